"""Every address by every role, one's own and others'; what one may not see is not there; looking changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.documents.models import Attachment, Paper
from guiguan.governance.queries import groups
from guiguan.people import queries as people
from guiguan.people.models import Account
from guiguan.procedure import clock
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import THE_PUBLIC, Role
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import Notice, Objection
from guiguan.publicity.operations import objections
from guiguan.rounds.models import Round
from guiguan.web.office.queues import QUEUES, Desk
from guiguan.web.urls import urlpatterns
from tests.publicity.factories import enclosed
from tests.web import house as stage
from tests.web.house import ABSENT, ACCOUNTS, NEIGHBOURS, VISITOR, House

PATTERNS = {pattern.name: pattern for pattern in urlpatterns}
PLAIN = sorted(name for name, pattern in PATTERNS.items() if not stage.arguments(pattern))
NUMBERED = sorted(
    name for name, pattern in PATTERNS.items() if set(stage.arguments(pattern)) in ({"pk"}, {"pk", "key"}, {"pk", "no"})
)
OTHER = {"open-data-set", "invitation", "law-policy", "demo-sign-in", "act", "late-propose", "guide"}
"""Addresses with words of their own, each tried below by itself."""
WORDS = {"key": "basic", "no": "4.1.1"}
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
OFFERED = sorted(code for code, act in REGISTRY.acts.items() if not act.inner)


@pytest.fixture(scope="module")
def house(template_database: str, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), stage.played(template_database) as made:
        yield made


def address(name: str, pk: int) -> str:
    words = {word: WORDS[word] for word in stage.arguments(PATTERNS[name]) if word != "pk"}
    return reverse(name, kwargs={"pk": pk, **words})


def rows_of(name: str) -> list[int]:
    """The first and the last row of whatever the address is about."""
    rule = PATTERNS[name].callback.access
    model: Any = (
        case_kind(rule.kind).model
        if rule.kind
        else {"file": Attachment, "paper": Paper, "paper-docx": Paper, "paper-pdf": Paper, "paper-sealed": Paper}.get(
            name
        )
    )
    if model is None:
        model = Round if name in {"application-begin", "process"} else Application
    keys = sorted(model._default_manager.values_list("pk", flat=True))
    return sorted({keys[0], keys[-1]}) if keys else []


def test_every_address_is_tried() -> None:
    assert set(PLAIN) | set(NUMBERED) | OTHER == set(PATTERNS)


@pytest.mark.parametrize("name", ["office1", "approver1", "office8"])
def test_the_day_finds_what_each_queue_finds(house: House, name: str) -> None:
    """All queues read at once, applications as briefs, hold the rows of each queue read by itself."""
    actor, at = people.actor_of(Account.objects.get(username=name)), clock.now()
    whole, alone = Desk(actor, at, whole=True), Desk(actor, at)
    told = {desk: {queue.key: [(item.row.pk, item.due, item.words) for item in queue.items(desk)] for queue in QUEUES}
            for desk in (whole, alone)}  # fmt: skip
    assert told[whole] == told[alone]
    assert any(told[whole].values()), "an empty day shows nothing"


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_without_a_number_opens_to_its_roles(house: House, name: str) -> None:
    rule = PATTERNS[name].callback.access
    for account in ACCOUNTS:
        with stage.capture() as captured:
            response = house.get(account, reverse(name))
        assert stage.writes(captured) == [], account
        if rule.rule in {"public", "demo"}:
            expected = {200, 302, 405}
        elif account == VISITOR:
            expected = {302}
            assert response["Location"].startswith(reverse("account_login"))
        elif rule.rule == "roles":
            held = {Role(grant.role) for grant in people.grants_of(house.actors[account].person_id, clock.now())}
            expected = {200, 302, 405} if held & rule.roles else {404}
        else:
            expected = {200, 302, 404, 405}
        assert response.status_code in expected, (account, response.status_code)


@pytest.mark.parametrize("name", NUMBERED)
def test_what_one_may_not_see_answers_like_what_is_not_there(house: House, name: str) -> None:
    rule, keys = PATTERNS[name].callback.access, rows_of(name)
    for account in ACCOUNTS:
        absent = house.get(account, address(name, ABSENT))
        assert absent.status_code in {302, 404}, account
        for pk in keys:
            with stage.capture() as captured:
                response = house.get(account, address(name, pk))
            assert stage.writes(captured) == [], account
            if rule.rule == "case" and not house.sees(account, rule.kind, pk):
                assert response.status_code == absent.status_code, account
            if response.status_code == 404:
                assert stage.plain(response, pk) == stage.plain(absent, ABSENT), account
            elif account == VISITOR and response.status_code == 302:
                # Asked to sign in as for any number, or sent to the page of the same thing that is public.
                there = response["Location"]
                assert there.startswith(reverse("account_login")) or house.get(VISITOR, there).status_code == 200
            else:
                assert response.status_code in {200, 302, 405}, (account, response.status_code)


PRIVATE = ("application", "sheet", "consensus", "report", "recusal", "expert", "group", "visit_list", "objection")


@pytest.mark.parametrize("kind", PRIVATE)
def test_who_has_nothing_to_do_with_a_case_sees_none(house: House, kind: str) -> None:
    """Said here once more without the scope's own help: neighbours, administrators, visitors, other applicants."""
    ours = [row.pk for row in case_kind(kind).model._default_manager.all()
            if case_kind(kind).authority_id(row) == people.authority("cn-31").pk]  # fmt: skip
    for account in (*NEIGHBOURS, *ADMINISTRATORS, VISITOR):
        seen = case_kind(kind).visible(house.actors[account], clock.now()).filter(pk__in=ours)
        assert not seen.exists(), account


def test_an_applicant_sees_no_other_applicants_case(house: House) -> None:
    for account in ("firm01", "firm02", "person01", "editor", "reader"):
        actor = house.actors[account]
        own = {member.organisation_id for member in people.memberships_of(actor.person_id, clock.now())}
        seen = case_kind("application").visible(actor, clock.now())
        assert seen.exists(), account
        for row in seen:
            assert row.organisation_id in own or row.employer_id in own or row.person_id == actor.person_id, account
        for kind in ("sheet", "consensus", "report", "group", "visit_list", "expert"):
            assert not case_kind(kind).visible(actor, clock.now()).exists(), (account, kind)


@pytest.mark.parametrize("code", OFFERED)
def test_the_page_of_an_act_opens_to_who_may_do_it(house: House, code: str) -> None:
    act, kind = REGISTRY.acts[code], REGISTRY.kind_of_act[code]
    keys = sorted(case_kind(kind).model._default_manager.values_list("pk", flat=True))
    for account in ACCOUNTS:
        absent = house.get(account, reverse("act", args=[code, ABSENT]))
        assert absent.status_code in {302, 404}
        for pk in keys[:1]:
            with stage.capture() as captured:
                response = house.get(account, reverse("act", args=[code, pk]))
            assert stage.writes(captured) == [], account
            if Role.PUBLIC not in act.by and not house.sees(account, kind, pk):
                assert response.status_code == absent.status_code, account
            if response.status_code == 404:
                assert stage.plain(response, pk) == stage.plain(absent, ABSENT), account
            if account == VISITOR and Role.PUBLIC not in act.by:
                assert response.status_code == 302
            if account in ADMINISTRATORS and not act.by & {Role.SECURITY_ADMIN, Role.PUBLIC}:
                assert response.status_code == 404


def test_the_page_of_no_act_is_not_there(house: House) -> None:
    inner = next(code for code, act in REGISTRY.acts.items() if act.inner)
    for code in ("no.such_act", inner):
        for account in ACCOUNTS:
            assert house.get(account, reverse("act", args=[code, 1])).status_code == 404


def test_late_entries_are_the_offices(house: House) -> None:
    pk = case_kind("application").visible(house.actors["office1"], clock.now()).values_list("pk", flat=True).first()
    url = reverse("late-propose", args=["application.register", pk])
    for account in ACCOUNTS:
        status = house.get(account, url).status_code
        assert (status == 200) == (account in {"office1", "approver2"}), (account, status)


ENTITLED = {"office1", "office2", "approver1", "approver2"}


TIMED = {"my-sign-ins"}
"""Shows by the minute when one was last seen."""


def _told(house: House, account: str, objection: int) -> dict[str, str]:
    """Everything the account is answered, on every page without a number and on those that could tell of it."""
    urls = [reverse(name) for name in PLAIN if name not in TIMED]
    urls += [address(name, pk) for name in ("notice", "process", "paper", "application") for pk in rows_of(name)]
    urls.append(reverse("objection", args=[objection]))
    return {url: stage.plain(house.get(account, url), objection) for url in urls}


@pytest.mark.sqlite
def test_who_objects_changes_no_answer_to_whoever_is_not_entitled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two worlds that differ in the objector alone: the same number, the same code, the same words."""
    monkeypatch.setattr(objections, "new_receipt", lambda _year: "YY-2026-777777")
    monkeypatch.setattr(objections, "new_code", lambda: "SAMECODE")
    notice = Notice.objects.filter(published_at__isnull=False).latest("id")
    who = (
        Identity("person", "甲示名", "", "021-0000-1111"),
        Identity("organisation", "乙示单位", "丙示名", "021-2222-3333"),
    )
    accounts, worlds = [account for account in ACCOUNTS if account not in ENTITLED], []
    for person in who:
        with transaction.atomic():
            objections.lodge(notice, actor=THE_PUBLIC, at=clock.now(), person=person, content="示例", **enclosed())
            made = Objection.objects.latest("id").pk
            worlds.append({account: _told(house, account, made) for account in accounts})
            transaction.set_rollback(True)
    for account in accounts:
        assert worlds[0][account].keys() == worlds[1][account].keys()
        for url, body in worlds[0][account].items():
            assert body == worlds[1][account][url], (account, url)
            assert not any(word in body for one in who for word in (one.name, one.phone)), (account, url)


def test_nothing_at_all_is_left_changed(house: House) -> None:
    """Everything above only looked: the register agrees, and no case has moved."""
    from guiguan.procedure.register.verify import verify

    assert verify() == []
    assert connection.in_atomic_block is False


def test_roles_on_a_case_agree_with_the_scope_of_reviewers(house: House) -> None:
    """The one case is asked step by step, the list in one question: the answers are the same."""
    seen = 0
    for account in Account.objects.filter(username__startswith="expert").select_related("person"):
        actor = people.actor_of(account)
        mine = set(groups.reviewer_cases(actor, clock.now()))
        seen += len(mine)
        for case in Application.objects.all():
            assert bool(groups.case_roles(case, actor, clock.now())) == (case.pk in mine), (account, case.pk)
    assert seen > 5
