"""补正: what applicants are asked for and until when, the overdue ones first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications.queries.lists import open_supplements
from guiguan.procedure.spec import OFFICE
from guiguan.web import access


@access.roles(*OFFICE)
def supplements(request: HttpRequest) -> HttpResponse:
    rows = open_supplements(access.actor_of(request), access.at_of(request))
    return render(request, "office/supplements.html", {"rows": rows})


urlpatterns = [path("office/supplements/", supplements, name="supplements")]
