"""检索: Chinese from two characters on both databases; nothing that the searcher may not see, not even as a number."""

import re

import pytest
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.documents.models import Paper
from guiguan.procedure.spec import THE_PUBLIC, Actor
from guiguan.search import operations, queries
from guiguan.search.models import Document
from guiguan.search.spelling import marked, spaced, too_short
from tests.applications import factories as make
from tests.applications.factories import on
from tests.publicity import factories as public
from tests.web.test_office import browser, more, neighbour, queries_of

TOKEN = re.compile(r'csrfmiddlewaretoken" value="[^"]+')
AT = on("2026-06-17")


def kinds(query: str, actor: Actor) -> dict[str, int]:
    return {group.label: group.total for group in queries.find(query, actor, AT)}


def page(actor: Actor, query: str) -> str:
    return str(browser(actor, "2026-06-17").get(reverse("search"), {"q": query}).content.decode())


def test_words_are_spaced_by_character_in_one_case_and_width() -> None:
    assert spaced("上海ＡＢＣ公司，第12号") == "上 海 abc 公 司 第 12 号"
    assert too_short("质")
    assert too_short("质量 奖")
    assert not too_short("质量 管理")
    assert marked("甲乙丙丁", ["乙丙"], 1) == [("甲", False), ("乙丙", True), ("丁", False)]
    assert marked("甲" * 100, ["乙"], 2) == [("甲甲甲甲…", False)]


@pytest.mark.django_db
def test_two_characters_find_what_was_done_without_any_rebuilding() -> None:
    world = make.make_world()
    notice = public.published(world)
    found = kinds("浦江", world.drafter)
    assert {label: found[label] for label in ("申报", "单位", "公示")} == {"申报": 1, "单位": 1, "公示": 1}
    assert kinds("江浦", world.drafter) == {}
    assert kinds("浦江 精密", world.drafter)["申报"] == 1
    assert "申报" not in kinds("浦江 医院", world.drafter)
    assert kinds("评示", world.drafter) == {"专家": 3}
    assert Application.objects.get().number in page(world.drafter, "浦江")
    assert notice.title in page(world.drafter, "示例公示")
    before = Document.objects.count()
    assert operations.rebuild() >= before
    assert kinds("浦江", world.drafter)["申报"] == 1


@pytest.mark.django_db
def test_who_may_not_see_a_case_finds_nothing_of_it() -> None:
    world = make.make_world()
    first = make.checked(world)
    (secret,) = more(first, "绝密孤本模式")
    Paper.objects.create(authority_id=world.authority.pk, kind="示例", title="绝密孤本函", body='[{"p": "正文"}]', sha256="0",
                         case_kind="application", case_id=secret.pk, audience=Paper.Audience.OFFICE,
                         issued_at=on("2026-05-12"), issued_by_id=1, signer="示例")  # fmt: skip
    operations.rebuild()
    assert kinds("孤本", world.drafter) == {"申报": 1, "单位": 1, "文书": 1}
    public.recuse(world.second, secret.pk, on("2026-05-13"))
    stranger = neighbour(on("2026-05-13", 11))
    empty = page(stranger, "毫无此词")
    for actor in (world.second, stranger):
        assert kinds("孤本", actor) == {}
        assert page(actor, "孤本").count("没有找到") == 1
    assert TOKEN.sub("", page(stranger, "孤本")).replace("孤本", "毫无此词") == TOKEN.sub("", empty)
    for outsider in (world.manager, world.administrator, world.chair, world.experts[0]):
        assert browser(outsider, "2026-06-17").get(reverse("search"), {"q": "孤本"}).status_code == 404
        assert kinds("孤本", outsider) == {}
    assert kinds("孤本", THE_PUBLIC) == {}
    assert "专家" not in kinds("评示", stranger)


@pytest.mark.django_db
def test_a_draft_is_found_only_once_it_is_submitted() -> None:
    world = make.make_world()
    draft = make.ready(world)
    assert kinds(draft.title, world.drafter) == {}
    make.drafting.submit(draft, actor=world.manager, at=on("2026-03-25"))
    assert kinds(draft.title, world.drafter)["申报"] == 1


@pytest.mark.django_db
def test_the_page_escapes_refuses_one_character_and_takes_a_fixed_number_of_queries() -> None:
    world = make.make_world()
    first = make.registered(world)
    more(first, "<script>alert(1)</script>示例甲")
    operations.rebuild()
    office = browser(world.drafter, "2026-06-17")
    with_one = queries_of(office, reverse("search") + "?q=示例甲")
    shown = page(world.drafter, "示例甲")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown
    more(first, "示例甲乙", "示例甲丙", number="")
    operations.rebuild()
    assert queries_of(office, reverse("search") + "?q=示例甲") == with_one
    assert "请至少输入两个字" in page(world.drafter, "质")
    assert "请输入要查找" in page(world.drafter, "，。")
    for odd in ('"', '示例" OR 1', "a:b*", "NEAR(", "示'例甲", "\x00\x00"):
        assert office.get(reverse("search"), {"q": odd}).status_code == 200
