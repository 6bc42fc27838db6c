"""Pure: the truth table of sealing, who explains, the words of bands."""

from itertools import product

import pytest

from guiguan.review import prompts
from guiguan.review.rules.scoring import explains
from guiguan.review.rules.sealing import Seal, Viewer, may_see_scores
from guiguan.review.rules.wording import pointed, remark

TRUTH = {
    # (all submitted, consensus concluded, report concluded): who sees a live sheet that bars nobody
    (False, False, False): {Viewer.OWNER},
    (False, True, False): {Viewer.OWNER},
    (False, False, True): {Viewer.OWNER},
    (False, True, True): {Viewer.OWNER, Viewer.OFFICE},
    (True, False, False): {Viewer.OWNER, Viewer.MEMBER},
    (True, True, False): {Viewer.OWNER, Viewer.MEMBER},
    (True, False, True): {Viewer.OWNER, Viewer.MEMBER},
    (True, True, True): {Viewer.OWNER, Viewer.MEMBER, Viewer.OFFICE},
}


@pytest.mark.parametrize("stage", sorted(TRUTH))
def test_the_truth_table_of_sealing(stage: tuple[bool, bool, bool]) -> None:
    seal = Seal(*stage)
    for viewer, voided in product(Viewer, (False, True)):
        seen = may_see_scores(viewer, seal, barred=False, voided=voided)
        assert seen == (viewer in TRUTH[stage] and not (voided and viewer is Viewer.MEMBER)), (viewer, voided)
        assert not may_see_scores(viewer, seal, barred=True, voided=voided), viewer


@pytest.mark.parametrize(
    ("marks", "who"),
    [
        ([(60, 1), (65, 2), (70, 3)], set()),  # within the limit nobody need explain
        ([(60, 1), (80, 2)], set()),  # the limit itself is not beyond it
        ([(35, 1), (60, 2), (65, 3)], {1}),  # the one furthest from the median
        ([(30, 1), (60, 2), (90, 3)], {1, 3}),  # as far below as above
        ([(35, 1), (85, 2)], {1, 2}),
        ([(60, 1), (None, 2), (65, 3)], {2}),  # the smaller side on whether the item applies
        ([(60, 1), (None, 2), (None, 3)], {1}),
        ([(None, 1), (None, 2)], set()),
        ([(30, 1), (60, 2), (65, 3), (None, 4)], {1, 4}),
        ([], set()),
    ],
)
def test_who_explains_an_item(marks: list[tuple[int | None, int]], who: set[int]) -> None:
    assert explains(marks, 20) == who


def test_licensed_words_take_the_place_of_ours_for_their_kind_only() -> None:
    licensed = {"process": [f"原文第{number}档" for number in range(1, 7)]}
    assert prompts.bands("process", licensed)[0] == "原文第1档"
    assert prompts.bands("result", licensed) == prompts.bands("result", {})
    assert len(prompts.bands("process", {})) == 6


@pytest.mark.parametrize(
    ("text", "advice", "blame"),
    [
        ("例会有记录，数据完整", [], []),
        ("建议扩大样本，应当每月分析", ["建议", "应当"], []),
        ("领导不重视，记录敷衍", [], ["不重视", "敷衍"]),
        ("建议改进；现场混乱，建议整顿", ["建议"], ["混乱"]),
        ("员工合理化建议 1200 条，采纳率 35%", [], []),
        ("没有收集顾客建议，建议补上", ["建议"], []),
        ("", [], []),
    ],
)
def test_words_of_advice_and_blame_are_pointed_at(text: str, advice: list[str], blame: list[str]) -> None:
    assert pointed(text) == (advice, blame)
    assert bool(remark(text)) == bool(advice or blame)
    assert all(f"“{word}”" in remark(text) for word in advice + blame)
