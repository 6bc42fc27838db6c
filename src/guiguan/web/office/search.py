"""检索: one box over applications, organisations, experts, notices, papers and honours, within the officer's scope."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.procedure.spec import OFFICE
from guiguan.search import queries
from guiguan.search.queries import Hit
from guiguan.web import access

LONGEST = 60


def url_of(hit: Hit) -> str:
    """The page of what was found; an organisation leads to its applications."""
    if hit.kind == "organisation":
        return f"{reverse('applications')}?{urlencode({'words': hit.plain[:40]})}"
    return reverse(hit.kind, args=[hit.pk])


@access.roles(*OFFICE)
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind, each with how many the officer may see."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = queries.find(words, access.actor_of(request), access.at_of(request))
    context = {
        "q": words,
        "sentence": queries.sentence(words),
        "groups": [(group, [(hit, url_of(hit)) for hit in group.hits]) for group in found],
    }
    return render(request, "office/search.html", context)


urlpatterns = [path("office/search/", search, name="search")]
