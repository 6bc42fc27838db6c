"""评选过程: every round in public, with stages, dates, numbers, rules (Art. 31)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.rounds import queries
from guiguan.rounds.rules.materials import in_words
from guiguan.web import access
from guiguan.web.blank_form import blank_docx
from guiguan.web.rounds_shown import gantt_of, standing_of


@access.public
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round that has been called, latest first."""
    page = Paginator(queries.public_rounds(), 20).get_page(request.GET.get("page"))
    lines = [{"round": row, "last_day": queries.closing_day(row)} for row in page]
    return render(request, "public/rounds.html", {"page": page, "lines": lines})


@access.public
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: where it stands, plan and dates, numbers of each stage, the texts it rests on, its papers."""
    at = access.at_of(request)
    a_round: Any = queries.public_rounds().filter(pk=pk).first()
    if a_round is None:
        raise Http404
    steps = queries.steps_of(a_round, at)
    policy = queries.policy_of(a_round)
    context = {
        "round": a_round,
        "policy": policy,
        "standing": standing_of(a_round, steps, at),
        "steps": steps,
        "gantt": gantt_of(steps, timezone.localtime(at).date()),
        "counts": queries.stage_counts(a_round),
        "papers": documents.public_papers(a_round.authority_id, a_round.pk),
        "last_day": queries.closing_day(a_round),
        "parameters": queries.parameter_rows(a_round.rules),
        "materials": in_words(a_round.limits),
        "forms": [
            (f"{prize}-{kind}", f"{policy.prize_name(prize)}　{policy.kind_name(kind)}")
            for prize, kind in policy.questions
        ],
        "sets": [("先进质量管理模式", a_round.criteria_model), ("先进质量管理成果", a_round.criteria_achievement)],
        "basis": policy.cite("openness") if policy.has("openness") else (),
    }
    return render(request, "public/process.html", context)


@access.public
def blank_form(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """空白表 of a called round for whoever files on paper; ``key`` is prize and kind, ``gold-model``."""
    a_round: Any = queries.public_rounds().filter(pk=pk).first()
    prize, _, kind = key.partition("-")
    if a_round is None or (prize, kind) not in queries.policy_of(a_round).questions:
        raise Http404
    return blank_docx(a_round, prize, kind)


urlpatterns = [
    path("process/", rounds, name="rounds-public"),
    path("process/<int:pk>/", process, name="process"),
    path("process/<int:pk>/blank/<str:key>.docx", blank_form, name="process-blank"),
]
