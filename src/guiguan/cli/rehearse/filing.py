"""From the review rules to the numbered applications: the first part of a rehearsal."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from guiguan.applications.models import Application, PaperFiling
from guiguan.applications.operations import drafting, intake, internal, on_paper
from guiguan.cli.demo import declaring, opening
from guiguan.cli.demo.cast import Firm
from guiguan.cli.demo.stage import moment
from guiguan.cli.rehearse.cast import FIELDS, TRADES, Applicant, Size
from guiguan.cli.rehearse.journal import Script
from guiguan.governance.operations import experts
from guiguan.honours import operations as honours
from guiguan.procedure.calendar import calendar_for
from guiguan.rounds import operations as rounds

PLAN = {
    "call": ("2026-03-23", "2026-03-27"), "filing": ("2026-03-30", "2026-06-30"), "check": ("2026-07-13", "2026-08-21"),
    "qualification_notice": ("2026-08-24", "2026-09-08"), "document_review": ("2026-09-14", "2026-10-30"),
    "site_review": ("2026-11-09", "2026-12-18"), "evaluation": ("2026-12-21", "2026-12-31"),
}  # fmt: skip
FIRST_DAY, LAST_DAY = date(2026, 4, 1), date(2026, 6, 30)
PAPER_DAYS = {"posted_on": date(2026, 5, 11), "last_day": date(2026, 5, 20), "received_on": date(2026, 5, 25)}


@dataclass(slots=True)
class Filed:
    """What was filed, in the order of registration; who may act for it."""

    cases: list[Application] = field(default_factory=list)
    holders: dict[int, str] = field(default_factory=dict)
    """Application id → account; nobody for one filed on paper."""


def prepare(script: Script) -> None:
    """Past honours, review rules, criteria, the plan, the call."""
    stage, season = script.stage, script.season
    past = [
        {"round": "2019年度（模拟）", "prize": "上海市质量金奖", "kind": "组织", "item": card.item,
         "organisation": card.name, "person": "", "source": "模拟名单", "note": "推演用，虚构"}
        for card in stage.cast.cards.values() if card.prize == "mayor"
    ]  # fmt: skip
    stage.do(honours.import_past, season.authority, season.clerk, rows=past)
    plan = {key: {"starts": starts, "ends": ends} for key, (starts, ends) in PLAN.items()}
    opening.prepare(stage, season, rules_day="2026-03-02", meeting_day="2026-03-12", plan=plan)
    script.tell("评审规则经审定委审议通过，评审标准录入并审核，本届计划拟定")
    stage.day("2026-03-20")
    call = {"opens_at": moment("2026-03-30", 0), "closes_at": moment("2026-04-03", 0),
            "number": "沪质奖审办〔2026〕1号", "text": "申报通知（模拟）"}  # fmt: skip
    script.refused("发布申报期限只有四天的申报通知", rounds.publish_call, season.round, season.approver, **call)
    opening.call(stage, season, "2026-03-23", opens="2026-03-30", closes=LAST_DAY.isoformat())
    script.tell("发布申报通知，办法、评审标准、评审规则一并公开，申报期限3月30日至6月30日")


def admit_experts(script: Script) -> None:
    stage, season = script.stage, script.season
    stage.day("2026-03-26")
    for index, username in enumerate(season.experts):
        stage.do(experts.admit, season.authority, season.clerk, person=stage.cast.person(username),
                 fields=[FIELDS[index % len(FIELDS)], "质量管理"], trades=[TRADES[index % len(TRADES)]], can_lead=True,
                 qualification="示例评审员资格")  # fmt: skip
    script.tell(f"专家入库 {len(season.experts)} 人")


class Days:
    """Steps on their days, carried out in the order of time."""

    def __init__(self) -> None:
        self._steps: list[tuple[date, int, Callable[[], None]]] = []
        self._order = count()

    def put(self, on: date, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (on, next(self._order), step))

    def run(self, script: Script) -> None:
        while self._steps:
            on, _, step = heapq.heappop(self._steps)
            script.stage.day(on.isoformat())
            step()


def _file_one(script: Script, days: Days, filed: Filed, applicant: Firm | Applicant, rng: Random) -> None:
    """Begun on one day, posted on another, submitted when the notice is over: each applicant at his own pace."""
    stage, season = script.stage, script.season
    calendar = calendar_for(season.authority.calendar_scopes.split(","))
    begun = calendar.after(FIRST_DAY, rng.randint(0, 38))
    posted = calendar.after(begun, rng.randint(1, 6))
    last = calendar.notice(posted, 5).last
    submitted = calendar.after(last, rng.randint(1, 4))
    made: list[Application] = []

    def begin() -> None:
        made.append(opening.begin(stage, season, applicant))

    def submit() -> None:
        opening.finish(stage, made[0], applicant, last.isoformat())
        opening.submit(stage, made[0], applicant)
        filed.cases.append(made[0])
        filed.holders[made[0].pk] = applicant.username

    days.put(begun, begin)
    days.put(posted, lambda: opening.post(stage, made[0], applicant))
    if applicant.username in {"firm02", "person001"}:
        days.put(last, lambda: script.refused(
            f"内部公示届满之前提交申报（{applicant.item}）", internal.finish_internal_notice, made[0],
            applicant.username, last_day=last, outcome="公示期间未收到异议。"))  # fmt: skip
    days.put(submitted, submit)


def _on_paper(script: Script, number: int, filed: Filed) -> None:
    stage, season = script.stage, script.season
    paper = opening.on_paper(season, Firm(number, f"示例纸质第{number:02d}有限公司", "食品", "示例区", "中型",
                                          f"“纸质{number:02d}”质量管理模式", "示例经办"), **PAPER_DAYS)  # fmt: skip
    stage.do(on_paper.file_on_paper, season.round, season.clerk, filed=paper,
             scan=opening.pdf_of("纸质申报件（示例）.pdf", "paper"))  # fmt: skip
    entered = PaperFiling.objects.select_related("round").latest("id")
    if number == 1:
        script.refused("录入人核对自己录入的纸质申报", on_paper.confirm, entered, season.clerk)
    stage.do(on_paper.confirm, entered, season.approver)
    filed.cases.append(Application.objects.select_related("round").get(round=season.round, title=paper.title))


def file_all(script: Script, size: Size, applicants: list[Firm | Applicant], rng: Random) -> Filed:
    """Everybody files within the period; two withdraw; somebody comes too late."""
    stage, season, filed, days = script.stage, script.season, Filed(), Days()
    for applicant in applicants:
        _file_one(script, days, filed, applicant, rng)
    for number in range(1, size.on_paper + 1):
        days.put(date(2026, 5, 26), lambda number=number: _on_paper(script, number, filed))  # type: ignore[misc]
    days.run(script)
    script.tell(f"收到申报 {len(filed.cases)} 件，其中纸质 {size.on_paper} 件")
    script.journal.count("申报", len(filed.cases))
    _withdraw(script, filed, 1 if size.applications < 40 else 2)
    late: dict[str, Any] = {"prize": "gold", "kind": "model", "organisation": stage.cast.firms[1]}
    stage.day((LAST_DAY + timedelta(days=1)).isoformat())
    script.refused("申报截止之后开始申报", drafting.begin, season.round, "firm01", **late)
    return filed


def _withdraw(script: Script, filed: Filed, number: int) -> None:
    chosen = [row for row in filed.cases if filed.holders.get(row.pk, "").startswith("firm")][-number:]
    script.stage.day("2026-06-25")
    for row in chosen:
        script.stage.do(drafting.withdraw, row, filed.holders[row.pk], reason="本单位决定改为申报下一届（示例）。")
        filed.cases.remove(row)
    script.done["撤回"] += number
    script.tell(f"收件登记前撤回 {number} 件")


def register(script: Script, filed: Filed) -> None:
    """Officers declare first; then two register side by side, numbers in the order of registration."""
    stage = script.stage
    stage.day("2026-07-06")
    declaring.officers(stage, script.season)
    for index, row in enumerate(filed.cases):
        stage.do(intake.register, row, ("office1", "office2")[index % 2], received_on=stage.today, electronic=True,
                 paper_copies=1, sealed=True, opinion="同意推荐（示例）。")  # fmt: skip
    script.tell(f"两名经办收件登记 {len(filed.cases)} 件")
    script.journal.count("收件", len(filed.cases))
