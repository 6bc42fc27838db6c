"""One definition gives the form, the checks and the progress."""

from collections.abc import Mapping
from typing import Any

import pytest

from guiguan.applications.dossier.checks import progress, wanting_in
from guiguan.applications.dossier.declared import condition_fields
from guiguan.applications.dossier.figures import growths
from guiguan.applications.dossier.parts import Dossier, dossier, item_answers
from guiguan.law import policy as law
from guiguan.rounds.rules.materials import in_words, limits_of

ITEMS = (
    {"no": "4.1.2", "title": "高层领导的作用", "judged": "process"},
    {"no": "4.7.2", "title": "产品和服务结果", "judged": "result"},
)


def the_dossier(kind: str = "model", prize: str = "gold", **limits: Any) -> Dossier:
    policy = law.load("shanghai-2022")
    conditions = condition_fields(policy, prize, kind, year=2026)
    return dossier(kind, year=2026, criteria=ITEMS, conditions=conditions, limits=limits)


def sentences(part: str, data: Mapping[str, str], files: Mapping[str, int] | None = None, **limits: Any) -> list[str]:
    return [item.sentence for item in wanting_in(the_dossier(**limits).by_key[part], data, files or {})]


def test_parts_stand_in_the_order_of_the_form() -> None:
    titles = [part.title for part in the_dossier().parts]
    assert titles == ["基本情况", "申报条件", "概述", "质量管理模式总结", "自我评价报告", "近三年数据", "证实性材料"]
    assert the_dossier("achievement").by_key["summary"].title == "质量管理成果总结"
    assert the_dossier().numeral("overview") == "三"


@pytest.mark.parametrize(
    ("length", "wanting"), [(2999, []), (3000, []), (3001, ["“概述”超出 1 字，请删减到 3000 字以内"])]
)
def test_the_overview_is_limited_to_the_character(length: int, wanting: list[str]) -> None:
    assert sentences("overview", {"text": "质" * length}) == wanting


def test_the_round_sets_its_own_limits_and_nothing_else() -> None:
    assert sentences("overview", {"text": "质" * 11}, overview=10) == ["“概述”超出 1 字，请删减到 10 字以内"]
    assert limits_of({"overview": 0, "title": "20", "unknown": 5, "summary": True})["overview"] == 3000


def test_all_texts_of_the_self_report_count_together() -> None:
    data = {"4.1.2.approach": "质" * 4, "4.1.2.deployment": "质", "4.1.2.results": "质", "4.7.2.results": "量" * 5}
    assert sentences("self_report", data, self_report=11) == []
    assert sentences("self_report", data, self_report=10) == ["自我评价报告共超出 1 字，请删减到 10 字以内"]


def test_a_process_item_is_answered_by_approach_deployment_and_results_and_found_by_its_number() -> None:
    names = the_dossier().by_key["self_report"].names()
    assert names == ("4.1.2.approach", "4.1.2.deployment", "4.1.2.results", "4.7.2.results")
    assert sentences("self_report", dict.fromkeys(names[1:], "示例")) == ["“4.1.2　高层领导的作用　采用方法”未填写"]
    data = {"4.1.2.approach": "方法", "4.1.2.results": "结果", "4.1.20.approach": "别条"}
    assert item_answers(data, "4.1.2") == [("采用方法", "方法"), ("实施结果", "结果")]


def test_the_round_says_which_parts_and_years_are_asked_for() -> None:
    asked = the_dossier(parts=["overview", "figures", "other"], years=2)
    assert [part.key for part in asked.parts] == ["basic", "conditions", "overview", "figures"]
    assert (asked.by_key["figures"].title, asked.by_key["figures"].fields[0].rows) == ("近两年数据", ("2024", "2025"))
    words = dict(in_words({"parts": ["overview", "figures"], "years": 2}))
    assert (words["申报材料"], words["近年数据的完整年度数"]) == ("申报表、概述、近年数据", "2 个年度")
    assert "证实性材料件数上限" not in words


@pytest.mark.parametrize(
    ("values", "unit", "growth"),
    [
        (("1,200", "1,300", "1,300"), "万元", ("", "+8.3%", "0.0%")),
        (("98", "97.5", ""), "%", ("", "-0.5 个百分点", "")),
        (("-5", "10", "１２"), "万元", ("", "", "+20.0%")),
        (("0", "10", "约十"), "万元", ("", "", "")),
    ],
)
def test_growth_is_of_the_year_before_and_nothing_where_it_has_no_meaning(
    values: tuple[str, ...], unit: str, growth: tuple[str, ...]
) -> None:
    assert growths(values, unit) == growth


def test_an_empty_figure_needs_a_reason() -> None:
    full = {f"{row}.{year}": "1" for row in ("revenue", "profit", "tax", "research", "quality_loss", "satisfaction")
            for year in (2023, 2024, 2025)}  # fmt: skip
    assert sentences("figures", full) == []
    assert sentences("figures", {**full, "research.2023": ""}) == ["2023年度研发投入为空，请填写数值或说明原因"]
    assert sentences("figures", {**full, "research.2023": "", "research.reason": "当年未单列"}) == []
    assert sentences("figures", {**full, "profit.2024": "约三百"}) == [
        "2024年度净利润或收支结余不是数字，请改为数字，文字写入说明"
    ]


@pytest.mark.parametrize("number", ["1", "-318", "−318.5", "1,460", "１２３", "0.6"])
def test_numbers_as_people_write_them_are_numbers(number: str) -> None:
    full = dict.fromkeys(
        (name for name in the_dossier().by_key["figures"].names() if not name.endswith("reason")), number
    )
    assert sentences("figures", full) == []


def test_required_files_are_asked_for_and_counted() -> None:
    need = {"evidence.licence": 1, "evidence.quality_officer": 1}
    assert sentences("evidence", {}, {}) == ["未上传营业执照或者登记证书", "未上传首席质量官任命文件"]
    assert sentences("evidence", {}, need) == []
    part = the_dossier().by_key["evidence"]
    assert [item.sentence for item in wanting_in(part, {}, {**need, "evidence.other": 2}, 3)] == [
        "证实性材料共 4 件，请减到 3 件以内"
    ]


def test_a_date_that_is_none_is_named() -> None:
    policy_fields = {"operating_since": "2011-02-30"}
    assert "“在本市开始生产经营的日期”的日期无效，请按 2026-03-05 的格式填写" in sentences("conditions", policy_fields)


def test_progress_counts_what_is_filled() -> None:
    steps = {step.part.key: step for step in progress(the_dossier(), {"overview": {"text": "概述"}}, {})}
    assert (steps["overview"].percent, steps["overview"].begun, steps["overview"].characters) == (100, True, 2)
    assert (steps["basic"].percent, steps["basic"].begun) == (0, False)
