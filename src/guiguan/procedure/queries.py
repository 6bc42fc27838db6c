"""Reading the register's timeline, the access log and the outbox."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from guiguan.procedure.compiled import Compiled
from guiguan.procedure.models import AccessLog, Entry, Message, RegisterHead
from guiguan.procedure.reading import once

_OF_CASE = Compiled(lambda kind, pk: Entry.objects.filter(case_kind=kind, case_id=pk).order_by("-seq"))


@once
def _of_case(kind: str, pk: int) -> list[Entry]:
    return _OF_CASE.rows(kind, pk)


def entries_of(cases: Iterable[tuple[str, int]], without: Collection[str] = ()) -> list[Entry]:
    """Entries of several cases, latest first."""
    found = [row for kind, pk in set(cases) for row in _of_case(kind, pk) if row.act not in without]
    return sorted(found, key=lambda row: -row.seq)


def entries(*, act: str = "", kind: str = "", actor: str = "") -> "QuerySet[Entry]":
    """The whole register for those who read it (discipline inspection, audit), latest first."""
    found = Entry.objects.order_by("-seq")
    if act:
        found = found.filter(Q(act=act) | Q(label__contains=act))
    if kind:
        found = found.filter(case_kind=kind)
    if actor:
        found = found.filter(actor_name__contains=actor)
    return found


def done_by(account_id: int, limit: int) -> list[Entry]:
    return list(Entry.objects.filter(actor_id=account_id).order_by("-seq")[:limit])


def access_log() -> "QuerySet[AccessLog]":
    return AccessLog.objects.order_by("-id")


def register_size() -> int:
    return RegisterHead.objects.values_list("size", flat=True).get(pk=1)


def mail_counts() -> dict[str, int]:
    """How many messages stand in each state of mailing."""
    counts = dict.fromkeys(Message.Mail.values, 0)
    for state in Message.objects.exclude(mail=Message.Mail.NONE).values_list("mail", flat=True):
        counts[state] += 1
    return counts


MAIL_STATES = {**dict(Message.Mail.choices), Message.Mail.NONE.value: "站内消息"}


def messages() -> "QuerySet[Message]":
    """The whole outbox, latest first; pages narrow it to what their reader may see."""
    return Message.objects.order_by("-id")


def message_cases() -> list[tuple[str, int]]:
    """(kind, id) of every case that some message is about."""
    return list(Message.objects.order_by().values_list("case_kind", "case_id").distinct())


def states_reached(kind: str, ids: Iterable[int]) -> list[tuple[int, str]]:
    """(case, state) of every state that one of the cases ever entered."""
    rows = Entry.objects.filter(case_kind=kind, case_id__in=list(ids)).exclude(target="")
    return list(rows.order_by().values_list("case_id", "target").distinct())
