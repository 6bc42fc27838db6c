"""Carries applications through the review by its acts. ``World`` and all before it come from applications."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, internal
from guiguan.governance.models import Recusal, ReviewGroup
from guiguan.governance.operations import experts, groups
from guiguan.governance.queries import readiness
from guiguan.governance.states import Ground
from guiguan.people import operations as people
from guiguan.procedure.spec import Actor, Role
from guiguan.review.models import Consensus, Report, Sheet, VisitList
from guiguan.review.operations import consensus, reports, sheets, visits
from guiguan.review.queries import sheets as queries
from guiguan.review.states import ReportStage
from tests.applications import factories as make
from tests.applications.factories import World, on

REVIEW, VISIT, LAST = on("2026-06-10"), on("2026-07-20"), on("2026-08-10")


@dataclass
class Field:
    """A world with applications of several organisations in the hands of one group."""

    world: World
    group: ReviewGroup
    applications: list[Application] = field(default_factory=list)

    @property
    def experts(self) -> list[Actor]:
        return self.world.experts

    @property
    def leader(self) -> Actor:
        return self.world.experts[0]


def several(world: World, count: int) -> list[Application]:
    """``count`` registered applications of as many organisations, each step taken by all before the next."""
    holders = [(world.organisation, world.manager)]
    for number in range(2, count + 1):
        code = f"91310000MA1OTHER{number:02d}"
        organisation = people.enter_organisation(f"示例第{number}制造厂", code, district="示例区", trade="机械")
        manager = make.account(f"manager{number}", f"管示{number}")
        people.admit_member(world.authority, actor=people.INSTALLER, at=on("2026-03-11"),
                            person=make.person_of(manager), organisation=organisation, right="manager",
                            starts=date(2026, 1, 1))  # fmt: skip
        holders.append((organisation, manager))
    filed = []
    for organisation, manager in holders:
        drafting.begin(world.round, actor=manager, at=on("2026-03-12"), prize="gold", kind="model",
                       organisation=organisation)  # fmt: skip
        filed.append((Application.objects.get(organisation=organisation, state="draft"), manager))
    for number, (application, manager) in enumerate(filed, 1):
        named = {} if number == 1 else {"basic": {"title": f"示例第{number}管理模式"}}
        make.fill(application, manager, on("2026-03-13"), name=f"示例第{number}厂证明.pdf", **named)
    for application, manager in filed:
        internal.post_internal_notice(application, actor=manager, at=on("2026-03-16"), posted_on=date(2026, 3, 16),
                                      place="公告栏")  # fmt: skip
    for application, manager in filed:
        internal.finish_internal_notice(application, actor=manager, at=on("2026-03-24"), last_day=date(2026, 3, 23),
                                        outcome="未收到异议", photo=make.file("照片.png", make.PNG))  # fmt: skip
    for application, manager in filed:
        drafting.submit(application, actor=manager, at=on("2026-03-25"))
    for application, _ in filed:
        make.register(world, application)
    return [application for application, _ in filed]


def admitted(count: int = 1) -> Field:
    """``count`` applications past the qualification notice, in document review, sheets not yet opened."""
    world = make.make_world()
    applications = several(world, count)
    group = make.with_group(world, *applications)
    groups.take_on(group, actor=world.drafter, at=on("2026-05-07"))
    for application in applications:
        application.refresh_from_db()
        make.find(application, world.experts[0], on("2026-05-11"))
        for actor in world.experts:
            check.sign_findings(application, actor=actor, at=on("2026-05-11"))
        check.conclude_check(application, actor=world.experts[0], at=on("2026-05-11"))
    for application in applications:
        check.pass_check(application, actor=world.approver, at=on("2026-05-12"), reasons="符合条件")
    notice(world)
    for application in applications:
        application.refresh_from_db()
    return Field(world, group, applications)


def notice(world: World) -> None:
    """The qualification notice of Art. 22, published and run without objection."""
    Application.objects.filter(round=world.round, state="passed").update(state="in_document_review")


def declare(field_of: Field, actor: Actor, at: Any = REVIEW) -> None:
    """The member declares no interest in whatever he is asked about now."""
    loaded = readiness.load(field_of.group)
    asked = readiness.to_declare(loaded, actor.person_id)
    groups.declare(field_of.group, actor=actor, at=at, answers={row.pk: None for row in asked})


def opened(count: int = 1) -> Field:
    """Sheets open, interests declared for the document review."""
    made = admitted(count)
    for application in made.applications:
        sheets.open_sheets(application, actor=made.world.drafter, at=REVIEW)
    for actor in made.experts:
        declare(made, actor)
    return made


def sheet_of(application: Application, actor: Actor) -> Sheet:
    return Sheet.objects.exclude(state="voided").get(application=application, person_id=actor.person_id)


def score(
    sheet: Sheet, actor: Actor, percent: int | dict[str, int] = 60, at: Any = REVIEW, thought: str = "做法成体系"
) -> None:
    """Give every item a percent, with one strength and one improvement."""
    typed = []
    for no, row in queries.items(sheet).items():
        given = percent if isinstance(percent, int) else percent[no]
        thoughts = [{"kind": "strength", "text": f"{no} {thought}", "aspect": "方法", "source": "第 1 页"},
                    {"kind": "improvement", "text": f"{no} 展开不足", "aspect": "展开", "source": "第 2 页"}]  # fmt: skip
        typed.append(sheets.Typed(no, row.version, given, thoughts=thoughts))
    sheets.save_items(sheet, typed, actor=actor, at=at)


def submit(application: Application, actor: Actor, percent: int | dict[str, int] = 60, at: Any = REVIEW) -> Sheet:
    sheet = sheet_of(application, actor)
    score(sheet, actor, percent, at)
    sheets.submit(sheet, actor=actor, at=at)
    return sheet


def all_submitted(count: int = 1, percents: tuple[int, ...] = (60, 65, 70)) -> Field:
    made = opened(count)
    for application in made.applications:
        for actor, percent in zip(made.experts, percents, strict=True):
            submit(application, actor, percent)
    return made


def talk_of(application: Application) -> Consensus:
    return Consensus.objects.select_related("application__round").get(application=application)


def agree(application: Application, leader: Actor, percent: int = 65, reason: str = "", at: Any = REVIEW,
          issues: dict[str, tuple[str, str]] | None = None) -> None:  # fmt: skip
    """The leader writes one agreed value on every item; ``issues``: {item: (what to ask on the spot, kind)}."""
    talk = talk_of(application)
    typed = []
    for line in queries.agreed_lines(talk):
        issue, kind = (issues or {}).get(line.no, ("", "verify"))
        version = line.item.version if line.item else 0
        typed.append(consensus.Agreed(line.no, version, percent, reason=reason, site_issue=issue, site_kind=kind))
    consensus.save_consensus_items(talk, typed, actor=leader, at=at)


def report_of(application: Application, stage: ReportStage = ReportStage.DOCUMENT) -> Report:
    return Report.objects.select_related("application__round").get(application=application, stage=stage)


def write(report: Report, leader: Actor, at: Any = REVIEW, **over: Any) -> None:
    given = {"body": "方法成体系，展开较充分。", "suggestions": "建议扩大样本。", "changes": []} | over
    reports.save_report(report, version=report.draft.version, actor=leader, at=at, **given)


def signed(made: Field, report: Report, at: Any = REVIEW) -> Report:
    write(report, made.leader, at)
    return sign_all(made, report, at)


def sign_all(made: Field, report: Report, at: Any = REVIEW) -> Report:
    """Sent as it is written, and signed by everybody."""
    reports.submit_for_signature(report, actor=made.leader, at=at)
    for actor in made.experts:
        reports.sign(report, actor=actor, at=at)
    return report


def reviewed(
    count: int = 1, agreed: tuple[int, ...] = (65,), issues: dict[str, tuple[str, str]] | None = None
) -> Field:
    """Document review reported for every application; ``agreed`` gives the value of each, the last one repeated."""
    made = all_submitted(count)
    for number, application in enumerate(made.applications):
        value = agreed[min(number, len(agreed) - 1)]
        agree(application, made.leader, value, reason="经讨论一致", issues=issues)
        consensus.conclude(talk_of(application), actor=made.leader, at=REVIEW)
        report = signed(made, report_of(application))
        reports.conclude_document(report, actor=made.leader, at=REVIEW)
        application.refresh_from_db()
    return made


def listed(
    count: int = 3, agreed: tuple[int, ...] = (80, 70, 60), places: int = 2,
    issues: dict[str, tuple[str, str]] | None = None,
) -> tuple[Field, VisitList]:  # fmt: skip
    made = reviewed(count, agreed, issues)
    visits.draft(made.world.round, actor=made.world.drafter, at=REVIEW, prize="gold", kind="model", places=places)
    return made, VisitList.objects.get(round=made.world.round)


def visited(count: int = 1, issues: dict[str, tuple[str, str]] | None = None) -> Field:
    """On the visit list, the visit scheduled, interests declared for it."""
    made, row = listed(count, (70,), count, issues)
    visits.settle(row, actor=made.world.approver, at=REVIEW)
    for application in made.applications:
        application.refresh_from_db()
        visits.schedule(application, actor=made.world.drafter, at=on("2026-07-01"), starts_on=date(2026, 7, 15),
                        ends_on=date(2026, 7, 16), place="示例路1号")  # fmt: skip
    for actor in made.experts:
        declare(made, actor, VISIT)
    return made


def evaluated(count: int = 1) -> Field:
    made = visited(count)
    for application in made.applications:
        reports.conclude_site(
            signed(made, report_of(application, ReportStage.SITE), VISIT), actor=made.leader, at=VISIT
        )
        last = signed(made, report_of(application, ReportStage.EVALUATION), LAST)
        reports.conclude_evaluation(last, actor=made.leader, at=LAST)
        application.refresh_from_db()
    return made


def spare(made: Field, at: Any = REVIEW) -> Actor:
    """A fourth expert, seated in the group, neither sworn nor declared."""
    actor = make.account("expert9", "评示九")
    make.grant(made.world.authority, actor, Role.EXPERT, at=at)
    person = make.person_of(actor)
    experts.admit(made.world.authority, actor=made.world.drafter, at=at, person=person, fields=["质量管理"], trades=[])
    made.group.refresh_from_db()
    groups.add_member(made.group, actor=made.world.drafter, at=at, person=person)
    return actor


def interested(count: int = 1) -> tuple[Field, Recusal]:
    """Sheets open; the third member declares an interest in the first case, which waits to be decided."""
    made = admitted(count)
    for application in made.applications:
        sheets.open_sheets(application, actor=made.world.drafter, at=REVIEW)
    for actor in made.experts[:2]:
        declare(made, actor)
    interest = groups.Interest(Ground.KINSHIP, "亲属在该单位任职")
    answers = {row.pk: interest if row == made.applications[0] else None for row in made.applications}
    groups.declare(made.group, actor=made.experts[2], at=REVIEW, answers=answers)
    return made, Recusal.objects.get(person_id=made.experts[2].person_id)
