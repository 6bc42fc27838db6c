"""消息: what went and will go to whom, beside its date; reminders before they go; mail of unknown fate sent again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.documents import operations as documents
from guiguan.jobs import reminders
from guiguan.people import queries as people
from guiguan.procedure import outbox
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.web import access
from guiguan.web.act_page import case_url
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, moment_of

A_PAGE = 50
STATES = procedure.MAIL_STATES


def within_scope(actor: Actor, at: datetime) -> QuerySet[Any]:
    """Messages about cases of the officer's own authorities that he may see; of no other."""
    mine = set(people.authorities_where(actor.person_id, OFFICE, at))
    cases: dict[str, set[int]] = defaultdict(set)
    for case_kind, pk in procedure.message_cases():
        cases[case_kind].add(pk)
    wanted = Q(pk__in=[])
    for name, ids in cases.items():
        kind = REGISTRY.kinds.get(name)
        if kind is not None:
            rows = kind.visible(actor, at).filter(pk__in=ids)
            wanted |= Q(case_kind=name, case_id__in=[row.pk for row in rows if kind.authority_id(row) in mine])
    return procedure.messages().filter(wanted)


@dataclass(frozen=True, slots=True)
class Line:
    """One message with the name of whom it is for."""

    message: Any
    to: str

    @property
    def role(self) -> str:
        return Role(self.message.role).label

    @property
    def state(self) -> str:
        return STATES[self.message.mail]


def _lines(rows: Any) -> list[Line]:
    rows = list(rows)
    names = people.names({row.person_id for row in rows if row.person_id})
    return [Line(row, names.get(row.person_id, row.address or "—")) for row in rows]


COLUMNS = (
    Column("时间", lambda line: moment_of(line.message.at)),
    Column("收件人", lambda line: line.to),
    Column("身份", lambda line: line.role),
    Column("主题", lambda line: line.message.subject),
    Column("邮件", lambda line: line.state),
    Column("邮件发出时间", lambda line: moment_of(line.message.sent_at)),
    Column("阅读时间", lambda line: moment_of(line.message.read_at)),
)


@access.roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Reminders to come by date, then the outbox. A POST switches a kind of reminder for a round."""
    actor, at = access.actor_of(request), access.at_of(request)
    rounds = list(reminders.under_way(people.authorities_where(actor.person_id, OFFICE, at)))
    if request.method == "POST":
        return _switch(request, rounds)
    rows = within_scope(actor, at)
    wanted = request.GET.get("mail", "")
    if wanted in STATES:
        rows = rows.filter(mail=wanted)
    words = request.GET.get("words", "").replace("\x00", "").strip()[:40]
    if words:
        rows = rows.filter(subject__contains=words)
    if exports.asked(request):
        return exports.workbook(request, "消息", COLUMNS, _lines(rows))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "plans": [_plan(row, at, actor) for row in rounds],
        "page": page,
        "lines": _lines(page),
        "states": list(STATES.items()),
        "wanted": wanted,
        "words": words,
    }
    return render(request, "office/messages.html", context)


@dataclass(frozen=True, slots=True)
class Plan:
    """A round's reminders still to go, and which kinds go at all."""

    round: Any
    coming: list[tuple[reminders.Reminder, str, bool]]
    """(reminder, to whom in words, whether it is due by today)."""
    kinds: list[tuple[str, str, bool]]
    """(kind, label, on)."""


def _plan(a_round: Any, at: datetime, actor: Actor) -> Plan:
    """Reminders about cases that the officer is kept from are not shown to him."""
    off, today = outbox.switched_off(a_round.pk), timezone.localtime(at).date()
    found = [one for one in reminders.scheduled(a_round, at) if one.kind not in off]
    cases: dict[str, set[int]] = defaultdict(set)
    for one in found:
        cases[one.about[0]].add(one.about[1])
    seen = {
        (name, pk)
        for name, ids in cases.items()
        for pk in REGISTRY.kinds[name].visible(actor, at).filter(pk__in=ids).values_list("pk", flat=True)
    }
    names = people.names({pk for one in found for pk in one.to})
    coming = [(one, "、".join(names[pk] for pk in one.to) or "没有收件人", one.on <= today)
              for one in found if one.about in seen]  # fmt: skip
    return Plan(a_round, coming, [(kind, label, kind not in off) for kind, label in reminders.KINDS.items()])


def _switch(request: HttpRequest, rounds: list[Any]) -> HttpResponse:
    actor, at = access.actor_of(request), access.at_of(request)
    found = next((row for row in rounds if str(row.pk) == request.POST.get("round")), None)
    kind, on = request.POST.get("kind", ""), request.POST.get("on") == "1"
    if found is None or kind not in reminders.KINDS:
        raise Http404
    outbox.switch(found.pk, kind, on=on, person_id=actor.person_id, at=at)
    documents.log_access(actor, at, "reminder", f"round/{found.pk}", f"{kind}：{'恢复' if on else '停发'}")
    flash.success(request, f"已{'恢复' if on else '停发'}：{reminders.KINDS[kind]}。")
    return HttpResponseRedirect(reverse("messages"))


@access.roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as its recipient reads it. A POST sends a mail of unknown fate, or a failed one, again."""
    actor, at = access.actor_of(request), access.at_of(request)
    found = within_scope(actor, at).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        if outbox.resend(found.pk):
            documents.log_access(actor, at, "resend", f"message/{found.pk}", found.subject)
            flash.success(request, "已列入待发，一分钟内发出。收件人可能收到两次。")
        else:
            flash.error(request, "这封邮件不是“状态不明”或者“发送失败”，不需要重发。请刷新后核对。")
        return HttpResponseRedirect(reverse("message", args=[pk]))
    kind = REGISTRY.kinds[found.case_kind]
    case = kind.visible(actor, at).get(pk=found.case_id)
    context = {
        "line": _lines([found])[0],
        "title": kind.title(case),
        "url": case_url(found.case_kind, case),
        "resendable": found.mail in outbox.RESENDABLE,
    }
    return render(request, "office/message.html", context)


urlpatterns = [
    path("office/messages/", messages, name="messages"),
    path("office/messages/<int:pk>/", message, name="message"),
]
