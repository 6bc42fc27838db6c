"""Rights are given and ended by acts."""

from dataclasses import dataclass

from guiguan.procedure.spec import Act, Role


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
