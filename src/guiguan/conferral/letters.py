"""Papers drafted from a list: 请示, 表彰决定代拟稿; and the pack that goes up with them (报批材料包)."""

from datetime import datetime
from typing import Any

from guiguan.conferral import queries
from guiguan.conferral.models import AwardList, ListEntry
from guiguan.conferral.states import ListState
from guiguan.documents import ports
from guiguan.documents import queries as documents
from guiguan.documents.bound import Part
from guiguan.documents.merge import Merge
from guiguan.documents.models import Paper
from guiguan.documents.operations import keep_to_reader
from guiguan.documents.ports import PaperKind
from guiguan.governance.queries import committee
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds

UP = frozenset({ListState.ADOPTED, ListState.APPROVED, ListState.NOTICED})


def entries_table(award_list: AwardList, *, reasons: bool = False) -> dict[str, Any]:
    """The live entries; name of the model or achievement, holder, prize; rank and reason for whoever approves."""
    of = Merge()
    head = [
        "序号",
        "奖项",
        "类别",
        "模式或成果名称",
        "创造组织或个人",
        *(["综合评价名次", "建议理由"] if reasons else []),
    ]
    wanted = ["{number}", "{entry.prize_name}", "{entry.kind_name}", "{entry.application.title}",
              "{entry.application.holder}", *(["{entry.rank}", "{entry.why}"] if reasons else [])]  # fmt: skip
    entries = enumerate(queries.live(queries.entries_of(award_list)), 1)
    return of.table(head, [of.row(*wanted, number=number, entry=entry) for number, entry in entries])


def request(award_list: AwardList, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    """请示 to the competent body (Art. 26: 按规定程序报批)."""
    count = len(queries.live(queries.entries_of(award_list)))
    of = Merge(list=award_list, round=award_list.round, authority=award_list.round.authority, count=count)
    resolved = of.text("作出决议（{list.resolution}），" if award_list.resolution else "")
    return of.text("关于{round.title}拟获奖名单的请示"), [
        *of.paragraphs(
            "{authority.name}：",
            "{round.title}的申报、资格审查、资料评审、现场评审和综合评价已经完成。{authority.committee}审议了获奖建议名单，"
            "{resolved}提出拟获奖名单 {count} 项（见附件）。",
            "现按规定程序报批，批准后向社会公示。妥否，请批示。",
            resolved=resolved,
        ),
        of.heading("附件"),
        of.heading("拟获奖名单"),
        entries_table(award_list, reasons=True),
    ]


def decree(award_list: AwardList, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    """表彰决定代拟稿: the office drafts, the Government decides and numbers (Art. 27)."""
    of = Merge(round=award_list.round, policy=rounds.policy_of(award_list.round))
    return of.text("{round.authority.name}关于表彰{round.title}获奖先进质量管理模式和成果的决定（代拟稿）"), [
        *of.paragraphs(
            "各有关单位：",
            "根据《{policy.title}》，经评审、{round.authority.committee}审议和社会公示，决定对“{round.title}”获奖的先进质量管理模式"
            "和先进质量管理成果予以表彰（名单见附件）。",
            "希望受表彰的组织和个人珍惜荣誉，发挥示范引领作用，持续改进质量管理。",
        ),
        of.heading("附件"),
        of.heading("表彰名单"),
        entries_table(award_list),
    ]


def pack(award_list: AwardList, at: datetime) -> list[Part]:
    """报批材料包: the request, the list, the committee's resolution, notices and their reports, in this order.

    Raises :class:`EffectRefused` for what the approving body may not be told; papers passed their own door when issued.
    """
    asked = Part(*request(award_list, at))
    winners = [_winner(one) for one in queries.live(queries.entries_of(award_list))]
    for part in (asked, *winners):
        keep_to_reader("superior", part.title, part.blocks)
    item = committee.resolved_by("award_list", award_list.pk)
    about = [("meeting", item.meeting_id)] if item is not None else []
    about += [("notice", notice.pk) for notice in publicity.notices_of(award_list.round_id)]
    papers = [one for kind, pk in about for one in documents.papers_of(kind, pk).order_by("issued_at", "id")]
    issued = [Part(f"{paper.kind}　{paper.title}", documents.blocks_of(paper)) for paper in papers]
    return [asked, *issued, *winners]


def _winner(entry: ListEntry) -> Part:
    of = Merge(entry=entry)
    rows = [("名称", "{entry.application.title}"), ("创造组织或个人", "{entry.application.holder}"),
            ("综合评价名次", "{entry.rank}"), ("建议理由", "{entry.why}")]  # fmt: skip
    return Part(of.text("拟获奖　{entry.application.title}"), [of.table(["事项", "内容"], rows)])


def fill_letters() -> None:
    ports.terms |= {
        "ListEntry.prize_name": lambda row: rounds.policy_of(row.application.round).prize_name(row.prize),
        "ListEntry.kind_name": lambda row: rounds.policy_of(row.application.round).kind_name(row.kind),
        "ListEntry.why": lambda row: row.reason or "按综合评价",
    }
    for name, build, up in (("请示", request, True), ("表彰决定代拟稿", decree, False)):
        ports.paper_kinds[name] = PaperKind(
            name, "award_list", Paper.Audience.OFFICE, lambda row: row.state in UP, build, "superior",
            round_id=lambda row: row.round_id, numbered=up, upward=up, for_another=not up,
        )  # fmt: skip
