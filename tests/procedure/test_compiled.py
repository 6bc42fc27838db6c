"""Statements composed once: the same rows as Django's own, related ones with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guiguan.applications.models import Application
from guiguan.people.models import Organisation, Person
from guiguan.procedure.compiled import Compiled, near, refresh, row_of
from tests.applications import factories as make

pytestmark = pytest.mark.django_db
BY_NAME = Compiled(lambda *names: Organisation.objects.filter(name__in=names).order_by("name"))
EITHER = Compiled(
    lambda name: (
        Organisation.objects.filter(name=name)
        .values_list("name")
        .union(Person.objects.filter(name=name).values_list("name"), all=True)
    )
)


def test_lists_of_any_length_and_unions_give_the_rows_of_the_orm() -> None:
    made = make.make_world()
    other = Organisation.objects.create(
        name="示例乙", credit_code="91310000MA1FL0000X", district="示例区", trade="制造业"
    )
    Person.objects.create(name="示例乙")
    for names in ([other.name], [other.name, made.organisation.name], ["无"]):
        assert BY_NAME.rows(*names) == list(Organisation.objects.filter(name__in=names).order_by("name"))
    assert EITHER.column("示例乙") == ["示例乙", "示例乙"]
    assert EITHER.column("无") == []


def test_related_rows_are_read_once_and_none_where_there_is_none() -> None:
    case = make.begun(make.make_world())
    fresh: Application = row_of(Application).get(case.pk)  # type: ignore[assignment]
    near(fresh, "organisation", "person", "round")
    with CaptureQueriesContext(connection) as asked:
        near(fresh, "organisation", "person", "round")
        assert (fresh.organisation.pk, fresh.person, fresh.round.pk) == (case.organisation_id, None, case.round_id)
    assert len(asked) == 0
    refresh(fresh)
    with CaptureQueriesContext(connection) as asked:
        near(fresh, "organisation", "person")
    assert len(asked) == 1, "forgotten with the row, read again; nothing for the person that there is not"
