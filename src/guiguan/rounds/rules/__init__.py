"""Conditions on review rules, criteria and rounds (Arts. 3, 5, 8, 9, 19, 41). Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guiguan.law.policy import Policy
from guiguan.law.verdict import Answer, Fact, Verdict
from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class RulesFacts:
    """Facts of review rules (评审规则) or of a set of criteria: who wrote them, whether they are settled."""

    actor_person: int
    drafted_by: frozenset[int]
    settled: bool = False


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """Facts of a round at an instant."""

    policy: Policy
    today: date
    actor_person: int
    drafted_by: frozenset[int]
    rules_adopted: bool
    unpublished: tuple[str, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    open_work: Callable[[], tuple[str, ...]]
    awarded: Callable[[], bool]
    """Asked of other modules, and only by the acts that need it: a round is also what applicants begin under."""
    to_declare: Callable[[], int] = lambda: 0

    def judge(self, rule: str, **known: object) -> "Verdict | Answer":
        """The policy's verdict on a rule from the round's own facts; what its text does not ask is 符合."""
        if not self.policy.has(rule):
            return Answer.MET
        return self.policy.judge(rule, {n: Fact(n, v, "届次") for n, v in known.items()}, self.today)


NOT_OWN_RULES = Guard[RulesFacts](
    name="not_own_draft",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person not in facts.drafted_by,
    otherwise="这一稿由您起草或者修改，不能由您提请审议。",
    remedy="请由另一名审核人员办理。",
)
NOT_OWN_CRITERIA = Guard[RulesFacts](
    name="not_own_draft",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person not in facts.drafted_by,
    otherwise="这一评审标准由您录入，不能由您审核。",
    remedy="请由另一名审核人员办理。",
)
NOT_YET_APPROVED = Guard[RulesFacts](
    name="not_yet_approved",
    basis="system:办理次序",
    holds=lambda facts: not facts.settled,
    otherwise="这一评审标准已经审核。",
    remedy="需要修订的，请录入新的版本。",
)
NOT_OWN_ROUND = Guard[RoundFacts](
    name="not_own_draft",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person not in facts.drafted_by,
    otherwise="本届计划由您拟定或者调整，不能由您发布。",
    remedy="请由另一名审核人员办理。",
)
RULES_DELIBERATED = Guard[RoundFacts](
    name="rules_deliberated",
    basis="rules.deliberated",
    holds=lambda facts: facts.judge("rules.deliberated", rules_adopted=facts.rules_adopted),
    otherwise="本届采用的评审规则还没有经市审定委审议通过。",
    remedy="请先提请审议，取得决议后再发布。",
)
EVERYTHING_PUBLIC = Guard[RoundFacts](
    name="everything_public",
    basis="call.publishes_all",
    holds=lambda facts: facts.judge("call.publishes_all", unpublished=list(facts.unpublished)),
    otherwise=lambda facts: f"还没有可以公开的：{'、'.join(facts.unpublished)}。",
    remedy="请补齐后与申报通知一并公开。",
)
POLICY_IN_FORCE = Guard[RoundFacts](
    name="policy_in_force",
    basis="round.in_force",
    holds=lambda facts: facts.judge("round.in_force"),
    otherwise=lambda facts: f"{facts.today.year}年{facts.today.month}月{facts.today.day}日不在办法施行期内。",
    remedy="请等新办法施行后，按新办法筹备。",
)
NOTHING_OPEN = Guard[RoundFacts](
    name="nothing_open",
    basis="round.close",
    holds=lambda facts: not facts.open_work(),
    otherwise=lambda facts: "".join(facts.open_work()),
    remedy="请办结后再结束本届。",
)
AWARD_MADE = Guard[RoundFacts](
    name="award_made",
    basis="round.close",
    holds=lambda facts: facts.awarded(),
    otherwise="本届还没有登记表彰。",
    remedy="不授奖的，请以“不授奖结束”办理。",
)
NO_AWARD_MADE = Guard[RoundFacts](
    name="no_award_made",
    basis="round.close_without_award",
    holds=lambda facts: not facts.awarded(),
    otherwise="本届已经登记表彰，不能以不授奖结束。",
    remedy="请办理“结束本届”。",
)


NO_AWARD_TO_CANCEL = Guard[RoundFacts](
    name="no_award_made",
    basis="system:已经表彰的届次不得取消",
    holds=lambda facts: not facts.awarded(),
    otherwise="本届已经登记表彰，不能取消。",
    remedy="请办理“结束本届”。",
)


def is_open(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> bool:
    """Half-open: from the opening instant, up to but not including the closing instant."""
    return opens_at is not None and closes_at is not None and opens_at <= at < closes_at


PARAMETERS = (
    ("sheets_per_application", "每件申报的评审员最少人数", "人"),
    ("spread_limit", "评分分歧上限", "个百分点"),
    ("visit_share", "进入现场评审的比例", "%"),
    ("adverse_days", "再次征求部门意见的有效天数", "天"),
    ("calibration", "评分尺度统一办法", ""),
)
WEIGHTS = (("document", "资料评审权重"), ("site", "现场评审权重"), ("evaluation", "综合评价权重"))


def parameter_lines(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(words, value) of the parameters that the review rules set, in reading order."""
    lines = [(words, f"{parameters[key]} {unit}".strip()) for key, words, unit in PARAMETERS if parameters.get(key)]
    if parameters.get("staff_declare"):
        lines.append(("审定办工作人员", "每一环节先申报有无利害关系，再打开申报材料"))
    weights = parameters.get("weights") or {}
    return lines + [(words, f"{weights[key]}%") for key, words in WEIGHTS if key in weights]


BANDS = 6
"""How many bands a criteria set describes."""
JUDGED = {"process": "过程", "result": "结果"}
TOTAL_POINTS = 1000


def criteria_problems(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a table of criteria, one sentence each; empty when it may be entered."""
    rows = list(items)
    numbers = [str(row["no"]) for row in rows]
    problems = [f"条目“{no}”重复。" for no in sorted({no for no in numbers if numbers.count(no) > 1})]
    problems += [
        f"条目“{row['no']}”的分值应为正整数。" for row in rows if type(row["points"]) is not int or row["points"] < 1
    ]
    problems += [f"条目“{row['no']}”须注明过程或者结果。" for row in rows if row["judged"] not in JUDGED]
    total = sum(row["points"] for row in rows if type(row["points"]) is int)
    if total != TOTAL_POINTS:
        problems.append(f"各条目分值合计为 {total} 分，应为 {TOTAL_POINTS} 分。")
    return problems
