"""kill -9 at every statement of the grave acts: done whole or not at all, nothing acknowledged lost (4-trust, crash)."""

import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from guiguan.documents import operations as documents
from guiguan.documents.models import Attachment, Upload
from guiguan.procedure.register.verify import verify
from tests import databases
from tests.faults import killing, prepared
from tests.faults.prepared import Waiting
from tests.procedure.own import using

SAMPLE = 5
SOME = ("submit", "commend") if databases.wants_postgres() else tuple(prepared.STAGES)
"""Copying a database is dear on PostgreSQL; the long form has all acts on both."""


Prepare = Callable[[Collection[str]], dict[str, Waiting]]


@pytest.fixture(scope="module")
def prepare(
    template_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prepare]:
    with django_db_blocker.unblock():
        yield lambda wanted: prepared.course(template_database, tmp_path_factory.mktemp("files"), wanted)


@pytest.fixture(scope="module")
def some(prepare: Prepare) -> dict[str, Waiting]:
    return prepare(SOME)


@pytest.fixture(scope="module")
def all_of_them(prepare: Prepare) -> dict[str, Waiting]:
    return prepare(prepared.STAGES)


@contextmanager
def set_up_anew(waiting: Waiting, label: str) -> Iterator[None]:
    """The database and the files as they stood before the act."""
    with TemporaryDirectory() as folder, using(databases.copy_of(waiting.address, label)):
        files = Path(folder) / "files"
        shutil.copytree(waiting.files, files)
        with override_settings(GUIGUAN_FILES_DIR=files):
            yield


def press(waiting: Waiting) -> int:
    status: int = waiting.client.post(waiting.page, waiting.fields()).status_code
    return status


def acknowledged(waiting: Waiting) -> None:
    status = press(waiting)
    if status != 302:
        raise AssertionError(f"{waiting.page} answered {status}")


def swept_and_whole() -> None:
    """Bytes that no row names go, and only they."""
    documents.sweep(time.time() + 60)
    named = {row.storage for model in (Attachment, Upload) for row in model.objects.all()}
    there = {found.name for found in Path(settings.GUIGUAN_FILES_DIR).glob("??/*")}
    assert named == there, "bytes are lost, or lie about without a row"


@dataclass
class Reference:
    """What the act does when nobody kills it: statements, and the rows before and after."""

    count: int
    before: killing.Rows
    after: killing.Rows
    lots: set[tuple[str, int]]
    amiss: list[Any]

    def done(self, found: killing.Rows) -> bool:
        """Whole, to the last column but those drawn by lot; PostgreSQL leaves gaps in numbers after a rollback."""
        if connection.vendor == "postgresql":
            return killing.shape(found) == killing.shape(self.after)
        return killing.without(found, self.lots) == killing.without(self.after, self.lots)


def reference(waiting: Waiting) -> Reference:
    runs = []
    for _ in range(2 if connection.vendor == "sqlite" else 1):
        with set_up_anew(waiting, "whole"):
            before, amiss = killing.contents(), verify()
            _, count = killing.carried_out(lambda: acknowledged(waiting))
            runs.append(killing.contents())
    assert before != runs[0]
    return Reference(count, before, runs[0], killing.by_lot(runs[0], runs[-1]), amiss)


def struck(  # noqa: PLR0911 - one sentence for each thing that may be wrong
    waiting: Waiting, k: int, ref: Reference, *, again: bool
) -> tuple[str, bool]:
    """Kill at ``k``, look, do it again, look again: (what was wrong, or nothing; whether all stands as before)."""
    told, _ = killing.carried_out(lambda: acknowledged(waiting), k)
    found = killing.contents()
    nothing, everything = found == ref.before, ref.done(found)
    if nothing == everything:
        return f"{k}: half done", False
    if told and nothing:
        return f"{k}: acknowledged and lost", False
    swept_and_whole()
    if any(one not in ref.amiss for one in verify()):
        return f"{k}: the register does not agree", False
    if nothing and not again:
        return "", True
    status = press(waiting)
    if nothing and (status != 302 or not ref.done(killing.contents())):
        return f"{k}: cannot be done afterwards ({status})", False
    if everything and (status not in {409, 422} or killing.contents() != found):
        return f"{k}: done twice ({status})", False
    return "", False


def strike(waiting: Waiting, name: str, wanted: int | None) -> None:
    ref = reference(waiting)
    points = list(range(1, ref.count + 1)) if wanted is None else killing.spread(ref.count, wanted)
    wrong, left = [], list(points)
    while left:
        with set_up_anew(waiting, "struck"):
            as_before = True
            while left and as_before:
                k = left.pop(0)
                # Copying is dear on PostgreSQL: there the next strike is the doing again.
                said, as_before = struck(waiting, k, ref, again=connection.vendor == "sqlite" or not left)
                wrong += [said] if said else []
    print(f"crash, {name} ({connection.vendor}, {ref.count} points): {len(points)} cases, {len(wrong)} failures")
    assert wrong == []


@pytest.mark.parametrize("name", SOME)
def test_killed_at_some_statements(some: dict[str, Waiting], name: str) -> None:
    strike(some[name], name, SAMPLE)


@pytest.mark.long
@pytest.mark.parametrize("name", prepared.STAGES)
def test_killed_at_every_statement(all_of_them: dict[str, Waiting], name: str) -> None:
    strike(all_of_them[name], name, None)
