"""From the check of conditions to the evaluation: the second part of a demonstrated round."""

from datetime import date

from guiguan.applications.models import Application
from guiguan.applications.operations import check, onward
from guiguan.applications.queries.findings import findings_of
from guiguan.cli.demo import words
from guiguan.cli.demo.opening import declare, pdf_of
from guiguan.cli.demo.stage import Season, Stage
from guiguan.governance.models import ReviewGroup
from guiguan.publicity import queries as publicity
from guiguan.publicity.models import Notice
from guiguan.publicity.operations import notices
from guiguan.publicity.states import NoticeKind
from guiguan.review.models import Consensus, Report, Sheet, VisitList
from guiguan.review.operations import consensus, paper_sheets, reports, sheets, visits
from guiguan.review.queries import reports as report_queries
from guiguan.review.queries import sheets as sheet_queries
from guiguan.review.states import ReportStage


def find(stage: Stage, application: Application, members: tuple[str, ...], **unmet: str) -> None:
    """A finding on every item by the leader, signed by all, concluded. ``unmet``: note by item."""
    actor = stage.cast.actor(members[0])
    lines = []
    for row in findings_of(application):
        note = unmet.get(row.item.replace(".", "_").replace(":", "_"), "")
        lines.append(check.Line(row.item, "not_met" if note else "met", note, row.version))
    check.save_findings(application, lines, actor=actor, at=stage.now())
    for username in members:
        stage.do(check.sign_findings, application, username)
    stage.do(check.conclude_check, application, members[0])


def passed(stage: Stage, season: Season, application: Application) -> None:
    stage.do(check.pass_check, application, season.approver, reasons="经评审组审查，基本条件符合要求，申报材料完整。")


def notice(stage: Stage, season: Season, kind: str, number: str) -> Notice:
    """Draft and publish a notice of everybody who may be listed now."""
    listed = publicity.candidates(season.round, kind, stage.at)
    days = publicity.minimum_days(season.round, kind)
    title = f"{season.round}{'通过资格审查名单公示' if kind == 'qualification' else '拟获奖名单公示'}"
    stage.do(notices.draft, season.round, season.clerk, kind=kind, title=title, text="现将名单予以公示。",
             working_days=days, subjects=[one.subject_id for one in listed])  # fmt: skip
    drafted = Notice.objects.filter(round=season.round, kind=kind).order_by("-id")[0]
    stage.do(notices.PUBLISH[NoticeKind(kind)], drafted, season.approver, number=number)
    return drafted


def report_notice(stage: Stage, season: Season, published: Notice) -> None:
    stage.do(notices.report, published, season.clerk, text="公示期满，名单和公示情况见附件，异议已按规定处理（示例）。")


def admit(stage: Stage, season: Season, application: Application) -> None:
    stage.do(onward.admit, application, season.clerk)


def open_sheets(stage: Stage, season: Season, group: ReviewGroup, members: tuple[str, ...],
                cases: list[Application]) -> None:  # fmt: skip
    for application in cases:
        stage.do(sheets.open_sheets, application, season.clerk)
    for username in members:
        declare(stage, group, username)


def sheet_of(stage: Stage, application: Application, username: str) -> Sheet:
    return Sheet.objects.exclude(state="voided").get(application=application, person=stage.cast.person(username))


def score(stage: Stage, application: Application, username: str, percent: int, *, items: int | None = None) -> None:
    """Score a sheet item by item around ``percent``; ``items`` stops there, as somebody in mid-work."""
    sheet, actor, typed = sheet_of(stage, application, username), stage.cast.actor(username), []
    rows = list(sheet_queries.items(sheet).items())
    for index, (no, row) in enumerate(rows[:items]):
        value = max(0, min(100, percent + 5 * ((index * 7 + len(username)) % 3 - 1)))
        thoughts = [
            {"kind": "strength", "text": words.STRENGTHS[index % 3], "aspect": "展开", "source": f"第 {index + 3} 页"},
            {"kind": "improvement", "text": words.IMPROVEMENTS[index % 3], "aspect": "学习", "source": ""},
        ]
        typed.append(sheets.Typed(no, row.version, value, thoughts=thoughts))
    sheets.save_items(sheet, typed, actor=actor, at=stage.at)
    if items is None:
        stage.do(sheets.submit, sheet, username)


def enter_paper(stage: Stage, season: Season, application: Application, username: str, percent: int) -> None:
    """The clerk enters a sheet that came on paper; another officer has yet to check it."""
    sheet = sheet_of(stage, application, username)
    values = [
        {"no": no, "percent": percent + 5 * (index % 3 - 1), "not_applicable": False, "reason": "",
         "thoughts": [{"kind": "strength", "text": words.STRENGTHS[index % 3], "aspect": "", "source": ""}]}
        for index, no in enumerate(sheet_queries.items(sheet))
    ]  # fmt: skip
    stage.do(paper_sheets.enter, application, season.clerk, member=sheet.person_id, values=values,
             scan=pdf_of("评分记录表扫描件（示例）.pdf", "Scoring sheet (example)"), factors="离散型制造，顾客集中，出口占比约四成（示例）。")  # fmt: skip


def agree(stage: Stage, application: Application, leader: str) -> None:
    """The median of the values as the agreed one, with a reason where the values lie apart."""
    talk = Consensus.objects.select_related("application__round").get(application=application)
    actor = stage.cast.actor(leader)
    typed = [
        consensus.Agreed(line.no, line.item.version if line.item else 0, line.values[len(line.values) // 2],
                         reason="经讨论，按材料第三部分的证据取值。",
                         site_issue="现场查看近三年原始记录。" if index % 9 == 0 else "")
        for index, line in enumerate(sheet_queries.agreed_lines(talk))
    ]  # fmt: skip
    consensus.save_consensus_items(talk, typed, actor=actor, at=stage.at)
    stage.do(consensus.conclude, talk, leader)


def report(stage: Stage, application: Application, step: ReportStage, members: tuple[str, ...]) -> None:
    """Written by the leader, signed by all, concluded."""
    body = {ReportStage.DOCUMENT: words.REPORT_BODY, ReportStage.SITE: words.SITE_BODY}
    row = Report.objects.select_related("application__round").get(application=application, stage=step)
    findings = {one.no: "已查看近三年原始记录，与申报材料一致（示例）。" for one in report_queries.site_issues_of(row)}
    reports.save_report(row, body=body.get(step, words.EVALUATION_BODY), suggestions=words.REPORT_SUGGESTIONS,
                        changes=[], findings=findings, version=row.draft.version,
                        actor=stage.cast.actor(members[0]), at=stage.now())  # fmt: skip
    stage.do(reports.submit_for_signature, row, members[0])
    for username in members:
        stage.do(reports.sign, row, username)
    conclude = {ReportStage.DOCUMENT: reports.conclude_document, ReportStage.SITE: reports.conclude_site,
                ReportStage.EVALUATION: reports.conclude_evaluation}[step]  # fmt: skip
    stage.do(conclude, row, members[0])


def settle_visits(
    stage: Stage, season: Season, prize: str, kind: str, places: int, *, instead: tuple[int, int] | None = None
) -> None:
    """``instead``: (application left out, application taken) against the order of rank, with a reason."""
    stage.do(visits.draft, season.round, season.clerk, prize=prize, kind=kind, places=places)
    listed = VisitList.objects.select_related("round").get(round=season.round, prize=prize, kind=kind)
    if instead is not None:
        out, taken = instead
        entries = {entry.application_id: entry for entry in listed.entries.all()}
        picked = {e.pk for e in entries.values() if e.picked} - {entries[out].pk} | {entries[taken].pk}
        reason = "资料评审提出的现场核实事项已由主管部门书面说明，另一行业的做法更需现场核实（示例）。"
        stage.do(visits.revise, listed, season.clerk, picked=picked,
                 reasons={entries[out].pk: reason, entries[taken].pk: reason})  # fmt: skip
    stage.do(visits.settle, listed, season.approver)


def visit(stage: Stage, season: Season, application: Application, first: date, last: date) -> None:
    stage.do(visits.schedule, application, season.clerk, starts_on=first, ends_on=last, place="示例路100号（申报方现场）",
             plan="首次会议；查阅记录；走访现场；员工座谈；末次会议。")  # fmt: skip
