"""One text for one fact: sorted keys, no blanks, NFC strings, integers, UTC instants; anything else is an error."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

SCHEMA = 1


def plain(value: Any) -> Any:  # noqa: PLR0911 - one way out a type
    """``value`` in the canonical types: None, bool, int, str, list, dict with string keys.

    Raises TypeError for floats, decimals and whatever else has no single spelling.
    """
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant without a time zone has no canonical form")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def text(value: Any) -> str:
    """Canonical JSON."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_digest(table: str, pk: int, fields: Mapping[str, Any]) -> str:
    """SHA-256, hex, of a row: its table, key and the listed fields."""
    return hashlib.sha256(text([SCHEMA, table, pk, fields]).encode()).hexdigest()
