"""The parts of the dossier, told once: the form, the checks, the progress and the print follow from them. Pure.

The Measures ask for materials without listing them (Art. 22: 申报材料的完整性), so parts and limits rest on the
round's call; only the internal notice (Art. 20) and the conditions (Arts. 16-18) rest on the Measures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from guiguan.documents.upload import KINDS
from guiguan.rounds.rules.materials import limits_of, parts_of

PURPOSES = {
    "internal_notice": "内部公示照片", "paper_application": "纸质申报扫描件", "supplement": "补正材料",
    "reply": "部门复函", "opinion": "推荐意见扫描件", "employer_confirmation": "单位盖章确认件",
}  # fmt: skip
"""What files are that come in besides those the form asks for."""
FieldKind = Literal["line", "text", "choice", "date", "number", "figures"]
NUMERALS = "一二三四五六七八九十"
COUNTS = dict(enumerate("一两三四五六七八九十", start=1))


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
    group: str = ""
    """The heading under which the field stands: an item of the criteria, ``4.1.2　高层领导的作用``."""

    @property
    def named(self) -> str:
        """The label as it stands by itself."""
        return f"{self.group}　{self.label}" if self.group else self.label

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


ASPECTS = (
    ("approach", "采用方法", "写明采用的方法、形成的依据和适用范围。"),
    ("deployment", "工作展开", "写明在哪些部门、过程展开，程度如何，怎样评价和改进。"),
    ("results", "实施结果", "写明实施的效果，用数据说明。"),
)
RESULTS = ("results", "实施结果", "写明近三年的水平和趋势，与同行业、标杆的对比。")


def _item(item: Mapping[str, Any]) -> Iterable[Field]:
    """A process item is answered by approach, deployment and results; a result item by its results."""
    no, group = str(item["no"]), f"{item['no']}　{item['title']}"
    for aspect, label, hint in (RESULTS,) if item.get("judged") == "result" else ASPECTS:
        yield Field(f"{no}.{aspect}", label, "text", hint=hint, short=True, group=group)


def _self_report(criteria: Iterable[Mapping[str, Any]], limits: Mapping[str, int]) -> Part:
    fields = tuple(one for item in criteria for one in _item(item))
    intro = "按评审标准逐条填写。不适用的条目写明“不适用”和理由。"
    return Part("self_report", "自我评价报告", fields, intro, total=limits["self_report"])


def item_answers(data: Mapping[str, str], no: str) -> list[tuple[str, str]]:
    """(采用方法, text) and so on: what the self-assessment says under the item ``no`` of the criteria."""
    return [(label, data[f"{no}.{aspect}"]) for aspect, label, _ in ASPECTS if data.get(f"{no}.{aspect}")]


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


def _figures(kind: str, year: int, limits: Mapping[str, int]) -> Part:
    count = limits["years"]
    years = tuple(str(year - back) for back in range(count, 0, -1))
    rows = _MODEL_FIGURES if kind == "model" else _ACHIEVEMENT_FIGURES
    fields = tuple(Field(key, label, "figures", rows=years, unit=unit) for key, label, unit in rows)
    words = COUNTS[count]
    return Part("figures", f"近{words}年数据", fields,
                f"填写最近{words}个完整年度。没有数据的，须说明原因。增长率由系统计算。")  # fmt: skip


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
                intro=f"共不超过 {limits['file_count']} 件。可上传 {KINDS}。")  # fmt: skip


def dossier(
    kind: str,
    *,
    year: int,
    criteria: Iterable[Mapping[str, Any]],
    conditions: Iterable[Field],
    limits: Mapping[str, Any],
) -> Dossier:
    """The dossier of a kind (``model`` or ``achievement``) for the round of ``year``; ``limits``: the round's 材料要求.

    ``criteria``: the items of the round's criteria set; ``conditions``: see :mod:`.declared`.
    """
    allowed, asked = limits_of(limits), parts_of(limits)
    declared = Part("conditions", "申报条件", tuple(conditions),
                    "如实填写。系统据此比对申报条件，结果仅供参考，不作为审查结论。")  # fmt: skip
    return Dossier.of((
        _basic(kind, allowed),
        declared,
        *(part for part in (
            _overview(kind, allowed),
            _summary(kind, allowed),
            _self_report(criteria, allowed),
            _figures(kind, year, allowed),
            _evidence(kind, allowed),
        ) if part.key in asked),
    ))  # fmt: skip
