"""Appending to the register: inside the act's transaction, under the head's lock, taken last."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from guiguan.procedure import writing
from guiguan.procedure.compiled import row_of
from guiguan.procedure.register import canonical, merkle

SALT_BYTES = 16


def leaf_of(salt: bytes, body: str) -> bytes:
    """H(0x00 ‖ salt ‖ canonical body): a score is guessable, so the leaf is salted."""
    return merkle.leaf_hash(bytes(salt) + body.encode())


def append(  # noqa: PLR0913 - an entry has these parts
    *,
    at: datetime,
    actor: int,
    role: str,
    act: str,
    cites: Sequence[str],
    case_kind: str,
    case_id: int,
    source: str,
    target: str,
    rows: Sequence[tuple[str, int, str]],
    note: str = "",
    occurred_on: datetime | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Any:
    """Enter one act; returns the :class:`RegisterEntry`. Raises RuntimeError outside a transaction."""
    from guiguan.procedure.models import RegisterHead

    if not connection.in_atomic_block:
        raise RuntimeError("the register is written inside the act's transaction only")
    head: Any = row_of(RegisterHead, locked=True).get(1)
    body = canonical.text({
        "schema": canonical.SCHEMA,
        "seq": head.size,
        "at": at,
        "actor": actor,
        "role": role,
        "act": act,
        "cites": list(cites),
        "case": [case_kind, case_id],
        "source": source,
        "target": target,
        "rows": [list(row) for row in rows],
        "note": note,
        "occurred_on": occurred_on,
        "extra": dict(extra or {}),
    })  # fmt: skip
    return _grow(head, body)


def _grow(head: Any, body: str) -> Any:
    """Write leaf and body, then the head that vouches for both."""
    from guiguan.procedure.models import RegisterBody, RegisterEntry

    salt = secrets.token_bytes(SALT_BYTES)
    leaf = leaf_of(salt, body)
    entry = RegisterEntry(seq=head.size, leaf=leaf)
    writing.save(entry, force_insert=True)
    writing.save(RegisterBody(entry=entry, salt=salt, body=body), force_insert=True)
    head.frontier = merkle.packed(merkle.append(merkle.unpacked(bytes(head.frontier)), head.size, leaf))
    head.size += 1
    writing.save(head)
    return entry
