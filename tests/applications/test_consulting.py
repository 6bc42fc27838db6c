"""征求意见 by letter (Art. 22): one letter a department, replies from Excel or typed, asking again, weighing."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from guiguan.applications import acts
from guiguan.applications.forms_letters import RecordRepliesForm
from guiguan.applications.models import Application, Consultation, ConsultationLetter, Department, NothingNew
from guiguan.applications.operations import consulting as letters
from guiguan.applications.queries import consulting
from guiguan.documents import spreadsheet
from guiguan.documents.models import Paper
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.register.verify import verify
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.documents import hostile

pytestmark = pytest.mark.django_db
SENT, REPLIED = on("2026-05-08"), on("2026-05-12")


@pytest.fixture
def world() -> World:
    return make.make_world()


def asked(world: World, *names: str) -> tuple[Application, list[ConsultationLetter]]:
    """An application in check and a letter about it to each department."""
    application = make.checking(world)
    for name in names:
        letters.list_department(world.authority, actor=world.drafter, at=SENT, name=name, matter="有无重大事故。")
    rows = consulting.departments(world.authority.pk)
    world.round.refresh_from_db()
    letters.send(world.round, actor=world.drafter, at=SENT, applications=[application.pk], due_on=date(2026, 5, 22),
                 numbers={row.pk: f"示函〔2026〕{row.pk}号" for row in rows})  # fmt: skip
    application.refresh_from_db()
    return application, list(ConsultationLetter.objects.order_by("id"))


def reply(world: World, letter: ConsultationLetter, adverse: bool = False, words: str = "", **over: Any) -> None:
    answers = {row.pk: (adverse, words) for row in letter.lines.all()}
    given = {"answers": answers, "number": "示复〔2026〕1号", "replied_on": date(2026, 5, 12), **over}
    letters.record_replies(letter, actor=world.drafter, at=REPLIED, **given)


def returned(rows: list[list[Any]], head: tuple[str, ...] = consulting.HEAD) -> SimpleUploadedFile:
    return SimpleUploadedFile("复函.xlsx", spreadsheet.xlsx([("征求意见", head, rows)]))


def form_of(world: World, letter: ConsultationLetter, table: SimpleUploadedFile | None, **typed: str) -> Any:
    data = QueryDict(mutable=True)
    data.update({"number": "示复〔2026〕1号", "replied_on": "2026-05-12", **typed})
    files = {"table": table} if table else {}
    return RecordRepliesForm(data, files, case=letter, actor=world.drafter, at=REPLIED)


def test_one_letter_a_department_with_an_attachment_of_allowed_columns(world: World) -> None:
    application, (one, two) = asked(world, "示例应急部门", "示例环保部门")
    assert Paper.objects.filter(case_kind="consultation", kind="征求意见函").count() == 2
    lines = consulting.lines_of(one, world.drafter, REPLIED)
    (_, rows), *rest = spreadsheet.read(spreadsheet.xlsx([consulting.sheet_of(one, lines)]))
    assert (rest, tuple(rows[0])) == ([], consulting.HEAD)
    assert rows[1][:4] == [application.number, world.organisation.name, "", world.organisation.credit_code]
    assert two.lines.get().number == two.number
    assert verify() == []


def test_a_reply_table_fills_the_lines_and_is_saved_only_when_looked_over(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    line = letter.lines.get()
    read = form_of(world, letter, returned([[application.number, "", "", "", "", "有", "2024年受过处罚"]]))
    assert not read.is_valid()
    assert "已读入 1 行，有误 0 行，尚未登记" in str(read.non_field_errors())
    assert read[f"adverse_{line.pk}"].value() == "yes"
    assert not Consultation.objects.filter(replied_on__isnull=False).exists()
    again = form_of(world, letter, None, **{f"adverse_{line.pk}": "yes", f"words_{line.pk}": "2024年受过处罚"})
    assert again.is_valid()
    letters.record_replies(letter, actor=world.drafter, at=REPLIED, **again.cleaned_data)
    line.refresh_from_db()
    assert (line.adverse, line.reply, line.reply_number) == (True, "2024年受过处罚", "示复〔2026〕1号")
    assert verify() == []


def test_every_faulty_row_of_a_reply_table_is_named(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    number = application.number
    rows: list[list[Any]] = [["9999", "", "", "", "", "无", ""], [number, "", "", "", "", "不详", ""], [number, "", "", "", "", "有", ""],
            [int(number), "", "", "", "", "无", ""], [number, "", "", "", "", "无", ""]]  # fmt: skip
    said = str(form_of(world, letter, returned(rows)).non_field_errors())
    for words in ("第 2 行：收件编号“9999”不在", "第 3 行：“有无不利情况”应填", "第 4 行：填写“有”的", "第 6 行：收件编号",
                  "有误 4 行"):  # fmt: skip
        assert words in said
    assert "第 5 行" not in said
    for table in (SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no"), returned([], ("别的", "表"))):
        assert not form_of(world, letter, table).is_valid()


def test_a_reply_table_with_macros_is_refused_and_what_was_typed_is_kept(world: World) -> None:
    _, (letter,) = asked(world, "示例环保部门")
    line = letter.lines.get()
    content = hostile.office({"xl/vbaProject.bin": b"x"}, main="xl/workbook.xml")
    form = form_of(world, letter, SimpleUploadedFile("复函.xlsx", content), **{f"words_{line.pk}": "手填的情况"})
    assert not form.is_valid()
    assert "文件含有宏，没有接收。" in str(form.non_field_errors())
    assert form[f"words_{line.pk}"].value() == "手填的情况"
    line.refresh_from_db()
    assert line.replied_on is None


@pytest.mark.parametrize(
    "over",
    [{"answers": {}}, {"answers": {999_999: (False, "")}}, {"replied_on": date(2026, 5, 7)},
     {"replied_on": date(2026, 5, 13)}],
)  # fmt: skip
def test_a_reply_that_cannot_be_is_refused_whole(world: World, over: dict[str, Any]) -> None:
    _, (letter,) = asked(world, "示例环保部门")
    with pytest.raises(ActRefused):
        reply(world, letter, **over)
    with pytest.raises(ActRefused, match="具体情况"):
        reply(world, letter, adverse=True)
    assert not letter.lines.filter(replied_on__isnull=False).exists()


def test_letters_need_a_number_of_their_own_a_department_and_a_later_day(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    department = Department.objects.get()
    good: dict[str, Any] = {"applications": [application.pk], "numbers": {department.pk: "示函〔2026〕99号"},
                            "due_on": date(2026, 5, 22)}  # fmt: skip
    wrongs: list[dict[str, Any]] = [
        {"applications": []}, {"numbers": {}}, {"numbers": {department.pk: letter.number}}, {"due_on": date(2026, 5, 8)},
    ]  # fmt: skip
    for wrong in wrongs:
        world.round.refresh_from_db()
        with pytest.raises(ActRefused):
            letters.send(world.round, actor=world.drafter, at=SENT, **good | wrong)
    for actor in (world.approver, world.manager, world.experts[0]):
        with pytest.raises(ActRefused) as refused:
            letters.send(world.round, actor=actor, at=SENT, **good)
        assert {row.guard for row in refused.value.refusals} == {"role"}
    letters.drop_department(world.authority, actor=world.drafter, at=SENT, department=department)
    with pytest.raises(ActRefused, match="在册部门"):
        letters.send(world.round, actor=world.drafter, at=SENT, **good)


def test_an_adverse_reply_stops_the_case_until_another_officer_weighs_it(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    reply(world, letter, adverse=True, words="2024年受过处罚")
    assert consulting.undecided(application) == ("示例环保部门",)
    found = consulting.standing(world.round, [application], date(2026, 6, 1))
    assert found.adverse == (f"{application.holder}（示例环保部门）",)
    with pytest.raises(ActRefused):
        letters.weigh_adverse(application, actor=world.drafter, at=REPLIED, reason="自行认定")
    application.refresh_from_db()
    letters.weigh_adverse(application, actor=world.approver, at=REPLIED, reason="处罚已执行完毕，不属重大事故。")
    assert consulting.undecided(application) == ()
    assert consulting.standing(world.round, [application], date(2026, 6, 1)).adverse == ()
    with pytest.raises(ActRefused, match="没有等待认定"):
        letters.weigh_adverse(application, actor=world.approver, at=REPLIED, reason="再认定")


def test_an_overdue_reply_is_reminded_and_not_before(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    with pytest.raises(ActRefused, match="还没有过"):
        letters.remind(letter, actor=world.drafter, at=on("2026-05-22"))
    (row,) = consulting.summary(world.round, world.drafter, on("2026-05-25")).rows
    assert row.cells == [("示例环保部门", "逾期未复")]
    letters.remind(letter, actor=world.drafter, at=on("2026-05-25"))
    assert letter.reminded_on == date(2026, 5, 25)
    assert Paper.objects.filter(kind="催复函").count() == 1
    assert row.application == application


def test_the_rules_say_whether_departments_are_asked_again_before_the_later_steps(world: World) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    reply(world, letter)
    rules = world.round.rules
    for days, day, fresh in ((0, "2026-08-01", True), (30, "2026-06-11", True), (30, "2026-06-12", False)):
        rules.parameters = {**rules.parameters, "adverse_days": days}
        found = consulting.standing(world.round, [application], date.fromisoformat(day))
        assert (found.stale == ()) is fresh, (days, day)
    assert application.holder in found.stale[0]
    Department.objects.update(listed=False)
    assert "还没有列入" in consulting.standing(world.round, [application], date(2026, 6, 12)).stale[0]


def test_a_statement_of_nothing_new_counts_for_the_applications_it_names(world: World) -> None:
    application = make.passed(world)
    letters.list_department(
        world.authority, actor=world.drafter, at=on("2026-05-13"), name="示例环保部门", matter="事故。"
    )
    department, a_round = Department.objects.get(), world.round
    a_round.refresh_from_db()
    a_round.rules.parameters = {**a_round.rules.parameters, "adverse_days": 30}
    assert consulting.standing(a_round, [application], date(2026, 5, 20)).stale
    data: dict[str, Any] = {"department": department, "number": "示环函〔2026〕9号", "applications": [application.pk]}
    with pytest.raises(ActRefused, match="不能晚于今天"):
        letters.state_nothing_new(a_round, actor=world.drafter, at=on("2026-05-14"), as_of=date(2026, 5, 15), **data)
    letters.state_nothing_new(a_round, actor=world.drafter, at=on("2026-05-14"), as_of=date(2026, 5, 14), **data)
    a_round.rules.parameters = {**a_round.rules.parameters, "adverse_days": 30}
    assert consulting.standing(a_round, [application], date(2026, 5, 20)).stale == ()
    assert consulting.standing(a_round, [application], date(2026, 5, 13)).stale
    letters.ask_again(a_round, actor=world.drafter, at=on("2026-05-14"), applications=[application.pk],
                      numbers={department.pk: "示函〔2026〕50号"}, due_on=date(2026, 5, 20))  # fmt: skip
    letter = ConsultationLetter.objects.get()
    assert letter.again
    assert preview(acts.REMIND, letter, actor=world.drafter, at=on("2026-05-21")) == ()
    assert BytesIO(spreadsheet.xlsx([consulting.summary(a_round, world.drafter, REPLIED).sheet()])).read(2) == b"PK"


@pytest.mark.parametrize("who", ["approver", "manager", "stranger"])
def test_only_the_drafter_lists_asks_again_and_records_what_is_stated(world: World, who: str) -> None:
    application, (letter,) = asked(world, "示例环保部门")
    actor, asking = getattr(world, who), {"applications": [application.pk], "numbers": {letter.department_id: "示函"}}
    stated: dict[str, Any] = {
        "department": letter.department,
        "as_of": SENT.date(),
        "number": "示",
        "applications": [1],
    }
    a_round = world.round
    a_round.refresh_from_db()
    attempts = (
        (acts.LIST_DEPARTMENT, world.authority, lambda **who: letters.list_department(
            world.authority, name="示例部门", matter="事故。", **who)),
        (acts.DROP_DEPARTMENT, world.authority, lambda **who: letters.drop_department(
            world.authority, department=letter.department, **who)),
        (acts.SEND_AGAIN, a_round, lambda **who: letters.ask_again(
            a_round, due_on=date(2026, 5, 20), **asking, **who)),
        (acts.STATE_NOTHING_NEW, a_round, lambda **who: letters.state_nothing_new(a_round, **stated, **who)),
    )  # fmt: skip
    for act, case, attempt in attempts:
        assert {row.guard for row in preview(act, case, actor=actor, at=SENT)} == {"role"}
        with pytest.raises(ActRefused):
            attempt(actor=actor, at=SENT)
    assert Department.objects.get().listed
    assert not NothingNew.objects.exists()
