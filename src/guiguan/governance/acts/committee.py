"""The committee's meetings: convened by the office, minuted, resolved by whoever presides (Art. 8)."""

from typing import Any

from guiguan.governance.rules import committee as rules
from guiguan.governance.rules.committee import MeetingFacts
from guiguan.governance.rules.kept import FREE_OF_CASES
from guiguan.governance.states import MeetingState as S
from guiguan.procedure.spec import Act, Role

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
COMMITTEE = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)

CONVENE = Act[Any](
    "meeting.convene", "召集审定委会议", DRAFTER, notifies=COMMITTEE,
    says="审定委会议已经召集，会议材料见“会议”。",
)  # fmt: skip
RECORD_MINUTES = Act[MeetingFacts](
    "meeting.record_minutes", "形成会议纪要", DRAFTER, frozenset({S.CONVENED}), S.MINUTED,
    guards=(rules.HELD, rules.HAS_AGENDA, FREE_OF_CASES), notifies=COMMITTEE, issues="会议纪要",
)  # fmt: skip
CORRECT_MINUTES = Act[MeetingFacts](
    "meeting.correct_minutes", "更正会议纪要", DRAFTER, frozenset({S.MINUTED}), guards=(FREE_OF_CASES,),
    basis=("system:决议作出前可以更正纪要，更正留痕",), notifies=COMMITTEE, issues="会议纪要",
)  # fmt: skip
RESOLVE = Act[MeetingFacts](
    "meeting.resolve", "作出决议", frozenset({Role.COMMITTEE_CHAIR}), frozenset({S.MINUTED}), S.RESOLVED,
    guards=(rules.HAS_AGENDA, rules.NOT_WHO_CONVENED, rules.PRESIDES_FREE),
    notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER, *COMMITTEE),
    issues="决议", grave=True,
)  # fmt: skip
CANCEL_MEETING = Act[MeetingFacts](
    "meeting.cancel", "取消会议", DRAFTER, frozenset({S.CONVENED}), S.CANCELLED,
    basis=("system:取消会议须说明理由并通知委员",), notifies=COMMITTEE,
)  # fmt: skip
DECLARE_RECUSAL = Act[MeetingFacts](
    "meeting.declare_recusal", "申报回避", frozenset(COMMITTEE), frozenset({S.CONVENED, S.MINUTED}),
    guards=(rules.SOMETHING_TO_DECLARE,), basis=("system:与议题有利害关系的委员不参加该议题的审议",),
    notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER), says="委员申报回避的，即时生效。", on_paper=False,
)  # fmt: skip
ON_MEETING = (RECORD_MINUTES, CORRECT_MINUTES, RESOLVE, CANCEL_MEETING, DECLARE_RECUSAL)
