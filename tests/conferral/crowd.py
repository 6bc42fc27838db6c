"""Many rounds at the point of commendation, written straight into the tables: the race is about what follows."""

from guiguan.applications.models import Application
from guiguan.conferral.models import AwardList, Commendation, ListEntry
from guiguan.honours.models import Honour, HonourRoll
from guiguan.procedure.spec import Actor
from guiguan.publicity.models import Notice, NoticeItem
from guiguan.rounds.models import Round
from tests.applications.factories import World, make_world, on
from tests.conferral.factories import AFTER, NOTICED

PRIZE, KIND = "mayor", "model"
"""Two places under the example district's measures."""


def rounds_with_one_place_left(count: int) -> tuple[Actor, list[tuple[int, int]]]:
    world = make_world()
    rounds = _rounds(world, count)
    rolls = HonourRoll.objects.bulk_create(
        HonourRoll(authority=world.authority, label=row.name, year=row.year) for row in rounds
    )
    Honour.objects.bulk_create(
        Honour(roll=roll, prize=PRIZE, kind=KIND, prize_name="示例", item="示例", holder="示例") for roll in rolls
    )
    notices = Notice.objects.bulk_create(
        Notice(round=row, kind="award", title="示例", state="published", drafted_by_id=world.drafter.person_id,
               published_at=NOTICED)
        for row in rounds
    )  # fmt: skip
    sides = [_side(world, rounds, notices, side) for side in range(2)]
    return world.approver, list(zip(*sides, strict=True))


def _rounds(world: World, count: int) -> list[Round]:
    fields = {
        field.attname: getattr(world.round, field.attname)
        for field in Round._meta.concrete_fields
        if field.attname not in {"id", "name", "policy_id"}
    }
    return Round.objects.bulk_create(
        Round(**fields, name=f"示例{number}", policy_id="shili-2024") for number in range(count)
    )


def _side(world: World, rounds: list[Round], notices: list[Notice], side: int) -> list[int]:
    """One list of one noticed application in each round, its document typed in."""
    applications = Application.objects.bulk_create(
        Application(round=row, prize=PRIZE, kind=KIND, organisation=world.organisation, title=f"示例{side}",
                    state="proposed_noticed", begun_at=on("2026-03-12"))
        for row in rounds
    )  # fmt: skip
    NoticeItem.objects.bulk_create(
        NoticeItem(
            notice=notice, subject_id=row.pk, prize=PRIZE, kind=KIND, title=row.title, holder="示例", position=side
        )
        for notice, row in zip(notices, applications, strict=True)
    )
    lists = AwardList.objects.bulk_create(
        AwardList(round=row, state="noticed", drafted_by_id=world.drafter.person_id) for row in rounds
    )
    ListEntry.objects.bulk_create(
        ListEntry(award_list=award_list, application=row, prize=PRIZE, kind=KIND, rank=1)
        for award_list, row in zip(lists, applications, strict=True)
    )
    documents = Commendation.objects.bulk_create(
        Commendation(award_list=award_list, number=f"示府发{side}", dated_on=AFTER.date(),
                     entered_by_id=world.drafter.person_id)
        for award_list in lists
    )  # fmt: skip
    return [document.pk for document in documents]
