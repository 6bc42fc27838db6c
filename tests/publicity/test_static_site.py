"""The static site: links resolve, nothing asks for the server, nothing confidential is in it, same data same bytes."""

import json
import posixpath
from argparse import Namespace
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from guiguan.cli import main, publish
from guiguan.cli.demo import play
from guiguan.procedure import clock
from guiguan.procedure.spec import THE_PUBLIC
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import Notice
from guiguan.publicity.operations import objections
from guiguan.web import static_site
from tests import databases
from tests.applications import factories as make
from tests.procedure.own import using
from tests.publicity import factories as own

CANARY = Identity("person", "金丝雀示名", "金丝雀联系人", "021-4040-4040")
SECRET = "金丝雀异议内容"


@pytest.fixture(scope="module")
def played(template_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), using(databases.copy_of(template_database, "site")):
        play.play(lambda _words: None)
        notice = Notice.objects.filter(published_at__isnull=False).latest("id")
        objections.lodge(notice, actor=THE_PUBLIC, at=clock.now(), person=CANARY, content=SECRET, **own.enclosed())
        yield


@pytest.fixture(scope="module")
def site(played: None) -> dict[str, bytes]:
    return static_site.build(clock.now())


class _Page(HTMLParser):
    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.feed(body.decode("utf8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.links.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def test_all_links_lead_to_files_and_places_within_the_site(site: dict[str, bytes]) -> None:
    pages = {name: _Page(body) for name, body in site.items() if name.endswith(".html")}
    for name, page in pages.items():
        for link in page.links:
            if link.startswith(("https://", "http://", "tel:", "mailto:")):
                continue
            file, _, fragment = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            assert target in site, (name, link)
            if fragment and target in pages:
                assert fragment in pages[target].ids, (name, link)
    assert len(pages) > 50


def test_nothing_on_it_asks_for_the_server(site: dict[str, bytes]) -> None:
    for name, body in site.items():
        if name.endswith(".html"):
            assert not _Page(body).tags & {"form", "script", "button", "input"}, name
            assert b"csrfmiddlewaretoken" not in body, name
    assert "来信、来访、来电" in site["objections/index.html"].decode()
    assert {"index.html", "static/web/style.css", "feeds/notices.atom", "feeds/notices.ics", "open-data/rounds.csv",
            "open-data/notices.json", "open-data/honours.csv"} <= set(site)  # fmt: skip


def test_nothing_confidential_is_on_it(site: dict[str, bytes]) -> None:
    words = (CANARY.name, CANARY.contact, CANARY.phone, SECRET, "YY-2026-", "查询码为", "评分记录", "示例来信人")
    for name, body in site.items():
        for word in words:
            # What is kept and how one scores is told in public; no page but these names a scoring sheet.
            if not (word == "评分记录" and name.startswith(("privacy/", "guide/"))):
                assert word.encode() not in body, (name, word)


def test_the_same_data_give_the_same_bytes(site: dict[str, bytes]) -> None:
    assert static_site.build(clock.now()) == site


def test_a_leak_stops_everything(played: None, tmp_path: Path) -> None:
    def detector(text: str) -> list[str]:
        return ["电话"] if "021-0000-0000" in text else []

    with pytest.raises(static_site.WouldLeak) as leak:
        static_site.build(clock.now(), [detector])
    assert leak.value.found["index.html"] == ["电话"]


def test_open_data_say_what_the_pages_say(played: None) -> None:
    client = Client()
    told = json.loads(client.get("/open-data/notices.json").content)
    assert len(told["rows"]) == Notice.objects.filter(published_at__isnull=False).exclude(state="discarded").count()
    assert told["rows"][0]["working_days"] >= 5
    sheet = client.get("/open-data/notices.csv").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == len(told["rows"]) + 1
    assert client.get("/open-data/objections.csv").status_code == 404
    feed = client.get("/feeds/notices.ics").content.decode()
    assert feed.startswith("BEGIN:VCALENDAR\r\n")
    assert feed.count("BEGIN:VEVENT") == feed.count("END:VEVENT") >= 3
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))


# Put in place ---------------------------------------------------------------------------------------------------


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish.put({"index.html": b"one", "a/b.html": b"old"}, folder)
    publish.put({"index.html": b"two"}, folder)
    assert (folder / "index.html").read_bytes() == b"two"
    assert not (folder / "a").exists()
    assert [found.name for found in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(publish.NotOurs, match="没有写入"):
        publish.put({"index.html": b"one"}, tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["letter.txt"]


def test_without_an_exchange_the_folder_is_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda _one, _other: False)
    test_a_folder_is_replaced_as_a_whole(tmp_path)


@pytest.mark.django_db
def test_the_command_writes_the_public_pages_and_nothing_personal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = make.make_world()
    notice = own.published(world)
    objection, receipt = own.lodge(notice, person=CANARY, content=SECRET)
    folder = tmp_path / "site"
    clock.move_to(make.on("2026-06-17"))
    given = main.parser().parse_args(["publish", str(folder)])
    assert given.handle(given) == 0
    files = {str(found.relative_to(folder)): found.read_bytes() for found in folder.rglob("*") if found.is_file()}
    assert f"已写入 {folder}：{len(files) - 1} 个文件" in capsys.readouterr().out
    assert {"index.html", "notices/index.html", f"notices/{notice.pk}/index.html", "feeds/notices.atom",
            "open-data/notices.csv"} <= set(files)  # fmt: skip
    assert "示例浦江精密制造有限公司" in files[f"notices/{notice.pk}/index.html"].decode()
    people = (world.drafter, world.approver, world.manager, world.administrator)
    hidden = [CANARY.name, CANARY.contact, CANARY.phone, SECRET, objection.receipt, receipt.code,
              *(one.name for one in people)]  # fmt: skip
    found = [(name, word) for name, body in files.items() for word in hidden if word.encode() in body]
    assert found == []


@pytest.mark.django_db
def test_the_command_leaves_a_folder_of_somebody_elses_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    monkeypatch.setattr(publish, "builders", [lambda _at: {"index.html": b"one"}])
    assert publish.handle(Namespace(directory=str(tmp_path))) == 1
    assert "没有发布" in capsys.readouterr().err
    assert [found.name for found in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.django_db
def test_a_page_with_a_personal_number_is_not_published() -> None:
    assert static_site.personal("<p>联系人示例，<b>138</b>1234 5678</p>") == ["手机号码"]
    assert static_site.personal("<p>2026年5月6日至12日，沪质奖审办〔2026〕2号，共 723.50 分</p>") == []
