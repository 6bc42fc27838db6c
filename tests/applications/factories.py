"""Reaches states of an application by performing the acts, each by its own role."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guiguan.applications import operations, queries
from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, intake, internal
from guiguan.applications.queries.findings import findings_of
from guiguan.governance.models import ReviewGroup
from guiguan.governance.operations import experts, groups
from guiguan.people import operations as people
from guiguan.people.models import Account, Authority, Organisation, Person
from guiguan.people.notice import CURRENT
from guiguan.people.operations import privacy
from guiguan.people.queries import actor_of
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds import operations as rounds
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round

PNG = (
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\x0aIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def on(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """An instant in Shanghai: ``on("2026-03-05")`` is ten in the morning."""
    return timezone.make_aware(datetime.fromisoformat(day) + timedelta(hours=hour, minutes=minute))


BEFORE, OPENS, CLOSES = on("2026-03-02"), on("2026-03-10", 0), on("2026-05-01", 0)


def file(name: str = "示例.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def items() -> list[dict[str, Any]]:
    """A table of four items that adds up to 1,000 points."""
    rows = [("4.1.2", "高层领导的作用", "process"), ("4.2.2", "战略制定", "process"),
            ("4.3.2", "顾客和市场的了解", "process"), ("4.7.2", "产品和服务结果", "result")]  # fmt: skip
    return [
        {"no": no, "title": title, "points": 250, "category": no[:3], "judged": judged} for no, title, judged in rows
    ]


@dataclass
class World:
    """One authority with its office, a called round, an organisation that applies, a person, experts."""

    authority: Authority
    drafter: Actor
    second: Actor
    approver: Actor
    chair: Actor
    manager: Actor
    editor: Actor
    reader: Actor
    stranger: Actor
    administrator: Actor
    worker: Actor
    boss: Actor
    organisation: Organisation
    employer: Organisation
    round: Round = field(init=False)
    experts: list[Actor] = field(default_factory=list)


def account(username: str, name: str) -> Actor:
    person = people.enter_person(name, phone="021-0000-0000")
    privacy.acknowledge(person.pk, CURRENT.version, BEFORE)
    return actor_of(people.open_account(username, person, None))


def person_of(actor: Actor) -> Person:
    return Account.objects.get(pk=actor.account_id).person


def grant(authority: Authority, actor: Actor, *roles: Role, at: datetime | None = None) -> Actor:
    for role in roles:
        people.grant_role(authority, actor=people.INSTALLER, at=at or BEFORE, person=person_of(actor), role=role,
                          starts=date(2026, 1, 1))  # fmt: skip
    return actor


def member(world: World, actor: Actor, organisation: Organisation, right: str) -> Actor:
    people.admit_member(world.authority, actor=people.INSTALLER, at=BEFORE, person=person_of(actor),
                        organisation=organisation, right=right, starts=date(2026, 1, 1))  # fmt: skip
    return actor


PARAMETERS: dict[str, Any] = {
    "sheets_per_application": 3, "spread_limit": 20, "weights": {"document": 40, "site": 40, "evaluation": 20},
}  # fmt: skip
"""What the review rules of a made world say."""


def make_world(code: str = "cn-31", prefix: str = "") -> World:
    authority = people.establish_authority(
        code, name="示例市人民政府", award="示例市政府质量奖", office="示例市政府质量奖审定办", committee="示例审定委",
        document_prefix="示质奖审办", calendar_scopes="CN,cn-31", contact="021-0000-0000", fictitious=True,
    )  # fmt: skip
    names = {"drafter": "周示五", "second": "吴示六", "approver": "郑示七", "chair": "王示八", "manager": "李示四",
             "editor": "许示九", "reader": "何示十", "stranger": "吕示甲", "administrator": "施示乙",
             "worker": "张示丙", "boss": "孔示丁"}  # fmt: skip
    actors = {key: account(f"{prefix}{key}", name) for key, name in names.items()}
    organisation = people.enter_organisation(
        "示例浦江精密制造有限公司", f"91310000MA1SHILI{prefix or '0'}1"[:18], district="示例区", trade="装备制造"
    )
    employer = people.enter_organisation(
        "示例仪器研究所", f"91310000MA1SHILI{prefix or '0'}2"[:18], district="示例区", trade="仪器仪表"
    )
    world = World(authority, **actors, organisation=organisation, employer=employer)
    grant(authority, world.drafter, Role.OFFICE_DRAFTER)
    grant(authority, world.second, Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER)
    grant(authority, world.approver, Role.OFFICE_APPROVER)
    grant(authority, world.chair, Role.COMMITTEE_CHAIR)
    grant(authority, world.administrator, Role.SYSTEM_ADMIN)
    for actor, right in ((world.manager, "manager"), (world.editor, "editor"), (world.reader, "reader")):
        member(world, actor, organisation, right)
    member(world, world.boss, employer, "manager")
    world.round = _call(world)
    return world


def _call(world: World) -> Round:
    authority, drafter, approver = world.authority, world.drafter, world.approver
    rounds.draft_rules(
        authority, actor=drafter, at=BEFORE, title="示例评审规则", text="示例", parameters={**PARAMETERS}
    )
    rules = ReviewRules.objects.get(authority=authority)
    rounds.table_rules(rules, actor=approver, at=BEFORE)
    rounds.adopt_rules(rules, actor=world.chair, at=BEFORE, resolution="示例〔2026〕1号", on=BEFORE.date())
    for code in ("GB/T 19580", "DB31/T 598"):
        rounds.enter_criteria(authority, actor=drafter, at=BEFORE, code=code, title="示例", edition="示例",
                              items=items(), source="示例", illustrative=True)  # fmt: skip
    criteria = list(CriteriaSet.objects.filter(authority=authority).order_by("id"))
    for row in criteria:
        rounds.approve_criteria(row, actor=approver, at=BEFORE)
    rounds.plan(authority, actor=drafter, at=BEFORE, name="2026年度", year=2026, rules=rules,
                criteria_model=criteria[0], criteria_achievement=criteria[1], plan={})  # fmt: skip
    a_round = Round.objects.get(authority=authority)
    rounds.publish_call(a_round, actor=approver, at=BEFORE + timedelta(days=1), opens_at=OPENS, closes_at=CLOSES,
                        number="示质奖审办〔2026〕1号", text="示例")  # fmt: skip
    return a_round


def begun(world: World, *, prize: str = "gold", at: datetime | None = None) -> Application:
    drafting.begin(world.round, actor=world.manager, at=at or on("2026-03-12"), prize=prize, kind="model",
                   organisation=world.organisation)  # fmt: skip
    return Application.objects.get(organisation=world.organisation, prize=prize, state="draft")


def begun_by_person(world: World, *, at: datetime | None = None) -> Application:
    drafting.begin(world.round, actor=world.worker, at=at or on("2026-03-12"), prize="gold", kind="achievement",
                   employer_name=world.employer.name, employer_code=world.employer.credit_code)  # fmt: skip
    return Application.objects.get(person_id=world.worker.person_id, state="draft")


CONDITIONS = {
    "registered_in_city": "yes", "operating_since": "2011-03-08", "complies": "yes", "chief_quality_officer": "yes",
    "quality_responsibility": "yes", "social_responsibility": "yes", "good_credit": "yes", "complete_years": "15",
    "profits.policy_loss": "none", "accidents": "no", "complaints": "no", "dishonesty": "no", "not_listed": "yes",
    "no_other_level": "yes", "work_in_city_since": "2008-07-01", "heads_organisation": "no",
    **{f"profits.{year}": "100" for year in range(2021, 2026)},
}  # fmt: skip


def answer_for(name: str, kind: str, choices: tuple[tuple[str, str], ...]) -> str:
    return {"number": "12", "date": "2015-01-01", "choice": choices[0][0] if choices else ""}.get(kind, "示例内容")


def fill(
    application: Application, actor: Actor, at: datetime, *, name: str = "示例.pdf", **over: dict[str, str]
) -> None:
    """Save every part with lawful answers and upload the files asked for; ``over`` changes answers by part."""
    for part in queries.dossier_of(application).parts:
        data: dict[str, str] = {}
        for one in part.fields:
            if one.kind == "figures":
                data |= {f"{one.key}.{year}": "100" for year in one.rows}
            else:
                data[one.key] = answer_for(one.key, one.kind, one.choices)
        if part.key == "conditions":
            data = {name: CONDITIONS[name] for name in part.names() if name in CONDITIONS}
        if part.key == "basic":
            data["title"] = "“三链协同”质量管理模式"
        data |= over.get(part.key, {})
        if part.fields:
            operations.save_section(application, key=part.key, data=data, version=_version(application, part.key),
                                    actor=actor, at=at)  # fmt: skip
        for slot in part.files:
            if slot.required:
                operations.add_file(application, purpose=slot.purpose, upload=file(name), actor=actor, at=at)
    application.refresh_from_db()


def _version(application: Application, key: str) -> int:
    section = queries.sections_of(application).get(key)
    return section.version if section else 0


def post_and_finish(application: Application, actor: Actor) -> None:
    """Posted on 16 March 2026, a Monday; the fifth working day after it is the 23rd."""
    internal.post_internal_notice(
        application, actor=actor, at=on("2026-03-16"), posted_on=date(2026, 3, 16), place="公告栏"
    )
    internal.finish_internal_notice(application, actor=actor, at=on("2026-03-24"), last_day=date(2026, 3, 23),
                                    outcome="未收到异议", photo=file("照片.png", PNG))  # fmt: skip


def ready(world: World) -> Application:
    application = begun(world)
    fill(application, world.manager, on("2026-03-13"))
    post_and_finish(application, world.manager)
    return application


def submitted(world: World) -> Application:
    application = ready(world)
    drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
    return application


def registered(world: World) -> Application:
    application = submitted(world)
    register(world, application)
    return application


def register(world: World, application: Application) -> None:
    intake.register(application, actor=world.drafter, at=on("2026-03-26"), received_on=date(2026, 3, 25),
                    electronic=True, paper_copies=1, sealed=True)  # fmt: skip


def with_group(world: World, *applications: Application) -> ReviewGroup:
    """Three experts, the first of whom leads; sworn, declared, active."""
    at = on("2026-05-06")
    for number in range(3):
        actor = account(f"expert{number}", f"评示{'一二三'[number]}")
        grant(world.authority, actor, Role.EXPERT, at=at)
        experts.admit(world.authority, actor=world.drafter, at=at, person=person_of(actor), fields=["质量管理"],
                      trades=["综合"], can_lead=True)  # fmt: skip
        world.experts.append(actor)
    members = [person_of(actor) for actor in world.experts]
    groups.form(world.round, actor=world.drafter, at=at, name="第一组", members=members, leader=members[0],
                applications=applications)  # fmt: skip
    group = ReviewGroup.objects.get(round=world.round)
    for actor in world.experts:
        groups.swear(group, actor=actor, at=at)
        groups.declare(group, actor=actor, at=at, answers={row.pk: None for row in applications})
    groups.activate(group, actor=world.approver, at=at)
    return group


def checking(world: World) -> Application:
    application = registered(world)
    group = with_group(world, application)
    groups.take_on(group, actor=world.drafter, at=on("2026-05-07"))
    application.refresh_from_db()
    return application


def find(application: Application, actor: Actor, at: datetime, **over: str) -> None:
    """Write 符合 on every item, but for those named."""
    lines = [
        operations.Line(row.item, over.get(row.item.replace(".", "_").replace(":", "_"), "met"), "", row.version)
        for row in findings_of(application)
    ]
    operations.save_findings(application, lines, actor=actor, at=at)


def checked(world: World, **over: str) -> Application:
    application = checking(world)
    at = on("2026-05-11")
    find(application, world.experts[0], at, **over)
    for actor in world.experts:
        check.sign_findings(application, actor=actor, at=at)
    check.conclude_check(application, actor=world.experts[0], at=at)
    return application


def passed(world: World) -> Application:
    application = checked(world)
    check.pass_check(application, actor=world.approver, at=on("2026-05-12"), reasons="符合条件")
    return application
