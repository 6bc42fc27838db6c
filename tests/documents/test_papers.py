"""Papers freeze their text; files lie under random names; orphans are swept."""

import hashlib
import time
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.test import Client
from django.urls import reverse

from guiguan.documents import operations, queries
from guiguan.documents.blocks import canonical, digest, heading, paragraphs, table
from guiguan.documents.merge import as_typed, typed
from guiguan.documents.models import Attachment, Upload
from guiguan.procedure.engine import EffectRefused, Pen
from guiguan.procedure.spec import Actor
from tests.applications.factories import PDF, file, on

ACTOR = Actor(1, 1, "周示五")


def pen() -> Pen:
    return Pen(ACTOR, on("2026-03-05"), on("2026-03-05"))


def test_the_canonical_text_is_one_spelling() -> None:
    assert canonical({"b": 1, "a": "e\u0301"}) == '{"a":"é","b":1}'
    assert digest([1]) == hashlib.sha256(b"[1]").hexdigest()
    assert paragraphs("甲\n\n乙 ") == [{"p": "甲"}, {"p": "乙"}]
    assert heading("一") == {"h": "一"}
    assert table(["数"], [[1]]) == {"table": {"head": ["数"], "rows": [["1"]]}}


@pytest.mark.django_db
def test_a_paper_carries_the_hash_of_its_text() -> None:
    writes = pen()
    paper = operations.issue(writes, authority_id=1, round_id=None, kind="公示", title=typed("示例"), blocks=as_typed(paragraphs("甲")),
                             case_kind="notice", case_id=1, audience="public", signer="示例审定办")  # fmt: skip
    assert paper.sha256 == hashlib.sha256(paper.body.encode()).hexdigest()
    assert queries.blocks_of(paper) == [{"p": "甲"}]
    assert writes.rows == [(paper._meta.db_table, paper.pk, paper.digest())]
    assert list(queries.public_papers(1)) == [paper]


@pytest.fixture
def files(tmp_path: Path, settings: object) -> Path:
    settings.GUIGUAN_FILES_DIR = tmp_path  # type: ignore[attr-defined]
    assert tmp_path == installed.GUIGUAN_FILES_DIR
    return tmp_path


@pytest.mark.django_db
def test_a_file_lies_under_a_random_name_with_its_hash(files: Path) -> None:
    row = operations.store(pen(), file("../甲.pdf"), case_kind="application", case_id=1, purpose="reply")
    stored = queries.path_of(row.storage)
    assert stored.is_relative_to(files)
    assert stored.read_bytes() == PDF
    assert (row.sha256, row.name) == (hashlib.sha256(PDF).hexdigest(), "甲.pdf")


@pytest.mark.django_db
def test_a_draft_file_becomes_part_of_the_case_once(files: Path) -> None:
    upload = operations.stage(file(), case_kind="application", case_id=1, purpose="evidence", by=1, at=on("2026-03-05"))
    writes = pen()
    assert operations.adopt(writes, upload) == operations.adopt(writes, upload)
    assert Attachment.objects.count() == len(writes.rows) == 1


@pytest.mark.django_db
def test_only_what_no_row_names_is_swept(files: Path) -> None:
    kept = operations.store(pen(), file(), case_kind="application", case_id=1, purpose="reply")
    lost = operations.stage(file(), case_kind="application", case_id=1, purpose="evidence", by=1, at=on("2026-03-05"))
    operations.discard(lost)
    assert operations.sweep(older_than=0) == 0, "a file written just now may belong to an act not yet committed"
    assert operations.sweep(older_than=time.time() + 1) == 1
    assert queries.path_of(kept.storage).is_file()
    assert not Upload.objects.exists()


@pytest.mark.django_db
def test_a_public_paper_with_personal_data_is_refused_with_its_place() -> None:
    given = {"authority_id": 1, "round_id": None, "kind": "公示", "title": typed("示例"), "case_kind": "notice", "case_id": 1,
             "signer": "示例审定办"}  # fmt: skip
    blocks = as_typed(paragraphs("甲", "联系人电话 138 0013 8000"))
    with pytest.raises(EffectRefused, match="第2段中有手机号码"):
        operations.issue(pen(), audience="public", blocks=blocks, **given)  # type: ignore[arg-type]
    assert operations.issue(pen(), audience="office", blocks=blocks, **given).pk  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_public_file_with_personal_data_is_refused(files: Path) -> None:
    given = {"case_kind": "round", "case_id": 1, "purpose": "annex"}
    with pytest.raises(EffectRefused, match="文件名中有手机号码"):
        operations.store(pen(), file("13800138000.pdf"), public=True, **given)  # type: ignore[arg-type]
    assert operations.store(pen(), file("13800138000.pdf"), **given).pk  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_paper_is_downloaded_by_those_who_may_read_it(client: Client) -> None:
    given = {"authority_id": 1, "round_id": None, "kind": "公示", "title": typed("示例"), "case_kind": "notice", "case_id": 1,
             "signer": "示例审定办", "blocks": as_typed(paragraphs("甲"))}  # fmt: skip
    public, inner = (operations.issue(pen(), audience=to, **given) for to in ("public", "office"))  # type: ignore[arg-type]
    for name, magic in (("paper-docx", b"PK"), ("paper-pdf", b"%PDF")):
        assert client.get(reverse(name, args=[public.pk])).content.startswith(magic)
        assert client.get(reverse(name, args=[inner.pk])).status_code == 404
    assert reverse("paper-pdf", args=[public.pk]) in client.get(reverse("paper", args=[public.pk])).content.decode()
