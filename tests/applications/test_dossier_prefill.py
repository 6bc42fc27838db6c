"""沿用上届: the same holder's last dossier, marked, years in their place, nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from guiguan.applications import operations, queries
from guiguan.applications.dossier.declared import condition_fields
from guiguan.applications.dossier.parts import Dossier, dossier
from guiguan.applications.dossier.prefill import copyable
from guiguan.applications.models import Application, Section
from guiguan.applications.operations import drafting
from guiguan.applications.queries.dossiers import prefill_of
from guiguan.law import policy as law
from guiguan.rounds import operations as rounds
from guiguan.rounds.models import Round
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.applications.test_pages import browser

LATER = on("2026-09-13")


def of_year(year: int, title: str = "高层领导的作用") -> Dossier:
    items = [{"no": "4.1.2", "title": title, "judged": "process"}]
    conditions = condition_fields(law.load("shanghai-2022"), "gold", "model", year=year)
    return dossier("model", year=year, criteria=items, conditions=conditions, limits={})


def test_figures_stay_with_their_year_and_declarations_are_made_anew() -> None:
    old = {
        "figures": {"tax.2023": "1", "tax.2024": "2", "tax.2025": "3", "tax.reason": "旧年度的原因"},
        "conditions": {"complies": "yes", "profits.2023": "5", "profits.2021": "4"},
        "basic": {"title": "旧名", "address": "示例路", "unknown": "x"},
    }
    found = copyable(of_year(2026), old, of_year(2028), {"basic": {"title": "新名"}})
    assert found == {"figures": {"tax.2025": "3"}, "conditions": {"profits.2023": "5"}, "basic": {"address": "示例路"}}


def test_an_item_of_other_criteria_is_another_question() -> None:
    said = {"self_report": {"4.1.2.approach": "方法"}}
    assert copyable(of_year(2026), said, of_year(2028), {}) == said
    assert copyable(of_year(2026), said, of_year(2028, "另一条目"), {}) == {}


@pytest.fixture
def world() -> World:
    return make.make_world()


def next_round(world: World) -> Round:
    """In the autumn, with the same texts."""
    at, first = on("2026-09-02"), world.round
    rounds.plan(world.authority, actor=world.drafter, at=at, name="2027年度", year=2027, rules=first.rules, plan={},
                criteria_model=first.criteria_model, criteria_achievement=first.criteria_achievement)  # fmt: skip
    found = Round.objects.get(name="2027年度")
    rounds.publish_call(found, actor=world.approver, at=at + timedelta(days=1), opens_at=on("2026-09-10", 0),
                        closes_at=on("2026-11-01", 0), number="示质奖审办〔2027〕1号", text="示例")  # fmt: skip
    return found


def begun_again(world: World, organisation: Any, actor: Any) -> Application:
    drafting.begin(next_round(world) if not Round.objects.filter(year=2027) else Round.objects.get(year=2027),
                   actor=actor, at=LATER, prize="gold", kind="model", organisation=organisation)  # fmt: skip
    return Application.objects.get(round__year=2027, organisation=organisation)


@pytest.mark.django_db
def test_the_last_dossier_is_taken_over_marked_until_changed(world: World) -> None:
    make.submitted(world)
    again = begun_again(world, world.organisation, world.manager)
    client = browser(world.manager, "2026-09-13")
    assert reverse("apply-prefill", args=[again.pk]) in client.get(
        reverse("apply-part", args=[again.pk, "basic"])
    ).content.decode()  # fmt: skip
    assert client.post(reverse("apply-prefill", args=[again.pk])).status_code == 302
    section = Section.objects.get(application=again, key="overview")
    assert section.data == {"text": "示例内容"}
    assert section.copied == {"text": str(world.round)}
    assert Section.objects.get(application=again, key="figures").data["tax.2025"] == "100"
    page = client.get(reverse("apply-part", args=[again.pk, "overview"])).content.decode()
    assert f"沿用{world.round}的内容" in page
    operations.save_section(again, key="overview", data={"text": "新写"}, version=1, actor=world.manager, at=LATER)
    assert Section.objects.get(application=again, key="overview").copied == {}
    again.refresh_from_db()
    assert again.title == "“三链协同”质量管理模式"
    assert prefill_of(again) is None, "what is filled in is left alone"
    assert queries.file_counts(again) == {}, "evidence is handed in anew"


@pytest.mark.django_db
def test_nothing_of_another_holder_can_be_had(world: World) -> None:
    make.submitted(world)
    other = begun_again(world, world.employer, world.boss)
    assert prefill_of(other) is None
    assert operations.prefill(other, actor=world.boss, at=LATER) == 0
    page = browser(world.boss, "2026-09-13").get(reverse("apply-prefill", args=[other.pk])).content.decode()
    assert "没有可以沿用的内容" in page
    assert "三链协同" not in page
    mine = begun_again(world, world.organisation, world.manager)
    for actor in (world.boss, world.reader, world.stranger):
        assert browser(actor, "2026-09-13").post(reverse("apply-prefill", args=[mine.pk])).status_code == 404
    with pytest.raises(operations.NotEditable):
        operations.prefill(mine, actor=world.reader, at=LATER)
    assert not Section.objects.filter(application=mine).exists()
