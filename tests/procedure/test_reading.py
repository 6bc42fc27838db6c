"""Answers are kept while a page is read, and never when something is done."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from guiguan.people import queries as people
from guiguan.procedure import reading
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web.middleware import Desk
from tests.applications import factories as make


def test_kept_for_one_page_only() -> None:
    asked: list[int] = []

    @reading.once
    def numbers(first: int) -> list[int]:
        asked.append(first)
        return [first]

    assert numbers(1) == numbers(1) == [1]
    assert asked == [1, 1], "outside a page nothing is kept"
    with reading.kept():
        numbers(1).append(9)
        assert numbers(1) == [1], "what one asker does to his copy, no other sees"
        assert numbers(2) == [2]
        assert asked == [1, 1, 1, 2]
        reading.forget()
        numbers(1)
        numbers(1)
    assert asked == [1, 1, 1, 2, 1, 1]
    numbers(2)
    assert asked[-1] == 2


def test_what_cannot_be_told_apart_is_asked_anew() -> None:
    @reading.once
    def count(of: set[int]) -> int:
        return len(of)

    with reading.kept():
        assert (count({1}), count({1, 2})) == (1, 2)


@pytest.mark.django_db
def test_an_act_throws_kept_answers_away() -> None:
    world = make.make_world()
    person, at = world.stranger.person_id, make.on("2026-03-20")
    with reading.kept():
        assert people.authorities_where(person, OFFICE, at) == []
        make.grant(world.authority, world.stranger, Role.OFFICE_DRAFTER, at=at)
        assert people.authorities_where(person, OFFICE, at) == [world.authority.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "keeps"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_only_reading_keeps(rf: RequestFactory, method: str, keeps: bool) -> None:
    seen: list[bool] = []

    @reading.once
    def anything() -> object:
        return object.__new__(type("Asked", (), {"__copy__": lambda self: self}))

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(anything() is anything())
        return HttpResponse()

    request = rf.generic(method, "/")
    request.user = AnonymousUser()
    Desk(view)(request)
    assert seen == [keeps]
