"""Two fictitious authorities besides the city: 示例市 with a finished round, 示例区 with one before its committee."""

from dataclasses import dataclass
from datetime import date

from guiguan.applications.models import Application
from guiguan.applications.operations.on_paper import file_on_paper
from guiguan.cli.demo import access, closing, course, declaring, opening, recommending
from guiguan.cli.demo.cast import FIRMS, INDIVIDUALS, Cast
from guiguan.cli.demo.opening import Applicant
from guiguan.cli.demo.stage import Season, Stage
from guiguan.conferral import operations as conferral
from guiguan.conferral.models import AwardList
from guiguan.review.states import ReportStage

FIRM = {firm.number: firm for firm in FIRMS}
PERSON = {one.username: one for one in INDIVIDUALS}


def town(cast: Cast) -> Season:
    return Season(
        cast.authorities["cn-99"], "shilishi-2024", "2024—2025年度", 2025, "office8", "approver8", "chair8",
        ("chair8",), ("expert05", "expert07", "expert08"), "市质奖审办",
    )  # fmt: skip


def district(cast: Cast) -> Season:
    return Season(
        cast.authorities["cn-31x99"], "shili-2024", "2025—2026年度", 2026, "office9", "approver9", "chair9",
        ("chair9", "member9"), ("expert05", "expert07", "expert08"), "示质奖审办",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a small round, in ISO, in the order of the steps; ``visit`` is the first of two days."""

    checked: str
    noticed: str
    admitted: str
    reviewed: str
    listed: str
    visit: tuple[date, date]
    visited: str
    evaluated: str


TOWN = Days("2025-05-12", "2025-05-14", "2025-05-22", "2025-06-03", "2025-06-16",
            (date(2025, 7, 8), date(2025, 7, 9)), "2025-07-10", "2025-07-24")  # fmt: skip
DISTRICT = Days("2025-12-03", "2025-12-05", "2025-12-15", "2025-12-22", "2026-01-06",
                (date(2026, 1, 13), date(2026, 1, 14)), "2026-01-15", "2026-01-22")  # fmt: skip


def _review(stage: Stage, season: Season, cases: list[Application], visited: list[Application],
            places: dict[str, int], days: Days) -> None:  # fmt: skip
    """From the one group to the reports of the evaluation. ``places``: on the list of visits, by kind."""
    members = season.experts
    declaring.officers(stage, season)
    group = opening.form_group(stage, season, "综合组", members, cases)
    opening.take_on(stage, season, group)
    stage.day(days.checked)
    for case in cases:
        course.find(stage, case, members)
        course.passed(stage, season, case)
    stage.day(days.noticed)
    published = course.notice(stage, season, "qualification", f"{season.prefix}〔{stage.today.year}〕2号")
    stage.day(days.admitted)
    course.report_notice(stage, season, published)
    for case in cases:
        course.admit(stage, season, case)
    stage.day(days.reviewed)
    declaring.officers(stage, season)
    course.open_sheets(stage, season, group, members, cases)
    for place, case in enumerate(cases):
        for offset, username in enumerate(members):
            course.score(stage, case, username, 75 - 5 * place + 5 * (offset - 1))
        course.agree(stage, case, members[0])
        course.report(stage, case, ReportStage.DOCUMENT, members)
    stage.day(days.listed)
    for kind, number in places.items():
        course.settle_visits(stage, season, "gold", kind, number)
    declaring.officers(stage, season)
    for case in visited:
        course.visit(stage, season, case, *days.visit)
    stage.day(days.visited)
    for username in members:
        opening.declare(stage, group, username)
    for step, day in ((ReportStage.SITE, days.visited), (ReportStage.EVALUATION, days.evaluated)):
        stage.day(day)
        for case in visited:
            course.report(stage, case, step, members)


def finished(stage: Stage, season: Season) -> None:
    """A round of 示例市 from its review rules to the decree: four applications, two winners."""
    opening.prepare(stage, season, rules_day="2025-02-10", meeting_day="2025-02-20", plan={},
                    asks_officers=False)  # fmt: skip
    opening.call(stage, season, "2025-03-03", opens="2025-03-10", closes="2025-04-30")
    opening.admit_experts(stage, season)
    applicants: dict[str, Applicant] = {"9": FIRM[9], "10": FIRM[10], "11": FIRM[11], "p3": PERSON["person03"]}
    cases = opening.file(stage, season, applicants, ("2025-03-12", "2025-03-17", "2025-03-24", "2025-03-25"))
    stage.day("2025-05-06")
    for case in cases.values():
        opening.register(stage, season, case)
    stage.day("2025-05-08")
    visited = [cases[key] for key in ("9", "10", "p3")]
    _review(stage, season, list(cases.values()), visited, {"model": 2, "achievement": 1}, TOWN)
    stage.day("2025-08-11")
    closing.award(stage, season, [cases["9"], cases["p3"]], meeting_day="2025-08-26", approved_on="2025-09-05",
                  noticed_on="2025-09-08", decreed_on="2025-09-22")  # fmt: skip


def reviewed(stage: Stage, season: Season) -> list[Application]:
    """A round of 示例区 up to its evaluation: two organisations and a person."""
    opening.prepare(stage, season, rules_day="2025-09-23", meeting_day="2025-09-28", plan={})
    opening.call(stage, season, "2025-10-09", opens="2025-10-13", closes="2025-11-14")
    opening.admit_experts(stage, season)
    applicants: dict[str, Applicant] = {"12": FIRM[12], "13": FIRM[13], "p4": PERSON["person04"]}
    cases = opening.file(stage, season, applicants, ("2025-10-15", "2025-10-20", "2025-10-27", "2025-10-28"))
    stage.day("2025-11-18")
    for case in cases.values():
        opening.register(stage, season, case)
    stage.day("2025-11-20")
    _review(stage, season, list(cases.values()), list(cases.values()), {"model": 2, "achievement": 1}, DISTRICT)
    return list(cases.values())


def tabled(stage: Stage, season: Season, cases: list[Application]) -> None:
    """The suggested list before the committee: convened, not yet held."""
    stage.day("2026-06-10")
    stage.do(conferral.draft, season.round, season.clerk, reasons={row.pk: closing.REASON for row in cases})
    award_list = AwardList.objects.select_related("round__authority").get(round=season.round)
    stage.do(conferral.table_list, award_list, season.approver)
    opening.convene(stage, season, f"审议{season.name}获奖建议名单的会议", date(2026, 6, 18))


def called(stage: Stage, season: Season) -> None:
    """An open call of 示例市 for the round after its finished one; one draft begun, one awaiting the employer."""
    following = Season(season.authority, season.policy, "2026—2027年度", 2026, season.clerk, season.approver,
                       season.chair, season.members, season.experts, season.prefix)  # fmt: skip
    opening.prepare(stage, following, rules_day="2026-06-10", meeting_day="2026-06-10", plan={},
                    asks_officers=False)  # fmt: skip
    opening.call(stage, following, "2026-06-11", opens="2026-06-11", closes="2026-07-31")
    stage.day("2026-06-12", 9)
    opening.begin(stage, following, FIRM[8], without=("overview", "self_report", "evidence"))
    access.awaiting_employer(stage, following)
    recommending.waiting(stage, following)
    filed = opening.on_paper(following, FIRM[11], received_on=date(2026, 6, 12), posted_on=date(2026, 6, 2),
                             last_day=date(2026, 6, 11))  # fmt: skip
    stage.do(file_on_paper, following.round, following.clerk, filed=filed,
             scan=opening.pdf_of("纸质申报件（示例）.pdf", "paper application"))  # fmt: skip
