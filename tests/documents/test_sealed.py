"""盖章件 of papers that acts issue themselves: one officer registers, another compares, nothing changes after that."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.documents import queries
from guiguan.documents.models import Attachment, Paper, Scan, SealedCopy
from guiguan.documents.operations import drafts, sealed
from guiguan.governance.models import Recusal
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import Message
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from guiguan.web.office import queues
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.web.test_office import browser as browser_on

pytestmark = pytest.mark.django_db
AT, DAY, NUMBER = on("2026-03-30"), date(2026, 3, 27), "示质奖审办〔2026〕21号"
NAMES = ("paper", "paper-sealed")


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.fixture
def case(world: World) -> Application:
    return make.submitted(world)


@pytest.fixture
def paper(case: Application) -> Paper:
    """提交回执: issued by the submission, addressed to the applicant, without a number."""
    found = Paper.objects.get(case_kind="application", case_id=case.pk, kind="提交回执")
    assert (found.number, found.audience) == ("", "party")
    return found


def register(paper: Paper, actor: Actor, **said: Any) -> SealedCopy:
    given = {"number": NUMBER, "signer": "签示一", "signed_on": DAY, "scan": make.file("盖章件.pdf"), **said}
    sealed.register(paper, actor=actor, at=AT, **given)
    return SealedCopy.objects.latest("pk")


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    return {one.guard for one in refused.value.refusals}


def browser(actor: Actor) -> Client:
    return browser_on(actor, "2026-03-30")


def statuses(paper: Paper, actor: Actor) -> list[int]:
    return [browser(actor).get(reverse(name, args=[paper.pk])).status_code for name in NAMES]


def waiting(actor: Actor) -> list[int]:
    return [item.row.pk for item in queues.BY_KEY["sealed"].items(queues.Desk(actor, AT))]


def test_one_officer_registers_and_another_compares(world: World, paper: Paper) -> None:
    before = (paper.number, paper.body, paper.sha256)
    copy = register(paper, world.drafter)
    assert waiting(world.approver) == [paper.pk]
    with pytest.raises(ActRefused, match="盖章件由您登记") as refused:
        sealed.confirm(paper, actor=world.drafter, at=AT)
    assert guards(refused) == {"not_the_registrar"}
    sealed.confirm(paper, actor=world.approver, at=AT)
    copy.refresh_from_db()
    assert (copy.state, copy.number, copy.signer, copy.signed_on) == ("confirmed", NUMBER, "签示一", DAY)
    assert (copy.entered_by_id, copy.checked_by_id) == (world.drafter.person_id, world.approver.person_id)
    assert copy.sha256 == copy.file.sha256
    assert waiting(world.approver) == []
    paper.refresh_from_db()
    assert (paper.number, paper.body, paper.sha256) == before, "the paper stays as it was issued"
    assert verify() == []


def test_nothing_is_registered_over_what_was_compared(world: World, paper: Paper) -> None:
    register(paper, world.drafter)
    with pytest.raises(ActRefused) as refused:
        register(paper, world.second)
    assert guards(refused) == {"no_copy_waits"}
    sealed.confirm(paper, actor=world.approver, at=AT)
    for press in (lambda: register(paper, world.second), lambda: sealed.confirm(paper, actor=world.second, at=AT),
                  lambda: sealed.send_back(paper, actor=world.second, at=AT, reason="示例")):  # fmt: skip
        with pytest.raises(ActRefused):
            press()
    SealedCopy.objects.filter(paper=paper).update(signer="签示二")
    assert verify() != [], "a changed entry is noticed"


def test_what_does_not_agree_goes_back_to_who_registered_it(world: World, paper: Paper) -> None:
    register(paper, world.drafter)
    sealed.send_back(paper, actor=world.approver, at=AT, reason="签发日期与扫描件不符")
    told = Message.objects.latest("pk")
    assert (told.person_id, "签发日期与扫描件不符" in told.body) == (world.drafter.person_id, True)
    assert queries.sealed_copy(paper) is None
    assert register(paper, world.drafter).number == NUMBER, "the number of what went back is free again"


def test_who_is_recused_from_the_case_does_neither(world: World, case: Application, paper: Paper) -> None:
    Recusal.objects.create(round=world.round, application=case, person_id=world.second.person_id, source="self",
                           ground="kinship", state="upheld", raised_at=AT, raised_by_id=1)  # fmt: skip
    with pytest.raises(ActRefused, match="须回避") as refused:
        register(paper, world.second)
    assert guards(refused) == {"free_of_the_case"}
    register(paper, world.drafter)
    with pytest.raises(ActRefused, match="须回避"):
        sealed.confirm(paper, actor=world.second, at=AT)
    assert waiting(world.second) == []
    assert statuses(paper, world.second) == [404, 404]


@pytest.mark.parametrize("state", [Scan.HELD, Scan.FOUND])
def test_a_scan_that_may_not_be_opened_is_not_compared(world: World, paper: Paper, state: Scan) -> None:
    copy = register(paper, world.drafter)
    Attachment.objects.filter(pk=copy.file_id).update(scan=state)
    with pytest.raises(ActRefused, match="尚未通过病毒扫描") as refused:
        sealed.confirm(paper, actor=world.approver, at=AT)
    assert guards(refused) == {"scan_opens"}
    sealed.send_back(paper, actor=world.approver, at=AT, reason="请换一份文件")
    assert queries.sealed_copy(paper) is None


def test_day_and_number_must_be_possible(world: World, paper: Paper) -> None:
    with pytest.raises(ActRefused, match="不能晚于今天"):
        register(paper, world.drafter, signed_on=date(2026, 3, 31))
    with pytest.raises(ActRefused, match="已用于另一份文书"):
        register(paper, world.drafter, number="示质奖审办〔2026〕1号")
    call = Paper.objects.get(number="示质奖审办〔2026〕1号")
    with pytest.raises(ActRefused, match="已有文号"):
        register(call, world.drafter)
    assert not SealedCopy.objects.exists()
    register(call, world.drafter, number="")
    copy = SealedCopy.objects.get()
    assert (copy.paper_id, copy.number) == (call.pk, "")


def test_a_number_on_a_sealed_copy_is_passed_over_by_the_offices_own(world: World, paper: Paper) -> None:
    year = timezone.localtime(AT).year
    register(paper, world.drafter, number=f"{world.authority.document_prefix}〔{year}〕2号")
    drafts.draft(world.authority, actor=world.drafter, at=AT, kind="函", case_id=world.round.pk)
    row = drafts.PaperDraft.objects.latest("pk")
    drafts.check(row, actor=world.approver, at=AT)
    drafts.issue_draft(row, actor=world.approver, at=AT)
    assert row.number.endswith("〕3号")


def test_what_came_back_from_outside_has_its_scan_already(world: World) -> None:
    drafts.draft(world.authority, actor=world.drafter, at=AT, kind="函", case_id=world.round.pk)
    row = drafts.PaperDraft.objects.latest("pk")
    drafts.record_outside(row, actor=world.drafter, at=AT, number=NUMBER, signer="签示一", signed_on=DAY,
                          scan=make.file())  # fmt: skip
    drafts.confirm_outside(row, actor=world.approver, at=AT)
    with pytest.raises(ActRefused) as refused:
        register(Paper.objects.get(pk=row.paper_id), world.drafter, number="")
    assert guards(refused) == {"not_sealed_yet"}


def test_the_applicant_reads_the_copy_once_it_was_compared(world: World, paper: Paper) -> None:
    register(paper, world.drafter)
    assert statuses(paper, world.manager) == [200, 404]
    assert statuses(paper, world.approver) == [200, 200]
    assert NUMBER not in browser(world.manager).get(reverse("paper", args=[paper.pk])).content.decode()
    sealed.confirm(paper, actor=world.approver, at=AT)
    assert statuses(paper, world.manager) == [200, 200]
    page = browser(world.manager).get(reverse("paper", args=[paper.pk])).content.decode()
    assert NUMBER in page
    assert "签示一" in page
    assert statuses(paper, world.boss) == statuses(paper, world.stranger) == [404, 404]


def test_of_a_public_paper_the_public_reads_number_and_day_and_no_name(world: World) -> None:
    call = Paper.objects.get(number="示质奖审办〔2026〕1号")
    register(call, world.drafter, number="")
    sealed.confirm(call, actor=world.approver, at=AT)
    page = Client().get(reverse("paper", args=[call.pk])).content.decode()
    assert "2026年3月27日（周五）签发" in page
    assert "签示一" not in page
    assert Client().get(reverse("paper-sealed", args=[call.pk])).status_code == 404
    assert Client().get(reverse("file", args=[SealedCopy.objects.get().file_id])).status_code == 404


def test_the_page_registers_and_compares_and_keeps_what_was_typed(world: World, paper: Paper) -> None:
    url, client = reverse("act", args=["paper.register_sealed", paper.pk]), browser(world.drafter)
    assert url in client.get(reverse("paper", args=[paper.pk])).content.decode()
    typed = {"number": NUMBER, "signer": "签示一", "signed_on": "2036-03-31", "scan": make.file("盖章件.pdf")}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert NUMBER in refused.content.decode()
    done = client.post(url, {**typed, "signed_on": "2026-03-27", "scan": make.file("盖章件.pdf")})
    assert done["Location"] == reverse("paper", args=[paper.pk])
    confirm = reverse("act", args=["paper.confirm_sealed", paper.pk])
    page = browser(world.approver).get(done["Location"]).content.decode()
    assert confirm in page
    assert "盖章件（待核对）" in page
    browser(world.approver).post(confirm)
    assert SealedCopy.objects.get().state == "confirmed"
    for actor in (world.manager, world.stranger):
        assert browser(actor).get(url).status_code == 404
