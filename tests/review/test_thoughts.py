"""A thought is one sentence with its source: written, revised, taken out; none is lost on the way."""

import pytest
from django.urls import reverse

from guiguan.review.queries import sheets as queries
from tests.review import factories as make
from tests.review.test_pages import browser

pytestmark = pytest.mark.django_db
FIRST = {"kind": "strength", "text": "例会有记录", "aspect": "方法", "source": "第 3 页"}


def written() -> tuple[make.Field, str]:
    """One strength on the first item."""
    made = make.opened()
    address = reverse("sheet-item", args=[make.sheet_of(made.applications[0], made.experts[0]).pk, "4.1.2"])
    sent = {"version": "1", "thought": FIRST["text"], "aspect": "方法", "source": "第 3 页", "put": "strength"}
    assert browser(made.experts[0]).post(address, sent).status_code == 302
    return made, address


def kept(made: make.Field) -> list[dict[str, str]]:
    row = queries.items(make.sheet_of(made.applications[0], made.experts[0]))["4.1.2"]
    return [one for one in row.thoughts if one["text"]]


def test_a_thought_is_taken_up_and_put_back_in_other_words() -> None:
    made, address = written()
    client = browser(made.experts[0])
    assert client.post(address, {"version": "2", "revise": "0"})["Location"] == f"{address}#thought"
    assert kept(made) == [{**FIRST, "kind": "draft"}]
    page = client.get(address).content.decode()
    assert '<textarea class="textarea textarea--short" id="thought" name="thought">例会有记录</textarea>' in page
    again = {"version": "3", "thought": "例会没有记录", "aspect": "方法", "source": "第 3 页", "put": "improvement"}
    client.post(address, again)
    assert kept(made) == [{**FIRST, "kind": "improvement", "text": "例会没有记录"}]


def test_what_is_being_written_is_not_lost_to_a_revision() -> None:
    made, address = written()
    answer = browser(made.experts[0]).post(
        address, {"version": "2", "revise": "0", "thought": "另一条，还没写完"}, follow=True
    )
    assert "请先记为优势或者改进" in answer.content.decode()
    assert [(one["kind"], one["text"]) for one in kept(made)] == [
        ("strength", "例会有记录"), ("draft", "另一条，还没写完"),
    ]  # fmt: skip
