"""承诺书 on paper: the sheets to be signed by hand, as a page and as PDF; one entered from its scan."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from guiguan.documents import formset, typeset
from guiguan.documents import queries as documents
from guiguan.governance.queries import groups, oaths
from guiguan.governance.rules import oath
from guiguan.governance.states import ProposalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.desk import act_panel, timeline
from guiguan.web.papers import SPECIMEN
from guiguan.web.rounds_shown import Standing, labels

HOW = "请用墨水笔签名并填写日期，交审定办；审定办扫描录入、另一人核对后，方计为签署。"


def _to_sign(request: HttpRequest, found: Any) -> list[Any]:
    """The office prints for everybody, a member for himself; nobody a sheet that names a case he is kept from."""
    actor, at = access.actor_of(request), access.at_of(request)
    sheets = oaths.to_sign(found)
    if not roles_on(case_kind("group"), found, actor, at) & OFFICE:
        return [one for one in sheets if one.person.pk == actor.person_id]
    if groups.case_ids(found) & groups.barred_from(actor.person_id):
        raise Http404
    wanted = request.GET.get("member", "")
    return [one for one in sheets if wanted in {"", str(one.person.pk)}]


@access.case("group")
def to_sign(request: HttpRequest, found: Any) -> HttpResponse:
    """The sheets to print."""
    context = {"group": found, "sheets": _to_sign(request, found), "edition": oath.EDITION, "how": HOW,
               "member": request.GET.get("member", "")}  # fmt: skip
    return render(request, "office/oath_print.html", context)


@access.case("group")
def to_sign_pdf(request: HttpRequest, found: Any) -> HttpResponse:
    """The same sheets typeset."""
    sheets = _to_sign(request, found)
    if not sheets:
        raise Http404
    made = [{"title": one.title, "edition": oath.EDITION, "name": one.person.name, "round": str(found.round),
             "group": found.name, "blocks": one.blocks, "how": HOW} for one in sheets]  # fmt: skip
    data = {"title": f"{found.name}承诺书", "oaths": made, "specimen": SPECIMEN if settings.GUIGUAN_DEMO else ""}
    try:
        content = typeset.pdf(typeset.layout("oath"), data=data, at=access.at_of(request))
    except typeset.TypesettingFailed as failed:
        messages.error(request, str(failed))
        return redirect("group-oaths", pk=found.pk)
    return attached(content, formset.PDF, f"{found.name}承诺书.pdf")


@access.case("paper_oath")
def paper_oath(request: HttpRequest, found: Any) -> HttpResponse:
    """What one officer entered beside the scan, for another to compare."""
    actor, at = access.actor_of(request), access.at_of(request)
    names = people.names({pk for pk in (found.entered_by_id, found.decided_by_id) if pk})
    context = {
        "paper": found,
        "answers": oaths.answers(found),
        "entered_by": names.get(found.entered_by_id, ""),
        "files": documents.attachments_of("paper_oath", found.pk),
        "standing": _standing(found),
        "panel": act_panel(found, "paper_oath", actor=actor, at=at),
        "entries": timeline("paper_oath", found.pk, named=True),
    }
    return render(request, "office/paper_oath.html", context)


def _standing(found: Any) -> Standing:
    state = ProposalState(found.state)
    then, whose, more = {
        ProposalState.PROPOSED: (
            "由另一人对照扫描件核对",
            "录入人以外的审定办人员",
            "核对之前不计为签署，材料不对该成员开放",
        ),
        ProposalState.CONFIRMED: ("不再办理", "无", "已计为该成员本人的签署和申报"),
        ProposalState.REJECTED: ("重新录入", "审定办经办", "这份录入不计"),
    }[state]
    basis = labels(law.load(found.group.round.policy_id).cite("oath.swear"))
    return Standing(state.label, then, whose, basis=basis, now_more=more)


urlpatterns = [
    path("groups/<int:pk>/oaths/", to_sign, name="group-oaths"),
    path("groups/<int:pk>/oaths.pdf", to_sign_pdf, name="group-oaths-pdf"),
    path("groups/paper-oaths/<int:pk>/", paper_oath, name="paper_oath"),
]
