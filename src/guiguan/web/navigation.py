"""The left rail: at most eight entries a role, as a plain table of (words, URL name)."""

from guiguan.procedure.spec import Role

OFFICE = (
    ("今日待办", "office-home"), ("届次", "rounds"), ("申报库", "applications"), ("公示与异议", "notices-desk"),
    ("专家与评审", "groups"), ("名单与会议", "lists"), ("荣誉登记", "honour-rolls"), ("办公事项", "office-desk"),
)  # fmt: skip
RAILS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.OFFICE_DRAFTER: OFFICE,
    Role.OFFICE_APPROVER: OFFICE,
    Role.COMMITTEE_CHAIR: (("会议", "committee-home"), ("届次与规则", "rounds-public")),
    Role.COMMITTEE_MEMBER: (("会议", "committee-home"), ("届次与规则", "rounds-public")),
    Role.EXPERT: (("今日待办", "reviewer-home"), ("我的资料", "expert-own")),
    Role.DISTRICT: (("本区获奖者", "district-home"),),
    Role.RECOMMENDER: (("本届与推荐", "recommender-home"), ("批量推荐", "recommend-many")),
    Role.DISCIPLINE: (("监督", "discipline-home"), ("专家抽取", "draws"), ("登记簿", "register")),
    Role.SYSTEM_ADMIN: (("运行状况", "system-home"),),
    Role.SECURITY_ADMIN: (("账号与角色", "security-home"),),
    Role.AUDIT_ADMIN: (("登记簿", "register"), ("访问记录", "access-log")),
    Role.APPLICANT_MANAGER: (
        ("今日待办", "applicant-home"),
        ("以往各届", "rounds-public"),
        ("本单位成员", "members"),
        ("申报条件自查", "self-check"),
    ),
}
UNDER: dict[str, tuple[str, ...]] = {
    "rounds": ("/office/texts/", "/office/rulings/"),
    "applications": (
        "/applications/", "/office/intake/", "/office/qualification/", "/office/supplements/", "/office/consultations/",
        "/office/recommendations/", "/office/paper-filings/", "/office/casefiles/",
    ),
    "notices-desk": ("/office/objections/", "/office/leads/"),
    "groups": (
        "/experts/", "/groups/", "/draws/", "/office/experts/", "/office/draws/", "/office/recusals/",
        "/office/organisation-links/",
    ),
    "office-desk": (
        "/office/calendar/", "/office/papers/", "/office/late/", "/office/registrations/", "/office/personal/",
        "/office/messages/", "/office/exports/",
    ),
}  # fmt: skip
"""Where else a desk of the office leads: the rail shows under which of them a page stands."""
HOMES: dict[Role, str] = {role: rail[0][1] for role, rail in RAILS.items()}
ORDER = (
    Role.OFFICE_APPROVER, Role.OFFICE_DRAFTER, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.EXPERT,
    Role.DISCIPLINE, Role.DISTRICT, Role.RECOMMENDER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
    Role.APPLICANT_MANAGER,
)  # fmt: skip
PUBLIC = (
    ("首页", "home"), ("办法与通知", "law"), ("公示", "notices"), ("异议", "objections"), ("历届获奖", "honours"),
)  # fmt: skip


def first_role(held: frozenset[Role]) -> Role:
    """The role a person works in unless another was chosen; whoever holds none applies."""
    return next((role for role in ORDER if role in held), Role.APPLICANT_MANAGER)
