"""The stage of the demonstration: who acts, at what simulated instant; every step is an act, none a written row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from guiguan.cli.demo.cast import Cast
from guiguan.people.models import Authority
from guiguan.procedure.compiled import refresh
from guiguan.rounds.models import Round

MINUTE = timedelta(minutes=1)


def moment(day: str, hour: int = 9, minute: int = 30) -> datetime:
    """An instant of the working day in local time."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(hour, minute)))


@dataclass(slots=True)
class Stage:
    """Simulated time runs forward, a step an act."""

    cast: Cast
    at: datetime
    say: Callable[[str], None]
    step: timedelta = MINUTE

    def day(self, day: str, hour: int = 9) -> date:
        """Go on to a day; never back."""
        self.at = max(self.at, moment(day, hour))
        return timezone.localtime(self.at).date()

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def now(self) -> datetime:
        self.at += self.step
        return self.at

    def do(self, operation: Callable[..., Any], case: Any, username: str, /, **data: Any) -> Any:
        """Carry out one act as an account."""
        refresh(case)
        return operation(case, actor=self.cast.actor(username), at=self.now(), **data)


@dataclass(slots=True)
class Season:
    """One round of one authority, with the accounts that serve it."""

    authority: Authority
    policy: str
    name: str
    year: int
    clerk: str
    approver: str
    chair: str
    members: tuple[str, ...]
    experts: tuple[str, ...]
    prefix: str
    planned: Round | None = None

    @property
    def round(self) -> Round:
        if self.planned is None:
            raise LookupError("the round is not planned yet")
        return self.planned
