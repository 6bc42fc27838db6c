"""The places of Art. 3: one less, exactly as many, one more, under both policies; honours registered count too."""

import pytest

from guiguan.applications.models import Application
from guiguan.conferral import operations, queries
from guiguan.conferral.models import ListEntry
from guiguan.honours.models import Honour, HonourRoll
from guiguan.procedure.engine import ActRefused
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round
from tests.applications.factories import World, make_world
from tests.conferral import factories as make

pytestmark = pytest.mark.django_db
CITY, DISTRICT = "shanghai-2022", "shili-2024"
GM, GA, MM, MA = ("gold", "model"), ("gold", "achievement"), ("mayor", "model"), ("mayor", "achievement")
ON = make.DRAFTED.date()


@pytest.fixture
def world() -> World:
    return make_world()


def under(world: World, policy: str) -> Round:
    Round.objects.filter(pk=world.round.pk).update(policy_id=policy)
    world.round.refresh_from_db()
    return world.round


def entries(wanted: make.Wanted) -> list[ListEntry]:
    return [
        ListEntry(prize=prize, kind=kind, application=Application(prize=prize, kind=kind, state="suggested"))
        for (prize, kind), count in wanted.items()
        for _ in range(count)
    ]


def over(a_round: Round, wanted: make.Wanted) -> str:
    return "".join(queries.over(a_round, entries(wanted), ON))


def registered(world: World, wanted: make.Wanted, label: str = "") -> None:
    """Honours of the round (or of another, by its label), straight into the tables."""
    roll = HonourRoll.objects.create(authority=world.authority, label=label or world.round.name, year=2026)
    for (prize, kind), count in wanted.items():
        for number in range(count):
            Honour.objects.create(
                roll=roll, prize=prize, kind=kind, prize_name="示例", item=f"示例{number}", holder="示例"
            )


@pytest.mark.parametrize(("policy", "pair", "cap"), [
    (CITY, GM, 20), (CITY, GA, 10), (CITY, MM, 4), (CITY, MA, 4),
    (DISTRICT, MM, 2), (DISTRICT, MA, 2), (DISTRICT, GM, 10), (DISTRICT, GA, 10),
])  # fmt: skip
def test_one_kind_up_to_its_cap(world: World, policy: str, pair: tuple[str, str], cap: int) -> None:
    a_round = under(world, policy)
    assert over(a_round, {pair: cap - 1}) == ""
    assert over(a_round, {pair: cap}) == ""
    assert "超过" in over(a_round, {pair: cap + 1})


def test_kinds_counted_together(world: World) -> None:
    a_round = under(world, DISTRICT)
    assert over(a_round, {GM: 5, GA: 4, MM: 2, MA: 2}) == ""
    assert over(a_round, {GM: 5, GA: 5, MM: 2, MA: 2}) == ""
    assert "超过" in over(a_round, {GM: 6, GA: 5})


def test_kinds_counted_apart(world: World) -> None:
    a_round = under(world, CITY)
    assert over(a_round, {GM: 20, GA: 10}) == ""
    assert over(a_round, {}) == "", "every place may stay vacant"


def test_the_mayors_prize_has_two_readings(world: World) -> None:
    """Within each reading it passes; allowed by one only, it waits for a ruling; against both, none helps."""
    a_round = under(world, CITY)
    assert over(a_round, {MM: 2, MA: 2}) == ""
    assert "待认定" in over(a_round, {MM: 3, MA: 2})
    make.rule(world, "cap.mayor", "模式、成果各不超过4个")
    assert over(a_round, {MM: 4, MA: 4}) == ""
    assert "超过" in over(a_round, {MM: 5, MA: 0})


def test_the_stricter_ruling_holds(world: World) -> None:
    a_round = under(world, CITY)
    make.rule(world, "cap.mayor", "模式、成果合计不超过4个")
    assert over(a_round, {MM: 2, MA: 2}) == ""
    assert "超过" in over(a_round, {MM: 3, MA: 2})


def test_honours_of_the_round_take_places_and_those_of_other_rounds_none(world: World) -> None:
    a_round = under(world, DISTRICT)
    registered(world, {MM: 2}, label="2024年度")
    assert over(a_round, {MM: 2}) == ""
    registered(world, {MM: 1})
    assert over(a_round, {MM: 1}) == ""
    assert "超过" in over(a_round, {MM: 2})
    Honour.objects.update(state="revoked")
    assert "超过" in over(a_round, {MM: 2}), "a revocation frees no place"


def test_a_list_over_the_cap_is_not_tabled(world: World) -> None:
    under(world, DISTRICT)
    every = make.evaluated(world, {MM: 3})
    row = make.drafted(world, every)
    with pytest.raises(ActRefused) as refused:
        operations.table_list(row, actor=world.approver, at=make.TABLED)
    (one,) = refused.value.refusals
    assert one.guard == "within_the_caps"
    assert any("第三条" in citation.label for citation in one.basis)
    entry = queries.entries_of(row).last()
    assert entry is not None
    operations.revise(row, actor=world.drafter, at=make.TABLED, reasons={}, strike={entry.pk: "超过名额"})
    operations.table_list(row, actor=world.approver, at=make.TABLED)


def test_the_committee_adopts_nothing_over_the_cap(world: World) -> None:
    """Tabled within the caps, over them when it is resolved: honours were registered meanwhile."""
    under(world, DISTRICT)
    row = make.tabled(world, make.evaluated(world, {MM: 2}))
    registered(world, {MM: 1})
    with pytest.raises(ActRefused, match="超过"):
        make.deliberate(world, row)


def test_nothing_is_registered_over_the_cap(world: World) -> None:
    under(world, DISTRICT)
    document = make.entered(world, make.evaluated(world, {MM: 2}))
    registered(world, {MM: 1})
    with pytest.raises(ActRefused) as refused:
        operations.confirm(document, actor=world.approver, at=make.AFTER)
    assert {one.guard for one in refused.value.refusals} == {"caps_held"}
    assert Honour.objects.count() == 1


@pytest.mark.parametrize("policy", [CITY, DISTRICT])
def test_the_page_shows_every_cap_with_what_the_list_takes(world: World, policy: str) -> None:
    a_round = under(world, policy)
    registered(world, {GM: 1})
    shown = queries.places(rounds.policy_of(a_round), queries.counted(a_round, entries({GM: 2, MM: 1})))
    assert all(place.used <= place.maximum for place in shown)
    assert [place.used for place in shown if place.rule.startswith("cap.gold")] == ([3, 0] if policy == CITY else [3])
    assert len({(place.label, place.maximum) for place in shown}) == len(shown)
