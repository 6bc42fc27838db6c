"""From the suggested list to the end of the round: the last part of a demonstrated round."""

from guiguan.applications.models import Application
from guiguan.cli.demo.course import notice, report_notice
from guiguan.cli.demo.opening import resolve
from guiguan.cli.demo.stage import Season, Stage
from guiguan.conferral import operations as conferral
from guiguan.conferral.models import AwardList, Commendation
from guiguan.rounds import operations as rounds

REASON = "所在行业带动面广，做法可在本地推广（示例）。"


def award(
    stage: Stage, season: Season, winners: list[Application], *, meeting_day: str, approved_on: str, noticed_on: str,
    decreed_on: str,
) -> None:  # fmt: skip
    """Suggested, deliberated, approved, noticed, commended, closed. Days in ISO, in the order of the steps."""
    stage.do(conferral.draft, season.round, season.clerk, reasons={row.pk: REASON for row in winners})
    award_list = AwardList.objects.select_related("round__authority").get(round=season.round)
    stage.do(conferral.table_list, award_list, season.approver)
    resolve(
        stage,
        season,
        f"审议{season.name}获奖建议名单的会议",
        meeting_day,
        f"{season.prefix}〔{stage.today.year}〕审2号",
    )
    stage.day(approved_on)
    stage.do(conferral.record_approval, award_list, season.clerk, body=season.authority.name,
             number=f"示府批〔{stage.today.year}〕8号", on=stage.today)  # fmt: skip
    stage.day(noticed_on)
    published = notice(stage, season, "award", f"{season.prefix}〔{stage.today.year}〕5号")
    stage.day(decreed_on)
    report_notice(stage, season, published)
    stage.do(
        conferral.enter, award_list, season.clerk, number=f"示府发〔{stage.today.year}〕12号", dated_on=stage.today
    )
    entered = Commendation.objects.select_related("award_list__round__authority").get(award_list=award_list)
    stage.do(conferral.confirm, entered, season.approver)
    stage.do(rounds.close, season.round, season.approver)
