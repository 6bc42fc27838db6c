"""The expert register: who may be drawn and why not, what experts state themselves, import, winners, the matrix."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiguan.documents.spreadsheet import read, xlsx
from guiguan.governance.acts import groups as acts
from guiguan.governance.models import Expert, ExpertCall, ExpertNote, PostProposal, Recusal
from guiguan.governance.operations import experts, groups, recusal, register
from guiguan.governance.operations.register import Manager
from guiguan.governance.queries import draws as draw_queries
from guiguan.governance.queries import matrix
from guiguan.governance.rules.experts import Held, Standing, left_out
from guiguan.governance.rules.importing import COLUMNS, EXAMPLE
from guiguan.governance.states import CallState, ExpertState, NoteKind, Origin, RecordKind
from guiguan.honours.models import Honour, HonourRoll
from guiguan.law import policy as law
from guiguan.people.models import Account, Post, RoleGrant
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.documents import hostile
from tests.governance.test_groups import form, listed

pytestmark = pytest.mark.django_db
AT = on("2026-05-06")
DAY = date(2026, 5, 6)
WORK = (date(2026, 6, 1), date(2026, 7, 10))
GOOD = Standing(ExpertState.LISTED)


@pytest.fixture
def world() -> World:
    return make.make_world()


def entry(actor: Actor) -> Expert:
    return Expert.objects.select_related("person", "authority").get(person_id=actor.person_id)


def client_of(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.force_login(account, backend="guiguan.people.backend.AccountBackend")
    return client


def held(kind: RecordKind, day: date, *, passed: bool = True, expires: date | None = None) -> Held:
    return Held(kind, "示例", day, passed, expires)


OLD, NEW = date(2024, 1, 1), date(2026, 1, 1)
T, E, Q = RecordKind.TRAINING, RecordKind.EXAM, RecordKind.QUALIFICATION


@pytest.mark.parametrize(("standing", "says"), [
    (GOOD, None),
    (replace(GOOD, state=ExpertState.LISTED_PENDING), "待确认"),
    (replace(GOOD, state=ExpertState.SUSPENDED), "暂停"),
    (replace(GOOD, works_in_office=True), "审定办工作人员"),
    (replace(GOOD, starts=date(2026, 5, 7)), "聘期自2026年5月7日起"),
    (replace(GOOD, starts=DAY, ends=DAY), None),
    (replace(GOOD, ends=date(2026, 5, 5)), "聘期已于2026年5月5日届满"),
    (replace(GOOD, records=(held(T, OLD, expires=date(2026, 5, 5)),)), "到期"),
    (replace(GOOD, records=(held(T, OLD, expires=DAY),)), None),
    (replace(GOOD, records=(held(T, OLD, expires=date(2026, 5, 5)), held(T, NEW))), None),
    (replace(GOOD, records=(held(E, OLD), held(E, NEW, passed=False))), "不合格"),
    (replace(GOOD, records=(held(Q, OLD), held(Q, NEW, expires=date(2026, 5, 5)))), None),
    (replace(GOOD, free=((WORK[0], WORK[1]),)), None),
    (replace(GOOD, free=((WORK[0], date(2026, 7, 9)),)), "可用时间不包含"),
    (replace(GOOD, call=CallState.OPEN), "尚未答复"),
    (replace(GOOD, call=CallState.DECLINED), "婉拒"),
    (replace(GOOD, call=CallState.ACCEPTED), None),
])  # fmt: skip
def test_who_may_be_drawn_and_why_not(standing: Standing, says: str | None) -> None:
    found = left_out(standing, DAY, WORK)
    assert (found == []) if says is None else (len(found) == 1 and says in found[0])


def test_the_draw_takes_only_who_may_serve_and_names_the_others(world: World) -> None:
    found = listed(world, 5)
    register.enter_record(entry(found[0]), actor=world.drafter, at=AT, kind=T, title="培训甲", held_on=OLD,
                          expires_on=date(2025, 1, 1))  # fmt: skip
    register.state_time(entry(found[1]), actor=found[1], at=AT, starts=date(2030, 1, 1), ends=date(2030, 2, 1))
    register.invite(world.round, actor=world.drafter, at=AT, experts=[entry(found[2]), entry(found[3])])
    register.accept(ExpertCall.objects.get(expert=entry(found[3])), actor=found[3], at=AT)
    assert {one.id for one in draw_queries.drawable(world.round, AT)} == {found[3].person_id, found[4].person_id}
    page = client_of(world.drafter).get(reverse("draws")).content.decode()
    for words in ("培训“培训甲”已于2025年1月1日到期", "本人填报的可用时间不包含", "已邀请，尚未答复"):
        assert words in page
    with pytest.raises(ActRefused, match="已邀请，尚未答复"):
        form(world, seats=[found[2], found[3], found[4]], leader=found[3])


def test_an_invitation_is_answered_by_the_expert_himself(world: World) -> None:
    found = listed(world, 2)
    register.invite(world.round, actor=world.drafter, at=AT, experts=[entry(found[0])])
    call = ExpertCall.objects.get()
    for actor in (found[1], world.drafter):
        with pytest.raises(ActRefused):
            register.accept(call, actor=actor, at=AT)
    register.turn_down(call, actor=found[0], at=AT, reason="出差")
    assert (call.state, call.reason) == ("declined", "出差")
    register.accept(call, actor=found[0], at=AT)
    assert call.state == "accepted"
    with pytest.raises(ActRefused, match="已经邀请"):
        register.invite(world.round, actor=world.drafter, at=AT, experts=[entry(found[0])])


def test_a_post_stated_by_the_expert_counts_once_the_office_confirmed_it(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    said = {"employer": "甲公司", "credit_code": world.organisation.credit_code, "starts": date(2020, 1, 1)}
    with pytest.raises(ActRefused):
        register.propose_post(entry(found[0]), actor=found[1], at=AT, **said)
    register.propose_post(entry(found[0]), actor=found[0], at=AT, **said)
    assert not Post.objects.exists()
    row = PostProposal.objects.get()
    with pytest.raises(ActRefused):
        register.confirm_post(row, actor=found[0], at=AT)
    register.confirm_post(row, actor=world.drafter, at=AT)
    form(world, case)
    made = Recusal.objects.get(person_id=found[0].person_id)
    assert made.evidence == [f"任职经历：甲公司（{world.organisation.credit_code}），2020-01-01 至 今"]
    assert made.evidence[0] in client_of(world.drafter).get(reverse("recusal", args=[made.pk])).content.decode()


def test_notes_on_his_work_are_never_shown_to_the_expert(world: World) -> None:
    found = listed(world, 1)
    row = entry(found[0])
    register.enter_note(row, actor=world.drafter, at=AT, on=DAY, kind=NoteKind.CONDUCT, words="迟交一次")
    assert ExpertNote.objects.get().words == "迟交一次"
    assert "迟交一次" in client_of(world.drafter).get(reverse("expert", args=[row.pk])).content.decode()
    own = client_of(found[0])
    assert own.get(reverse("expert", args=[row.pk]))["Location"] == reverse("expert-own")
    assert "迟交一次" not in own.get(reverse("expert-own")).content.decode()
    with pytest.raises(ActRefused):
        register.enter_note(row, actor=found[0], at=AT, on=DAY, kind=NoteKind.CONDUCT, words="很好")


# Winners (Art. 33) ----------------------------------------------------------------------------------------------


def won(world: World, **more: Any) -> Honour:
    roll = HonourRoll.objects.create(authority=world.authority, label="往届", year=2020)
    return Honour.objects.create(roll=roll, prize="gold", kind="model", prize_name="质量金奖", holder="甲公司",
                                 item="模式", **more)  # fmt: skip


def test_a_winners_managers_wait_until_the_office_confirms_them(world: World) -> None:
    case = make.registered(world)
    honour = won(world, organisation=world.organisation)
    named = [Manager("钱示一", "总经理", date(2021, 3, 1)), Manager("孙示二", "副总经理", date(2022, 3, 1))]
    register.list_managers(world.authority, actor=world.drafter, at=AT, honour=honour, managers=named)
    first, second = Expert.objects.order_by("id")
    assert (first.state, first.origin, first.honour) == (ExpertState.LISTED_PENDING, Origin.MANAGER, honour)
    assert draw_queries.drawable(world.round, AT) == []
    with pytest.raises(ActRefused, match="已在专家库中"):
        register.list_managers(world.authority, actor=world.drafter, at=AT, honour=honour, managers=named[:1])
    with pytest.raises(ActRefused):
        register.confirm(first, actor=world.drafter, at=AT, fields=["质量管理"], trades=[])
    register.confirm(first, actor=world.approver, at=AT, fields=["质量管理"], trades=[])
    register.decline(second, actor=world.approver, at=AT, reason="本人不愿")
    assert [one.id for one in draw_queries.drawable(world.round, AT)] == [first.person_id]
    table = matrix.matrix(world.round, set(), AT)
    line = next(line for line in table.lines if line.person == first.person)
    assert {one.sign for one in line.reasons[case.pk]} == {matrix.UNRECORDED}
    assert any("作为高层管理人员列入专家库" in words for one in line.reasons[case.pk] for words in one.evidence)


def test_service_stays_on_the_experts_page_when_it_is_over_and_says_nothing_of_scores(world: World) -> None:
    case, found = make.registered(world), listed(world, 4)
    group, client = form(world, case), client_of(world.drafter)
    groups.swear(group, actor=found[0], at=AT)
    groups.release_member(
        group, actor=world.approver, at=on("2026-05-08"), person=make.person_of(found[3]), reason="调动"
    )

    def page(actor: Actor) -> str:
        return str(client.get(reverse("expert", args=[entry(actor).pk])).content.decode())

    assert "没有已经结束的评审工作" in page(found[0])
    left = page(found[3])
    assert '未签署承诺书<span class="sub">2026年5月8日' in left
    assert "调出</span>" in left
    groups.disband(group, actor=world.approver, at=on("2026-05-09"), reason="工作结束")
    leader = page(found[0])
    assert "目前没有参加评审组" in leader
    for words in (f"{world.round.year}年", world.round.name, ">组长<", "2026年5月6日", "评审组撤销", "2026年5月9日"):
        assert words in leader, words
    assert client_of(found[0]).get(reverse("expert", args=[entry(found[0]).pk])).status_code == 302, "office alone"


class _Pen:
    def __init__(self) -> None:
        self.rows: list[Any] = []

    def write(self, row: Any) -> None:
        row.save()
        self.rows.append(row)


@pytest.mark.parametrize("bound", [True, False])
def test_an_individual_winner_arrives_waiting_where_the_measures_say_so(
    world: World, monkeypatch: pytest.MonkeyPatch, *, bound: bool
) -> None:
    honour, pen = won(world), _Pen()
    assert law.latest("cn-31").has("winners.experts")
    if not bound:
        bare = law.latest("cn-31x99")
        monkeypatch.setattr(law, "latest", lambda _code: bare)
    for _ in range(2):
        register.list_winner(pen, world.authority, make.person_of(world.manager), honour)  # type: ignore[arg-type]
    assert [row.state for row in pen.rows] == (["listed_pending"] if bound else [])


# Import and export ------------------------------------------------------------------------------------------------


def book(*rows: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("专家.xlsx", xlsx([("专家", COLUMNS, rows)]))


def test_every_faulty_row_is_named_and_nothing_is_written(world: World) -> None:
    url, client = reverse("expert-import"), client_of(world.drafter)
    blank = client.get(reverse("expert-import-blank"))
    assert tuple(read(blank.content)[0][1][0]) == COLUMNS
    bad = list(EXAMPLE)
    bad[1], bad[3], bad[5] = "", "也许", "明年"
    page = client.post(url, {"authority": world.authority.pk, "table": book(EXAMPLE, bad, EXAMPLE)}).content.decode()
    for words in ("“专业领域”没有填写。", "“可任组长”只能填", "“聘期起”的日期“明年”无法识别", "与第 2 行重复"):
        assert words in page
    assert "写入专家库" not in page
    assert "共 3 行，无误 1 行，有误 2 行" in page
    assert page.count('<td class="is-wrong">') == 7  # five of row 3, which repeats row 2 too; two of row 4
    assert EXAMPLE[7] in page
    wrong = client.post(url, {"authority": world.authority.pk, "table": SimpleUploadedFile("x.xlsx", b"no")})
    assert "不是可以读取的 Excel 文件" in wrong.content.decode()
    macro = SimpleUploadedFile("x.xlsx", hostile.office({"xl/vbaProject.bin": b"x"}, main="xl/workbook.xml"))
    assert (
        "文件含有宏，没有接收。" in client.post(url, {"authority": world.authority.pk, "table": macro}).content.decode()
    )
    headless = SimpleUploadedFile("x.xlsx", xlsx([("专家", ["姓名"], [["某"]])]))
    assert "缺少下列栏目" in client.post(url, {"authority": world.authority.pk, "table": headless}).content.decode()
    assert not Expert.objects.exists()


def test_the_marked_table_is_taken_as_excel_and_can_be_uploaded_again(world: World) -> None:
    url, client = reverse("expert-import"), client_of(world.drafter)
    bad = ["示例乙", "", *[""] * (len(COLUMNS) - 2)]
    page = client.post(url, {"authority": world.authority.pk, "table": book(EXAMPLE, bad)})
    answer = client.post(url, {"marked": page.context["marked"]})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == [*COLUMNS, "问题"]
    assert sheet.cell(3, len(COLUMNS) + 1).value == "“专业领域”没有填写。"
    filled = {cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.fill.fill_type == "solid"}
    assert filled == {"B3"}
    sheet["B3"] = "统计"
    out = io.BytesIO()
    sheet.parent.save(out)
    again = client.post(url, {"authority": world.authority.pk, "table": SimpleUploadedFile("x.xlsx", out.getvalue())})
    assert "checked" in again.context
    assert not Expert.objects.exists()
    assert client.post(url, {"marked": "forged"}, follow=True).context["messages"]
    assert client_of(world.approver).post(url, {"marked": page.context["marked"]}).status_code == 404


def test_a_faultless_file_is_looked_at_and_then_written_as_a_whole(world: World) -> None:
    url, client = reverse("expert-import"), client_of(world.drafter)
    other = ["示例乙", "统计", *[""] * (len(COLUMNS) - 2)]
    page = client.post(url, {"authority": world.authority.pk, "table": book(EXAMPLE, other)})
    assert not Expert.objects.exists()
    checked = page.context["checked"]
    assert client.post(url, {"checked": checked + "x"}, follow=True).context["messages"]
    assert not Expert.objects.exists()
    assert client.post(url, {"checked": checked})["Location"] == reverse("experts")
    first = Expert.objects.get(person__name=EXAMPLE[0])
    assert (first.fields, first.can_lead, first.starts) == (["质量管理", "统计"], True, date(2026, 1, 1))
    assert first.person.posts.get().credit_code == EXAMPLE[8]
    assert first.records.get().expires_on == date(2028, 1, 14)
    again = client.post(url, {"checked": checked})
    assert (again.status_code, Expert.objects.count()) == (422, 2)
    assert "没有写入任何一行" in again.content.decode()
    assert client_of(world.approver).get(url).status_code == 404


# The matrix -------------------------------------------------------------------------------------------------------


def test_the_matrix_shows_marks_with_reasons_on_the_page_and_in_excel(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case = make.registered(world)
    found = listed(world)
    experts.file_mentor(world.authority, actor=world.drafter, at=AT, person=make.person_of(found[1]),
                        organisation=world.organisation, starts=date(2025, 1, 1), filed_on=date(2025, 1, 2))  # fmt: skip
    client = client_of(world.drafter)
    page = client.get(reverse("recusals")).content.decode()
    assert "辅导备案（记录显示，尚未登记）" in page
    assert "2025-01-02 备案" in page
    form(world, case)
    recusal.decide_uphold(Recusal.objects.get(), actor=world.approver, at=AT, decision="属实")
    sheets = openpyxl.load_workbook(io.BytesIO(client.get(reverse("recusals") + "?format=xlsx").content))
    rows = {row[0]: row[1] for row in sheets.worksheets[0].values}
    assert rows[found[1].name] == "辅"
    assert "2025-01-02 备案" in str(list(sheets["理由"].values))
    with django_assert_max_num_queries(18):
        matrix.matrix(world.round, set(), AT)


def test_people_of_the_office_and_of_entrusted_bodies_are_compared_too(world: World) -> None:
    case = make.registered(world)
    agent = make.grant(world.authority, make.account("agent", "代示一"), Role.OFFICE_DRAFTER, at=AT)
    RoleGrant.objects.filter(person_id=agent.person_id).update(organisation=world.organisation)
    recusal.find(world.round, actor=world.drafter, at=AT)
    row = Recusal.objects.get(person_id=agent.person_id)
    assert (row.ground, row.application_id) == ("employer", case.pk)
    assert "受托机构人员" in row.evidence[0]
    client = client_of(agent)
    assert client.get(reverse("application", args=[case.pk])).status_code == 404
    assert case.title not in client.get(reverse("recusals")).content.decode()


def test_nobody_swears_or_declares_by_a_late_entry_in_the_officers_own_name() -> None:
    assert not acts.SWEAR.on_paper
    assert not acts.DECLARE.on_paper
