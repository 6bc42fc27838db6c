"""Writes oaths and declarations signed on paper: entered by one officer with the scan, compared by another."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents import ports as documents_ports
from guiguan.governance.acts import groups as acts
from guiguan.governance.models import GroupCase, Oath, PaperOath, ReviewGroup
from guiguan.governance.operations.groups import Interest, write_declaration
from guiguan.governance.queries import groups, oaths
from guiguan.governance.rules import oath
from guiguan.governance.rules.groups import stage_of
from guiguan.governance.states import Ground, ProposalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor
from guiguan.rounds.models import Round

PAPER_OATH = CaseKind(
    name="paper_oath",
    label="纸质承诺书",
    model=PaperOath,
    facts=oaths.facts,
    policy=lambda paper: law.load(paper.group.round.policy_id),
    authority_id=lambda paper: int(paper.group.round.authority_id),
    roles=lambda _paper, _actor, _at: frozenset(),
    visible=oaths.visible,
    title=lambda paper: f"{paper.group.name}　{paper.person.name}",
    state_label=lambda state: ProposalState(state).label,
    lock_path=lambda paper: [
        (Round, paper.group.round_id), (ReviewGroup, paper.group_id), (PaperOath, paper.pk),
    ],
    recipients=lambda paper, role, at: people.holders(paper.group.round.authority_id, role, at),
)  # fmt: skip


def enter(
    group: ReviewGroup, *, actor: Actor, at: datetime, member: Person, signed_on: date,
    answers: Mapping[int, Interest | None], scan: documents.Incoming, edition: str = "", version: int | None = None,
) -> Entry:  # fmt: skip
    """录入纸质承诺书. ``edition`` as printed on the paper, empty for a declaration alone; ``answers``: one for each
    case that the paper answers, None says there is no interest. A case it leaves out stays undeclared, so closed."""
    refused = _unenterable(group, member, signed_on, edition, answers, at)
    if refused:
        raise refused

    def effect(fresh: ReviewGroup, pen: Pen) -> None:
        cases = GroupCase.objects.filter(group=fresh, application_id__in=answers).select_related("application")
        row = PaperOath(group=fresh, person=member, edition=edition, signed_on=signed_on,
                        entered_by_id=actor.person_id)  # fmt: skip
        for case in cases.order_by("application__number", "id"):
            given = answers[case.application_id]
            row.answers.append({"application": case.application_id, "stage": stage_of(case.application.state),
                                "ground": given.ground if given else "", "reason": given.reason if given else ""})  # fmt: skip
        pen.write(row)
        documents.store(pen, scan, case_kind="paper_oath", case_id=row.pk, purpose="paper_oath")

    return perform(acts.ENTER_PAPER_OATH, group, actor=actor, at=at, version=version, effect=effect, note=member.name)


def _unenterable(
    group: ReviewGroup, member: Person, signed_on: date, edition: str, answers: Mapping[int, Interest | None],
    at: datetime,
) -> ActRefused | None:  # fmt: skip
    """The first thing on the paper that does not hold."""
    one = next((row for row in oaths.to_sign(group) if row.person == member), None)
    asked, sworn = ({row.pk for row in one.asked}, one.sworn) if one else (set(), False)
    faults = (
        (one is None, f"{member.name}不是本组成员，或者已无须签署。", "请核对姓名。", "oath.swear"),
        (member.pk in oaths.waiting_for(group.pk), f"{member.name}已有一份录入等待核对。", "请先核对或者退回。", "oath.swear"),
        (signed_on > timezone.localtime(at).date(), "签署日期不能晚于今天。", "请核对纸面上的日期。",
         "system:补录的事项须已经发生"),
        (sworn and bool(edition), f"{member.name}已经签署本组的承诺书。", "请只录入回避申报，承诺书版本留空。", "oath.swear"),
        (not sworn and edition != oath.EDITION, f"纸面版本“{edition or '未填'}”不是现行的 {oath.EDITION} 版。",
         "请打印现行版本，由该成员重新签署。", "oath.swear"),
        (bool(set(answers) - asked), "所录申报中有不属于本组或者已经申报的。", "请对照扫描件重新录入。", "recusal.declare"),
        (sworn and not answers, "没有录入任何一件的回避申报。", "请对照扫描件逐件录入。", "recusal.declare"),
    )  # fmt: skip
    return next((refuse(acts.ENTER_PAPER_OATH, group, *said) for broken, *said in faults if broken), None)


def confirm(paper: PaperOath, *, actor: Actor, at: datetime, checked: bool = True, version: int | None = None) -> Entry:
    """核对无误: from now on the member has sworn and declared, himself, with the day under his signature kept."""
    if not checked:
        raise refuse(acts.CONFIRM_PAPER_OATH, paper, "没有对照扫描件核对。", "请逐项核对后再办理。", "oath.swear")

    def effect(fresh: PaperOath, pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id
        if fresh.edition:
            pen.write(Oath(group=fresh.group, person=fresh.person, edition=fresh.edition, sworn_at=pen.at,
                           signed_on=fresh.signed_on))  # fmt: skip
        given = {row["application"]: row for row in fresh.answers}
        for application in groups.applications(given):
            row = given[application.pk]
            interest = Interest(Ground(row["ground"]), row["reason"]) if row["ground"] else None
            write_declaration(fresh.group, fresh.person_id, application, interest, pen)

    return perform(acts.CONFIRM_PAPER_OATH, paper, actor=actor, at=at, version=version, effect=effect,
                   note=f"{paper.person.name}，{paper.signed_on.isoformat()} 签署")  # fmt: skip


def give_back(paper: PaperOath, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """与扫描件不符: this entry counts for nothing, the paper can be entered again."""

    def effect(fresh: PaperOath, _pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id

    return perform(acts.RETURN_PAPER_OATH, paper, actor=actor, at=at, version=version, effect=effect, note=reason)


def fill_ports() -> None:
    add_kind(PAPER_OATH)
    add_act(acts.ENTER_PAPER_OATH, "group", enter)
    add_act(acts.CONFIRM_PAPER_OATH, "paper_oath", confirm)
    add_act(acts.RETURN_PAPER_OATH, "paper_oath", give_back)
    documents_ports.may_open["paper_oath"] = oaths.may_open_scan
