"""材料要求: set by the office with the plan, asked of the applicant, kept by a running round."""

from typing import Any

import pytest
from django.urls import reverse

from guiguan.applications import queries
from guiguan.procedure.engine import ActRefused
from guiguan.rounds import operations as rounds
from guiguan.rounds.forms import RevisePlanForm
from guiguan.rounds.models import Round
from tests.applications import factories as make
from tests.applications.factories import BEFORE, World
from tests.applications.test_pages import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def planned(world: World) -> Round:
    first = world.round
    rounds.plan(world.authority, actor=world.drafter, at=BEFORE.replace(month=4), name="另一届", year=2027, plan={},
                rules=first.rules, criteria_model=first.criteria_model,
                criteria_achievement=first.criteria_achievement)  # fmt: skip
    return Round.objects.get(name="另一届")


def form(a_round: Round, actor: Any, **change: Any) -> RevisePlanForm:
    """The form as it opens, sent with some answers changed."""
    shown = RevisePlanForm(None, None, case=a_round, actor=actor, at=BEFORE)
    data = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    return RevisePlanForm({**data, **change}, None, case=a_round, actor=actor, at=BEFORE)


def test_the_office_sets_parts_and_limits_before_the_call(world: World) -> None:
    a_round = planned(world)
    sent = form(a_round, world.drafter, parts=["overview", "figures"], limit_overview=1500, limit_years=2)
    assert sent.is_valid(), sent.errors
    rounds.revise_plan(a_round, actor=world.drafter, at=BEFORE.replace(month=4, day=3), **sent.cleaned_data)
    dossier = queries.dossier_for(Round.objects.get(pk=a_round.pk), "gold", "model")
    assert [part.key for part in dossier.parts] == ["basic", "conditions", "overview", "figures"]
    assert dossier.by_key["overview"].fields[0].limit == 1500
    assert dossier.by_key["figures"].fields[0].rows == ("2025", "2026")
    again = form(Round.objects.get(pk=a_round.pk), world.drafter)
    assert again.is_valid(), again.errors
    assert again.cleaned_data["limits"] == sent.cleaned_data["limits"], "what is not changed stays"


def test_more_than_the_most_is_refused(world: World) -> None:
    sent = form(planned(world), world.drafter, limit_years=11)
    assert list(sent.errors) == ["limit_years"]


def test_a_running_round_keeps_what_it_asked_for_and_shows_it(world: World) -> None:
    with pytest.raises(ActRefused):
        rounds.revise_plan(
            world.round, actor=world.drafter, at=BEFORE.replace(month=4), plan={}, limits={"parts": ["overview"]}
        )
    world.round.refresh_from_db()
    assert world.round.limits == {}
    page = words(browser(world.stranger), "process", world.round.pk)
    assert "申报表、概述、模式或者成果总结、自我评价报告、近年数据、证实性材料" in page
    assert reverse("process-blank", args=[world.round.pk, "gold-model"]) in page
