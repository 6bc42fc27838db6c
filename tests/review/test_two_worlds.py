"""Two databases that differ in one score, or in one reviewer's name, answer alike before the act that closes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiguan.governance.operations import experts, groups
from guiguan.governance.operations import recusal as recusals
from guiguan.governance.states import Ground
from guiguan.people.models import Account
from guiguan.procedure.spec import THE_PUBLIC, Actor, Role
from guiguan.review.models import Sheet, SheetItem, SheetSubmission
from guiguan.review.operations import consensus, reports, sheets
from guiguan.review.queries import sheets as queries
from tests.applications import factories as applying
from tests.applications.factories import on
from tests.faults.crawl import text_of
from tests.review import factories as make
from tests.review.test_late_recusal import addresses
from tests.review.test_pages import browser

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce(?:="[^"]*"|-[^\']*)|sessionid=\w+|csrftoken=\w+')
SOONEST = {"reviewer-home", "office-home", "groups", "inbox", "group", "sheet", "consensus", "applicant-home"}
"""Addresses where a score or a reviewer would show first; the long run asks more of them."""
SEALED = SOONEST | {"applications", "queue", "more", "exports", "sheet-item", "sheet-print", "application", "search",
                    "committee-home", "district-home", "recommender-home", "system-home", "security-home",
                    "messages"}  # fmt: skip
PAST = {"register", "register-check", "access-log", "discipline-home"}
"""Where the register is watched over: who did something when, and nothing of what it was."""
NOT_COMPARED = {"Content-Disposition", "Content-Length"}
"""A workbook's name and size go with the minute it is made; bodies are compared unpacked."""
GRANTED = {"chair": Role.COMMITTEE_CHAIR, "member": Role.COMMITTEE_MEMBER, "discipline": Role.DISCIPLINE,
           "district": Role.DISTRICT, "recommender": Role.RECOMMENDER, "security": Role.SECURITY_ADMIN,
           "auditor": Role.AUDIT_ADMIN, "elsewhere": Role.EXPERT}  # fmt: skip
DAY = "2026-06-20"


@dataclass
class Set:
    """A field whose sheets are open, and everybody who may know nothing."""

    made: make.Field
    readers: dict[str, Actor]
    spares: list[Actor]
    """Two experts of the register, alike in everything but their names."""


def stage() -> Set:
    made = make.opened(2)
    case, authority = made.applications[0], made.world.authority
    recused = make.spare(made)
    groups.swear(made.group, actor=recused, at=make.REVIEW)
    make.declare(made, recused)
    recusals.declare_late(case, actor=recused, at=make.REVIEW, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    readers = {name: applying.grant(authority, applying.account(f"one {name}", f"旁示{name}"), role, at=make.REVIEW)
               for name, role in GRANTED.items()}  # fmt: skip
    spares = []
    for number in "一二":
        actor = applying.grant(
            authority, applying.account(f"spare{number}", f"备示{number}"), Role.EXPERT, at=make.REVIEW
        )
        experts.admit(authority, actor=made.world.drafter, at=make.REVIEW, person=applying.person_of(actor),
                      fields=["质量管理"], trades=["综合"])  # fmt: skip
        spares.append(actor)
    world = made.world
    readers |= {"visitor": THE_PUBLIC, "manager": world.manager, "editor": world.editor, "system": world.administrator,
                "other applicant": applying.actor_of(Account.objects.get(username="manager2")), "recused": recused,
                "leader": made.leader, "not submitted": made.experts[2], "drafter": world.drafter,
                "approver": world.approver}  # fmt: skip
    return Set(made, readers, spares)


Answers = list[tuple[str, str, str]]
"""(reader, address, status with headers and body)."""


def answers(found: Set, readers: Iterable[str], wanted: Callable[[str], bool]) -> Answers:
    """What each reader gets, without token, nonce and cookies."""
    case = found.made.applications[0]
    urls = [one.url for one in addresses(case) if wanted(str(resolve(one.url.partition("?")[0]).url_name))]
    urls += [f"{reverse('queue')}?of=review_overdue", f"{reverse('groups')}?format=xlsx"] if wanted("groups") else []
    given = []
    for name in readers:
        client = Client() if name == "visitor" else browser(found.readers[name], DAY)
        for url in urls:
            response = client.get(url)
            head = sorted((key, value) for key, value in response.headers.items() if key not in NOT_COMPARED)
            # An answer may repeat what was asked; on PostgreSQL the second world's rows have other numbers.
            page = CHANGING.sub("", f"{response.status_code} {head} {text_of(response)}".replace(url, "[asked]"))
            given.append((name, url, page))
    return given


def differing(told: str, one: Answers, other: Answers) -> list[tuple[str, str]]:
    found = [a[:2] for a, b in zip(one, other, strict=True) if (a[0], a[2]) != (b[0], b[2])]
    print(f"two worlds ({told}): {len(one)} cases, {len(found)} failures")
    return found


Sending = tuple[int, int, str]
"""(place of the expert, percent, when)"""


def with_scores(found: Set, sent: list[Sending], thought: str, wanted: Callable[[str], bool]) -> Answers:
    """Two of three have submitted; what everybody else is answered, then everything rolled back."""
    case = found.made.applications[0]
    with transaction.atomic():
        for place, percent, day in sent:
            actor = found.made.experts[place]
            sheet = make.sheet_of(case, actor)
            make.score(sheet, actor, percent, on(day), thought if place else "做法成体系")
            sheets.submit(sheet, actor=actor, at=on(day))
        given = answers(found, found.readers, wanted)
        transaction.set_rollback(True)
    return given


def asked(wide: bool) -> Callable[[str], bool]:
    return (SEALED if wide else SOONEST).__contains__


EACH = pytest.mark.parametrize("wide", [False, pytest.param(True, marks=pytest.mark.long)])


@EACH
def test_a_score_its_time_and_order_and_length_make_no_difference_before_all_are_in(wide: bool) -> None:
    found = stage()
    first = with_scores(found, [(0, 60, "2026-06-11"), (1, 60, "2026-06-12")], "做法成体系", asked(wide))
    second = with_scores(found, [(1, 95, "2026-06-10"), (0, 60, "2026-06-11")], "做法成体系，" * 40, asked(wide))
    assert differing("score", first, second) == []
    assert sum(page.startswith("200") for _, _, page in first) > 20


def test_a_score_makes_no_difference_to_whoever_watches_over_the_register() -> None:
    found = stage()
    first, second = (
        with_scores(found, [(1, percent, "2026-06-12")], "做法成体系", PAST.__contains__) for percent in (60, 95)
    )
    assert differing("score, in the register", first, second) == []
    assert sum("提交评分" in page for _, _, page in first) > 1


UNAWARE = ("visitor", "manager", "editor", "other applicant", "elsewhere", "district", "recommender", "member", "chair",
           "discipline", "system", "security", "auditor")  # fmt: skip
"""Who may not learn who reviews, or has no need to before the case comes to him."""


def with_reviewer(found: Set, actor: Actor, wide: bool) -> Answers:
    made = found.made
    with transaction.atomic():
        for row in (made.group, *made.applications):
            row.refresh_from_db()
        groups.add_member(made.group, actor=made.world.drafter, at=make.REVIEW, person=applying.person_of(actor))
        groups.swear(made.group, actor=actor, at=make.REVIEW)
        make.declare(made, actor)
        sheets.open_sheets(made.applications[0], actor=made.world.drafter, at=make.REVIEW)
        for one in (*made.experts, actor):
            make.submit(made.applications[0], one, 60)
        given = answers(found, UNAWARE, asked(wide))
        transaction.set_rollback(True)
    return given


@EACH
def test_who_reviews_makes_no_difference_to_whoever_may_not_know(wide: bool) -> None:
    found = stage()
    first, second = (with_reviewer(found, actor, wide) for actor in found.spares)
    assert differing("name", first, second) == []


OFFICE = ("drafter", "approver", "chair", "member", "discipline", "recused", "manager")
"""Who learns what the group agreed on only by the act that concludes its report."""
TELLING = {"office-home", "groups", "group", "inbox", "application", "consensus", "report", "committee-home",
           "discipline-home", "queue"}  # fmt: skip
BESIDE = {"demo", "my-sign-ins", "exports", "register", "register-check", "access-log"}
"""Places that tell what the reader himself did while looking, and the register, asked above."""


def with_agreed(found: Set, percents: tuple[int, int, int], words: str, wide: bool, opened: bool = False) -> Answers:
    """Everything in, talked over, agreed, written and signed; ``opened``: and the report concluded."""
    made = found.made
    case = made.applications[0]
    with transaction.atomic():
        for actor, percent in zip(made.experts, percents, strict=True):
            make.score(make.sheet_of(case, actor), actor, percent, thought=words)
            sheets.submit(make.sheet_of(case, actor), actor=actor, at=make.REVIEW)
        make.agree(case, made.leader, percents[1], reason=words)
        consensus.conclude(make.talk_of(case), actor=made.leader, at=make.REVIEW)
        report = make.report_of(case)
        make.write(report, made.leader, body=words, suggestions=words)
        make.sign_all(made, report)
        if opened:
            reports.conclude_document(report, actor=made.leader, at=make.REVIEW)
        wanted = (lambda name: name not in BESIDE) if wide else TELLING.__contains__
        given = answers(found, OFFICE, wanted)
        transaction.set_rollback(True)
    return given


@EACH
def test_what_the_group_agreed_makes_no_difference_before_its_report_is_concluded(wide: bool) -> None:
    found = stage()
    first = with_agreed(found, (60, 65, 70), "做法成体系", wide)
    second = with_agreed(found, (35, 80, 95), "展开较充分，" * 30, wide)
    assert differing("agreed", first, second) == []
    assert sum(page.startswith("200") for _, _, page in first) > 20


def test_the_act_that_concludes_the_report_opens_it_to_the_office_and_to_nobody_else() -> None:
    found = stage()
    first = with_agreed(found, (60, 65, 70), "做法成体系", wide=False, opened=True)
    second = with_agreed(found, (35, 80, 95), "展开较充分，", wide=False, opened=True)
    assert {reader for reader, _ in differing("report concluded", first, second)} == {"drafter", "approver"}


@pytest.fixture
def talking() -> make.Field:
    return make.all_submitted(percents=(35, 60, 85))


WRITTEN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
"""Every door takes NUL out before it reaches an operation."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["4.1.2", "4.1.3", "4.2.2", "4.2.3"]), st.none() | st.integers(-5, 105),
                          st.booleans(), WRITTEN, st.sampled_from(["verify", "clarify"])), max_size=8))  # fmt: skip
def test_consensus_never_alters_a_sheet(
    talking: make.Field, writing: list[tuple[str, int | None, bool, str, str]]
) -> None:
    before = everything_on_sheets()
    talk = make.talk_of(talking.applications[0])
    with transaction.atomic():
        numbers = {line.no for line in queries.agreed_lines(talk)}
        for no, percent, left_out, text, kind in writing:
            if no not in numbers:
                continue
            item = next(line.item for line in queries.agreed_lines(talk) if line.no == no)
            typed = consensus.Agreed(no, item.version if item else 0, percent, left_out, text, text, kind)
            consensus.save_consensus_items(talk, [typed], actor=talking.leader, at=make.REVIEW)
        make.agree(talking.applications[0], talking.leader, 60, reason="经讨论一致")
        consensus.conclude(make.talk_of(talking.applications[0]), actor=talking.leader, at=make.REVIEW)
        assert everything_on_sheets() == before
        transaction.set_rollback(True)


def everything_on_sheets() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Sheet, SheetItem, SheetSubmission)]
