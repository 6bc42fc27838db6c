"""The draw of experts in the demonstration: prepared by the office, seeded by the supervisor, drawn at once."""

from guiguan.applications.models import Application
from guiguan.cli.demo.stage import Season, Stage
from guiguan.governance.draw.lots import Watch
from guiguan.governance.draw.problem import Terms
from guiguan.governance.models import Draw
from guiguan.governance.operations import draws


def draw(stage: Stage, season: Season, label: str, seed: str, cases: list[Application], terms: Terms) -> Draw:
    """A plan to look at and compare; the worker finds nothing left to do."""
    stage.do(draws.prepare, season.round, season.clerk, label=label, terms=terms, applications=cases)
    row = Draw.objects.get(round=season.round, label=label)
    stage.do(draws.seed, row, "discipline", seed=seed)
    stage.do(draws.start, row, season.clerk)
    return draws.run(
        row, actor=stage.cast.actor(season.clerk), clock=lambda: stage.at, watch=Watch(60, stoppable=False)
    )
