"""The verdicts of Arts. 2, 16-18, 20, 22 for one application. 系统比对结果，仅供参考，不作为审查结论."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.dossier.declared import declared_facts, question
from guiguan.applications.models import Application, InternalNotice
from guiguan.honours import queries as honours
from guiguan.law import policy as law
from guiguan.law.verdict import Answer, Fact, Verdict
from guiguan.law.workdays import UnknownDay
from guiguan.procedure.compiled import near
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds

DISCLAIMER = "系统比对结果，仅供参考，不作为审查结论。"
MATERIAL = "material:"


def deadline_of(application: Application) -> date | None:
    """The last day on which the round is open; the end is exclusive, so 24:00 of a day is the next midnight."""
    closes = application.round.closes_at
    return timezone.localtime(closes - timedelta(microseconds=1)).date() if closes else None


def _day(application: Application, at: datetime) -> date:
    return timezone.localtime(application.submitted_at or at).date()


def policy_of(application: Application) -> law.Policy:
    return law.load(application.round.policy_id)


def facts_of(application: Application, at: datetime) -> dict[str, Fact]:
    """Everything known: declared, from the case, from the calendar, from the register of honours."""
    near(application, "round", "organisation", "person")
    near(application.round, "authority")
    policy = policy_of(application)
    declared = queries.content_of(application).get("conditions", {})
    facts = declared_facts(policy, application.prize, application.kind, declared)
    holder = "organisation" if application.organisation_id else "person"
    known: dict[str, tuple[object, str]] = {
        "holder": (holder, "申报主体"),
        "kind": (application.kind, "申报类别"),
        "prize": (application.prize, "申报奖项"),
    }
    deadline = deadline_of(application)
    if deadline is not None:
        known["deadline"] = (deadline, "申报通知")
    facts |= {name: Fact(name, value, source) for name, (value, source) in known.items()}
    facts |= honours.facts_for(
        organisation=application.organisation, person=application.person, authority=application.round.authority, at=at
    )
    return facts | notice_facts(application, queries.internal_notice_of(application), at)


def notice_facts(application: Application, notice: InternalNotice | None, at: datetime) -> dict[str, Fact]:
    """Art. 20: days of the internal notice on the calendar, and whether it ended before the day of submission."""
    if notice is None or notice.last_day is None:
        return {}
    try:
        days = queries.calendar_of(application.round).between(notice.posted_on, notice.last_day)
    except UnknownDay:
        return {}
    source = f"内部公示记录（{notice.posted_on:%-m月%-d日}张贴，{notice.last_day:%-m月%-d日}届满）"
    ended = notice.last_day < _day(application, at)
    return {
        "internal_notice_working_days": Fact("internal_notice_working_days", days, source),
        "internal_notice_ended": Fact("internal_notice_ended", ended, source),
    }


def rulings_of(application: Application) -> dict[str, str]:
    return rounds.rulings_for(application.round.authority_id, application.round.policy_id)


def verdict_of(application: Application, rule: str, at: datetime) -> Verdict:
    """One rule, judged for the day of submission (or today, while it is a draft)."""
    return policy_of(application).judge(rule, facts_of(application, at), _day(application, at), rulings_of(application))


def conditions_of(application: Application, at: datetime) -> list[Verdict]:
    """Every single condition of the question in the order of the text, then Arts. 2, 18 and 20."""
    policy, facts, rulings = policy_of(application), facts_of(application, at), rulings_of(application)
    on = deadline_of(application) or _day(application, at)
    asked = question(policy, application.prize, application.kind)
    found = list(_with_lower_bound(policy, asked, facts, on, rulings).leaves())
    day = _day(application, at)
    others = ("category.matches_kind", "same_year.not_both", "same_prize.five_years", "internal_notice.long_enough")
    return found + [policy.judge(rule, facts, day, rulings) for rule in others if policy.has(rule)]


def _with_lower_bound(
    policy: law.Policy, asked: str, facts: dict[str, Fact], on: date, rulings: dict[str, str]
) -> Verdict:
    """The notice's end is not known yet, but it is never before the deadline: what holds at the deadline holds then."""
    if "publicity_ends" in facts or "deadline" not in facts:
        return policy.judge(asked, facts, on, rulings)
    bound = Fact("publicity_ends", facts["deadline"].value, "不早于申报截止日")
    verdict = policy.judge(asked, {**facts, "publicity_ends": bound}, on, rulings)
    doubtful = any(
        leaf.answer is not Answer.MET and any(fact.name == "publicity_ends" for fact in leaf.facts)
        for leaf in verdict.leaves()
    )
    return policy.judge(asked, facts, on, rulings) if doubtful else verdict


def condition_items(application: Application) -> list[tuple[str, str]]:
    """What the group finds on (Art. 22): each condition, then the completeness of each part of the material."""
    policy = policy_of(application)
    asked = policy.asked(question(policy, application.prize, application.kind))
    others = ("same_year.not_both", "same_prize.five_years", "internal_notice.long_enough")
    rules = [(rule.id, rule.label) for rule in asked]
    rules += [(rule, policy.named(rule)[0].label) for rule in others if policy.has(rule)]
    materials = [(f"{MATERIAL}{part.key}", f"材料完整：{part.title}") for part in queries.dossier_of(application).parts]
    return rules + materials


NOTICE_RULES = {
    "qualification": ("qualification_notice.long_enough", "notice.no_objection"),
    "award": ("award_notice.long_enough", "award_notice.no_objection"),
}


def public_notice(application: Application, kind: str, at: datetime) -> tuple[Verdict, Verdict]:
    """Arts. 22, 26, 27: (the public notice of that kind ran long enough, nobody's objection stands), as of ``at``."""
    policy, rulings = policy_of(application), rulings_of(application)
    standing = publicity.standing(application.pk, kind, at)
    facts = {
        name: Fact(name, value, "公示和异议记录")
        for name, value in {
            "notice_working_days": standing.working_days if standing.published else None,
            "notice_ended": standing.ended if standing.published else None,
            "open_objections": standing.open_objections,
            "upheld_objections": standing.upheld,
            "rejected_objections": standing.rejected,
        }.items()
        if value is not None
    }
    on = timezone.localtime(at).date()
    long_enough, no_objection = (policy.judge(rule, facts, on, rulings) for rule in NOTICE_RULES[kind])
    return long_enough, no_objection


def objection_upheld(application: Application, at: datetime) -> bool:
    """Whether an objection against the application was upheld, at either notice."""
    return any(publicity.standing(application.pk, kind, at).upheld for kind in ("qualification", "award"))
