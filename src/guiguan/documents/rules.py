"""What must be true before a drafted paper goes on. Pure."""

from dataclasses import dataclass

from guiguan.procedure.spec import Guard

SEPARATION = "system:经办与审核分离"
PAPERS = "law:党政机关公文处理工作条例"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """Facts of a draft, for the person at the desk."""

    actor_person: int
    drafted_by: frozenset[int]
    """Who wrote or changed its text."""
    checked: bool
    checks: bool
    """Whether this kind of paper is checked (核稿) before it is issued."""
    unsigned: tuple[str, ...] = ()
    """Bodies and persons who have yet to countersign (会签)."""
    recorded_by: int = 0
    """Who entered that it was issued outside."""


NOT_OWN_DRAFT = Guard[DraftFacts](
    "not_own_draft", SEPARATION, lambda facts: facts.actor_person not in facts.drafted_by,
    "这份文稿由您起草或者修改，不能由您核稿、签发。", "请由另一名人员办理。",
)  # fmt: skip
CHECKED_FIRST = Guard[DraftFacts](
    "checked_first", PAPERS, lambda facts: facts.checked or not facts.checks, "这类文书应当先核稿，再签发。", "请先办理核稿。",
)  # fmt: skip
ALL_COUNTERSIGNED = Guard[DraftFacts](
    "all_countersigned", PAPERS, lambda facts: not facts.unsigned,
    lambda facts: f"{'、'.join(facts.unsigned)}尚未会签。", "请登记会签意见后再签发。",
)  # fmt: skip
SOMEBODY_TO_SIGN = Guard[DraftFacts](
    "somebody_to_countersign", PAPERS, lambda facts: bool(facts.unsigned), "这份文稿没有待会签的单位或者人员。",
    "需要会签的，请先在“文书办理程序”中设定。",
)  # fmt: skip
NOT_RECORDER = Guard[DraftFacts](
    "not_the_recorder", SEPARATION, lambda facts: facts.actor_person != facts.recorded_by,
    "线下签发由您登记，不能由您核对。", "请由另一名人员办理。",
)  # fmt: skip
