"""A round ready for the draw: cases registered, experts admitted, a supervisor. ``World`` comes from applications."""

import dataclasses
from typing import Any

from guiguan.governance.draw.lots import Watch
from guiguan.governance.draw.problem import Terms
from guiguan.governance.models import Draw
from guiguan.governance.operations import draws, experts
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.review.factories import several

AT = on("2026-05-06")
TERMS = Terms("joint", 3, 2, fields=1)


@dataclasses.dataclass
class Scene:
    world: World
    supervisor: Actor
    experts: list[Actor]
    cases: list[Any]


def make_scene(odd: str = "") -> Scene:
    """Nine experts, six of whom may lead; all know the trades of the cases, but the last only ``odd``, if that is given."""
    world = make.make_world()
    cases = several(world, 4)
    found = []
    for number in range(9):
        known = sorted({"机械", cases[0].organisation.trade})
        actor = make.grant(world.authority, make.account(f"e{number}", f"评示{number}"), Role.EXPERT, at=AT)
        experts.admit(world.authority, actor=world.drafter, at=AT, person=make.person_of(actor),
                      fields=["质量管理", "统计"][: 1 + number % 2], trades=[odd] if odd and number == 8 else known,
                      can_lead=number < 6)  # fmt: skip
        found.append(actor)
    supervisor = make.grant(world.authority, make.account("watcher", "监示一"), Role.DISCIPLINE, at=AT)
    return Scene(world, supervisor, found, cases)


def prepared(scene: Scene, label: str = "方案甲", **more: Any) -> Draw:
    draws.prepare(scene.world.round, actor=scene.world.drafter, at=AT, label=label, terms=more.pop("terms", TERMS),
                  applications=scene.cases, **more)  # fmt: skip
    return Draw.objects.get(label=label)


def running(scene: Scene, label: str = "方案甲", seed: str = "271828", **more: Any) -> Draw:
    row = prepared(scene, label, **more)
    draws.seed(row, actor=scene.supervisor, at=AT, seed=seed)
    draws.start(row, actor=scene.world.drafter, at=AT)
    return row


def drawn(scene: Scene, label: str = "方案甲", seed: str = "271828", **more: Any) -> Draw:
    row = running(scene, label, seed, **more)
    return draws.run(row, actor=scene.world.drafter, clock=lambda: AT, watch=Watch(60))
