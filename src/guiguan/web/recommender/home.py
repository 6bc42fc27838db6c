"""The desk of who recommends: the rounds now taking applications, one's own recommendations, many from a sheet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications.operations.recommending import recommend_many
from guiguan.applications.queries import recommending
from guiguan.applications.rules.recommending import COLUMNS, EXAMPLES, MOST, read_rows
from guiguan.applications.states import Recommender
from guiguan.documents.spreadsheet import XLSX, xlsx
from guiguan.people import queries as people
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.spec import Role
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.desk import act_url
from guiguan.web.sheet_form import SheetForm

SALT = "recommend-many"


def _rounds(request: HttpRequest) -> list[Any]:
    """Rounds of one's authorities whose applications are not yet closed."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, frozenset({Role.RECOMMENDER}), at)
    return [row for pk in mine for row in rounds.rounds_of(pk) if recommending.still_open(row, at)]


@access.roles(Role.RECOMMENDER)
def home(request: HttpRequest) -> HttpResponse:
    """Where one may recommend now, and how far one's own recommendations are."""
    actor, at = access.actor_of(request), access.at_of(request)
    context = {
        "rounds": [(row, act_url("recommendation.recommend", row.pk)) for row in _rounds(request)],
        "lines": recommending.by(actor, at),
    }
    return render(request, "recommender/home.html", context)


class ManyForm(SheetForm):
    """For which round, in whose name, and the file."""

    round = forms.ChoiceField(label="届次")
    recommender_kind = forms.ChoiceField(label="推荐方", choices=Recommender.choices())
    recommender = forms.CharField(label="推荐单位或者推荐人", max_length=120)
    field_order = ("round", "recommender_kind", "recommender", "table")

    def __init__(self, request: HttpRequest, *given: Any) -> None:
        super().__init__(*given)
        self.mine = {str(row.pk): row for row in _rounds(request)}
        self.fields["round"].choices = [(pk, str(row)) for pk, row in self.mine.items()]  # type: ignore[attr-defined]
        self.fields["table"].help_text = f"每行一件，至多 {MOST} 件。"
        last = recommending.last_by(access.actor_of(request).person_id)
        if last is not None:
            self.initial = {"recommender_kind": last.recommender_kind, "recommender": last.recommender}


@access.roles(Role.RECOMMENDER)
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Upload and look; what was looked at comes back signed and is then written, all of it or none."""
    if "checked" in request.POST:
        return _carry_out(request)
    form = ManyForm(request, *((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        data = form.cleaned_data
        known = recommending.known(form.mine[data["round"]], access.actor_of(request).person_id)
        rows, wrong = read_rows(data["table"], known)
        faulty = [row for row in rows if row.faults]
        if wrong:
            form.add_error("table", wrong)
        else:
            context |= {"rows": rows, "faulty": faulty, "chosen": form.mine[data["round"]]}
        if rows and not faulty:
            sheet = [[row.values[name] for name in COLUMNS] for row in rows]
            kept = [data["round"], data["recommender_kind"], data["recommender"], sheet]
            context["checked"] = signing.dumps(kept, salt=SALT, compress=True)
    return render(request, "recommender/many.html", context, status=422 if form.errors else 200)


def _carry_out(request: HttpRequest) -> HttpResponse:
    actor, at = access.actor_of(request), access.at_of(request)
    form = ManyForm(request)
    try:
        pk, kind, name, sheet = signing.loads(request.POST["checked"], salt=SALT, max_age=3600)
        recommend_many(form.mine[pk], actor=actor, at=at, recommender_kind=kind, recommender=name, sheet=sheet)
    except (signing.BadSignature, KeyError):
        messages.error(request, "预览已经过期，没有写入任何一行。请重新上传文件。")
        return HttpResponseRedirect(reverse("recommend-many"))
    except ActRefused as refused:
        context = {"form": form, "refusals": refused.refusals}
        return render(request, "recommender/many.html", context, status=422)
    messages.success(request, f"已推荐 {len(sheet)} 件。审定办将向被推荐的组织和个人确认申报意愿。")
    return HttpResponseRedirect(reverse("recommender-home"))


@access.roles(Role.RECOMMENDER)
def blank(_request: HttpRequest) -> HttpResponse:
    """The table to fill: heads alone, invented rows on a second sheet."""
    return attached(xlsx([("推荐", COLUMNS, []), ("填写示例", COLUMNS, EXAMPLES)]), XLSX, "推荐模板.xlsx")


urlpatterns = [
    path("recommender/", home, name="recommender-home"),
    path("recommender/many/", many, name="recommend-many"),
    path("recommender/many/blank/", blank, name="recommend-many-blank"),
]
