"""The last part of a rehearsal: the fight for the last place, the list, the notice, the decree (Arts. 26, 27)."""

from collections.abc import Sequence

from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState as S
from guiguan.cli.demo import course, words
from guiguan.cli.demo.closing import REASON
from guiguan.cli.demo.opening import resolve
from guiguan.cli.rehearse.checking import BOTH
from guiguan.cli.rehearse.journal import Script
from guiguan.conferral import operations as conferral
from guiguan.conferral import queries
from guiguan.conferral.models import AwardList, Commendation
from guiguan.law import announced
from guiguan.people import operations as people
from guiguan.procedure.models import CalendarYear
from guiguan.publicity.models import Notice
from guiguan.publicity.operations import notices
from guiguan.publicity.states import NoticeKind
from guiguan.review.queries import reports
from guiguan.rounds import operations as rounds

GOLD_MODELS, GOLD_ACHIEVEMENTS, MAYOR = 20, 10, 4
"""Places (Art. 3); the mayor's award with models and achievements counted together, which both readings allow."""
YEAR = 2027
SOURCE = "模拟日历（推演用，不是国务院办公厅的安排）"


def _ranked(script: Script, prize: str, kind: str) -> list[Application]:
    rows = [row for row in reports.evaluation_ranking(script.season.round.pk) if (row.prize, row.kind) == (prize, kind)]
    return [row.application for row in sorted(rows, key=lambda row: (row.rank, row.application.pk))
            if row.application.state == S.EVALUATED]  # fmt: skip


def _reasons(rows: Sequence[Application]) -> dict[int, str]:
    return {row.pk: REASON for row in rows}


def _strike(award_list: AwardList, row: Application) -> dict[int, str]:
    entry = next(one for one in queries.entries_of(award_list) if one.application_id == row.pk)
    return {entry.pk: "名额有限，按名次取舍（示例）。"}


def suggest(script: Script) -> AwardList:
    """Drafted with one place of the gold models left; two officers want it, and the caps refuse what is beyond."""
    stage, season = script.stage, script.season
    stage.day("2026-12-28")
    models, mayors = _ranked(script, "gold", "model"), _ranked(script, "mayor", "model")
    seekers = _ranked(script, "mayor", "achievement")
    wanted = [*models[: GOLD_MODELS - 1], *_ranked(script, "gold", "achievement")[:GOLD_ACHIEVEMENTS],
              *mayors[:MAYOR], *seekers[:1]]  # fmt: skip
    stage.do(conferral.draft, season.round, BOTH, reasons=_reasons(wanted))
    award_list = AwardList.objects.select_related("round__authority").get(round=season.round)
    if len(models) > GOLD_MODELS:
        _last_place(script, award_list, models[GOLD_MODELS - 1], models[GOLD_MODELS])
    if len(mayors) >= MAYOR and seekers:
        script.refused("市长质量奖列入模式4个、成果1个时提请审议", conferral.table_list, award_list, season.approver)
        stage.do(conferral.revise, award_list, season.clerk, reasons={}, strike=_strike(award_list, mayors[MAYOR - 1]))
    script.refused("拟定名单的经办自己提请审议", conferral.table_list, award_list, BOTH)
    stage.do(conferral.table_list, award_list, season.approver)
    number = len(queries.live(queries.entries_of(award_list)))
    script.tell(f"获奖建议名单 {number} 件提请审定委审议")
    script.journal.count("获奖建议名单", number)
    return award_list


def _last_place(script: Script, award_list: AwardList, one: Application, other: Application) -> None:
    """Both have the list open at the same version; the second is stopped, tries again, and meets the cap."""
    stage, season = script.stage, script.season
    award_list.refresh_from_db()
    seen = award_list.version
    stage.do(conferral.revise, award_list, "office1", reasons=_reasons([one]), strike={}, version=seen)
    script.refused("另一名经办同时把最后一个名额给另一件申报", conferral.revise, award_list, "office2",
                   reasons=_reasons([other]), strike={}, version=seen)  # fmt: skip
    stage.do(conferral.revise, award_list, "office2", reasons=_reasons([other]), strike={})
    script.refused("质量金奖模式列入21件时提请审议", conferral.table_list, award_list, season.approver)
    stage.do(conferral.revise, award_list, "office2", reasons={}, strike=_strike(award_list, other))


def deliberate(script: Script, award_list: AwardList) -> None:
    stage, season = script.stage, script.season
    resolve(stage, season, f"审议{season.name}获奖建议名单的会议", "2027-03-05", f"{season.prefix}〔2027〕审2号")
    script.tell("市审定委审议通过，提出拟获奖名单")
    stage.day("2027-03-19")
    stage.do(conferral.record_approval, award_list, season.clerk, body=season.authority.name, number="示府批〔2027〕8号",
             on=stage.today)  # fmt: skip
    script.tell("登记批复")


def _draft_notice(script: Script) -> Notice:
    season = script.season
    listed = queries.award_candidates(season.round, script.stage.at)
    script.stage.do(notices.draft, season.round, season.clerk, kind="award", title=f"{season.round}拟获奖名单公示",
                    text="现将名单予以公示。", working_days=5, subjects=[one.subject_id for one in listed])  # fmt: skip
    return Notice.objects.filter(round=season.round, kind="award").order_by("-id")[0]


def simulate_calendar(script: Script) -> None:
    """A year not announced yet: entered whole by one officer, confirmed by another, marked as simulated."""
    stage, season = script.stage, script.season
    arrangement = announced.read(words.DAYS_OFF, YEAR)
    stage.do(
        people.announce_year, season.authority, BOTH, scope="CN", year=YEAR, arrangement=arrangement, source=SOURCE
    )
    row = CalendarYear.objects.get(authority_id=season.authority.pk, year=YEAR)
    script.refused("录入放假安排的人员自己审核", people.confirm_year, row, BOTH)
    stage.do(people.confirm_year, row, season.approver)
    script.tell(f"两名经办录入并审核 {YEAR} 年的模拟日历：放假 {len(arrangement.off)} 天，"
                f"调休上班 {len(arrangement.worked)} 天")  # fmt: skip


def award(script: Script, award_list: AwardList) -> None:
    """The notice of five working days, the decree after it, the honours, the end of the round."""
    stage, season = script.stage, script.season
    drafted, number = _draft_notice(script), f"{season.prefix}〔2027〕5号"
    publish = notices.PUBLISH[NoticeKind.AWARD]
    script.refused("放假安排没有载入时发布拟获奖公示", publish, drafted, season.approver, number=number)
    simulate_calendar(script)
    stage.day("2027-03-22")
    stage.do(publish, drafted, season.approver, number=number)
    script.tell("拟获奖名单公示 5 个工作日")
    stage.day("2027-03-26")
    decree = {"number": "示府发〔2027〕12号", "dated_on": stage.today}
    script.refused("公示届满之前录入表彰文件", conferral.enter, award_list, season.clerk, **decree)
    script.refused("还有申报没有办结时结束本届", rounds.close, season.round, season.approver)
    stage.day("2027-03-30")
    course.report_notice(stage, season, drafted)
    stage.day("2027-04-06")
    stage.do(conferral.enter, award_list, BOTH, number=decree["number"], dated_on=stage.today)
    entered = Commendation.objects.select_related("award_list__round__authority").get(award_list=award_list)
    script.refused("录入表彰文件的经办自己核对登记", conferral.confirm, entered, BOTH)
    stage.do(conferral.confirm, entered, season.approver)
    script.tell("核对市政府表彰文件，登记荣誉")
    stage.do(rounds.close, season.round, season.approver)
    script.tell("本届结束，评审组自动撤销")
