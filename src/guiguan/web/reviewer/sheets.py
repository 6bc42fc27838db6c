"""评分记录表: one item a screen, band before step; an overview that says what is missing before submission."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.applications import queries as applications
from guiguan.law import policy as law
from guiguan.review import prompts
from guiguan.review.operations import sheets as operations
from guiguan.review.queries import copies
from guiguan.review.queries import sheets as queries
from guiguan.review.rules.scoring import BANDS, STEP
from guiguan.review.rules.wording import remark
from guiguan.review.states import ConsensusState, SheetState
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.reviewer.sources import cited, files_of
from guiguan.web.templatetags.gg import zh_date

KEPT = ("not_applicable", "reason", "private_note")
"""Fields shown again as typed when another window was faster."""
THOUGHTS = (("strength", "优势"), ("improvement", "改进"))


@dataclass(frozen=True, slots=True)
class Mark:
    """One item in the rail."""

    no: str
    title: str
    short: str
    full: int
    state: str
    """``done``, ``part`` or nothing."""
    percent: int | None
    not_applicable: bool
    points: int
    first: str = ""
    """What the first copy of a sheet taken back said, where that was another value."""


def rail(sheet: Any, rows: dict[str, Any], first: copies.FirstCopy | None = None) -> list[tuple[str, list[Mark]]]:
    """Items by category, in the order of the criteria."""
    found: dict[str, list[Mark]] = {}
    for item in queries.items_of(sheet.criteria):
        no = str(item["no"])
        row = rows[no]
        state = "done" if queries.done(row) else "part" if queries.begun(row) else ""
        points = 0 if row.not_applicable else int(item["points"]) * (row.percent or 0)
        head = str(item.get("category", ""))
        prefix = head.split(" ", maxsplit=1)[0]
        short = no.removeprefix(prefix) if prefix and no.startswith(prefix) and no != prefix else no
        other = first.unlike(no, row.percent, row.not_applicable) if first else ""
        mark = Mark(no, str(item["title"]), short, int(item["points"]), state, row.percent, row.not_applicable, points,
                    other)  # fmt: skip
        found.setdefault(head, []).append(mark)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class Subtotal:
    """What has been judged of one category: hundredths earned, full points of the items judged."""

    title: str
    earned: int
    full: int
    others: tuple[int, int] | None = None
    """(earned, full) without the item on the screen, where that item counts: what is shown live starts from it."""


def subtotals(marks: list[tuple[str, list[Mark]]], here: str = "") -> list[Subtotal]:
    """Per category and then altogether; what is not applicable is left out, not counted as nothing. ``here``: the
    item on the screen."""
    rows = [_subtotal(title.split(" ", 1)[-1], items, here) for title, items in marks]
    everything = _subtotal("已评合计", [item for _, items in marks for item in items], here)
    return [*(row for row in rows if row.full or row.others), everything]


def _subtotal(title: str, items: list[Mark], here: str) -> Subtotal:
    counted = [item for item in items if item.state == "done" and not item.not_applicable]
    rest = [item for item in counted if item.no != here]
    live = (sum(i.points for i in rest), sum(i.full for i in rest)) if here in {i.no for i in items} else None
    return Subtotal(title, sum(i.points for i in counted), sum(i.full for i in counted), live)


@access.case("sheet")
def sheet(request: HttpRequest, found: Any) -> HttpResponse:
    """Overview: where the sheet stands, what is missing, what was judged; sealed scores of others stay away."""
    actor, at = access.actor_of(request), access.at_of(request)
    own = found.person_id == actor.person_id
    seen = queries.may_see(found, actor, at)
    rows = queries.items(found) if seen else {}
    first = copies.first_copy(found) if seen else None
    marks = rail(found, rows, first) if seen else []
    flat = [mark for _, items in marks for mark in items]
    content = copies.submitted_content(found) if seen else []
    files = files_of(found.application, request) if content else []
    context = {
        "sheet": found,
        "case": found.application,
        "own": own,
        "seen": seen,
        "first": first,
        "editing": own and found.state == SheetState.OPEN,
        "marks": marks,
        "count": len(queries.items_of(found.criteria)),
        "done": sum(mark.state == "done" for mark in flat),
        "subtotals": subtotals(marks) if seen else [],
        "next": next((mark for mark in flat if mark.state != "done"), None),
        "missing": [mark for mark in flat if mark.state != "done"],
        "unfinished": [no for no, row in rows.items() if any(one["kind"] == "draft" for one in row.thoughts)],
        "factors": _factors(found, own=own) if seen else "",
        "thoughts": [(row["no"], one) for row in content for one in cited(row["thoughts"], files)],
        "standing": _standing(found, own=own),
        "panel": act_panel(found, "sheet", actor=actor, at=at),
        "entries": timeline("sheet", found.pk, named=True) if seen else [],
    }
    return render(request, "reviewer/sheet.html", context)


_TALK = {
    ConsensusState.WAITING: ("等待全体成员提交，然后合议", "评审组", "全体提交前，各人评分互不可见"),
    ConsensusState.OPEN: ("逐条合议", "评审组组长", "合议不改动各人的评分"),
    ConsensusState.CONCLUDED: ("合议已经完成，形成资料评审报告", "评审组", "合议不改动各人的评分"),
}
"""(what comes next, whose turn, what else) of a submitted sheet."""


def _standing(found: Any, *, own: bool) -> dict[str, str]:
    policy = law.load(found.application.round.policy_id)
    basis = "、".join(citation.label for citation in policy.cite("sheet.submit"))
    state, talk = SheetState(found.state), queries.consensus_of(found.application_id)
    words = {
        SheetState.OPEN: ("逐条评分后提交", "本人" if own else "评审专家", "提交后由组长在合议前方可退回"),
        SheetState.SUBMITTED: _TALK[ConsensusState(talk.state) if talk else ConsensusState.WAITING],
        SheetState.VOIDED: ("不再计入", "", found.void_reason),
    }[state]
    return {"now": state.label, "next": words[0], "whose": words[1] or "无", "now_more": words[2],
            "until": planned_end(found.application.round, "document_review"), "basis": f"{basis}，评审规则"}  # fmt: skip


def _factors(found: Any, *, own: bool) -> str:
    """The expert's own key factors as he writes them, to others those he submitted."""
    if not own:
        return copies.submitted_factors(found)
    stored = queries.factors_of(found)
    return stored.text if stored else ""


def planned_end(a_round: Any, stage: str) -> str:
    """The planned end of a stage, in words; a plan is no deadline by law."""
    day = (a_round.plan or {}).get(stage, {}).get("ends")
    return f"计划至{zh_date(date.fromisoformat(day))}" if day else "没有法定期限，以评审组安排为准"


@access.case("sheet")
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, found: Any, no: str) -> HttpResponse:
    """One item: prompts, the applicant's own text and evidence, bands and steps, single thoughts."""
    own = found.person_id == access.actor_of(request).person_id
    rows = queries.items(found) if own else {}
    if no not in rows:
        raise Http404
    if request.method == "POST":
        return _save(request, found, rows[no])
    return _page(request, found, rows[no])


FIRST_THIS = "正在写的一条还没有记下，已经保存。请先记为优势或者改进，再修改另一条。"


def _typed(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What the form says; the thought being written travels with the draft, one to be revised becomes it."""
    post = request.POST
    thoughts = [one for one in row.thoughts if one["kind"] != "draft"]
    new = {"kind": "draft", "text": post.get("thought", "").strip(), "source": post.get("source", "").strip(),
           "aspect": "、".join(post.getlist("aspect")), "file": post.get("file", ""),
           "page": post.get("page", "").strip()}  # fmt: skip
    if post.get("put") in dict(THOUGHTS):
        new["kind"] = post["put"]
    remove, revise = post.get("remove", ""), post.get("revise", "")
    if remove.isdecimal() and int(remove) < len(thoughts):
        thoughts.pop(int(remove))
    elif revise.isdecimal() and int(revise) < len(thoughts) and not new["text"]:
        new = {**thoughts.pop(int(revise)), "kind": "draft"}
    percent = post.get("percent", "")
    return {
        "percent": int(percent) if percent.isdecimal() else None,
        "not_applicable": post.get("not_applicable") == "on",
        "reason": post.get("reason", ""),
        "thoughts": [*thoughts, new],
        "private_note": post.get("private_note", ""),
    }


def _fields(row: Any) -> dict[str, str]:
    """The stored item as the form's fields, for the comparison of two windows."""
    draft: dict[str, str] = next((one for one in row.thoughts if one["kind"] == "draft"), {})
    return {
        "percent": "" if row.percent is None else str(row.percent),
        "not_applicable": "on" if row.not_applicable else "",
        "reason": row.reason,
        "thought": draft.get("text", ""),
        **{name: draft.get(name, "") for name in ("source", "file", "page")},
        "private_note": row.private_note,
    }


def _save(request: HttpRequest, found: Any, row: Any) -> HttpResponse:
    auto = "X-Autosave" in request.headers
    shown = request.POST.get("version", "")
    try:
        typed = operations.Typed(row.no, int(shown) if shown.isdecimal() else 0, **_typed(request, row))
        [stored] = operations.save_items(found, [typed], actor=access.actor_of(request), at=access.at_of(request))
    except operations.NotEditable as refused:
        if auto:
            return JsonResponse({"sentence": str(refused)}, status=422)
        raise Http404 from None
    except operations.ItemMovedOn as moved:
        if auto:
            answer = {"version": moved.stored.version, "sentence": str(moved), "stored": _fields(moved.stored)}
            return JsonResponse(answer, status=409)
        return _page(request, found, moved.stored, typed=_typed(request, moved.stored), sentence=str(moved), status=409)
    if auto:
        return JsonResponse({"version": stored.version, "saved": f"{timezone.localtime(stored.saved_at):%H:%M:%S}"})
    if "revise" in request.POST and request.POST.get("thought", "").strip():
        messages.warning(request, FIRST_THIS)
    return HttpResponseRedirect(_onward(request, found, row.no))


def _onward(request: HttpRequest, found: Any, no: str) -> str:
    order = [str(one["no"]) for one in queries.items_of(found.criteria)]
    here = order.index(no)
    if "next" in request.POST and here + 1 < len(order):
        return reverse("sheet-item", args=[found.pk, order[here + 1]])
    if "next" in request.POST:
        return reverse("sheet", args=[found.pk])
    writing = "#thought" if request.POST.keys() & {"revise", "put", "remove"} else ""
    return reverse("sheet-item", args=[found.pk, no]) + writing


@dataclass(frozen=True, slots=True)
class Band:
    words: str
    steps: tuple[int, ...]
    chosen: bool


def _bands(texts: tuple[str, ...], percent: int | None) -> list[Band]:
    return [
        Band(words, tuple(range(low, high + 1, STEP)), percent is not None and low <= percent <= high)
        for words, (low, high) in zip(texts, BANDS, strict=True)
    ]


def _page(
    request: HttpRequest, found: Any, row: Any, *, typed: dict[str, Any] | None = None, sentence: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    items = {str(one["no"]): one for one in queries.items_of(found.criteria)}
    about, order = items[row.no], list(items)
    here, judged = order.index(row.no), str(about.get("judged", "process"))
    marks = rail(found, queries.items(found))
    percent = typed["percent"] if typed else row.percent
    shown = typed["thoughts"] if typed else row.thoughts
    files = files_of(found.application, request)
    context = {
        "sheet": found,
        "case": found.application,
        "item": about,
        "row": row,
        "editing": found.state == SheetState.OPEN,
        "kind": "结果条目" if judged == "result" else "过程条目",
        "prompts": prompts.prompts(row.no, judged),
        "aspects": prompts.aspects(judged),
        "disclaimer": prompts.DISCLAIMER,
        "answers": applications.item_text(found.application, row.no),
        "files": [one for one in files if one.purpose.startswith("evidence")],
        "bands": _bands(prompts.bands(judged, found.criteria.get("bands", {})), percent),
        "licensed": bool(found.criteria.get("bands", {}).get(judged)),
        "factors": _factors(found, own=True),
        "percent": percent,
        **{name: typed[name] if typed else getattr(row, name) for name in KEPT},
        **_thinking(row, shown, files),
        "points": int(about["points"]) * (percent or 0),
        **_totals(marks, row.no),
        "previous": order[here - 1] if here else None,
        "following": order[here + 1] if here + 1 < len(order) else None,
        "theirs": _fields(row) if sentence else None,
        "sentence": sentence,
        "until": planned_end(found.application.round, "document_review"),
    }
    return render(request, "reviewer/sheet_item.html", context, status=status)


def _totals(marks: list[tuple[str, list[Mark]]], here: str) -> dict[str, Any]:
    """The rail, and the foot of the page as it stands; ``others_done``: judged items besides the one on the screen."""
    judged = [mark.no for _, items in marks for mark in items if mark.state == "done"]
    return {"marks": marks, "done": len(judged), "others_done": len([no for no in judged if no != here]),
            "count": sum(len(items) for _, items in marks), "subtotals": subtotals(marks, here)}  # fmt: skip


def _thinking(row: Any, shown: list[dict[str, Any]], files: list[Any]) -> dict[str, Any]:
    """Thoughts put down, the one being written, and the files on which they may rest."""
    draft: dict[str, Any] = next((one for one in shown if one["kind"] == "draft"), {})
    return {"draft": draft, "draft_remark": remark(draft.get("text", "")),
            "thoughts": _thoughts(cited(row.thoughts, files)),
            "citable": [(str(one.pk), one.name) for one in files]}  # fmt: skip


def _thoughts(thoughts: list[dict[str, Any]]) -> list[tuple[str, list[tuple[int, dict[str, Any]]]]]:
    """By kind, each with its place and with what its words are to be looked at again for."""
    kept = [{**one, "remark": remark(one["text"])} for one in thoughts if one["kind"] != "draft"]
    return [(title, [(n, one) for n, one in enumerate(kept) if one["kind"] == kind]) for kind, title in THOUGHTS]


urlpatterns = [
    path("review/sheets/<int:pk>/", sheet, name="sheet"),
    path("review/sheets/<int:pk>/<str:no>/", item, name="sheet-item"),
]
