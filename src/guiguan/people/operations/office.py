"""Late entries (补录) and corrections of the working calendar: one officer proposes, another decides."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from guiguan.law import policy as law
from guiguan.law.announced import Arrangement
from guiguan.people import acts, ports, queries
from guiguan.people.acts import CorrectionFacts, SecondPersonFacts
from guiguan.people.models import Authority
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import CalendarCorrection, CalendarYear, Entry, LateEntry
from guiguan.procedure.ports import REGISTRY, CaseKind, add_act, add_kind, case_kind
from guiguan.procedure.spec import OFFICE, Actor, OnPaper


def _second_person(row: LateEntry, actor: Actor, _at: datetime) -> SecondPersonFacts:
    return SecondPersonFacts(actor.person_id, row.proposed_by_id)


def _policy(row: LateEntry | CalendarCorrection | CalendarYear) -> law.Policy:
    return law.latest(Authority.objects.values_list("code", flat=True).get(pk=row.authority_id))


def _office_rows(model: Any, actor: Actor, at: datetime) -> Any:
    return model.objects.filter(authority_id__in=queries.authorities_where(actor.person_id, OFFICE, at))


LATE_ENTRY = CaseKind(
    name="late_entry",
    label="补录",
    model=LateEntry,
    facts=_second_person,
    policy=_policy,
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=lambda actor, at: _office_rows(LateEntry, actor, at),
    title=lambda row: f"补录：{REGISTRY.acts[row.act].label}",
    state_label=lambda state: LateEntry.State(state).label,
    lock_path=lambda row: [(LateEntry, row.pk)],
    recipients=lambda row, role, at: queries.holders(row.authority_id, role, at),
)
CALENDAR = CaseKind(
    name="calendar_correction",
    label="工作日历更正",
    model=CalendarCorrection,
    facts=lambda row, actor, _at: CorrectionFacts(
        actor.person_id, row.entered_by_id, row.confirmed_by_id is None and row.returned_by_id is None
    ),
    policy=_policy,
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=lambda actor, at: _office_rows(CalendarCorrection, actor, at),
    title=lambda row: f"{row.on:%Y年%m月%d日}：{'工作日' if row.working else '休息日'}",
    state_label=lambda _state: "",
    lock_path=lambda row: [(CalendarCorrection, row.pk)],
    recipients=lambda row, role, at: queries.holders(row.authority_id, role, at),
)
CALENDAR_YEAR = CaseKind(
    name="calendar_year",
    label="全年放假安排",
    model=CalendarYear,
    facts=lambda row, actor, _at: SecondPersonFacts(actor.person_id, row.entered_by_id),
    policy=_policy,
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=lambda actor, at: _office_rows(CalendarYear, actor, at),
    title=lambda row: f"{row.year}年放假安排",
    state_label=lambda state: CalendarYear.State(state).label,
    lock_path=lambda row: [(CalendarYear, row.pk)],
    recipients=lambda row, role, at: queries.holders(row.authority_id, role, at),
)


def propose_late_entry(
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    act: str,
    case: Any,
    occurred_at: datetime,
    reference: str,
    data: str = "",
    scan: Any = None,
    version: int | None = None,
) -> Entry:
    """Propose to enter ``act`` as done on paper at ``occurred_at``; ``data`` is the urlencoded form."""
    the_act = REGISTRY.acts[act]
    if not the_act.on_paper:
        raise refuse(acts.PROPOSE_LATE_ENTRY, authority, f"“{the_act.label}”不能补录。", "请在系统内直接办理。",
                     "system:线下办理事项由一人补录、另一人审核")  # fmt: skip
    if occurred_at > at:
        raise refuse(acts.PROPOSE_LATE_ENTRY, authority, "发生日期不能晚于今天。", "请核对纸质件上的日期。",
                     "system:补录的事项须已经发生")  # fmt: skip

    if act in ports.scanned and not scan:
        raise refuse(acts.PROPOSE_LATE_ENTRY, authority, "没有附盖章件的扫描件。", "请扫描盖章的原件后上传。",
                     "system:盖章的纸质件补录须附扫描件")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        row = LateEntry(authority_id=authority.pk, act=act, case_kind=REGISTRY.kind_of_act[act], case_id=case.pk,
                        occurred_at=occurred_at, reference=reference, data=data, proposed_by_id=actor.person_id,
                        proposed_at=at)  # fmt: skip
        if scan:
            row.scan_sha256 = hashlib.sha256(scan.read()).hexdigest()
        pen.write(row)
        if scan:
            row.scan_id = ports.keep(pen, scan, case_kind="late_entry", case_id=row.pk, purpose="补录扫描件")
            row.save(update_fields=["scan_id"])  # the digest, which is entered, tells which file it is

    return perform(acts.PROPOSE_LATE_ENTRY, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{the_act.label}，{reference}")  # fmt: skip


def confirm_late_entry(row: LateEntry, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """A second officer confirms; the act is carried out as of the day it happened, marked 补录."""
    kind = case_kind(row.case_kind)
    case = kind.model._default_manager.get(pk=row.case_id)
    paper = replace(actor, paper=OnPaper(row.occurred_at, row.reference, row.pk))
    form_class = REGISTRY.forms.get(row.act)
    data: dict[str, Any] = {}
    if form_class:
        form = form_class(QueryDict(row.data), None, case=case, actor=paper, at=row.occurred_at)
        if not form.is_valid():
            raise refuse(acts.CONFIRM_LATE_ENTRY, row, "补录的内容与现在的案件不相符。", "请退回补录人核对后重新提出。",
                         "system:办理次序")  # fmt: skip
        data = form.cleaned_data

    def effect(_row: LateEntry, pen: Pen) -> None:
        fresh = kind.model._default_manager.get(pk=row.case_id)
        REGISTRY.operations[row.act](fresh, actor=paper, at=pen.at, **data)
        _row.decided_by_id = actor.person_id

    try:
        return perform(acts.CONFIRM_LATE_ENTRY, row, actor=actor, at=at, version=version, effect=effect,
                       note=f"{REGISTRY.acts[row.act].label}，{row.reference}")  # fmt: skip
    except ActRefused as refused:
        raise ActRefused(acts.CONFIRM_LATE_ENTRY, refused.refusals) from refused


def reject_late_entry(row: LateEntry, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    def effect(fresh: LateEntry, _pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id

    return perform(acts.REJECT_LATE_ENTRY, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def correct_calendar(
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    scope: str,
    on: date,
    working: bool,
    source: str,
    version: int | None = None,
) -> Entry:
    """Enter one corrected day with its source; it counts once another officer has confirmed it."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(CalendarCorrection(scope=scope, on=on, working=working, source=source, authority_id=authority.pk,
                                     entered_by_id=actor.person_id))  # fmt: skip

    return perform(acts.CORRECT_CALENDAR, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{on:%Y-%m-%d} {'工作日' if working else '休息日'}，{source}")  # fmt: skip


def confirm_calendar(row: CalendarCorrection, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    def effect(fresh: CalendarCorrection, pen: Pen) -> None:
        fresh.confirmed_by_id, fresh.confirmed_at = actor.person_id, pen.at
        pen.write(fresh)

    return perform(acts.CONFIRM_CALENDAR, row, actor=actor, at=at, version=version, effect=effect)


def reject_calendar(
    row: CalendarCorrection, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    """Sent back with a reason, by the second officer or by whoever typed it; the day stays as it was."""

    def effect(fresh: CalendarCorrection, pen: Pen) -> None:
        fresh.returned_by_id, fresh.returned_at, fresh.reason = actor.person_id, pen.at, reason
        pen.write(fresh)

    return perform(acts.REJECT_CALENDAR, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def announce_year(
    authority: Authority, *, actor: Actor, at: datetime, scope: str, year: int, arrangement: Arrangement, source: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Enter a whole year as announced; it counts once another officer has confirmed it."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(CalendarYear(scope=scope, year=year, off=" ".join(day.isoformat() for day in arrangement.off),
                               worked=" ".join(day.isoformat() for day in arrangement.worked), source=source,
                               authority_id=authority.pk, entered_by_id=actor.person_id, entered_at=at))  # fmt: skip

    return perform(acts.ANNOUNCE_YEAR, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{year}年，放假 {len(arrangement.off)} 天，调休上班 {len(arrangement.worked)} 天，{source}")  # fmt: skip


def confirm_year(row: CalendarYear, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """From now on the year counts; periods that run are counted anew and never shortened."""

    def effect(fresh: CalendarYear, pen: Pen) -> None:
        fresh.decided_by_id, fresh.decided_at = actor.person_id, pen.at

    return perform(acts.CONFIRM_YEAR, row, actor=actor, at=at, version=version, effect=effect, note=row.source)


def reject_year(row: CalendarYear, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """Sent back with a reason, by the second officer or by whoever typed it."""

    def effect(fresh: CalendarYear, pen: Pen) -> None:
        fresh.decided_by_id, fresh.decided_at = actor.person_id, pen.at

    return perform(acts.REJECT_YEAR, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def fill_office_ports() -> None:
    """Late entries and calendar corrections as cases, with their acts."""
    add_kind(LATE_ENTRY)
    add_kind(CALENDAR)
    add_kind(CALENDAR_YEAR)
    add_act(acts.PROPOSE_LATE_ENTRY, "authority", propose_late_entry)
    add_act(acts.CONFIRM_LATE_ENTRY, "late_entry", confirm_late_entry)
    add_act(acts.REJECT_LATE_ENTRY, "late_entry", reject_late_entry)
    add_act(acts.CORRECT_CALENDAR, "authority", correct_calendar)
    add_act(acts.CONFIRM_CALENDAR, "calendar_correction", confirm_calendar)
    add_act(acts.REJECT_CALENDAR, "calendar_correction", reject_calendar)
    add_act(acts.ANNOUNCE_YEAR, "authority", announce_year)
    add_act(acts.CONFIRM_YEAR, "calendar_year", confirm_year)
    add_act(acts.REJECT_YEAR, "calendar_year", reject_year)
