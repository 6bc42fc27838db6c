"""Two long-lived processes do the same thing at the same moment, over and over. Django is set up in each."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WAIT = 60
"""Seconds one rival waits for the other before the race is called off."""
DONE, TOLD = "done", "told"


def ready(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiguan.config.settings")
    import django

    django.setup()
    from tests import databases

    databases.use(address)


@dataclass(frozen=True)
class Field:
    """Ids and actors that both rivals need; the first two actors of a pair are rivals."""

    asked: int
    draft: int
    reviewed: int
    officers: tuple[Any, Any]
    tabs: tuple[Any, Any]
    experts: tuple[Any, Any]
    leader: tuple[Any, Any]


def prepare(address: str) -> Field:
    """One case of each kind; the draft and the case to ask about are written straight into the table."""
    ready(address)
    from django.db import transaction

    from guiguan.applications.models import Application
    from tests.applications.factories import on
    from tests.review import factories as review

    with transaction.atomic():
        made = review.opened()
        world, case = made.world, made.applications[0]
        for actor in made.experts:
            review.score(review.sheet_of(case, actor), actor)
        review.sheets.submit(review.sheet_of(case, made.leader), actor=made.leader, at=review.REVIEW)
        rows = {"round": world.round, "prize": "mayor", "kind": "model", "organisation": world.organisation,
                "begun_at": on("2026-03-12"), "title": "示例"}  # fmt: skip
        draft = Application.objects.create(**rows, state="draft")
        asked = Application.objects.create(**rows, state="registered", handler_id=world.drafter.person_id)
    return Field(asked.pk, draft.pk, case.pk, (world.drafter, world.second), (world.manager, world.editor),
                 (made.experts[1], made.experts[2]), (made.leader, made.leader))  # fmt: skip


def officers(field: Field, side: int, number: int) -> str:
    """Two officers write to a department about one case, both from the page as it stood."""
    from guiguan.applications.models import Application
    from guiguan.applications.operations import intake
    from guiguan.procedure.engine import CaseMovedOn
    from tests.review.factories import REVIEW

    case = Application.objects.get(pk=field.asked)
    yield_to_the_other()
    try:
        intake.consult(case, actor=field.officers[side], at=REVIEW, department="示例部门",
                       number=f"示函{number}-{side}", sent_on=REVIEW.date(), matter="示例")  # fmt: skip
    except CaseMovedOn:
        return TOLD
    return DONE


def tabs(field: Field, side: int, number: int) -> str:
    """One part of a draft saved from two windows; the slower is shown the faster one's words, and has its own."""
    from guiguan.applications.models import Application
    from guiguan.applications.operations import SectionMovedOn, save_section
    from tests.applications.factories import on

    case = Application.objects.get(pk=field.draft)
    yield_to_the_other()
    try:
        save_section(case, key="overview", data={"text": f"{number}-{side}"}, version=number,
                     actor=field.tabs[side], at=on("2026-03-13"))  # fmt: skip
    except SectionMovedOn as moved:
        return TOLD if moved.stored.data == {"text": f"{number}-{1 - side}"} else "words lost"
    return DONE


def experts(field: Field, side: int, _number: int) -> str:
    """The two last sheets of a case submitted together: both count, and the talk opens once."""
    from tests.review import factories as review

    sheet = review.sheet_of(_case(field), field.experts[side])
    yield_to_the_other()
    review.sheets.submit(sheet, actor=field.experts[side], at=review.REVIEW)
    yield_to_the_other()
    if side == 0:
        _taken_back(field)
    return DONE


def _case(field: Field) -> Any:
    from guiguan.applications.models import Application

    return Application.objects.get(pk=field.reviewed)


def _taken_back(field: Field) -> None:
    """Both sheets open again, straight in the tables, for the next race."""
    from guiguan.review.models import Consensus, Sheet

    people = [actor.person_id for actor in field.experts]
    Sheet.objects.filter(application=field.reviewed, person_id__in=people).update(state="open")
    assert Consensus.objects.filter(application=field.reviewed, state="open").update(state="waiting") == 1


def agreeing(field: Field, side: int, number: int) -> str:
    """The leader writes one agreed value from two windows."""
    from guiguan.review.models import Consensus
    from guiguan.review.operations import consensus
    from tests.review.factories import REVIEW

    if number == 0 and side == 0:
        Consensus.objects.filter(application=field.reviewed).update(state="open")
    talk = Consensus.objects.get(application=field.reviewed)
    yield_to_the_other()
    typed = consensus.Agreed("4.1.2", number, 60, reason=f"{number}-{side}")
    for stored in consensus.save_consensus_items(talk, [typed], actor=field.leader[side], at=REVIEW):
        return TOLD if stored.reason == f"{number}-{1 - side}" else "words lost"
    return DONE


SCENES: dict[str, Callable[[Field, int, int], str]] = {
    "two officers": officers, "two tabs": tabs, "two experts": experts, "a leader's two windows": agreeing,
}  # fmt: skip
_barrier: Any = None


def yield_to_the_other() -> None:
    _barrier.wait(WAIT)


def contend(address: str, field: Field, side: int, rounds: int, barrier: Any, results: Any) -> None:
    """Play every scene ``rounds`` times; what came of each goes to ``results``."""
    global _barrier  # noqa: PLW0603 - one a process
    ready(address)
    _barrier = barrier
    found: dict[str, list[str]] = {}
    try:
        for name, scene in SCENES.items():
            found[name] = []
            for number in range(rounds):
                yield_to_the_other()
                found[name].append(scene(field, side, number))
    except Exception as failed:
        barrier.abort()
        results.put({**found, "failed": [repr(failed)]})
        raise
    results.put(found)


def tally(address: str, field: Field) -> dict[str, int]:
    """What the races left: letters written, the draft's version, talks opened, submissions frozen, register size."""
    ready(address)
    from guiguan.applications.models import Consultation, Section
    from guiguan.procedure.models import Entry
    from guiguan.review.models import ConsensusItem, SheetSubmission

    people = [actor.person_id for actor in field.experts]
    return {
        "letters": Consultation.objects.filter(application=field.asked).count(),
        "section": Section.objects.get(application=field.draft, key="overview").version,
        "talks": Entry.objects.filter(act="consensus.open").count(),
        "submissions": SheetSubmission.objects.filter(sheet__person_id__in=people).count(),
        "agreed": ConsensusItem.objects.get(consensus__application=field.reviewed, no="4.1.2").version,
    }
