"""The whole review of an application, act by act."""

import pytest

from tests.review import factories as make

pytestmark = pytest.mark.django_db


def test_an_application_is_reviewed_visited_and_evaluated() -> None:
    made = make.evaluated()
    assert made.applications[0].state == "evaluated"
