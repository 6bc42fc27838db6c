"""文稿: papers on their way, each with its text as it would be printed, who has done what, and the acts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.conferral import letters
from guiguan.conferral.queries import withheld
from guiguan.documents import bound, formset, queries, sheets, wordform
from guiguan.documents.operations import log_access
from guiguan.documents.states import DraftState
from guiguan.documents.typeset import TypesettingFailed
from guiguan.people import queries as people
from guiguan.procedure.engine import EffectRefused
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of
from guiguan.web.papers import SPECIMEN
from guiguan.web.rounds_shown import Standing, labels

ON_AUTHORITY = ("paper.draft", "paper.set_route")
COLUMNS = (
    Column("文种", lambda row: row.kind),
    Column("标题", lambda row: row.title),
    Column("文号", lambda row: row.number),
    Column("状态", lambda row: row.get_state_display()),
    Column("拟稿日期", lambda row: day_of(row.drafted_at)),
)
NEXT = {
    DraftState.DRAFTED: ("核稿、会签后签发", "审定办"),
    DraftState.RETURNED: ("修改后再送核稿", "审定办经办"),
    DraftState.CHECKED: ("签发，或者登记线下签发", "审定办审核"),
    DraftState.OUTSIDE: ("与盖章件核对", "登记人以外的人员"),
    DraftState.ISSUED: ("没有后续办理", "—"),
    DraftState.DISCARDED: ("没有后续办理", "—"),
}


@access.roles(*OFFICE)
def papers(request: HttpRequest) -> HttpResponse:
    """Drafts under way, then those done; how each kind of paper is handled."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = list(queries.drafts_visible(actor, at)[:300])
    mine = [people.authorities().get(pk=pk) for pk in people.authorities_where(actor.person_id, OFFICE, at)]
    ended = {DraftState.ISSUED, DraftState.DISCARDED}
    under_way, done = ([row for row in rows if (row.state in ended) is over] for over in (False, True))
    if exports.asked(request):
        return exports.workbook(request, "文稿", COLUMNS, under_way, more=[exports.sheet("已办结", COLUMNS, done)])
    context = {
        "open": under_way,
        "done": done,
        "panels": [(one, act_panel(one, "authority", actor=actor, at=at, only=ON_AUTHORITY)) for one in mine],
        "routes": [(name, queries.route_of(one.pk, name)) for one in mine for name in queries.kinds_of_papers()],
    }
    return render(request, "office/papers.html", context)


@access.case("paper_draft")
def draft(request: HttpRequest, found: Any) -> HttpResponse:
    """One paper on its way."""
    actor, at = access.actor_of(request), access.at_of(request)
    state = DraftState(found.state)
    words, whose = NEXT[state]
    basis = labels(case_kind("paper_draft").policy(found).cite("law:党政机关公文处理工作条例"))
    names = people.names({*found.drafted_by, *filter(None, [found.checked_by_id, found.recorded_by_id])})
    context = {
        "draft": found,
        "blocks": queries.blocks_of(found),
        "standing": Standing(state.label, words, whose, basis=basis),
        "unsigned": queries.unsigned(found),
        "drafters": "、".join(names.get(pk, "") for pk in found.drafted_by),
        "checker": names.get(found.checked_by_id or 0, ""),
        "files": queries.attachments_of("paper_draft", found.pk),
        "panel": act_panel(found, "paper_draft", actor=actor, at=at),
        "entries": timeline("paper_draft", found.pk, named=True),
    }
    return render(request, "office/paper_draft.html", context)


def _sheet(found: Any) -> sheets.Sheet:
    authority = people.authorities().get(pk=found.authority_id)
    to, rest = sheets.addressed(queries.blocks_of(found))
    blocks, attached = sheets.divided(rest)
    specimen = "文稿　未签发" + (f"　{SPECIMEN}" if settings.GUIGUAN_DEMO else "")
    return sheets.Sheet(title=found.title, to=to, blocks=blocks, attached=attached, date=sheets.UNDATED,
                        signer=queries.signature(found.kind, authority), approver=queries.approver_of(found),
                        issuer=authority.office if queries.takes_number(found.kind) else "", number=found.number,
                        specimen=specimen, form=sheets.form_of(found.kind))  # fmt: skip


@access.case("paper_draft")
def draft_docx(request: HttpRequest, found: Any) -> HttpResponse:
    """The text for whoever checks, countersigns or issues it elsewhere."""
    actor, at = access.actor_of(request), access.at_of(request)
    log_access(actor, at, "paper", f"paper_draft/{found.pk}", found.title)
    return attached(sheets.docx(_sheet(found), at=found.drafted_at), wordform.DOCX, f"{found.title}.docx")


@access.case("award_list")
def pack(request: HttpRequest, found: Any) -> HttpResponse:
    """报批材料包 as one PDF with 目录; for the office, without the cases from which the officer is recused: then none."""
    actor, at = access.actor_of(request), access.at_of(request)
    inside = found.round.authority_id in people.authorities_where(actor.person_id, OFFICE, at)
    if not inside or withheld([found.pk], actor, at):
        messages.error(request, "报批材料包由审定办无须回避、已申报有无利害关系的人员制作。")
        return HttpResponseRedirect(reverse("award_list", args=[found.pk]))
    title = f"{found.round}报批材料包"
    try:
        content, _ = bound.bind(title, [found.round.authority.office], letters.pack(found, at), foot=title, at=at)
    except (TypesettingFailed, EffectRefused) as failed:
        messages.error(request, f"{failed}{getattr(failed, 'remedy', '')}")
        return HttpResponseRedirect(reverse("award_list", args=[found.pk]))
    log_access(actor, at, exports.EXPORT, f"award_list/{found.pk}", "报批材料包")
    return attached(content, formset.PDF, f"{title}.pdf")


urlpatterns = [
    path("office/papers/", papers, name="paper-drafts"),
    path("paper-drafts/<int:pk>/", draft, name="paper_draft"),
    path("paper-drafts/<int:pk>/draft.docx", draft_docx, name="paper-draft-docx"),
    path("lists/<int:pk>/pack.pdf", pack, name="list-pack"),
]
