"""The whole review of an application, act by act."""

from datetime import date

import pytest

from guiguan.applications.models import Department
from guiguan.applications.operations import consulting
from guiguan.documents.models import Paper
from guiguan.governance.operations import groups
from guiguan.governance.operations import recusal as recusals
from guiguan.governance.states import Ground
from guiguan.procedure.engine import ActRefused
from guiguan.review.models import Consensus, Report, Sheet, SheetSubmission, VisitList
from guiguan.review.operations import consensus, reports, sheets, visits
from guiguan.review.queries import reports as report_queries
from guiguan.review.queries import sheets as queries
from guiguan.review.states import ReportStage
from guiguan.rounds.models import CriteriaSet
from tests.applications.factories import PARAMETERS
from tests.review import factories as make

pytestmark = pytest.mark.django_db


def refused(guard: str, error: pytest.ExceptionInfo[ActRefused]) -> bool:
    """Whether this guard is among the reasons, and every reason names its basis and a way forward."""
    assert all(refusal.basis and refusal.remedy for refusal in error.value.refusals)
    return guard in {refusal.guard for refusal in error.value.refusals}


def test_an_application_is_reviewed_visited_and_evaluated() -> None:
    made = make.evaluated()
    application = made.applications[0]
    assert application.state == "evaluated"
    stages = list(Report.objects.filter(application=application).order_by("id").values_list("stage", "state"))
    assert stages == [(stage.value, "concluded") for stage in ReportStage]
    assert Report.objects.get(application=application, stage="evaluation").total == 70000
    assert Paper.objects.filter(case_id=application.pk, kind="综合评价报告").count() == 1
    assert [row.total for row in report_queries.evaluation_ranking(made.world.round.pk)] == [70000]


def test_a_later_change_of_the_criteria_leaves_every_sheet_of_the_case_alone() -> None:
    made = make.opened()
    case = made.applications[0]
    before = make.sheet_of(case, made.leader).criteria
    assert (before["edition"], [item["points"] for item in before["items"]]) == (
        made.world.round.criteria_model.edition, [250] * 4,
    )  # fmt: skip
    changed = [{**item, "points": points} for item, points in zip(before["items"], (700, 100, 100, 100), strict=True)]
    CriteriaSet.objects.filter(pk=made.world.round.criteria_model_id).update(items=changed, edition="另一版")
    values = {item["no"]: 100 if item == before["items"][0] else 50 for item in before["items"]}
    for actor in made.experts:
        assert make.submit(case, actor, values).criteria == before
    assert {row.total for row in SheetSubmission.objects.all()} == {250 * 100 + 750 * 50}
    late = make.spare(made)
    groups.swear(made.group, actor=late, at=make.REVIEW)
    make.declare(made, late)
    case.refresh_from_db()
    sheets.open_sheets(case, actor=made.world.drafter, at=make.REVIEW)
    assert make.sheet_of(case, late).criteria == before, "one case is scored by one set"


def test_an_incomplete_sheet_is_not_submitted() -> None:
    made = make.opened()
    sheet = make.sheet_of(made.applications[0], made.experts[0])
    with pytest.raises(ActRefused) as error:
        sheets.submit(sheet, actor=made.experts[0], at=make.REVIEW)
    assert refused("every_item_scored", error)


def test_nobody_scores_on_another_s_sheet() -> None:
    made = make.opened()
    sheet = make.sheet_of(made.applications[0], made.experts[0])
    with pytest.raises(sheets.NotEditable):
        make.score(sheet, made.experts[1])


def test_the_last_sheet_opens_the_talk() -> None:
    made = make.opened()
    application = made.applications[0]
    for number, actor in enumerate(made.experts):
        assert make.talk_of(application).state == "waiting", number
        make.submit(application, actor)
    assert make.talk_of(application).state == "open"


def test_a_sheet_taken_back_seals_everything_again_and_keeps_the_first_copy() -> None:
    made = make.all_submitted()
    application = made.applications[0]
    sheet = make.sheet_of(application, made.experts[1])
    other = make.sheet_of(application, made.experts[2])
    assert queries.may_see(other, made.experts[1], make.REVIEW)
    sheets.reopen(sheet, actor=made.leader, at=make.REVIEW, reason="漏评一处")
    assert make.talk_of(application).state == "waiting"
    assert not queries.may_see(other, made.experts[1], make.REVIEW)
    make.submit(application, made.experts[1], 80)
    assert make.talk_of(application).state == "open"
    assert list(SheetSubmission.objects.filter(sheet=sheet).order_by("serial").values_list("total", flat=True)) == [
        65000, 80000,
    ]  # fmt: skip


def test_a_wide_difference_wants_a_reason() -> None:
    made = make.all_submitted(percents=(35, 85, 60))
    make.agree(made.applications[0], made.leader, 60)
    with pytest.raises(ActRefused) as error:
        consensus.conclude(make.talk_of(made.applications[0]), actor=made.leader, at=make.REVIEW)
    assert refused("differences_reasoned", error)


def test_a_late_recusal_voids_one_sheet_and_the_group_talks_again() -> None:
    made = make.all_submitted(percents=(60, 65, 90))
    application, gone = made.applications[0], made.experts[2]
    make.agree(application, made.leader, 65, reason="经讨论一致")
    consensus.conclude(make.talk_of(application), actor=made.leader, at=make.REVIEW)
    report = make.report_of(application)
    make.write(report, made.leader)
    reports.submit_for_signature(report, actor=made.leader, at=make.REVIEW)
    reports.sign(report, actor=gone, at=make.REVIEW)
    application.refresh_from_db()
    recusals.declare_late(application, actor=gone, at=make.REVIEW, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    assert list(Sheet.objects.filter(application=application).order_by("id").values_list("state", flat=True)) == [
        "submitted", "submitted", "voided",
    ]  # fmt: skip
    assert make.talk_of(application).state == "open"
    assert {line.values for line in queries.agreed_lines(make.talk_of(application))} == {(60, 65)}
    assert make.report_of(application).state == "draft"
    assert not report_queries.standing_signatures(make.report_of(application))
    make.agree(application, made.leader, 60)
    consensus.conclude(make.talk_of(application), actor=made.leader, at=make.REVIEW)
    assert Consensus.objects.get(application=application).total == 60000


def test_an_undecided_recusal_holds_the_talk_until_it_is_decided() -> None:
    made, row = make.interested()
    application = made.applications[0]
    for actor in made.experts[:2]:
        make.submit(application, actor)
    assert make.talk_of(application).state == "waiting"
    with pytest.raises(sheets.NotEditable):
        make.score(make.sheet_of(application, made.experts[2]), made.experts[2])
    recusals.decide_uphold(row, actor=made.world.approver, at=make.REVIEW, decision="属实")
    assert make.talk_of(application).state == "open"
    assert Sheet.objects.get(application=application, person_id=made.experts[2].person_id).state == "voided"


def test_a_dismissed_recusal_lets_the_member_go_on() -> None:
    made, row = make.interested()
    application = made.applications[0]
    recusals.decide_dismiss(row, actor=made.world.approver, at=make.REVIEW, decision="不属实")
    for actor in made.experts:
        make.submit(application, actor)
    assert make.talk_of(application).state == "open"


def test_a_report_wants_everybody_s_signature() -> None:
    made = make.all_submitted()
    application = made.applications[0]
    make.agree(application, made.leader)
    consensus.conclude(make.talk_of(application), actor=made.leader, at=make.REVIEW)
    report = make.report_of(application)
    make.write(report, made.leader)
    reports.submit_for_signature(report, actor=made.leader, at=make.REVIEW)
    reports.sign(report, actor=made.leader, at=make.REVIEW)
    with pytest.raises(ActRefused) as error:
        reports.conclude_document(report, actor=made.leader, at=make.REVIEW)
    assert refused("everyone_signed", error)
    with pytest.raises(ActRefused) as error:
        reports.sign(report, actor=made.leader, at=make.REVIEW)
    assert refused("not_yet_signed", error)


def test_suggestions_are_part_of_the_document_report() -> None:
    made = make.all_submitted()
    make.agree(made.applications[0], made.leader)
    consensus.conclude(make.talk_of(made.applications[0]), actor=made.leader, at=make.REVIEW)
    report = make.report_of(made.applications[0])
    make.write(report, made.leader, suggestions="")
    with pytest.raises(ActRefused) as error:
        reports.submit_for_signature(report, actor=made.leader, at=make.REVIEW)
    assert refused("suggestions_written", error)


def test_the_list_follows_rank_and_who_is_left_out_gets_the_report() -> None:
    made, row = make.listed()
    entries = list(row.entries.order_by("rank"))
    assert [(entry.rank, entry.total, entry.picked) for entry in entries] == [
        (1, 80000, True), (2, 70000, True), (3, 60000, False),
    ]  # fmt: skip
    visits.settle(row, actor=made.world.approver, at=make.REVIEW)
    for application in made.applications:
        application.refresh_from_db()
    assert [row.state for row in made.applications] == ["shortlisted", "shortlisted", "not_shortlisted"]
    letter = Paper.objects.get(kind="反馈函")
    assert letter.case_id == made.applications[2].pk
    words = str(letter.body)
    assert "建议扩大样本" in words
    assert not any(actor.name in words for actor in made.experts)
    assert "600" not in words


def test_a_deviation_from_rank_wants_a_reason_and_another_person() -> None:
    made, row = make.listed()
    first, second, third = row.entries.order_by("rank")
    picked = {first.pk, third.pk}
    visits.revise(row, actor=made.world.second, at=make.REVIEW, picked=picked, reasons={})
    with pytest.raises(ActRefused) as error:
        visits.settle(row, actor=made.world.approver, at=make.REVIEW)
    assert refused("deviations_reasoned", error)
    reasons = {second.pk: "同一集团已有一项", third.pk: "递补"}
    visits.revise(row, actor=made.world.second, at=make.REVIEW, picked=picked, reasons=reasons)
    with pytest.raises(ActRefused) as error:
        visits.settle(row, actor=made.world.second, at=make.REVIEW)
    assert refused("not_own_draft", error)
    visits.settle(row, actor=made.world.approver, at=make.REVIEW)
    assert VisitList.objects.get(pk=row.pk).state == "settled"


def test_the_list_waits_for_what_departments_say_of_the_last_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARAMETERS, "adverse_days", 30)
    made, row = make.listed(1, (70,), 1)
    world, (application,) = made.world, made.applications
    consulting.list_department(
        world.authority, actor=world.drafter, at=make.REVIEW, name="示例环保部门", matter="有无重大事故。"
    )
    with pytest.raises(ActRefused) as error:
        visits.settle(row, actor=world.approver, at=make.REVIEW)
    (refusal,) = error.value.refusals
    assert refusal.guard == "departments_were_asked_again"
    assert refusal.reason == f"示例环保部门在2026年6月10日前30天内没有答复：{application.holder}。"
    assert refusal.remedy == "请再次征求意见，或者登记各部门截至近日无新增不利情况的说明。"
    assert [citation.label for citation in refusal.basis] == ["评审规则"]
    given = {"department": Department.objects.get(), "applications": [application.pk], "number": "示环函〔2026〕9号"}
    for as_of in (date(2026, 5, 10), date(2026, 5, 11)):  # the first is a day too old
        world.round.refresh_from_db()
        consulting.state_nothing_new(world.round, actor=world.drafter, at=make.REVIEW, as_of=as_of, **given)
        if as_of.day == 10:
            with pytest.raises(ActRefused, match="30天内没有答复"):
                visits.settle(row, actor=world.approver, at=make.REVIEW)
    visits.settle(row, actor=world.approver, at=make.REVIEW)
    assert VisitList.objects.get(pk=row.pk).state == "settled"


def test_the_site_report_waits_for_the_visit() -> None:
    made = make.visited()
    report = make.report_of(made.applications[0], ReportStage.SITE)
    make.write(report, made.leader, make.VISIT)
    with pytest.raises(ActRefused) as error:
        reports.submit_for_signature(report, actor=made.leader, at=make.on("2026-07-15"))
    assert refused("visit_over", error)


def test_changed_values_count_by_the_weights_of_the_round() -> None:
    made = make.visited()
    application = made.applications[0]
    site = make.report_of(application, ReportStage.SITE)
    change = [{"no": "4.1.2", "to": 90, "reason": "现场核实优于材料"}]
    make.write(site, made.leader, make.VISIT, changes=change)
    reports.submit_for_signature(site, actor=made.leader, at=make.VISIT)
    for actor in made.experts:
        reports.sign(site, actor=actor, at=make.VISIT)
    reports.conclude_site(site, actor=made.leader, at=make.VISIT)
    last = make.signed(made, make.report_of(application, ReportStage.EVALUATION), make.LAST)
    reports.conclude_evaluation(last, actor=made.leader, at=make.LAST)
    # 70 % of 1,000 points; the visit lifts one item of 250 points by 20 percent points; weights 40 : 40 : 20.
    assert (site.total, last.total) == (75000, (40 * 70000 + 40 * 75000 + 20 * 75000) // 100)


def test_a_member_who_joins_after_the_stage_does_not_seal_it_again() -> None:
    made = make.visited()
    application = made.applications[0]
    make.spare(made, make.VISIT)
    assert queries.may_see(make.sheet_of(application, made.experts[1]), made.experts[0], make.VISIT)
    assert queries.may_see_talk(make.talk_of(application), made.world.approver, make.VISIT)


def test_a_member_who_joins_a_running_talk_scores_before_he_sees() -> None:
    made = make.all_submitted()
    application = made.applications[0]
    late = make.spare(made)
    assert make.talk_of(application).state == "waiting"
    assert not queries.may_see_talk(make.talk_of(application), made.leader, make.REVIEW)
    groups.swear(made.group, actor=late, at=make.REVIEW)
    make.declare(made, late)
    assert not queries.may_see(make.sheet_of(application, made.leader), late, make.REVIEW)
    application.refresh_from_db()
    sheets.open_sheets(application, actor=made.world.drafter, at=make.REVIEW)
    make.submit(application, late, 70)
    assert make.talk_of(application).state == "open"
