"""领导一页纸 and 卷宗: one page is one page; the bound file has everything, numbered, for the office alone."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from guiguan.applications.models import Application
from guiguan.documents import bound
from guiguan.documents.blocks import paragraphs
from guiguan.documents.bound import Enclosure, Part
from guiguan.documents.models import Attachment
from guiguan.procedure.models import AccessLog
from tests.applications import factories as make
from tests.publicity import factories as public
from tests.web.test_office import browser, more, neighbour, queries_of


def pages(content: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def sheet(width: float, height: float, *, locked: bool = False) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(2):
        writer.add_blank_page(width, height)
    if locked:
        writer.encrypt("示例")
    writer.write(out)
    return out.getvalue()


def test_contents_name_the_very_page_and_every_file_is_bound_or_listed(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    given = {"landscape.pdf": ("application/pdf", sheet(1200, 700)), "locked.pdf": ("application/pdf", sheet(9, 9, locked=True)),
             "broken.pdf": ("application/pdf", b"%PDF-1.7"), "photo.png": ("image/png", make.PNG),
             "table.xlsx": ("application/vnd.ms-excel", b"PK")}  # fmt: skip
    files = []
    for name, (mime, content) in given.items():
        (folder / name).write_bytes(content)
        files.append(Enclosure(name, "示例", mime, "0" * 64, len(content), folder / name))
    files.append(Enclosure("gone.pdf", "示例", "application/pdf", "0" * 64, 1, folder / "gone.pdf"))
    sorted_ = bound.sort(files)
    where = {name: place for _, name, _, place in sorted_.lines}
    assert set(where) == {*given, "gone.pdf"}
    assert [name for name, place in where.items() if place == "附后"] == ["landscape.pdf", "photo.png"]
    parts = [Part("甲部分", paragraphs("正文" * 2000)), Part("乙部分", paragraphs("乙正文")), *sorted_.bound]
    content, total = bound.bind("示例卷宗", ["示例"], parts, foot="示例", at=make.on("2026-05-01"))
    read = pages(content)
    assert len(read) == total
    assert all(f"第{number}页共{total}页" in words for number, words in enumerate(read, 1))
    start = int(re.search(r"乙部分(\d+)", read[0])[1])  # type: ignore[index]
    assert "乙正文" in read[start - 1]
    sizes = {
        (round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in PdfReader(io.BytesIO(content)).pages
    }
    assert sizes == {(595, 842)}


@pytest.mark.django_db
def test_the_case_file_holds_the_case_and_opens_to_its_office_alone() -> None:
    world = make.make_world()
    objection = public.lodged(world)
    case = Application.objects.get(pk=objection.subject_id)
    url = reverse("casefile", args=[case.pk])
    response = browser(world.drafter, "2026-06-17").get(url)
    assert response["Content-Type"] == "application/pdf"
    told = "".join(pages(response.content))
    for words in ("目录", "基本情况", "资格审查", "办理经过", objection.receipt, "收件登记", case.number):
        assert re.sub(r"\s", "", words) in told, words
    assert public.WHO.name not in told
    assert public.CONTENT not in told
    for row in Attachment.objects.filter(case_kind="application", case_id=case.pk):
        assert row.sha256 in told
    assert AccessLog.objects.filter(what="export", object=f"卷宗 {case.number}").count() == 1
    public.recuse(world.second, case.pk, make.on("2026-06-17"))
    stranger = neighbour(make.on("2026-06-17", 11))
    for actor in (world.second, stranger, world.manager, world.experts[0], world.administrator, world.chair):
        assert browser(actor, "2026-06-18").get(url).status_code == 404


@pytest.mark.django_db
def test_the_brief_is_one_page_of_true_numbers() -> None:
    world = make.make_world()
    first = make.checking(world)
    office = browser(world.drafter, "2026-05-08")
    url = reverse("one-page", args=[world.round.pk])
    before = queries_of(office, url)
    more(first, "示例甲", "示例乙", state="withdrawn")
    assert queries_of(office, url) == before
    shown = office.get(url).content.decode()
    assert "申报 3 件，已终止 2 件" in shown
    assert "资格审查：到达 1 件" in shown
    assert "资料评审：到达 0 件" in shown
    read = pages(office.get(reverse("one-page-pdf", args=[world.round.pk])).content)
    assert len(read) == 1
    assert "申报3件，已终止2件" in read[0]
    public.recuse(world.second, first.pk, make.on("2026-05-08"))
    assert "申报 2 件" in browser(world.second, "2026-05-09").get(url).content.decode()
    for actor in (neighbour(make.on("2026-05-08", 11)), world.manager, world.chair):
        for name in ("one-page", "one-page-pdf"):
            assert browser(actor, "2026-05-09").get(reverse(name, args=[world.round.pk])).status_code == 404
