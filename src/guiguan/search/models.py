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
        alias = connection.ops.quote_name(self.lhs.alias)
        return f"{alias}.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)", [f'"{given[0]}"']  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        right, given = self.process_rhs(compiler, connection)
        return f"to_tsvector('simple', {left}) @@ phraseto_tsquery('simple', {right})", [*params, *given]


models.TextField.register_lookup(Phrase)
