"""Facts as they come in from a file or a form: checked against the policy's list, a sentence for each mistake."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from guiguan.law.policy import Policy
from guiguan.law.verdict import UNKNOWN, Fact

TYPE_LABELS = {
    "bool": "是或否", "int": "整数", "date": "日期", "text": "文字", "texts": "文字列表", "counts": "数目",
    "events": "事件列表", "profits": "年度利润列表", "honours": "获奖列表",
}  # fmt: skip
_ROWS: dict[str, dict[str, type]] = {
    "events": {"kind": str, "on": date},
    "profits": {"year": int, "profit": int},
    "honours": {"prize": str, "on": date},
}
"""Columns that each row of a list must have; a day may be null only for honours."""


class _Wrong(ValueError):
    pass


def _scalar(kind: str, value: Any) -> Any:
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "text" and isinstance(value, str):
        return value
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as wrong:
            raise _Wrong(f"“{value}”不是日期，应写作 2025-06-30") from wrong
    raise _Wrong(f"应为{TYPE_LABELS[kind]}")


def _row(kind: str, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise _Wrong("每一行应写作一组名称和值")
    found = dict(row)
    for column, wanted in _ROWS[kind].items():
        value = found.get(column)
        if wanted is date:
            found[column] = None if kind == "honours" and value is None else _scalar("date", value)
        elif not isinstance(value, wanted) or isinstance(value, bool):
            raise _Wrong(f"每一行都要有“{column}”")
    return found


def value_of(kind: str, value: Any) -> Any:
    """``value`` as the declared type. Raises ValueError with a Chinese clause."""
    if value is None:
        return UNKNOWN
    if kind in _ROWS:
        if not isinstance(value, list):
            raise _Wrong(f"应为{TYPE_LABELS[kind]}")
        return [_row(kind, row) for row in value]
    if kind == "texts":
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise _Wrong("应为文字列表")
    if kind == "counts":
        if isinstance(value, dict) and all(isinstance(item, int) for item in value.values()):
            return value
        raise _Wrong("应为各类数目")
    return _scalar(kind, value)


def read(policy: Policy, question: str, raw: Any, source: str = "事实文件") -> tuple[dict[str, Fact], list[str]]:
    """Facts by name and one Chinese sentence for each wrong name, type or date.

    A value may be given plain, or as {"value": …, "source": …}.
    """
    asked = {row["name"]: row for row in policy.fact_catalogue(question)}
    if not isinstance(raw, Mapping):
        return {}, ["事实文件应当是一组名称和值。"]
    known: dict[str, Fact] = {}
    problems: list[str] = []
    for name, given in raw.items():
        if name not in asked:
            problems.append(f"没有名为“{name}”的事实，可用的名称见 guiguan law facts。")
            continue
        wrapped = isinstance(given, dict) and set(given) <= {"value", "source"} and "value" in given
        value, origin = (given["value"], given.get("source", source)) if wrapped else (given, source)
        try:
            known[name] = Fact(name, value_of(asked[name]["type"], value), origin)
        except ValueError as wrong:
            problems.append(f"“{name}”（{asked[name]['label']}）{wrong}。")
    return known, problems


def plain(value: Any) -> Any:
    """A fact's value for JSON."""
    if value is UNKNOWN:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [{k: plain(v) for k, v in row.items()} if isinstance(row, dict) else row for row in value]
    return value
