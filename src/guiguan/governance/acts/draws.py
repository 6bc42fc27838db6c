"""专家抽取 under supervision: prepared, seeded before the supervisor, drawn, swapped, deployed (Arts. 10, 29).

The Measures do not speak of the draw: it rests on the review rules; forming the groups rests on Art. 10.
"""

from typing import Any

from guiguan.governance.rules import draws as guard
from guiguan.governance.rules.draws import DrawFacts
from guiguan.governance.rules.kept import FREE_OF_CASES
from guiguan.governance.states import DrawState as S
from guiguan.procedure.spec import OFFICE, Act, Role

A = Act[DrawFacts]
DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
RULES = ("review_rules",)

PREPARE = Act[Any](
    "draw.prepare", "准备专家抽取", DRAFTER, source=frozenset({"called"}), basis=RULES,
    notifies=(Role.DISCIPLINE, Role.OFFICE_APPROVER), on_paper=False,
    says="专家抽取已准备，请到场监督，当场产生并录入种子。",
)  # fmt: skip
SEED = A(
    "draw.seed", "录入种子并签署", frozenset({Role.DISCIPLINE}), frozenset({S.PREPARED}), S.SEEDED,
    guards=(FREE_OF_CASES, guard.NOTHING_UNDECIDED, guard.NOTHING_CHANGED), basis=RULES,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,  # the supervisor enters and signs the seed himself
)  # fmt: skip
START = A(
    "draw.start", "抽取", OFFICE, frozenset({S.SEEDED}), S.RUNNING, guards=(FREE_OF_CASES, guard.NOTHING_CHANGED),
    basis=RULES, on_paper=False,
)  # fmt: skip
FINISH = A(
    "draw.finish", "抽取完成", OFFICE, frozenset({S.RUNNING}), S.DRAWN, basis=RULES, inner=True, on_paper=False,
    notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER, Role.DISCIPLINE),
)  # fmt: skip
GIVE_UP = A(
    "draw.give_up", "没有可行方案", OFFICE, frozenset({S.RUNNING}), S.IMPOSSIBLE, basis=RULES, inner=True,
    on_paper=False, notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER),
)  # fmt: skip
SWAP = A(
    "draw.swap", "手工调换", DRAFTER, frozenset({S.DRAWN}), guards=(FREE_OF_CASES,), basis=RULES,
    notifies=(Role.DISCIPLINE,), on_paper=False,
)  # fmt: skip
DEPLOY = A(
    "draw.deploy", "启用方案", APPROVER, frozenset({S.DRAWN}), S.DEPLOYED,
    guards=(FREE_OF_CASES, guard.NOT_OWN_DRAW, guard.NOTHING_UNDECIDED, guard.PLAN_LAWFUL, guard.CASES_FREE),
    basis=("group.form", *RULES), notifies=(Role.OFFICE_DRAFTER, Role.DISCIPLINE), on_paper=False,
)  # fmt: skip
REDRAW = A(
    "draw.redraw", "补抽一名专家", APPROVER, frozenset({S.DEPLOYED}), guards=(FREE_OF_CASES,), basis=RULES,
    notifies=(Role.OFFICE_DRAFTER, Role.DISCIPLINE), on_paper=False,
)  # fmt: skip
SET_ASIDE = A(
    "draw.set_aside", "弃用方案", DRAFTER, frozenset({S.PREPARED, S.SEEDED, S.DRAWN, S.IMPOSSIBLE}), S.SET_ASIDE,
    guards=(FREE_OF_CASES,), basis=RULES, notifies=(Role.DISCIPLINE,), on_paper=False,
)  # fmt: skip
