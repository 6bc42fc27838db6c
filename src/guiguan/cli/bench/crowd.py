"""A round of any size to measure reading with: a small one is played by acts, then its rows are copied in bulk.

The copies have no entries in the register: `register verify` would name every one of them, and it should. Pages read
them as they read any other row; nothing else may ever use such a database.
"""

import copy
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, models, transaction

from guiguan.applications.models import Application
from guiguan.cli.demo import course, declaring, opening
from guiguan.cli.demo.cast import Firm
from guiguan.cli.demo.stage import moment
from guiguan.cli.rehearse import cast
from guiguan.cli.rehearse.journal import Journal, Script
from guiguan.cli.rehearse.play import _Course, _script
from guiguan.governance.models import Declaration, Expert, GroupCase, GroupMember, Oath, ReviewGroup
from guiguan.people.models import Account, Authority, Organisation, Person, RoleGrant
from guiguan.procedure import clock
from guiguan.procedure.models import Entry
from guiguan.review.models import Sheet, SheetItem, SheetSubmission
from guiguan.rounds.models import Round

PLAYED = cast.Size(12, 6)
SIZE_OF_GROUP = 3
FAR = 1_000_000_000
"""Copied timelines are numbered from here, beyond what the register will reach."""
Change = Callable[..., None]


@dataclass
class Crowd:
    """Where to look: the round, one case of it, an expert's account and his open sheet; an application ready to be
    submitted and who may submit it."""

    round: Round
    case: Application
    expert: str
    sheet: Sheet
    draft: Application
    applicant: str
    officer: str = "office1"
    copied: int = field(default=0)


def _copied(rows: list[Any], change: Change, *given: Any) -> list[Any]:
    """New rows like these, entered at once."""
    made = []
    for row in rows:
        one = copy.copy(row)
        one.pk, one._state = None, models.base.ModelState()
        one._state.adding = True
        change(one, *given)
        made.append(one)
    return list(type(rows[0])._default_manager.bulk_create(made, batch_size=500)) if made else []


@dataclass
class _Pattern:
    """A played application with everything that hangs on it."""

    case: Application
    parts: list[tuple[str, list[Any]]]
    sheets: list[tuple[Sheet, list[SheetItem], list[SheetSubmission]]]
    entries: list[Entry]

    @classmethod
    def of(cls, case: Application) -> "_Pattern":
        left = {Sheet, Declaration, GroupCase}
        parts = [
            (relation.field.name, list(relation.related_model._default_manager.filter(**{relation.field.name: case})))
            for relation in Application._meta.related_objects
            if relation.related_model not in left and not relation.many_to_many
        ]
        sheets = [(sheet, list(sheet.items.all()), list(sheet.submissions.all()))
                  for sheet in case.sheets.exclude(state="voided").order_by("id")]  # fmt: skip
        entries = list(Entry.objects.filter(case_kind="application", case_id=case.pk))
        return cls(case, [(name, rows) for name, rows in parts if rows], sheets, entries)


class _Copier:
    """Copies cases into a round, each into the hands of a group."""

    def __init__(self, patterns: list[_Pattern], seq: int = FAR) -> None:
        self.patterns, self.seq, self.made = patterns, seq, 0

    def cases(self, a_round: Round, groups: list[tuple[ReviewGroup, list[Person]]], count: int) -> None:
        for number in range(count):
            group, members = groups[number % len(groups)]
            self._case(self.patterns[number % len(self.patterns)], a_round, group, members, number)

    def _case(self, pattern: _Pattern, a_round: Round, group: ReviewGroup, members: list[Person], number: int) -> None:
        self.made += 1

        def place(row: Any) -> None:
            row.round, row.number = a_round, f"{a_round.year}{900 + a_round.pk % 100}{number:05d}"[:12]
            row.title = f"{row.title}{number}"
            if row.organisation:
                row.organisation = self._firm(row.organisation)

        (case,) = _copied([pattern.case], place)
        for name, rows in pattern.parts:
            _copied(rows, self._hang, name, case)
        _copied(pattern.entries, self._number, case)
        called = _called(a_round)
        GroupCase.objects.create(group=group, application=case, proposed_at=called,
                                 taken_at=called)  # fmt: skip
        for stage in ("check", "document"):
            Declaration.objects.bulk_create(
                Declaration(group=group, person=person, application=case, stage=stage, interest=False,
                            declared_at=called)
                for person in members
            )  # fmt: skip
        for person, (sheet, items, submissions) in zip(members, pattern.sheets, strict=False):
            (one,) = _copied([sheet], self._sheet, case, person)
            _copied(items, _of_sheet, one)
            _copied(submissions, _of_sheet, one)

    def _firm(self, firm: Organisation) -> Organisation:
        def rename(row: Any) -> None:
            row.credit_code, row.name = f"9131SHILI{self.made:09d}", f"{row.name}{self.made}"

        (made,) = _copied([firm], rename)
        assert isinstance(made, Organisation)
        return made

    def _hang(self, row: Any, name: str, case: Application) -> None:
        setattr(row, name, case)
        for one in row._meta.concrete_fields:
            if one.unique and not one.primary_key and isinstance(one, models.CharField):
                setattr(row, one.attname, secrets.token_hex(8))

    def _number(self, row: Any, case: Application) -> None:
        self.seq += 1
        row.seq, row.case_id = self.seq, case.pk

    @staticmethod
    def _sheet(row: Any, case: Application, person: Person) -> None:
        row.application, row.person = case, person


def _experts(authority: Authority, like: Expert, count: int, mark: str) -> list[Person]:
    """People of the register of experts, each with an account of his own."""
    persons = _copied([like.person] * count, lambda _row: None)
    for number, person in enumerate(persons):
        name = f"{mark}{number:03d}"
        Account.objects.create(username=name, person=person, password="!")  # noqa: S106 - nobody signs in by it
        _copied(list(RoleGrant.objects.filter(person=like.person)[:1]), _of, person, authority)
        _copied([like], _of, person, authority)
        _copied(list(like.person.acknowledgements.all()), _of_person, person)
    return list(persons)


def _of_sheet(row: Any, sheet: Sheet) -> None:
    row.sheet = sheet


def _of_person(row: Any, person: Person) -> None:
    row.person = person


def _of(row: Any, person: Person, authority: Authority) -> None:
    row.person, row.authority = person, authority


def _groups(
    a_round: Round, like: ReviewGroup, persons: list[Person], mark: str
) -> list[tuple[ReviewGroup, list[Person]]]:
    made = []
    for number, first in enumerate(range(0, len(persons) - SIZE_OF_GROUP + 1, SIZE_OF_GROUP)):
        (group,) = _copied([like], _named, a_round, f"{mark}{number + 1}组")
        seats = persons[first : first + SIZE_OF_GROUP]
        GroupMember.objects.bulk_create(
            GroupMember(group=group, person=person, leads=index == 0) for index, person in enumerate(seats)
        )
        Oath.objects.bulk_create(
            Oath(group=group, person=person, edition="1", sworn_at=_called(a_round)) for person in seats
        )
        made.append((group, seats))
    return made


def _called(a_round: Round) -> datetime:
    assert a_round.called_at is not None
    return a_round.called_at


def _named(row: Any, a_round: Round, name: str) -> None:
    row.round, row.name = a_round, name


def _draft(script: Script, firm: Firm) -> Application:
    """An application to which nothing is wanting but its submission, the period for filing held open for it."""
    stage, season = script.stage, script.season
    Round.objects.filter(pk=season.round.pk).update(closes_at=moment("2027-01-01", 0))
    stage.day("2026-09-15")
    case = opening.begin(stage, season, firm)
    stage.day("2026-09-16")
    opening.post(stage, case, firm)
    stage.day("2026-09-24")
    opening.finish(stage, case, firm, "2026-09-23")
    case.refresh_from_db()
    return case


def build(applications: int, experts: int, seed: int, say: Callable[[str], None]) -> Crowd:
    """Play twelve applications until their sheets are open, score half of them, and copy up to ``applications``."""
    rng = Random(seed)
    with transaction.atomic():
        script, persons = _script(cast.Size(PLAYED.applications + 1, PLAYED.experts), rng, Journal())
        *firms, late = script.stage.cast.cards.values()
        played = _Course(script, PLAYED, rng, [*firms, *persons])
        for title, chapter in played.chapters()[:5]:
            say(title)
            chapter()
        stage, panels = script.stage, played.panels
        stage.day("2026-09-14")
        declaring.officers(stage, script.season)
        for panel in panels:
            course.open_sheets(stage, script.season, panel.group, panel.members, panel.cases)
        for case, names in [(case, panel.on(case)) for panel in panels for case in panel.cases[::2]]:
            for username in names:
                course.score(stage, case, username, 60)
        draft = _draft(script, late)
        clock.move_to(stage.at)
    cases = [case for panel in panels for case in panel.cases if len(panel.on(case)) == SIZE_OF_GROUP]
    for case in cases:
        case.refresh_from_db()
    a_round = Round.objects.get(pk=script.season.round.pk)
    say("复制")
    with transaction.atomic():
        like, group = Expert.objects.order_by("id")[0], panels[0].group
        group.refresh_from_db()
        people = _experts(a_round.authority, like, experts - PLAYED.experts, "crowd")
        copier = _Copier([_Pattern.of(case) for case in cases])
        copier.cases(a_round, _groups(a_round, group, people, "增"), applications - Application.objects.count())
    sheet = Sheet.objects.filter(person__in=people, state="open").order_by("-application__kind", "id")[0]
    expert = Account.objects.get(person=sheet.person).username
    return Crowd(a_round, sheet.application, expert, sheet, draft, late.username, copied=copier.made)


def analyse() -> None:
    """Let the engine know how much there is, as it would after a night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def grow(crowd: Crowd, rounds: int, authorities: int, each: int, say: Callable[[str], None]) -> None:
    """Keep closed rounds of the same authority, and other authorities with a closed round each."""
    like = Expert.objects.order_by("id")[0]
    group = ReviewGroup.objects.filter(round=crowd.round).order_by("id")[0]
    patterns = [_Pattern.of(case) for case in Application.objects.filter(round=crowd.round).order_by("id")[:12]
                if case.sheets.count() >= SIZE_OF_GROUP]  # fmt: skip
    copier = _Copier(patterns, FAR * 2)
    copier.made = crowd.copied
    home = crowd.round.authority
    with transaction.atomic():
        for number, authority in enumerate([*[home] * rounds, *_authorities(home, authorities - 1)]):
            say(f"第 {number + 1} 届")
            (past,) = _copied([crowd.round], _past, authority, number)
            people = _experts(authority, like, 6, f"past{number}x") if authority != home else list(
                Person.objects.filter(expertise__authority=home).order_by("id")[:6])  # fmt: skip
            groups = _groups(past, group, people, f"旧{number}")
            copier.cases(past, groups, each)
            ReviewGroup.objects.filter(round=past).update(state="disbanded", disbanded_at=past.called_at)
            Application.objects.filter(round=past).update(state="not_awarded")


def _authorities(home: Authority, count: int) -> Iterator[Authority]:
    for number in range(count):
        yield _copied([home], _code, number)[0]


def _code(row: Any, number: int) -> None:
    row.code, row.name = f"cn-31-{number:02d}", f"示例{number}区人民政府"


def _past(row: Any, authority: Authority, number: int) -> None:
    row.authority, row.name, row.year, row.state = authority, f"往届{number}", 2000 + number, "ended"
