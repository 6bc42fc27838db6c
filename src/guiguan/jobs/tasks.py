"""What the worker does at intervals. Each task may be interrupted anywhere and run again."""

import time

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents.operations import binding
from guiguan.governance.draw.lots import Watch
from guiguan.governance.operations import draws
from guiguan.governance.queries import draws as draw_queries
from guiguan.jobs import casefile, reminders
from guiguan.people import queries as people
from guiguan.people.operations import sign_ins
from guiguan.people.queries import invitations
from guiguan.procedure import clock, outbox
from guiguan.procedure.spec import Actor
from guiguan.search import operations as search

AN_HOUR = 3600.0
DRAW_SECONDS = 200.0
"""A draw ends after this with the best it has; with the explanation after it, it stays below the 300 s of a task."""


def deliver_mail(limit: int = 200) -> int:
    """Send queued messages, oldest first; returns how many were claimed."""
    outbox.mark_unknown(clock.now())
    for count in range(limit):
        message = outbox.claim(clock.now())
        if message is None:
            return count
        message.body = invitations.letter(message)
        outbox.send(message, message.address or people.person(message.person_id).mail, clock.now())
    return limit


def send_reminders() -> int:
    """Queue the reminders that are due; returns how many messages were written."""
    return reminders.send(clock.now())


def rebuild_search() -> int:
    """Write the search index anew, should it ever lag behind; returns how many entries it has."""
    return search.rebuild()


def rescan_files() -> int:
    """Scan the files that came in while the scanner could not be asked; returns how many were settled."""
    return documents.rescan(clock.now())


def bind_casefile(pk: int) -> str:
    """Make a large case file for who asked for it; returns the state it ended in."""
    return casefile.bind(pk, clock.now)


def sweep_files() -> int:
    """Remove case files past their day, and bytes that no row names, left by acts that were rolled back; an hour of
    grace for those under way."""
    return binding.sweep_bound(clock.now()) + documents.sweep(time.time() - AN_HOUR)


def sweep_traces() -> int:
    """Remove traces of sign-ins and tasks older than six months; returns how many rows went."""
    return sign_ins.sweep_traces(timezone.now())


def run_draw(pk: int, account_id: int, person_id: int, name: str) -> str:
    """Draw for whoever pressed the button; returns the state it ended in. Run again after a crash, it begins anew."""
    row, watch = draw_queries.draw(pk), Watch(DRAW_SECONDS)
    with draws.Watching(row, watch, clock.now):
        return str(draws.run(row, actor=Actor(account_id, person_id, name), clock=clock.now, watch=watch).state)
