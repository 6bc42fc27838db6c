"""The column of parts beside every page of the wizard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from guiguan.applications import queries
from guiguan.applications.dossier.checks import Progress
from guiguan.applications.dossier.parts import NUMERALS, Dossier

EXTRA = (("internal_notice", "内部公示"), ("submit", "核对与提交"))
_URLS = {"internal_notice": "apply-notice", "submit": "apply-submit"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One part in the column: how far it is, in words and as a bar."""

    numeral: str
    title: str
    url: str
    percent: int
    words: str
    wrong: bool
    current: bool


def url_of(application: Any, key: str) -> str:
    if key in _URLS:
        return reverse(_URLS[key], args=[application.pk])
    return reverse("apply-part", args=[application.pk, key])


def _words(step: Progress) -> tuple[str, bool]:
    if not step.begun:
        return "未开始", False
    if step.part.key == "self_report" and step.filled < step.asked:
        return f"{step.filled}/{step.asked} 条", False
    if step.wanting:
        return f"{len(step.wanting)} 处待补", True
    return "已完成", False


def _notice(application: Any) -> tuple[int, str]:
    notice = queries.internal_notice_of(application)
    if notice is None:
        return 0, "未开始"
    if notice.last_day is None:
        return 40, "公示中"
    if application.person_id and notice.confirmed_at is None:
        return 80, "待单位确认"
    return 100, "已完成"


def tabs(application: Any, dossier: Dossier, steps: Iterable[Progress], current: str, _at: datetime) -> list[Tab]:
    """The parts of the dossier, the internal notice, and the last check."""
    steps = list(steps)
    found = []
    for step in steps:
        words, wrong = _words(step)
        key = step.part.key
        found.append(Tab(dossier.numeral(key), step.part.title, url_of(application, key), step.percent, words, wrong,
                         key == current))  # fmt: skip
    percent, words = _notice(application)
    done = all(not step.wanting for step in steps) and percent == 100
    extra = {"internal_notice": (percent, words), "submit": (100 if done else 0, "可以提交" if done else "")}
    for key, title in EXTRA:
        percent, words = extra[key]
        found.append(Tab(NUMERALS[len(found)], title, url_of(application, key), percent, words, wrong=False,
                         current=key == current))  # fmt: skip
    return found
