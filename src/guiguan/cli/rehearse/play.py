"""A whole round from the review rules to the last group disbanded, in the order of the law."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.db import transaction

from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState as S
from guiguan.cli.demo.cast import Firm, assemble
from guiguan.cli.demo.stage import Season, Stage, moment
from guiguan.cli.rehearse import awarding, cast, checking, filing, reviewing
from guiguan.cli.rehearse.journal import Journal, Script
from guiguan.honours.models import Honour
from guiguan.procedure import clock, queries
from guiguan.procedure.register.verify import findings

BEGINS = "2026-03-01"
STEP = timedelta(seconds=5)
"""Simulated time between two acts: a day holds every act of a stage."""
Say = Callable[[str], None]


def _script(size: cast.Size, rng: Random, journal: Journal) -> tuple[Script, list[cast.Applicant]]:
    at = moment(BEGINS)
    persons, experts = cast.individuals(size, rng), cast.experts(size)
    people = assemble(at, (*cast.CITY_OFFICERS, *experts), cast.firms(size, rng), persons)
    season = Season(
        people.authorities["cn-31"], "shanghai-2022", "2025—2026年度（模拟）", 2026, "office1", "approver1", "chair",
        ("chair", "member"), tuple(part.username for part in experts), "沪质奖审办",
    )  # fmt: skip
    return Script(Stage(people, at, lambda _words: None, STEP), season, journal), persons


def play(size: cast.Size, seed: int, say: Say) -> Journal:
    """Play every chapter, each in one transaction; ``say`` hears the titles. Raises ``NotRefused`` on a fault."""
    rng, journal = Random(seed), Journal()  # noqa: S311 - to be repeated, not to be guessed at
    say("人员、单位和账号")
    with transaction.atomic():
        script, persons = _script(size, rng, journal)
    course = _Course(script, size, rng, [*script.stage.cast.cards.values(), *persons])
    for title, chapter in course.chapters():
        say(title)
        with transaction.atomic():
            chapter()
    clock.move_to(script.stage.at)
    return journal


@dataclass
class _Course:
    """The chapters in the order of the law, and what one hands on to the next."""

    script: Script
    size: cast.Size
    rng: Random
    applicants: list[Firm | cast.Applicant]
    filed: filing.Filed = field(default_factory=filing.Filed)
    panels: list[checking.Panel] = field(default_factory=list)

    def chapters(self) -> list[tuple[str, Callable[[], None]]]:
        script = self.script
        return [
            ("筹备与申报通知", lambda: filing.prepare(script)),
            ("专家入库", lambda: filing.admit_experts(script)),
            ("申报与收件", self.file),
            ("评审组、回避、资格审查", self.check),
            ("资格公示与异议", lambda: checking.publicity(script, self.panels)),
            ("资料评审", lambda: reviewing.documents(script, self.panels, self.rng)),
            ("现场评审名单", lambda: reviewing.shortlist(script, self.panels)),
            ("现场评审", lambda: reviewing.visit_all(script, self.panels)),
            ("综合评价", lambda: reviewing.evaluate(script, self.panels)),
            ("审议、公示、表彰、结束", lambda: _award(script)),
        ]

    def file(self) -> None:
        self.filed = filing.file_all(self.script, self.size, self.applicants, self.rng)
        filing.register(self.script, self.filed)

    def check(self) -> None:
        self.panels = checking.form(self.script, self.filed, self.rng)
        checking.examine(self.script, self.filed, self.panels, failing=max(1, self.size.applications // 24))


def _award(script: Script) -> None:
    award_list = awarding.suggest(script)
    awarding.deliberate(script, award_list)
    awarding.award(script, award_list)
    _ends(script)


ENDS = (S.COMMENDED, S.NOT_AWARDED, S.NOT_SHORTLISTED, S.NOT_PASSED, S.EXCLUDED, S.WITHDRAWN)


def _ends(script: Script) -> None:
    """How everybody came out, and what the register says of it."""
    journal = script.journal
    for state in ENDS:
        journal.count(state.label, Application.objects.filter(round=script.season.round, state=state).count())
    for prize, kind, words in (("mayor", "model", "市长质量奖模式"), ("mayor", "achievement", "市长质量奖成果"),
                               ("gold", "model", "质量金奖模式"), ("gold", "achievement", "质量金奖成果")):  # fmt: skip
        made = Honour.objects.filter(roll__year=script.season.year, prize=prize, kind=kind).count()
        journal.count(f"登记荣誉：{words}", made)
    journal.count("回避（定稿前成立）", script.done["回避"])


def verified() -> tuple[int, list[str]]:
    """(entries of the register, a sentence for each thing that does not agree)."""
    return queries.register_size(), [finding.sentence for finding in findings()]
