"""What the worker does at intervals. Each task may be interrupted anywhere and run again."""

import time

from guiguan.documents import operations as documents
from guiguan.jobs import reminders
from guiguan.people import queries as people
from guiguan.people.queries import invitations
from guiguan.procedure import clock, outbox
from guiguan.search import operations as search

AN_HOUR = 3600.0


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


def sweep_files() -> int:
    """Remove bytes that no row names, left by acts that were rolled back; an hour of grace for those under way."""
    return documents.sweep(time.time() - AN_HOUR)
