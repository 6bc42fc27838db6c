"""名单与会议: the award list from its draft to the honour, with the places that the caps leave."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.conferral import queries
from guiguan.conferral.states import CommendationState, ListState
from guiguan.governance.queries import committee, staff
from guiguan.law.policy import Policy
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.desk import ActPanel, act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column
from guiguan.web.rounds_shown import Standing, labels

NEXT = {
    ListState.DRAFT: ("提请审议", "审定办审核", "award_list.table", "由拟定人以外的审核人员提请"),
    ListState.TABLED: ("审议获奖建议名单", "审定委", "award_list.adopt", "由审定办列入会议议题"),
    ListState.ADOPTED: ("报批后登记批复", "审定办经办", "award_list.record_approval", ""),
    ListState.APPROVED: ("拟获奖名单公示", "审定办", "notice.publish_award", "经办拟稿，审核发布"),
    ListState.NOTICED: ("公示无异议后表彰", "本级政府", "commendation.enter", "公示届满后录入表彰文件"),
    ListState.COMMENDED: ("没有后续办理", "—", "commendation.confirm", ""),
    ListState.ENDED: ("没有后续办理", "—", "award_list.table", ""),
}
CHECK = ("核对登记表彰", "审定办审核", "commendation.confirm", "由录入人以外的审核人员办理")
ON_ROUND = ("award_list.draft",)
PAST = (
    Column("届次", lambda row: str(row.round)),
    Column("状态", lambda row: row.get_state_display()),
    Column("决议", lambda row: row.resolution),
    Column("批复", lambda row: row.approval_number),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One round under way: its list if there is one, what may be done on the round itself."""

    round: Any
    award_list: Any
    next: str
    panel: ActPanel


@access.roles(*OFFICE)
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with its next step; lists of rounds past below."""
    actor, at = access.actor_of(request), access.at_of(request)
    inside = people.authorities_where(actor.person_id, OFFICE, at)
    found = list(queries.lists_visible(actor, at))
    past = [row for row in found if row.state in queries.ENDED]
    if exports.asked(request):
        return exports.workbook(request, "以往名单", PAST, past)
    current = {row.round_id: row for row in reversed(found) if row.state not in queries.ENDED}
    under_way = case_kind("round").visible(actor, at).filter(state="called", authority_id__in=inside)
    context = {
        "lines": [
            Line(row, current.get(row.pk), NEXT[ListState(current[row.pk].state)][0] if row.pk in current else "",
                 act_panel(row, "round", actor=actor, at=at, only=ON_ROUND))
            for row in under_way
        ],
        "past": past,
        "waiting": [row for row in queries.commendations_visible(actor, at) if row.state == CommendationState.ENTERED],
        "meetings": committee.listed_meetings(actor, at)[:6],
    }  # fmt: skip
    return render(request, "office/lists.html", context)


@access.case("award_list")
def award_list(request: HttpRequest, found: Any) -> HttpResponse:
    """The list: entries with rank and reason, the caps beside it, objections that stand in the way."""
    actor, at = access.actor_of(request), access.at_of(request)
    policy, hidden = rounds.policy_of(found.round), staff.closed_to(actor, at)
    every = list(queries.entries_of(found))
    if exports.asked(request) and _in_office(found, actor, at):
        return _exported(request, found, policy, [entry for entry in every if entry.application_id not in hidden])
    live, documents = queries.live(every), list(found.commendations.order_by("-id"))
    names = people.names({pk for pk in (found.drafted_by_id, found.tabled_by_id) if pk})
    context = {
        "list": found,
        "policy": policy,
        "lines": _entries(every, policy, hidden),
        "kept": any(entry.application_id in hidden for entry in every),
        "struck": [entry for entry in queries.struck_of(found) if entry.application_id not in hidden],
        "places": queries.places(policy, queries.counted(found.round, live)),
        "places_basis": policy.cite("cap."),
        "standing": _standing(found, policy, documents),
        "commendations": documents if _in_office(found, actor, at) else [],
        "notice_ends": queries.notice_ends(found) if found.state == ListState.NOTICED else None,
        "notices": [row for row in publicity.notices_of(found.round_id) if row.kind == "award"],
        "resolved": committee.resolved_by("award_list", found.pk),
        "drafted_by": names.get(found.drafted_by_id, ""),
        "tabled_by": names.get(found.tabled_by_id, ""),
        "panel": act_panel(found, "award_list", actor=actor, at=at),
        "entries": timeline("award_list", found.pk, named=True),
        "in_office": _in_office(found, actor, at),
    }
    return render(request, "office/award_list.html", context)


def _exported(request: HttpRequest, found: Any, policy: Policy, entries: list[Any]) -> HttpResponse:
    columns = (
        Column("奖项", lambda entry: policy.prize_name(entry.prize)),
        Column("类别", lambda entry: policy.kind_name(entry.kind)),
        Column("名次", lambda entry: entry.rank),
        Column("模式或成果名称", lambda entry: entry.application.title),
        Column("申报主体", lambda entry: entry.application.holder),
        Column("理由", lambda entry: entry.reason),
    )
    return exports.workbook(request, f"名单-{found.round}", columns, entries)


def _in_office(found: Any, actor: Actor, at: Any) -> bool:
    return found.round.authority_id in people.authorities_where(actor.person_id, OFFICE, at)


def _entries(every: list[Any], policy: Policy, hidden: set[int]) -> list[tuple[str, list[Any]]]:
    """Entries by prize and kind; whoever left the list meanwhile is shown as such by his state."""
    found: dict[str, list[Any]] = {}
    for entry in every:
        if entry.application_id not in hidden:
            words = f"{policy.prize_name(entry.prize)}　{policy.kind_name(entry.kind)}"
            found.setdefault(words, []).append(entry)
    return list(found.items())


def _standing(found: Any, policy: Policy, documents: list[Any]) -> Standing:
    entered = any(row.state == CommendationState.ENTERED for row in documents)
    words, whose, basis, more = CHECK if entered else NEXT[ListState(found.state)]
    return Standing(
        ListState(found.state).label, words, whose, basis=labels(policy.cite(basis)), next_more=more,
        now_more=found.approval_number or found.resolution,
    )  # fmt: skip


@access.case("commendation")
def commendation(request: HttpRequest, found: Any) -> HttpResponse:
    """The Government's document as entered; confirming it registers the honours."""
    actor, at = access.actor_of(request), access.at_of(request)
    listed = found.award_list
    policy, hidden = rounds.policy_of(listed.round), staff.closed_to(actor, at)
    live = queries.live(queries.entries_of(listed))
    state = CommendationState(found.state)
    waits = state is CommendationState.ENTERED
    standing = Standing(
        state.label, "核对原件后登记" if waits else "没有后续办理", "审定办审核" if waits else "—",
        basis=labels(policy.cite("commendation.confirm")), next_more="由录入人以外的审核人员办理" if waits else "",
    )  # fmt: skip
    context = {
        "row": found,
        "list": listed,
        "lines": _entries(live, policy, hidden),
        "kept": any(entry.application_id in hidden for entry in live),
        "standing": standing,
        "panel": act_panel(found, "commendation", actor=actor, at=at),
        "entries": timeline("commendation", found.pk, named=True, also=[("award_list", listed.pk)]),
        "back": reverse("award_list", args=[listed.pk]),
    }
    return render(request, "office/commendation.html", context)


urlpatterns = [
    path("office/lists/", lists, name="lists"),
    path("lists/<int:pk>/", award_list, name="award_list"),
    path("commendations/<int:pk>/", commendation, name="commendation"),
]
