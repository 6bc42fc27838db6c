"""领导一页纸 and 卷宗: one page is one page; the bound file has everything, numbered, for the office alone."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from guiguan.applications.models import Application
from guiguan.applications.operations import intake
from guiguan.documents import bound
from guiguan.documents.blocks import paragraphs
from guiguan.documents.bound import Enclosure, Part
from guiguan.documents.models import Attachment, BoundFile, Paper
from guiguan.documents.operations import binding, sealed
from guiguan.documents.queries import path_of
from guiguan.jobs import casefile
from guiguan.procedure.models import AccessLog
from guiguan.procedure.spec import Actor
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
def test_the_case_file_says_which_copy_prevails_with_whose_seals_and_whether_they_agree() -> None:
    world = make.make_world()
    case = make.submitted(world)
    code = case.submissions.get().sha256[:8]
    intake.register(case, actor=world.drafter, at=make.on("2026-03-26"), received_on=date(2026, 3, 25), electronic=True,
                    paper_copies=2, sealed=True, prevails="paper", recommender="示例行业协会", recommender_sealed=True,
                    opinion="同意推荐。", paper_code=code)  # fmt: skip
    intake.change_prevailing(
        case, actor=world.drafter, at=make.on("2026-03-27"), prevails="electronic", reason="纸质件缺页"
    )
    parts = {part.title: part for part in casefile.parts_of(case, bound.sort([]))}
    rows = dict(parts["收件、补正和征求意见"].blocks[1]["table"]["rows"])
    assert rows == {
        "收件日期": "2026年3月25日", "收到材料": "电子件、纸质件 2 份", "申报单位印章": "已盖章",
        "推荐意见": "示例行业协会：同意推荐。", "推荐单位印章": "已盖推荐单位章",
        "打印件内容校验": f"纸质件 {code}，与电子件一致", "为准文本": "电子件（纸质件缺页）",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_case_file_holds_the_sealed_copy_once_it_was_compared() -> None:
    world = make.make_world()
    case = make.submitted(world)
    paper = Paper.objects.get(case_kind="application", case_id=case.pk, kind="提交回执")
    sealed.register(paper, actor=world.drafter, at=make.on("2026-03-30"), number="示质奖审办〔2026〕21号", signer="签示一",
                    signed_on=date(2026, 3, 27), scan=make.file("盖章件.pdf"))  # fmt: skip
    assert "盖章件.pdf" not in {one.name for one in casefile.enclosures_of(case)}
    sealed.confirm(paper, actor=world.approver, at=make.on("2026-03-30"))
    assert "盖章件.pdf" in {one.name for one in casefile.enclosures_of(case)}
    (part,) = [part for part in casefile.parts_of(case, bound.sort([])) if part.title == f"文书：{paper.title}"]
    rows = dict(part.blocks[-1]["table"]["rows"])
    assert (rows["文号"], rows["签发人"], rows["签发日期"]) == ("示质奖审办〔2026〕21号", "签示一", "2026年3月27日")


# A large case file ----------------------------------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> tuple[make.World, Application]:
    monkeypatch.setattr(bound, "MANY_FILES", 0)
    monkeypatch.setattr(binding, "_enqueue", lambda _pk: None)
    world = make.make_world()
    return world, make.registered(world)


def order(actor: Actor, case: Application, day: str = "2026-04-01") -> BoundFile:
    url = reverse("casefile-order", args=[case.pk])
    assert browser(actor, day).post(url).status_code == 302
    return BoundFile.objects.latest("id")


def bind(row: BoundFile, day: str = "2026-04-01") -> str:
    return casefile.bind(row.pk, lambda: make.on(day, 11))


@pytest.mark.parametrize(("files", "size", "pages"), [(0, 99, 99), (99, 0, 99), (99, 10**6, 1)])
def test_many_files_many_bytes_or_many_pages_are_large(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: int, size: int, pages: int
) -> None:
    whole = sheet(595, 842)
    (tmp_path / "a.pdf").write_bytes(whole)
    one = Enclosure("a.pdf", "示例", "application/pdf", "0" * 64, len(whole), tmp_path / "a.pdf")
    assert not bound.is_large([one])
    for name, value in (("MANY_FILES", files), ("MANY_BYTES", size), ("MANY_PAGES", pages)):
        monkeypatch.setattr(bound, name, value)
    assert bound.is_large([one])


@pytest.mark.django_db
def test_looking_orders_nothing_and_a_large_file_is_not_made_in_the_request(
    large: tuple[make.World, Application],
) -> None:
    world, case = large
    client = browser(world.drafter, "2026-04-01")
    answer = client.get(reverse("casefile", args=[case.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("casefile-order", args=[case.pk]))
    assert "制作卷宗" in client.get(answer["Location"]).content.decode()
    assert not BoundFile.objects.exists()


@pytest.mark.django_db
def test_the_page_tells_how_far_it_is_without_a_script(large: tuple[make.World, Application]) -> None:
    world, case = large
    row = order(world.drafter, case)
    assert order(world.drafter, case).pk == row.pk
    binding.tell(row, 1, 3, make.on("2026-04-01"))
    page = browser(world.drafter, "2026-04-01").get(reverse("casefile-order", args=[case.pk]))
    assert page["Refresh"] == "5"
    assert "已处理 1／3" in page.content.decode()


@pytest.mark.django_db
def test_who_asked_takes_what_was_made_and_nobody_else(large: tuple[make.World, Application]) -> None:
    world, case = large
    row = order(world.drafter, case)
    url = reverse("casefile-made", args=[row.pk])
    assert browser(world.drafter, "2026-04-01").get(url).status_code == 404
    assert bind(row) == "done"
    row.refresh_from_db()
    for actor in (world.second, world.approver, world.manager, world.chair, world.administrator):
        assert browser(actor, "2026-04-01").get(url).status_code == 404
    taken = browser(world.drafter, "2026-04-01").get(url)
    assert len(pages(taken.content)) == row.pages
    assert AccessLog.objects.filter(what="export", object=f"卷宗 {case.number}").count() == 1
    assert "Refresh" not in browser(world.drafter, "2026-04-01").get(reverse("casefile-order", args=[case.pk]))


@pytest.mark.django_db
def test_it_is_gone_after_a_day(large: tuple[make.World, Application]) -> None:
    world, case = large
    row = order(world.drafter, case)
    bind(row)
    row.refresh_from_db()
    stored = path_of(row.storage)
    assert binding.sweep_bound(make.on("2026-04-02", 10)) == 0
    assert stored.is_file()
    assert browser(world.drafter, "2026-04-03").get(reverse("casefile-made", args=[row.pk])).status_code == 404
    assert binding.sweep_bound(make.on("2026-04-02", 12)) == 1
    assert not stored.exists()


@pytest.mark.django_db
def test_whoever_was_recused_since_gets_nothing_made(large: tuple[make.World, Application]) -> None:
    world, case = large
    row = order(world.second, case)
    public.recuse(world.second, case.pk, make.on("2026-04-01", 10, 30))
    assert bind(row) == "failed"
    assert bind(row) == "nothing"


@pytest.mark.django_db
def test_a_binding_that_broke_or_went_silent_can_be_ordered_again(
    large: tuple[make.World, Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, case = large
    row = order(world.drafter, case)
    with monkeypatch.context() as broken:
        broken.setattr(bound, "bind", lambda *_given, **_named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bind(row)
    url = reverse("casefile-order", args=[case.pk])
    assert "没有制成" in browser(world.drafter, "2026-04-01").get(url).content.decode()
    again = order(world.drafter, case)
    assert again.pk != row.pk
    BoundFile.objects.filter(pk=again.pk).update(state="running", told_at=make.on("2026-04-01", 9))
    assert "没有制成" in browser(world.drafter, "2026-04-01").get(url).content.decode()
    assert order(world.drafter, case).pk != again.pk


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
