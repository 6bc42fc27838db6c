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


@dataclass(frozen=True, slots=True)
class SealFacts:
    """Facts of an issued paper and its sealed copy (盖章件), for the person at the desk."""

    actor_person: int
    recused: bool
    sealed: bool
    """Whether a sealed copy was compared, or came back with the paper itself (线下签发)."""
    waiting_by: int = 0
    """Who registered the copy that waits to be compared; 0 where none does."""
    opens: bool = True
    """Whether the scan that waits may be opened."""


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
FREE_OF_THE_CASE = Guard[SealFacts](
    "free_of_the_case", "system:回避的人员不办理有关文书", lambda facts: not facts.recused,
    "这份文书涉及您须回避的事项，不能由您办理。", "请由另一名人员办理。",
)  # fmt: skip
NOT_SEALED = Guard[SealFacts](
    "not_sealed_yet", PAPERS, lambda facts: not facts.sealed, "这份文书的盖章件已经登记并核对，不再变更。",
    "内容确有错误的，请另行发文更正。",
)  # fmt: skip
NONE_WAITS = Guard[SealFacts](
    "no_copy_waits", SEPARATION, lambda facts: not facts.waiting_by, "已有登记的盖章件等待核对。",
    "请由另一名人员核对；登记有误的，退回后重新登记。",
)  # fmt: skip
ONE_WAITS = Guard[SealFacts](
    "a_copy_waits", PAPERS, lambda facts: bool(facts.waiting_by), "没有待核对的盖章件。", "请先登记盖章件。",
)  # fmt: skip
NOT_REGISTRAR = Guard[SealFacts](
    "not_the_registrar", SEPARATION, lambda facts: facts.actor_person != facts.waiting_by,
    "盖章件由您登记，不能由您核对。", "请由另一名人员办理。",
)  # fmt: skip
SCAN_OPENS = Guard[SealFacts](
    "scan_opens", "system:未经扫描的文件不打开", lambda facts: facts.opens, "盖章件扫描件尚未通过病毒扫描，暂不能核对。",
    "请在扫描完成后核对；查出病毒的，请退回后换一份文件登记。",
)  # fmt: skip
