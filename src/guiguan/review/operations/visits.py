"""Writes visit lists by rank, feedback to who is left out, and the visits themselves (Arts. 23, 24)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils import timezone

from guiguan.applications import acts as application_acts
from guiguan.applications.models import Application
from guiguan.applications.operations import onward
from guiguan.applications.states import ApplicationState
from guiguan.documents import operations as documents
from guiguan.documents.merge import Merge, typed
from guiguan.documents.models import Paper
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act, Actor
from guiguan.review import acts
from guiguan.review.models import Report, SiteVisit, VisitEntry, VisitList
from guiguan.review.operations import reports
from guiguan.review.queries import reports as queries
from guiguan.review.states import ReportStage
from guiguan.rounds.models import Round


def draft(
    a_round: Round, *, actor: Actor, at: datetime, prize: str, kind: str, places: int, version: int | None = None
) -> Entry:
    """拟定现场评审名单 (Art. 23 好中选优): all reviewed applications of the category by rank; the first places picked.

    Ties stay ties: who shares the last place is picked with it until the office says otherwise, with a reason.
    """
    rows = [row for row in queries.document_ranking(a_round.pk) if (row.prize, row.kind) == (prize, kind)]
    if VisitList.objects.filter(round=a_round, prize=prize, kind=kind).exists():
        raise refuse(
            acts.DRAFT_VISIT_LIST, a_round, "这一类别已有现场评审名单。", "请在原名单上调整。", "visit_list.draft"
        )
    waiting = queries.unfinished(a_round.pk, prize, kind)
    if waiting:
        raise refuse(acts.DRAFT_VISIT_LIST, a_round, f"下列申报的资料评审报告还没有形成：{'、'.join(waiting)}。",
                     "请等待同类申报全部形成资料评审报告。", "visit_list.draft")  # fmt: skip
    if not rows:
        raise refuse(
            acts.DRAFT_VISIT_LIST,
            a_round,
            "这一类别没有已形成资料评审报告的申报。",
            "请重新选择类别。",
            "visit_list.draft",
        )

    def effect(fresh: Round, pen: Pen) -> None:
        listed = VisitList(round=fresh, prize=prize, kind=kind, places=places, drafted_by_id=actor.person_id)
        pen.write(listed)
        for row in rows:
            pen.write(VisitEntry(visit_list=listed, application=row.application, rank=row.rank, total=row.total,
                                 picked=row.rank <= places))  # fmt: skip

    return perform(acts.DRAFT_VISIT_LIST, a_round, actor=actor, at=at, version=version, effect=effect)


def revise(
    visit_list: VisitList,
    *,
    actor: Actor,
    at: datetime,
    picked: Collection[int],
    reasons: Mapping[int, str],
    version: int | None = None,
) -> Entry:
    """调整名单: entries taken or left, by id, with a written reason wherever rank is not followed."""

    def effect(fresh: VisitList, pen: Pen) -> None:
        fresh.drafted_by_id = actor.person_id
        for entry in queries.entries_of(fresh):
            entry.picked = entry.pk in picked
            entry.reason = reasons.get(entry.pk, "").strip()[:300] if queries.deviates(entry, fresh.places) else ""
            pen.write(entry)

    return perform(acts.REVISE_VISIT_LIST, visit_list, actor=actor, at=at, version=version, effect=effect)


def settle(visit_list: VisitList, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """确定现场评审名单: who goes on goes on, who does not gets the report of the document review."""

    def effect(fresh: VisitList, pen: Pen) -> None:
        fresh.settled_by_id = actor.person_id
        for entry in queries.entries_of(fresh):
            application = entry.application
            if application.state != ApplicationState.DOCUMENT_REVIEWED:
                continue  # withdrawn or excluded since the list was drafted
            if entry.picked:
                onward.shortlist(application, actor=pen.lend(application_acts.SHORTLIST), at=pen.at)
            else:
                onward.leave_out(application, actor=pen.lend(application_acts.LEAVE_OUT), at=pen.at)
                issue_feedback(application, actor=pen.lend(acts.FEEDBACK), at=pen.at)

    return perform(acts.SETTLE_VISIT_LIST, visit_list, actor=actor, at=at, version=version, effect=effect)


def issue_feedback(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """反馈资料评审报告 (Art. 23): the words of the report and its suggestions, without score, names or signatures."""

    def effect(fresh: Application, pen: Pen) -> None:
        report = Report.objects.get(application=fresh, stage=ReportStage.DOCUMENT)
        of = Merge(application=fresh, report=report)
        documents.issue(
            pen, authority_id=fresh.round.authority_id, round_id=fresh.round_id, kind="反馈函",
            title=of.text("资料评审反馈函"),
            blocks=[*of.paragraphs("{application.holder}：",
                                   "你（单位）申报的{application.title}未进入现场评审。现将资料评审报告反馈如下。"),
                    of.heading("评审意见"), *of.paragraphs("{report.body}"), of.heading("质量改进建议"),
                    *of.paragraphs("{report.suggestions}")],
            case_kind="application", case_id=fresh.pk, audience=Paper.Audience.PARTY, party_id=fresh.pk,
            signer=fresh.round.authority.office,
        )  # fmt: skip

    return perform(acts.FEEDBACK, application, actor=actor, at=at, version=version, effect=effect)


def schedule(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    starts_on: date,
    ends_on: date,
    place: str,
    plan: str = "",
    number: str = "",
    version: int | None = None,
) -> Entry:
    """安排现场评审 (Art. 24): days and place, told to the applicant; the report of the visit is laid out."""
    _check_days(acts.SCHEDULE_VISIT, application, actor, at, starts_on, ends_on)

    def effect(fresh: Application, pen: Pen) -> None:
        pen.write(SiteVisit(application=fresh, starts_on=starts_on, ends_on=ends_on, place=place, plan=plan,
                            scheduled_by_id=actor.person_id))  # fmt: skip
        reports.lay_out(fresh, ReportStage.SITE, pen)
        _tell(fresh, pen, "现场评审通知", starts_on, ends_on, place, plan, number)

    return perform(acts.SCHEDULE_VISIT, application, actor=actor, at=at, version=version, effect=effect)


def reschedule(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    starts_on: date,
    ends_on: date,
    place: str,
    reason: str,
    plan: str = "",
    number: str = "",
    version: int | None = None,
) -> Entry:
    """调整现场评审安排, with the reason; the applicant gets a new paper."""
    _check_days(acts.RESCHEDULE_VISIT, application, actor, at, starts_on, ends_on)

    def effect(fresh: Application, pen: Pen) -> None:
        visit = SiteVisit.objects.get(application=fresh)
        visit.starts_on, visit.ends_on, visit.place, visit.plan = starts_on, ends_on, place, plan
        pen.write(visit)
        _tell(fresh, pen, "现场评审调整通知", starts_on, ends_on, place, plan, number)

    return perform(acts.RESCHEDULE_VISIT, application, actor=actor, at=at, version=version, effect=effect, note=reason)


def _check_days(
    act: Act[object], application: Application, actor: Actor, at: datetime, first: date, last: date
) -> None:
    today = timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()
    if last < first:
        raise refuse(act, application, "结束日期早于开始日期。", "请核对日期。", "site_visit.schedule")
    if first < today:
        raise refuse(act, application, "开始日期已经过去。", "请另定日期。", "site_visit.schedule")


def _tell(
    fresh: Application, pen: Pen, kind: str, first: date, last: date, place: str, plan: str, number: str
) -> None:  # fmt: skip
    of = Merge(application=fresh, first=first, last=last, place=typed(place))
    documents.issue(
        pen, authority_id=fresh.round.authority_id, round_id=fresh.round_id, kind=kind, title=typed(kind),
        blocks=of.paragraphs("{application.holder}：",
                             "评审组将于{first}至{last}对你（单位）申报的{application.title}进行现场评审。",
                             "地点：{place}。", typed(plan)),
        number=number, case_kind="application", case_id=fresh.pk, audience=Paper.Audience.PARTY, party_id=fresh.pk,
        signer=fresh.round.authority.office,
    )  # fmt: skip
