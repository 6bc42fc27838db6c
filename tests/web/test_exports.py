"""Excel out of every list of the office: what a page lists, to whom the page is open, on record, without a formula."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse
from openpyxl import load_workbook

from guiguan.applications.models import Application, Supplement
from guiguan.documents import spreadsheet
from guiguan.procedure.models import AccessLog
from guiguan.web.office.exports import EXPORT
from guiguan.web.urls import urlpatterns
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as public
from tests.web.test_office import browser, more, neighbour, words

EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "\t=1")
NO_LIST = {
    "brief": "counts on one page, taken as PDF",
    "bulk": "the rows just chosen from a list",
    "bulk_done": "what came of them",
    "calendar_year": "one year as typed",
    "commendation": "one document",
    "consultation": "one letter, with its own attachment",
    "consultations": "a table of its own (consultations-table)",
    "criteria": "one standard",
    "draw": "one draw, with its own file to draw again",
    "expert": "one person",
    "expert_import": "a table just uploaded, taken back with its faults marked",
    "group": "one group, in the export of all groups",
    "paper_draft": "one paper",
    "paper_oath": "one pledge",
    "paper_sheet": "one sheet",
    "planning": "a trial that is kept nowhere",
}
"""Pages of the office with a table that is no list of cases, each with why."""


@pytest.fixture
def world(db: None) -> World:
    return make.make_world()


def source_of(name: str) -> str:
    """A template with all that it includes from the office's own."""
    text = Path(str(get_template(name).origin)).read_text("utf8")  # type: ignore[attr-defined]
    return text + "".join(source_of(part) for part in re.findall(r'include "(office/_[a-z_]+\.html)"', text))


def test_no_page_of_the_office_lists_without_an_export() -> None:
    folder = Path(str(get_template("office/home.html").origin)).parent  # type: ignore[attr-defined]
    pages = {file.stem: source_of(f"office/{file.name}") for file in folder.glob("[a-z]*.html")}
    without = {name for name, text in pages.items() if "<table" in text and "parts/_export.html" not in text}
    assert without == set(NO_LIST), "a page that lists needs parts/_export.html and exports.workbook in its view"


def addresses() -> list[str]:
    """Every address of the office that asks for nothing."""
    found = [str(one.pattern) for one in urlpatterns]
    return [f"/{route}" for route in found if route.startswith("office/") and "<" not in route]


def lists(world: World) -> list[str]:
    """Those whose page offers its export, a queue with a name among them."""
    office = browser(world.drafter, "2026-05-09")
    more_lists = [reverse("queue") + "?of=registered", *map(reverse, ("rounds", "texts", "lists"))]
    pages = {url: office.get(url) for url in dict.fromkeys([*addresses(), *more_lists])}
    shown = [url for url, page in pages.items() if page.status_code == 200 and b"format=xlsx" in page.content]
    return [f"{url}{'&' if '?' in url else '?'}format=xlsx" for url in shown]


def holds_no_formula(content: bytes) -> None:
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_no_formula_survives_in_any_export_and_each_is_recorded(world: World) -> None:
    first = make.checking(world)
    evil = more(first, *EVIL)
    Application.objects.filter(pk=evil[0].pk).update(state="supplementing")
    Supplement.objects.create(application=evil[0], request="=HYPERLINK(1)", due_on=date(2026, 5, 20),
                              requested_at=on("2026-05-08"), requested_by_id=1)  # fmt: skip
    office, found = browser(world.drafter, "2026-05-09"), lists(world)
    assert len(found) >= 24, found
    for url in found:
        before = AccessLog.objects.count()
        response = office.get(url)
        assert response.status_code == 200, url
        holds_no_formula(response.content)
        *_, (about, lines) = spreadsheet.read(response.content)
        assert about == "导出说明"
        assert ["导出人", "周示五"] in [line[:2] for line in lines]
        assert (AccessLog.objects.latest("id").what, AccessLog.objects.count()) == (EXPORT, before + 1), url
    rows = spreadsheet.read(office.get(reverse("applications") + "?format=xlsx").content)[0][1]
    assert {str(row[2]).strip() for row in rows} >= {title.strip() for title in EVIL}
    asked = spreadsheet.read(office.get(reverse("supplements") + "?format=xlsx").content)[0][1]
    assert asked[1][3] == "=HYPERLINK(1)"
    record = words(office, "exports")
    assert 'data-label="内容">申报库' in record
    assert 'data-label="内容">申报库' not in words(browser(neighbour(on("2026-05-09", 11)), "2026-05-09"), "exports")


def test_a_list_goes_out_as_csv_too_inert_and_on_record(world: World) -> None:
    first = make.checking(world)
    more(first, "=1+1")
    office = browser(world.drafter, "2026-05-09")
    before = AccessLog.objects.filter(what=EXPORT).count()
    response = office.get(reverse("applications") + "?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert head[:3] == ["编号", "届次", "模式或成果名称"]
    assert {row[2] for row in rows} == {first.title, "'=1+1"}
    assert AccessLog.objects.filter(what=EXPORT).count() == before + 1


def test_an_export_is_refused_to_whom_its_page_is_refused(world: World) -> None:
    manager = browser(world.manager, "2026-05-09")
    found = lists(world)
    before = AccessLog.objects.filter(what=EXPORT).count()
    assert {url: manager.get(url).status_code for url in found} == dict.fromkeys(found, 404)
    assert AccessLog.objects.filter(what=EXPORT).count() == before


def test_a_recused_officer_exports_no_row_of_the_case(world: World) -> None:
    first = make.checking(world)
    public.recuse(world.second, first.pk, on("2026-05-08"))
    shown, withheld = browser(world.drafter, "2026-05-09"), browser(world.second, "2026-05-09")
    holding = set()
    for url in lists(world):
        if first.title in str(spreadsheet.read(shown.get(url).content)):
            holding.add(url)
        assert first.title not in str(spreadsheet.read(withheld.get(url).content)), url
    assert {f"{reverse(name)}?format=xlsx" for name in ("applications", "qualification")} <= holding


def test_tables_with_an_address_of_their_own_are_in_the_record_of_exports(world: World) -> None:
    make.checking(world)
    office = browser(world.drafter, "2026-05-09")
    for name in ("consultations-table", "round-dossiers"):
        assert office.get(reverse(name, args=[world.round.pk])).status_code == 200
        assert AccessLog.objects.latest("id").what == EXPORT
    record = words(office, "exports")
    assert "征求意见汇总" in record
    assert "申报材料汇总" in record
