"""A round with evaluated applications, and its award list brought to a state by its acts."""

from collections.abc import Iterable
from datetime import date, datetime

from guiguan.applications.models import Application
from guiguan.conferral import operations
from guiguan.conferral.models import AwardList, Commendation
from guiguan.governance.models import Meeting
from guiguan.governance.operations import committee
from guiguan.people import operations as people
from guiguan.procedure.spec import Actor, Role
from guiguan.publicity import queries as publicity
from guiguan.publicity.models import Notice, Objection
from guiguan.publicity.operations import notices
from guiguan.review.models import Report
from guiguan.review.states import ReportStage, ReportState
from guiguan.rounds.models import Round, Ruling
from tests.applications import factories as make
from tests.applications.factories import World, on

DRAFTED, TABLED, MET, APPROVED = on("2026-08-20"), on("2026-08-21"), on("2026-08-27"), on("2026-09-03")
NOTICED = on("2026-09-07")
"""A Monday: the notice runs from the 8th to the 14th."""
LAST, AFTER = on("2026-09-14", 23), on("2026-09-15", 9)
SAYS = "示例理由。"
Wanted = dict[tuple[str, str], int]


def evaluated(world: World, wanted: Wanted) -> list[Application]:
    """Applications whose evaluation is reported, straight into the tables: the first of each category ranks first."""
    made = []
    for (prize, kind), count in wanted.items():
        holder = {"organisation": world.organisation} if kind == "model" else {
            "person": make.person_of(world.worker), "employer": world.employer
        }  # fmt: skip
        for number in range(1, count + 1):
            row = Application.objects.create(
                round=world.round, prize=prize, kind=kind, title=f"示例{prize}{kind}{number}", state="evaluated",
                begun_at=on("2026-03-12"), **holder,
            )  # fmt: skip
            Report.objects.create(application=row, stage=ReportStage.EVALUATION, state=ReportState.CONCLUDED,
                                  total=90_000 - number * 100, concluded_at=on("2026-08-10"))  # fmt: skip
            made.append(row)
    return made


def another_round(world: World) -> Round:
    """A second round under way with the same texts."""
    again = Round.objects.get(pk=world.round.pk)
    again.pk, again.name, again.year = None, "2028年度", 2028
    again.save()
    return again


def officer_elsewhere() -> Actor:
    """A drafter and approver of another authority."""
    authority = people.establish_authority(
        "cn-31x99", name="示例区人民政府", award="示例区政府质量奖", office="示例区审定办", committee="示例区审定委",
        document_prefix="示区质奖审办", calendar_scopes="CN,cn-31", contact="021-0000-0000", fictitious=True,
    )  # fmt: skip
    actor = make.account("elsewhere", "钱示一")
    return make.grant(authority, actor, Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER, at=on("2026-03-05"))


def drafted(world: World, chosen: Iterable[Application], at: datetime = DRAFTED) -> AwardList:
    operations.draft(world.round, actor=world.drafter, at=at, reasons={row.pk: SAYS for row in chosen})
    return latest(world)


def latest(world: World) -> AwardList:
    return AwardList.objects.select_related("round__authority").filter(round=world.round).latest("pk")


def tabled(world: World, chosen: Iterable[Application]) -> AwardList:
    row = drafted(world, chosen)
    operations.table_list(row, actor=world.approver, at=TABLED)
    return row


def deliberate(world: World, row: AwardList, outcome: str = "approved", opinion: str = "") -> Meeting:
    """A meeting with the list as its one item."""
    committee.convene(world.authority, actor=world.drafter, at=MET, title="示例会议", held_on=MET.date(), place="示例",
                      items=[("award_list", row.pk, "获奖建议名单")], a_round=world.round)  # fmt: skip
    met = Meeting.objects.latest("pk")
    committee.record_minutes(met, actor=world.drafter, at=MET, present=["冯示"], minutes="示例")
    outcomes = {item.pk: (outcome, opinion) for item in met.items.all()}
    committee.resolve(met, actor=world.chair, at=MET, resolution="示审委〔2026〕2号", outcomes=outcomes)
    row.refresh_from_db()
    return met


def adopted(world: World, chosen: Iterable[Application]) -> AwardList:
    row = tabled(world, chosen)
    deliberate(world, row)
    return row


def approved(world: World, chosen: Iterable[Application]) -> AwardList:
    row = adopted(world, chosen)
    operations.record_approval(row, actor=world.drafter, at=APPROVED, body="示例市人民政府", number="示府批〔2026〕3号",
                               on=APPROVED.date())  # fmt: skip
    return row


def notice_draft(world: World, subjects: list[int] | None = None) -> Notice:
    listed = [one.subject_id for one in publicity.candidates(world.round, "award", NOTICED)]
    notices.draft(world.round, actor=world.drafter, at=NOTICED, kind="award", title="拟获奖名单公示", text="示例",
                  working_days=5, subjects=subjects or listed)  # fmt: skip
    return Notice.objects.select_related("round__authority").latest("pk")


def noticed(world: World, chosen: Iterable[Application]) -> AwardList:
    row = approved(world, chosen)
    notices.publish_award(notice_draft(world), actor=world.approver, at=NOTICED, number="示质奖审办〔2026〕9号")
    row.refresh_from_db()
    return row


def entered(
    world: World, chosen: Iterable[Application], at: datetime = AFTER, dated_on: date | None = None
) -> Commendation:
    """The document typed in once the notice is over."""
    return enter(world, noticed(world, chosen), at, dated_on)


def enter(world: World, row: AwardList, at: datetime = AFTER, dated_on: date | None = None) -> Commendation:
    operations.enter(row, actor=world.drafter, at=at, number="示府发〔2026〕5号", dated_on=dated_on or at.date())
    return Commendation.objects.select_related("award_list__round__authority").latest("pk")


def objection(world: World, application: Application, state: str) -> Objection:
    """An objection as it stands, straight into the table."""
    return Objection.objects.create(
        round=world.round, subject_id=application.pk, channel="letter", receipt=f"YY-2026-{application.pk:04d}",
        code_sha256="", identity=b"", content="示例", state=state, lodged_at=NOTICED,
    )  # fmt: skip


def rule(world: World, rule_id: str, reading: str) -> Ruling:
    """A competent body settled an open reading."""
    return Ruling.objects.create(authority=world.authority, policy_id=world.round.policy_id, rule_id=rule_id,
                                 reading=reading, document="示审委〔2026〕9号", decided_on=date(2026, 1, 5),
                                 entered_by_id=world.drafter.person_id)  # fmt: skip
