"""Officers declare before files open (Art. 29): asked once a case and stage, nothing of a case opens before."""

from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.applications.queries import visible
from guiguan.applications.states import ApplicationState
from guiguan.documents.models import Attachment
from guiguan.governance.forms.staff import DeclareOfficeForm
from guiguan.governance.models import Meeting, Recusal, StaffDeclaration
from guiguan.governance.operations import committee, staff
from guiguan.governance.operations.groups import Interest
from guiguan.governance.queries import groups
from guiguan.governance.queries import staff as queries
from guiguan.governance.rules.groups import office_stage_of, stage_of
from guiguan.governance.states import Ground, RecusalSource, Stage
from guiguan.people import operations as people
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import Message
from guiguan.procedure.spec import Actor, Role
from guiguan.review.models import Consensus, VisitList
from guiguan.rounds.forms import ReviseRulesForm, RulesForm
from guiguan.rounds.models import Round
from guiguan.rounds.rules import parameter_lines
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.faults.crawl import text_of
from tests.review import factories as review
from tests.review.factories import several
from tests.review.test_pages import browser

pytestmark = pytest.mark.django_db
AT = on("2026-04-02")
INTEREST = Interest(Ground.KINSHIP, "亲属在该单位任职（示例）")


@pytest.fixture(autouse=True)
def _asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Review rules made from here on ask officers to declare."""
    monkeypatch.setitem(make.PARAMETERS, "staff_declare", True)  # noqa: FBT003 - a value


def declare(a_round: Round, actor: Actor, at: Any = AT, **interests: Interest) -> None:
    """No interest in whatever he is asked about now, save those named by ``n`` and the number of the case."""
    asked = queries.to_declare(a_round, actor, at)
    staff.declare(a_round, actor=actor, at=at, answers={row.pk: interests.get(f"n{row.number}") for row in asked})


def seen(actor: Actor, at: Any = AT) -> set[int]:
    return set(visible(actor, at).values_list("pk", flat=True))


def page(actor: Actor, url: str, at: Any = AT) -> str:
    answer = browser(actor, at.date().isoformat()).get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return unescape(answer.content.decode("utf8", "replace"))


def named(case: Application, answer: Any) -> bool:
    text = unescape(text_of(answer))
    return case.holder in text or case.title in text


def ask_url(a_round: Round) -> str:
    return reverse("act", args=["recusal.declare_office", a_round.pk])


@pytest.mark.parametrize("state", [state.value for state in ApplicationState])
def test_an_officer_is_asked_in_the_stages_of_a_member_and_from_the_filing_on(state: str) -> None:
    assert office_stage_of(state) == (Stage.CHECK if state == "submitted" else stage_of(state))


# What is closed before, what is open after ------------------------------------------------------------------------


def test_every_channel_is_closed_before_and_open_after() -> None:
    made = review.visited()
    case, officer, at = made.applications[0], made.world.drafter, review.VISIT
    client = browser(officer, at.date().isoformat())
    pages = [reverse(name, args=[case.pk]) for name in ("application", "findings")]
    others = [
        reverse("consensus", args=[Consensus.objects.get(application=case).pk]),
        reverse("report", args=[case.reports.get(stage="document").pk]),
        *(reverse("sheet", args=[row.pk]) for row in case.sheets.all()),
        reverse("file", args=[Attachment.objects.filter(case_kind="application", case_id=case.pk).earliest("id").pk]),
        reverse("act", args=["application.consult", case.pk]), reverse("casefile-order", args=[case.pk]),
    ]  # fmt: skip
    lists = [
        f"{reverse('applications')}?round=", f"{reverse('applications')}?view=board",
        f"{reverse('applications')}?format=xlsx", f"{reverse('search')}?q={case.title[1:6]}",
        reverse("round-dossiers", args=[made.world.round.pk]),
        reverse("visit_list", args=[VisitList.objects.get(round=made.world.round).pk]),
        f"{reverse('bulk')}?kind=application&act=application.consult&pk={case.pk}",
    ]  # fmt: skip
    assert [client.get(url).status_code for url in pages] == [302] * len(pages)
    assert [client.get(url).status_code for url in others] == [404] * len(others)
    assert [url for url in lists if named(case, client.get(url))] == []
    declare(made.world.round, officer, at)
    assert [url for url in pages + others if client.get(url).status_code != 200] == []
    assert [url for url in lists if not named(case, client.get(url))] == []


def test_home_and_lists_say_how_many_wait_and_lead_to_the_declaration() -> None:
    world = make.make_world()
    several(world, 2)
    home = page(world.drafter, reverse("office-home"))
    assert "有 2 件申报待您申报有无利害关系" in home
    assert ask_url(world.round) in home
    assert "待收件登记" in home.split('class="zero"')[1], "hidden cases are in no count"
    for name in ("applications", "intake", "qualification"):
        listed = page(world.drafter, reverse(name))
        assert "先申报有无利害关系，再打开材料" in listed, name
        assert "办法第二十九条" in listed, name
    declare(world.round, world.drafter)
    assert "待您申报有无利害关系" not in page(world.drafter, reverse("office-home"))
    assert "没有等待收件登记的申报。" in page(world.drafter, reverse("intake"))


def test_a_deep_link_leads_to_the_declaration_and_back() -> None:
    world = make.make_world()
    case = make.registered(world)
    client, url = browser(world.drafter, AT.date().isoformat()), reverse("application", args=[case.pk])
    asked = client.get(url)
    assert asked.url == f"{ask_url(world.round)}?next={quote(url, safe='')}"
    assert case.number in client.get(asked.url).content.decode()
    done = client.post(asked.url, {"listed": str(case.pk), "rest": "on", "next": url})
    assert (done.status_code, done.url) == (302, url)
    assert client.get(url).status_code == 200
    assert browser(world.chair, AT.date().isoformat()).get(url).status_code == 404


@pytest.mark.parametrize("code", ["declare_office", "declare_late"])
def test_whoever_steps_down_is_told_so_at_his_desk_not_before_a_closed_door(code: str) -> None:
    world = make.make_world()
    case = make.registered(world)
    client, url = browser(world.drafter, AT.date().isoformat()), reverse("application", args=[case.pk])
    typed = {"listed": str(case.pk), "rest": "on", "next": url}
    if code == "declare_late":
        declare(world.round, world.drafter)
        done = client.post(reverse("act", args=[f"recusal.{code}", case.pk]), {"ground": "kinship", "reason": "亲属"})
    else:
        typed |= {f"interest_{case.pk}": "on", f"ground_{case.pk}": "kinship", f"reason_{case.pk}": "亲属在该单位任职"}
        done = client.post(ask_url(world.round), typed)
    assert (done.status_code, done.url) == (302, reverse("work"))
    assert "已办理" in unescape(client.get(done.url, follow=True).content.decode())
    assert client.get(url).status_code == 404


def test_the_page_of_the_declaration_names_the_cases_and_shows_nothing_of_their_files() -> None:
    world = make.make_world()
    case = make.registered(world)
    asked = page(world.drafter, ask_url(world.round))
    assert case.number in asked
    assert str(case.organisation) in asked
    assert "示例内容" not in asked


def test_letters_on_an_undeclared_case_say_only_that_something_happened() -> None:
    world = make.make_world()
    case = make.registered(world)
    letter = Message.objects.filter(person_id=world.drafter.person_id, case_kind="application", case_id=case.pk).first()
    assert letter is not None
    Message.objects.filter(pk=letter.pk).update(body="附注：示例附注内容。")
    asked = page(world.drafter, reverse("inbox"))
    assert letter.subject in asked
    assert "示例附注内容" not in asked
    declare(world.round, world.drafter)
    assert "示例附注内容" in page(world.drafter, reverse("inbox"))


def test_what_a_meeting_says_about_an_undeclared_case_waits_for_the_declaration() -> None:
    world = make.make_world()
    case = make.registered(world)
    committee.convene(world.authority, actor=world.second, at=AT, title="示例会议", held_on=AT.date(), place="示例",
                      items=[("matter", None, "研究示例事项")], concerns={0: [case]}, a_round=world.round)  # fmt: skip
    meeting = Meeting.objects.get()
    committee.record_minutes(meeting, actor=world.second, at=AT, present=["王示八"], minutes="示例讨论经过。")
    url = reverse("meeting", args=[meeting.pk])
    assert "材料和审议情况在申报之后对您开放" in page(world.drafter, url)
    assert "示例讨论经过" not in page(world.drafter, url)
    assert "示例讨论经过" in page(world.chair, url), "who is not of the office is not asked"
    declare(world.round, world.drafter)
    assert "示例讨论经过" in page(world.drafter, url)


# Who is asked, when -----------------------------------------------------------------------------------------------


def test_a_new_stage_asks_again() -> None:
    made = review.admitted()
    world, case = made.world, made.applications[0]
    staff.declare(world.round, actor=world.drafter, at=review.REVIEW, answers={case.pk: None})
    assert seen(world.drafter, review.REVIEW) == {case.pk}
    Application.objects.filter(pk=case.pk).update(state="shortlisted")
    assert seen(world.drafter, review.REVIEW) == set()
    declare(world.round, world.drafter, review.REVIEW)
    stages = StaffDeclaration.objects.filter(person_id=world.drafter.person_id).order_by("id")
    assert list(stages.values_list("stage", flat=True)) == [Stage.DOCUMENT, Stage.SITE]


def test_what_is_over_asks_for_nothing_and_is_shown() -> None:
    world = make.make_world()
    case = make.registered(world)
    Application.objects.filter(pk=case.pk).update(state="not_passed")
    assert queries.owed(world.drafter, AT) == {}
    assert seen(world.drafter) == {case.pk}


def test_a_round_whose_rules_do_not_say_so_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(make.PARAMETERS, "staff_declare")
    world = make.make_world()
    case = make.registered(world)
    assert seen(world.drafter) == {case.pk}
    with pytest.raises(ActRefused, match="目前没有需要您申报"):
        staff.declare(world.round, actor=world.drafter, at=AT, answers={case.pk: None})


def test_applicants_and_reviewers_are_not_asked_and_see_what_they_saw() -> None:
    world = make.make_world()
    case = make.checking(world)
    at = on("2026-05-08")
    for actor in (world.manager, world.reader, world.experts[0]):
        assert queries.owed(actor, at) == {}
        assert seen(actor, at) == {case.pk}


def test_an_officer_who_applies_himself_still_sees_his_own() -> None:
    world = make.make_world()
    case = make.registered(world)
    make.grant(world.authority, world.manager, Role.OFFICE_DRAFTER, at=AT)
    assert queries.owed(world.manager, AT) == {world.round.pk: 1}
    assert seen(world.manager) == {case.pk}


def test_officers_of_two_authorities_are_not_mixed() -> None:
    world = make.make_world()
    case = make.registered(world)
    other = people.establish_authority(
        "cn-99", name="示例市", award="示例奖", office="示例办", committee="示例委", document_prefix="示",
        calendar_scopes="CN", contact="示例路1号", fictitious=True,
    )  # fmt: skip
    neighbour = make.grant(other, make.account("neighbour", "邻示一"), Role.OFFICE_DRAFTER, at=AT)
    assert queries.owed(neighbour, AT) == {}
    assert seen(neighbour) == set()
    with pytest.raises(ActRefused, match="由审定办经办、审定办审核办理"):
        staff.declare(world.round, actor=neighbour, at=AT, answers={case.pk: None})
    make.grant(world.authority, neighbour, Role.OFFICE_APPROVER, at=AT)
    assert queries.owed(neighbour, AT) == {world.round.pk: 1}


def test_nobody_but_the_office_declares() -> None:
    world = make.make_world()
    case = make.registered(world)
    for actor in (world.manager, world.chair, world.administrator, world.stranger):
        with pytest.raises(ActRefused, match="由审定办经办、审定办审核办理"):
            staff.declare(world.round, actor=actor, at=AT, answers={case.pk: None})
        assert browser(actor, AT.date().isoformat()).get(ask_url(world.round)).status_code == 404


# What is declared -------------------------------------------------------------------------------------------------


def test_an_interest_bars_at_once_and_the_other_cases_open() -> None:
    world = make.make_world()
    tied, free = several(world, 2)
    declare(world.round, world.drafter, **{f"n{tied.number}": INTEREST})
    assert seen(world.drafter) == {free.pk}
    assert groups.barred_from(world.drafter.person_id) == {tied.pk}
    row = Recusal.objects.get(person_id=world.drafter.person_id, application=tied, source=RecusalSource.OWN)
    assert (row.state, row.late, row.ground, row.reason) == ("upheld", False, INTEREST.ground, INTEREST.reason)
    assert queries.owed(world.drafter, AT) == {}


def test_approvers_hear_how_many_never_about_whom() -> None:
    world = make.make_world()
    tied, _ = several(world, 2)
    declare(world.round, world.drafter, **{f"n{tied.number}": INTEREST})
    letter = Message.objects.filter(person_id=world.approver.person_id, case_kind="round").latest("id")
    assert "申报 2 件，其中有利害关系 1 件" in letter.body
    assert "申报人不能再查看、办理该件" in letter.body
    assert not any(word in letter.subject + letter.body for word in (tied.title, tied.holder, INTEREST.reason))


def test_the_register_holds_counts_only() -> None:
    world = make.make_world()
    tied, _ = several(world, 2)
    asked = queries.to_declare(world.round, world.drafter, AT)
    answers = {row.pk: INTEREST if row == tied else None for row in asked}
    entry = staff.declare(world.round, actor=world.drafter, at=AT, answers=answers)
    assert entry.note == "申报 2 件，其中有利害关系 1 件"
    assert entry.basis == "办法第二十九条第三项"


def test_what_is_not_asked_is_refused() -> None:
    world = make.make_world()
    first, second = several(world, 2)
    staff.declare(world.round, actor=world.drafter, at=AT, answers={first.pk: None})
    for answers in ({}, {first.pk: None}, {first.pk: None, second.pk: None}):
        with pytest.raises(ActRefused, match="请刷新页面"):
            staff.declare(world.round, actor=world.drafter, at=AT, answers=answers)
    assert StaffDeclaration.objects.count() == 1


def test_two_officers_declare_on_the_same_page_without_waiting_for_each_other() -> None:
    world = make.make_world()
    make.registered(world)
    stale, version = Round.objects.get(pk=world.round.pk), world.round.version
    declare(world.round, world.drafter)
    answers = {row.pk: None for row in queries.to_declare(stale, world.approver, AT)}
    staff.declare(stale, actor=world.approver, at=AT, version=version, answers=answers)
    assert StaffDeclaration.objects.count() == 2


def form(world: World, data: dict[str, Any]) -> DeclareOfficeForm:
    return DeclareOfficeForm(data, case=world.round, actor=world.drafter, at=AT)


def test_a_tick_without_ground_and_reason_is_an_error_at_its_row_and_keeps_everything() -> None:
    world = make.make_world()
    first, second = several(world, 2)
    client = browser(world.drafter, AT.date().isoformat())
    typed = {"listed": f"{first.pk},{second.pk}", f"interest_{first.pk}": "on", f"interest_{second.pk}": "on",
             f"ground_{second.pk}": "kinship", f"reason_{second.pk}": "示例理由甲"}  # fmt: skip
    answer = client.post(ask_url(world.round), typed)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"{first.number}　情形：请选择情形。" in shown
    assert f"{first.number}　事实和理由：请写明事实和理由。" in shown
    assert "其余各件：请逐件核对后勾选表后一项。" in shown
    assert shown.count('<tr class="is-wrong">') == 1
    assert "示例理由甲" in shown
    assert shown.count("checked") == 2
    assert StaffDeclaration.objects.count() == 0


def test_words_without_a_tick_are_not_lost_in_silence() -> None:
    world = make.make_world()
    case = make.registered(world)
    bound = form(world, {"listed": str(case.pk), "rest": "on", f"reason_{case.pk}": "示例"})
    assert "请勾选“有利害关系”" in str(bound.errors[f"interest_{case.pk}"])


def test_a_case_filed_after_the_page_was_opened_stays_undeclared() -> None:
    world = make.make_world()
    first, second = several(world, 2)
    bound = form(world, {"listed": str(first.pk), "rest": "on", f"interest_{second.pk}": "on"})
    assert bound.is_valid(), bound.errors
    assert bound.cleaned_data == {"answers": {first.pk: None}}
    staff.declare(world.round, actor=world.drafter, at=AT, **bound.cleaned_data)
    assert queries.owed(world.drafter, AT) == {world.round.pk: 1}


# The rule, and what it costs --------------------------------------------------------------------------------------


def test_the_rule_is_ticked_to_begin_with_and_left_as_it_was_in_older_rules() -> None:
    world = make.make_world()
    fresh = RulesForm(None, case=world.authority, actor=world.drafter, at=AT)
    assert "checked" in str(fresh["staff_declare"])
    rules = world.round.rules
    rules.parameters = {key: value for key, value in rules.parameters.items() if key != "staff_declare"}
    assert "checked" not in str(ReviseRulesForm(None, case=rules, actor=world.drafter, at=AT)["staff_declare"])


def test_the_rule_is_among_the_parameters_in_words() -> None:
    assert parameter_lines({"staff_declare": True}) == [
        ("审定办工作人员", "每一环节先申报有无利害关系，再打开申报材料")
    ]
    assert parameter_lines({"staff_declare": False}) == []


@pytest.mark.parametrize("name", ["office-home", "applications", "intake"])
def test_the_queries_do_not_grow_with_the_cases(name: str) -> None:
    counts = []
    world = make.make_world()
    cases = several(world, 3)
    for listed in (cases[:1], cases):
        Application.objects.filter(round=world.round).update(state="withdrawn")
        Application.objects.filter(pk__in=[row.pk for row in listed]).update(state="submitted")
        client = browser(world.drafter, AT.date().isoformat())
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_what_is_owed_is_one_question() -> None:
    world = make.make_world()
    several(world, 2)
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.to_declare(world.round, world.drafter, AT)) == 2
    assert len(asked) <= 3
