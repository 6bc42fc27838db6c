"""The whole demonstration in a database of its own, with one account for every role, ours and the neighbour's."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from guiguan.cli.demo import cast, play
from guiguan.people import operations as people
from guiguan.people import queries
from guiguan.people.models import Account, Organisation
from guiguan.people.notice import CURRENT
from guiguan.people.operations import privacy
from guiguan.procedure import clock
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import THE_PUBLIC, Actor
from tests import databases
from tests.procedure.own import using

VISITOR = ""
ABSENT = 999_999
MEMBERS = {"editor": "editor", "reader": "reader"}
NEIGHBOURS = ("office9", "approver9", "chair9")
ACCOUNTS = (
    VISITOR, "office1", "approver1", "approver2", "chair", "member", "discipline", "district", "recommender", "sysadmin",
    "secadmin", "auditor", "expert01", "expert03", "firm01", "firm02", "person01", *MEMBERS, *NEIGHBOURS,
)  # fmt: skip
READING = re.compile(
    # A cursor is declared FOR SELECT alone: PostgreSQL knows no other; a union begins with a bracket there.
    r"^[\s(]*(SELECT|SAVEPOINT|RELEASE|ROLLBACK TO|BEGIN|COMMIT|EXPLAIN|SET|SHOW|PRAGMA|DECLARE \S+ .*CURSOR|FETCH"
    r"|CLOSE)\b",
    re.IGNORECASE,
)
NOT_THE_CASES = re.compile(r'"(django_session|axes_\w+|account_\w+|mfa_\w+|usersessions_\w+|procedure_accesslog)"')
"""Sessions, sign-in and the access log may be written by looking at a page; nothing else may."""


@dataclass
class House:
    clients: dict[str, Client] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def get(self, account: str, url: str) -> HttpResponse:
        return self.clients[account].get(url)  # type: ignore[return-value]

    def sees(self, account: str, kind: str, pk: int) -> bool:
        return bool(case_kind(kind).visible(self.actors[account], clock.now()).filter(pk=pk).exists())


@contextmanager
def played(template: str) -> Iterator[House]:
    """Played in through the acts, then members of a firm who may only edit or read."""
    with using(databases.copy_of(template, "house")):
        play.play(lambda _words: None)
        city = queries.authority("cn-31")
        clerk = queries.actor_of(Account.objects.get(username="office1"))
        firm = Organisation.objects.get(credit_code=cast.FIRMS[0].credit_code)
        for username, right in MEMBERS.items():
            person = people.enter_person(f"示例{right}")
            people.open_account(username, person, None)
            privacy.acknowledge(person.pk, CURRENT.version, clock.now())
            people.admit_member(city, actor=clerk, at=clock.now(), person=person, organisation=firm, right=right,
                                starts=date(2025, 1, 1))  # fmt: skip
        people.correct_calendar(city, actor=clerk, at=clock.now(), scope="cn-31", working=False, on=date(2026, 8, 3),
                                source="示例通知")  # fmt: skip
        yield _furnished()


def _furnished() -> House:
    house = House()
    for username in ACCOUNTS:
        client = Client()
        house.actors[username] = THE_PUBLIC
        if username:
            account = Account.objects.get(username=username)
            client.force_login(account, backend="guiguan.people.backend.AccountBackend")
            house.actors[username] = queries.actor_of(account)
        house.clients[username] = client
    return house


def writes(captured: CaptureQueriesContext) -> list[str]:
    """Statements that a page, being looked at, must not make."""
    told = [str(query["sql"]) for query in captured.captured_queries]
    return [sql for sql in told if not READING.match(sql) and not NOT_THE_CASES.search(sql.split("(")[0])]


def capture() -> CaptureQueriesContext:
    reset_queries()
    return CaptureQueriesContext(connection)


def _parts(content: bytes) -> str:
    """An Office file without the minute it was made: its parts, the properties apart."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return repr({name: file.read(name) for name in file.namelist() if name != "docProps/core.xml"})


def plain(response: HttpResponse, pk: int) -> str:
    """The body without what is new each time and without the number asked for."""
    if response.content.startswith(b"PK\x03\x04"):
        return _parts(response.content)
    body = response.content.decode("utf8", "replace")
    body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", body)
    body = re.sub(r'nonce="[^"]*"', "", body)
    return body.replace(f"/{pk}/", "/N/")


def arguments(pattern: URLPattern) -> dict[str, Any]:
    """Names and converters of a pattern's parameters."""
    return dict(pattern.pattern.converters)
