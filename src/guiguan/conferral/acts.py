"""From the suggested list to the honour, in the order of the law (Arts. 26, 27)."""

from typing import Any

from guiguan.applications.rules import ASKED_AGAIN, NOTHING_ADVERSE
from guiguan.conferral import rules
from guiguan.conferral.rules import CommendationFacts, ListFacts
from guiguan.conferral.states import CommendationState as C
from guiguan.conferral.states import ListState as S
from guiguan.procedure.spec import Act, Role

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
CHAIR = frozenset({Role.COMMITTEE_CHAIR})
AT_WORK = (Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER)
COMMITTEE = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)

# On a round -----------------------------------------------------------------------------------------------------
DRAFT = Act[Any](
    "award_list.draft", "拟定获奖建议名单", DRAFTER, frozenset({"called"}), notifies=(Role.OFFICE_APPROVER,)
)

# On a list ------------------------------------------------------------------------------------------------------
REVISE = Act[ListFacts]("award_list.revise", "调整名单", DRAFTER, frozenset({S.DRAFT}))
TABLE = Act[ListFacts](
    "award_list.table", "提请审议", APPROVER, frozenset({S.DRAFT}), S.TABLED,
    guards=(rules.NOT_OWN_LIST, rules.NOT_RECUSED, rules.HAS_ENTRIES, rules.WITHIN_CAPS, NOTHING_ADVERSE,
            ASKED_AGAIN),
    notifies=COMMITTEE,
)  # fmt: skip
ADOPT = Act[ListFacts](
    "award_list.adopt", "提出拟获奖名单", CHAIR, frozenset({S.TABLED}), S.ADOPTED,
    guards=(rules.HAS_ENTRIES, rules.WITHIN_CAPS), notifies=AT_WORK, inner=True, on_paper=False,
)  # fmt: skip
RETURN = Act[ListFacts](
    "award_list.return", "退回名单", CHAIR, frozenset({S.TABLED}), S.DRAFT, notifies=AT_WORK, inner=True,
    on_paper=False,
)  # fmt: skip
DISCARD = Act[ListFacts](
    "award_list.discard", "作废名单", APPROVER, frozenset({S.DRAFT}), S.ENDED,
    basis=("system:未提请审议的名单可以作废，理由留痕",), notifies=AT_WORK,
)  # fmt: skip
RECORD_APPROVAL = Act[ListFacts](
    "award_list.record_approval", "登记批复", DRAFTER, frozenset({S.ADOPTED}), S.APPROVED,
    guards=(NOTHING_ADVERSE, ASKED_AGAIN), notifies=AT_WORK,
)  # fmt: skip
PUT_ON_NOTICE = Act[ListFacts](
    "award_list.put_on_notice", "名单公示", APPROVER, frozenset({S.APPROVED}), S.NOTICED,
    basis=("notice.publish_award",), inner=True, on_paper=False,
)  # fmt: skip
ENTER = Act[ListFacts](
    "commendation.enter", "录入表彰文件", DRAFTER, frozenset({S.NOTICED}),
    guards=(rules.NOTICE_OVER, rules.NOTHING_WAITS), notifies=(Role.OFFICE_APPROVER,),
)  # fmt: skip
CLOSE = Act[ListFacts](
    "award_list.close", "名单已表彰", APPROVER, frozenset({S.NOTICED}), S.COMMENDED, basis=("commendation.confirm",),
    inner=True, on_paper=False,
)  # fmt: skip
END = Act[ListFacts](
    "award_list.end", "名单随届次终止", APPROVER, frozenset(S) - {S.COMMENDED, S.ENDED}, S.ENDED,
    basis=("system:届次结束或取消，未办结的名单随之终止",), inner=True, on_paper=False,
)  # fmt: skip

# On a commendation ----------------------------------------------------------------------------------------------
CONFIRM = Act[CommendationFacts](
    "commendation.confirm", "核对登记表彰", APPROVER, frozenset({C.ENTERED}), C.CONFIRMED,
    guards=(rules.NOT_OWN_ENTRY, rules.NOT_RECUSED, rules.NOTICE_RAN, rules.DATED_AFTER_NOTICE, rules.NO_OBJECTION,
            rules.SOMEBODY_WINS, rules.CAPS_HELD, NOTHING_ADVERSE, ASKED_AGAIN),
    basis=("honour.register",), notifies=AT_WORK, grave=True,
)  # fmt: skip
REJECT = Act[CommendationFacts](
    "commendation.reject", "退回录入", APPROVER, frozenset({C.ENTERED}), C.REJECTED,
    basis=("system:录入与原件不符的退回",), notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
