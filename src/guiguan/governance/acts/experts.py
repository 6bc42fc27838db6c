"""评审专家库 (Art. 9), 指导备案 (Art. 14), 工作交接."""

from typing import Any

from guiguan.governance.rules.experts import ExpertFacts
from guiguan.governance.states import ExpertState as S
from guiguan.procedure.spec import OFFICE, Act, Role

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})

ADMIT = Act[Any]("expert.admit", "专家入库", DRAFTER, notifies=(Role.OFFICE_APPROVER,))
FILE_MENTOR = Act[Any]("mentor.file", "指导备案", DRAFTER)
HAND_OVER = Act[Any](
    "work.hand_over", "工作交接", OFFICE, basis=("system:经办人交接",), on_paper=False,
)  # fmt: skip
SUSPEND = Act[ExpertFacts](
    "expert.suspend", "暂停入选", APPROVER, frozenset({S.LISTED}), S.SUSPENDED, notifies=(Role.EXPERT,),
)  # fmt: skip
RESTORE = Act[ExpertFacts](
    "expert.restore", "恢复入选", APPROVER, frozenset({S.SUSPENDED}), S.LISTED, notifies=(Role.EXPERT,),
)  # fmt: skip
