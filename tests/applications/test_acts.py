"""Each act of an application by its role, its effect, and the refusal beside it (Arts. 2, 18, 20, 22)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guiguan.applications import operations, queries
from guiguan.applications.models import Application, Intake, QualificationResult, Submission
from guiguan.applications.operations import check, drafting, intake, internal, onward
from guiguan.applications.queries.findings import findings_of
from guiguan.documents.models import Attachment, Paper
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.models import Entry, Message
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    return {refusal.guard for refusal in refused.value.refusals}


def reasons(refused: pytest.ExceptionInfo[ActRefused]) -> str:
    return "".join(refusal.reason for refusal in refused.value.refusals)


# Beginning ----------------------------------------------------------------------------------------------------


def test_an_organisation_begins_with_a_model(world: World) -> None:
    application = make.begun(world)
    assert (application.state, application.kind, application.holder) == ("draft", "model", "示例浦江精密制造有限公司")


@pytest.mark.parametrize("kind", ["achievement"])
def test_an_organisation_files_no_achievement(world: World, kind: str) -> None:
    with pytest.raises(ActRefused) as refused:
        drafting.begin(world.round, actor=world.manager, at=on("2026-03-12"), prize="gold", kind=kind,
                       organisation=world.organisation)  # fmt: skip
    assert "办法第二条" in str(refused.value)


def test_nobody_begins_for_an_organisation_that_is_not_his(world: World) -> None:
    with pytest.raises(ActRefused) as refused:
        drafting.begin(world.round, actor=world.boss, at=on("2026-03-12"), prize="gold", kind="model",
                       organisation=world.organisation)  # fmt: skip
    assert "不是该组织" in reasons(refused)


def test_a_reader_and_an_officer_begin_nothing(world: World) -> None:
    for actor in (world.reader, world.drafter):
        with pytest.raises(ActRefused):
            drafting.begin(world.round, actor=actor, at=on("2026-03-12"), prize="gold", kind="model",
                           organisation=world.organisation)  # fmt: skip


@pytest.mark.parametrize(
    ("microseconds", "open_"), [(-1, False), (0, True)], ids=["just before it opens", "the instant it opens"]
)
def test_the_round_opens_at_its_instant(world: World, microseconds: int, open_: bool) -> None:
    at = make.OPENS + timedelta(microseconds=microseconds)
    if open_:
        assert make.begun(world, at=at).state == "draft"
        return
    with pytest.raises(ActRefused) as refused:
        make.begun(world, at=at)
    assert "现在不在申报期限内" in reasons(refused)


def test_one_application_a_holder_and_prize(world: World) -> None:
    first = make.begun(world)
    with pytest.raises(ActRefused) as refused:
        make.begun(world)
    assert "已有同一申报主体" in reasons(refused)
    drafting.withdraw(first, actor=world.manager, at=on("2026-03-13"), reason="重新申报")
    assert make.begun(world, at=on("2026-03-14")).pk != first.pk


# The internal notice (Art. 20) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "recorded_on", "sentence"),
    [
        (date(2026, 3, 20), "2026-03-24", "公示只有 4 个工作日，不足 5 个工作日"),
        (date(2026, 3, 23), "2026-03-23", "内部公示还没有届满"),
        (date(2026, 3, 23), "2026-03-24", ""),
        (date(2026, 3, 24), "2026-03-25", ""),
    ],
    ids=["four days", "the fifth day is not over", "five days", "six days"],
)
def test_five_working_days_and_they_are_over(world: World, last_day: date, recorded_on: str, sentence: str) -> None:
    application = make.begun(world)
    internal.post_internal_notice(application, actor=world.manager, at=on("2026-03-16"), posted_on=date(2026, 3, 16),
                                  place="公告栏")  # fmt: skip
    if not sentence:
        internal.finish_internal_notice(
            application, actor=world.manager, at=on(recorded_on), last_day=last_day, outcome="无"
        )
        assert application.internal_notice.working_days == (last_day - date(2026, 3, 23)).days + 5
        return
    with pytest.raises(ActRefused) as refused:
        internal.finish_internal_notice(
            application, actor=world.manager, at=on(recorded_on), last_day=last_day, outcome="无"
        )
    assert sentence in reasons(refused)
    assert "办法第二十条" in str(refused.value)


def test_a_notice_is_not_posted_tomorrow(world: World) -> None:
    with pytest.raises(ActRefused):
        internal.post_internal_notice(make.begun(world), actor=world.manager, at=on("2026-03-16"),
                                      posted_on=date(2026, 3, 17), place="公告栏")  # fmt: skip


def test_posting_again_starts_again(world: World) -> None:
    application = make.begun(world)
    make.post_and_finish(application, world.manager)
    internal.post_internal_notice(application, actor=world.manager, at=on("2026-03-25"), posted_on=date(2026, 3, 25),
                                  place="公告栏")  # fmt: skip
    notice = queries.internal_notice_of(application)
    assert notice is not None
    assert (notice.last_day, notice.outcome, notice.working_days) == (None, "", None)


def test_the_employer_confirms_for_a_person(world: World) -> None:
    application = make.begun_by_person(world)
    make.fill(application, world.worker, on("2026-03-13"))
    make.post_and_finish(application, world.worker)
    with pytest.raises(ActRefused) as refused:
        drafting.submit(application, actor=world.worker, at=on("2026-03-25"))
    assert guards(refused) == {"the_employer_confirmed_the_internal_notice"}
    with pytest.raises(ActRefused):
        internal.confirm_internal_notice(application, actor=world.worker, at=on("2026-03-25"))
    assert list(queries.to_confirm(world.boss, on("2026-03-25"))) == [application]
    internal.confirm_internal_notice(application, actor=world.boss, at=on("2026-03-25"))
    drafting.submit(application, actor=world.worker, at=on("2026-03-25"))
    assert application.state == "submitted"


# Submission -----------------------------------------------------------------------------------------------------


def test_submission_freezes_content_and_digests_each_item(world: World) -> None:
    application = make.submitted(world)
    frozen = Submission.objects.get(application=application)
    assert frozen.content["overview"] == {"text": "示例内容"}
    assert set(frozen.items) >= {"overview.text", "basic.title"}
    assert len(frozen.content["files"]) == Attachment.objects.filter(purpose__startswith="evidence").count() == 2
    receipt = Paper.objects.get(kind="提交回执")
    assert (receipt.audience, receipt.party_id) == ("party", application.pk)
    assert frozen.sha256 in receipt.body


def test_the_register_knows_every_protected_row(world: World) -> None:
    make.submitted(world)
    assert verify() == []


def test_only_the_manager_submits(world: World) -> None:
    application = make.ready(world)
    for actor in (world.editor, world.reader, world.stranger, world.drafter):
        with pytest.raises(ActRefused) as refused:
            drafting.submit(application, actor=actor, at=on("2026-03-25"))
        assert guards(refused) == {"role"}


def test_an_incomplete_dossier_is_not_taken_and_everything_is_said_at_once(world: World) -> None:
    application = make.begun(world)
    with pytest.raises(ActRefused) as refused:
        drafting.submit(application, actor=world.manager, at=on("2026-03-13"))
    assert guards(refused) == {
        "the_dossier_is_complete", "the_internal_notice_ran_long_enough",
        "city_and_district_are_not_sought_in_one_year",
    }  # fmt: skip


@pytest.mark.parametrize(("answer", "barred"), [("yes", False), ("no", True)])
def test_city_and_district_are_not_sought_together(world: World, answer: str, barred: bool) -> None:
    application = make.begun(world)
    make.fill(application, world.manager, on("2026-03-13"), conditions={"no_other_level": answer})
    make.post_and_finish(application, world.manager)
    if not barred:
        drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
        return
    with pytest.raises(ActRefused) as refused:
        drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
    assert guards(refused) == {"city_and_district_are_not_sought_in_one_year"}
    assert "办法第十八条" in str(refused.value)


@pytest.mark.parametrize(("microseconds", "in_time"), [(-1, True), (0, False)])
def test_the_deadline_is_half_open(world: World, microseconds: int, in_time: bool) -> None:
    application, at = make.ready(world), make.CLOSES + timedelta(microseconds=microseconds)
    if in_time:
        drafting.submit(application, actor=world.manager, at=at)
        assert application.state == "submitted"
        return
    with pytest.raises(ActRefused) as refused:
        drafting.submit(application, actor=world.manager, at=at)
    assert guards(refused) == {"the_round_is_open"}


def test_recalled_and_submitted_again_keeps_both_copies(world: World) -> None:
    application = make.submitted(world)
    drafting.recall(application, actor=world.manager, at=on("2026-03-26"))
    make.fill(application, world.manager, on("2026-03-26"), overview={"text": "改定稿"})
    drafting.submit(application, actor=world.manager, at=on("2026-03-27"))
    copies = Submission.objects.filter(application=application).order_by("serial")
    assert [copy.content["overview"]["text"] for copy in copies] == ["示例内容", "改定稿"]
    assert verify() == []


def test_nothing_is_recalled_after_the_deadline(world: World) -> None:
    application = make.submitted(world)
    with pytest.raises(ActRefused) as refused:
        drafting.recall(application, actor=world.manager, at=make.CLOSES)
    assert guards(refused) == {"the_round_is_open"}


def test_a_stale_page_is_told(world: World) -> None:
    application = make.submitted(world)
    with pytest.raises(CaseMovedOn):
        drafting.recall(application, actor=world.manager, at=on("2026-03-26"), version=1)


# Intake ---------------------------------------------------------------------------------------------------------


def test_intake_numbers_in_order_and_makes_the_registrar_the_handler(world: World) -> None:
    first = make.registered(world)
    second = make.begun_by_person(world, at=on("2026-03-27"))
    make.fill(second, world.worker, on("2026-03-27"))
    internal.post_internal_notice(
        second, actor=world.worker, at=on("2026-03-27"), posted_on=date(2026, 3, 27), place="栏"
    )
    internal.finish_internal_notice(
        second, actor=world.worker, at=on("2026-04-09"), last_day=date(2026, 4, 8), outcome="无"
    )
    internal.confirm_internal_notice(second, actor=world.boss, at=on("2026-04-09"))
    drafting.submit(second, actor=world.worker, at=on("2026-04-10"))
    intake.register(second, actor=world.second, at=on("2026-04-11"), received_on=date(2026, 4, 10), electronic=True,
                    paper_copies=0, sealed=False)  # fmt: skip
    assert [first.number, second.number] == ["0001", "0002"]
    assert first.handler_id == world.drafter.person_id
    assert Intake.objects.get(application=first).paper_copies == 1


def test_what_came_in_tomorrow_or_not_at_all_is_not_registered(world: World) -> None:
    application = make.submitted(world)
    for received, copies, electronic in ((date(2026, 3, 27), 1, True), (date(2026, 3, 25), 0, False)):
        with pytest.raises(ActRefused):
            intake.register(application, actor=world.drafter, at=on("2026-03-26"), received_on=received,
                            electronic=electronic, paper_copies=copies, sealed=True)  # fmt: skip


# Qualification check --------------------------------------------------------------------------------------------


def test_taking_on_lays_out_every_condition_and_material(world: World) -> None:
    application = make.checking(world)
    items = set(findings_of(application).values_list("item", flat=True))
    assert {"gold.model.three_years", "both.no_loss", "internal_notice.long_enough", "material:overview"} <= items


def test_findings_are_signed_concluded_and_issued(world: World) -> None:
    application = make.passed(world)
    assert application.state == "passed"
    result = QualificationResult.objects.get(application=application)
    assert {row["finding"] for row in result.content} == {"met"}
    assert Paper.objects.filter(kind="审查结果告知书", party_id=application.pk).exists()
    assert verify() == []


def test_the_handler_does_not_decide(world: World) -> None:
    application = make.checked(world)
    Application.objects.filter(pk=application.pk).update(handler_id=world.approver.person_id)
    application.refresh_from_db()
    with pytest.raises(ActRefused) as refused:
        check.pass_check(application, actor=world.approver, at=on("2026-05-12"), reasons="符合条件")
    assert guards(refused) == {"the_handler_does_not_decide"}


@pytest.mark.parametrize(
    ("finding", "for_pass", "for_fail"),
    [
        ("met", set(), {"a_condition_is_unmet"}),
        ("not_met", {"no_condition_is_unmet"}, set()),
        ("open", {"no_condition_is_open"}, {"a_condition_is_unmet"}),
    ],
)
def test_the_result_follows_the_findings(world: World, finding: str, for_pass: set[str], for_fail: set[str]) -> None:
    application = make.checked(world, both_no_loss=finding)
    for operation, expected in ((check.pass_check, for_pass), (check.fail_check, for_fail)):
        if not expected:
            continue
        with pytest.raises(ActRefused) as refused:
            operation(application, actor=world.approver, at=on("2026-05-12"), reasons="理由")
        assert guards(refused) == expected
    if not for_fail:
        check.fail_check(application, actor=world.approver, at=on("2026-05-12"), reasons="近5年发生亏损")
        assert application.state == "not_passed"


def test_a_signature_falls_with_the_words_it_stood_under(world: World) -> None:
    application, at = make.checking(world), on("2026-05-11")
    with pytest.raises(ActRefused) as refused:
        check.sign_findings(application, actor=world.experts[0], at=at)
    assert guards(refused) == {"every_item_has_a_finding"}
    make.find(application, world.experts[0], at)
    for actor in world.experts:
        check.sign_findings(application, actor=actor, at=at)
    make.find(application, world.experts[1], at, both_no_loss="not_met")
    with pytest.raises(ActRefused) as refused:
        check.conclude_check(application, actor=world.experts[0], at=at)
    assert guards(refused) == {"every_member_signed_the_findings"}


def test_only_members_write_findings_and_the_slower_is_told(world: World) -> None:
    application, at = make.checking(world), on("2026-05-11")
    with pytest.raises(operations.NotInCheck):
        make.find(application, world.drafter, at)
    first, second = (operations.Line("both.no_loss", "met", note, 1) for note in ("甲", "乙"))
    assert operations.save_findings(application, [first], actor=world.experts[0], at=at) == []
    [stored] = operations.save_findings(application, [second], actor=world.experts[1], at=at)
    assert stored.note == "甲"


def test_only_the_leader_concludes(world: World) -> None:
    application, at = make.checking(world), on("2026-05-11")
    make.find(application, world.experts[0], at)
    for actor in world.experts:
        check.sign_findings(application, actor=actor, at=at)
    with pytest.raises(ActRefused) as refused:
        check.conclude_check(application, actor=world.experts[1], at=at)
    assert guards(refused) == {"role"}


def test_a_supplement_has_a_term_and_either_comes_in_or_runs_out(world: World) -> None:
    application, at = make.checking(world), on("2026-05-08")
    with pytest.raises(ActRefused):
        check.request_supplement(application, actor=world.drafter, at=at, request="审计报告", due_on=date(2026, 5, 8))
    check.request_supplement(application, actor=world.drafter, at=at, request="审计报告", due_on=date(2026, 5, 11))
    with pytest.raises(ActRefused) as refused:
        check.close_supplement(application, actor=world.drafter, at=on("2026-05-11", 23))
    assert guards(refused) == {"the_time_for_the_supplement_is_over"}
    with pytest.raises(ActRefused) as refused:
        check.supply(application, actor=world.manager, at=on("2026-05-12", 0), reply="补充")
    assert guards(refused) == {"the_supplement_is_in_time"}
    check.supply(application, actor=world.manager, at=on("2026-05-11", 23), reply="补充", evidence=[make.file()])
    assert application.state == "checking"
    assert queries.open_supplement(application) is None


def test_departments_are_consulted_in_writing(world: World) -> None:
    application = make.registered(world)
    intake.consult(application, actor=world.drafter, at=on("2026-03-27"), department="应急管理部门", number="示2号",
                   sent_on=date(2026, 3, 27), matter="有无重大事故")  # fmt: skip
    letter = queries.unanswered(application).get()
    with pytest.raises(ActRefused):
        intake.record_reply(application, actor=world.drafter, at=on("2026-04-10"), consultation=letter, reply="无",
                            adverse=False, replied_on=date(2026, 3, 26))  # fmt: skip
    intake.record_reply(application, actor=world.drafter, at=on("2026-04-10"), consultation=letter, reply="无",
                        adverse=False, replied_on=date(2026, 4, 9))  # fmt: skip
    assert not queries.unanswered(application).exists()


# Ends -----------------------------------------------------------------------------------------------------------


def test_admission_waits_for_the_notice(world: World) -> None:
    application = make.passed(world)
    lent = replace(world.approver, composite=frozenset())
    onward.list_in_notice(application, actor=lent, at=on("2026-05-13"))
    with pytest.raises(ActRefused) as refused:
        onward.admit(application, actor=world.drafter, at=on("2026-05-14"))
    assert "the_qualification_notice_has_run" in guards(refused)


def test_exclusion_needs_an_objection_upheld_or_a_document(world: World) -> None:
    application = make.passed(world)
    onward.list_in_notice(application, actor=world.approver, at=on("2026-05-13"))
    with pytest.raises(ActRefused) as refused:
        check.exclude(application, actor=world.approver, at=on("2026-05-14"), reason="示例")
    assert "没有成立的异议" in reasons(refused)
    check.exclude(application, actor=world.approver, at=on("2026-05-14"), reason="示例", document="示例〔2026〕9号")
    assert (application.state, application.end_reason) == ("excluded", "示例")


def test_a_draft_ends_with_its_round(world: World) -> None:
    from guiguan.rounds import operations as rounds

    draft, at = make.begun(world), on("2026-06-01")
    rounds.cancel(world.round, actor=world.approver, at=at, reason="示例取消")
    draft.refresh_from_db()
    assert (draft.state, draft.end_reason) == ("withdrawn", "示例取消")


def test_who_is_told(world: World) -> None:
    application = make.registered(world)
    told = set(
        Message.objects.filter(case_id=application.pk, subject__startswith="收件登记").values_list(
            "person_id", flat=True
        )
    )
    assert told == {world.manager.person_id}
    office = set(Message.objects.filter(subject__startswith="提交申报").values_list("person_id", flat=True))
    assert office == {world.manager.person_id, world.drafter.person_id, world.second.person_id}


def test_every_entry_names_a_basis(world: World) -> None:
    make.passed(world)
    assert not Entry.objects.filter(basis="").exists()


# Who sees what --------------------------------------------------------------------------------------------------


def seen(actor: Actor, at: str = "2026-05-20") -> bool:
    return queries.visible(actor, on(at)).exists()


def test_a_draft_is_its_own_peoples(world: World) -> None:
    make.begun(world)
    assert all(seen(actor) for actor in (world.manager, world.editor, world.reader))
    outside = (world.drafter, world.approver, world.stranger, world.worker, world.boss, world.administrator)
    assert not any(seen(actor) for actor in outside)


def test_what_was_filed_is_seen_by_the_office_and_the_group_only(world: World) -> None:
    make.registered(world)
    assert seen(world.drafter)
    assert not seen(world.stranger)
    assert not seen(world.administrator)
    application = Application.objects.get()
    with_group = make.with_group(world, application)
    assert with_group.pk
    assert not seen(world.experts[0]), "a case proposed but not taken on is not open to its group"


def test_a_recalled_draft_is_closed_to_the_office_again(world: World) -> None:
    application = make.submitted(world)
    drafting.recall(application, actor=world.manager, at=on("2026-03-26"))
    assert not seen(world.drafter)


def test_another_authority_sees_nothing(world: World) -> None:
    from guiguan.people import operations as people
    from guiguan.procedure.spec import Role

    make.registered(world)
    other = people.establish_authority("cn-31x99", name="示例区人民政府", award="示例区质量奖", office="示例区审定办",
                                       committee="示例", document_prefix="示", fictitious=True)  # fmt: skip
    officer = make.grant(other, make.account("elsewhere", "钱示戊"), Role.OFFICE_DRAFTER, at=on("2026-03-27"))
    assert not seen(officer)


def test_counts_of_stages_do_not_count_drafts(world: World) -> None:
    make.registered(world)
    make.begun_by_person(world, at=on("2026-03-27"))
    assert dict(operations.stage_counts(world.round))["资格审查"] == 1
    assert dict(operations.stage_counts(world.round))["收件"] == 0
