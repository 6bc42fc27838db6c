"""What may go into a paper, by its reader: model and fields, a line a model. Whatever is not named here stays in.

Pure. Words that an officer types for one paper have no field; the detectors (``leaks``) read them. A name that is no
field of its model is a term, told by the module that owns the model (``ports.terms``).
"""


def _names(text: str) -> frozenset[str]:
    lines = (line.partition(":") for line in text.strip().splitlines())
    return frozenset(f"{model.strip()}.{field}" for model, _, fields in lines for field in fields.split())


PUBLIC = _names("""
    Authority: name office committee award contact
    Round: title closing call_text
    Policy: title number
    ReviewRules: title resolution
    CriteriaSet: code title edition examples
    Notice: title text
    NoticeItem: position prize_name kind_name title holder
    Application: title holder
""")
"""申报通知、公示、公告、通知. ``Authority.contact`` is the address that the office publishes itself."""

PARTY = _names("""
    Application: number prize_name kind_name
    Submission: serial sha256
    QualificationResult: content
    Report: body suggestions
    SiteVisit: place
""")
"""回执、告知书、反馈函、现场评审通知: the party's own matter, without score, names or signatures (Art. 23)."""

GROUP = _names("""
    Report: body suggestions changes findings score
    ReportSignature: dissent
    Person: name
    SiteVisit: place plan starts_on ends_on
    ConsensusItem: no site_issue
""")
"""评审报告、评审秩序册."""

DEPARTMENTS = _names("""
    Application: number credit_code
    Department: name
    ConsultationLetter: matter
""")
"""征求意见函、催复函、函: who applied, and what is asked about him."""

SUPERIOR = _names("""
    AwardList: resolution
    ListEntry: rank why prize_name kind_name
""")
"""请示、表彰决定代拟稿."""

OBJECTOR = _names("Objection: receipt")
"""异议告知书、答复: to whoever knows receipt and code; never who lodged it."""

RECOMMENDED = _names("Recommendation: whose title")
"""申报意愿确认函: to whoever was recommended, not by whom (Art. 21)."""

OFFICE = _names("""
    Meeting: title held_on place present minutes
    AgendaItem: position title opinion left
""")
"""会议纪要、决议、公示情况报告."""

READERS: dict[str, tuple[str, frozenset[str]]] = {
    "public": ("公开", PUBLIC),
    "party": ("当事人", PUBLIC | PARTY),
    "group": ("评审组", PUBLIC | GROUP),
    "departments": ("征求意见的部门", PUBLIC | DEPARTMENTS),
    "superior": ("报批机关", PUBLIC | SUPERIOR),
    "objector": ("异议提出人", PUBLIC | OBJECTOR),
    "recommended": ("被推荐的组织和个人", PUBLIC | RECOMMENDED),
    "recommended_told": (
        "被推荐的组织和个人，告知推荐方",
        PUBLIC | RECOMMENDED | _names("Recommendation: recommender"),
    ),
    "office": ("审定办", PUBLIC | OFFICE),
}
"""(who reads, what may be told him); the first four audiences of :class:`Paper` and whom papers leave the house for."""
