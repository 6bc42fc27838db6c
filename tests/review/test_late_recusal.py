"""A recusal declared late holds from the next request on, in every channel: nothing of the case is met any more."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.documents.models import Attachment, Paper
from guiguan.governance.operations import recusal as recusals
from guiguan.governance.states import Ground
from guiguan.procedure.models import Message
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import Actor
from guiguan.review.operations import consensus, reports
from guiguan.review.queries import progress
from guiguan.review.queries import sheets as queries
from guiguan.web.urls import urlpatterns
from tests.faults.crawl import NAMING, text_of
from tests.governance.factories import AT, drawn, make_scene
from tests.review import factories as make
from tests.review.test_pages import browser, words
from tests.web import house as stage

pytestmark = pytest.mark.django_db
PATTERNS = {pattern.name: pattern for pattern in urlpatterns}
PLAIN = sorted(name for name, one in PATTERNS.items() if not stage.arguments(one) and name not in NAMING)
NUMBERED = sorted(name for name, one in PATTERNS.items()
                  if set(stage.arguments(one)) in ({"pk"}, {"pk", "key"}, {"pk", "no"}))  # fmt: skip
SLOW = {"apply-blank-form", "apply-print-pdf", "expert-import-blank", "one-page-pdf", "paper-pdf"}
"""Blank forms and PDFs of what is crawled as a page or as Word."""
FILES = {"file": Attachment, "paper": Paper, "paper-docx": Paper}
WHOLE = {"application", "sheet", "consensus", "report", "paper_sheet"}
SEVERAL = {"authority", "round", "group", "draw", "meeting", "visit_list", "award_list"}
DIRECTORY = {"mentor.file"}
"""Acts that offer every organisation there is, whether it applies or not."""
OWN_WORDS = ("groups",)
"""Where an officer reads which recusal he declared himself."""


def rows_of(name: str) -> Iterable[int]:
    kind = PATTERNS[name].callback.access.kind
    model: Any = case_kind(kind).model if kind else FILES.get(name, Application)
    return model._default_manager.order_by("pk").values_list("pk", flat=True)


def gives_workbook(name: str) -> bool:
    return hasattr(sys.modules[PATTERNS[name].callback.__module__], "exports")


def at(name: str, pk: int) -> str:
    more = {"key": "basic", "no": "4.1.2"}
    return reverse(
        name, kwargs={"pk": pk} | {word: more[word] for word in stage.arguments(PATTERNS[name]) if word != "pk"}
    )


@dataclass(frozen=True)
class Address:
    url: str
    absent: str = ""
    """The same of what does not exist."""
    whole: bool = False
    """Whether nothing but the case stands there."""


def addresses(case: Application) -> list[Address]:
    """Every page, list, paper and file there is, and searches for the case."""
    found = [Address(reverse(name)) for name in PLAIN if name not in SLOW]
    found += [Address(f"{reverse(name)}?format=xlsx") for name in PLAIN if gives_workbook(name)]
    found += [Address(f"{reverse(name)}?q={word}") for name in ("search", "applications")
              for word in (case.title, case.holder, case.number)]  # fmt: skip
    for name in NUMBERED:
        whole = PATTERNS[name].callback.access.kind in WHOLE or name in {"file", "casefile", "casefile-order"}
        found += [Address(at(name, pk), at(name, stage.ABSENT), whole) for pk in rows_of(name) if name not in SLOW]
        found += [Address(f"{at(name, pk)}?format=xlsx") for pk in rows_of(name) if gives_workbook(name)]
    return found + acts_of_several()


def acts_of_several() -> list[Address]:
    """The page of each act on what concerns several cases: rounds, groups, draws, lists, meetings. The page of an act
    on the case itself asks the same question as the page of the case."""
    found = []
    for code, act in REGISTRY.acts.items():
        kind = REGISTRY.kind_of_act[code]
        if not act.inner and kind in SEVERAL and code not in DIRECTORY:
            rows = case_kind(kind).model._default_manager.values_list("pk", flat=True)
            found += [Address(reverse("act", args=[code, pk])) for pk in rows]
    return found


def told(page: str, case: Application) -> bool:
    """Whether a page holds the case's title, holder, file, or its number where that stands by itself."""
    words = (case.title, case.holder, "示例第2厂证明.pdf")
    number = rf"(?<![\w.\\-]){case.number}(?![\w-])"
    return any(word in page for word in words) or bool(re.search(number, page))


def answer(client: Client, url: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers without what is new each time."""
    response = client.get(url)
    head = {name: re.sub(r"nonce-[^']+", "", value) for name, value in response.headers.items()}
    body = "" if response.streaming else stage.plain(response, 0)
    return response.status_code, re.sub(r"/\d+/", "/N/", body), head


def met(client: Client, case: Application, found: Iterable[Address]) -> list[Address]:
    """Addresses where the case is met; what was typed into a search is not counted as found."""
    return [one for one in found
            if told(text_of(client.get(one.url)).replace(one.url.partition("?q=")[2] or "\0", ""), case)]  # fmt: skip


def cut(case: Application, actor: Actor, name: str, when: datetime = make.VISIT) -> list[str]:
    """Where the case could be met still, or was answered for, after the actor declared his interest."""
    client, everything = browser(actor, when.date().isoformat()), addresses(case)
    before = met(client, case, everything)
    assert sum(one.whole for one in before) > 3, "he works on the case"
    recusals.declare_late(case, actor=actor, at=when, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    again = [one for one in everything if one in before or not one.absent]
    left = [one.url for one in met(client, case, again)]
    owned = [one for one in before if one.whole]
    left += [one.url for one in owned if answer(client, one.url) != answer(client, one.absent)]
    print(f"late recusal ({name}): {len(again) + len(owned)} cases, {len(left)} failures")
    return left


def test_an_expert_meets_nothing_of_the_case_at_the_next_request() -> None:
    made = make.visited(2)
    assert cut(made.applications[1], made.experts[1], "expert") == []


def test_an_officer_meets_nothing_of_the_case_but_his_own_recusal() -> None:
    made = make.visited(2)
    assert others(cut(made.applications[1], made.world.drafter, "officer")) == []


@pytest.mark.parametrize("officer", ["drafter", pytest.param("approver", marks=pytest.mark.long)])
def test_an_officer_composes_neither_draw_nor_group_for_the_case(officer: str) -> None:
    scene = make_scene()
    drawn(scene)
    assert others(cut(scene.cases[1], getattr(scene.world, officer), f"{officer} at a draw", AT)) == []


def others(left: list[str]) -> list[str]:
    """Without the page where an officer reads which recusal he declared himself."""
    return [url for url in left if url not in {reverse(name) for name in OWN_WORDS}]


def test_the_scores_go_out_of_every_value_that_is_shown() -> None:
    made = make.all_submitted(2, (35, 60, 85))
    case, gone = made.applications[1], made.experts[0]
    talk, before = make.talk_of(case), words(made.experts[1], "consensus", make.talk_of(case).pk)
    assert "35%" in before
    assert "60%" in before
    recusals.declare_late(case, actor=gone, at=make.REVIEW, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    lines = queries.agreed_lines(talk)
    assert {line.values for line in lines} == {(60, 85)}
    assert {(line.twice_median, line.spread) for line in lines} == {(145, 25)}
    assert progress.progress_of([case.pk])[case.pk] == (2, 2)
    page = words(made.experts[1], "consensus", talk.pk)
    assert "72.5%" in page
    assert gone.name not in page.split("timeline")[0]


def test_letters_about_the_case_are_hidden_and_no_more_are_written() -> None:
    made = make.all_submitted(2)
    case, gone = made.applications[1], made.world.drafter
    talk = make.talk_of(case)
    Message.objects.filter(person_id=gone.person_id).update(read_at=None)
    page = words(gone, "inbox")
    assert case.title in page
    waiting = int(re.findall(r"消息 (\d+)", page)[0])
    recusals.declare_late(case, actor=gone, at=make.REVIEW, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    page = words(gone, "inbox")
    assert not told(page, case)
    assert made.applications[0].title in page
    assert int(re.findall(r"消息 (\d+)", page)[0]) < waiting
    written = Message.objects.filter(person_id=gone.person_id).count()
    make.agree(case, made.leader, reason="经讨论一致")
    consensus.conclude(talk, actor=made.leader, at=make.REVIEW)
    reports.conclude_document(make.signed(made, make.report_of(case)), actor=made.leader, at=make.REVIEW)
    told_now = Message.objects.filter(case_kind="report").values_list("person_id", flat=True)
    assert made.world.second.person_id in told_now
    assert Message.objects.filter(person_id=gone.person_id).count() == written
