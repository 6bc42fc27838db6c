"""What the review rules say is public with the call (Art. 19); what a group is made of is not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.review import factories as make

pytestmark = pytest.mark.django_db


def page_of(made: make.Field) -> str:
    text = Client().get(reverse("process", args=[made.world.round.pk])).content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_the_page_of_a_round_shows_the_rule_and_not_the_size_of_a_group() -> None:
    made = make.opened()
    before = page_of(made)
    assert "<dt>每件申报的评审员最少人数</dt><dd>3 人</dd>" in before
    make.spare(made)
    assert made.group.members.count() == 4
    assert page_of(made) == before
