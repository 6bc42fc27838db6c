"""One definition gives the form, the print, the blank form and the columns: no field is missing from any of them."""

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from guiguan.applications import queries
from guiguan.applications.dossier.columns import cell, columns
from guiguan.applications.dossier.declared import condition_fields
from guiguan.applications.dossier.parts import Dossier, dossier
from guiguan.applications.dossier.printed import Section, blank, printed
from guiguan.applications.models import Application, Submission
from guiguan.applications.queries.dossiers import tables_of
from guiguan.documents.models import Attachment
from guiguan.documents.spreadsheet import read
from guiguan.law import policy as law
from guiguan.procedure.models import AccessLog
from guiguan.rounds.rules.materials import PARTS
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.applications.test_pages import browser

ITEMS = st.lists(
    st.builds(
        lambda number, judged: {"no": f"4.{number}", "title": f"条目{number}", "judged": judged},
        st.integers(1, 40), st.sampled_from(("process", "result")),
    ),
    min_size=1, max_size=6, unique_by=lambda item: item["no"],
)  # fmt: skip
MATERIALS = st.fixed_dictionaries(
    {"parts": st.lists(st.sampled_from([key for key, _ in PARTS]), unique=True), "years": st.integers(1, 10)}
)
QUESTIONS = [(one.id, *question) for one in law.all_policies() for question in one.questions]


def words_of(sections: list[Section]) -> str:
    found = []
    for section in sections:
        for block in section.blocks:
            table = block.get("table", {"head": [], "rows": []})
            found += [
                block.get("h", ""),
                block.get("p", ""),
                *table["head"],
                *(one for row in table["rows"] for one in row),
            ]
    return "\n".join(found)


def answers(whole: Dossier) -> dict[str, dict[str, str]]:
    """Every field asked for and answered by a text of its own."""
    said: dict[str, dict[str, str]] = {}
    for part in whole.parts:
        said[part.key] = {name: f"答{index}〔{part.key}〕" for index, name in enumerate(part.names())}
        said[part.key] |= {one.only_if[0]: one.only_if[1] for one in part.fields if one.only_if}
    return said


@settings(max_examples=60, deadline=None)
@given(question=st.sampled_from(QUESTIONS), items=ITEMS, materials=MATERIALS)
def test_every_field_appears_in_print_in_the_blank_form_and_in_the_columns(
    question: tuple[str, str, str], items: list[dict[str, Any]], materials: dict[str, Any]
) -> None:
    policy_id, prize, kind = question
    conditions = condition_fields(law.load(policy_id), prize, kind, year=2026)
    whole = dossier(kind, year=2026, criteria=items, conditions=conditions, limits=materials)
    said = answers(whole)
    files = [{"purpose": slot.purpose, "name": f"{slot.purpose}.pdf", "sha256": f"校验{slot.purpose}"}
             for part in whole.parts for slot in part.files]  # fmt: skip
    paper, form, table = words_of(printed(whole, said, files)), words_of(blank(whole)), columns(whole)
    assert [one.name for one in table] == [
        name for part in whole.parts for name in (*part.names(), *(slot.purpose for slot in part.files))
    ]
    row = {one.name: cell(one, {**said, "files": files}) for one in table}
    for part in whole.parts:
        for one in part.fields:
            assert one.label in form, one.key
            assert one.group in form, one.key
            for name in one.names():
                text = dict(one.choices).get(said[part.key][name], said[part.key][name])
                assert text in paper, name
                assert row[name] == text
        for slot in part.files:
            assert slot.label in form
            assert f"校验{slot.purpose}" in paper
            assert row[slot.purpose] == 1


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.mark.django_db
@pytest.mark.parametrize("by_person", [False, True])
def test_every_field_has_its_input_in_the_form(world: World, by_person: bool) -> None:
    application = make.begun_by_person(world) if by_person else make.begun(world)
    client = browser(world.worker if by_person else world.manager, "2026-03-13")
    for part in queries.dossier_of(application).parts:
        page = client.get(reverse("apply-part", args=[application.pk, part.key])).content.decode()
        inputs = set(re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', page.split('class="wizard"')[1]))
        asked = {*part.names(), *(slot.purpose for slot in part.files)}
        assert inputs - {"csrfmiddlewaretoken", "version"} == asked, part.key


@pytest.mark.django_db
def test_the_print_carries_the_hash_in_the_foot_that_stands_on_every_page(world: World) -> None:
    application = make.submitted(world)
    address = reverse("apply-print", args=[application.pk])
    page = browser(world.manager).get(address).content.decode()
    submission = queries.submission_of(application)
    assert submission is not None
    foot = page.split("<tfoot>")[1].split("</tfoot>")[0]
    assert submission.sha256 in foot
    assert Attachment.objects.filter(purpose="evidence.licence").get().sha256 in page
    pdf = PdfReader(io.BytesIO(browser(world.drafter).get(reverse("apply-print-pdf", args=[application.pk])).content))
    assert len(pdf.pages) > 1
    assert all(submission.sha256 in one.extract_text().replace("\n", "") for one in pdf.pages)
    assert AccessLog.objects.filter(object=f"application/{application.pk}/print").count() == 1
    assert browser(world.stranger).get(reverse("apply-print-pdf", args=[application.pk])).status_code == 404
    assert "草稿" in browser(world.manager).get(
        reverse("apply-print", args=[make.begun(world, prize="mayor", at=on("2026-03-26")).pk])
    ).content.decode().split("<tfoot>")[1]  # fmt: skip


@pytest.mark.django_db
def test_the_blank_form_is_a_word_file_for_the_applicant_and_in_public(world: World, client: Client) -> None:
    application = make.begun(world)
    own = browser(world.reader).get(reverse("apply-blank-form", args=[application.pk]))
    public = client.get(reverse("process-blank", args=[world.round.pk, "gold-model"]))
    for response in (own, public):
        document = Document(io.BytesIO(response.content))
        words = "\n".join(
            [line.text for line in document.paragraphs]
            + [one.text for table in document.tables for row in table.rows for one in row.cells]
        )
        for part in queries.dossier_of(application).parts:
            assert all(one.label in words for one in part.fields), part.key
    assert client.get(reverse("process-blank", args=[world.round.pk, "gold-none"])).status_code == 404
    assert browser(world.stranger).get(reverse("apply-blank-form", args=[application.pk])).status_code == 404


@pytest.mark.django_db
def test_the_office_exports_a_round_a_row_an_application_and_leaves_a_trace(world: World) -> None:
    application = make.begun(world)
    make.fill(
        application, world.manager, on("2026-03-13"), overview={"text": "=1+1"}, figures={"revenue.2023": "1,200"}
    )
    make.post_and_finish(application, world.manager)
    make.drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
    make.begun(world, prize="mayor", at=on("2026-03-26"))
    address = reverse("round-dossiers", args=[world.round.pk])
    response = browser(world.drafter).get(address)
    ((_title, (head, *rows)),) = read(response.content)
    assert len(rows) == 1, "drafts are not exported"
    row = dict(zip(map(str, head), rows[0], strict=False))
    assert row["概述"] == "=1+1"
    assert row["营业收入（非营利组织填经费总额）（万元）　2023年度"] == 1200
    assert row["4.1.2　高层领导的作用　采用方法"] == "示例内容"
    assert row["营业执照或者登记证书（件）"] == 1
    assert (
        AccessLog.objects.filter(
            what="export", object=f"round/{world.round.pk}", account_id=world.drafter.account_id
        ).count()
        == 1
    )
    for other in (world.manager, world.stranger, world.chair):
        assert browser(other).get(address).status_code == 404
    assert AccessLog.objects.filter(what="export").count() == 1


@pytest.mark.django_db
def test_the_export_takes_a_constant_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    counts, at = [], on("2026-05-20")
    for actor, organisation in ((world.manager, world.organisation), (world.boss, world.employer)):
        make.drafting.begin(world.round, actor=actor, at=on("2026-03-12"), prize="gold", kind="model",
                            organisation=organisation)  # fmt: skip
        application = queries.own(actor, at).get(organisation=organisation)
        make.fill(application, actor, on("2026-03-12"))
        Application.objects.filter(pk=application.pk).update(state="submitted", submitted_at=at)
        Submission.objects.create(
            application=application, serial=1, content=queries.data_of(application), sha256="0" * 64,
            submitted_at=at, submitted_by_id=actor.person_id,
        )  # fmt: skip
        with django_assert_max_num_queries(40) as captured:
            ((_title, _head, rows),) = tables_of(world.round, world.drafter, at)
        counts.append((len(rows), len(captured)))
    assert [rows for rows, _ in counts] == [1, 2]
    assert counts[0][1] == counts[1][1]
