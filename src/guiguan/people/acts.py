"""Rights are given and ended by acts."""

from dataclasses import dataclass

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
CONFIRM_CALENDAR = Act[SecondPersonFacts](
    code="calendar.confirm",
    label="确认工作日历更正",
    by=frozenset({Role.OFFICE_APPROVER}),
    guards=(NOT_OWN_PROPOSAL,),
    basis=("system:工作日历更正须有来源，一人录入、另一人确认",),
    on_paper=False,
)
