"""Every page as those outside the case: two worlds that differ in 35 confidential fields look the same to them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import crawl, secrets
from tests.web import house as stage
from tests.web.house import House

pytestmark = [pytest.mark.sqlite, pytest.mark.long]


@pytest.fixture(scope="module")
def house(template_database: str, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), stage.played(template_database) as made:
        yield made


def test_nobody_outside_learns_anything(house: House, caplog: pytest.LogCaptureFixture) -> None:
    crawl.compared(house, (*secrets.OUTSIDE, "firm01", "expert01"), 12, caplog)
