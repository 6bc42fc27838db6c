"""Public notices: their days, their end, what may be done to them and what may not (Arts. 22, 26)."""

from datetime import date, timedelta

import pytest

from guiguan.documents import queries as documents
from guiguan.documents.models import Paper
from guiguan.law.workdays import LAST_PACKAGED
from guiguan.procedure.engine import ActRefused, CaseMovedOn, preview
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act
from guiguan.publicity import acts, queries, rules
from guiguan.publicity.models import Notice
from guiguan.publicity.operations import notices
from guiguan.publicity.states import NoticeState
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as own

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> list[str]:
    return [refusal.guard for refusal in refused.value.refusals]


def last_of(notice: Notice) -> date:
    found = queries.period(notice)
    assert found is not None
    return found.last


# Days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "days", "first", "last"),
    [
        ("2026-06-08", 5, "2026-06-09", "2026-06-15"),  # a plain week: over one weekend
        ("2026-06-15", 4, "2026-06-16", "2026-06-22"),  # over the Dragon Boat Festival, Friday 19 June
        ("2026-06-15", 5, "2026-06-16", "2026-06-23"),
        ("2026-06-15", 6, "2026-06-16", "2026-06-24"),
        ("2026-06-18", 5, "2026-06-22", "2026-06-26"),  # posted on its eve
        ("2026-06-20", 5, "2026-06-22", "2026-06-26"),  # posted on a day of rest
        ("2026-09-18", 5, "2026-09-20", "2026-09-24"),  # Sunday 20 September is worked
        ("2026-09-29", 5, "2026-09-30", "2026-10-12"),  # over the National Day, with a worked Saturday on 10 October
    ],
)
def test_a_notice_counts_working_days_after_the_day_of_posting(
    world: World, day: str, days: int, first: str, last: str
) -> None:
    notice = Notice(round=world.round, working_days=days, published_at=on(day, 9))
    found = queries.period(notice)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_notice_ends_at_midnight_of_its_last_day(world: World) -> None:
    notice = Notice(round=world.round, working_days=5, published_at=on("2026-06-15", 23, 59))
    close, moment = on("2026-06-24", 0), timedelta(microseconds=1)
    assert [queries.has_ended(notice, at) for at in (close - moment, close, close + moment)] == [False, True, True]


def test_a_draft_has_no_days(world: World) -> None:
    notice = Notice(round=world.round, working_days=5)
    assert queries.period(notice) is None
    assert not queries.has_ended(notice, on("2026-12-01"))


@pytest.mark.parametrize("days", [0, 4])
def test_fewer_than_five_working_days_are_refused_with_the_article(world: World, days: int) -> None:
    make.passed(world)
    with pytest.raises(ActRefused) as refused:
        own.drafted(world, days=days)
    assert "不得少于 5 个工作日" in str(refused.value)
    assert "第二十二条" in str(refused.value)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("days", [5, 6])
def test_five_or_more_are_drafted(world: World, days: int) -> None:
    make.passed(world)
    assert own.drafted(world, days=days).working_days == days


def test_no_notice_starts_or_grows_into_a_year_whose_holidays_nobody_knows(world: World) -> None:
    beyond = on(f"{LAST_PACKAGED}-12-28")
    make.passed(world)
    notice = own.drafted(world)
    with pytest.raises(ActRefused) as refused:
        notices.publish_qualification(notice, actor=world.approver, at=beyond, number="示例1号")
    assert guards(refused) == ["the_calendar_knows_its_days"]
    assert f"{LAST_PACKAGED + 1}年放假安排尚未载入" in str(refused.value)
    notices.publish_qualification(notice, actor=world.approver, at=on(f"{LAST_PACKAGED}-12-14"), number="示例1号")
    with pytest.raises(ActRefused) as refused:
        notices.extend(notice, actor=world.approver, at=on(f"{LAST_PACKAGED}-12-15"), working_days=60, reason="示例")
    assert "放假安排尚未载入" in str(refused.value)


# Draft and publication ------------------------------------------------------------------------------------------


def test_what_is_published_is_frozen_as_drafted(world: World) -> None:
    notice = own.published(world)
    item = notice.items.get()
    assert (item.title, item.holder, item.district) == (
        "“三链协同”质量管理模式", "示例浦江精密制造有限公司", "示例区",
    )  # fmt: skip
    assert (notice.state, notice.number) == ("published", "示质奖审办〔2026〕2号")
    paper = Paper.objects.get(case_kind="notice", case_id=notice.pk)
    assert (paper.audience, paper.kind) == ("public", "公示")
    assert "2026年6月23日24时" in str(documents.blocks_of(paper))
    world.round.refresh_from_db()
    assert [row.state for row in world.round.applications.all()] == ["noticed"]


def test_only_candidates_may_be_listed(world: World) -> None:
    make.passed(world)
    with pytest.raises(ActRefused) as refused:
        notices.draft(world.round, actor=world.drafter, at=own.DRAFTED, kind="qualification", title="示例", text="",
                      working_days=5, subjects=[999])  # fmt: skip
    assert "不能列入本公示" in str(refused.value)
    with pytest.raises(ActRefused):
        notices.draft(world.round, actor=world.drafter, at=own.DRAFTED, kind="qualification", title="示例", text="",
                      working_days=5, subjects=[])  # fmt: skip


def test_whoever_drafts_does_not_publish(world: World) -> None:
    make.passed(world)
    notice = own.drafted(world, actor=world.second)
    with pytest.raises(ActRefused) as refused:
        notices.publish_qualification(notice, actor=world.second, at=own.PUBLISHED, number="示例1号")
    assert guards(refused) == ["not_own_draft"]
    notices.publish_qualification(notice, actor=world.approver, at=own.PUBLISHED, number="示例1号")


def test_a_list_that_changed_meanwhile_is_not_published(world: World) -> None:
    make.passed(world)
    first, second = own.drafted(world), own.drafted(world)
    notices.publish_qualification(first, actor=world.approver, at=own.PUBLISHED, number="示例1号")
    with pytest.raises(ActRefused) as refused:
        notices.publish_qualification(second, actor=world.approver, at=own.PUBLISHED, number="示例2号")
    assert guards(refused) == ["everybody_listed_may_be_published"]
    notices.discard(second, actor=world.drafter, at=own.PUBLISHED, reason="重复")
    assert second.state == NoticeState.DISCARDED


def test_the_kind_of_notice_is_published_by_its_own_act(world: World) -> None:
    make.passed(world)
    with pytest.raises(ActRefused) as refused:
        notices.publish_award(own.drafted(world), actor=world.approver, at=own.PUBLISHED, number="示例1号")
    assert "the_notice_is_of_proposed_winners" in guards(refused)


@pytest.mark.parametrize("who", ["drafter", "manager", "stranger", "chair", "administrator"])
def test_others_do_not_publish(world: World, who: str) -> None:
    make.passed(world)
    notice = own.drafted(world)
    with pytest.raises(ActRefused) as refused:
        notices.publish_qualification(notice, actor=getattr(world, who), at=own.PUBLISHED, number="示例1号")
    assert guards(refused) == ["role"]


def test_a_stale_page_publishes_nothing(world: World) -> None:
    notice = own.published(world)
    with pytest.raises(CaseMovedOn):
        notices.extend(notice, actor=world.approver, at=on("2026-06-16"), working_days=8, reason="示例", version=1)


# Longer, anew, over ---------------------------------------------------------------------------------------------


def test_a_notice_is_lengthened(world: World) -> None:
    notice = own.published(world)
    notices.extend(notice, actor=world.approver, at=on("2026-06-16"), working_days=8, reason="端午节期间延长")
    assert (notice.working_days, last_of(notice)) == (8, date(2026, 6, 26))
    assert Paper.objects.filter(kind="延长公示的公告", audience="public").count() == 1


@pytest.mark.parametrize("days", [1, 4, 5])
def test_a_notice_is_never_shortened(world: World, days: int) -> None:
    notice = own.published(world)
    with pytest.raises(ActRefused) as refused:
        notices.extend(notice, actor=world.approver, at=on("2026-06-16"), working_days=days, reason="示例")
    assert "没有增加" in str(refused.value)
    notice.refresh_from_db()
    assert notice.working_days == 5


def test_an_older_page_cannot_shorten_what_was_lengthened_since(world: World) -> None:
    notice, old = own.published(world), Notice.objects.get()
    notices.extend(notice, actor=world.approver, at=on("2026-06-16"), working_days=9, reason="示例")
    with pytest.raises((ActRefused, CaseMovedOn)):
        notices.extend(old, actor=world.approver, at=on("2026-06-16"), working_days=7, reason="示例")
    notice.refresh_from_db()
    assert notice.working_days == 9


def test_what_is_over_is_not_lengthened_but_may_start_anew(world: World) -> None:
    notice = own.published(world)
    with pytest.raises(ActRefused) as refused:
        notices.extend(notice, actor=world.approver, at=on("2026-06-24"), working_days=9, reason="示例")
    assert guards(refused) == ["the_notice_is_still_running"]
    notices.restart(notice, actor=world.approver, at=on("2026-06-24"), reason="更正所在区")


def test_a_restart_counts_anew_and_leads_to_the_new_notice(world: World) -> None:
    notice = own.published(world)
    notices.restart(notice, actor=world.approver, at=on("2026-06-17"), reason="更正所在区")
    again = queries.latest_of(notice)
    assert again is not None
    assert (notice.state, again.state, again.replaces_id) == ("interrupted", "published", notice.pk)
    assert last_of(again) == date(2026, 6, 25)
    subject = notice.items.get().subject_id
    assert again.items.get().subject_id == subject
    standing = queries.standing(subject, "qualification", on("2026-06-24"))
    assert (standing.notice_id, standing.ended) == (again.pk, False)
    assert queries.standing(subject, "qualification", on("2026-06-26")).ended


def test_a_restart_without_corrections_takes_every_word_over(world: World) -> None:
    notice = own.published(world)
    notices.restart(notice, actor=world.approver, at=on("2026-06-17"), reason="官方网站中断")
    again = Notice.objects.latest("id")
    assert again.text == f"{notice.text}\n官方网站中断".strip()
    assert list(again.items.values_list(*notices.COPIED)) == list(notice.items.values_list(*notices.COPIED))


def test_a_restart_corrects_and_says_what_stood_there(world: World) -> None:
    notice = own.published(world)
    item = notice.items.get()
    notices.restart(notice, actor=world.approver, at=on("2026-06-17"), reason="名称有误", text="现予公示。",
                    corrected={item.subject_id: {"holder": "示例浦江精密制造股份有限公司", "district": item.district}})  # fmt: skip
    again = Notice.objects.latest("id")
    assert again.items.get().holder == "示例浦江精密制造股份有限公司"
    assert (again.items.get().title, again.items.get().prize) == (item.title, item.prize)
    told = again.text.split("更正事项：\n")[1].splitlines()
    assert told == ["正文：增加“现予公示。”",
                    f"名单第 1 项，组织或者个人：原“{item.holder}”改为“示例浦江精密制造股份有限公司”"]  # fmt: skip
    paper = Paper.objects.filter(case_kind="notice", case_id=again.pk).get().body
    assert "示例浦江精密制造股份有限公司" in paper
    assert f"原“{item.holder}”改为" in paper
    notice.refresh_from_db()
    assert notice.items.get().holder == item.holder, "what was published stays as it was"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("甲\n乙", "甲\r\n\r\n乙", []),
        ("甲\n乙", "甲\n丙", ["正文：原“乙”改为“丙”"]),
        ("甲\n乙", "乙", ["正文：删去“甲”"]),
        ("“甲”乙", "“丙”乙", ["正文：原“‘甲’乙”改为“‘丙’乙”"]),
        ("", "甲", ["正文：增加“甲”"]),
    ],
)
def test_the_text_is_compared_by_paragraphs(old: str, new: str, told: list[str]) -> None:
    assert rules.text_corrections(old, new) == told


@pytest.mark.parametrize(("moment", "over"), [("2026-06-23", False), ("2026-06-24", True)])
def test_the_report_waits_for_the_end(world: World, moment: str, over: bool) -> None:
    notice = own.published(world)
    if over:
        notices.report(notice, actor=world.drafter, at=on(moment, 0), text="公示期内没有收到异议。")
        assert notice.state == NoticeState.REPORTED
        assert Paper.objects.get(kind="公示情况报告").audience == "office"
        return
    with pytest.raises(ActRefused) as refused:
        notices.report(notice, actor=world.drafter, at=on(moment, 23), text="示例")
    assert guards(refused) == ["the_notice_has_run"]


@pytest.mark.parametrize("act", acts.ON_NOTICE, ids=lambda act: act.code)
def test_every_act_has_a_basis_and_speaks_in_its_refusal(world: World, act: Act[object]) -> None:
    notice = own.published(world)
    notices.report(notice, actor=world.drafter, at=on("2026-06-24"), text="示例")
    for refusal in preview(act, notice, actor=world.approver, at=on("2026-06-24")):
        assert refusal.basis
        assert refusal.reason.endswith("。")
        assert refusal.remedy.endswith("。")


def test_each_step_stands_in_the_register_with_its_article(world: World) -> None:
    notice = own.published(world)
    rows = dict(Entry.objects.filter(act__startswith="notice.").values_list("act", "basis"))
    assert notice.pk
    assert set(rows) == {"notice.draft", "notice.publish_qualification"}
    assert all("第二十二条" in basis for basis in rows.values())


# On the official site -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "recorded", "last"),
    [
        ("2026-06-14", "2026-06-16", date(2026, 6, 23)),  # earlier than here: what was promised stands
        ("2026-06-17", "2026-06-17", date(2026, 6, 25)),  # later than here: counted from there
        ("2026-06-17", "2026-06-24", date(2026, 6, 23)),  # entered when it was over
    ],
)
def test_the_record_of_the_official_site_moves_the_days_only_onward(
    world: World, starts: str, recorded: str, last: date
) -> None:
    notice = own.published(world)
    notices.record_publication(notice, actor=world.drafter, at=on(recorded, 18), url="https://example.com/1",
                               starts_at=on(starts), screenshot=make.file())  # fmt: skip
    assert last_of(notice) == last
    row = queries.publications_of(notice).get()
    assert (row.url, notice.official_url) == ("https://example.com/1", "https://example.com/1")


def test_times_of_the_official_site_that_cannot_be_are_refused(world: World) -> None:
    notice = own.published(world)
    for starts, ends in (("2026-06-18", None), ("2026-06-16", "2026-06-15")):
        with pytest.raises(ActRefused) as refused:
            notices.record_publication(notice, actor=world.drafter, at=on("2026-06-17"), url="https://example.com/1",
                                       starts_at=on(starts), ends_at=on(ends) if ends else None,
                                       screenshot=make.file())  # fmt: skip
        assert "核对起止时间" in str(refused.value)
    assert not queries.publications_of(notice).exists()
