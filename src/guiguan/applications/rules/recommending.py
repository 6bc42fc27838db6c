"""推荐 (Art. 21): what must be true of one, and an Excel sheet of many. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from guiguan.procedure.spec import Guard

KINDS = {"先进质量管理模式": "model", "先进质量管理成果": "achievement"}
COLUMNS = ("类别", "模式或成果名称", "组织名称或者个人姓名", "统一社会信用代码", "内设机构名称", "所在单位", "所在区", "行业",
           "联系人和联系方式", "推荐理由")  # fmt: skip
NEEDED = ("类别", "模式或成果名称", "组织名称或者个人姓名", "统一社会信用代码", "所在区", "行业", "推荐理由")
LIMITS = {"模式或成果名称": 120, "组织名称或者个人姓名": 120, "内设机构名称": 80, "所在单位": 120, "所在区": 40, "行业": 40,
          "联系人和联系方式": 120, "推荐理由": 2000}  # fmt: skip
MOST = 200
"""Rows of one file."""
EXAMPLES = (
    ("先进质量管理模式", "“示例”质量管理模式", "示例制造有限公司", "91310000SHILI0099X", "", "", "示例区", "装备制造",
     "示例联系人 021-0000-0099", "质量管理做法成熟，在本行业推广（示例）。"),
    ("先进质量管理成果", "示例操作法", "示例姓名", "91310000SHILI0098X", "", "示例仪表有限公司", "示例区", "仪器仪表",
     "", "成果在同行业应用（示例）。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecommendationFacts:
    """Whether applications are still taken, who acts, whose recommendation it is."""

    still_open: bool
    actor_person: int
    recommended_by: int | None
    by_office: bool


STILL_OPEN = Guard[RecommendationFacts](
    "applications_are_still_taken", "call", lambda facts: facts.still_open,
    "本届申报已经截止。", "申报截止后不再确认本届的申报意愿，可以在下一届推荐。",
)  # fmt: skip
OWN = Guard[RecommendationFacts](
    "the_recommendation_is_ones_own", "system:推荐由推荐方撤回",
    lambda facts: facts.by_office or facts.actor_person == facts.recommended_by,
    "这一件不是您推荐的。", "请由原推荐方撤回，或者由其来函请审定办办理。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recommended:
    """What is recommended, as the recommender states it."""

    kind: str
    title: str
    holder: str
    credit_code: str
    district: str
    trade: str
    reasons: str
    unit: str = ""
    employer: str = ""
    contact: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """The same thing of the same holder: recommended once by the same side."""
        return (self.credit_code, self.holder, self.title)


def faults_of(kind: str, code: str, employer: str) -> dict[str, str]:
    """{field: what is wrong with it}, beyond what is merely left empty."""
    found = {}
    if not re.fullmatch(r"[0-9A-Z]{18}", code):
        found["credit_code"] = "统一社会信用代码应为 18 位数字和大写字母。"
    if kind == "achievement" and not employer:
        found["employer"] = "推荐个人的，请填写其所在单位。"
    if kind == "model" and employer:
        found["employer"] = "推荐组织的，所在单位留空。"
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, its values by column as text, and what is wrong, in sentences."""

    number: int
    values: dict[str, str]
    faults: tuple[str, ...] = ()

    @property
    def recommended(self) -> Recommended:
        value = self.values
        return Recommended(
            kind=KINDS.get(value["类别"], ""), title=value["模式或成果名称"], holder=value["组织名称或者个人姓名"],
            credit_code=value["统一社会信用代码"], unit=value["内设机构名称"], employer=value["所在单位"],
            district=value["所在区"], trade=value["行业"], contact=value["联系人和联系方式"],
            reasons=value["推荐理由"],
        )  # fmt: skip


def _faults(values: dict[str, str]) -> list[str]:
    found = [f"“{name}”没有填写。" for name in NEEDED if not values[name]]
    found += [f"“{name}”超过 {most} 个字。" for name, most in LIMITS.items() if len(values[name]) > most]
    kind = KINDS.get(values["类别"], "")
    if values["类别"] and not kind:
        found.append(f"“类别”只能填{'或者'.join(f'“{name}”' for name in KINDS)}。")
    wrong = faults_of(kind, values["统一社会信用代码"], values["所在单位"])
    if not values["统一社会信用代码"]:
        wrong.pop("credit_code", None)
    return found + list(wrong.values())


def read_rows(sheet: Sequence[Sequence[object]], known: Collection[tuple[str, str, str]]) -> tuple[list[Row], str]:
    """(rows, what is wrong with the sheet as a whole). ``known``: keys that the same side has recommended already."""
    head = [str(value or "").strip() for value in sheet[0]] if sheet else []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        return [], f"第一行缺少下列栏目：{'、'.join(missing)}。请下载空白模板填写。"
    place = {name: head.index(name) for name in COLUMNS}
    texts = [[str("" if value is None else value).strip() for value in line] for line in sheet[1:]]
    lines = [(number, line) for number, line in enumerate(texts, 2) if any(line)]
    if not 0 < len(lines) <= MOST:
        return [], f"表中应有 1 至 {MOST} 件推荐，现有 {len(lines)} 行。"
    rows: list[Row] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, line in lines:
        values = {name: line[at] if at < len(line) else "" for name, at in place.items()}
        values["统一社会信用代码"] = re.sub(r"\s+", "", values["统一社会信用代码"]).upper()
        row = Row(number, values)
        faults, key = _faults(values), row.recommended.key
        if key in seen:
            faults.append(f"与第 {seen[key]} 行重复。")
        elif key in known:
            faults.append("本届已经推荐过。")
        seen.setdefault(key, number)
        rows.append(Row(number, values, tuple(faults)))
    return rows, ""
