"""The parts of the dossier, told once: the form, the checks, the progress and the print follow from them. Pure.

The Measures ask for materials without listing them (Art. 22: 申报材料的完整性), so parts and limits rest on the
round's call; only the internal notice (Art. 20) and the conditions (Arts. 16-18) rest on the Measures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FieldKind = Literal["line", "text", "choice", "date", "number", "figures"]
NUMERALS = "一二三四五六七八九十"
TITLE_LIMIT = 20
"""Characters of the name of a model or achievement, where the round sets no other limit."""

DEFAULT_LIMITS: Mapping[str, int] = {
    "title": TITLE_LIMIT, "overview": 3000, "summary": 5000, "promotion": 500, "self_report": 30000, "file_count": 60,
}  # fmt: skip
"""材料要求 where the call says nothing else: characters, and the number of files."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for. ``limit`` in characters as Chinese word processors count; ``basis`` a policy key."""

    key: str
    label: str
    kind: FieldKind = "line"
    hint: str = ""
    limit: int | None = None
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    short: bool = False
    basis: str = "call"
    rows: tuple[str, ...] = ()
    """For figures: the years, each as a column."""
    unit: str = ""
    only_if: tuple[str, str] | None = None
    """Asked only when another field of the part has this value."""

    def names(self) -> tuple[str, ...]:
        """The keys under which a part's data holds the answer."""
        if self.kind == "figures":
            return (*(f"{self.key}.{year}" for year in self.rows), f"{self.key}.reason")
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the wizard. ``total`` limits all its texts together."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    intro: str = ""
    total: int | None = None
    files: tuple["FileSlot", ...] = ()
    basis: str = "call"

    def names(self) -> tuple[str, ...]:
        return tuple(name for one in self.fields for name in one.names())


@dataclass(frozen=True, slots=True)
class FileSlot:
    """A kind of evidence asked for under 证实性材料."""

    purpose: str
    label: str
    hint: str = ""
    required: bool = True
    basis: str = "call"


@dataclass(frozen=True, slots=True)
class Dossier:
    """All parts for one prize and kind in one round."""

    parts: tuple[Part, ...]
    by_key: Mapping[str, Part] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Iterable[Part]) -> "Dossier":
        parts = tuple(parts)
        return cls(parts, {part.key: part for part in parts})

    def numeral(self, key: str) -> str:
        return NUMERALS[[part.key for part in self.parts].index(key)]


def limits_of(round_limits: Mapping[str, Any]) -> dict[str, int]:
    """The round's limits over the usual ones; what is not a positive whole number is left out."""
    own = {key: value for key, value in round_limits.items() if type(value) is int and value > 0}
    return {**DEFAULT_LIMITS, **{key: value for key, value in own.items() if key in DEFAULT_LIMITS}}


_CONTACT = (
    Field("contact", "申报联系人"),
    Field("phone", "联系电话", hint="只供审定办联系，不公开。"),
    Field("recommended_by", "推荐单位", hint="没有推荐单位的，填“无”。推荐意见另附。", required=False),
)


def _basic(kind: str, limits: Mapping[str, int]) -> Part:
    noun = "模式" if kind == "model" else "成果"
    title = Field("title", f"{noun}名称", hint="表彰时使用此名称，不含组织或个人名称。", limit=limits["title"])
    own: tuple[Field, ...]
    if kind == "model":
        own = (
            Field("legal_representative", "法定代表人或负责人"),
            Field("quality_officer", "首席质量官", hint="姓名和任职时间。未设立的，说明情况。"),
            Field("address", "住所"),
            Field("staff", "从业人数", "number", unit="人"),
            Field("business", "主营业务或主要职能", "text", limit=300, short=True),
        )
    else:
        own = (
            Field("employer_name", "工作单位"),
            Field("post", "职务"),
            Field("years", "从事质量工作年限", "number", unit="年"),
            Field("career", "主要经历", "text", limit=500, short=True),
        )
    return Part("basic", "基本情况", (title, *own, *_CONTACT))


def _overview(kind: str, limits: Mapping[str, int]) -> Part:
    asks = (
        "组织的环境、顾客、资源、战略挑战和管理特点" if kind == "model" else "本人的工作经历、质量理念、主要贡献和影响"
    )
    return Part("overview", "概述", (
        Field("text", "概述", "text", hint=f"写明{asks}。", limit=limits["overview"]),
    ))  # fmt: skip


def _summary(kind: str, limits: Mapping[str, int]) -> Part:
    title = "质量管理模式总结" if kind == "model" else "质量管理成果总结"
    noun = "模式" if kind == "model" else "成果"
    return Part("summary", title, (
        Field("practice", f"{noun}的内涵和做法", "text", hint="写明形成背景、核心方法、如何展开、取得的结果。",
              limit=limits["summary"]),
        Field("promotion", "推广情况", "text", hint="在本单位以外应用的单位和效果。没有的，写明“无”和原因。",
              limit=limits["promotion"], short=True),
    ))  # fmt: skip


def _self_report(criteria: Iterable[Mapping[str, Any]], limits: Mapping[str, int]) -> Part:
    fields = tuple(
        Field(
            str(item["no"]), f"{item['no']}　{item['title']}", "text",
            hint="写明采用的方法、工作展开情况和实施结果。" if item.get("judged") != "result"
            else "写明近三年的水平、趋势，与同行业的对比。",
            short=True,
        )
        for item in criteria
    )  # fmt: skip
    intro = "按评审标准逐条填写。不适用的条目写明“不适用”和理由。"
    return Part("self_report", "自我评价报告", fields, intro, total=limits["self_report"])


_MODEL_FIGURES = (
    ("revenue", "营业收入（非营利组织填经费总额）", "万元"),
    ("profit", "净利润或收支结余", "万元"),
    ("tax", "纳税总额", "万元"),
    ("research", "研发投入", "万元"),
    ("quality_loss", "质量损失", "万元"),
    ("satisfaction", "顾客满意度", "%"),
)
_ACHIEVEMENT_FIGURES = (
    ("users", "应用单位数", "个"), ("benefit", "取得的效益", "万元"), ("trained", "培训和带教人数", "人"),
)  # fmt: skip


def _figures(kind: str, year: int) -> Part:
    years = tuple(str(year - back) for back in (3, 2, 1))
    rows = _MODEL_FIGURES if kind == "model" else _ACHIEVEMENT_FIGURES
    fields = tuple(Field(key, label, "figures", rows=years, unit=unit) for key, label, unit in rows)
    return Part("figures", "近三年数据", fields, "填写最近三个完整年度。没有数据的，须说明原因。")


def _evidence(kind: str, limits: Mapping[str, int]) -> Part:
    slots: tuple[FileSlot, ...]
    if kind == "model":
        slots = (
            FileSlot("evidence.licence", "营业执照或者登记证书"),
            FileSlot("evidence.permit", "资质、证照", "依法须经许可的，逐件上传。", required=False),
            FileSlot("evidence.quality_officer", "首席质量官任命文件"),
            FileSlot("evidence.accounts", "近五年审计报告", "成立不满五年的，提供成立以来各年度。", required=False),
        )
    else:
        slots = (
            FileSlot("evidence.identity", "身份证明"),
            FileSlot("evidence.employment", "任职和从事质量工作年限证明"),
            FileSlot("evidence.achievement", "成果证明", "专利、标准、著作、鉴定意见等。", required=False),
        )
    other = FileSlot("evidence.other", "其他证实性材料", required=False)
    return Part("evidence", "证实性材料", files=(*slots, other),
                intro=f"共不超过 {limits['file_count']} 件。可上传 PDF、PNG、JPEG、DOCX、XLSX。")  # fmt: skip


def dossier(
    kind: str,
    *,
    year: int,
    criteria: Iterable[Mapping[str, Any]],
    conditions: Iterable[Field],
    limits: Mapping[str, Any],
) -> Dossier:
    """The dossier of a kind (``model`` or ``achievement``) for the round of ``year``.

    ``criteria``: the items of the round's criteria set; ``conditions``: see :mod:`.declared`.
    """
    allowed = limits_of(limits)
    declared = Part("conditions", "申报条件", tuple(conditions),
                    "如实填写。系统据此比对申报条件，结果仅供参考，不作为审查结论。")  # fmt: skip
    return Dossier.of((
        _basic(kind, allowed),
        declared,
        _overview(kind, allowed),
        _summary(kind, allowed),
        _self_report(criteria, allowed),
        _figures(kind, year),
        _evidence(kind, allowed),
    ))  # fmt: skip
