"""The only writer of lists and commendations; caps are counted under the round's lock (Art. 3)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.applications import acts as application_acts
from guiguan.applications.operations import onward
from guiguan.applications.queries import live as live_applications
from guiguan.applications.states import ApplicationState as A
from guiguan.conferral import acts, letters, queries
from guiguan.conferral.models import AwardList, Commendation, ListEntry
from guiguan.conferral.rules import ListFacts, said
from guiguan.conferral.states import CommendationState, ListState
from guiguan.documents import ports as documents_ports
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.governance import ports as governance
from guiguan.governance.models import AgendaItem, Meeting
from guiguan.governance.operations import register
from guiguan.governance.queries import groups
from guiguan.governance.states import Outcome
from guiguan.honours import operations as honours
from guiguan.people import queries as people
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, Operation, add_act, add_kind
from guiguan.procedure.spec import Act, Actor
from guiguan.publicity import ports as publicity
from guiguan.publicity.acts import PUBLISH_AWARD
from guiguan.publicity.models import Notice
from guiguan.rounds import ports as rounds_ports
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

LIST = CaseKind(
    name="award_list",
    label="名单",
    model=AwardList,
    facts=queries.list_facts,
    policy=lambda award_list: rounds.policy_of(award_list.round),
    authority_id=lambda award_list: int(award_list.round.authority_id),
    roles=lambda _list, _actor, _at: frozenset(),
    visible=queries.lists_visible,
    title=lambda award_list: f"{award_list.round}获奖名单",
    state_label=lambda state: ListState(state).label,
    lock_path=lambda award_list: [(Round, award_list.round_id), (AwardList, award_list.pk)],
    recipients=lambda award_list, role, at: people.holders(award_list.round.authority_id, role, at),
)
COMMENDATION = CaseKind(
    name="commendation",
    label="表彰",
    model=Commendation,
    facts=queries.commendation_facts,
    policy=lambda row: rounds.policy_of(row.award_list.round),
    authority_id=lambda row: int(row.award_list.round.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.commendations_visible,
    title=lambda row: f"{row.award_list.round}表彰（{row.number}）",
    state_label=lambda state: CommendationState(state).label,
    lock_path=lambda row: [
        (Round, row.award_list.round_id), (AwardList, row.award_list_id), (Commendation, row.pk),
    ],
    recipients=lambda row, role, at: people.holders(row.award_list.round.authority_id, role, at),
)  # fmt: skip


def draft(
    a_round: Round, *, actor: Actor, at: datetime, reasons: Mapping[int, str], version: int | None = None
) -> Entry:
    """拟定获奖建议名单 (Art. 26): evaluated applications by id, each with what was weighed besides the evaluation."""
    if queries.current_list(a_round) is not None:
        raise refuse(acts.DRAFT, a_round, "本届已有正在办理的名单。", "请在原名单上调整。", "system:一届一份名单")
    if not reasons:
        raise refuse(acts.DRAFT, a_round, "没有选择申报。", "请选择列入名单的申报。", "award_list.draft")
    wanting = _unfit(acts.DRAFT, a_round, actor, reasons)
    if wanting:
        raise wanting

    def effect(fresh: Round, pen: Pen) -> None:
        award_list = AwardList(round=fresh, drafted_by_id=actor.person_id)
        pen.write(award_list)
        _add(award_list, reasons, pen)

    return perform(acts.DRAFT, a_round, actor=actor, at=at, version=version, effect=effect,
                   note=f"列入 {len(reasons)} 件")  # fmt: skip


def _unfit(act: Act[Any], case: Round | AwardList, actor: Actor, wanted: Mapping[int, str]) -> ActRefused | None:
    a_round = case if isinstance(case, Round) else case.round
    offered = {row.application.pk for row in queries.suggestible(a_round, actor)}
    if set(wanted) <= offered:
        return None
    return refuse(act, case, "所选申报中有没有形成综合评价报告、已在名单中或者您须回避的。", "请刷新后重新选择。",
                  "award_list.draft")  # fmt: skip


def _add(award_list: AwardList, reasons: Mapping[int, str], pen: Pen) -> None:
    for row in queries.suggestible(award_list.round, pen.actor):
        if row.application.pk not in reasons:
            continue
        held = ListEntry.objects.filter(award_list=award_list, application=row.application).first()
        entry = held or ListEntry(award_list=award_list, application=row.application)
        entry.prize, entry.kind, entry.rank = row.prize, row.kind, row.rank
        entry.reason, entry.struck, entry.struck_reason = reasons[row.application.pk].strip()[:300], False, ""
        pen.write(entry)
        onward.suggest(row.application, actor=pen.lend(application_acts.SUGGEST), at=pen.at)


def _strike(entry: ListEntry, reason: str, pen: Pen) -> None:
    entry.struck, entry.struck_reason = True, reason.strip()[:300]
    pen.write(entry)
    if entry.application.state == A.SUGGESTED:
        act = application_acts.RETURN_TO_EVALUATED
        onward.return_to_evaluated(entry.application, actor=pen.lend(act), at=pen.at)


def revise(
    award_list: AwardList, *, actor: Actor, at: datetime, reasons: Mapping[int, str], strike: Mapping[int, str],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """调整名单. ``reasons``: applications to add; ``strike``: entries to take off, by id, each with the reason."""
    if reasons and (wanting := _unfit(acts.REVISE, award_list, actor, reasons)):
        raise wanting
    if not set(strike) <= _strikeable(award_list, actor):
        raise refuse(
            acts.REVISE,
            award_list,
            "要移出的申报已不在名单中，或者您须回避。",
            "请刷新后重新选择。",
            "award_list.revise",
        )
    if any(not reason.strip() for reason in strike.values()):
        raise refuse(acts.REVISE, award_list, "移出名单的没有写明理由。", "请写明理由。", "system:移出名单须说明理由")

    def effect(fresh: AwardList, pen: Pen) -> None:
        for entry in queries.entries_of(fresh):
            if entry.pk in strike:
                _strike(entry, strike[entry.pk], pen)
        _add(fresh, reasons, pen)

    return perform(acts.REVISE, award_list, actor=actor, at=at, version=version, effect=effect,
                   note=f"列入 {len(reasons)} 件，移出 {len(strike)} 件")  # fmt: skip


def _strikeable(award_list: AwardList, actor: Actor) -> set[int]:
    barred = groups.barred_from(actor.person_id)
    return {entry.pk for entry in queries.entries_of(award_list) if entry.application_id not in barred}


def table_list(award_list: AwardList, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """提请市审定委审议 (Art. 26)."""

    def effect(fresh: AwardList, _pen: Pen) -> None:
        fresh.tabled_by_id = actor.person_id

    return perform(acts.TABLE, award_list, actor=actor, at=at, version=version, effect=effect)


def discard(award_list: AwardList, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """作废名单 before it is tabled: everybody on it stands as evaluated again."""

    def effect(fresh: AwardList, pen: Pen) -> None:
        for entry in queries.entries_of(fresh):
            _strike(entry, reason, pen)

    return perform(acts.DISCARD, award_list, actor=actor, at=at, version=version, effect=effect, note=reason)


def adopt(award_list: AwardList, *, actor: Actor, at: datetime, resolution: str, version: int | None = None) -> Entry:
    """Inner act of a resolution: the committee puts forward the proposed list."""

    def effect(fresh: AwardList, pen: Pen) -> None:
        fresh.resolution = resolution
        for entry in queries.live(queries.entries_of(fresh)):
            onward.propose(entry.application, actor=pen.lend(application_acts.PROPOSE), at=pen.at)

    return perform(acts.ADOPT, award_list, actor=actor, at=at, version=version, effect=effect, note=resolution)


def send_back(award_list: AwardList, *, actor: Actor, at: datetime, opinion: str, version: int | None = None) -> Entry:
    """Inner act of a resolution: the list returns to the office, which revises and tables it again."""
    return perform(acts.RETURN, award_list, actor=actor, at=at, version=version, note=opinion)


def record_approval(
    award_list: AwardList, *, actor: Actor, at: datetime, body: str, number: str, on: date, version: int | None = None
) -> Entry:
    """登记批复 (Art. 26 报批): another body's document, its number and day typed in, never made."""
    today = timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()
    if on > today:
        raise refuse(acts.RECORD_APPROVAL, award_list, "批复日期晚于今天。", "请按批复的成文日期填写。",
                     "award_list.record_approval")  # fmt: skip

    def effect(fresh: AwardList, _pen: Pen) -> None:
        fresh.approval_body, fresh.approval_number, fresh.approval_on = body, number, on

    return perform(acts.RECORD_APPROVAL, award_list, actor=actor, at=at, version=version, effect=effect, note=number)


def put_on_notice(award_list: AwardList, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """Inner act of the publication of the notice of proposed winners."""
    return perform(acts.PUT_ON_NOTICE, award_list, actor=actor, at=at, version=version)


def close_list(award_list: AwardList, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """Inner act of the confirmation of the commendation."""
    return perform(acts.CLOSE, award_list, actor=actor, at=at, version=version)


def enter(
    award_list: AwardList, *, actor: Actor, at: datetime, number: str, dated_on: date, version: int | None = None
) -> Entry:
    """录入表彰文件 (Art. 27): the Government's document, its number and 成文日期."""
    today = timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()
    if dated_on > today:
        raise refuse(acts.ENTER, award_list, "成文日期晚于今天。", "请按文件的成文日期填写。", "commendation.enter")
    ends = queries.notice_ends(award_list)
    if ends is not None and dated_on <= ends:
        raise refuse(acts.ENTER, award_list, f"公示到{said(ends)}届满，成文日期应当在此之后。", "请按文件的成文日期填写。",
                     "commendation.enter")  # fmt: skip

    def effect(fresh: AwardList, pen: Pen) -> None:
        pen.write(Commendation(award_list=fresh, number=number, dated_on=dated_on, entered_by_id=actor.person_id))

    return perform(acts.ENTER, award_list, actor=actor, at=at, version=version, effect=effect, note=number)


def confirm(commendation: Commendation, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对登记表彰: the honours are registered, who is not on the list is not awarded, the list is closed."""

    def effect(fresh: Commendation, pen: Pen) -> None:
        fresh.confirmed_by_id = actor.person_id
        award_list = fresh.award_list
        for entry in queries.live(queries.entries_of(award_list)):
            _honour(entry, fresh, pen)
            onward.commend(entry.application, actor=pen.lend(application_acts.COMMEND), at=pen.at)
        left = live_applications(award_list.round_id).filter(state__in=(A.EVALUATED, A.SUGGESTED))
        for application in left.order_by("id"):
            onward.not_award(application, actor=pen.lend(application_acts.NOT_AWARD), at=pen.at,
                             reason="未列入表彰名单。")  # fmt: skip
        close_list(award_list, actor=pen.lend(acts.CLOSE), at=pen.at)

    return perform(acts.CONFIRM, commendation, actor=actor, at=at, version=version, effect=effect,
                   note=commendation.number)  # fmt: skip


def _honour(entry: ListEntry, commendation: Commendation, pen: Pen) -> None:
    application, a_round = entry.application, commendation.award_list.round
    honour = honours.register(
        pen, authority=a_round.authority, label=a_round.name, year=a_round.year, prize=entry.prize, kind=entry.kind,
        prize_name=rounds.policy_of(a_round).prize_name(entry.prize), item=application.title,
        organisation=application.organisation, person=application.person, employer=str(application.employer or ""),
        awarded_on=commendation.dated_on, document=commendation.number, application_id=application.pk,
    )  # fmt: skip
    if application.person is not None:
        register.list_winner(pen, a_round.authority, application.person, honour)


def reject(commendation: Commendation, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回录入: what was typed in does not agree with the document."""
    return perform(acts.REJECT, commendation, actor=actor, at=at, version=version, note=reason)


# Hooks ----------------------------------------------------------------------------------------------------------


def _resolved(item: AgendaItem, meeting: Meeting, pen: Pen) -> None:
    award_list = AwardList.objects.select_related("round__authority").get(pk=item.subject_id or 0)
    if item.outcome == Outcome.APPROVED:
        adopt(award_list, actor=pen.lend(acts.ADOPT), at=pen.at, resolution=meeting.resolution)
    else:
        send_back(award_list, actor=pen.lend(acts.RETURN), at=pen.at, opinion=item.opinion)


def _paper(pk: int) -> governance.AgendaPaper | None:
    """The suggested list as the committee reads it: rank and reason, the caps beside it."""
    award_list = AwardList.objects.select_related("round__authority").filter(pk=pk).first()
    if award_list is None:
        return None
    policy, entries = rounds.policy_of(award_list.round), queries.live(queries.entries_of(award_list))
    rows = [(policy.prize_name(e.prize), policy.kind_name(e.kind), e.rank, e.application.title,
             e.application.holder, e.reason) for e in entries]  # fmt: skip
    places = queries.places(policy, queries.counted(award_list.round, entries))
    blocks = [
        *paragraphs(f"{award_list.round}获奖建议名单，共 {len(entries)} 项。"),
        table(["奖项", "类别", "综合评价名次", "模式或者成果", "组织或者个人", "建议理由"], rows),
        heading("名额"), table(["名额", "本名单", "上限"], [(p.label, p.used, p.maximum) for p in places]),
    ]  # fmt: skip
    return governance.AgendaPaper(f"{award_list.round}获奖建议名单", tuple(blocks))


def _published(notice: Notice, pen: Pen) -> None:
    award_list = queries.current_list(notice.round)
    if award_list is None or award_list.state != ListState.APPROVED:
        raise refuse(PUBLISH_AWARD, notice, "没有已报批的拟获奖名单。", "请先登记批复。", "list.approved")
    entries = queries.live(queries.entries_of(award_list))
    listed = set(notice.items.values_list("subject_id", flat=True))
    if listed != {entry.application_id for entry in entries}:
        raise refuse(PUBLISH_AWARD, notice, "公示稿与已报批的拟获奖名单不一致。", "请作废本稿，按名单全部重新拟稿。",
                     "notice.publish_award")  # fmt: skip
    put_on_notice(award_list, actor=pen.lend(acts.PUT_ON_NOTICE), at=pen.at)
    for entry in entries:
        onward.notice_award(entry.application, actor=pen.lend(application_acts.NOTICE_AWARD), at=pen.at)


def _ended(a_round: Round, pen: Pen, reason: str) -> None:
    """A round that ends without award or is cancelled leaves no list half-way."""
    award_list = queries.current_list(a_round)
    if award_list is not None:
        end(award_list, actor=pen.lend(acts.END), at=pen.at, reason=reason)


def end(award_list: AwardList, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """Inner act of the end of a round."""
    return perform(acts.END, award_list, actor=actor, at=at, version=version, note=reason)


ON_LIST: tuple[tuple[Act[ListFacts], Operation], ...] = (
    (acts.REVISE, revise),
    (acts.TABLE, table_list),
    (acts.ADOPT, adopt),
    (acts.RETURN, send_back),
    (acts.DISCARD, discard),
    (acts.RECORD_APPROVAL, record_approval),
    (acts.PUT_ON_NOTICE, put_on_notice),
    (acts.ENTER, enter),
    (acts.CLOSE, close_list),
    (acts.END, end),
)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    letters.fill_letters()
    add_kind(LIST)
    add_kind(COMMENDATION)
    add_act(acts.DRAFT, "round", draft)
    for act, operation in ON_LIST:
        add_act(act, "award_list", operation)
    add_act(acts.CONFIRM, "commendation", confirm)
    add_act(acts.REJECT, "commendation", reject)
    governance.agenda_subjects["award_list"] = queries.tabled
    governance.agenda_papers["award_list"] = _paper
    documents_ports.withheld["award_list"] = queries.withheld
    governance.agenda_cases["award_list"] = queries.cases_of
    governance.on_resolution["award_list"] = _resolved
    publicity.candidates["award"] = queries.award_candidates
    publicity.on_publish["award"] = _published
    rounds_ports.awarded.append(queries.is_awarded)
    rounds_ports.open_work.append(queries.open_work)
    rounds_ports.on_end.append(_ended)
