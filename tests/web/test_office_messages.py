"""消息: previewed beside its date, sent once, sent again only by an officer; each within the scope of its case."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from guiguan.applications.models import Application, Supplement
from guiguan.jobs import reminders, tasks
from guiguan.procedure.models import AccessLog, DemoClock, Message, Reminder
from guiguan.review.models import Sheet
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as public
from tests.web.test_office import browser, more, neighbour, queries_of, words

pytestmark = pytest.mark.django_db
DUE = date(2026, 5, 20)


@pytest.fixture
def world() -> World:
    return make.make_world()


def supplementing(world: World) -> Application:
    first = make.checking(world)
    Application.objects.filter(pk=first.pk).update(state="supplementing")
    Supplement.objects.create(application=first, request="示例", due_on=DUE, requested_at=on("2026-05-08"),
                              requested_by_id=1)  # fmt: skip
    return first


def test_a_reminder_is_shown_beside_its_day_then_goes_once(world: World) -> None:
    first = supplementing(world)
    office = browser(world.drafter, "2026-05-11")
    coming = {one.kind: one for one in reminders.scheduled(world.round, on("2026-05-11"))}
    assert (coming["supplement_due"].on, coming["supplement_over"].on) == (date(2026, 5, 18), date(2026, 5, 21))
    shown = words(office, "messages")
    assert "2026年5月18日" in shown
    assert "“" + first.title + "”的补正期限为2026年5月20日24:00" in shown.replace("&quot;", '"') or first.title in shown
    assert reminders.send(on("2026-05-17")) == 0
    for _ in range(3):
        reminders.send(on("2026-05-18"))
        reminders.send(on("2026-05-19"))
    told = Message.objects.filter(seq=0)
    assert [(row.person_id, row.case_id) for row in told] == [(world.manager.person_id, first.pk)]
    reminders.send(on("2026-05-21"))
    assert set(told.values_list("person_id", flat=True)) >= {world.manager.person_id, world.drafter.person_id}
    assert reminders.scheduled(world.round, on("2026-05-21")) == []


def test_a_term_that_moved_reminds_anew_and_one_that_was_kept_never(world: World) -> None:
    first = supplementing(world)
    reminders.send(on("2026-05-19"))
    Supplement.objects.filter(application=first).update(due_on=date(2026, 5, 28))
    assert reminders.send(on("2026-05-27")) == 1
    Supplement.objects.filter(application=first).update(replied_at=on("2026-05-28"))
    assert reminders.send(on("2026-05-29")) == 0


def test_a_kind_is_switched_off_for_a_round_and_on_again(world: World) -> None:
    supplementing(world)
    office = browser(world.drafter, "2026-05-18")
    given = {"round": world.round.pk, "kind": "supplement_due"}
    assert office.post(reverse("messages"), given | {"on": "0"}).status_code == 302
    assert reminders.send(on("2026-05-18")) == 0
    assert "已停发" in words(office, "messages")
    assert office.post(reverse("messages"), given | {"on": "1"}).status_code == 302
    assert tasks.send_reminders() == 1
    assert office.post(reverse("messages"), given | {"kind": "nonsense"}).status_code == 404
    stranger = browser(neighbour(on("2026-05-19")), "2026-05-19")
    assert stranger.post(reverse("messages"), given | {"on": "0"}).status_code == 404


def test_notices_remind_the_office_on_their_last_day(world: World) -> None:
    notice = public.published(world)
    (one,) = [one for one in reminders.scheduled(world.round, on("2026-06-09")) if one.kind == "notice_ending"]
    assert one.about == ("notice", notice.pk)
    assert world.drafter.person_id in one.to
    assert one.on == one.until


def test_messages_are_the_offices_within_the_scope_of_their_case(world: World) -> None:
    first = make.checking(world)
    about = Message.objects.filter(case_kind="application", case_id=first.pk).latest("id")
    office = browser(world.drafter, "2026-05-12")
    assert office.get(reverse("message", args=[about.pk])).status_code == 200
    public.recuse(world.second, first.pk, on("2026-05-12"))
    for actor in (world.second, neighbour(on("2026-05-12", 11))):
        reader = browser(actor, "2026-05-13")
        assert reader.get(reverse("message", args=[about.pk])).status_code == 404
        assert reader.post(reverse("message", args=[about.pk])).status_code == 404
        assert first.title not in words(reader, "messages")
        assert first.title.encode() not in reader.get(reverse("messages") + "?format=xlsx").content
    words(browser(world.manager), "messages", status=404)


def test_a_mail_of_unknown_fate_is_sent_again_by_an_officer_only(world: World, settings: object) -> None:
    first = make.checking(world)
    row = Message.objects.filter(case_kind="application", case_id=first.pk).latest("id")
    office = browser(world.drafter, "2026-05-12")
    url = reverse("message", args=[row.pk])
    assert office.post(url).status_code == 302
    row.refresh_from_db()
    assert row.mail == Message.Mail.NONE
    Message.objects.filter(pk=row.pk).update(mail=Message.Mail.UNKNOWN, address="shili@example.test")
    assert "重发邮件" in office.get(url).content.decode()
    assert words(office, "messages", "?mail=unknown").count('data-label="收件人"') == 1
    for _ in range(2):
        office.post(url)
    tasks.deliver_mail()
    assert [letter.to for letter in mail.outbox] == [["shili@example.test"]]
    assert AccessLog.objects.filter(what="resend").count() == 1


def test_the_page_takes_a_fixed_number_of_queries(world: World) -> None:
    first = supplementing(world)
    DemoClock.objects.all().delete()
    office = browser(world.drafter, "2026-05-12")
    before = queries_of(office, reverse("messages"))
    for row in more(first, "示例甲", "示例乙"):
        Message.objects.create(seq=0, person_id=world.editor.person_id, role="applicant_manager", at=on("2026-05-12"),
                               subject="示例", body="示例", case_kind="application", case_id=row.pk)  # fmt: skip
    assert queries_of(office, reverse("messages")) == before
    assert Reminder.objects.count() == 0


def test_reviewers_are_reminded_sheet_by_sheet_and_the_office_sees_it_come(world: World) -> None:
    first = make.checking(world)
    Application.objects.filter(pk=first.pk).update(state="in_document_review")
    plan = {"document_review": {"starts": "2026-06-01", "ends": "2026-07-10"}}
    type(world.round).objects.filter(pk=world.round.pk).update(plan=plan)
    world.round.refresh_from_db()
    for actor in world.experts[:2]:
        Sheet.objects.create(application=first, person_id=actor.person_id, criteria={"items": []})
    found = [one for one in reminders.scheduled(world.round, on("2026-06-10")) if one.kind == "sheets_due"]
    assert sorted(one.to for one in found) == sorted((actor.person_id,) for actor in world.experts[:2])
    assert {one.on for one in found} == {date(2026, 7, 7)}
    assert words(browser(world.drafter, "2026-06-10"), "messages").count("评分将到计划日期：") == 2
    assert reminders.send(on("2026-07-08")) == 2
    assert reminders.send(on("2026-07-09")) == 0
