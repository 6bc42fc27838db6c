"""拟稿—核稿—会签—签发, and issued elsewhere: nobody passes his own draft, numbers run on, public papers hold no numbers."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.documents import ports, queries
from guiguan.documents.blocks import as_text, from_text, heading, paragraphs, table
from guiguan.documents.merge import Merge
from guiguan.documents.models import Paper, PaperDraft
from guiguan.documents.operations import drafts
from guiguan.people.models import Account, Person
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db
AT = on("2026-05-06")


@pytest.fixture
def world() -> World:
    return make.make_world()


def drafted(world: World, kind: str = "函") -> PaperDraft:
    drafts.draft(world.authority, actor=world.drafter, at=AT, kind=kind, case_id=world.round.pk)
    return PaperDraft.objects.latest("pk")


def guards(refused: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    return {one.guard for one in refused.value.refusals}


def test_from_the_draft_to_the_number(world: World) -> None:
    row = drafted(world)
    blocks = [*paragraphs("有关单位：", "现函告如下。"), table(("甲", "乙"), [(1, 2)])]
    drafts.revise(row, actor=world.drafter, at=AT, title="关于示例事项的函", blocks=blocks)
    with pytest.raises(ActRefused) as refused:
        drafts.issue_draft(row, actor=world.approver, at=AT)
    assert guards(refused) == {"checked_first"}
    drafts.check(row, actor=world.approver, at=AT)
    drafts.issue_draft(row, actor=world.approver, at=AT)
    taken = set(Paper.objects.exclude(pk=row.paper_id).values_list("number", flat=True))
    first = next(n for n in range(1, 9) if f"{world.authority.document_prefix}〔2026〕{n}号" not in taken)
    assert row.number == f"{world.authority.document_prefix}〔2026〕{first}号", (
        "numbers typed in before are passed over"
    )
    paper = Paper.objects.get(pk=row.paper_id)
    assert (paper.number, paper.title, queries.blocks_of(paper)) == (row.number, row.title, blocks)
    second = drafted(world)
    drafts.check(second, actor=world.approver, at=AT)
    drafts.issue_draft(second, actor=world.approver, at=AT)
    assert second.number.endswith(f"〕{first + 1}号")
    assert verify() == []


def test_nobody_checks_or_issues_what_he_wrote(world: World) -> None:
    row = drafted(world)
    both = Actor(
        world.drafter.account_id,
        world.drafter.person_id,
        world.drafter.name,
        composite=frozenset({*drafts.acts.APPROVER}),
    )
    with pytest.raises(ActRefused) as refused:
        drafts.check(row, actor=world.drafter, at=AT)
    assert guards(refused) == {"not_own_draft"}
    with pytest.raises(ActRefused) as refused:
        drafts.issue_draft(row, actor=both, at=AT)
    assert "not_own_draft" in guards(refused)


def test_who_must_countersign_holds_the_paper(world: World) -> None:
    drafts.set_route(
        world.authority, actor=world.approver, at=AT, kind="函", checks=False, countersigners=["示例法规处"]
    )
    row = drafted(world)
    with pytest.raises(ActRefused, match="示例法规处尚未会签"):
        drafts.issue_draft(row, actor=world.approver, at=AT)
    drafts.countersign(row, actor=world.drafter, at=AT, who="示例法规处", on=date(2026, 5, 6), opinion="同意。")
    drafts.revise(row, actor=world.drafter, at=AT, title=row.title, blocks=paragraphs("改动。"))
    assert queries.unsigned(row) == ("示例法规处",), "what was agreed to is no longer what stands there"
    drafts.countersign(row, actor=world.drafter, at=AT, who="示例法规处", on=date(2026, 5, 6), opinion="同意。")
    drafts.issue_draft(row, actor=world.approver, at=AT, number="示办函〔2026〕7号")
    assert row.number == "示办函〔2026〕7号"


def test_a_public_paper_with_a_telephone_is_neither_checked_nor_issued(world: World) -> None:
    row = drafted(world, "通知")
    drafts.revise(row, actor=world.drafter, at=AT, title=row.title, blocks=paragraphs("联系人示例，13812345678。"))
    with pytest.raises(ActRefused, match="手机号码"):
        drafts.check(row, actor=world.approver, at=AT)
    drafts.set_route(world.authority, actor=world.approver, at=AT, kind="通知", checks=False, countersigners=[])
    with pytest.raises(ActRefused, match="手机号码"):
        drafts.issue_draft(row, actor=world.approver, at=AT)
    assert not Paper.objects.filter(kind="通知").exists()


@pytest.mark.parametrize(("kind", "reader"), [("通知", "公开"), ("函", "征求意见的部门")])
def test_a_builder_that_takes_a_field_not_allowed_drafts_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, reader: str
) -> None:
    def build(_round: object, _at: object) -> tuple[str, list[dict[str, object]]]:
        of = Merge(who=Person.objects.get(pk=world.drafter.person_id))
        return of.text("关于示例的通知"), of.paragraphs("联系人{who.name}。")

    monkeypatch.setitem(ports.paper_kinds, kind, replace(ports.paper_kinds[kind], build=build))
    with pytest.raises(ActRefused, match=f"给{reader}的文书不得载有“姓名”（Person.name）。"):
        drafted(world, kind)
    assert not PaperDraft.objects.exists()


def test_issued_elsewhere_comes_back_with_its_scan_and_a_second_person(world: World) -> None:
    row = drafted(world)
    drafts.record_outside(row, actor=world.drafter, at=AT, number="示办〔2026〕3号", signer="示例领导",
                          signed_on=date(2026, 5, 5), scan=make.file())  # fmt: skip
    with pytest.raises(ActRefused) as refused:
        drafts.confirm_outside(row, actor=world.drafter, at=AT)
    assert guards(refused) == {"not_the_recorder"}
    drafts.reject_outside(row, actor=world.approver, at=AT, reason="文号不清")
    assert (row.number, row.state) == ("", "drafted")
    drafts.record_outside(row, actor=world.drafter, at=AT, number="示办〔2026〕13号", signer="示例领导",
                          signed_on=date(2026, 5, 5), scan=make.file())  # fmt: skip
    drafts.confirm_outside(row, actor=world.approver, at=AT)
    assert Paper.objects.get(pk=row.paper_id).number == "示办〔2026〕13号"
    assert len(row.scan_sha256) == 64


def test_drafts_are_the_offices_alone(world: World) -> None:
    row = drafted(world)
    for actor, sees in ((world.drafter, True), (world.approver, True), (world.manager, False)):
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id))
        for name in ("paper_draft", "paper-draft-docx"):
            assert (client.get(reverse(name, args=[row.pk])).status_code == 200) == sees, (actor.name, name)
        assert (client.get(reverse("paper-drafts")).status_code == 200) == sees


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    world: World, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client, counts = Client(), []
    client.force_login(Account.objects.get(pk=world.drafter.account_id))
    client.get(reverse("paper-drafts"))  # what is asked once a session
    for _ in range(3):
        drafted(world)
        with django_assert_max_num_queries(60) as captured:
            client.get(reverse("paper-drafts"))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_text_is_edited_and_the_tables_stay() -> None:
    blocks = [heading("一、事项"), *paragraphs("甲", "乙"), table(("子",), [("丑",)]), *paragraphs("丙")]
    tables = [block for block in blocks if "table" in block]
    assert from_text(as_text(blocks), tables) == blocks
    assert from_text(as_text(blocks).replace("［表1］\n", ""), tables) == [b for b in blocks if "table" not in b]
