"""Five hundred edits behind the register's back, on a register of real acts: every one is named."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError

from guiguan.people import operations as people
from guiguan.procedure.models import CalendarCorrection, Entry, RegisterEntry, RegisterHead
from guiguan.procedure.register import merkle
from guiguan.procedure.register.verify import verify
from tests import databases
from tests.applications import factories as make
from tests.procedure import edits
from tests.procedure.own import using

SEED, TIMES = 20261124, 500


@pytest.fixture(scope="module")
def register(template_database: str, django_db_blocker: Any) -> Iterator[dict[int, bytes]]:
    """A database of its own, used as its owner, with the guards away; gives the checkpoint kept by an outsider."""
    address = databases.copy_of(template_database, "tampered").replace(databases.APP, databases.OWNER)
    with django_db_blocker.unblock(), using(address):
        _acts()
        edits.without_guards()
        leaves = [bytes(leaf) for leaf in RegisterEntry.objects.order_by("seq").values_list("leaf", flat=True)]
        yield {len(leaves): merkle.tree_root(leaves)}


def _acts() -> None:
    """An application from the call to its qualification, and the calendar corrected by two officers."""
    world = make.make_world()
    make.passed(world)
    at = make.on("2026-05-13")
    for number in range(8):
        people.correct_calendar(world.authority, actor=world.drafter, at=at, scope="cn-31", working=False,
                                on=date(2026, 7, 1) + timedelta(days=number), source=f"示例通知第{number}号")  # fmt: skip
    for row in CalendarCorrection.objects.order_by("pk"):
        people.confirm_calendar(row, actor=world.approver, at=at)


def test_untouched_it_agrees(register: dict[int, bytes]) -> None:
    assert Entry.objects.count() >= 60
    assert verify(register) == []


def test_every_edit_is_named(register: dict[int, bytes]) -> None:
    dice, done, unnamed = edits.dice_of(SEED), 0, []
    while done < TIMES:
        edit = dice.choice(edits.EDITS)
        with edits.undone():
            try:
                with transaction.atomic():
                    expected = edit(dice)
            except (IntegrityError, DataError):
                continue  # the database itself refused
            done += 1
            if not expected & {finding.where for finding in verify(register)}:
                unnamed.append((edit.__name__, sorted(expected)))
    assert unnamed == []
    assert verify(register) == []


@pytest.mark.parametrize("edit", sorted(set(edits.EDITS), key=lambda found: found.__name__))
def test_each_kind_of_edit_is_named(register: dict[int, bytes], edit: Any) -> None:
    with edits.undone():
        expected = edit(edits.dice_of(7))
        found = verify(register)
    assert expected & {finding.where for finding in found}
    assert all(finding.sentence.endswith("。") for finding in found)


@pytest.mark.parametrize("edit", [edits.end_cut, edits.written_anew])
def test_without_a_checkpoint_a_clean_cut_shows_only_in_the_rows(register: dict[int, bytes], edit: Any) -> None:
    """What the checkpoint is for: a register written anew from the inside agrees with itself."""
    with edits.undone():
        edit(edits.dice_of(7))
        kinds = {finding.kind for finding in verify()}
    assert not kinds & {"与检查点不符", "登记簿被截短", "登记簿头不符", "登记被改"}


GARBAGE = {
    "a leaf that is text": "UPDATE procedure_registerentry SET leaf = 'x' WHERE seq = 3",
    "a body that is no text": "UPDATE procedure_registerbody SET body = x'ff00fe' WHERE entry_id = 3",
    "a body that is broken text": "UPDATE procedure_registerbody SET body = CAST(x'ff00fe' AS TEXT) WHERE entry_id = 3",
    "a salt that is a number": "UPDATE procedure_registerbody SET salt = 17 WHERE entry_id = 3",
    "a head that is text": "UPDATE procedure_registerhead SET frontier = 'x'",
    "a date that is none": "UPDATE people_rolegrant SET starts = 'soon' WHERE id = 1",
    "a person that is none": "UPDATE people_rolegrant SET person_id = 'me' WHERE id = 1",
    "a role in broken text": "UPDATE people_rolegrant SET role = CAST(x'ff00fe' AS TEXT) WHERE id = 1",
    "an instant that is none": "UPDATE procedure_entry SET at = 'then' WHERE seq = 3",
    "a label in broken text": "UPDATE procedure_entry SET label = CAST(x'ff00fe' AS TEXT) WHERE seq = 3",
}


@pytest.mark.sqlite
@pytest.mark.parametrize("statement", GARBAGE.values(), ids=GARBAGE)
def test_what_sqlite_lets_an_insider_write_is_survived(register: dict[int, bytes], statement: str) -> None:
    with edits.undone():
        connection.cursor().execute("PRAGMA ignore_check_constraints = ON")
        connection.cursor().execute(statement)
        found = verify(register)
        connection.cursor().execute("PRAGMA ignore_check_constraints = OFF")
    assert found


def test_the_head_is_where_the_tree_ends(register: dict[int, bytes]) -> None:
    head = RegisterHead.objects.get(pk=1)
    assert {head.size: merkle.root(merkle.unpacked(bytes(head.frontier)))} == register
