"""What the composed statements write is what Django would have written."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guiguan.people.models import Account, Organisation, Person
from guiguan.procedure import writing
from guiguan.procedure.models import CalendarYear, Message
from guiguan.rounds.models import Round
from tests.applications.factories import make_world

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(datetime(2026, 3, 10, 9))


def stored(row: Model) -> dict[str, Any]:
    return type(row)._default_manager.values().get(pk=row.pk)


def firm(**over: Any) -> Organisation:
    return Organisation(name="示例公司", credit_code="91310000SHIPA0001X", **over)


def test_a_new_row_gets_its_key_and_every_value() -> None:
    mine, djangos = firm(district="示例区"), firm(district="示例区")
    mine.credit_code = "91310000SHIPA0002X"
    writing.save(mine)
    djangos.save()
    assert mine.pk
    assert not mine._state.adding
    differing = {key for key, value in stored(djangos).items() if stored(mine)[key] != value}
    assert differing == {"id", "credit_code"}


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    """Texts, numbers, dates, instants, JSON, decimals, nothing: all columns of a round and of a calendar's year."""
    world = make_world()
    a_round = Round.objects.get(pk=world.round.pk)
    before = stored(a_round)
    writing.save(a_round)
    assert stored(a_round) == before
    year = CalendarYear(scope="示例", year=2027, off="2027-01-01", source="示例", authority_id=1, entered_by_id=1,
                        entered_at=AT)  # fmt: skip
    given = {field.attname: getattr(year, field.attname) for field in CalendarYear._meta.concrete_fields}
    writing.save(year)
    assert stored(year) == given | {"id": year.pk}


def test_a_row_that_stands_is_changed_and_no_other() -> None:
    one, other = firm(), firm()
    other.credit_code = "91310000SHIPA0002X"
    for row in (one, other):
        writing.save(row)
    untouched = stored(other)
    one.name = "改名公司"
    with CaptureQueriesContext(connection) as asked:
        writing.save(one)
    assert [query["sql"].startswith("UPDATE") for query in asked] == [True]
    assert (stored(one)["name"], stored(other)) == ("改名公司", untouched)


def test_several_rows_new_and_standing_are_written_in_two_statements() -> None:
    standing, other = firm(), firm()
    other.credit_code = "91310000SHIPA0002X"
    for row in (standing, other):
        writing.save(row)
    standing.name = "改名公司"
    fresh = [firm(unit=f"第{n}部") for n in range(3)]
    with CaptureQueriesContext(connection) as asked:
        writing.save_all([*fresh, standing])
    assert len(asked) == 2
    assert sorted(Organisation.objects.values_list("name", "unit")) == sorted(
        [("改名公司", ""), ("示例公司", ""), *(("示例公司", f"第{n}部") for n in range(3))]
    )
    writing.save_all([])


def test_a_related_row_saved_after_it_was_named() -> None:
    person = Person(name="周示一")
    account = Account(username="someone", person=person)
    person.save()
    writing.save(account)
    assert stored(account)["person_id"] == person.pk


def test_whoever_names_a_row_that_is_not_saved_hears_of_it() -> None:
    with pytest.raises(ValueError, match="unsaved"):
        writing.save(Account(username="someone", person=Person(name="周示一")))


def test_a_row_that_has_gone_meanwhile_is_written_anew_as_django_does() -> None:
    row = firm()
    writing.save(row)
    Organisation.objects.filter(pk=row.pk).delete()
    writing.save(row)
    assert Organisation.objects.filter(pk=row.pk).exists()


def test_what_the_database_is_to_work_out_is_refused() -> None:
    row = Message.objects.create(seq=1, person_id=1, role="x", at=AT, subject="示例", body="", case_kind="x", case_id=1)
    row.seq = F("seq") + 1
    with pytest.raises(TypeError, match="seq"):
        writing.save(row)


def test_a_refused_row_breaks_the_block_around_it() -> None:
    """Whoever swallows the error inside the block can go no further, as with Django's own save."""
    writing.save(firm())
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            writing.save(firm())
        with pytest.raises(transaction.TransactionManagementError):
            Organisation.objects.count()
        transaction.set_rollback(True)
