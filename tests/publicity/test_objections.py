"""Objections: lodged by real name, handled by people without an interest, who objects sealed (Art. 32)."""

import dataclasses
import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from guiguan.documents import queries as documents
from guiguan.documents.models import Attachment, Paper
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import AccessLog, Entry, Message, RegisterBody
from guiguan.procedure.spec import THE_PUBLIC, Actor, Role
from guiguan.publicity import identity, queries
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import IdentityProof, Lead, Objection
from guiguan.publicity.operations import leads, notices, objections
from guiguan.publicity.rules import ALPHABET
from guiguan.publicity.states import Channel, ProofKind
from guiguan.rounds.models import Round
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as own

pytestmark = pytest.mark.django_db
LATER = on("2026-06-18")


@pytest.fixture
def world() -> World:
    return make.make_world()


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> list[str]:
    return [refusal.guard for refusal in refused.value.refusals]


# Lodged ---------------------------------------------------------------------------------------------------------


def test_a_citizen_lodges_and_takes_a_receipt_home(world: World) -> None:
    objection, receipt = own.lodge(own.published(world), evidence=make.file())
    assert (objection.state, objection.channel, objection.handler_id) == ("lodged", "web", None)
    assert receipt.number.startswith("YY-2026-")
    assert len(receipt.code) == 8
    assert set(receipt.code) <= set(ALPHABET)
    assert objection.code_sha256 == hashlib.sha256(receipt.code.encode()).hexdigest()
    assert Attachment.objects.get(case_kind="objection").uploaded_by_id == 0
    assert queries.by_receipt_and_code(f" {receipt.number.lower()} ", receipt.code.lower()) == objection
    assert queries.by_receipt_and_code(receipt.number, "AAAAAAAA") is None
    assert queries.by_receipt_and_code("YY-2026-X", receipt.code) is None
    assert queries.by_receipt_and_code("", "") is None


def test_receipts_do_not_count_objections(world: World) -> None:
    notice = own.published(world)
    numbers = [int(own.lodge(notice)[1].number.rsplit("-", 1)[1]) for _ in range(4)]
    assert len(set(numbers)) == 4
    assert numbers != list(range(numbers[0], numbers[0] + 4))


def test_a_number_already_taken_is_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["YY-2026-000001", "YY-2026-000001", "YY-2026-000002"])
    monkeypatch.setattr(objections, "new_receipt", lambda _year: next(drawn))
    notice = own.published(world)
    assert own.lodge(notice, evidence=make.file())[1].number == "YY-2026-000001"
    assert own.lodge(notice, evidence=make.file())[1].number == "YY-2026-000002"


def test_citizens_do_not_wait_for_each_other(world: World) -> None:
    """Both read the notice before either lodged."""
    notice = own.published(world)
    first, second = queries.public_notices().get(), queries.public_notices().get()
    own.lodge(first)
    own.lodge(second)
    assert Objection.objects.filter(notice=notice).count() == 2


def test_an_objection_may_come_after_the_end(world: World) -> None:
    notice = own.published(world)
    notices.report(notice, actor=world.drafter, at=on("2026-06-24"), text="示例")
    assert own.lodge(notice, at=on("2026-08-03"))[0].state == "lodged"


def test_what_a_notice_does_not_list_is_no_subject_of_it(world: World) -> None:
    with pytest.raises(ActRefused) as refused:
        own.lodge(own.published(world), subject_id=999)
    assert "不在本次公示名单中" in str(refused.value)
    assert not Objection.objects.exists()


def test_a_draft_takes_no_objection(world: World) -> None:
    make.passed(world)
    with pytest.raises(ActRefused) as refused:
        own.lodge(own.drafted(world))
    assert "state" in guards(refused)


def test_the_rounds_conduct_may_be_objected_to(world: World) -> None:
    objections.lodge_round(world.round, actor=THE_PUBLIC, at=on("2026-04-01"), person=own.WHO, content="示例",
                           **own.enclosed())  # fmt: skip
    objection = Objection.objects.get()
    assert (objection.notice, objection.subject_id, objection.round) == (None, None, world.round)


def test_an_officer_records_a_letter(world: World) -> None:
    objection, receipt = own.recorded(world)
    assert (objection.channel, objection.state) == (Channel.LETTER, "lodged")
    assert receipt.code
    with pytest.raises(ActRefused) as refused:
        objections.record(world.round, actor=world.manager, at=on("2026-05-20"), channel="visit", person=own.WHO,
                          content="示例", scan=make.file())  # fmt: skip
    assert guards(refused) == ["role"]


def test_an_officer_does_not_lodge_on_the_web_under_his_own_account(world: World) -> None:
    notice = own.published(world)
    objections.lodge(notice, actor=world.drafter, at=on("2026-06-16"), person=own.WHO, content="示例",
                     **own.enclosed())  # fmt: skip
    entry = Entry.objects.get(act="objection.lodge")
    assert (entry.actor_id, entry.actor_name) == (0, "异议提出人")


# Who objects ----------------------------------------------------------------------------------------------------


def test_the_database_holds_no_name(world: World) -> None:
    objection = own.lodged(world)
    for words in (own.WHO.name, own.WHO.phone):
        for form in (words, words.encode().hex(), words.encode("unicode_escape").decode()):
            assert form.encode() not in bytes(objection.identity)
            assert not RegisterBody.objects.filter(body__contains=form).exists()
            assert not Message.objects.filter(body__contains=form).exists()
            assert not Entry.objects.filter(note__contains=form).exists()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                assert own.WHO.phone not in repr([bytes(v) if isinstance(v, memoryview) else v for v in row]), table


def test_the_seal_opens_with_its_own_receipt_only(world: World) -> None:
    notice = own.published(world)
    one, _ = own.lodge(notice)
    other, _ = own.lodge(notice, person=Identity("organisation", "示例丁公司", "孙示戊", "021-5555-0100"))
    assert identity.unseal(bytes(one.identity), one.receipt) == own.WHO
    for sealed, receipt in ((other.identity, one.receipt), (bytes(one.identity)[:-1] + b"\0", one.receipt), (b"", "")):
        with pytest.raises(identity.IdentityUnreadable):
            identity.unseal(bytes(sealed), receipt)


def test_the_key_lies_beside_the_database_for_its_owner_alone(world: World) -> None:
    own.recorded(world)
    path = Path(settings.GUIGUAN_KEYS_DIR) / "identity.key"
    assert path.stat().st_mode & 0o777 == 0o600


def test_handler_and_approvers_may_know_and_each_opening_is_logged(world: World) -> None:
    objection = own.accepted(world)
    for actor, may in ((world.drafter, True), (world.approver, True), (world.second, True), (world.manager, False),
                       (world.chair, False), (world.administrator, False), (THE_PUBLIC, False)):  # fmt: skip
        assert queries.may_know_objector(objection, actor, LATER) is may, actor.name
    assert not AccessLog.objects.exists()
    with pytest.raises(ValueError, match="查阅事由"):
        objections.open_identity(objection, actor=world.drafter, at=LATER, reason=" ")
    assert not AccessLog.objects.exists()
    assert objections.open_identity(objection, actor=world.drafter, at=LATER, reason="核对联系方式") == own.WHO
    row = AccessLog.objects.get()
    told = (row.account_id, row.what, row.object, row.detail)
    assert told == (world.drafter.account_id, "查阅异议人身份", objection.receipt, "核对联系方式")


def test_a_drafter_who_does_not_handle_it_may_not_know(world: World) -> None:
    objection = own.accepted(world)
    make.grant(world.authority, world.stranger, Role.OFFICE_DRAFTER, at=LATER)
    assert not queries.may_know_objector(objection, world.stranger, LATER)


def test_who_may_not_know_opens_nothing_even_by_the_operation(world: World) -> None:
    objection = own.accepted(world)
    with pytest.raises(PermissionError):
        objections.open_identity(objection, actor=world.manager, at=LATER, reason="示例")
    assert not AccessLog.objects.exists()


# Handled --------------------------------------------------------------------------------------------------------


def test_accepted_then_upheld_by_somebody_else(world: World) -> None:
    objection = own.accepted(world)
    assert (objection.state, objection.handler_id) == ("accepted", world.drafter.person_id)
    objections.uphold(objection, actor=world.approver, at=LATER, answer="经核查，材料与事实不符。")
    assert (objection.state, objection.decided_by_id) == ("upheld", world.approver.person_id)
    papers = list(Paper.objects.filter(case_kind="objection").order_by("id"))
    assert [paper.kind for paper in papers] == ["异议受理告知书", "异议处理答复"]
    assert all(paper.audience == "office" and objection.receipt in paper.title for paper in papers)
    standing = queries.standing(objection.subject_id or 0, "qualification", LATER)
    assert (standing.open_objections, standing.upheld, standing.rejected) == (0, 1, 0)


def test_rejected(world: World) -> None:
    objection = own.accepted(world)
    objections.reject(objection, actor=world.approver, at=LATER, answer="经核查，与事实相符。")
    standing = queries.standing(objection.subject_id or 0, "qualification", LATER)
    assert (standing.open_objections, standing.upheld, standing.rejected) == (0, 0, 1)


def test_declined_with_a_reason(world: World) -> None:
    objection = own.lodged(world)
    objections.decline(objection, actor=world.approver, at=LATER, reason="未写明事实和理由。")
    assert (objection.state, objection.reason) == ("declined", "未写明事实和理由。")


@pytest.mark.parametrize("take", [own.lodged, own.accepted], ids=["lodged", "accepted"])
def test_withdrawn(world: World, take: own.Reach) -> None:
    objection = take(world)
    objections.withdraw(objection, actor=world.approver, at=LATER, reason="提出人书面撤回")
    assert objection.state == "withdrawn"
    assert queries.standing(objection.subject_id or 0, "qualification", LATER).open_objections == 0


def test_nothing_is_decided_before_it_is_accepted(world: World) -> None:
    objection = own.lodged(world)
    for decide in (objections.uphold, objections.reject):
        with pytest.raises(ActRefused) as refused:
            decide(objection, actor=world.approver, at=LATER, answer="示例")
        assert guards(refused) == ["state"]


def test_nothing_happens_after_the_decision(world: World) -> None:
    objection = own.accepted(world)
    objections.reject(objection, actor=world.approver, at=LATER, answer="示例")
    for act, actor, data in (
        (objections.accept, world.drafter, {}),
        (objections.decline, world.approver, {"reason": "示例"}),
        (objections.uphold, world.approver, {"answer": "示例"}),
        (objections.withdraw, world.approver, {"reason": "示例"}),
    ):
        with pytest.raises(ActRefused) as refused:
            act(objection, actor=actor, at=LATER, **data)
        assert "state" in guards(refused)


def test_who_accepts_does_not_decide(world: World) -> None:
    objection = own.lodged(world)
    objections.accept(objection, actor=world.second, at=LATER)
    with pytest.raises(ActRefused) as refused:
        objections.reject(objection, actor=world.second, at=LATER, answer="示例")
    assert guards(refused) == ["who_handled_does_not_decide"]


def test_giving_it_away_does_not_free_the_hands(world: World) -> None:
    objection = own.lodged(world)
    objections.accept(objection, actor=world.second, at=LATER)
    objections.hand_over(objection, actor=world.approver, at=LATER, to_person_id=world.drafter.person_id, reason="轮岗")
    assert objection.handler_id == world.drafter.person_id
    with pytest.raises(ActRefused) as refused:
        objections.reject(objection, actor=world.second, at=LATER, answer="示例")
    assert guards(refused) == ["who_handled_does_not_decide"]
    objections.reject(objection, actor=world.approver, at=LATER, answer="示例")


def test_it_is_handed_to_another_officer_in_office_only(world: World) -> None:
    objection = own.accepted(world)
    for person, words in ((world.drafter.person_id, "已经由其经办"), (world.manager.person_id, "不是现任经办")):
        with pytest.raises(ActRefused) as refused:
            objections.hand_over(objection, actor=world.approver, at=LATER, to_person_id=person, reason="轮岗")
        assert words in str(refused.value)


@pytest.mark.parametrize("who", ["manager", "stranger", "chair", "administrator"])
def test_others_handle_nothing(world: World, who: str) -> None:
    objection = own.lodged(world)
    with pytest.raises(ActRefused) as refused:
        objections.accept(objection, actor=getattr(world, who), at=LATER)
    assert guards(refused) == ["role"]


# Recused --------------------------------------------------------------------------------------------------------


def shown(actor: Actor) -> list[int]:
    return list(queries.visible_objections(actor, LATER).values_list("pk", flat=True))


def test_a_recused_officer_neither_sees_nor_handles_nor_hears_of_it(world: World) -> None:
    objection = own.lodged(world)
    assert shown(world.second) == [objection.pk]
    own.recuse(world.second, objection.subject_id or 0, LATER)
    assert shown(world.second) == []
    assert shown(world.drafter) == [objection.pk]
    assert not queries.may_know_objector(objection, world.second, LATER)
    with pytest.raises(ActRefused) as refused:
        objections.accept(objection, actor=world.second, at=LATER)
    assert guards(refused) == ["who_handles_has_no_interest"]
    objections.accept(objection, actor=world.drafter, at=LATER)
    told = set(Message.objects.filter(case_kind="objection").values_list("person_id", flat=True))
    assert told == {world.approver.person_id}
    with pytest.raises(ActRefused):
        objections.hand_over(
            objection, actor=world.approver, at=LATER, to_person_id=world.second.person_id, reason="示例"
        )


def test_an_objection_to_the_round_is_hidden_from_nobody_in_the_office(world: World) -> None:
    objections.lodge_round(world.round, actor=THE_PUBLIC, at=on("2026-04-01"), person=own.WHO, content="示例",
                           **own.enclosed())  # fmt: skip
    for actor in (world.drafter, world.second, world.approver):
        assert len(shown(actor)) == 1
    for actor in (world.manager, world.chair, world.administrator, THE_PUBLIC):
        assert shown(actor) == []


def test_an_identity_says_who_it_is() -> None:
    assert dataclasses.replace(own.WHO, who="organisation").who_label == "单位"
    assert own.WHO.who_label == "个人"


# Who handles, until when, what was found ------------------------------------------------------------------------


def test_who_drafted_the_list_handles_no_objection_to_it(world: World) -> None:
    objection = own.lodged(world)
    with pytest.raises(ActRefused) as refused:
        objections.accept(objection, actor=own.clerk(world), at=LATER)
    assert guards(refused) == ["who_drafted_the_list_does_not_handle_it"]
    objections.accept(objection, actor=world.drafter, at=LATER)
    with pytest.raises(ActRefused) as refused:
        objections.hand_over(objection, actor=world.approver, at=LATER, to_person_id=own.clerk(world).person_id,
                             reason="轮岗")  # fmt: skip
    assert "拟过所涉名单" in str(refused.value)


def procedure(world: World, at: str = "2026-05-01") -> None:
    objections.set_procedure(world.authority, actor=world.approver, at=on(at), text="渠道和流程", accept_days=5,
                             decide_days=30)  # fmt: skip


def test_the_time_limits_are_those_of_the_published_procedure(world: World) -> None:
    notice = own.published(world)
    procedure(world, "2026-06-15")
    objection, _receipt = own.lodge(notice)
    due, words = queries.due_of(objection)
    assert due is not None
    assert (due.last, words) == (date(2026, 6, 24), "决定是否受理")
    objections.accept(objection, actor=world.drafter, at=on("2026-06-17"))
    due, words = queries.due_of(objection)
    assert due is not None
    assert (due.last, words) == (date(2026, 7, 30), "作出处理决定")
    objections.reject(objection, actor=world.approver, at=LATER, answer="示例")
    assert queries.due_of(objection) == (None, "")


def test_a_procedure_published_later_does_not_hold_for_what_came_before(world: World) -> None:
    objection = own.lodged(world)
    assert queries.due_of(objection) == (None, "")
    procedure(world, "2026-06-17")
    assert queries.due_of(objection) == (None, "")
    with pytest.raises(ActRefused):
        objections.set_procedure(world.authority, actor=world.drafter, at=LATER, text="示例", accept_days=5,
                                 decide_days=30)  # fmt: skip


def test_a_letter_counts_from_the_day_it_came(world: World) -> None:
    procedure(world)
    objection, _receipt = own.recorded(world, received_on=date(2026, 5, 15), scan=make.file("来信.pdf"))
    due, _words = queries.due_of(objection)
    assert due is not None
    assert due.last == date(2026, 5, 22)
    assert queries.proofs_of(objection) == ["scan"]
    with pytest.raises(ActRefused) as refused:
        own.recorded(world, received_on=date(2026, 5, 21))
    assert "不能晚于今天" in str(refused.value)


def test_only_the_handler_enters_what_was_found(world: World) -> None:
    objection = own.accepted(world)
    given = {"kind": "statement", "held_on": date(2026, 6, 18), "text": "申报方陈述如下。"}
    with pytest.raises(ActRefused) as refused:
        objections.record_inquiry(objection, actor=world.second, at=LATER, **given)
    assert guards(refused) == ["only_who_handles_it_records"]
    objections.record_inquiry(objection, actor=world.drafter, at=LATER, **given, evidence=make.file())
    assert [row.text for row in queries.records_of(objection)] == ["申报方陈述如下。"]
    with pytest.raises(ActRefused):
        objections.record_inquiry(objection, actor=world.drafter, at=LATER, **given | {"held_on": date(2026, 6, 19)})


@pytest.mark.parametrize(("missing", "words"), [("evidence", "证明材料"), ("proof", "身份证明")])
def test_an_objection_on_the_web_comes_with_proof_and_evidence(world: World, missing: str, words: str) -> None:
    notice = own.published(world)
    calls = (lambda given: objections.lodge(notice, at=LATER, **given),
             lambda given: objections.lodge_round(world.round, at=LATER, **given))  # fmt: skip
    for call in calls:
        with pytest.raises(ActRefused) as refused:
            call({"actor": THE_PUBLIC, "person": own.WHO, "content": "示例", **own.enclosed(), missing: None})
        assert f"没有附{words}" in str(refused.value)
        assert "第三十二条" in str(refused.value)
    assert not Objection.objects.exists()


def test_a_letter_is_entered_with_its_scan(world: World) -> None:
    with pytest.raises(ActRefused) as refused:
        own.recorded(world, scan=None)
    assert "没有附来件扫描件" in str(refused.value)
    assert not Objection.objects.exists()


def test_the_scan_of_a_letter_is_sealed_and_opens_to_handlers_alone(world: World) -> None:
    content = b"%PDF-1.4 canary of a signed letter"
    objection, _ = own.recorded(world, scan=make.file("来信.pdf", content))
    assert b"canary" not in bytes(IdentityProof.objects.get().sealed)
    assert not Attachment.objects.filter(case_kind="objection").exists()
    for actor in (world.drafter, world.manager, world.administrator, THE_PUBLIC):
        with pytest.raises(PermissionError):
            objections.open_proof(objection, actor=actor, at=LATER, reason="核对", what=ProofKind.SCAN)
    assert not AccessLog.objects.exists()
    with pytest.raises(ValueError, match="查阅事由"):
        objections.open_proof(objection, actor=world.approver, at=LATER, reason="", what=ProofKind.SCAN)
    opened = objections.open_proof(objection, actor=world.approver, at=LATER, reason="核对", what=ProofKind.SCAN)
    assert opened == ("来信.pdf", content)
    row = AccessLog.objects.get()
    assert (row.what, row.object, row.detail) == ("查阅异议人来件扫描", objection.receipt, "核对")


def test_the_proof_of_who_objects_is_sealed_and_opens_with_a_reason(world: World) -> None:
    notice = own.published(world)
    content = b"%PDF-1.4 canary of an identity document"
    objection, _ = own.lodge(notice, proof=make.file("身份证.pdf", content))
    row = IdentityProof.objects.get()
    assert b"canary" not in bytes(row.sealed)
    assert "身份证".encode() not in bytes(row.sealed)
    assert Attachment.objects.get(case_kind="objection").purpose == "证明材料"
    with pytest.raises(PermissionError):
        objections.open_proof(objection, actor=world.drafter, at=LATER, reason="核对")
    opened = objections.open_proof(objection, actor=world.approver, at=LATER, reason="核对")
    assert opened == ("身份证.pdf", content)
    assert AccessLog.objects.get().what == "查阅异议人身份证明"


# Leads ----------------------------------------------------------------------------------------------------------


def test_a_lead_stands_apart_and_may_become_an_inquiry(world: World) -> None:
    leads.record(world.round, actor=world.drafter, at=LATER, channel="letter", received_on=date(2026, 6, 17),
                 content="未署名来信（示例）")  # fmt: skip
    lead = Lead.objects.select_related("round__authority").get()
    assert not Objection.objects.exists()
    for actor in (world.manager, world.chair, world.administrator, THE_PUBLIC):
        assert not queries.visible_leads(actor, LATER).exists()
    with pytest.raises(ActRefused):
        leads.close(lead, actor=world.drafter, at=LATER, outcome="示例")
    leads.inquire(lead, actor=world.drafter, at=LATER, reason="线索具体，可以核查")
    leads.close(lead, actor=world.approver, at=LATER, outcome="经核查不属实")
    assert (lead.state, lead.outcome) == ("closed", "经核查不属实")
    with pytest.raises(ActRefused):
        leads.record(world.round, actor=world.manager, at=LATER, channel="letter", received_on=date(2026, 6, 17),
                     content="示例")  # fmt: skip


def test_a_lead_from_the_web_is_the_publics_and_keeps_nobody(world: World) -> None:
    leads.leave(world.round, actor=world.drafter, at=LATER, content="展板数据偏高（示例）", evidence=make.file())
    lead = Lead.objects.get()
    assert (lead.channel, lead.state, lead.recorded_by_id) == ("web", "received", 0)
    entry = Entry.objects.get(act="lead.leave")
    assert (entry.actor_id, entry.actor_name, entry.role) == (0, THE_PUBLIC.name, "public")
    file = Attachment.objects.get(case_kind="lead")
    assert file.uploaded_by_id == 0
    assert queries.visible_leads(world.approver, LATER).get() == lead
    told = set(Message.objects.filter(seq=entry.seq).values_list("person_id", flat=True))
    assert {world.drafter.person_id, world.approver.person_id} <= told
    for actor, opens in ((world.drafter, True), (world.manager, False), (world.administrator, False),
                         (THE_PUBLIC, False)):  # fmt: skip
        assert (documents.openable_attachment(file.pk, actor, LATER) is not None) is opens, actor.name


def test_two_leave_leads_at_once(world: World) -> None:
    first, second = (Round.objects.get(pk=world.round.pk) for _ in range(2))
    leads.leave(first, actor=THE_PUBLIC, at=LATER, content="甲")
    leads.leave(second, actor=THE_PUBLIC, at=LATER, content="乙")
    assert Lead.objects.count() == 2
