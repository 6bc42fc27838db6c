"""What must be true before a list is put forward and before an honour is registered (Arts. 3, 26, 27). Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from guiguan.procedure.spec import Guard

SEPARATION = "system:经办与审核分离"


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list at the moment. Sentences are empty tuples when all is well."""

    actor_person: int
    drafted_by: int
    entries: int
    revised: bool = False
    """Whether the actor added or removed an entry."""
    recused: bool = False
    waiting: bool = False
    """Whether a document entered for the list waits to be checked."""
    today: date = date.min
    notice_ends: date | None = None
    over: tuple[str, ...] = ()
    """Caps that the list, with honours already registered in the round, would exceed; or that a reading leaves open."""
    adverse: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommendationFacts:
    """The Government's document as entered, and the list it commends."""

    actor_person: int
    entered_by: int
    winners: int
    dated_on: date
    notice_ends: date | None = None
    """Last day of the latest notice that lists an entry; None when none was published."""
    recused: bool = False
    over: tuple[str, ...] = ()
    notice_wanting: tuple[str, ...] = ()
    """Entries whose notice has not run as the text asks."""
    objections: tuple[str, ...] = ()
    """Entries whose objections keep them from being commended."""
    adverse: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def said(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _joined(sentences: tuple[str, ...]) -> str:
    return "".join(sentences)


NOT_OWN_LIST = Guard[ListFacts](
    "not_own_list", SEPARATION, lambda facts: facts.actor_person != facts.drafted_by and not facts.revised,
    "名单由您拟定或者调整，不能由您提请审议。", "请由另一名审核人员办理。",
)  # fmt: skip
NOT_RECUSED = Guard[Any](
    "nobody_recused_decides", "recusal.decide", lambda facts: not facts.recused,
    "名单中有您须回避的申报。", "请由另一名审核人员办理。",
)  # fmt: skip
HAS_ENTRIES = Guard[ListFacts](
    "the_list_is_not_empty", "system:提请审议的名单须有内容", lambda facts: facts.entries > 0,
    "名单是空的。", "拟不授奖的，请办理“不授奖结束本届”。",
)  # fmt: skip
WITHIN_CAPS = Guard[ListFacts](
    "within_the_caps", "cap.", lambda facts: not facts.over,
    lambda facts: _joined(facts.over), "请调整名单；对名额条文有不同理解的，请先由有权机关作出认定。",
)  # fmt: skip

NOTICE_OVER = Guard[ListFacts](
    "the_notice_is_over", "award_notice.long_enough",
    lambda facts: facts.notice_ends is not None and facts.today > facts.notice_ends,
    lambda facts: f"拟获奖名单公示到{said(facts.notice_ends)}届满。" if facts.notice_ends else "拟获奖名单没有公示。",
    "请在公示届满的次日起录入。",
)  # fmt: skip
NOTHING_WAITS = Guard[ListFacts](
    "no_document_waits", "system:一份名单一份表彰文件", lambda facts: not facts.waiting,
    "已有一份表彰文件等待核对。", "请先核对或者退回已录入的文件。",
)  # fmt: skip

NOT_OWN_ENTRY = Guard[CommendationFacts](
    "not_own_entry", SEPARATION, lambda facts: facts.actor_person != facts.entered_by,
    "表彰文件由您录入，不能由您核对登记。", "请由另一名审核人员办理。",
)  # fmt: skip
NOTICE_RAN = Guard[CommendationFacts](
    "the_notice_ran", "award_notice.long_enough", lambda facts: not facts.notice_wanting,
    lambda facts: f"下列申报的拟获奖公示还没有届满：{'、'.join(facts.notice_wanting)}。", "请在公示届满的次日起办理。",
)  # fmt: skip
DATED_AFTER_NOTICE = Guard[CommendationFacts](
    "the_document_follows_the_notice", "commendation.confirm",
    lambda facts: facts.notice_ends is None or facts.dated_on > facts.notice_ends,
    lambda facts: f"表彰文件的成文日期（{said(facts.dated_on)}）不在公示届满（{said(facts.notice_ends)}）之后。",
    "请与原件核对；录入有误的，退回录入后重新录入。",
)  # fmt: skip
NO_OBJECTION = Guard[CommendationFacts](
    "no_objection_stands", "award_notice.no_objection", lambda facts: not facts.objections,
    lambda facts: f"下列申报公示有异议：{'、'.join(facts.objections)}。",
    "请先办结异议；异议成立的，办理“不再评审”；异议不成立而条文有不同理解的，由有权机关认定。",
)  # fmt: skip
SOMEBODY_WINS = Guard[CommendationFacts](
    "somebody_is_commended", "system:表彰须有获奖者", lambda facts: facts.winners > 0,
    "名单中已没有可以表彰的申报。", "请办理“不授奖结束本届”。",
)  # fmt: skip
CAPS_HELD = Guard[CommendationFacts](
    "caps_held", "cap.", lambda facts: not facts.over, lambda facts: _joined(facts.over),
    "请核对本届已登记的荣誉和名单；超过名额的不能登记。",
)  # fmt: skip
