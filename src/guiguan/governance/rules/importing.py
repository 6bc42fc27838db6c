"""An Excel sheet of experts: read row by row, every fault named before anything is written. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

COLUMNS = (
    "姓名", "专业领域", "熟悉行业", "可任组长", "资格", "聘期起", "聘期止",
    "任职单位", "统一社会信用代码", "职务", "任职起", "任职止",
    "培训或考核", "名称", "日期", "是否合格", "有效期至",
)  # fmt: skip
NEEDED = ("姓名", "专业领域")
DAYS = ("聘期起", "聘期止", "任职起", "任职止", "日期", "有效期至")
PERIODS = (("聘期起", "聘期止"), ("任职起", "任职止"), ("日期", "有效期至"))
LIMITS = {"姓名": 40, "资格": 120, "任职单位": 120, "职务": 60, "名称": 120}
KINDS = {"资格证书": "qualification", "培训": "training", "考核": "exam"}
YES_NO = ("是", "否", "")
IDENTITY = ("姓名", "统一社会信用代码")
MOST = 500
"""Rows of one file."""
EXAMPLE = (
    "示例姓名", "质量管理、统计", "装备制造", "是", "评审员资格", "2026-01-01", "2027-12-31",
    "示例单位", "91310000SHILI0099X", "高级工程师", "2020-07-01", "", "培训", "评审员培训", "2026-01-15", "是", "2028-01-14",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, its values by column as text (days ISO), and what is wrong, in sentences."""

    number: int
    values: dict[str, str]
    faults: tuple[str, ...] = ()
    marked: frozenset[str] = frozenset()
    """The columns whose cells are at fault."""

    @property
    def cells(self) -> list[tuple[str, str, bool]]:
        """(column, value, at fault), in the order of the columns."""
        return [(name, self.values[name], name in self.marked) for name in COLUMNS]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value if value is not None else "").strip()


def _day(text: str) -> str:
    """ISO where the text is a day as people type it; else as it is."""
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", text)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


Fault = tuple[tuple[str, ...], str]
"""The columns at fault, and the sentence."""


def _faults(values: dict[str, str]) -> list[Fault]:
    found: list[Fault] = [((name,), f"“{name}”没有填写。") for name in NEEDED if not values[name]]
    found += [((name,), f"“{name}”超过 {most} 个字。") for name, most in LIMITS.items() if len(values[name]) > most]
    found += [((name,), f"“{name}”的日期“{values[name]}”无法识别，请写成 2026-01-31。")
              for name in DAYS if values[name] and not _is_day(values[name])]  # fmt: skip
    found += [((first, last), f"“{last}”早于“{first}”。") for first, last in PERIODS
              if _is_day(values[first]) and _is_day(values[last]) and values[last] < values[first]]  # fmt: skip
    found += [
        ((name,), f"“{name}”只能填“是”或者“否”。") for name in ("可任组长", "是否合格") if values[name] not in YES_NO
    ]
    return found + _linked(values)


def _linked(values: dict[str, str]) -> list[Fault]:
    found: list[Fault] = []
    code = values["统一社会信用代码"]
    if code and not re.fullmatch(r"[0-9A-Z]{18}", code):
        found.append((("统一社会信用代码",), "“统一社会信用代码”不是 18 位数字和大写字母。"))
    if any(values[name] for name in ("统一社会信用代码", "职务", "任职起", "任职止")) and not values["任职单位"]:
        found.append((("任职单位",), "填写了任职情况，没有填写“任职单位”。"))
    if values["任职单位"] and not values["任职起"]:
        found.append((("任职起",), "填写了“任职单位”，没有填写“任职起”。"))
    if values["培训或考核"] and values["培训或考核"] not in KINDS:
        found.append((("培训或考核",), "“培训或考核”只能填“资格证书”“培训”或者“考核”。"))
    missing = tuple(name for name in ("名称", "日期") if not values[name])
    if values["培训或考核"] and missing:
        found.append((missing, "填写了“培训或考核”，没有填写“名称”和“日期”。"))
    return found


def read_rows(
    sheet: Sequence[Sequence[object]], known: Collection[tuple[str, str]], numbers: Sequence[int] = ()
) -> tuple[list[Row], str]:
    """(rows, what is wrong with the sheet as a whole). ``known``: (name, credit code of an employer) in the register,
    the code empty for entries without one. ``numbers``: of the lines in the file, where they are not 2, 3, 4 …"""
    head = [_text(value) for value in sheet[0]] if sheet else []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        return [], f"第一行缺少下列栏目：{'、'.join(missing)}。请下载空白模板填写。"
    lines = [
        (number, line)
        for number, line in zip(numbers or range(2, len(sheet) + 1), sheet[1:], strict=True)
        if any(_text(value) for value in line)
    ]
    if not lines or len(lines) > MOST:
        return [], f"表中应有 1 至 {MOST} 名专家，现有 {len(lines)} 行。"
    place = {name: head.index(name) for name in COLUMNS}
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in lines:
        values = {name: _text(line[at]) if at < len(line) else "" for name, at in place.items()}
        values |= {name: _day(values[name]) for name in DAYS}
        faults, key = _faults(values), (values["姓名"], values["统一社会信用代码"])
        if key in seen:
            faults.append((IDENTITY, f"与第 {seen[key]} 行重复。"))
        elif key in known:
            faults.append((IDENTITY, "专家库中已有同名、同任职单位的专家。"))
        seen.setdefault(key, number)
        marked = frozenset(name for columns, _ in faults for name in columns)
        rows.append(Row(number, values, tuple(words for _, words in faults), marked))
    return rows, ""
