"""What a rehearsal tells: each step with its day, the numbers, the refusals met. The same bytes for the same seed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guiguan.cli.demo.stage import Season, Stage
from guiguan.law.workdays import UnknownDay
from guiguan.people.models import Authority
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.compiled import refresh
from guiguan.procedure.engine import ActRefused, CaseMovedOn


class NotRefused(Exception):
    """An act that the law forbids went through: the rehearsal has found a fault."""


@dataclass(frozen=True, slots=True)
class Step:
    """``working_days`` since the step before, None where the year's holidays are not known."""

    on: date
    working_days: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Met:
    """A refusal, with the labels of what it rests on."""

    on: date
    tried: str
    reason: str
    basis: str


@dataclass(slots=True)
class Journal:
    """Filled while the round is played."""

    steps: list[Step] = field(default_factory=list)
    refusals: list[Met] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)

    def tell(self, on: date, authority: Authority, words: str) -> None:
        self.steps.append(Step(on, self._since_last(on, authority), words))

    def _since_last(self, on: date, authority: Authority) -> int | None:
        if not self.steps:
            return 0
        try:
            return calendar_for(authority.calendar_scopes.split(",")).between(self.steps[-1].on, on)
        except UnknownDay:
            return None

    def count(self, label: str, number: int) -> None:
        self.numbers.append((label, number))

    def lines(self) -> list[str]:
        """The report as a terminal shows it, without the register's line."""
        found = ["进程（每步之后为距上一步的工作日数）"]
        for step in self.steps:
            days = "工作日待认定" if step.working_days is None else f"{step.working_days} 个工作日"
            found.append(f"  {step.on.isoformat()}　{step.words}（{days}）")
        found += ["", "各环节件数"]
        found += [f"  {label}：{number}" for label, number in self.numbers]
        found += ["", f"被拒绝的办理（{len(self.refusals)} 次，均应当拒绝）"]
        found += [f"  {met.on.isoformat()}　{met.tried}：{met.reason}〔{met.basis}〕" for met in self.refusals]
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "steps": [{"on": s.on.isoformat(), "working_days": s.working_days, "words": s.words} for s in self.steps],
            "numbers": dict(self.numbers),
            "refusals": [
                {"on": m.on.isoformat(), "tried": m.tried, "reason": m.reason, "basis": m.basis} for m in self.refusals
            ],
        }


@dataclass(slots=True)
class Script:
    """The stage, the round and the journal together: steps are told as they are done."""

    stage: Stage
    season: Season
    journal: Journal
    done: Counter[str] = field(default_factory=Counter)

    def tell(self, words: str) -> None:
        self.journal.tell(self.stage.today, self.season.authority, words)

    def refused(self, tried: str, operation: Callable[..., Any], case: Any, username: str, **data: Any) -> None:
        """Do what the law or another's work forbids; the refusal is noted. Raises :class:`NotRefused`."""
        actor = self.stage.cast.actor(username)
        if "version" not in data:
            refresh(case)
        try:
            operation(case, actor=actor, at=self.stage.now(), **data)
        except ActRefused as refused:
            first = refused.refusals[0]
            basis = "、".join(citation.label for citation in first.basis)
            self.journal.refusals.append(Met(self.stage.today, tried, f"{first.reason}{first.remedy}", basis))
        except CaseMovedOn as moved:
            self.journal.refusals.append(Met(self.stage.today, tried, str(moved), "系统规则（先办先得）"))
        else:
            raise NotRefused(f"“{tried}”应当拒绝，却办成了。")
