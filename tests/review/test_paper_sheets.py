"""A sheet on paper: entered by one officer, checked by another, sealed to everybody else; key factors beside it."""

from typing import Any

import pytest
from django.urls import reverse

from guiguan.documents.models import Attachment
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import AccessLog
from guiguan.review.models import PaperSheet, SheetSubmission
from guiguan.review.operations import paper_sheets, sheets
from guiguan.review.paper_forms import EnterPaperSheetForm
from guiguan.review.queries import progress
from guiguan.review.queries import sheets as queries
from tests.applications import factories as applications
from tests.review import factories as make
from tests.review.test_pages import browser, status, words

pytestmark = pytest.mark.django_db


def entered(made: make.Field, percent: int = 85) -> PaperSheet:
    """The third member's sheet as the drafter copied it from paper."""
    case, member = made.applications[0], made.experts[2]
    values = [{"no": no, "percent": percent, "not_applicable": False, "reason": "",
               "thoughts": [{"kind": "strength", "text": f"{no} 纸上写的优势", "aspect": "", "source": ""}]}
              for no in queries.items(make.sheet_of(case, member))]  # fmt: skip
    paper_sheets.enter(case, actor=made.world.drafter, at=make.REVIEW, member=member.person_id, values=values,
                       scan=applications.file("扫描件.png", applications.PNG), factors="出口占四成")  # fmt: skip
    return PaperSheet.objects.select_related("application__round", "sheet").get(application=case, state="entered")


def refusals(error: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    return {refusal.guard for refusal in error.value.refusals}


def test_only_a_second_officer_turns_paper_into_a_submission() -> None:
    made = make.opened()
    paper = entered(made)
    assert paper.sheet.state == "open"
    assert progress.progress_of([paper.application_id])[paper.application_id] == (0, 3)
    with pytest.raises(ActRefused) as error:
        paper_sheets.confirm(paper, actor=made.world.drafter, at=make.REVIEW)
    assert "not_own_entry" in refusals(error)
    paper_sheets.confirm(paper, actor=made.world.approver, at=make.REVIEW)
    copy = SheetSubmission.objects.get(sheet=paper.sheet)
    assert (copy.total, copy.factors) == (85000, "出口占四成")
    assert copy.content[0]["thoughts"][0]["text"] == "4.1.2 纸上写的优势"
    for actor in made.experts[:2]:
        make.submit(made.applications[0], actor)
    assert make.talk_of(made.applications[0]).state == "open"


def test_what_does_not_match_the_scan_goes_back_and_is_entered_again() -> None:
    made = make.opened()
    paper = entered(made)
    with pytest.raises(ActRefused):
        entered(made)
    paper_sheets.give_back(paper, actor=made.world.approver, at=make.REVIEW, reason="4.1.2 录入有误")
    assert paper.state == "returned"
    assert not SheetSubmission.objects.exists()
    assert entered(made, 80).content[0]["percent"] == 80


def test_paper_never_overwrites_what_the_expert_wrote_himself() -> None:
    made = make.opened()
    owner, sheet = made.experts[2], make.sheet_of(made.applications[0], made.experts[2])
    paper = entered(made)
    sheets.save_factors(sheet, text="自己写的", version=0, actor=owner, at=make.REVIEW)
    with pytest.raises(ActRefused) as error:
        paper_sheets.confirm(paper, actor=made.world.approver, at=make.REVIEW)
    assert "not_begun_online" in refusals(error)
    paper_sheets.give_back(paper, actor=made.world.approver, at=make.REVIEW, reason="以系统为准")
    with pytest.raises(ActRefused):
        entered(made)


def test_values_on_paper_are_logged_while_they_show_and_sealed_afterwards() -> None:
    made = make.opened()
    paper = entered(made)
    page = words(made.world.approver, "paper_sheet", paper.pk)
    assert "85%" in page
    assert "您的这次查看已记入访问记录" in page
    assert AccessLog.objects.filter(what="查看纸质评分", object=f"sheet/{paper.sheet_id}").count() == 2
    for actor in (*made.experts, made.world.manager):
        assert status(actor, "paper_sheet", paper.pk) == 404
    scan = Attachment.objects.get(case_kind="paper_sheet", case_id=paper.pk)
    assert status(made.world.approver, "file", scan.pk) == 200
    assert status(made.experts[0], "file", scan.pk) == 404
    paper_sheets.confirm(paper, actor=made.world.approver, at=make.REVIEW)
    assert "85%" not in words(made.world.drafter, "paper_sheet", paper.pk)
    assert status(made.world.drafter, "file", scan.pk) == 404
    assert "85%" in words(made.experts[2], "sheet-print", paper.sheet_id)


def test_the_form_names_what_is_missing_and_keeps_what_was_typed() -> None:
    made = make.opened()
    case = made.applications[0]
    address = reverse("act", args=["paper_sheet.enter", case.pk])
    typed = {"member": str(made.experts[2].person_id), "value_0": "85", "value_1": "none", "strengths_0": "写在纸上的｜趋势",
             "improvements_0": "一条\t展开\t第 3 页\t多出的"}  # fmt: skip
    answer = browser(made.world.drafter).post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4.1.3 不适用的理由：不适用的，请照纸质表填写理由。" in page or "不适用的，请照纸质表填写理由。" in page
    assert page.count("没有填写评定") >= 2
    assert "写在纸上的" in page
    assert "第 1 行的“趋势”不是本条的方面。本条的方面为方法、展开、学习、整合" in page
    assert "第 1 行多于三栏" in page
    assert browser(made.experts[0]).get(address).status_code == 404


def test_the_form_reads_the_paper() -> None:
    made = make.opened()
    case = made.applications[0]
    data: dict[str, Any] = {"member": str(made.experts[2].person_id), "factors": ""}
    for place in range(len(queries.items_of(queries.criteria_in_use(case)))):
        data |= {f"value_{place}": "70", f"improvements_{place}": "一条｜整合｜第 5 页\n又一条"}
    form = EnterPaperSheetForm(data, {"scan": applications.file("扫描件.png", applications.PNG)}, case=case,
                               actor=made.world.drafter, at=make.REVIEW)  # fmt: skip
    assert form.is_valid(), form.errors
    paper_sheets.enter(case, actor=made.world.drafter, at=make.REVIEW, **form.cleaned_data)
    row = PaperSheet.objects.get()
    kept = [(one["text"], one["aspect"], one["source"]) for one in row.content[0]["thoughts"]]
    assert kept == [("一条", "整合", "第 5 页"), ("又一条", "", "")]
    assert "整合　第 5 页" in words(made.world.approver, "paper_sheet", row.pk)


def test_a_blank_sheet_has_the_number_and_nobody_s_scores() -> None:
    made = make.opened()
    case = made.applications[0]
    make.submit(case, made.experts[1], 85)
    for actor in (made.world.drafter, made.experts[0]):
        page = words(actor, "sheet-blank", case.pk)
        assert case.number in page
        assert "4.1.2 做法成体系" not in page
        assert "4.1.2　" in page
    assert status(made.world.manager, "sheet-blank", case.pk) == 404
    assert status(made.experts[0], "sheet-print", make.sheet_of(case, made.experts[1]).pk) == 404


def test_key_factors_are_versioned_sealed_and_submitted_with_the_sheet() -> None:
    made = make.opened()
    case, owner = made.applications[0], made.experts[1]
    sheet = make.sheet_of(case, owner)
    address = reverse("sheet-factors", args=[sheet.pk])
    client = browser(owner)
    assert (
        client.post(address, {"version": "0", "factors": "顾客集中"}, headers={"X-Autosave": "1"}).json()["version"]
        == 1
    )
    late = client.post(address, {"version": "0", "factors": "另一窗口"})
    assert late.status_code == 409
    assert "顾客集中" in late.content.decode()
    assert "另一窗口" in late.content.decode()
    assert "顾客集中" in words(owner, "sheet-item", sheet.pk, "4.1.2")
    assert status(made.leader, "sheet-factors", sheet.pk) == 404
    assert "顾客集中" not in words(made.leader, "sheet", sheet.pk)
    make.submit(case, owner)
    assert client.post(address, {"version": "1", "factors": "提交后"}).status_code == 404
    for actor in (made.experts[0], made.experts[2]):
        make.submit(case, actor)
    assert "顾客集中" in words(made.experts[2], "sheet", sheet.pk)
