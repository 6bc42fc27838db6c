"""Letters to departments: who was asked, what they answered, whether the answer is fresh enough for the next step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application, Consultation, ConsultationLetter, Department, NothingNew
from guiguan.applications.queries.lists import IN_CHECK, of_office
from guiguan.applications.rules import LetterFacts
from guiguan.applications.states import TERMINAL
from guiguan.documents.spreadsheet import Cell, NotASpreadsheet, first_sheet
from guiguan.people import queries as people
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.reading import once
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.rounds.models import Round

HEAD = ("收件编号", "申报组织或者个人", "所在单位", "统一社会信用代码", "征求意见事项", "有无不利情况", "具体情况")
"""The columns a department receives; nothing else of an application leaves."""
ANSWERS = {"有": True, "有不利情况": True, "无": False, "没有": False, "无不利情况": False}


def departments(authority_id: int) -> QuerySet[Department]:
    return Department.objects.filter(authority_id=authority_id, listed=True).order_by("id")


def letters_visible(actor: Actor, at: datetime) -> QuerySet[ConsultationLetter]:
    mine = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    rows = ConsultationLetter.objects.filter(round__authority_id__in=mine)
    return rows.select_related("round__authority", "department").order_by("-sent_on", "-id")


def letters_with_counts(a_round: Round, actor: Actor, at: datetime) -> list[tuple[ConsultationLetter, int, int, bool]]:
    """(letter, lines, unanswered, overdue) of a round, latest first."""
    rows = letters_visible(actor, at).filter(round=a_round).annotate(
        asked=Count("lines"), open=Count("lines", filter=Q(lines__replied_on__isnull=True))
    )  # fmt: skip
    today = timezone.localtime(at).date()
    return [(row, row.asked, row.open, bool(row.open and row.due_on < today)) for row in rows]


def statements_of(a_round: Round) -> QuerySet[NothingNew]:
    return NothingNew.objects.filter(round=a_round).select_related("department").order_by("-as_of", "-id")


def letter_facts(letter: ConsultationLetter, _actor: Actor, at: datetime) -> LetterFacts:
    return LetterFacts(letter.lines.filter(replied_on__isnull=True).count(), letter.due_on,
                       timezone.localtime(at).date())  # fmt: skip


def lines_of(letter: ConsultationLetter, actor: Actor, at: datetime) -> list[Consultation]:
    """The lines of a letter on applications that the officer is not recused from."""
    rows = Consultation.objects.filter(letter=letter, application__in=of_office(actor, at).order_by())
    return list(rows.select_related(
        "application__organisation", "application__person", "application__employer"
    ).order_by("application__number"))  # fmt: skip


def askable(a_round: Round, actor: Actor, at: datetime, *, again: bool) -> list[Application]:
    """In the qualification check; ``again``: past it and not ended."""
    rows = of_office(actor, at).filter(round=a_round).exclude(state__in={*TERMINAL, "submitted"})
    rows = rows.exclude(state__in=IN_CHECK) if again else rows.filter(state__in=IN_CHECK)
    return list(rows.order_by("number"))


_LETTERS = Compiled(lambda application: Consultation.objects.filter(application_id=application).order_by("id"))


@once
def letters_on(application: Application) -> list[Consultation]:
    """Every letter to a department about the application, replies on them."""
    return _LETTERS.rows(application.pk)


def undecided(application: Application) -> tuple[str, ...]:
    """Departments whose adverse reply on the application nobody has weighed."""
    return tuple(row.department for row in letters_on(application) if row.adverse and row.weighed_at is None)


# Before the later steps -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Sentences: ``adverse`` replies not weighed, ``stale`` departments; empty when nothing stands in the way."""

    adverse: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def standing(a_round: Round, candidates: Sequence[Application], on: date) -> Asked:
    """What departments say of the candidates, judged for a step on that day; a fixed number of queries.

    The review rules say within how many days before the step each department must have answered (``adverse_days``).
    """
    if not candidates:
        return Asked()
    holders = {row.pk: row.holder for row in candidates}
    rows = list(Consultation.objects.filter(application_id__in=holders, replied_on__isnull=False).order_by("id"))
    adverse = tuple(f"{holders[row.application_id]}（{row.department}）"
                    for row in rows if row.adverse and row.weighed_at is None)  # fmt: skip
    days = a_round.rules.parameters.get("adverse_days") or 0
    if not days:
        return Asked(adverse)
    since = on - timedelta(days=days)
    answered = {
        (row.department, row.application_id) for row in rows if row.replied_on and since <= row.replied_on <= on
    }
    for said in NothingNew.objects.filter(round=a_round, as_of__gte=since, as_of__lte=on).select_related("department"):
        answered |= {(said.department.name, pk) for pk in said.covers}
    asked = list(departments(a_round.authority_id))
    missing = [(one.name, [name for pk, name in holders.items() if (one.name, pk) not in answered]) for one in asked]
    stale = [f"{name}在{on:%Y年%-m月%-d日}前{days}天内没有答复：{'、'.join(of)}。" for name, of in missing if of]
    return Asked(adverse, tuple(stale) if asked else ("评审规则要求再次征求部门意见，还没有列入征求意见部门。",))


# 汇总表 ---------------------------------------------------------------------------------------------------------


def word_of(row: Consultation | None, today: date) -> str:
    """One cell of the table, in words."""
    if row is None:
        return "未征求"
    if row.replied_on is None:
        late = row.letter is not None and row.letter.due_on < today
        return "逾期未复" if late else "未复"
    if not row.adverse:
        return "无不利情况"
    return "有不利情况（已认定）" if row.weighed_at else "有不利情况（待认定）"


@dataclass(frozen=True, slots=True)
class Row:
    application: Application
    cells: list[tuple[str, str]]
    """(department, word of its latest answer)."""


@dataclass(frozen=True, slots=True)
class Summary:
    departments: list[str]
    rows: list[Row]

    def sheet(self) -> tuple[str, list[str], list[list[Cell]]]:
        head = ["收件编号", "申报主体", "名称", *self.departments]
        body: list[list[Cell]] = [
            [row.application.number, row.application.holder, row.application.title, *(word for _, word in row.cells)]
            for row in self.rows
        ]
        return "征求意见汇总", head, body


def summary(a_round: Round, actor: Actor, at: datetime) -> Summary:
    """Applications by departments: the latest answer of each. Three queries however many there are."""
    rows = list(of_office(actor, at).filter(round=a_round).exclude(number="").order_by("number"))
    asked = Consultation.objects.filter(application__in=[row.pk for row in rows]).select_related("letter")
    found = {(row.application_id, row.department): row for row in asked.order_by("id")}
    names = list(dict.fromkeys([
        *(one.name for one in departments(a_round.authority_id)), *(name for _, name in found)
    ]))  # fmt: skip
    today = timezone.localtime(at).date()
    return Summary(names, [
        Row(row, [(name, word_of(found.get((row.pk, name)), today)) for name in names]) for row in rows
    ])  # fmt: skip


# The attachment, out and in -------------------------------------------------------------------------------------


def sheet_of(letter: ConsultationLetter, lines: Iterable[Consultation]) -> tuple[str, Sequence[str], list[list[Cell]]]:
    """The attachment of a letter: the applications, what is asked, two empty columns to answer in."""
    return "征求意见", HEAD, [
        [row.application.number, row.application.holder, str(row.application.employer or ""), code_of(row.application),
         letter.matter, "", ""]
        for row in lines
    ]  # fmt: skip


def code_of(application: Application) -> str:
    of = application.organisation or application.employer
    return of.credit_code if of is not None else ""


@dataclass(frozen=True, slots=True)
class Read:
    """A reply table as read: {line: (adverse, words)}, and a sentence for each faulty row."""

    answers: dict[int, tuple[bool, str]]
    faults: list[str]


def read_reply(table: Any, lines: Iterable[Consultation]) -> Read:
    """Match the rows of a returned attachment to the open lines of its letter by 收件编号."""
    open_lines = {row.application.number: row.pk for row in lines if row.replied_on is None}
    try:
        rows = first_sheet(table)
    except NotASpreadsheet as broken:
        return Read({}, [str(broken)])
    head = [str(value).strip() for value in rows[0]] if rows else []
    wanted = [HEAD[0], HEAD[-2], HEAD[-1]]
    if missing := [name for name in wanted if name not in head]:
        return Read({}, [f"第 1 行缺少栏目：{'、'.join(missing)}。请使用随函发出的附件填写。"])
    places = [head.index(name) for name in wanted]
    answers: dict[int, tuple[bool, str]] = {}
    faults = []
    for place, row in enumerate(rows[1:], start=2):
        number, answer, words = (str(row[at]).strip() if at < len(row) else "" for at in places)
        number = number.zfill(4) if number.isdecimal() else number
        if fault := _fault(number, answer, words, open_lines, answers):
            faults.append(f"第 {place} 行：{fault}")
        else:
            answers[open_lines[number]] = (ANSWERS[answer], words)
    return Read(answers, faults)


def _fault(number: str, answer: str, words: str, open_lines: dict[str, int], taken: dict[int, tuple[bool, str]]) -> str:
    if number not in open_lines:
        return f"收件编号“{number}”不在本函待答复之列。"
    if open_lines[number] in taken:
        return f"收件编号“{number}”重复。"
    if answer not in ANSWERS:
        return f"“有无不利情况”应填“有”或者“无”，现为“{answer}”。"
    if ANSWERS[answer] and not words:
        return "填写“有”的，须写明具体情况。"
    return ""
