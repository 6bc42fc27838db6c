"""The index: one row a thing that may be found. Derived from other rows, rebuilt at any time; it proves nothing."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.lookups import Lookup


class Document(models.Model):
    """What may be found of one thing, and its words apart (see ``spelling``)."""

    kind = models.CharField("种类", max_length=20)
    object_id = models.BigIntegerField()
    title = models.CharField("标题", max_length=240)
    body = models.TextField("内容", blank=True)
    words = models.TextField("检索词")

    class Meta:
        verbose_name = "检索条目"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]


class Phrase(Lookup):
    """``words__phrase="上 海"``: the tokens one after another."""

    lookup_name = "phrase"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        _, given = self.process_rhs(compiler, connection)
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{alias}.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)", [f'"{given[0]}"']  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        right, given = self.process_rhs(compiler, connection)
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{alias}.vector @@ phraseto_tsquery('simple', {right})", [*given]


models.TextField.register_lookup(Phrase)
