"""The register and every protected row as lines of canonical JSON, for a verifier that knows nothing of this system."""

import hashlib
import json
from collections.abc import Iterator

from guiguan.procedure.register import canonical, merkle
from guiguan.procedure.register.protected import protected_models, spellings

FORMAT = "guiguan-register-1"
CHUNK = 2000


def lines() -> Iterator[str]:
    """A head (format, size, root), one line an entry, one line a protected row, and last how many lines there were.

    A row that an earlier release wrote is spelled as that release knew it, as its digest was.

    The last line carries the SHA-256 of all lines before it: an export that broke off is noticed.
    """
    digest, count = hashlib.sha256(), 0
    for line in _lines():
        digest.update(line.encode() + b"\n")
        count += 1
        yield line
    yield canonical.text({"lines": count, "sha256": digest.hexdigest()})


def _digests(body: str) -> dict[tuple[str, int], str]:
    """The digests an entry carries; none for a body that somebody spoilt, which its verifier will tell."""
    try:
        return {(str(table), int(pk)): str(digest) for table, pk, digest in json.loads(body)["rows"]}
    except (ValueError, TypeError, KeyError):
        return {}


def _lines() -> Iterator[str]:
    from guiguan.procedure.models import RegisterBody, RegisterHead

    head = RegisterHead.objects.get(pk=1)
    root = merkle.root(merkle.unpacked(bytes(head.frontier)))
    yield canonical.text({"format": FORMAT, "schema": canonical.SCHEMA, "size": head.size, "root": root})
    digests: dict[tuple[str, int], str] = {}
    bodies = RegisterBody.objects.select_related("entry").order_by("entry_id")
    for row in bodies.iterator(chunk_size=CHUNK):
        yield canonical.text({
            "seq": row.entry_id, "leaf": bytes(row.entry.leaf), "salt": bytes(row.salt), "body": row.body,
        })  # fmt: skip
        digests |= _digests(row.body)
    for model in protected_models():
        rows = model._default_manager.order_by("pk").values("pk", *model.protected_fields)
        for fields in rows.iterator(chunk_size=CHUNK):
            pk = fields.pop("pk")
            table = model._meta.db_table
            vouched = (one for one in spellings(model, fields)
                       if canonical.row_digest(table, pk, one) == digests.get((table, pk)))  # fmt: skip
            yield canonical.text({"table": table, "pk": pk, "fields": next(vouched, fields)})
