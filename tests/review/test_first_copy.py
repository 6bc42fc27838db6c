"""A sheet taken back keeps its first submission: marked and readable where its values show, and nowhere else."""

import pytest
from django.urls import reverse

from guiguan.procedure.spec import Actor
from guiguan.review.operations import sheets
from guiguan.review.queries import copies
from tests.review import factories as make
from tests.review.test_pages import browser, status, words

pytestmark = pytest.mark.django_db


def taken_back() -> tuple[make.Field, int]:
    """The second member's sheet of 65 % on every item is back with him."""
    made = make.all_submitted()
    sheet = make.sheet_of(made.applications[0], made.experts[1])
    sheets.reopen(sheet, actor=made.leader, at=make.REVIEW, reason="漏评一处")
    return made, sheet.pk


def again(made: make.Field) -> None:
    """Submitted again: one item at 80 %, the rest as before."""
    sheet = make.sheet_of(made.applications[0], made.experts[1])
    percents = dict.fromkeys(make.queries.items(sheet), 65) | {"4.1.2": 80}
    make.submit(made.applications[0], made.experts[1], percents)


def first(actor: Actor, pk: int) -> int:
    return int(browser(actor).get(reverse("sheet-print", args=[pk]), {"copy": "first"}).status_code)


def test_the_first_value_stands_beside_the_later_one_where_they_differ() -> None:
    made, pk = taken_back()
    again(made)
    talk = make.talk_of(made.applications[0])
    for actor in (made.leader, made.experts[2]):
        page = words(actor, "consensus", talk.pk)
        assert page.count("（初次 65%）") == 1
        assert page.count("退回后重交") == 1
        sheet = words(actor, "sheet", pk)
        assert sheet.count("初次 65%") == 1
        assert "等待全体成员提交" not in sheet, "the talk has begun"
        assert words(actor, "sheet-print", pk).count("初次 65%") == 1


def test_the_first_copy_is_read_whole_by_whoever_sees_the_sheet() -> None:
    made, pk = taken_back()
    again(made)
    for actor in made.experts:
        page = browser(actor).get(reverse("sheet-print", args=[pk]), {"copy": "first"}).content.decode()
        assert "初次提交稿" in page
        assert "80%" not in page
        assert "65%" in page
        assert "4.1.2 做法成体系" in page
    assert first(made.world.approver, pk) == 404, "the office waits for the report"


def test_who_may_not_see_the_score_may_not_see_the_first_one() -> None:
    made, pk = taken_back()
    talk = make.talk_of(made.applications[0])
    for actor in (made.leader, made.experts[2], made.world.approver, made.world.drafter, made.world.manager):
        assert first(actor, pk) == 404
    for actor in (made.leader, made.experts[2]):
        page = words(actor, "consensus", talk.pk)
        assert "初次" not in page
        assert "65%" not in page
    leader = words(made.leader, "sheet", pk)
    assert "初次" not in leader
    assert "65%" not in leader
    owner = words(made.experts[1], "sheet", pk)
    assert "本表已退回重评" in owner
    assert first(made.experts[1], pk) == 200


def test_a_sheet_submitted_once_has_no_first_copy() -> None:
    made = make.all_submitted()
    sheet = make.sheet_of(made.applications[0], made.experts[1])
    assert copies.first_copy(sheet) is None
    assert first(made.leader, sheet.pk) == 404
    assert "初次" not in words(made.leader, "consensus", make.talk_of(made.applications[0]).pk)
    assert status(made.leader, "sheet-print", sheet.pk) == 200
