"""The steps of one round, each by a real operation; anybody may be sent to try any of them at any time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, intake, internal, onward
from guiguan.conferral import operations as conferral
from guiguan.conferral.models import AwardList, Commendation
from guiguan.governance.models import Meeting, ReviewGroup
from guiguan.governance.operations import committee, groups, recusal
from guiguan.governance.states import Ground
from guiguan.procedure.spec import THE_PUBLIC, Actor
from guiguan.publicity import queries as publicity
from guiguan.publicity.models import Notice, Objection
from guiguan.publicity.operations import notices, objections
from guiguan.publicity.states import NoticeKind
from guiguan.review.models import Consensus, Report, Sheet, SiteVisit, VisitList
from guiguan.review.operations import consensus, reports, sheets, visits
from guiguan.review.states import ReportStage
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity.factories import CONTENT, WHO, enclosed
from tests.review import factories as review


class Absent(Exception):
    """There is nothing yet to do this to."""


def last(model: Any, **over: Any) -> Any:
    found = model._default_manager.filter(**over).order_by("pk").last()
    if found is None:
        raise Absent
    return found


@dataclass
class Play:
    """Where the round stands: its people and the time, which only runs on."""

    world: World
    at: datetime
    day: Callable[[], Any] = field(init=False)

    def __post_init__(self) -> None:
        self.day = lambda: timezone.localtime(self.at).date()

    @property
    def case(self) -> Application:
        found: Application = last(Application)
        return Application.objects.select_related("round__authority").get(pk=found.pk)

    @property
    def group(self) -> ReviewGroup:
        found: ReviewGroup = last(ReviewGroup)
        return found

    def report(self, stage: ReportStage) -> Report:
        found: Report = last(Report, stage=stage)
        return Report.objects.select_related("application__round").get(pk=found.pk)


@dataclass(frozen=True)
class Step:
    """``who`` does it by law; ``not_before`` in the lawful course; ``do(play, actor)``."""

    name: str
    who: Callable[[World], Actor]
    not_before: str
    do: Callable[[Play, Actor], object]


def drafter(world: World) -> Actor:
    return world.drafter


def approver(world: World) -> Actor:
    return world.approver


def chair(world: World) -> Actor:
    return world.chair


def manager(world: World) -> Actor:
    return world.manager


def expert(number: int) -> Callable[[World], Actor]:
    return lambda world: world.experts[number]


def _begin(p: Play, who: Actor) -> None:
    drafting.begin(p.world.round, actor=who, at=p.at, prize="gold", kind="model", organisation=p.world.organisation)


def _form(p: Play, who: Actor) -> None:
    members = [make.person_of(actor) for actor in p.world.experts]
    groups.form(p.world.round, actor=who, at=p.at, name="第一组", members=members, leader=members[0],
                applications=[p.case])  # fmt: skip


def _declare(p: Play, who: Actor) -> None:
    review.declare(review.Field(p.world, p.group), who, p.at)


def _notice(kind: str) -> Callable[[Play, Actor], None]:
    def do(p: Play, who: Actor) -> None:
        listed = [one.subject_id for one in publicity.candidates(p.world.round, kind, p.at)]
        notices.draft(p.world.round, actor=who, at=p.at, kind=kind, title="示例公示", text="示例", working_days=5,
                      subjects=listed)  # fmt: skip

    return do


def _publish(kind: str) -> Callable[[Play, Actor], None]:
    def do(p: Play, who: Actor) -> None:
        notices.PUBLISH[NoticeKind(kind)](last(Notice, kind=kind), actor=who, at=p.at, number="示质奖审办〔2026〕2号")

    return do


def _told(kind: str) -> Callable[[Play, Actor], None]:
    return lambda p, who: notices.report(last(Notice, kind=kind), actor=who, at=p.at, text="期满无异议。")


def _lodge(p: Play, _who: Actor) -> None:
    notice = last(Notice)
    objections.lodge(notice, actor=THE_PUBLIC, at=p.at, person=WHO, content=CONTENT,
                     subject_id=notice.items.first().subject_id, **enclosed())  # fmt: skip


def _score(p: Play, who: Actor) -> None:
    review.score(last(Sheet, person_id=who.person_id), who, at=p.at)


def _submit_sheet(p: Play, who: Actor) -> None:
    sheets.submit(last(Sheet, person_id=who.person_id), actor=who, at=p.at)


def _agree(p: Play, who: Actor) -> None:
    last(Consensus)
    review.agree(p.case, who, reason="经讨论一致", at=p.at)


def _write(stage: ReportStage) -> Callable[[Play, Actor], None]:
    def do(p: Play, who: Actor) -> None:
        report = p.report(stage)
        if not hasattr(report, "draft"):
            raise Absent
        review.write(report, who, p.at)
        reports.submit_for_signature(report, actor=who, at=p.at)

    return do


def _sign(stage: ReportStage) -> Callable[[Play, Actor], object]:
    return lambda p, who: reports.sign(p.report(stage), actor=who, at=p.at)


CONCLUDE = {ReportStage.DOCUMENT: reports.conclude_document, ReportStage.SITE: reports.conclude_site,
            ReportStage.EVALUATION: reports.conclude_evaluation}  # fmt: skip


def _conclude(stage: ReportStage) -> Callable[[Play, Actor], object]:
    return lambda p, who: CONCLUDE[stage](p.report(stage), actor=who, at=p.at)


def _schedule(p: Play, who: Actor) -> None:
    if SiteVisit.objects.exists():
        raise Absent
    starts = p.day() + timedelta(days=10)
    visits.schedule(p.case, actor=who, at=p.at, starts_on=starts, ends_on=starts + timedelta(days=1), place="示例路1号")


def _convene(p: Play, who: Actor) -> None:
    listed = last(AwardList)
    committee.convene(p.world.authority, actor=who, at=p.at, title="示例会议", held_on=p.day(), place="示例",
                      items=[("award_list", listed.pk, "获奖建议名单")], a_round=p.world.round)  # fmt: skip


def _resolve(p: Play, who: Actor) -> None:
    met = last(Meeting)
    outcomes = {item.pk: ("approved", "") for item in met.items.all()}
    committee.resolve(met, actor=who, at=p.at, resolution="示审委〔2026〕2号", outcomes=outcomes)


def _list() -> Any:
    return AwardList.objects.select_related("round__authority").get(pk=last(AwardList).pk)


def _document() -> Any:
    found = last(Commendation)
    return Commendation.objects.select_related("award_list__round__authority").get(pk=found.pk)


def _reported(stage: ReportStage, day: str) -> list[Step]:
    name = stage.value
    return [
        Step(f"write {name}", expert(0), day, _write(stage)),
        *(Step(f"sign {name} {number}", expert(number), day, _sign(stage)) for number in range(3)),
        Step(f"conclude {name}", expert(0), day, _conclude(stage)),
    ]


LAWFUL: list[Step] = [
    Step("begin", manager, "2026-03-12", _begin),
    Step("fill", manager, "2026-03-13", lambda p, who: make.fill(p.case, who, p.at)),
    Step("post", manager, "2026-03-16", lambda p, who: internal.post_internal_notice(
        p.case, actor=who, at=p.at, posted_on=p.day(), place="公告栏")),
    Step("finish", manager, "2026-03-24", lambda p, who: internal.finish_internal_notice(
        p.case, actor=who, at=p.at, last_day=p.day() - timedelta(days=1), outcome="未收到异议",
        photo=make.file("照片.png", make.PNG))),
    Step("submit", manager, "2026-03-25", lambda p, who: drafting.submit(p.case, actor=who, at=p.at)),
    Step("register", drafter, "2026-03-26", lambda p, who: intake.register(
        p.case, actor=who, at=p.at, received_on=p.day(), electronic=True, paper_copies=1, sealed=True)),
    Step("form", drafter, "2026-05-06", _form),
    *(Step(f"swear {n}", expert(n), "2026-05-06", lambda p, who: groups.swear(p.group, actor=who, at=p.at))
      for n in range(3)),
    *(Step(f"declare {n}", expert(n), "2026-05-06", _declare) for n in range(3)),
    Step("activate", approver, "2026-05-06", lambda p, who: groups.activate(p.group, actor=who, at=p.at)),
    Step("take on", drafter, "2026-05-07", lambda p, who: groups.take_on(p.group, actor=who, at=p.at)),
    Step("find", expert(0), "2026-05-11", lambda p, who: make.find(p.case, who, p.at)),
    *(Step(f"sign findings {n}", expert(n), "2026-05-11", lambda p, who: check.sign_findings(
        p.case, actor=who, at=p.at)) for n in range(3)),
    Step("conclude check", expert(0), "2026-05-11", lambda p, who: check.conclude_check(p.case, actor=who, at=p.at)),
    Step("pass", approver, "2026-05-12", lambda p, who: check.pass_check(
        p.case, actor=who, at=p.at, reasons="符合条件")),
    Step("draft notice", drafter, "2026-05-13", _notice("qualification")),
    Step("publish notice", approver, "2026-05-14", _publish("qualification")),
    Step("report notice", drafter, "2026-05-25", _told("qualification")),
    Step("admit", drafter, "2026-05-25", lambda p, who: onward.admit(p.case, actor=who, at=p.at)),
    Step("open sheets", drafter, "2026-06-10", lambda p, who: sheets.open_sheets(p.case, actor=who, at=p.at)),
    *(Step(f"declare again {n}", expert(n), "2026-06-10", _declare) for n in range(3)),
    *(Step(f"score {n}", expert(n), "2026-06-10", _score) for n in range(3)),
    *(Step(f"submit sheet {n}", expert(n), "2026-06-10", _submit_sheet) for n in range(3)),
    Step("agree", expert(0), "2026-06-10", _agree),
    Step("conclude talk", expert(0), "2026-06-10", lambda p, who: consensus.conclude(
        last(Consensus), actor=who, at=p.at)),
    *_reported(ReportStage.DOCUMENT, "2026-06-10"),
    Step("visit list", drafter, "2026-06-11", lambda p, who: visits.draft(
        p.world.round, actor=who, at=p.at, prize="gold", kind="model", places=1)),
    Step("settle", approver, "2026-06-12", lambda p, who: visits.settle(last(VisitList), actor=who, at=p.at)),
    Step("schedule", drafter, "2026-07-01", _schedule),
    *(Step(f"declare for the visit {n}", expert(n), "2026-07-20", _declare) for n in range(3)),
    *_reported(ReportStage.SITE, "2026-07-20"),
    *_reported(ReportStage.EVALUATION, "2026-08-10"),
    Step("list", drafter, "2026-08-20", lambda p, who: conferral.draft(
        p.world.round, actor=who, at=p.at, reasons={p.case.pk: "示例理由。"})),
    Step("table", approver, "2026-08-21", lambda p, who: conferral.table_list(_list(), actor=who, at=p.at)),
    Step("convene", drafter, "2026-08-27", _convene),
    Step("minutes", drafter, "2026-08-27", lambda p, who: committee.record_minutes(
        last(Meeting), actor=who, at=p.at, present=["冯示"], minutes="示例")),
    Step("resolve", chair, "2026-08-27", _resolve),
    Step("approval", drafter, "2026-09-03", lambda p, who: conferral.record_approval(
        _list(), actor=who, at=p.at, body="示例市人民政府", number="示府批〔2026〕3号", on=p.day())),
    Step("draft award notice", drafter, "2026-09-07", _notice("award")),
    Step("publish award notice", approver, "2026-09-07", _publish("award")),
    Step("report award notice", drafter, "2026-09-15", _told("award")),
    Step("enter", drafter, "2026-09-15", lambda p, who: conferral.enter(
        _list(), actor=who, at=p.at, number="示府发〔2026〕5号", dated_on=p.day())),
    Step("confirm", approver, "2026-09-15", lambda p, who: conferral.confirm(_document(), actor=who, at=p.at)),
]  # fmt: skip
ASIDE: list[Step] = [
    Step("recall", manager, "", lambda p, who: drafting.recall(p.case, actor=who, at=p.at)),
    Step("withdraw", manager, "", lambda p, who: drafting.withdraw(p.case, actor=who, at=p.at, reason="另有安排")),
    Step("fail", approver, "", lambda p, who: check.fail_check(p.case, actor=who, at=p.at, reasons="不符合", number="")),
    Step("recuse", expert(2), "", lambda p, who: recusal.declare_late(
        p.case, actor=who, at=p.at, ground=Ground.KINSHIP, reason="亲属在该单位任职")),
    Step("lodge", manager, "", _lodge),
    Step("accept", drafter, "", lambda p, who: objections.accept(last(Objection), actor=who, at=p.at)),
    Step("decline", approver, "", lambda p, who: objections.decline(last(Objection), actor=who, at=p.at, reason="未附证明")),
    Step("reopen sheet", expert(0), "", lambda p, who: sheets.reopen(
        last(Sheet), actor=who, at=p.at, reason="第三条与证据不符")),
]  # fmt: skip
STEPS = [*LAWFUL, *ASIDE]
START = on("2026-03-11")
