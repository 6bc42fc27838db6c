"""Writes groups: seats, oaths, declarations, the cases in their hands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from guiguan.applications import acts as application_acts
from guiguan.applications import ports as application_ports
from guiguan.applications.models import Application
from guiguan.applications.operations import check
from guiguan.governance import ports
from guiguan.governance.acts import groups as acts
from guiguan.governance.models import Declaration, Expert, GroupCase, GroupMember, Oath, Recusal, ReviewGroup
from guiguan.governance.operations.findings import record_findings
from guiguan.governance.operations.kept import refuse_kept
from guiguan.governance.queries import groups as queries
from guiguan.governance.queries import readiness, register
from guiguan.governance.rules import oath
from guiguan.governance.rules.groups import DEFAULT_SIZE, stage_of
from guiguan.governance.states import Ground, GroupState, RecusalSource
from guiguan.law import policy as law
from guiguan.people.models import Person
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, Operation, add_act, add_kind
from guiguan.procedure.spec import Actor
from guiguan.rounds import ports as rounds_ports
from guiguan.rounds.models import Round

GROUP = CaseKind(
    name="group",
    label="评审组",
    model=ReviewGroup,
    facts=readiness.facts,
    policy=lambda group: law.load(group.round.policy_id),
    authority_id=lambda group: int(group.round.authority_id),
    roles=queries.roles,
    visible=queries.visible,
    title=lambda group: str(group.name),
    state_label=lambda state: GroupState(state).label,
    lock_path=lambda group: [(Round, group.round_id), (ReviewGroup, group.pk)],
    recipients=queries.recipients,
)


@dataclass(frozen=True, slots=True)
class Interest:
    """What a member declares for one case."""

    ground: Ground
    reason: str


def form(
    a_round: Round,
    *,
    actor: Actor,
    at: datetime,
    name: str,
    members: Collection[Person],
    leader: Person,
    applications: Collection[Application] = (),
    version: int | None = None,
) -> Entry:
    """组建评审组 (Art. 10): members from the register, a leader among them, the applications proposed to it.

    The records are compared at once, so that no seat is filled past a recusal nobody saw.
    """
    refuse_kept(acts.FORM, a_round, actor, (row.pk for row in applications))
    refused = _formable(a_round, members, leader, applications, name, at)
    if refused:
        raise refused

    def effect(fresh: Round, pen: Pen) -> None:
        group = ReviewGroup(round=fresh, name=name, formed_by_id=actor.person_id)
        pen.write(group)
        for person in members:
            pen.write(GroupMember(group=group, person=person, leads=person == leader))
        for application in applications:
            pen.write(GroupCase(group=group, application=application, proposed_at=pen.judged_at))
        record_findings(pen, [(person.pk, application) for person in members for application in applications])

    return perform(acts.FORM, a_round, actor=actor, at=at, version=version, effect=effect,
                   note=f"{name}：{len(members)} 人，{len(applications)} 件")  # fmt: skip


def _formable(
    a_round: Round, members: Collection[Person], leader: Person, applications: Collection[Application], name: str,
    at: datetime,
) -> ActRefused | None:  # fmt: skip
    needed = int(a_round.rules.parameters.get("sheets_per_application", DEFAULT_SIZE))
    if ReviewGroup.objects.filter(round=a_round, name=name).exists():
        return refuse(acts.FORM, a_round, f"本届已有名为“{name}”的评审组。", "请另取组名。", "group.form")
    if len(set(members)) != len(members) or len(members) < needed:
        return refuse(acts.FORM, a_round, f"评审组应有不重复的成员至少 {needed} 人，现有 {len(set(members))} 人。",
                      "请增加成员。", "review_rules")  # fmt: skip
    if leader not in members:
        return refuse(acts.FORM, a_round, "组长不在成员之中。", "请从成员中选定组长。", "review_rules")
    unfit = _unfit(a_round, members, at)
    if unfit:
        return refuse(acts.FORM, a_round, unfit, "请从专家库中另选成员。", "expert.admit")
    entry = Expert.objects.get(authority_id=a_round.authority_id, person=leader)
    if not entry.can_lead:
        return refuse(
            acts.FORM, a_round, f"{leader.name}在专家库中没有“可任组长”的资格。", "请另选组长。", "review_rules"
        )
    return _assignable(a_round, applications)


def _unfit(a_round: Round, members: Collection[Person], at: datetime) -> str:
    """Why somebody may not sit: not in the register, his term over, not available, declined, or of the office."""
    for person in members:
        if reasons := register.unfit(a_round, person.pk, at):
            return f"{person.name}不能列入评审组：{'；'.join(reasons)}。"
    return ""


def _assignable(a_round: Round, applications: Collection[Application]) -> ActRefused | None:
    free = set(queries.unassigned(a_round.pk).values_list("pk", flat=True))
    taken = [queries.label(row) for row in applications if row.pk not in free]
    if taken:
        return refuse(acts.FORM, a_round, f"下列申报尚未收件登记，或者已列入其他评审组：{'、'.join(taken)}。",
                      "请重新选择申报。", "group.form")  # fmt: skip
    return None


def swear(group: ReviewGroup, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """签署承诺 (Art. 29), before any file opens."""

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        pen.write(Oath(group=fresh, person_id=actor.person_id, edition=oath.EDITION, sworn_at=pen.judged_at))

    return perform(acts.SWEAR, group, actor=actor, at=at, version=version, effect=effect, note=f"承诺书 {oath.EDITION}")


def declare(
    group: ReviewGroup,
    *,
    actor: Actor,
    at: datetime,
    answers: Mapping[int, Interest | None],
    version: int | None = None,
) -> Entry:
    """申报回避: one answer for each case not yet declared in its stage; None says there is no interest.

    A declared interest bars the member at once and waits for the decision.
    """
    wanted = {row.pk for row in readiness.to_declare(readiness.load(group), actor.person_id)}
    missing, other = wanted - set(answers), set(answers) - wanted
    if missing or other:
        what = f"有 {len(missing)} 件没有作出申报。" if missing else "所申报的事项中有不属于本组或者已经申报的。"
        raise refuse(acts.DECLARE, group, what, "请对列出的每一件申报逐一回答。", "recusal.declare")

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        for case in GroupCase.objects.filter(group=fresh, application_id__in=answers).select_related("application"):
            write_declaration(fresh, actor.person_id, case.application, answers[case.application_id], pen)

    return perform(acts.DECLARE, group, actor=actor, at=at, version=version, effect=effect, note=counted(answers))


def counted(answers: Mapping[int, Interest | None]) -> str:
    """What the register says of declarations: how many, never about whom."""
    return f"申报 {len(answers)} 件，其中有利害关系 {sum(answer is not None for answer in answers.values())} 件"


def write_declaration(
    group: ReviewGroup, person: int, application: Application, interest: Interest | None, pen: Pen
) -> None:
    """The member's own statement, whoever carried his paper here; an interest bars him until decided."""
    stage = stage_of(application.state)
    pen.write(Declaration(group=group, person_id=person, application=application, stage=stage or "",
                          interest=interest is not None, declared_at=pen.judged_at))  # fmt: skip
    if interest is not None:
        pen.write(Recusal(round_id=group.round_id, person_id=person, application=application,
                          source=RecusalSource.OWN, ground=interest.ground, reason=interest.reason,
                          raised_at=pen.judged_at, raised_by_id=person))  # fmt: skip


def add_case(
    group: ReviewGroup,
    *,
    actor: Actor,
    at: datetime,
    applications: Collection[Application],
    version: int | None = None,
) -> Entry:
    """增加申报: members declare for it before it can be taken on."""
    refuse_kept(acts.ADD_CASE, group, actor, queries.case_ids(group) | {row.pk for row in applications})
    if not applications:
        raise refuse(acts.ADD_CASE, group, "没有选择申报。", "请选择已收件登记、未列入评审组的申报。", "group.add_case")
    refused = _assignable(group.round, applications)
    if refused:
        raise ActRefused(acts.ADD_CASE, refused.refusals)

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        members = list(queries.persons(fresh).values_list("pk", flat=True))
        for application in applications:
            pen.write(GroupCase(group=fresh, application=application, proposed_at=pen.judged_at))
        record_findings(pen, [(person, application) for person in members for application in applications])

    note = "、".join(queries.label(row) for row in applications)
    return perform(acts.ADD_CASE, group, actor=actor, at=at, version=version, effect=effect, note=note)


def add_member(group: ReviewGroup, *, actor: Actor, at: datetime, person: Person, version: int | None = None) -> Entry:
    """增补成员: sworn and declared like everybody before a file opens to him."""
    refuse_kept(acts.ADD_MEMBER, group, actor, queries.case_ids(group))
    unfit = _unfit(group.round, [person], at)
    if not unfit and GroupMember.objects.filter(group=group, person=person).exists():
        unfit = f"{person.name}已经是或者曾经是本组成员。"
    if unfit:
        raise refuse(acts.ADD_MEMBER, group, unfit, "请从专家库中另选成员。", "group.form")

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        seat = GroupMember(group=fresh, person=person)
        pen.write(seat)
        cases = GroupCase.objects.filter(group=fresh).select_related(
            "application__organisation", "application__employer"
        )
        record_findings(pen, [(person.pk, case.application) for case in cases])
        for hook in ports.on_seated:
            hook(seat, pen)

    return perform(acts.ADD_MEMBER, group, actor=actor, at=at, version=version, effect=effect, note=person.name)


def release_member(
    group: ReviewGroup, *, actor: Actor, at: datetime, person: Person, reason: str, version: int | None = None
) -> Entry:
    """调出成员: access is gone at the next request; what he submitted no longer counts."""
    refuse_kept(acts.RELEASE_MEMBER, group, actor, queries.case_ids(group))
    seat = GroupMember.objects.filter(group=group, person=person, left_at__isnull=True).first()
    if seat is None:
        raise refuse(acts.RELEASE_MEMBER, group, f"{person.name}不是本组成员。", "请核对成员名单。", "group.form")

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        gone = GroupMember.objects.get(pk=seat.pk)
        gone.left_at, gone.leads = pen.at, False
        pen.write(gone)
        for case in GroupCase.objects.filter(group=fresh).select_related("application"):
            check.void_signature(case.application, person.pk, pen)
        for hook in ports.on_released:
            hook(gone, pen)

    note = f"{person.name}：{reason}"
    return perform(acts.RELEASE_MEMBER, group, actor=actor, at=at, version=version, effect=effect, note=note)


def activate(group: ReviewGroup, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """启用评审组 once everybody has sworn and declared and every recusal is settled."""

    def effect(fresh: ReviewGroup, _pen: Pen) -> None:
        fresh.activated_by_id = actor.person_id

    return perform(acts.ACTIVATE, group, actor=actor, at=at, version=version, effect=effect)


def take_on(
    group: ReviewGroup,
    *,
    actor: Actor,
    at: datetime,
    applications: Collection[Application] | None = None,
    version: int | None = None,
) -> Entry:
    """交评审组审查 (Art. 22): the chosen cases, or all that wait; from now on their files are open to the group."""
    refuse_kept(acts.TAKE_ON, group, actor, queries.case_ids(group))
    loaded, (_, needed) = readiness.load(group), readiness.sizes(group)
    waiting = {case.application_id: case for case in readiness.waiting(loaded)}
    chosen = list(waiting) if applications is None else [row.pk for row in applications]
    if not chosen or set(chosen) - set(waiting):
        raise refuse(acts.TAKE_ON, group, "所选申报不在本组等待审查的申报之中。", "请重新选择。", "group.take_on")
    unready = [ready for pk in chosen if (ready := loaded.readiness(waiting[pk], needed)).wanting()]
    if unready:
        named = "。".join(f"{ready.label}：{'；'.join(ready.wanting())}" for ready in unready)
        raise refuse(acts.TAKE_ON, group, f"{named}。", "请先补办，或者只交办其他申报。", "groups.before_check")

    def effect(_fresh: ReviewGroup, pen: Pen) -> None:
        for case in (
            GroupCase.objects.filter(application_id__in=chosen).select_related("application__round").order_by("id")
        ):
            case.taken_at = pen.judged_at
            pen.write(case)
            check.take_on(case.application, actor=pen.lend(application_acts.TAKE_ON), at=pen.at)

    note = "、".join(queries.label(waiting[pk].application) for pk in chosen)
    return perform(acts.TAKE_ON, group, actor=actor, at=at, version=version, effect=effect, note=note)


def disband(group: ReviewGroup, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """撤销评审组 (Art. 10): access ends with it."""

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        fresh.disbanded_at = pen.at

    return perform(acts.DISBAND, group, actor=actor, at=at, version=version, effect=effect, note=reason)


def disband_with_round(a_round: Round, pen: Pen, reason: str) -> None:
    """Fills rounds' port: when the round's work is over, its groups are disbanded by law."""
    for group in queries.of_round(a_round.pk).exclude(state=GroupState.DISBANDED):
        disband(group, actor=pen.lend(acts.DISBAND), at=pen.at, reason=reason)


OPERATIONS: tuple[tuple[acts.A, Operation], ...] = (
    (acts.SWEAR, swear),
    (acts.DECLARE, declare),
    (acts.ADD_CASE, add_case),
    (acts.ADD_MEMBER, add_member),
    (acts.RELEASE_MEMBER, release_member),
    (acts.ACTIVATE, activate),
    (acts.TAKE_ON, take_on),
    (acts.DISBAND, disband),
)


def fill_ports() -> None:
    add_kind(GROUP)
    add_act(acts.FORM, "round", form)
    for act, operation in OPERATIONS:
        add_act(act, "group", operation)
    application_ports.case_roles.append(queries.case_roles)
    application_ports.reviewer_cases.append(queries.reviewer_cases)
    application_ports.signers.append(queries.signers)
    rounds_ports.on_end.append(disband_with_round)
