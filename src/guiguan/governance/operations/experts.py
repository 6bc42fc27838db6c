"""Writes the expert register, filings of mentors, handovers."""

from datetime import date, datetime

from guiguan.applications import acts as application_acts
from guiguan.applications.models import Application
from guiguan.applications.operations import onward
from guiguan.applications.states import TERMINAL
from guiguan.governance.acts import experts as acts
from guiguan.governance.models import Expert, Handover, Mentoring
from guiguan.governance.operations.findings import compare_person
from guiguan.governance.queries import experts as queries
from guiguan.governance.queries.recusal import interested
from guiguan.governance.states import ExpertState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import OFFICE, Actor, Role

EXPERT = CaseKind(
    name="expert",
    label="专家",
    model=Expert,
    facts=queries.facts,
    policy=lambda expert: law.latest(expert.authority.code),
    authority_id=lambda expert: int(expert.authority_id),
    roles=lambda _expert, _actor, _at: frozenset(),
    visible=queries.visible,
    title=lambda expert: str(expert.person.name),
    state_label=lambda state: ExpertState(state).label,
    lock_path=lambda expert: [(Expert, expert.pk)],
    recipients=lambda expert, role, at: (
        [expert.person_id] if role is Role.EXPERT else people.holders(expert.authority_id, role, at)
    ),
)


def admit(  # noqa: PLR0913 - an entry has these parts
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    fields: list[str],
    trades: list[str],
    can_lead: bool = False,
    qualification: str = "",
    starts: date | None = None,
    ends: date | None = None,
    version: int | None = None,
) -> Entry:
    """专家入库 (Art. 9). Listed is not assigned: an entry opens no file."""
    if Expert.objects.filter(authority=authority, person=person).exists():
        raise refuse(
            acts.ADMIT,
            authority,
            f"{person.name}已在专家库中。",
            "请在专家库中查看，暂停入选的可以恢复。",
            acts.ADMIT.code,
        )
    if not fields:
        raise refuse(acts.ADMIT, authority, "没有填写专业领域。", "请至少填写一个专业领域。", acts.ADMIT.code)

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Expert(authority=authority, person=person, fields=list(fields), trades=list(trades),
                         can_lead=can_lead, qualification=qualification, starts=starts, ends=ends))  # fmt: skip

    return perform(acts.ADMIT, authority, actor=actor, at=at, version=version, effect=effect, note=person.name)


def suspend(expert: Expert, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """暂停入选: not called upon for new groups; seats already held stay until the group is changed."""
    return perform(acts.SUSPEND, expert, actor=actor, at=at, version=version, note=reason)


def restore(expert: Expert, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None) -> Entry:
    """恢复入选."""
    return perform(acts.RESTORE, expert, actor=actor, at=at, version=version, note=reason)


def file_mentor(
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    organisation: Organisation,
    starts: date,
    filed_on: date,
    ends: date | None = None,
    version: int | None = None,
) -> Entry:
    """指导备案 (Art. 14): who guides whom, so that it shows as a recusal in the review."""
    if ends is not None and ends < starts:
        raise refuse(acts.FILE_MENTOR, authority, "止期早于起期。", "请核对备案材料上的日期。", acts.FILE_MENTOR.code)

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Mentoring(person=person, organisation=organisation, starts=starts, ends=ends, filed_on=filed_on))
        compare_person(person.pk, pen)

    note = f"{person.name}指导{organisation}"
    return perform(acts.FILE_MENTOR, authority, actor=actor, at=at, version=version, effect=effect, note=note)


def open_work_of(authority_id: int, person_id: int) -> list[Application]:
    """Applications of the authority that the officer handles and that are not over."""
    return list(
        Application.objects.filter(round__authority_id=authority_id, handler_id=person_id)
        .exclude(state__in=TERMINAL)
        .select_related("round__authority", "organisation", "person", "employer")
        .order_by("id")
    )


def hand_over(
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    from_person: Person,
    to_person: Person,
    reason: str,
    version: int | None = None,
) -> Entry:
    """工作交接: every open application of one officer goes to another, who must be free of interest in each."""
    basis = "system:经办人交接"
    if from_person == to_person:
        raise refuse(acts.HAND_OVER, authority, "移交人与接收人是同一人。", "请选择另一名接收人。", basis)
    if authority.pk not in people.authorities_where(to_person.pk, OFFICE, at):
        raise refuse(acts.HAND_OVER, authority, f"{to_person.name}目前不是审定办工作人员。", "请选择在岗人员。", basis)
    work = open_work_of(authority.pk, from_person.pk)
    if not work:
        raise refuse(acts.HAND_OVER, authority, f"{from_person.name}名下没有未办结的申报。", "无需交接。", basis)
    barred = [row for row in work if interested(to_person.pk, row.pk, at)]
    if barred:
        named = "、".join(row.number or row.title for row in barred)
        raise refuse(acts.HAND_OVER, authority, f"{to_person.name}与下列申报有利害关系或者回避待决定：{named}。",
                     "请选择其他接收人。", "recusal.decide")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        note = f"{from_person.name}交{to_person.name}：{reason}"
        for application in work:
            onward.reassign(application, actor=pen.lend(application_acts.REASSIGN), at=pen.at,
                            to_person_id=to_person.pk, note=note)  # fmt: skip
        pen.write(Handover(authority=authority, from_person=from_person, to_person=to_person, reason=reason,
                           cases=[row.pk for row in work], handed_at=pen.judged_at))  # fmt: skip

    note = f"{from_person.name}交{to_person.name}，{len(work)} 件：{reason}"
    return perform(acts.HAND_OVER, authority, actor=actor, at=at, version=version, effect=effect, note=note)


def fill_ports() -> None:
    add_kind(EXPERT)
    add_act(acts.ADMIT, "authority", admit)
    add_act(acts.FILE_MENTOR, "authority", file_mentor)
    add_act(acts.HAND_OVER, "authority", hand_over)
    add_act(acts.SUSPEND, "expert", suspend)
    add_act(acts.RESTORE, "expert", restore)
