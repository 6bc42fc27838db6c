"""Conditions on public notices and objections (Arts. 22, 26, 27, 32). Pure."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from guiguan.law.verdict import Answer, Verdict
from guiguan.procedure.spec import Guard
from guiguan.publicity.states import NoticeKind

SEPARATION = "system:经办与审核分离"


def words_of(day: date) -> str:
    """2026年6月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Facts of a notice at an instant."""

    kind: str
    actor_person: int
    drafted_by: int
    items: int
    working_days: int
    minimum: int
    """Working days asked for by the measures."""
    gone: tuple[str, ...]
    """Items of a draft that may no longer be published: withdrawn, or put on another notice."""
    last_day: date | None
    ended: bool
    long_enough: Verdict | None
    unknown: str = ""
    """Why the last day of a notice that starts now cannot be counted, if it cannot."""


def _is(facts: NoticeFacts, kind: NoticeKind) -> bool:
    return facts.kind == kind


def _ran(facts: NoticeFacts) -> bool | Answer:
    return facts.long_enough is not None and facts.long_enough.answer


def _still_running(facts: NoticeFacts) -> str:
    if facts.last_day is None:
        return "公示还没有发布。"
    return f"公示至{words_of(facts.last_day)}24时届满，现在还没有届满。"


QUALIFICATION = Guard[NoticeFacts](
    "the_notice_is_of_qualified_candidates", "notice.publish_qualification",
    lambda facts: _is(facts, NoticeKind.QUALIFICATION),
    "这是拟获奖名单公示。", "请以“发布拟获奖名单公示”办理。",
)  # fmt: skip
AWARD = Guard[NoticeFacts](
    "the_notice_is_of_proposed_winners", "notice.publish_award", lambda facts: _is(facts, NoticeKind.AWARD),
    "这是通过资格审查名单公示。", "请以“发布资格公示”办理。",
)  # fmt: skip
NOT_OWN_DRAFT = Guard[NoticeFacts](
    "not_own_draft", SEPARATION, lambda facts: facts.actor_person != facts.drafted_by,
    "这份公示由您拟稿，不能由您办理。", "请由另一名审核人员办理。",
)  # fmt: skip
HAS_ITEMS = Guard[NoticeFacts](
    "the_list_is_not_empty", "system:公示须有名单", lambda facts: facts.items > 0,
    "公示名单是空的。", "请作废后重新拟稿，选定公示对象。",
)  # fmt: skip
STILL_CANDIDATES = Guard[NoticeFacts](
    "everybody_listed_may_be_published", "system:公示名单与申报现状一致", lambda facts: not facts.gone,
    lambda facts: f"名单中已不宜公示的：{'、'.join(facts.gone)}。", "请作废后按现在的名单重新拟稿。",
)  # fmt: skip
LONG_ENOUGH_QUALIFICATION = Guard[NoticeFacts](
    "long_enough", "qualification_notice.long_enough",
    lambda facts: not _is(facts, NoticeKind.QUALIFICATION) or facts.working_days >= facts.minimum,
    lambda facts: f"公示时间不得少于 {facts.minimum} 个工作日。", "请作废后重新拟稿。",
)  # fmt: skip
LONG_ENOUGH_AWARD = Guard[NoticeFacts](
    "long_enough", "award_notice.long_enough",
    lambda facts: not _is(facts, NoticeKind.AWARD) or facts.working_days >= facts.minimum,
    lambda facts: f"公示时间不得少于 {facts.minimum} 个工作日。", "请作废后重新拟稿。",
)  # fmt: skip
DAYS_KNOWN = Guard[NoticeFacts](
    "the_calendar_knows_its_days", "system:工作日按国务院放假安排计算", lambda facts: not facts.unknown,
    lambda facts: facts.unknown, "录入放假安排后再办理。",
)  # fmt: skip
NOT_ENDED = Guard[NoticeFacts](
    "the_notice_is_still_running", "system:公示届满前可以延长，届满后不再延长", lambda facts: not facts.ended,
    "公示已经届满。", "确需再公示的，请办理“更正后重新公示”，期限重新起算。",
)  # fmt: skip
RAN_QUALIFICATION = Guard[NoticeFacts](
    "the_notice_has_run", "qualification_notice.long_enough",
    lambda facts: True if not _is(facts, NoticeKind.QUALIFICATION) else _ran(facts),
    _still_running, "请在公示届满后办理。",
)  # fmt: skip
RAN_AWARD = Guard[NoticeFacts](
    "the_notice_has_run", "award_notice.long_enough",
    lambda facts: True if not _is(facts, NoticeKind.AWARD) else _ran(facts),
    _still_running, "请在公示届满后办理。",
)  # fmt: skip


CORRECTABLE = {"title": "模式或者成果", "holder": "组织或者个人", "district": "所在区"}
"""What a notice says of a candidate in words. Who is listed, for which prize and where, follows from other acts."""


def _quoted(text: str) -> str:
    """Quotation marks within others are single ones (GB/T 15834)."""
    return f"“{text.translate(str.maketrans('“”', '‘’'))}”"


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def text_corrections(old: str, new: str) -> list[str]:
    """Paragraph by paragraph: what stood there, what stands there now."""
    before, after, found = _paragraphs(old), _paragraphs(new), []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[i:j]), "".join(after[k:m])
        if what == "replace":
            found.append(f"正文：原{_quoted(was)}改为{_quoted(now)}")
        elif what == "delete":
            found.append(f"正文：删去{_quoted(was)}")
        elif what == "insert":
            found.append(f"正文：增加{_quoted(now)}")
    return found


def item_corrections(position: int, old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Each word of one line of the list that was put right."""
    return [
        f"名单第 {position} 项，{label}：原{_quoted(old[name]) if old[name] else '未载明'}改为{_quoted(new[name])}"
        for name, label in CORRECTABLE.items()
        if new[name] != old[name]
    ]


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """Facts of an objection and of whoever would handle it."""

    actor_person: int
    handlers: frozenset[int]
    """Whoever handles it or ever did."""
    interested: bool
    drafted_list: bool = False
    """Whoever would handle it drafted the list that it is about."""
    handler: int | None = None


NO_INTEREST = Guard[ObjectionFacts](
    "who_handles_has_no_interest", "objection.accept", lambda facts: not facts.interested,
    "您与所涉申报有利害关系，或者回避事项还没有决定，不能办理对它的异议。", "请由其他人员办理。",
)  # fmt: skip
NOT_LIST_DRAFTER = Guard[ObjectionFacts](
    "who_drafted_the_list_does_not_handle_it", SEPARATION, lambda facts: not facts.drafted_list,
    "所涉公示名单由您拟稿，不能由您办理对它的异议。", "请由其他经办人员办理。",
)  # fmt: skip
IS_HANDLER = Guard[ObjectionFacts](
    "only_who_handles_it_records", SEPARATION, lambda facts: facts.actor_person == facts.handler,
    "核查情况由本件承办人记入。", "请由承办人办理，或者先移交。",
)  # fmt: skip
NOT_HANDLER = Guard[ObjectionFacts](
    "who_handled_does_not_decide", SEPARATION,
    lambda facts: facts.actor_person not in facts.handlers,
    "本件由您经办，不能由您决定。", "请由另一名审核人员办理。",
)  # fmt: skip


ALPHABET = "".join(c for c in string.ascii_uppercase + string.digits if c not in "0O1IL")
CODE_LENGTH = 8


def new_code() -> str:
    """A query code without letters that are mistaken for figures; about 39 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_receipt(year: int) -> str:
    """YY-2026-480913. Drawn by lot: numbers in order would tell every objector how many there are."""
    return f"YY-{year}-{secrets.randbelow(10**6):06d}"
