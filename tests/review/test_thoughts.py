"""A thought is one sentence with its source: written, revised, taken out; none is lost on the way."""

import pytest
from django.urls import reverse

from guiguan.documents.models import Attachment
from guiguan.procedure.register.verify import verify
from guiguan.review.models import SheetSubmission
from guiguan.review.operations import sheets
from guiguan.review.queries import sheets as queries
from tests.review import factories as make
from tests.review.test_pages import browser, words

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


def test_words_of_advice_are_pointed_at_and_never_in_the_way() -> None:
    made, address = written()
    client = browser(made.experts[0])
    client.post(address, {"version": "2", "thought": "建议扩大样本", "aspect": "展开", "put": "improvement"})
    page = client.get(address).content.decode()
    assert page.count("用语提示") == 1
    assert "“建议”是提建议的话" in page
    make.submit(made.applications[0], made.experts[0])
    assert "用语提示" not in client.get(address).content.decode(), "nothing can be changed any more"


def test_the_suggestions_of_a_report_are_never_pointed_at() -> None:
    made = make.all_submitted()
    make.agree(made.applications[0], made.leader)
    make.consensus.conclude(make.talk_of(made.applications[0]), actor=made.leader, at=make.REVIEW)
    report = make.report_of(made.applications[0])
    make.write(report, made.leader, suggestions="建议扩大样本，应当每月分析")
    assert "用语提示" not in words(made.leader, "report", report.pk)


def test_a_thought_names_a_file_of_the_application_and_a_page() -> None:
    made, address = written()
    case, client = made.applications[0], browser(made.experts[0])
    mine = Attachment.objects.filter(case_kind="application", case_id=case.pk, purpose__startswith="evidence").first()
    assert mine is not None
    sent = {"thought": "台账完整", "aspect": "展开", "file": str(mine.pk), "page": "5—7", "put": "strength"}
    client.post(address, {"version": "2", **sent})
    assert kept(made)[1] == {"kind": "strength", "text": "台账完整", "aspect": "展开", "source": "",
                             "file": str(mine.pk), "page": "5—7"}  # fmt: skip
    assert (
        f'<a href="{reverse("file", args=[mine.pk])}">{mine.name}</a>　第 5—7 页'
        in client.get(address).content.decode()
    )
    client.post(address, {"version": "3", "revise": "1"})
    page = client.get(address).content.decode()
    assert f'<option value="{mine.pk}" selected>' in page
    assert 'name="page" value="5—7"' in page


def test_a_file_of_another_case_is_not_taken() -> None:
    made, address = written()
    case = made.applications[0]
    foreign = Attachment.objects.exclude(case_kind="application", case_id=case.pk).first()
    pk = foreign.pk if foreign else 999_999
    browser(made.experts[0]).post(address, {"version": "2", "thought": "台账完整", "file": str(pk), "put": "strength"})
    assert "file" not in kept(made)[1]


def test_the_readers_of_a_sheet_reach_the_file_and_tampering_with_it_is_named() -> None:
    made = make.opened()
    case, owner = made.applications[0], made.experts[1]
    mine = Attachment.objects.filter(case_kind="application", case_id=case.pk, purpose__startswith="evidence").first()
    assert mine is not None
    sheet, thought = (
        make.sheet_of(case, owner),
        {"kind": "strength", "text": "台账完整", "file": str(mine.pk), "page": "5"},
    )
    for actor in made.experts:
        make.score(make.sheet_of(case, actor), actor)
    row = queries.items(sheet)["4.1.2"]
    sheets.save_items(sheet, [sheets.Typed("4.1.2", row.version, 60, thoughts=[thought])], actor=owner, at=make.REVIEW)
    for actor in made.experts:
        sheets.submit(make.sheet_of(case, actor), actor=actor, at=make.REVIEW)
    link = f'<a href="{reverse("file", args=[mine.pk])}">{mine.name}</a>　第 5 页'
    assert link in words(made.leader, "sheet", sheet.pk)
    assert f"{mine.name}　第 5 页" in words(made.leader, "sheet-print", sheet.pk)
    assert browser(made.leader).get(reverse("file", args=[mine.pk])).status_code == 200
    assert verify() == []
    copy = SheetSubmission.objects.get(sheet=sheet)
    copy.content[0]["thoughts"][0]["page"] = "6"
    SheetSubmission.objects.filter(pk=copy.pk).update(content=copy.content)
    assert [finding.where for finding in verify()] == [f"review_sheetsubmission {copy.pk}"]
