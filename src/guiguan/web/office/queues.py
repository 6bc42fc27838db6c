"""The queues of 今日待办: each finds exactly its rows, within the officer's scope, in a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import starmap
from typing import Any

from django.db.models import Value
from django.utils import timezone

from guiguan.applications import queries as applications
from guiguan.applications.queries import recommending
from guiguan.applications.queries.lists import of_office
from guiguan.documents import queries as papers
from guiguan.governance.queries import readiness
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.publicity import queries as publicity
from guiguan.review.queries import progress
from guiguan.rounds import queries as rounds
from guiguan.web.public.notices import runnings_of

ASKED: dict[str, set[str]] = {}
"""{kind: states that some queue asks for}, filled by the queues themselves."""


@dataclass(frozen=True)
class Desk:
    """Who looks, when; and rows of a kind within his scope. ``mine``: only what he or nobody yet handles; ``whole``:
    all queues are read at once, so that a kind is asked for once."""

    actor: Actor
    at: datetime
    mine: bool = False
    whole: bool = False

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @cached_property
    def offices(self) -> list[int]:
        return people.authorities_where(self.actor.person_id, OFFICE, self.at)

    @cached_property
    def current(self) -> Any:
        """The round that is planned or running; None between two."""
        return rounds.current_round(self.offices[0]) if self.offices else None

    def rows(self, kind: str, **wanted: Any) -> Any:
        """What is public of others' awards is no work of this office."""
        if kind == "application":
            return of_office(self.actor, self.at).filter(**wanted)
        own = {"round__authority_id__in": self.offices} if kind == "notice" else {}
        return case_kind(kind).visible(self.actor, self.at).filter(**own, **wanted)

    def in_state(self, kind: str, *states: str) -> list[Any]:
        """Rows in these states, in the order of their kind's scope; applications as briefs where all is read."""
        if not self.whole:
            return list(self.rows(kind, state__in=states))
        if kind not in self._read:
            self._read[kind] = self._all(kind) if kind == "application" or kind in self.there else []
        return [row for row in self._read[kind] if row.state in states]

    def _all(self, kind: str) -> list[Any]:
        rows = self.rows(kind, state__in=sorted(ASKED[kind]))
        return list(starmap(Brief, rows.values_list("pk", "state", "handler_id", "round_id"))
                    if kind == "application" else rows)  # fmt: skip

    @cached_property
    def _read(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def there(self) -> set[str]:
        """The kinds of which there is anything at all to be read: most queues are empty on most days."""
        asked: dict[str, dict[str, Any]] = {kind: {"state__in": sorted(states)} for kind, states in ASKED.items()}
        del asked["application"]
        asked["calendar_correction"] = UNDECIDED
        first, *others = (
            self.rows(kind, **wanted).order_by().values_list(Value(kind)) for kind, wanted in asked.items()
        )
        return {kind for (kind,) in first.union(*others)}

    @cached_property
    def progress(self) -> dict[int, tuple[int, int]]:
        """{application under document review: sheets (submitted, given out)}."""
        return progress.progress_of([row.pk for row in self.in_state("application", "in_document_review")])

    @cached_property
    def running(self) -> list[tuple[Any, Any]]:
        """Published notices with how far they have run."""
        return runnings_of(self.in_state("notice", "published"), self.at)

    @cached_property
    def supplements(self) -> "list[Item]":
        asked = [row.pk for row in self.in_state("application", "supplementing")]
        rows = self.rows("application", pk__in=asked).prefetch_related("supplements") if asked else ()
        open_dues = ((row, [s.due_on for s in row.supplements.all() if s.replied_at is None]) for row in rows)
        return [Item(row, min(dues, default=None)) for row, dues in open_dues]


@dataclass(frozen=True, slots=True)
class Brief:
    """An application as far as queues sort it; the page reads the few it names."""

    pk: int
    state: str
    handler_id: int | None
    round_id: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a queue: when it falls due, what is to be said of it besides."""

    row: Any
    due: date | None = None
    words: str = ""


Finder = Callable[[Desk], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of waiting work: rows of ``kind`` as ``find`` gives them. ``hot``: urgent whatever its day."""

    key: str
    title: str
    kind: str
    says: str
    basis: str
    find: Finder
    hot: bool = False
    page: str = ""
    """The address of a row, where it is not the kind's own."""

    def items(self, desk: Desk) -> list[Item]:
        found = list(self.find(desk))
        return [item for item in found if _handler(item.row) in {None, desk.actor.person_id}] if desk.mine else found


def _handler(row: Any) -> int | None:
    """Whoever handles the row, or the application that it is about; None where nobody is named."""
    found = getattr(row, "handler_id", None) or getattr(getattr(row, "application", None), "handler_id", None)
    return found or None


UNDECIDED = {"confirmed_by_id": None, "returned_by_id": None}
"""Corrections of the calendar know no states."""


def asks(kind: str, *states: str) -> None:
    ASKED.setdefault(kind, set()).update(states)


def _state(kind: str, state: str, without: str = "") -> Finder:
    """Rows in a state; ``without``: only those that nothing refers to by this name."""
    asks(kind, state)

    def find(desk: Desk) -> list[Item]:
        rows = desk.in_state(kind, state)
        if without and rows:
            bare = desk.rows(kind, state=state, **{f"{without}__isnull": True})
            kept = set(bare.order_by().values_list("pk", flat=True))
            rows = [row for row in rows if row.pk in kept]
        return [Item(row) for row in rows]

    return find


asks("notice", "published")
asks("application", "supplementing", "noticed", "checking", "in_document_review", "document_reviewed")
asks("group", "formed", "active")
asks("personal_request", "lodged")
asks("expert", "listed_pending")
asks("paper_filing", "entered")
asks("late_entry", "proposed")
asks("factor_reset", "proposed")


def notices_ended(desk: Desk) -> list[Item]:
    return [Item(row, running.period.last) for row, running in desk.running if running.ended and running.period]


def notices_ending(desk: Desk) -> list[Item]:
    return [Item(row, running.period.last, "今日 24:00 届满") for row, running in desk.running
            if running.period and not running.ended and running.period.last == desk.today]  # fmt: skip


def notices_running(desk: Desk) -> list[Item]:
    return [Item(row, running.period.last) for row, running in desk.running
            if running.period and not running.ended and running.period.last != desk.today]  # fmt: skip


def supplements_over(desk: Desk) -> list[Item]:
    return [item for item in desk.supplements if item.due and item.due < desk.today]


def supplements_running(desk: Desk) -> list[Item]:
    return [item for item in desk.supplements if not item.due or item.due >= desk.today]


def ready_for_review(desk: Desk) -> list[Item]:
    rows = desk.in_state("application", "noticed")
    standings = publicity.standings([row.pk for row in rows], "qualification", desk.at)
    clear = {pk for pk, s in standings.items() if s.ended and not s.open_objections and not s.upheld}
    return [Item(row) for row in rows if row.pk in clear]


def short_of_reviewers(desk: Desk) -> list[Item]:
    """Cases whose group has no leader, or fewer members without recusal than the review rules ask."""
    shown = {row.pk: row for row in desk.in_state("application", "checking", "in_document_review")}
    found = []
    for loaded in readiness.load_all(desk.in_state("group", "formed", "active"), seats_only=True):
        needed = readiness.sizes(loaded.group)[1]
        for case in loaded.cases:
            if case.application_id not in shown:
                continue
            ready = loaded.readiness(case, needed)
            lack = [f"可以评审的专家 {ready.free} 人，应有 {needed} 人"] * (ready.free < needed)
            lack += ["没有组长"] * (not ready.has_leader)
            if lack:
                found.append(Item(shown[case.application_id], words="；".join(lack)))
    return found


def _planned(desk: Desk, rows: Iterable[Any], step: str) -> dict[int, date]:
    """{round of one of the rows: the day on which the step is planned to end}."""
    plans = {desk.current.pk: desk.current.plan or {}} if desk.current else {}
    plans |= rounds.plans_of({row.round_id for row in rows} - set(plans))
    return {pk: date.fromisoformat(plan[step]["ends"]) for pk, plan in plans.items() if plan.get(step, {}).get("ends")}


def reviews_overdue(desk: Desk) -> list[Item]:
    """Sheets still out after the planned end of the document review."""
    out = [row for row in desk.in_state("application", "in_document_review")
           if desk.progress[row.pk][0] < desk.progress[row.pk][1]]  # fmt: skip
    ends = _planned(desk, out, "document_review")
    return [
        Item(row, ends[row.round_id], "已提交 {} 份，应提交 {} 份".format(*desk.progress[row.pk]))
        for row in out if row.round_id in ends and ends[row.round_id] < desk.today
    ]  # fmt: skip


def without_sheets(desk: Desk) -> list[Item]:
    rows = desk.in_state("application", "in_document_review")
    return [Item(row) for row in rows if desk.progress[row.pk] == (0, 0)]


def wide_spread(desk: Desk) -> list[Item]:
    """Only once the document report is there: before that the office sees progress, never scores."""
    closed = [row.pk for row in desk.in_state("application", "document_reviewed")]
    rows = list(desk.rows("application", pk__in=closed).select_related("round__rules")) if closed else []
    wide = progress.wide_items(rows)
    return [Item(row, words=f"{len(wide[row.pk])} 条分歧过大：{'、'.join(wide[row.pk][:5])}")
            for row in rows if wide[row.pk]]  # fmt: skip


def unsure(desk: Desk) -> list[Item]:
    """Recommended, and not yet known whether they will apply; due while applications are taken."""
    rows = recommending.unconfirmed(desk.actor, desk.at)
    return [Item(row, rounds.closing_day(row.round), f"{row.recommender}推荐") for row in rows]


def unconfirmed(desk: Desk) -> list[Item]:
    return [Item(row) for row in applications.awaiting_employer(desk.actor, desk.at)]


def personal_requests(desk: Desk) -> list[Item]:
    rows = desk.in_state("personal_request", "lodged")
    return [Item(row, row.due_on) for row in rows if row.person_id != desk.actor.person_id]


def experts_to_confirm(desk: Desk) -> list[Item]:
    """Winners and managers of winners whom nobody has confirmed yet (Art. 33), of the office's own register."""
    rows = desk.in_state("expert", "listed_pending")
    return [Item(row, words=row.get_origin_display()) for row in rows if row.authority_id in desk.offices]


def filings_to_compare(desk: Desk) -> list[Item]:
    return [Item(row, words=f"收件日期 {row.head['received_on']}") for row in _by_age(desk, "paper_filing", "entered")]


def _by_age(desk: Desk, kind: str, state: str) -> list[Any]:
    return sorted(desk.in_state(kind, state), key=lambda row: row.pk)


def late_to_confirm(desk: Desk) -> list[Item]:
    return [Item(row) for row in _by_age(desk, "late_entry", "proposed")]


def resets_to_confirm(desk: Desk) -> list[Item]:
    return [Item(row) for row in _by_age(desk, "factor_reset", "proposed")]


def corrections_to_confirm(desk: Desk) -> list[Item]:
    if desk.whole and "calendar_correction" not in desk.there:
        return []
    return [Item(row) for row in desk.rows("calendar_correction", **UNDECIDED).order_by("id")]


QUEUES = (
    Queue("notice_ended", "公示已届满", "notice", "请形成公示情况报告。", "公示情况报告", notices_ended, hot=True),
    Queue("notice_ending", "公示今日届满", "notice", "届满后形成公示情况报告。", "公示", notices_ending, hot=True),
    Queue("supplement_over", "补正到期", "application", "期限已过，请办理补正期满。", "申报通知", supplements_over),
    Queue("review_overdue", "评审逾期", "application", "已过资料评审计划日期，请催办。", "评审计划", reviews_overdue),
    Queue("objection_lodged", "异议待受理", "objection", "请决定受理或者不予受理。", "异议处理",
          _state("objection", "lodged")),
    Queue("objection_accepted", "异议待决定", "objection", "请查明事实，作出决定并答复。", "异议处理",
          _state("objection", "accepted")),
    Queue("recusal", "回避待决", "recusal", "决定之前，有关专家看不到相应申报。", "回避", _state("recusal", "pending")),
    Queue("short", "缺评审员", "application", "请增补成员或者调整分组。", "评审规则", short_of_reviewers),
    Queue("submitted", "待收件登记", "application", "", "收件", _state("application", "submitted")),
    Queue("paper_filings", "待核对的纸质申报", "paper_filing", "请由录入人以外的人员对照扫描件核对。", "申报通知",
          filings_to_compare),
    Queue("registered", "待交评审组审查", "application", "请组建评审组并交审查。", "资格审查",
          _state("application", "registered")),
    Queue("supplementing", "补正中", "application", "等待申报方补正。", "申报通知", supplements_running),
    Queue("checked", "待出具审查结果", "application", "评审组已签署审查意见。", "资格审查",
          _state("application", "checked")),
    Queue("passed", "待列入资格公示", "application", "请拟公示。", "资格公示", _state("application", "passed")),
    Queue("notice_draft", "公示待发布", "notice", "请由另一名审核人员发布。", "公示", _state("notice", "draft")),
    Queue("notice_running", "公示中", "notice", "", "公示", notices_running),
    Queue("ready", "可进入资料评审", "application", "公示期满，没有未决异议。", "资格公示", ready_for_review),
    Queue("group_formed", "评审组待启用", "group", "承诺和回避申报齐备后启用。", "评审组", _state("group", "formed")),
    Queue("no_sheets", "待启动评分", "application", "", "资料评审", without_sheets),
    Queue("paper_sheets", "纸质评分待核对", "paper_sheet", "请由录入人以外的人员对照扫描件核对；打开即记入访问记录。",
          "评审规则", _state("paper_sheet", "entered")),
    Queue("paper_oaths", "纸质承诺书待核对", "paper_oath", "请由录入人以外的人员对照扫描件核对；核对之后才计为签署。",
          "评审规则", _state("paper_oath", "proposed")),
    Queue("links", "单位隶属关系待核对", "organisation_link", "请由录入人以外的人员对照信息来源核对；核对之后才用于回避比对。",
          "一人经办、另一人审核", _state("organisation_link", "proposed")),
    Queue("sealed", "盖章件待核对", "paper", "请由登记人以外的人员对照扫描件核对。", "公文处理",
          lambda desk: [Item(row) for row in papers.papers_to_compare(desk.actor, desk.at)]),
    Queue("spread", "分歧过大", "application", "评分相差较大，确定现场评审名单时请核对合议理由。", "评审规则", wide_spread),
    Queue("document_reviewed", "待确定现场评审名单", "application", "", "现场评审",
          _state("application", "document_reviewed")),
    Queue("no_visit", "待安排现场评审", "application", "", "现场评审",
          _state("application", "shortlisted", without="site_visit")),
    Queue("evaluated", "待提出获奖建议", "application", "", "获奖建议名单", _state("application", "evaluated")),
    Queue("list_draft", "名单待提请审议", "award_list", "请由另一名审核人员提请。", "获奖建议名单",
          _state("award_list", "draft")),
    Queue("list_adopted", "名单待登记批复", "award_list", "请按程序报批后登记批复文号。", "报批",
          _state("award_list", "adopted")),
    Queue("list_approved", "名单待公示", "award_list", "请拟拟获奖名单公示。", "拟获奖公示",
          _state("award_list", "approved")),
    Queue("commendation", "表彰文件待审核", "commendation", "请由另一名审核人员核对登记。", "表彰",
          _state("commendation", "entered")),
    Queue("experts_pending", "待确认的专家", "expert", "请由审核人员确认入库，或者不列入。", "专家库", experts_to_confirm),
    Queue("rules_returned", "退回的评审规则待修改", "review_rules", "市审定委退回，请修改后再提请。", "评审规则",
          _state("review_rules", "returned")),
    Queue("rules_draft", "评审规则待提请审议", "review_rules", "", "评审规则", _state("review_rules", "draft")),
    Queue("round_planned", "届次待发布申报通知", "round", "", "申报通知", _state("round", "planned")),
    Queue("registration_lodged", "首次登记待核对", "registration", "请核对授权书或者身份证件。", "首次登记",
          _state("registration", "lodged")),
    Queue("registration_checked", "首次登记待审核", "registration", "请由另一名审核人员决定。", "首次登记",
          _state("registration", "checked")),
    Queue("will", "意愿未确认", "recommendation", "请询问被推荐的组织或者个人，登记其申报意愿。", "推荐", unsure),
    Queue("unconfirmed", "单位确认待补录", "application", "申报个人所在单位尚未确认；收到盖章确认件的，可以补录。",
          "单位内部公示", unconfirmed, page="employer-confirmation"),
    Queue("personal", "个人信息申请待答复", "personal_request", "", "《个人信息保护法》", personal_requests),
    Queue("late", "待第二人审核的补录", "late_entry", "请由提出人以外的审核人员办理。", "一人经办、另一人审核",
          late_to_confirm),
    Queue("reset", "待第二人审核的验证重置", "factor_reset", "请由提出人以外的人员办理。", "一人经办、另一人审核",
          resets_to_confirm),
    Queue("calendar", "待第二人确认的日历更正", "calendar_correction", "请由录入人以外的审核人员办理。",
          "一人经办、另一人审核", corrections_to_confirm),
    Queue("calendar_year", "待第二人确认的全年放假安排", "calendar_year", "请由录入人以外的审核人员确认。",
          "一人经办、另一人审核", _state("calendar_year", "proposed")),
    Queue("lead", "匿名线索待处理", "lead", "请决定是否转为核查。", "匿名来件另行登记", _state("lead", "received")),
)  # fmt: skip
BY_KEY = {queue.key: queue for queue in QUEUES}
