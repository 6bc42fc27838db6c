"""推荐 in the demonstration: of the city two answered and one by letter; of 示例市 two that wait to be asked."""

from guiguan.applications.models import Recommendation
from guiguan.applications.operations import recommending
from guiguan.applications.rules.recommending import Recommended
from guiguan.cli.demo.cast import FIRMS, Firm
from guiguan.cli.demo.opening import pdf_of
from guiguan.cli.demo.stage import Season, Stage

REASONS = "管理方法成熟，连续三年在本行业推广，效果可以核实（示例）。"


def _of(firm: Firm, title: str = "") -> Recommended:
    return Recommended(kind="model", title=title or firm.item, holder=firm.name, credit_code=firm.credit_code,
                       district=firm.district, trade=firm.trade, unit=firm.unit, reasons=REASONS,
                       contact=f"{firm.manager} 021-0000-{firm.number:04d}")  # fmt: skip


def _recommend(stage: Stage, season: Season, by: str, side: tuple[str, str], firm: Firm) -> Recommendation:
    kind, name = side
    stage.do(recommending.recommend, season.round, by, recommender_kind=kind, recommender=name, one=_of(firm))
    return Recommendation.objects.latest("id")


def answered(stage: Stage, season: Season) -> None:
    """Before the city's filing: one yes, one no, one by letter that was asked and never answered."""
    side = ("association", "示例行业协会")
    stage.day("2026-03-04")
    yes = _recommend(stage, season, "recommender", side, FIRMS[2])
    no = _recommend(stage, season, "recommender", side, FIRMS[9])
    stage.do(recommending.enter, season.round, season.clerk, recommender_kind="expert", recommender="示例专家",
             one=_of(FIRMS[10]), letter_number="无文号", letter_on=stage.today,
             scan=pdf_of("推荐函（示例）.pdf", "letter of recommendation"))  # fmt: skip
    letter = Recommendation.objects.latest("id")
    stage.day("2026-03-06")
    for row in (yes, no, letter):
        stage.do(recommending.ask, row, season.clerk, asked_on=stage.today, how="电话询问质量负责人（示例）")
    stage.day("2026-03-09")
    stage.do(recommending.record_willing, yes, season.clerk, answered_on=stage.today, how="来函确认（示例）")
    stage.do(recommending.record_unwilling, no, season.clerk, answered_on=stage.today,
             how="电话答复，本届准备不足（示例）")  # fmt: skip


def waiting(stage: Stage, season: Season) -> None:
    """Of a round that takes applications now: one to be asked, one asked by letter."""
    side = ("department", "示例市示例主管部门")
    _recommend(stage, season, "recommend8", side, FIRMS[11])
    asked = _recommend(stage, season, "recommend8", side, FIRMS[12])
    stage.do(recommending.ask, asked, season.clerk, asked_on=stage.today, how="发函询问（示例）", letter=True,
             number=f"{season.prefix}函〔2026〕31号", tell=False)  # fmt: skip
