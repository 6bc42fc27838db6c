"""Every kind of paper that is drafted goes its whole way: from a fitting case to the page that is printed."""

import io
import re
import unicodedata
from datetime import date
from typing import Any

import docx
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from guiguan.documents import leaks, ports, queries
from guiguan.documents.models import Paper, PaperDraft
from guiguan.documents.operations import drafts
from guiguan.people.models import Account, Person
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.conferral import factories as conferral
from tests.review import factories as review

pytestmark = pytest.mark.django_db
AT, LEGAL = on("2026-09-01"), "示例法规处"


def called() -> tuple[World, Any]:
    world = make.make_world()
    return world, world.round


def listed() -> tuple[World, Any]:
    world = make.make_world()
    found = conferral.evaluated(world, {("gold", "model"): 1, ("gold", "achievement"): 1})
    return world, conferral.adopted(world, found)


def visited() -> tuple[World, Any]:
    made = review.visited(issues={"4.1.2": ("请核实示例事项。", "verify")})
    return made.world, made.applications[0]


CASES = {"通知": called, "函": called, "请示": listed, "表彰决定代拟稿": listed, "评审秩序册": visited}
WORDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # kind: title, addressee, what else is said
    "通知": (
        "关于2026年度示例市政府质量奖有关事项的通知",
        "各有关单位：",
        ("联系方式：021-0000-0000", "（此件公开发布）"),
    ),
    "函": ("关于2026年度示例市政府质量奖有关事项的函", "有关单位：", ("现就有关事项函告如下。",)),
    "请示": (
        "关于2026年度示例市政府质量奖拟获奖名单的请示",
        "示例市人民政府：",
        (
            "签发人：郑示七",
            "（示审委〔2026〕2号）",
            "妥否，请批示。",
            "附件：拟获奖名单",
            "示例goldmodel1",
            "示例理由。",
        ),
    ),
    "表彰决定代拟稿": (
        "示例市人民政府关于表彰2026年度示例市政府质量奖获奖先进质量管理模式和成果的决定（代拟稿）",
        "各有关单位：",
        ("《上海市政府质量奖管理办法》", "附件：表彰名单", "示例goldmodel1"),
    ),
    "评审秩序册": (
        "“三链协同”质量管理模式现场评审秩序册",
        "",
        ("2026年7月15日至2026年7月16日", "示例路1号", "评示一组长", "首次会议", "请核实示例事项。", "不接受宴请"),
    ),
}


def test_every_kind_that_can_be_drafted_is_tried_here() -> None:
    assert set(ports.paper_kinds) == set(CASES) == set(WORDS)


def issued(kind: str) -> tuple[World, Paper]:
    """Drafted by one officer, checked and issued by the other, countersigned as its route asks."""
    world, case = CASES[kind]()
    drafts.set_route(world.authority, actor=world.approver, at=AT, kind=kind, checks=True, countersigners=[LEGAL])
    assert f"{kind}:{case.pk}" in dict(choices(world))
    drafts.draft(world.authority, actor=world.drafter, at=AT, kind=kind, case_id=case.pk)
    row = PaperDraft.objects.latest("pk")
    drafts.check(row, actor=world.approver, at=AT)
    drafts.countersign(row, actor=world.drafter, at=AT, who=LEGAL, on=date(2026, 9, 1), opinion="同意。")
    drafts.issue_draft(row, actor=world.approver, at=AT)
    return world, Paper.objects.get(pk=row.paper_id)


def choices(world: World) -> list[tuple[str, str]]:
    return [one for _, group in queries.draftable(world.authority.pk, world.drafter, AT) for one in group]


def plain(text: str) -> str:
    """Some fonts name a character by its radical, and set latin figures apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def told(client: Client, name: str, paper: Paper) -> str:
    content = client.get(reverse(name, args=[paper.pk])).content
    if name == "paper-pdf":
        return plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))
    made = docx.Document(io.BytesIO(content))
    return plain("".join(node.text or "" for node in made.element.body.iter() if node.tag.endswith("}t")))


@pytest.mark.parametrize("kind", CASES)
def test_a_drafted_paper_says_what_it_must_in_word_and_pdf(kind: str) -> None:
    world, paper = issued(kind)
    title, to, more = WORDS[kind]
    another = kind == "表彰决定代拟稿"
    signer, day = ("示例市人民政府", "年月日") if another else (world.authority.office, "2026年9月1日")
    assert bool(paper.number) is (kind not in {"表彰决定代拟稿", "评审秩序册"})
    client = Client()
    client.force_login(Account.objects.get(pk=world.approver.account_id))
    for name in ("paper-docx", "paper-pdf"):
        text = told(client, name, paper)
        for words in (title, to, paper.number, *more):
            assert plain(words) in text, (name, words)
        assert f"{signer}{day}" in text, (name, "the date stands under the signature")
        assert not another or "2026年9月1日" not in text, "the Government dates its own decision"
        assert leaks.in_texts([(name, text.replace(world.authority.contact, "。"))]) == []
        private = {one.phone for one in Person.objects.exclude(phone="")} - {world.authority.contact}
        assert not any(phone in text for phone in private)
