"""The only writer of rounds: review rules, criteria, rounds, rulings; one function an act."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents import ports as documents_ports
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Merge, Said, typed
from guiguan.documents.models import Paper
from guiguan.law import policy as law
from guiguan.law.workdays import UnknownDay
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Act, Actor, Role
from guiguan.rounds import acts, letters, ports, queries
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round, Ruling
from guiguan.rounds.rules import criteria_problems
from guiguan.rounds.states import RoundState, RulesState


def _round_roles(a_round: Round, actor: Actor, at: datetime) -> frozenset[Role]:
    return frozenset().union(*(hook(a_round, actor, at) for hook in ports.case_roles))


def _office(authority_id: int, role: Role, at: datetime) -> list[int]:
    return people.holders(authority_id, role, at)


RULES = CaseKind(
    name="review_rules",
    label="评审规则",
    model=ReviewRules,
    facts=queries.facts_of_rules,
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
    facts=queries.facts_of_criteria,
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
    """Whoever revises joins those who may not table the text; see ``queries.hands``."""

    def effect(fresh: ReviewRules, _pen: Pen) -> None:
        fresh.title, fresh.text, fresh.parameters = title, text, parameters

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


def enter_criteria(  # noqa: PLR0913 - a set of criteria has these parts
    authority: Authority, *, actor: Actor, at: datetime, code: str, title: str, edition: str,
    items: list[dict[str, Any]], source: str, illustrative: bool = False, bands: dict[str, list[str]] | None = None,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Enter a set of criteria as data (Art. 5). A revision is a new set: rounds keep the one they fixed."""
    if problems := criteria_problems(items):
        raise refuse(acts.ENTER_CRITERIA, authority, "".join(problems), "请核对分值表后重新录入。",
                     "system:评审标准的分值表须完整、合计 1000 分")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(CriteriaSet(authority=authority, code=code, title=title, edition=edition, items=items, source=source,
                              bands=bands or {}, illustrative=illustrative, entered_by_id=actor.person_id))  # fmt: skip

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
    """Begin a round: the policy in force that day is pinned (Art. 41), rules and criteria with it."""
    on = _judged(actor, at)
    try:
        policy = law.in_force(authority.code, on)
    except LookupError as none:
        raise refuse(acts.PLAN, authority, str(none), "请等新办法施行后再筹备。", "round.in_force") from none
    if Round.objects.filter(authority=authority, name=name).exists():
        raise refuse(acts.PLAN, authority, f"已有名为“{name}”的届次。", "请核对届次名称。", "system:届次名称不得重复")
    _own(acts.PLAN, authority, authority.pk, rules, (criteria_model, criteria_achievement))

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Round(authority=authority, name=name, year=year, policy_id=policy.id, rules=rules,
                        criteria_model=criteria_model, criteria_achievement=criteria_achievement, plan=plan,
                        limits=limits or {}, drafted_by_id=actor.person_id))  # fmt: skip

    return perform(acts.PLAN, authority, actor=actor, at=at, version=version, effect=effect, note=name)


def _judged(actor: Actor, at: datetime) -> date:
    """The day on which the act is done: today, or the day of a step on paper."""
    return timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()


def _own(act: Act[Any], case: Any, authority_id: int, rules: ReviewRules, criteria: Sequence[CriteriaSet]) -> None:
    """Another authority's texts, or review rules that were sent back, carry no round."""
    if {rules.authority_id, *(one.authority_id for one in criteria)} != {authority_id}:
        raise refuse(act, case, "评审规则或者评审标准不属于本主办机关。", "请选择本主办机关的评审规则和评审标准。",
                     "system:各主办机关的规则和标准互不通用")  # fmt: skip
    if rules.state == RulesState.RETURNED:
        raise refuse(act, case, "所选评审规则已被退回。", "请修改后重新提请审议，或者选择其他评审规则。",
                     "rules.deliberated")  # fmt: skip


def revise_plan(
    a_round: Round, *, actor: Actor, at: datetime, plan: dict[str, dict[str, str]], rules: ReviewRules | None = None,
    criteria_model: CriteriaSet | None = None, criteria_achievement: CriteriaSet | None = None,
    limits: dict[str, Any] | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """Before the call only: what is not given stays as it is."""
    text = rules or a_round.rules
    for_models = criteria_model or a_round.criteria_model
    for_achievements = criteria_achievement or a_round.criteria_achievement
    _own(acts.REVISE_PLAN, a_round, a_round.authority_id, text, (for_models, for_achievements))

    def effect(fresh: Round, _pen: Pen) -> None:
        fresh.plan, fresh.rules = plan, text
        fresh.criteria_model, fresh.criteria_achievement = for_models, for_achievements
        if limits is not None:
            fresh.limits = limits

    return perform(acts.REVISE_PLAN, a_round, actor=actor, at=at, version=version, effect=effect)


def publish_call(
    a_round: Round, *, actor: Actor, at: datetime, opens_at: datetime, closes_at: datetime, number: str, text: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Art. 19: the call, with measures, criteria and review rules in public from this instant."""
    _period_holds(a_round, _judged(actor, at), opens_at, closes_at)

    def effect(fresh: Round, pen: Pen) -> None:
        fresh.opens_at, fresh.closes_at, fresh.call_number, fresh.call_text = opens_at, closes_at, number, text
        fresh.called_at = pen.judged_at
        title = Merge(round=fresh).text("关于组织申报{round.title}的通知")
        _public_paper(fresh, pen, "申报通知", title, _call_blocks(fresh), number)

    return perform(acts.PUBLISH_CALL, a_round, actor=actor, at=at, version=version, effect=effect, note=number)


def _period_holds(a_round: Round, today: date, opens_at: datetime, closes_at: datetime) -> None:
    opens, last = timezone.localtime(opens_at).date(), queries.last_day(closes_at)
    policy = queries.policy_of(a_round)
    if closes_at <= opens_at or opens < today:
        raise refuse(acts.PUBLISH_CALL, a_round, "申报开始不得早于通知发布之日，截止不得早于开始。", "请核对起止时间。",
                     "system:起止时间须依次相连")  # fmt: skip
    if not policy.starts <= opens <= (policy.ends or opens):
        raise refuse(acts.PUBLISH_CALL, a_round, f"申报开始日{words_of(opens)}不在办法施行期内。",
                     "请在办法施行期内开始申报，或者等新办法施行后按新办法筹备。", "round.in_force")  # fmt: skip
    days = int(policy.parameter("internal_notice.days"))
    try:
        notice = queries.calendar_of(a_round).notice(opens, days)
    except UnknownDay as unknown:
        raise refuse(acts.PUBLISH_CALL, a_round, str(unknown), "请录入后再发布，或者另选日期。",
                     "system:工作日按已公布的放假安排计算") from unknown  # fmt: skip
    if last <= notice.last:
        raise refuse(acts.PUBLISH_CALL, a_round, f"申报期限容不下申报前 {days} 个工作日的内部公示：{words_of(opens)}"
                     f"张贴的，{words_of(notice.last)}届满。", f"截止日请定在{words_of(notice.last)}之后。",
                     "system:申报期限应容得下内部公示")  # fmt: skip


def words_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def deadline_words(closes_at: datetime) -> str:
    """2026年4月30日24时; another hour as it is."""
    local = timezone.localtime(closes_at)
    if (local.hour, local.minute) == (0, 0):
        return f"{words_of(queries.last_day(closes_at))}24时"
    return f"{words_of(local.date())}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def _call_blocks(a_round: Round) -> list[Block]:
    opens = timezone.localtime(a_round.opens_at).date()
    of = Merge(round=a_round, policy=queries.policy_of(a_round), opens=opens)
    model, achievement = (
        of.row("{set.code} {set.title}{set.examples}", "{set.edition}", set=one)
        for one in (a_round.criteria_model, a_round.criteria_achievement)
    )
    rows = [("管理办法", "《{policy.title}》", "{policy.number}"),
            ("评审规则", "{round.rules.title}", "{round.rules.resolution}"),
            ("评审标准（模式）", *model), ("评审标准（成果）", *achievement)]  # fmt: skip
    return [
        *of.paragraphs("{round.call_text}"),
        of.heading("申报期限"),
        *of.paragraphs("自{opens}起，至{round.closing}止。"),
        of.heading("一并公开的办法、评审规则和评审标准"),
        of.table(["类别", "名称", "文号或版本"], rows),
    ]


def _public_paper(a_round: Round, pen: Pen, kind: str, title: Said, blocks: Sequence[Block], number: str = "") -> None:
    documents.issue(
        pen, authority_id=a_round.authority_id, round_id=a_round.pk, kind=kind, title=title, blocks=blocks,
        number=number, case_kind="round", case_id=a_round.pk, audience=Paper.Audience.PUBLIC,
        signer=a_round.authority.office,
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
        of = Merge(round=fresh)
        blocks = of.paragraphs(typed(reason), "{round.title}申报期限延长至{round.closing}，其他事项不变。")
        _public_paper(fresh, pen, "延长申报期限的通知", of.text("关于延长{round.title}申报期限的通知"), blocks)

    return perform(acts.EXTEND, a_round, actor=actor, at=at, version=version, effect=effect, note=reason)


def _end(
    act: Act[Any], a_round: Round, actor: Actor, at: datetime, reason: str, version: int | None, paper: str
) -> Entry:

    def effect(fresh: Round, pen: Pen) -> None:
        fresh.ended_at, fresh.end_reason = pen.judged_at, reason
        for hook in ports.on_end:
            hook(fresh, pen, reason)
        if paper:
            title = Merge(round=fresh).text("关于{round.title}{paper}的公告", paper=typed(paper))
            _public_paper(fresh, pen, "公告", title, Merge().paragraphs(typed(reason)))

    return perform(act, a_round, actor=actor, at=at, version=version, effect=effect, note=reason)


def close(a_round: Round, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """The round's work is over: groups end by themselves (Art. 10), access goes with the next request."""
    return _end(acts.CLOSE, a_round, actor, at, "当届评审工作结束。", version, "")


def close_without_award(
    a_round: Round, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    return _end(acts.CLOSE_VACANT, a_round, actor, at, reason, version, "不授奖")


def cancel(a_round: Round, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return _end(acts.CANCEL, a_round, actor, at, reason, version, "取消")


def record_ruling(
    authority: Authority, *, actor: Actor, at: datetime, policy_id: str, rule_id: str, reading: str, document: str,
    decided_on: date, version: int | None = None,
) -> Entry:  # fmt: skip
    """How an open reading was settled; ``document`` names the competent body's paper. A later ruling replaces it."""
    basis = "system:对条文的认定以有权机关的文件为准"
    policy = law.load(policy_id)
    readings = {entry.id: [str(r["as"]) for r in entry.data["reading"]] for entry in policy.open_rules()}
    if policy.authority != authority.code or reading not in readings.get(rule_id, ()):
        raise refuse(acts.RECORD_RULING, authority, "这一条没有这种解释。", "请从列出的解释中选择。", basis)
    if decided_on > _judged(actor, at):
        raise refuse(acts.RECORD_RULING, authority, "作出日期晚于今天。", "请按文件的成文日期填写。", basis)

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Ruling(authority=authority, policy_id=policy_id, rule_id=rule_id, reading=reading, document=document,
                         decided_on=decided_on, entered_by_id=actor.person_id))  # fmt: skip

    return perform(acts.RECORD_RULING, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{policy.named(rule_id)[0].label}：{reading}（{document}）")  # fmt: skip


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    letters.fill_letters()
    documents_ports.terms |= {
        "Round.title": str,
        "Round.closing": lambda row: deadline_words(row.closes_at) if row.closes_at else "",
        "CriteriaSet.examples": lambda row: "（示例表）" if row.illustrative else "",
    }
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
