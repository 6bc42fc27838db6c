"""The office's desk: queues that lead to exactly their rows, lists, acts in bulk, Excel without formulas."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.applications.models import Application, Supplement
from guiguan.documents import spreadsheet
from guiguan.people import operations as people
from guiguan.people.models import Account, Authority, Organisation
from guiguan.procedure.models import DemoClock, Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds.models import Round
from guiguan.web.office.queues import QUEUES, Desk
from guiguan.web.urls import urlpatterns
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as public

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def neighbour(at: datetime) -> Actor:
    """An officer of another authority."""
    authority = people.establish_authority(
        "cn-31x99", name="示例区人民政府", award="示例区长质量奖", office="示例区审定办", committee="示例区审定委",
        document_prefix="示区", contact="示例", fictitious=True,
    )  # fmt: skip
    return make.grant(authority, make.account("neighbour", "邻示一"), Role.OFFICE_DRAFTER, at=at)


def browser(actor: Actor, day: str = "2026-04-01") -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on(day)})
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend="guiguan.people.backend.AccountBackend")
    return client


def more(first: Application, *titles: str, **over: Any) -> list[Application]:
    """Applications like the first, each of an organisation of its own."""
    fields = {f.attname: getattr(first, f.attname) for f in Application._meta.concrete_fields if f.name != "id"}
    made = []
    for position, title in enumerate(titles, Organisation.objects.count()):
        organisation = Organisation.objects.create(name=title, credit_code=f"91310000SHILI{position:05}", district="示例区",
                                                   trade="示例业")  # fmt: skip
        number = f"9{position:03}" if first.number else ""
        row = Application.objects.create(**fields | {"title": title, "organisation_id": organisation.pk,
                                                     "number": number} | over)  # fmt: skip
        made.append(row)
    return made


def words(client: Client, name: str, query: str = "", status: int = 200) -> str:
    response = client.get(reverse(name) + query)
    assert response.status_code == status, (name, query, response.status_code)
    return str(response.content.decode())


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is asked once a session
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_each_queue_leads_to_exactly_its_rows_in_a_fixed_number_of_queries(world: World) -> None:
    first = make.registered(world)
    office = browser(world.drafter)
    queues = {queue.key: reverse("queue") + f"?of={queue.key}" for queue in QUEUES}
    words(office, "office-home")  # what is asked once a session
    before = {key: queries_of(office, url) for key, url in queues.items()}
    home = queries_of(office, reverse("office-home"))
    more(first, "示例甲", "示例乙")
    after = {key: queries_of(office, url) for key, url in queues.items()}
    assert after == before
    assert queries_of(office, reverse("office-home")) == home
    listed = words(office, "queue", "?of=registered")
    assert listed.count('name="pk"') == 3
    assert 'name="pk"' not in words(office, "queue", "?of=submitted")
    assert "待交评审组审查" in words(office, "office-home")


def test_a_queue_of_ones_own_holds_what_nobody_or_oneself_handles(world: World) -> None:
    first = make.registered(world)
    theirs, free = more(first, "示例他人", "示例无人")
    Application.objects.filter(pk=theirs.pk).update(handler_id=world.second.person_id)
    Application.objects.filter(pk=free.pk).update(handler_id=None)
    desk = Desk(world.drafter, on("2026-04-01"), mine=True)
    queue = next(one for one in QUEUES if one.key == "registered")
    rows = {item.row.pk for item in queue.items(desk)}
    assert rows == {first.pk, free.pk}
    assert theirs.pk not in rows


def test_supplements_notices_and_objections_fall_due_in_their_own_queues(world: World) -> None:
    objection = public.lodged(world)
    first = Application.objects.get(pk=objection.subject_id)
    (late,) = more(first, "示例逾期", state="supplementing")
    Supplement.objects.create(application=late, request="示例", due_on=on("2026-06-10").date(),
                              requested_at=on("2026-06-01"), requested_by_id=1)  # fmt: skip
    notice = objection.notice
    assert notice is not None
    wanted = {"supplement_over": late.pk, "objection_lodged": objection.pk}
    found = {queue.key: [item.row.pk for item in queue.items(Desk(world.drafter, on("2026-06-16")))]
             for queue in QUEUES}  # fmt: skip
    assert {key: found[key] for key in wanted} == {key: [pk] for key, pk in wanted.items()}
    assert found["notice_running"] + found["notice_ending"] + found["notice_ended"] == [notice.pk]
    later = Desk(world.drafter, on("2026-07-20"))
    ended = next(queue for queue in QUEUES if queue.key == "notice_ended")
    assert [item.row.pk for item in ended.items(later)] == [notice.pk]


def test_a_recused_officer_and_another_authority_find_nothing_in_any_queue_or_list(world: World) -> None:
    first = make.checking(world)
    public.recuse(world.second, first.pk, on("2026-05-08"))
    for stranger in (world.second, neighbour(on("2026-05-08", 11))):
        desk = Desk(stranger, on("2026-05-09"))
        assert not [queue.key for queue in QUEUES if queue.kind == "application" and queue.items(desk)]
        office = browser(stranger, "2026-05-09")
        for query in ("", "?view=board", "?format=xlsx"):
            assert first.title.encode() not in office.get(reverse("applications") + query).content
    assert "资格审查中" in words(browser(world.drafter, "2026-05-09"), "applications")


def test_the_list_is_filtered_sorted_and_boarded_by_its_address(world: World) -> None:
    first = make.registered(world)
    more(first, "示例丙", "示例丁")
    office = browser(world.drafter)
    listed = words(office, "applications", "?sort=-title&trade=示例业&stage=资格审查")
    assert first.title not in listed
    assert 'aria-sort="descending"' in listed
    up = words(office, "applications", "?sort=title&trade=示例业")
    assert (up.index("示例丙</a>") < up.index("示例丁</a>")) != (
        listed.index("示例丙</a>") < listed.index("示例丁</a>")
    )
    assert "请至少输入两个字" in words(office, "applications", "?words=示")
    board = words(office, "applications", "?view=board")
    assert "示例丙" in board
    assert words(office, "applications", "?sort=nonsense&stage=无")
    for view in ("", "?view=board", "?format=xlsx"):
        address = reverse("applications") + view
        with_three = queries_of(office, address)
        Application.objects.filter(title__startswith="示例丁").update(state="draft")
        assert queries_of(office, address) == with_three
        Application.objects.filter(title__startswith="示例丁").update(state="registered")


def test_the_list_opens_on_the_round_last_filed_in_and_offers_the_others(world: World) -> None:
    first = make.registered(world)
    office = browser(world.drafter)
    assert office.get(reverse("applications")).status_code == 200, "one round: nothing to choose"
    past = Round.objects.get(pk=world.round.pk)
    past.pk, past.year, past.name, past.state = None, 2020, "往届（示例）", "ended"
    past.save()
    (old,) = more(first, "示例旧", round_id=past.pk)
    neighbour(on("2026-04-02"))
    abroad = Authority.objects.exclude(pk=world.authority.pk).get()
    theirs = Round.objects.get(pk=world.round.pk)
    theirs.pk, theirs.year, theirs.name, theirs.authority = None, 2030, "邻区一届（示例）", abroad
    theirs.save()
    empty = Round.objects.get(pk=world.round.pk)
    empty.pk, empty.year, empty.name = None, 2031, "刚发布的一届（示例）"
    empty.save()
    answer = office.get(reverse("applications"))
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('applications')}?round={world.round.pk}")
    now = words(office, "applications", f"?round={world.round.pk}")
    assert (first.title in now, old.title in now) == (True, False)
    everything = words(office, "applications", "?round=")
    assert (first.title in everything, old.title in everything) == (True, True)
    assert theirs.name not in everything, "the rounds of other authorities are not offered"


def test_bulk_shows_what_stands_in_the_way_then_does_the_rest_row_by_row(world: World) -> None:
    first = make.registered(world)
    (barred, free) = more(first, "示例戊", "示例己")
    Application.objects.filter(pk=barred.pk).update(state="withdrawn")
    office = browser(world.drafter)
    chosen = f"?kind=application&pk={first.pk}&pk={barred.pk}&pk={free.pk}&pk=999999"
    assert "不在您的办理范围内" in words(office, "bulk", chosen)
    shown = words(office, "bulk", f"{chosen}&act=application.consult")
    assert "可以办理 <b>2</b> 件" in shown
    assert "不能征求意见" in shown
    letter = {"department": "示例局", "number": "示函1号", "sent_on": "2026-04-01", "matter": "示例"}
    pressed = {"kind": "application", "act": "application.consult", "pk": [first.pk, barred.pk, free.pk]}
    empty = office.post(reverse("bulk"), pressed)
    assert empty.status_code == 422
    Application.objects.filter(pk=free.pk).update(version=free.version + 1)
    done = office.post(reverse("bulk"), pressed | letter | {f"version-{free.pk}": free.version}).content.decode()
    assert done.count("已办理：征求意见。") == 1
    assert "已有新的办理" in done
    assert "不能征求意见" in done
    entries = Entry.objects.filter(act="application.consult").values_list("case_id", flat=True)
    assert list(entries) == [first.pk]


def test_bulk_refuses_acts_that_decide_and_people_who_may_not(world: World) -> None:
    first = make.checked(world)
    office = browser(world.approver, "2026-05-12")
    page = words(office, "bulk", f"?kind=application&pk={first.pk}&act=application.pass_check")
    assert "出具通过的审查结果" not in page
    for kind in ("award_list", "nonsense"):
        words(office, "bulk", f"?kind={kind}&pk=1", status=404)
    words(browser(world.manager), "bulk", status=404)
    assert "还没有选择" in words(office, "bulk")


def test_an_export_of_objections_tells_nobodys_identity(world: World) -> None:
    objection = public.lodged(world)
    content = browser(world.drafter, "2026-06-17").get(reverse("objections-desk") + "?format=xlsx").content
    told = str(spreadsheet.read(content))
    assert objection.receipt in told
    assert public.CONTENT not in told
    assert public.WHO.name not in told


ALL_OF_THEM = {"/office/", "/office/queue/", "/office/bulk/", "/office/search/"}
"""Today's work, and what belongs to no one desk."""


def test_the_rail_shows_under_which_desk_a_page_stands(world: World) -> None:
    office, lit = browser(world.drafter), {}
    for one in urlpatterns:
        route = f"/{one.pattern}"
        if route.startswith("/office/") and "<" not in route:
            page = office.get(route, follow=True)
            rail = page.context["rail"] if page.status_code == 200 and page.context else []
            lit[route] = [link["words"] for link in rail if link["here"]]
    assert lit["/office/draws/"] == ["专家与评审"]
    assert {route for route, words in lit.items() if words == ["今日待办"]} == ALL_OF_THEM
