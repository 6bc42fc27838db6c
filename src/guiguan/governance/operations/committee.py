"""The committee's meetings. What was resolved is carried out through ``ports.on_resolution``, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.documents import operations as documents
from guiguan.documents import ports as documents_ports
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.merge import Merge, Said, entries, joined
from guiguan.documents.models import Paper
from guiguan.governance import ports
from guiguan.governance.acts import committee as acts
from guiguan.governance.models import AgendaItem, Meeting, Recusal
from guiguan.governance.operations.kept import refuse_kept
from guiguan.governance.operations.recusal import take_hold
from guiguan.governance.queries import committee as queries
from guiguan.governance.rules.committee import MeetingFacts, in_order
from guiguan.governance.states import Ground, MeetingState, Outcome, RecusalSource, RecusalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds import operations as rounds
from guiguan.rounds import queries as rounds_queries
from guiguan.rounds.acts import ADOPT_RULES, RETURN_RULES
from guiguan.rounds.models import ReviewRules, Round

MATTER = "matter"
Item = tuple[str, int | None, str]
"""(subject kind, subject id or None, title)."""


def _policy(meeting: Meeting) -> law.Policy:
    return law.load(meeting.round.policy_id) if meeting.round else law.latest(meeting.authority.code)


def _lock_path(meeting: Meeting) -> list[tuple[type[Round] | type[Meeting], int]]:
    outer: list[tuple[type[Round] | type[Meeting], int]] = [(Round, meeting.round_id)] if meeting.round_id else []
    return [*outer, (Meeting, meeting.pk)]


MEETING = CaseKind(
    name="meeting",
    label="审定委会议",
    model=Meeting,
    facts=queries.facts_of_meeting,
    policy=_policy,
    authority_id=lambda meeting: int(meeting.authority_id),
    roles=lambda _meeting, _actor, _at: frozenset(),
    visible=queries.visible_meetings,
    title=lambda meeting: str(meeting.title),
    state_label=lambda state: MeetingState(state).label,
    lock_path=_lock_path,
    recipients=lambda meeting, role, at: people.holders(meeting.authority_id, role, at),
)


def convene(
    authority: Authority, *, actor: Actor, at: datetime, title: str, held_on: date, place: str,
    items: Sequence[Item], a_round: Round | None = None, concerns: Mapping[int, Collection[Application]] | None = None,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Call a meeting. ``concerns``: by place in ``items``, the applications that an item is about."""
    named = {place: sorted(row.pk for row in rows) for place, rows in (concerns or {}).items()}
    refuse_kept(acts.CONVENE, authority, actor, {pk for cases in named.values() for pk in cases})
    judged = timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()
    if held_on < judged:
        raise refuse(acts.CONVENE, authority, "会议日期早于召集之日。", "请核对会议日期；会议已经召开的，请办理补录。",
                     "system:先召集、后开会")  # fmt: skip
    if not items:
        raise refuse(acts.CONVENE, authority, "会议没有议题。", "请至少列一项议题。", "system:决议须对应议题")
    waiting = {(kind, pk) for kind, pk, _ in queries.subjects(authority, at)}
    for kind, pk, words in items:
        if kind != MATTER and (kind, pk) not in waiting:
            raise refuse(acts.CONVENE, authority, f"“{words}”没有提请审议，或者已经列入另一次会议。",
                         "请刷新页面后重新选择议题。", "system:议题须已提请审议")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        meeting = Meeting(authority=authority, round=a_round, title=title, held_on=held_on, place=place,
                          convened_by_id=actor.person_id)  # fmt: skip
        pen.write(meeting)
        for position, index in enumerate(_in_order(authority.pk, items, named, at), start=1):
            kind, pk, words = items[index]
            pen.write(AgendaItem(meeting=meeting, position=position, subject_kind=kind, subject_id=pk, title=words,
                                 concerns=named.get(index, [])))  # fmt: skip

    return perform(acts.CONVENE, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{title}，{held_on.year}年{held_on.month}月{held_on.day}日，{len(items)} 项议题")  # fmt: skip


def _in_order(authority_id: int, items: Sequence[Item], named: Mapping[int, list[int]], at: datetime) -> list[int]:
    """Places of the items so that members with a recusal leave the room as few times as possible."""
    touched = {place: queries.cases_of(kind, pk) | {*named.get(place, ())} for place, (kind, pk, _) in enumerate(items)}
    leavers = queries.who_leaves(authority_id, touched, at)
    return in_order([frozenset(leavers[place]) for place in range(len(items))])


Left = Mapping[int, Sequence[str]]
"""Agenda item → names of the members who left for it."""


def _stayed(act: Act[MeetingFacts], meeting: Meeting, present: Sequence[str], left: Left, at: datetime) -> None:
    """Whoever is recused from a case of an item and attended must have left for it."""
    items = queries.agenda(meeting)
    leavers = queries.who_leaves(meeting.authority_id, queries.cases_on(items), at)
    for item in items:
        stayed = (set(leavers.get(item.pk, {}).values()) & set(present)) - set(left.get(item.pk, ()))
        if stayed:
            named = "、".join(sorted(stayed))
            raise refuse(act, meeting, f"{named}应当回避第 {item.position} 项议题，纪要没有记载其离场。",
                         "请在该项议题的“离场委员”中写明；没有离场的，本项议题须重新审议。", LEAVING)  # fmt: skip
        if set(left.get(item.pk, ())) - set(present):
            raise refuse(
                act, meeting, f"第 {item.position} 项议题的离场委员不在出席委员之中。", "请核对姓名。", LEAVING
            )


LEAVING = "system:与议题有利害关系的委员不参加该议题的审议"


def declare_recusal(
    meeting: Meeting, *, actor: Actor, at: datetime, applications: Collection[Application], ground: Ground, reason: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """申报回避 by a member of the committee: takes hold at once, in every channel."""
    open_to = set(queries.to_declare(meeting, actor.person_id).values_list("pk", flat=True))
    if not applications or {row.pk for row in applications} - open_to:
        raise refuse(acts.DECLARE_RECUSAL, meeting, "没有选择申报，或者所选申报不在本次会议的议题之中。", "请重新选择。",
                     LEAVING)  # fmt: skip

    def effect(_fresh: Meeting, pen: Pen) -> None:
        for application in applications:
            row = Recusal(round_id=application.round_id, person_id=actor.person_id, application=application,
                          source=RecusalSource.OWN, ground=ground, reason=reason, state=RecusalState.UPHELD,
                          raised_at=pen.judged_at, raised_by_id=actor.person_id, decided_by_id=actor.person_id,
                          decided_at=pen.judged_at, late=True)  # fmt: skip
            pen.write(row)
            take_hold(row, pen)

    return perform(acts.DECLARE_RECUSAL, meeting, actor=actor, at=at, version=version, effect=effect)


def record_minutes(
    meeting: Meeting, *, actor: Actor, at: datetime, present: Sequence[str], minutes: str, left: Left | None = None,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """``present``: names of the members who attended, as in the minutes."""
    _stayed(acts.RECORD_MINUTES, meeting, present, left or {}, at)

    def effect(fresh: Meeting, pen: Pen) -> None:
        _write_minutes(fresh, pen, present, minutes, left or {})

    return perform(acts.RECORD_MINUTES, meeting, actor=actor, at=at, version=version, effect=effect,
                   note=f"出席 {len(present)} 人")  # fmt: skip


def correct_minutes(
    meeting: Meeting, *, actor: Actor, at: datetime, present: Sequence[str], minutes: str, reason: str,
    left: Left | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """Before the resolution only; the earlier paper stays."""
    _stayed(acts.CORRECT_MINUTES, meeting, present, left or {}, at)

    def effect(fresh: Meeting, pen: Pen) -> None:
        _write_minutes(fresh, pen, present, minutes, left or {})

    return perform(acts.CORRECT_MINUTES, meeting, actor=actor, at=at, version=version, effect=effect, note=reason)


def _write_minutes(fresh: Meeting, pen: Pen, present: Sequence[str], minutes: str, left: Left) -> None:
    fresh.present, fresh.minutes = list(present), minutes
    items = queries.agenda(fresh)
    for item in items:
        item.left = list(left.get(item.pk, ()))
        pen.write(item)
    of = Merge(meeting=fresh, there=_names(fresh, "present"))
    when = "时间：{meeting.held_on}。地点：{meeting.place}。" if fresh.place else "时间：{meeting.held_on}。"
    agenda = [
        of.text("{item.position}. {item.title}（审议本项时{gone}离场，参加审议 {counted} 人）" if item.left
                else "{item.position}. {item.title}", item=item, gone=_names(item, "left"),
                counted=len(present) - len(item.left))
        for item in items
    ]  # fmt: skip
    blocks = of.paragraphs(when, "出席：{there}。")
    blocks += [of.heading("议题"), *of.paragraphs(*agenda), of.heading("纪要"), *of.paragraphs("{meeting.minutes}")]
    _issue(fresh, pen, "会议纪要", of.text("{meeting.title}纪要"), blocks, "")


def _names(row: Meeting | AgendaItem, field: str) -> Said:
    return joined("、", [Merge(name=one).text("{name}") for one in entries(row, field)])


def _issue(meeting: Meeting, pen: Pen, kind: str, title: Said, blocks: list[dict[str, object]], number: str) -> None:
    documents.issue(
        pen, authority_id=meeting.authority_id, round_id=meeting.round_id, kind=kind, title=title, blocks=blocks,
        number=number, case_kind="meeting", case_id=meeting.pk, audience=Paper.Audience.OFFICE,
        signer=meeting.authority.committee,
    )  # fmt: skip


def resolve(
    meeting: Meeting, *, actor: Actor, at: datetime, resolution: str, outcomes: Mapping[int, tuple[str, str]],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """``outcomes``: agenda item id → (outcome, opinion). Every item is decided; a return says why."""
    items = queries.agenda(meeting)
    for item in items:
        outcome, opinion = outcomes.get(item.pk, ("", ""))
        if outcome not in list(Outcome):
            raise refuse(acts.RESOLVE, meeting, f"第 {item.position} 项议题没有审议结果。", "请逐项填写审议结果。",
                         "system:决议须对应议题")  # fmt: skip
        if outcome == Outcome.RETURNED and not opinion.strip():
            raise refuse(acts.RESOLVE, meeting, f"第 {item.position} 项议题退回，没有写明意见。", "请写明退回的理由。",
                         "system:退回须说明理由")  # fmt: skip

    def effect(fresh: Meeting, pen: Pen) -> None:
        fresh.resolution, fresh.resolved_by_id = resolution, actor.hand
        for item in items:
            item.outcome, item.opinion = outcomes[item.pk]
            pen.write(item)
        for item in items:
            carry_out = ports.on_resolution.get(item.subject_kind)
            if carry_out:
                carry_out(item, fresh, pen)
        of = Merge(meeting=fresh)
        rows = [of.row("{i.position}", "{i.title}", "{outcome}", "{i.opinion}" if i.opinion else "无", i=i,
                       outcome=Outcome(i.outcome)) for i in items]  # fmt: skip
        blocks = [*of.paragraphs("{meeting.title}审议了下列议题，决议如下。"),
                  of.table(["序号", "议题", "审议结果", "审议意见"], rows)]  # fmt: skip
        _issue(fresh, pen, "决议", of.text("{meeting.title}决议"), blocks, resolution)

    return perform(acts.RESOLVE, meeting, actor=actor, at=at, version=version, effect=effect, note=resolution)


def cancel_meeting(meeting: Meeting, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return perform(acts.CANCEL_MEETING, meeting, actor=actor, at=at, version=version, note=reason)


def _rules_resolved(item: AgendaItem, meeting: Meeting, pen: Pen) -> None:
    """Art. 8: the committee deliberates the review rules; its resolution adopts or returns them."""
    rules = ReviewRules.objects.select_related("authority").get(pk=item.subject_id or 0)
    if item.outcome == Outcome.APPROVED:
        rounds.adopt_rules(rules, actor=pen.lend(ADOPT_RULES), at=pen.at, resolution=meeting.resolution,
                           on=meeting.held_on)  # fmt: skip
    else:
        rounds.return_rules(rules, actor=pen.lend(RETURN_RULES), at=pen.at, opinion=item.opinion)


def _paper_of_rules(pk: int) -> ports.AgendaPaper | None:
    rules = ReviewRules.objects.filter(pk=pk).first()
    if rules is None:
        return None
    rows = rounds_queries.parameter_rows(rules)
    return ports.AgendaPaper(rules.title, (*paragraphs(rules.text), heading("参数"), table(["参数", "取值"], rows)))


def fill_ports() -> None:
    """The meeting as a case, its acts, and the review rules as a subject."""
    add_kind(MEETING)
    add_act(acts.CONVENE, "authority", convene)
    add_act(acts.RECORD_MINUTES, "meeting", record_minutes)
    add_act(acts.CORRECT_MINUTES, "meeting", correct_minutes)
    add_act(acts.RESOLVE, "meeting", resolve)
    add_act(acts.DECLARE_RECUSAL, "meeting", declare_recusal)
    documents_ports.withheld["meeting"] = queries.withheld
    add_act(acts.CANCEL_MEETING, "meeting", cancel_meeting)
    ports.agenda_subjects["review_rules"] = rounds_queries.rules_to_deliberate
    ports.agenda_papers["review_rules"] = _paper_of_rules
    ports.on_resolution["review_rules"] = _rules_resolved
