"""What is asked of the database more than once is asked once: answers are kept while nothing is written.

A page keeps them while it is read (GET, HEAD). An act throws them away once it holds its locks, and keeps its own while
it is judged, and again when all is written and people are told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Keep answers until the end of the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget() -> None:
    """Something is about to change: from here on everything is asked anew."""
    _kept.set(None)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Keep the answers of a function that returns no queryset. Whoever asks gets a copy."""

    @wraps(function)
    def asked(*args: P.args, **named: P.kwargs) -> R:
        answers = _kept.get()
        if answers is None:
            return function(*args, **named)
        key = (function, args, tuple(sorted(named.items())))
        try:
            known = key in answers
        except TypeError:  # a set, or a row that is not saved yet
            return function(*args, **named)
        if not known:
            answers[key] = function(*args, **named)
        answer: R = copy(answers[key])
        return answer

    return asked
