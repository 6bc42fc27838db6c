"""From the suggested list to the honour: who, in which order, and what stands in the way (Arts. 26, 27)."""

from datetime import date

import pytest

from guiguan.applications.models import Application
from guiguan.applications.operations import check
from guiguan.conferral import operations, queries
from guiguan.conferral.models import ListEntry
from guiguan.conferral.states import CommendationState, ListState
from guiguan.governance.models import Expert, Recusal
from guiguan.governance.operations import register
from guiguan.governance.ports import agenda_papers
from guiguan.governance.queries import committee
from guiguan.honours.models import Honour
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import Entry
from guiguan.publicity.operations import notices
from guiguan.rounds import queries as rounds
from guiguan.web.office.queues import BY_KEY, Desk
from tests.applications.factories import World, make_world, on
from tests.conferral import factories as make

pytestmark = pytest.mark.django_db
GOLD = ("gold", "model")


@pytest.fixture
def world() -> World:
    return make_world()


def states(*rows: Application) -> list[str]:
    return [Application.objects.get(pk=row.pk).state for row in rows]


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    assert all(one.reason and one.remedy and one.basis for one in refused.value.refusals)
    return {one.guard for one in refused.value.refusals}


# The course -----------------------------------------------------------------------------------------------------


def test_the_course_from_the_list_to_the_honour(world: World) -> None:
    first, second, third = make.evaluated(world, {GOLD: 3})
    row = make.tabled(world, [first, second])
    assert states(first, second, third) == ["suggested", "suggested", "evaluated"]
    assert [(e.rank, e.reason) for e in queries.entries_of(row)] == [(1, make.SAYS), (2, make.SAYS)]
    assert ("award_list", row.pk) in {(kind, pk) for kind, pk, _ in committee.subjects(world.authority, make.MET)}
    paper = agenda_papers["award_list"](row.pk)
    assert paper is not None
    assert first.title in str(paper.blocks)
    make.deliberate(world, row)
    assert (row.state, row.resolution) == (ListState.ADOPTED, "示审委〔2026〕2号")
    assert states(first, third) == ["proposed", "evaluated"]
    assert queries.award_candidates(world.round, make.MET) == []
    operations.record_approval(row, actor=world.drafter, at=make.APPROVED, body="示例市人民政府",
                               number="示府批〔2026〕3号", on=date(2026, 9, 2))  # fmt: skip
    assert [one.subject_id for one in queries.award_candidates(world.round, make.APPROVED)] == [first.pk, second.pk]
    notices.publish_award(make.notice_draft(world), actor=world.approver, at=make.NOTICED, number="示〔2026〕9号")
    row.refresh_from_db()
    assert row.state == ListState.NOTICED
    assert states(first, second) == ["proposed_noticed", "proposed_noticed"]
    assert queries.open_work(world.round, make.AFTER)
    assert not rounds.award_made(world.round)
    document = make.enter(world, row)
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    row.refresh_from_db()
    assert (document.state, row.state) == (CommendationState.CONFIRMED, ListState.COMMENDED)
    assert states(first, second, third) == ["commended", "commended", "not_awarded"]
    honours = Honour.objects.order_by("id")
    assert [(h.application_id, h.awarded_on, h.document) for h in honours] == [
        (first.pk, make.AFTER.date(), "示府发〔2026〕5号"), (second.pk, make.AFTER.date(), "示府发〔2026〕5号"),
    ]  # fmt: skip
    assert rounds.award_made(world.round)
    assert queries.open_work(world.round, make.AFTER) == []
    confirmed = Entry.objects.get(act="commendation.confirm")
    assert "第二十七条" in confirmed.basis


def test_an_individual_winner_waits_to_be_confirmed_as_expert(world: World) -> None:
    elsewhere = make.officer_elsewhere()
    model, person = make.evaluated(world, {GOLD: 1, ("gold", "achievement"): 1})
    document = make.entered(world, [model, person])
    assert not Expert.objects.filter(person=person.person).exists()
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    row = Expert.objects.get(origin="winner")
    assert (row.person, row.state) == (person.person, "listed_pending")
    assert row.honour is not None
    assert row.honour.application_id == person.pk
    waiting = [item.row.pk for item in BY_KEY["experts_pending"].items(Desk(world.drafter, make.AFTER))]
    assert waiting == [row.pk]
    for actor in (elsewhere, world.worker, world.manager, world.chair):
        assert not BY_KEY["experts_pending"].items(Desk(actor, make.AFTER))
    with pytest.raises(ActRefused):
        register.confirm(row, actor=world.drafter, at=make.AFTER, fields=["质量管理"], trades=[])
    register.confirm(row, actor=world.approver, at=make.AFTER, fields=["质量管理"], trades=[])
    assert not BY_KEY["experts_pending"].items(Desk(world.drafter, make.AFTER))


def test_a_prize_may_stay_vacant(world: World) -> None:
    """Nobody for the mayor's prize, though somebody sought it: caps are maxima (Art. 3)."""
    gold, mayor = make.evaluated(world, {GOLD: 1, ("mayor", "model"): 1})
    document = make.entered(world, [gold])
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert states(gold, mayor) == ["commended", "not_awarded"]
    assert set(Honour.objects.values_list("prize", flat=True)) == {"gold"}


# The list -------------------------------------------------------------------------------------------------------


def test_only_evaluated_applications_of_the_round_are_listed(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    Application.objects.filter(pk=first.pk).update(state="site_reviewed")
    with pytest.raises(ActRefused, match="综合评价报告"):
        make.drafted(world, [first])
    (elsewhere,) = make.evaluated(world, {GOLD: 1})
    Application.objects.filter(pk=elsewhere.pk).update(round=make.another_round(world))
    with pytest.raises(ActRefused, match="综合评价报告"):
        make.drafted(world, [elsewhere])
    with pytest.raises(ActRefused, match="没有选择申报"):
        make.drafted(world, [])


def test_one_list_a_round(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.drafted(world, [first])
    with pytest.raises(ActRefused, match="已有正在办理的名单"):
        make.drafted(world, [second])
    operations.discard(row, actor=world.approver, at=make.TABLED, reason="另行拟定")
    assert (row.state, states(first)) == (ListState.ENDED, ["evaluated"])
    assert ListEntry.objects.get(award_list=row).struck_reason == "另行拟定"
    assert make.drafted(world, [second], make.TABLED).state == ListState.DRAFT


def test_entries_come_and_go_with_a_reason(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.drafted(world, [first])
    entry = queries.entries_of(row).get()
    with pytest.raises(ActRefused, match="没有写明理由"):
        operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={}, strike={entry.pk: " "})
    operations.revise(
        row, actor=world.drafter, at=make.TABLED, reasons={second.pk: "带动面广"}, strike={entry.pk: "示例"}
    )
    assert states(first, second) == ["evaluated", "suggested"]
    assert [one.struck_reason for one in queries.struck_of(row)] == ["示例"]
    with pytest.raises(ActRefused, match="已不在名单中"):
        operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={}, strike={entry.pk: "示例"})
    operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={first.pk: "复议后列入"}, strike={})
    assert states(first, second) == ["suggested", "suggested"]
    assert not queries.struck_of(row).exists()


def test_an_empty_list_is_not_tabled(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    row = make.drafted(world, [first])
    operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={},
                      strike={queries.entries_of(row).get().pk: "示例"})  # fmt: skip
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.approver, at=make.TABLED)
    assert guards(refused) == {"the_list_is_not_empty"}


def test_a_returned_list_is_revised_and_tabled_again(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    row = make.tabled(world, [first])
    make.deliberate(world, row, "returned", "请补充理由")
    assert (row.state, states(first)) == (ListState.DRAFT, ["suggested"])
    assert Entry.objects.get(act="award_list.return").note == "请补充理由"
    operations.table_list(row, actor=world.approver, at=make.APPROVED)
    assert row.state == ListState.TABLED


def test_whoever_withdrew_is_no_longer_on_the_list(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.tabled(world, [first, second])
    Application.objects.filter(pk=first.pk).update(state="withdrawn")
    make.deliberate(world, row)
    assert states(first, second) == ["withdrawn", "proposed"]


# Separation of duties, recusal ----------------------------------------------------------------------------------


def test_whoever_drafted_does_not_table(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    operations.draft(world.round, actor=world.second, at=make.DRAFTED, reasons={first.pk: make.SAYS})
    row = make.latest(world)
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.second, at=make.TABLED)
    assert guards(refused) == {"not_own_list"}
    operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={second.pk: make.SAYS}, strike={})
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.second, at=make.TABLED)
    assert guards(refused) == {"not_own_list"}, "another's revision does not make the list somebody else's"
    operations.table_list(row, actor=world.approver, at=make.TABLED)
    assert row.tabled_by_id == world.approver.person_id


def test_whoever_revised_does_not_table(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.drafted(world, [first])
    operations.revise(row, actor=world.second, at=make.TABLED, reasons={second.pk: make.SAYS}, strike={})
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.second, at=make.TABLED)
    assert guards(refused) == {"not_own_list"}


def test_whoever_entered_does_not_confirm(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    row = make.noticed(world, [first])
    operations.enter(row, actor=world.second, at=make.AFTER, number="示府发〔2026〕5号", dated_on=make.AFTER.date())
    document = row.commendations.get()
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.second, at=make.AFTER)
    assert guards(refused) == {"not_own_entry"}
    operations.confirm(document, actor=world.approver, at=make.AFTER)


def test_nobody_outside_the_office_acts(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    for stranger in (world.chair, world.manager, world.administrator):
        with pytest.raises(ActRefused) as refused:
            operations.draft(world.round, actor=stranger, at=make.DRAFTED, reasons={first.pk: make.SAYS})
        assert guards(refused) == {"role"}
    row = make.drafted(world, [first])
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.drafter, at=make.TABLED)
    assert guards(refused) == {"role"}


def test_nobody_recused_touches_the_case_or_decides(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    for actor in (world.drafter, world.approver):
        Recusal.objects.create(round=world.round, application=first, person_id=actor.person_id, source="self",
                               ground="kinship", state="upheld", raised_at=make.DRAFTED, raised_by_id=1)  # fmt: skip
    with pytest.raises(ActRefused, match="须回避"):
        make.drafted(world, [first])
    assert [one.application.pk for one in queries.suggestible(world.round, world.drafter)] == [second.pk]
    operations.draft(world.round, actor=world.second, at=make.DRAFTED, reasons={first.pk: make.SAYS})
    with pytest.raises(ActRefused) as refused:
        operations.table_list(make.latest(world), actor=world.approver, at=make.TABLED)
    assert guards(refused) == {"nobody_recused_decides"}


# Approval and notice --------------------------------------------------------------------------------------------


def test_the_approval_is_another_bodys_and_not_of_tomorrow(world: World) -> None:
    row = make.adopted(world, make.evaluated(world, {GOLD: 1}))
    with pytest.raises(ActRefused, match="晚于今天"):
        operations.record_approval(
            row, actor=world.drafter, at=make.APPROVED, body="示例", number="示", on=date(2026, 9, 4)
        )
    assert queries.award_candidates(world.round, make.APPROVED) == []


def test_a_notice_lists_the_whole_list(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.approved(world, [first, second])
    half = make.notice_draft(world, [first.pk])
    with pytest.raises(ActRefused, match="不一致"):
        notices.publish_award(half, actor=world.approver, at=make.NOTICED, number="示")
    row.refresh_from_db()
    assert (row.state, states(first, second)) == (ListState.APPROVED, ["proposed", "proposed"])


# The Government's document --------------------------------------------------------------------------------------


def test_the_document_comes_after_the_notice(world: World) -> None:
    row = make.noticed(world, make.evaluated(world, {GOLD: 1}))
    with pytest.raises(ActRefused, match="2026年9月14日届满"):
        make.enter(world, row, dated_on=make.LAST.date())
    with pytest.raises(ActRefused, match="晚于今天"):
        make.enter(world, row, dated_on=date(2026, 9, 16))
    document = make.enter(world, row)
    with pytest.raises(ActRefused, match="等待核对"):
        make.enter(world, row)
    operations.reject(document, actor=world.approver, at=make.AFTER, reason="文号有误")
    operations.confirm(make.enter(world, row), actor=world.approver, at=make.AFTER)


def test_nothing_is_confirmed_while_the_notice_runs(world: World) -> None:
    """Longer after the document was typed in: the notice's end is judged when the honour is registered."""
    row = make.noticed(world, make.evaluated(world, {GOLD: 1}))
    document = make.enter(world, row)
    world.round.notices.update(working_days=10)
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert guards(refused) == {"the_notice_ran", "the_document_follows_the_notice"}
    assert not Honour.objects.exists()


@pytest.mark.parametrize("state", ["lodged", "accepted", "upheld"])
def test_an_objection_open_or_upheld_bars_the_honour(world: World, state: str) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    document = make.entered(world, [first, second])
    make.objection(world, first, state)
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert guards(refused) == {"no_objection_stands"}
    assert first.title in str(refused.value)
    assert second.title not in str(refused.value)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_what_was_not_accepted_or_was_withdrawn_is_no_objection(world: World, state: str) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    document = make.entered(world, [first])
    make.objection(world, first, state)
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert states(first) == ["commended"]


def test_a_rejected_objection_waits_for_a_ruling(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    document = make.entered(world, [first])
    make.objection(world, first, "rejected")
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert guards(refused) == {"no_objection_stands"}
    make.rule(world, "award_notice.no_objection", "异议不成立的，视为无异议")
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert states(first) == ["commended"]


def test_after_an_upheld_objection_the_others_are_commended(world: World) -> None:
    """The approver takes the application out, by an act of its own; nothing is left out silently."""
    first, second = make.evaluated(world, {GOLD: 2})
    document = make.entered(world, [first, second])
    make.objection(world, first, "upheld")
    first.refresh_from_db()
    check.exclude(first, actor=world.approver, at=make.AFTER, reason="异议成立")
    operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert states(first, second) == ["excluded", "commended"]
    assert [h.application_id for h in Honour.objects.all()] == [second.pk]


def test_a_list_with_nobody_left_commends_nobody(world: World) -> None:
    (first,) = make.evaluated(world, {GOLD: 1})
    document = make.entered(world, [first])
    first.refresh_from_db()
    check.exclude(first, actor=world.approver, at=make.AFTER, reason="示例", document="示监〔2026〕1号")
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert guards(refused) == {"somebody_is_commended"}


def test_the_course_of_other_rounds_is_not_seen(world: World) -> None:
    other = make.officer_elsewhere()
    row = make.drafted(world, make.evaluated(world, {GOLD: 1}))
    assert list(queries.lists_visible(world.drafter, on("2026-08-20"))) == [row]
    assert not queries.lists_visible(other, on("2026-08-20")).exists()
    assert not queries.lists_visible(world.chair, on("2026-08-20")).exists(), "the committee reads what is tabled"
    operations.table_list(row, actor=world.approver, at=make.TABLED)
    assert list(queries.lists_visible(world.chair, make.TABLED)) == [row]
