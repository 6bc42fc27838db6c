"""Two databases that differ in one score, or in one reviewer's name, answer alike before the act that closes."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiguan.people.models import Person
from guiguan.procedure.spec import Actor
from guiguan.review.models import Sheet, SheetItem, SheetSubmission
from guiguan.review.operations import consensus
from guiguan.review.queries import sheets as queries
from tests.review import factories as make
from tests.review.test_pages import browser

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def pages(made: make.Field) -> dict[str, list[tuple[Actor, str]]]:
    """Whom one is sealed from: every page on which a score or a name could show."""
    case = made.applications[0]
    group, talk = reverse("group", args=[made.group.pk]), reverse("consensus", args=[make.talk_of(case).pk])
    shown = reverse("application", args=[case.pk])
    theirs = [reverse("sheet", args=[row.pk]) for row in queries.live_sheets(case.pk)]
    office = [group, talk, shown, reverse("groups"), reverse("office-home"), reverse("inbox"), reverse("applications"),
              reverse("queue") + "?of=review_overdue", *theirs]  # fmt: skip
    members = [reverse("reviewer-home"), group, talk, shown, reverse("inbox"), *theirs]
    applicant = [reverse("applicant-home"), shown, reverse("inbox"), group, talk, *theirs]
    return {
        "score": [(made.world.drafter, url) for url in office] + [(made.leader, url) for url in members]
        + [(made.experts[2], url) for url in members] + [(made.world.manager, url) for url in applicant],
        "name": [(made.world.manager, url) for url in applicant],
    }  # fmt: skip


def answers(made: make.Field, about: str) -> list[tuple[str, int, str]]:
    found = []
    for actor, url in pages(made)[about]:
        answer = browser(actor).get(url)
        found.append((url, answer.status_code, CHANGING.sub("", answer.content.decode())))
    return found


def world(percents: dict[int, int], rename: str = "") -> dict[str, list[tuple[str, int, str]]]:
    """Two of three have submitted; what everybody else sees, then everything rolled back."""
    with transaction.atomic():
        made = make.opened()
        for place, percent in percents.items():
            make.submit(made.applications[0], made.experts[place], percent)
        if rename:
            Person.objects.filter(pk=made.experts[1].person_id).update(name=rename)
        found = {about: answers(made, about) for about in ("score", "name")}
        transaction.set_rollback(True)
    return found


def differences(one: Any, two: Any) -> list[str]:
    return [a[0] for a, b in zip(one, two, strict=True) if stable(a) != stable(b)]


def stable(answer: tuple[str, int, str]) -> tuple[int, str]:
    """Row numbers go on counting after a roll-back on PostgreSQL and sometimes on SQLite."""
    return answer[1], re.sub(r"\d+", "#", answer[2])


@pytest.mark.long
def test_one_score_and_one_name_make_no_difference_before_the_act_that_closes() -> None:
    plain = world({1: 60})
    assert all(code in {200, 404} for answers_ in plain.values() for _, code, _ in answers_)
    assert sum(code == 200 for _, code, _ in plain["score"]) > 10
    scored = world({1: 95})
    # Figures are compared by themselves: no page shows either percent.
    assert differences(plain["score"], scored["score"]) == []
    for answers_, percent in ((plain["score"], "60%"), (scored["score"], "95%")):
        assert [url for url, _, page in answers_ if percent in page] == []
    renamed = world({1: 60}, rename="完全别名")
    assert differences(plain["name"], renamed["name"]) == []


@pytest.fixture
def talking() -> make.Field:
    return make.all_submitted(percents=(35, 60, 85))


WRITTEN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
"""Every door takes NUL out before it reaches an operation."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["4.1.2", "4.1.3", "4.2.2", "4.2.3"]), st.none() | st.integers(-5, 105),
                          st.booleans(), WRITTEN, st.sampled_from(["verify", "clarify"])), max_size=8))  # fmt: skip
def test_consensus_never_alters_a_sheet(
    talking: make.Field, writing: list[tuple[str, int | None, bool, str, str]]
) -> None:
    before = everything_on_sheets()
    talk = make.talk_of(talking.applications[0])
    with transaction.atomic():
        numbers = {line.no for line in queries.agreed_lines(talk)}
        for no, percent, left_out, text, kind in writing:
            if no not in numbers:
                continue
            item = next(line.item for line in queries.agreed_lines(talk) if line.no == no)
            typed = consensus.Agreed(no, item.version if item else 0, percent, left_out, text, text, kind)
            consensus.save_consensus_items(talk, [typed], actor=talking.leader, at=make.REVIEW)
        make.agree(talking.applications[0], talking.leader, 60, reason="经讨论一致")
        consensus.conclude(make.talk_of(talking.applications[0]), actor=talking.leader, at=make.REVIEW)
        assert everything_on_sheets() == before
        transaction.set_rollback(True)


def everything_on_sheets() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Sheet, SheetItem, SheetSubmission)]
