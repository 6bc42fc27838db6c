"""The only writer of review rules, criteria, rounds and rulings."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents.models import Paper
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds import acts, ports, queries
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round, Ruling
from guiguan.rounds.rules import RulesFacts
from guiguan.rounds.states import RoundState, RulesState


def _round_roles(a_round: Round, actor: Actor, at: datetime) -> frozenset[Role]:
    return frozenset().union(*(hook(a_round, actor, at) for hook in ports.case_roles))


def _office(authority_id: int, role: Role, at: datetime) -> list[int]:
    return people.holders(authority_id, role, at)


RULES = CaseKind(
    name="review_rules",
    label="评审规则",
    model=ReviewRules,
    facts=lambda row, actor, _at: RulesFacts(actor.person_id, row.drafted_by_id),
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.visible_rules,
    title=lambda row: str(row.title),
    state_label=lambda state: RulesState(state).label,
    lock_path=lambda row: [(ReviewRules, row.pk)],
    recipients=lambda row, role, at: _office(row.authority_id, role, at),
)
CRITERIA = CaseKind(
    name="criteria",
    label="评审标准",
    model=CriteriaSet,
    facts=lambda row, actor, _at: RulesFacts(actor.person_id, row.entered_by_id),
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.visible_criteria,
    title=lambda row: f"{row.code} {row.title}",
    state_label=lambda _state: "",
    lock_path=lambda row: [(CriteriaSet, row.pk)],
    recipients=lambda row, role, at: _office(row.authority_id, role, at),
)
ROUND = CaseKind(
    name="round",
    label="届次",
    model=Round,
    facts=queries.facts_of,
    policy=queries.policy_of,
    authority_id=lambda row: int(row.authority_id),
    roles=_round_roles,
    visible=queries.visible_rounds,
    title=str,
    state_label=lambda state: RoundState(state).label,
    lock_path=lambda row: [(Round, row.pk)],
    recipients=lambda row, role, at: _office(row.authority_id, role, at),
)


def draft_rules(
    authority: Authority, *, actor: Actor, at: datetime, title: str, text: str, parameters: dict[str, Any],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Art. 9: the office drafts the review rules."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(ReviewRules(authority=authority, title=title, text=text, parameters=parameters,
                              drafted_by_id=actor.person_id))  # fmt: skip

    return perform(acts.DRAFT_RULES, authority, actor=actor, at=at, version=version, effect=effect, note=title)


def revise_rules(
    row: ReviewRules, *, actor: Actor, at: datetime, title: str, text: str, parameters: dict[str, Any],
    version: int | None = None,
) -> Entry:  # fmt: skip
    def effect(fresh: ReviewRules, _pen: Pen) -> None:
        fresh.title, fresh.text, fresh.parameters, fresh.drafted_by_id = title, text, parameters, actor.person_id

    return perform(acts.REVISE_RULES, row, actor=actor, at=at, version=version, effect=effect)


def table_rules(row: ReviewRules, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    def effect(fresh: ReviewRules, _pen: Pen) -> None:
        fresh.tabled_by_id = actor.person_id

    return perform(acts.TABLE_RULES, row, actor=actor, at=at, version=version, effect=effect)


def adopt_rules(
    row: ReviewRules, *, actor: Actor, at: datetime, resolution: str, on: date, version: int | None = None
) -> Entry:
    """Inner act of a resolution of the committee (Art. 8)."""

    def effect(fresh: ReviewRules, _pen: Pen) -> None:
        fresh.resolution, fresh.adopted_on = resolution, on

    return perform(acts.ADOPT_RULES, row, actor=actor, at=at, version=version, effect=effect, note=resolution)


def return_rules(row: ReviewRules, *, actor: Actor, at: datetime, opinion: str, version: int | None = None) -> Entry:
    return perform(acts.RETURN_RULES, row, actor=actor, at=at, version=version, note=opinion)


def enter_criteria(  # noqa: PLR0913 - a set has these parts
    authority: Authority, *, actor: Actor, at: datetime, code: str, title: str, edition: str,
    items: list[dict[str, Any]], source: str, illustrative: bool = False, version: int | None = None,
) -> Entry:  # fmt: skip
    """Enter a set of criteria as data; its points must add up to 1,000."""
    total = sum(int(item["points"]) for item in items)
    if total != 1000:
        raise refuse(acts.ENTER_CRITERIA, authority, f"各条目分值合计为 {total} 分，不是 1000 分。",
                     "请核对分值表后重新录入。", "system:评审标准总分为 1000 分")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(CriteriaSet(authority=authority, code=code, title=title, edition=edition, items=items, source=source,
                              illustrative=illustrative, entered_by_id=actor.person_id))  # fmt: skip

    return perform(acts.ENTER_CRITERIA, authority, actor=actor, at=at, version=version, effect=effect, note=code)


def approve_criteria(row: CriteriaSet, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    def effect(fresh: CriteriaSet, pen: Pen) -> None:
        fresh.approved_by_id = actor.person_id
        pen.write(fresh)

    return perform(acts.APPROVE_CRITERIA, row, actor=actor, at=at, version=version, effect=effect)


def plan(  # noqa: PLR0913 - a plan has these parts
    authority: Authority, *, actor: Actor, at: datetime, name: str, year: int, rules: ReviewRules,
    criteria_model: CriteriaSet, criteria_achievement: CriteriaSet, plan: dict[str, dict[str, str]],
    limits: dict[str, Any] | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """Begin a round: the policy in force today is pinned (Art. 41), rules and criteria with it."""
    on = timezone.localtime(at).date()
    try:
        policy = law.in_force(authority.code, on)
    except LookupError as none:
        raise refuse(acts.PLAN, authority, str(none), "请等新办法施行后再筹备。", "round.in_force") from none
    if Round.objects.filter(authority=authority, name=name).exists():
        raise refuse(acts.PLAN, authority, f"已有名为“{name}”的届次。", "请核对届次名称。", "system:届次名称不得重复")

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Round(authority=authority, name=name, year=year, policy_id=policy.id, rules=rules,
                        criteria_model=criteria_model, criteria_achievement=criteria_achievement, plan=plan,
                        limits=limits or {}, drafted_by_id=actor.person_id))  # fmt: skip

    return perform(acts.PLAN, authority, actor=actor, at=at, version=version, effect=effect, note=name)


def revise_plan(
    a_round: Round, *, actor: Actor, at: datetime, plan: dict[str, dict[str, str]], version: int | None = None
) -> Entry:
    def effect(fresh: Round, _pen: Pen) -> None:
        fresh.plan, fresh.drafted_by_id = plan, actor.person_id

    return perform(acts.REVISE_PLAN, a_round, actor=actor, at=at, version=version, effect=effect)


def publish_call(  # noqa: PLR0913 - a call has these parts
    a_round: Round, *, actor: Actor, at: datetime, opens_at: datetime, closes_at: datetime, number: str, text: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Art. 19: the call, with measures, criteria and review rules in public from this instant."""
    calendar, days = queries.calendar_of(a_round), queries.policy_of(a_round).parameter("internal_notice.days")
    first, last = timezone.localtime(opens_at).date(), timezone.localtime(closes_at).date()
    if closes_at <= opens_at or opens_at < at:
        raise refuse(acts.PUBLISH_CALL, a_round, "申报开始不得早于发布，截止不得早于开始。", "请核对起止时间。",
                     "system:起止时间须依次相连")  # fmt: skip
    if calendar.after(first, days) >= last:
        raise refuse(acts.PUBLISH_CALL, a_round, f"申报期不足以完成 {days} 个工作日的内部公示。",
                     f"截止日请定在{calendar.after(first, days + 1):%-m月%-d日}之后。", "internal_notice.long_enough")  # fmt: skip

    def effect(fresh: Round, pen: Pen) -> None:
        fresh.opens_at, fresh.closes_at, fresh.call_number, fresh.call_text = opens_at, closes_at, number, text
        fresh.called_at = pen.judged_at
        _public_paper(fresh, pen, "申报通知", f"关于组织申报{fresh}的通知", text, number)

    return perform(acts.PUBLISH_CALL, a_round, actor=actor, at=at, version=version, effect=effect, note=number)


def _public_paper(a_round: Round, pen: Pen, kind: str, title: str, text: str, number: str = "") -> None:
    documents.issue(
        pen, authority_id=a_round.authority_id, round_id=a_round.pk, kind=kind, title=title,
        blocks=[{"p": line} for line in text.splitlines() if line.strip()], number=number, case_kind="round",
        case_id=a_round.pk, audience=Paper.Audience.PUBLIC, signer=a_round.authority.office,
    )  # fmt: skip


def extend(
    a_round: Round, *, actor: Actor, at: datetime, closes_at: datetime, reason: str, version: int | None = None
) -> Entry:
    """A deadline moves only later, for everybody, by a published notice."""
    if a_round.closes_at is None or closes_at <= a_round.closes_at:
        raise refuse(acts.EXTEND, a_round, "新的截止时间不晚于原截止时间。", "申报期限只能延长，请另选日期。",
                     "system:申报期限只能延长，不能缩短")  # fmt: skip

    def effect(fresh: Round, pen: Pen) -> None:
        fresh.closes_at = closes_at
        words = f"{fresh}申报期限延长至{timezone.localtime(closes_at):%Y年%-m月%-d日 %H:%M}。{reason}"
        _public_paper(fresh, pen, "延长申报期限的通知", f"关于延长{fresh}申报期限的通知", words)

    return perform(acts.EXTEND, a_round, actor=actor, at=at, version=version, effect=effect, note=reason)


def _end(act: Any, a_round: Round, actor: Actor, at: datetime, reason: str, version: int | None, paper: str) -> Entry:
    def effect(fresh: Round, pen: Pen) -> None:
        fresh.ended_at, fresh.end_reason = pen.judged_at, reason
        for hook in ports.on_end:
            hook(fresh, pen, reason)
        if paper and fresh.called_at:
            _public_paper(fresh, pen, paper, f"关于{fresh}{act.label}的公告", reason)

    return perform(act, a_round, actor=actor, at=at, version=version, effect=effect, note=reason)


def close(a_round: Round, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """The round's work is over: groups end by themselves (Art. 10), access goes with the next request."""
    return _end(acts.CLOSE, a_round, actor, at, "当届评审工作结束。", version, "")


def close_without_award(
    a_round: Round, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    return _end(acts.CLOSE_VACANT, a_round, actor, at, reason, version, "不授奖的公告")


def cancel(a_round: Round, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return _end(acts.CANCEL, a_round, actor, at, reason, version, "取消本届的公告")


def record_ruling(  # noqa: PLR0913 - a ruling has these parts
    authority: Authority, *, actor: Actor, at: datetime, policy_id: str, rule_id: str, reading: str, document: str,
    decided_on: date, version: int | None = None,
) -> Entry:  # fmt: skip
    """How an open reading was settled: by whom and which document is in ``document``."""
    policy = law.load(policy_id)
    readings = {entry.id: [str(r["as"]) for r in entry.data["reading"]] for entry in policy.open_rules()}
    if reading not in readings.get(rule_id, ()):
        raise refuse(acts.RECORD_RULING, authority, "这一条没有这种解释。", "请从列出的解释中选择。",
                     "system:对条文的认定以有权机关的文件为准")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Ruling(authority=authority, policy_id=policy_id, rule_id=rule_id, reading=reading, document=document,
                         decided_on=decided_on, entered_by_id=actor.person_id))  # fmt: skip

    return perform(acts.RECORD_RULING, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{policy.named(rule_id)[0].label}：{reading}（{document}）")  # fmt: skip


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    for kind in (RULES, CRITERIA, ROUND):
        add_kind(kind)
    for act, kind_name, operation in (
        (acts.DRAFT_RULES, "authority", draft_rules),
        (acts.ENTER_CRITERIA, "authority", enter_criteria),
        (acts.PLAN, "authority", plan),
        (acts.RECORD_RULING, "authority", record_ruling),
        (acts.APPROVE_CRITERIA, "criteria", approve_criteria),
        (acts.REVISE_RULES, "review_rules", revise_rules),
        (acts.TABLE_RULES, "review_rules", table_rules),
        (acts.ADOPT_RULES, "review_rules", adopt_rules),
        (acts.RETURN_RULES, "review_rules", return_rules),
        (acts.REVISE_PLAN, "round", revise_plan),
        (acts.PUBLISH_CALL, "round", publish_call),
        (acts.EXTEND, "round", extend),
        (acts.CLOSE, "round", close),
        (acts.CLOSE_VACANT, "round", close_without_award),
        (acts.CANCEL, "round", cancel),
    ):
        add_act(act, kind_name, operation)
