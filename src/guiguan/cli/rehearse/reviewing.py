"""Sheets, consensus, reports, visit lists, visits, evaluation: the third part of a rehearsal (Arts. 23 to 25)."""

from datetime import date, timedelta
from random import Random

from guiguan.applications import queries as applications
from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState as S
from guiguan.cli.demo import course, declaring, opening
from guiguan.cli.rehearse.checking import BOTH, Panel
from guiguan.cli.rehearse.journal import Script
from guiguan.governance.operations import recusal
from guiguan.governance.states import Ground
from guiguan.procedure.calendar import calendar_for
from guiguan.review.models import Report, VisitList
from guiguan.review.operations import reports, sheets, visits
from guiguan.review.states import ReportStage

CATEGORIES = (("mayor", "model"), ("mayor", "achievement"), ("gold", "model"), ("gold", "achievement"))
SHARE = 60
"""Percent of a category that is visited, as the review rules say; never fewer than the awards' places need."""


def _score(script: Script, panel: Panel, case: Application, rng: Random) -> None:
    """Everybody scores by himself; quality by lot, each expert a little off it."""
    quality = rng.randrange(45, 86, 5)
    for username in panel.on(case):
        course.score(script.stage, case, username, quality + rng.choice((-10, -5, 0, 5, 10)))


def documents(script: Script, panels: list[Panel], rng: Random) -> None:
    """Document review over five weeks, a group or two a day."""
    stage, season = script.stage, script.season
    stage.day("2026-09-14")
    declaring.officers(stage, season)
    for panel in panels:
        course.open_sheets(stage, season, panel.group, panel.members, panel.cases)
    first = panels[0].cases[0]
    unfilled = course.sheet_of(stage, first, panels[0].members[0])
    script.refused("没有逐条评分就提交评分", sheets.submit, unfilled, panels[0].members[0])
    script.tell("全体成员申报回避后启用评分记录表")
    calendar, day = calendar_for(season.authority.calendar_scopes.split(",")), date(2026, 9, 14)
    for index, panel in enumerate(panels):
        day = calendar.after(date(2026, 9, 14), 1 + index * 24 // len(panels))
        stage.day(day.isoformat())
        for case in panel.cases:
            _score(script, panel, case, rng)
            if index == len(panels) - 1 and case == panel.cases[0]:
                _late_recusal(script, panel, case)
            course.agree(stage, case, panel.members[0])
            if case.pk == first.pk:
                report = Report.objects.get(application=case, stage=ReportStage.DOCUMENT)
                script.refused(
                    "报告起草中、成员尚未签署即形成资料评审报告", reports.conclude_document, report, panel.members[0]
                )
            course.report(stage, case, ReportStage.DOCUMENT, panel.on(case))
    number = sum(len(panel.cases) for panel in panels)
    script.tell(f"资料评审报告 {number} 份，评分后申报回避 1 人次，其评分作废")
    script.journal.count("形成资料评审报告", number)


def _late_recusal(script: Script, panel: Panel, case: Application) -> None:
    """After scoring a member learns of a kinship: his sheet counts no more."""
    username = panel.members[-1]
    script.stage.do(
        recusal.declare_late, case, username, ground=Ground.KINSHIP, reason="近日得知亲属在申报方任职（示例）。"
    )
    panel.away.setdefault(case.pk, set()).add(username)
    script.done["回避"] += 1


def shortlist(script: Script, panels: list[Panel]) -> None:
    """A list a category, by rank; who drafts does not settle; who is left out gets the report."""
    stage, season = script.stage, script.season
    stage.day("2026-11-02")
    for prize, kind in CATEGORIES:
        reviewed = Application.objects.filter(
            round=season.round, prize=prize, kind=kind, state=S.DOCUMENT_REVIEWED
        ).count()
        if not reviewed:
            continue
        places = reviewed if prize == "mayor" else -(-reviewed * SHARE // 100)
        stage.do(visits.draft, season.round, BOTH, prize=prize, kind=kind, places=places)
        listed = VisitList.objects.select_related("round").get(round=season.round, prize=prize, kind=kind)
        if (prize, kind) == ("gold", "model"):
            script.refused("拟定名单的人员自己确定现场评审名单", visits.settle, listed, BOTH)
        stage.do(visits.settle, listed, season.approver)
    declaring.officers(stage, season)
    for panel in panels:
        panel.cases = _still(panel, S.SHORTLISTED)
    number = sum(len(panel.cases) for panel in panels)
    script.tell(f"确定现场评审名单 {number} 件，未进入的反馈资料评审报告")
    script.journal.count("进入现场评审", number)


def _still(panel: Panel, state: S) -> list[Application]:
    found = {row.pk for row in Application.objects.filter(pk__in=[case.pk for case in panel.cases], state=state)}
    return [case for case in panel.cases if case.pk in found]


def visit_all(script: Script, panels: list[Panel]) -> None:
    """Two days a visit, a group one after another; one visit is moved."""
    stage, season = script.stage, script.season
    stage.day("2026-11-04")
    calendar = calendar_for(season.authority.calendar_scopes.split(","))
    moved = False
    for panel in panels:
        day = date(2026, 11, 6)
        for case in panel.cases:
            first = calendar.after(day, 1)
            day = calendar.after(first, 1)
            course.visit(stage, season, case, first, day)
            if not moved:
                moved = True
                stage.do(visits.reschedule, case, season.clerk, starts_on=first + timedelta(days=1),
                         ends_on=calendar.after(first + timedelta(days=1), 1), place="示例路100号（申报方现场）",
                         reason="申报方当日停电检修（模拟）。")  # fmt: skip
    stage.day("2026-12-14")
    for panel in panels:
        for username in panel.members if panel.cases else ():
            opening.declare(stage, panel.group, username)
        for case in panel.cases:
            course.report(stage, case, ReportStage.SITE, panel.on(case))
    number = sum(len(panel.cases) for panel in panels)
    script.tell(f"现场评审报告 {number} 份，调整安排 1 次")


def evaluate(script: Script, panels: list[Panel]) -> None:
    stage = script.stage
    stage.day("2026-12-22")
    for panel in panels:
        for case in panel.cases:
            course.report(stage, case, ReportStage.EVALUATION, panel.on(case))
    number = applications.of_round(script.season.round.pk).filter(state=S.EVALUATED).count()
    script.tell(f"综合评价报告 {number} 份")
    script.journal.count("形成综合评价报告", number)
