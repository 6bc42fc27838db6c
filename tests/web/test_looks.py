"""Every page a role can reach, in the browser: axe without serious fault, no fault on the console, no sideways scroll."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from guiguan.web.urls import urlpatterns
from tests.browser import server
from tests.browser.driver import Company, Visitor, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # looks do not hang on the database
ROLES = ("公众", "office1", "approver1", "approver2", "chair", "member", "expert01", "expert05", "firm01", "firm08",
         "person01", "discipline", "district", "recommender", "sysadmin", "secadmin", "auditor", "office8")  # fmt: skip
SKIP = re.compile(r"^/(files/|accounts/logout|demo/sign-in)")
FILES = re.compile(r"\.(docx|xlsx|pdf|ics|atom|csv|json)$|^/draws/\d+/again/$")
"""What is taken, not looked at."""
OFFERED: set[str] = set()
DESKS = re.compile(r"^/(desk|system|security|register|accounts|do/role)")
"""Where an administrator works: to him no case opens, not even one that is public (三员不办案)."""
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
SERIOUS = ("serious", "critical")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("looks")
    address = server.played(template_database, "looks", folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


def kind_of(path: str) -> str:
    """Pages that differ by number only are one page."""
    return re.sub(r"\d+(\.\d+)*", "0", path)


LINKS = "nodes => nodes.map(node => [node.href, node.hasAttribute('download')])"


def crawl(someone: Visitor, starts: list[str], seen: set[str]) -> tuple[list[str], list[str]]:
    """(one address of every kind reachable by links, what is wrong with those whose kind was not ``seen``)."""
    found, waiting, faults = {kind_of(path): path for path in starts}, list(starts), []
    while waiting:
        path = waiting.pop(0)
        page = someone.go(path)
        if kind_of(path) not in seen:
            seen.add(kind_of(path))
            if (told := content_of(page)) not in LOOKED_AT:
                LOOKED_AT.add(told)
                faults += look(page, path)
        for link, taken in page.locator("a[href]").evaluate_all(LINKS):
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" != someone.base or SKIP.search(parts.path):
                continue
            if taken or FILES.search(parts.path):
                OFFERED.add(parts.path)
                continue
            if someone.name in ADMINISTRATORS and not DESKS.match(parts.path):
                continue
            path = f"{parts.path}?{parts.query}" if parts.query.startswith("round=") else parts.path
            if kind_of(path) not in found:
                found[kind_of(path)] = path
                waiting.append(path)
    return list(found.values()), faults


ALSO = {"office8": ["/office/groups/?round=1"]}
"""The finished round of 示例市, chosen from a list."""
SEEN: dict[str, set[str]] = {}
"""By kind of reader: pages already looked at, so that three officers do not read the same page three times."""
LOOKED_AT: set[str] = set()
"""What stood in ``main``: a page that says the same to another reader is not read again; his frame is on all others."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def content_of(page: Page) -> str:
    return TOKEN.sub("", page.locator("main").evaluate("node => node.outerHTML"))


def reader(role: str) -> str:
    return re.sub(r"office|approver", "office", role.rstrip("0123456789"))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(people: Company, role: str) -> None:
    someone = people.public if role == "公众" else people[role]
    seen = SEEN.setdefault(reader(role), set())
    start = ["/", "/demo/", "/accounts/login/"] if role == "公众" else ["/desk/", "/desk/inbox/", "/accounts/password/"]
    REACHED[role], faults = crawl(someone, start + ALSO.get(role, []), seen)
    assert len(REACHED[role]) > 3, REACHED[role]
    assert faults + someone.faults == []


def look(page: Page, path: str) -> list[str]:
    """What is wrong with the page in front at 1280 and at 390 pixels."""
    faults = [
        f"{path}: {fault['id']} {[node['html'][:120] for node in fault['nodes'][:2]]}"
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in SERIOUS
    ]
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    return [*faults, f"{path}: {width} pixels wide at 390"] if width > NARROW["width"] else faults


REACHED: dict[str, list[str]] = {}


def test_the_crawl_reaches_every_address(people: Company) -> None:
    """What no role reaches by links is dead, or known to open from a form's answer."""
    if set(REACHED) != set(ROLES):
        pytest.fail("runs after the roles' own tests, in one process")
    reached = {path for paths in REACHED.values() for path in paths} | OFFERED
    answers = {
        "draw-stop",
        "casefile-order",
        "casefile-made",
        "expert_call",
        "personal-copy",
        "demo-clock",
        "demo-sign-in",
        "switch-role",
        "upload",
        "file",
        "register-check",
        "my-sign-in-end",
        "security-sign-in-end",
    }
    by_name = {
        pattern.name: re.compile("^/" + re.sub(r"<[^>]+>", "[^/]+", str(pattern.pattern)) + "$")
        for pattern in urlpatterns
    }
    # Groups of the demonstration have sworn, none is on a site visit, no parent was entered, no sealed copy registered:
    # tests of their own.
    answers |= {"paper_oath", "organisation_link", "group-oaths-pdf", "issue-sheet", "paper-sealed"}
    missing = {name for name, shape in by_name.items() if not any(shape.match(path) for path in reached)}
    assert missing - answers == set()


def test_pictures_for_the_readme(people: Company, shots: Path) -> None:
    """Taken anew each time; copied into docs/pictures when GUIGUAN_PICTURES says so."""
    import os

    office, expert = people["office1"], people["expert01"]
    listed = office.go("/office/applications/").locator("main a", has_text="“三链协同”质量管理模式")
    case = listed.first.get_attribute("href") or ""
    sheet = next(path for path in expert.hrefs("/review/", r"/review/sheets/\d+/"))
    item = expert.find(sheet, r"/review/sheets/\d+/4\.3\.3/")
    notice = people.public.find("/notices/", r"/notices/\d+/")
    for name, someone, path in (("office-home", office, "/office/"), ("case", office, case), ("sheet", expert, item),
                                ("notice", people.public, notice), ("law", people.public, "/law/shanghai-2022/")):  # fmt: skip
        page = someone.go(path)
        page.set_viewport_size(WIDE)
        taken = shots / f"{name}.png"
        page.screenshot(path=str(taken))
        assert taken.stat().st_size > 20_000
        if os.environ.get("GUIGUAN_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            shutil.copy(taken, PICTURES / taken.name)
