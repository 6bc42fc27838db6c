"""From the review rules to the registered applications: the first half of a demonstrated round."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from guiguan.applications import operations as applications
from guiguan.applications import queries
from guiguan.applications.models import Application
from guiguan.applications.operations import drafting, intake, internal
from guiguan.applications.operations.on_paper import PaperApplication
from guiguan.applications.rules.on_paper import TYPED, may_be_left
from guiguan.cli.demo import cast as people
from guiguan.cli.demo import words
from guiguan.cli.demo.stage import Season, Stage, moment
from guiguan.governance.models import Meeting, ReviewGroup
from guiguan.governance.operations import committee, experts, groups
from guiguan.governance.queries import committee as meetings
from guiguan.rounds import operations as rounds
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round

CRITERIA = ("gbt19580-2012", "db31t598-example")
Applicant = people.Firm | people.Individual


def pdf_of(name: str, line: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.pdf(line))


def convene(stage: Stage, season: Season, title: str, held_on: date) -> Meeting:
    """Call the committee to a meeting on everything tabled."""
    waiting = meetings.subjects(season.authority, stage.at)
    stage.do(committee.convene, season.authority, season.clerk, title=title, held_on=held_on, place="示例会议室",
             items=waiting, a_round=season.planned)  # fmt: skip
    return Meeting.objects.filter(authority=season.authority).order_by("-id")[0]


def resolve(stage: Stage, season: Season, title: str, held_on: str, number: str, **returned: str) -> None:
    """Convene the committee on everything tabled, minute it, resolve it. ``returned``: opinion by subject kind."""
    meeting = convene(stage, season, title, stage.day(held_on, 8))
    stage.day(held_on, 16)
    names = [stage.cast.person(username).name for username in season.members]
    stage.do(committee.record_minutes, meeting, season.clerk, present=names,
             minutes="会议听取了审定办的汇报，逐项审议了议题，形成一致意见。")  # fmt: skip
    outcomes = {
        item.pk: ("returned", returned[item.subject_kind]) if item.subject_kind in returned else ("approved", "同意。")
        for item in meetings.agenda(meeting)
    }
    stage.do(committee.resolve, meeting, season.chair, resolution=number, outcomes=outcomes)


def prepare(stage: Stage, season: Season, *, rules_day: str, meeting_day: str, plan: dict[str, Any],
            adverse_days: int = 0, asks_officers: bool = True) -> None:  # fmt: skip
    """Review rules deliberated, criteria entered by one and approved by another, the round planned.

    ``adverse_days``: within how many days before each later step departments are asked again; 0 where they are not.
    ``asks_officers``: whether officers declare their interests before files open to them.
    """
    text = (
        words.RULES_TEXT
        + words.OFFICERS_TOO * asks_officers
        + (words.ASKED_AGAIN.format(days=adverse_days) if adverse_days else "")
    )
    stage.day(rules_day)
    stage.do(rounds.draft_rules, season.authority, season.clerk, title=f"{season.name}评审规则", text=text,
             parameters={**words.PARAMETERS, "adverse_days": adverse_days, "staff_declare": asks_officers})  # fmt: skip
    rules = ReviewRules.objects.get(authority=season.authority, title=f"{season.name}评审规则")
    stage.do(rounds.table_rules, rules, season.approver)
    resolve(
        stage, season, f"审议{season.name}评审规则的会议", meeting_day, f"{season.prefix}〔{stage.today.year}〕审1号"
    )
    sets = list(CriteriaSet.objects.filter(authority=season.authority, approved_by_id__isnull=False).order_by("id"))
    if not sets:
        for name in CRITERIA:
            text = files("guiguan.rounds").joinpath(f"criteria/{name}.json").read_text("utf8")
            stage.do(rounds.enter_criteria, season.authority, season.clerk, **json.loads(text))
        sets = list(CriteriaSet.objects.filter(authority=season.authority).order_by("id"))
        for row in sets:
            stage.do(rounds.approve_criteria, row, season.approver)
    rules.refresh_from_db()
    stage.do(rounds.plan, season.authority, season.clerk, name=season.name, year=season.year, rules=rules,
             criteria_model=sets[0], criteria_achievement=sets[1], plan=plan)  # fmt: skip
    season.planned = Round.objects.get(authority=season.authority, name=season.name)


def call(stage: Stage, season: Season, day: str, *, opens: str, closes: str) -> None:
    """``closes``: the last day; the filing ends at its 24:00."""
    stage.day(day)
    stage.do(rounds.publish_call, season.round, season.approver, opens_at=moment(opens, 0, 0),
             closes_at=moment(closes, 0, 0) + timedelta(days=1), number=f"{season.prefix}〔{stage.today.year}〕1号",
             text=words.CALL_TEXT)  # fmt: skip


def begin(stage: Stage, season: Season, applicant: Applicant, without: tuple[str, ...] = ()) -> Application:
    """Begin and fill every part of the wizard, evidence included, but for the parts left for later."""
    if isinstance(applicant, people.Firm):
        holder: dict[str, Any] = {"kind": "model", "organisation": stage.cast.firms[applicant.number]}
        mine = {"organisation": holder["organisation"]}
    else:
        firm = stage.cast.cards[applicant.employer]
        holder = {"kind": "achievement", "employer_name": firm.name, "employer_code": firm.credit_code}
        mine = {"person": stage.cast.person(applicant.username)}
    prize = getattr(applicant, "prize", "gold")
    stage.do(drafting.begin, season.round, applicant.username, prize=prize, **holder)
    application = Application.objects.select_related("round").get(round=season.round, prize=prize, **mine)
    fill(stage, application, applicant, without)
    return application


def fill(stage: Stage, application: Application, applicant: Applicant, without: tuple[str, ...] = ()) -> None:
    actor, dossier = stage.cast.actor(applicant.username), queries.dossier_of(application)
    for part in (one for one in dossier.parts if one.key not in without):
        held = queries.sections_of(application).get(part.key)
        if part.fields:
            applications.save_section(application, key=part.key, actor=actor, at=stage.now(),
                                      version=held.version if held else 0,
                                      data=words.answers(dossier, part.key, applicant, stage.cast.cards))  # fmt: skip
        for slot in part.files:
            if slot.required:
                applications.add_file(application, purpose=slot.purpose, actor=actor, at=stage.now(),
                                      upload=pdf_of(f"{slot.label}（示例）.pdf", slot.purpose))  # fmt: skip
    application.refresh_from_db()


def on_paper(season: Season, firm: people.Firm, **days: date) -> PaperApplication:
    """What an officer reads off a firm's paper: all that is compared, the texts left to the scan."""
    dossier = queries.dossier_for(season.round, "gold", "model")
    typed = {key: words.answers(dossier, key, firm, {}) for key in TYPED if key in dossier.by_key}
    return PaperApplication(
        prize="gold", kind="model", title=firm.item, holder=firm.name, credit_code=f"91310000SHIPA{firm.number:04d}X",
        unit="", district=firm.district, trade=firm.trade, phone="021-0000-0000", employer="", employer_code="",
        place="厂区公告栏（示例）", outcome="公示期间未收到异议。", parts=typed,
        scanned=tuple(part.key for part in dossier.parts if may_be_left(part)), **days,
    )  # fmt: skip


def post(stage: Stage, application: Application, applicant: Applicant) -> None:
    stage.do(internal.post_internal_notice, application, applicant.username, posted_on=stage.today,
             place="办公楼一层公告栏（示例）")  # fmt: skip


def finish(stage: Stage, application: Application, applicant: Applicant, last_day: str) -> None:
    """Record how the internal notice went; an individual's employer confirms it."""
    stage.do(internal.finish_internal_notice, application, applicant.username,
             last_day=moment(last_day).date(), outcome="公示期间未收到异议。",
             photo=pdf_of("公示现场（示例）.pdf", "internal notice"))  # fmt: skip
    if isinstance(applicant, people.Individual):
        stage.do(internal.confirm_internal_notice, application, stage.cast.cards[applicant.employer].username)


def submit(stage: Stage, application: Application, applicant: Applicant) -> None:
    stage.do(drafting.submit, application, applicant.username)


def register(stage: Stage, season: Season, application: Application) -> None:
    stage.do(intake.register, application, season.clerk, received_on=stage.today, electronic=True, paper_copies=1,
             sealed=True, opinion="同意推荐。")  # fmt: skip


def file(
    stage: Stage, season: Season, applicants: Mapping[str, Applicant], days: tuple[str, str, str, str]
) -> dict[str, Application]:
    """Begun on the first day, posted on the second; the third is the last of the notice, the fourth submits."""
    begun, posted, last, filed = days
    stage.day(begun)
    cases = {key: begin(stage, season, applicant) for key, applicant in applicants.items()}
    stage.day(posted)
    for key, applicant in applicants.items():
        post(stage, cases[key], applicant)
    stage.day(filed)
    for key, applicant in applicants.items():
        finish(stage, cases[key], applicant, last)
        submit(stage, cases[key], applicant)
    return cases


def admit_experts(stage: Stage, season: Season, **term: date) -> None:
    """Enter the experts of the season in the authority's register. ``term``: ``starts`` and ``ends``."""
    for index, username in enumerate(season.experts):
        fields, trades, leads = people.EXPERT_FIELDS[index % len(people.EXPERT_FIELDS)]
        stage.do(experts.admit, season.authority, season.clerk, person=stage.cast.person(username), fields=list(fields),
                 trades=list(trades), can_lead=leads, qualification="示例评审员资格", **term)  # fmt: skip


def form_group(
    stage: Stage, season: Season, name: str, members: tuple[str, ...], cases: list[Application]
) -> ReviewGroup:
    """Formed, sworn, interests declared; who leads is the first."""
    persons = [stage.cast.person(username) for username in members]
    stage.do(groups.form, season.round, season.clerk, name=name, members=persons, leader=persons[0],
             applications=cases)  # fmt: skip
    group = ReviewGroup.objects.get(round=season.round, name=name)
    for username in members:
        stage.do(groups.swear, group, username)
        declare(stage, group, username)
    return group


def declare(stage: Stage, group: ReviewGroup, username: str, **interests: Any) -> None:
    """No interest in any of the cases now asked about, save those named by ``interests`` (application number)."""
    from guiguan.governance.queries import readiness

    asked = readiness.to_declare(readiness.load(group), stage.cast.person(username).pk)
    if asked:
        answers = {row.pk: interests.get(f"n{row.number}") for row in asked}
        stage.do(groups.declare, group, username, answers=answers)


def take_on(stage: Stage, season: Season, group: ReviewGroup) -> None:
    stage.do(groups.activate, group, season.approver)
    stage.do(groups.take_on, group, season.clerk)
