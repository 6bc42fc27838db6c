"""Rights are given and ended by acts."""

from dataclasses import dataclass
from typing import Any

from guiguan.procedure.spec import Act, Guard, Role


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """What is true of an authority at the moment; acts that create under it check their data themselves."""

    actor_person: int


GRANT_ROLE = Act[AuthorityFacts](
    code="role.grant",
    label="授予角色",
    by=frozenset({Role.SECURITY_ADMIN}),
    basis=("system:角色由安全管理员按任命文件授予",),
)
END_ROLE = Act[AuthorityFacts](
    code="role.end",
    label="终止角色",
    by=frozenset({Role.SECURITY_ADMIN}),
    basis=("system:角色由安全管理员按任命文件授予",),
)
ADMIT_MEMBER = Act[AuthorityFacts](
    code="membership.admit",
    label="核验单位授权书",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    basis=("system:单位管理员凭授权书设立",),
)


@dataclass(frozen=True, slots=True)
class SecondPersonFacts:
    """Facts of anything one officer proposes and another decides."""

    actor_person: int
    proposed_by: int


NOT_OWN_PROPOSAL = Guard[SecondPersonFacts](
    name="not_own_proposal",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.proposed_by,
    otherwise="这一件是您自己提出的，不能由您审核。",
    remedy="请由另一名审核人员办理。",
)
PROPOSE_LATE_ENTRY = Act[AuthorityFacts](
    code="late_entry.propose",
    label="补录线下办理事项",
    by=frozenset({Role.OFFICE_DRAFTER}),
    basis=("system:线下办理事项由一人补录、另一人审核",),
    notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
    inner=True,
)
CONFIRM_LATE_ENTRY = Act[SecondPersonFacts](
    code="late_entry.confirm",
    label="审核补录",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="confirmed",
    guards=(NOT_OWN_PROPOSAL,),
    basis=("system:线下办理事项由一人补录、另一人审核",),
    on_paper=False,
)
REJECT_LATE_ENTRY = Act[SecondPersonFacts](
    code="late_entry.reject",
    label="退回补录",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="rejected",
    basis=("system:线下办理事项由一人补录、另一人审核",),
    on_paper=False,
)
CORRECT_CALENDAR = Act[AuthorityFacts](
    code="calendar.correct",
    label="录入工作日历更正",
    by=frozenset({Role.OFFICE_DRAFTER}),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
)


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """A correction of one day: who acts, who entered it, whether it still waits for the second person."""

    actor_person: int
    proposed_by: int
    waits: bool


STILL_WAITS = Guard[CorrectionFacts](
    name="the_correction_waits_for_the_second_person",
    basis="system:工作日历更正须有来源，一人录入、另一人确认",
    holds=lambda facts: facts.waits,
    otherwise="这一条更正已经确认或者退回。",
    remedy="需要改变的，请另行录入更正。",
)
CONFIRM_CALENDAR = Act[Any](
    code="calendar.confirm",
    label="确认工作日历更正",
    by=frozenset({Role.OFFICE_APPROVER}),
    guards=(NOT_OWN_PROPOSAL, STILL_WAITS),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    on_paper=False,
)
REJECT_CALENDAR = Act[CorrectionFacts](
    code="calendar.reject",
    label="退回工作日历更正",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    guards=(STILL_WAITS,),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    notifies=(Role.OFFICE_DRAFTER,),
    on_paper=False,
)
ANNOUNCE_YEAR = Act[AuthorityFacts](
    code="calendar.announce",
    label="录入全年放假安排",
    by=frozenset({Role.OFFICE_DRAFTER}),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
)
CONFIRM_YEAR = Act[SecondPersonFacts](
    code="calendar_year.confirm",
    label="确认全年放假安排",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="confirmed",
    guards=(NOT_OWN_PROPOSAL,),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    on_paper=False,
    says="全年放假安排已经确认，正在进行的期限随即重新计算；只会延长，不会缩短。",
)
REJECT_YEAR = Act[SecondPersonFacts](
    code="calendar_year.reject",
    label="退回全年放假安排",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="rejected",
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    on_paper=False,
)


# Members of an organisation -------------------------------------------------------------------------------------

MANAGER = frozenset({Role.APPLICANT_MANAGER})
BY_MANAGER = ("system:成员由本单位管理员邀请、变更和移出",)
INVITE_MEMBER = Act[AuthorityFacts](
    code="membership.invite",
    label="邀请成员",
    by=MANAGER,
    basis=BY_MANAGER,
    on_paper=False,
)
CHANGE_RIGHT = Act[AuthorityFacts](
    code="membership.change_right",
    label="变更成员权限",
    by=MANAGER,
    notifies=(Role.APPLICANT_MANAGER,),
    basis=BY_MANAGER,
    on_paper=False,
    says="变更自下一次打开页面起生效。",
)
REMOVE_MEMBER = Act[AuthorityFacts](
    code="membership.remove",
    label="移出成员",
    by=MANAGER,
    notifies=(Role.APPLICANT_MANAGER,),
    basis=BY_MANAGER,
    on_paper=False,
    says="移出自下一次打开页面起生效。",
)


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """Whether the term of an invitation is over, and whether it opens an account at all."""

    expired: bool
    joins: bool


IN_TIME = Guard[InvitationFacts](
    name="the_invitation_is_in_time",
    basis="system:邀请七日内有效，只能用一次",
    holds=lambda facts: not facts.expired,
    otherwise="这份邀请已经过期。",
    remedy="请联系邀请人重新发送。",
)
JOINS = Guard[InvitationFacts](
    name="the_invitation_opens_an_account",
    basis="system:邀请七日内有效，只能用一次",
    holds=lambda facts: facts.joins,
    otherwise="这份邀请只用于确认内部公示，不开立账号。",
    remedy="请在邀请页面上确认。",
)
ACCEPT_INVITATION = Act[InvitationFacts](
    code="invitation.accept",
    label="接受邀请",
    by=frozenset({Role.PUBLIC}),
    source=frozenset({"sent"}),
    target="accepted",
    guards=(IN_TIME, JOINS),
    notifies=(Role.APPLICANT_MANAGER,),
    basis=("system:邀请七日内有效，只能用一次",),
    on_paper=False,
    inner=True,
)
REVOKE_INVITATION = Act[InvitationFacts](
    code="invitation.revoke",
    label="收回邀请",
    by=frozenset({Role.APPLICANT_MANAGER, Role.INDIVIDUAL}),
    source=frozenset({"sent"}),
    target="revoked",
    basis=("system:邀请由发出的一方收回",),
    on_paper=False,
)

# First registration ---------------------------------------------------------------------------------------------

BY_LETTER = ("system:单位管理员凭盖章的授权书登记，个人凭身份证件登记",)


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """Who decides, and who checked before."""

    actor_person: int
    checked_by: int


ANOTHER_CHECKED = Guard[RegistrationFacts](
    name="another_officer_checked",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.checked_by,
    otherwise="这一件是您自己核对的，不能由您审核。",
    remedy="请由另一名审核人员办理。",
)
LODGE_REGISTRATION = Act[AuthorityFacts](
    code="registration.lodge",
    label="申请首次登记",
    by=frozenset({Role.PUBLIC}),
    basis=BY_LETTER,
    notifies=(Role.OFFICE_DRAFTER,),
    on_paper=False,
    inner=True,
)
CHECK_REGISTRATION = Act[RegistrationFacts](
    code="registration.check",
    label="核对无误",
    by=frozenset({Role.OFFICE_DRAFTER}),
    source=frozenset({"lodged"}),
    target="checked",
    basis=BY_LETTER,
    notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
)
APPROVE_REGISTRATION = Act[RegistrationFacts](
    code="registration.approve",
    label="准予登记",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"checked"}),
    target="approved",
    guards=(ANOTHER_CHECKED,),
    basis=BY_LETTER,
    on_paper=False,
)
REFUSE_REGISTRATION = Act[RegistrationFacts](
    code="registration.refuse",
    label="不予登记",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    source=frozenset({"lodged", "checked"}),
    target="refused",
    basis=BY_LETTER,
    on_paper=False,
)
INVITE_AGAIN = Act[RegistrationFacts](
    code="registration.invite_again",
    label="重新发出开户邀请",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    source=frozenset({"approved"}),
    basis=BY_LETTER,
    on_paper=False,
)

# One's own data -------------------------------------------------------------------------------------------------

LODGE_REQUEST = Act[AuthorityFacts](
    code="personal.request",
    label="提出个人信息申请",
    by=frozenset({Role.PUBLIC}),
    basis=("law:《个人信息保护法》第四十四条至第四十七条",),
    notifies=(Role.OFFICE_DRAFTER,),
    on_paper=False,
    inner=True,
)
GRANT_REQUEST = Act[SecondPersonFacts](
    code="personal.grant",
    label="办结并答复",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    source=frozenset({"lodged"}),
    target="done",
    guards=(NOT_OWN_PROPOSAL,),
    notifies=(Role.PUBLIC,),
    basis=("law:《个人信息保护法》第四十四条至第四十七条",),
    on_paper=False,
)
REFUSE_REQUEST = Act[SecondPersonFacts](
    code="personal.refuse",
    label="不予办理并答复",
    by=frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER}),
    source=frozenset({"lodged"}),
    target="refused",
    guards=(NOT_OWN_PROPOSAL,),
    notifies=(Role.PUBLIC,),
    basis=("law:《个人信息保护法》第五十条",),
    on_paper=False,
)


@dataclass(frozen=True, slots=True)
class FactorResetFacts:
    """Who decides, who asked, whose second factor it is."""

    actor_person: int
    proposed_by: int
    holder: int


NOT_OWN_RESET = Guard[FactorResetFacts](
    name="not_own_reset",
    basis="system:重置由两人办理，本人回避",
    holds=lambda facts: facts.actor_person not in {facts.proposed_by, facts.holder},
    otherwise="这是您本人提出的，或者是您本人的账号，不能由您办理。",
    remedy="请由审定办另一名审核人员办理。",
)
RESET_BASIS = ("system:遗失第二重验证的，由安全管理员提出、审定办核对本人身份后重置",)
REQUEST_FACTOR_RESET = Act[AuthorityFacts](
    code="factor.request_reset",
    label="提出重置第二重验证",
    by=frozenset({Role.SECURITY_ADMIN}),
    basis=RESET_BASIS,
    notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
)
CONFIRM_FACTOR_RESET = Act[FactorResetFacts](
    code="factor.confirm_reset",
    label="核对身份并重置",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="done",
    guards=(NOT_OWN_RESET,),
    basis=RESET_BASIS,
    on_paper=False,
    grave=True,
    says="重置后，该账号的手机动态码、通行密钥和备用码全部作废，正在进行的登录立即结束，密码不变。",
)
REJECT_FACTOR_RESET = Act[FactorResetFacts](
    code="factor.reject_reset",
    label="不予重置",
    by=frozenset({Role.OFFICE_APPROVER}),
    source=frozenset({"proposed"}),
    target="rejected",
    guards=(NOT_OWN_RESET,),
    basis=RESET_BASIS,
    on_paper=False,
)
