"""Downloads: each one checked, each one in the access log, always as an attachment."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.documents import operations, queries
from guiguan.web import access
from guiguan.web.attachment import BYTES, attached

MISSING = "文件不存在或者您无权查看。"


def send(request: HttpRequest, row: Any) -> HttpResponse:
    if not row.opens:
        return render(request, "work/held_file.html", {"file": row, "held": operations.HELD}, status=409)
    stored = queries.path_of(row.storage)
    if not stored.is_file():
        raise Http404(MISSING)
    name: str = row.name
    thing = f"{row.case_kind}/{row.case_id}/{row.pk}"
    operations.log_access(access.actor_of(request), access.at_of(request), "download", thing, name)
    return attached(stored.read_bytes(), BYTES, name)  # files are limited in size


@access.public
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a case, to those who may open it; to everybody else as if there were none."""
    row = queries.openable_attachment(pk, access.actor_of(request), access.at_of(request))
    if row is None:
        raise Http404(MISSING)
    return send(request, row)


@access.signed_in
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that still lies in a draft."""
    row = queries.openable_upload(pk, access.actor_of(request), access.at_of(request))
    if row is None:
        raise Http404(MISSING)
    return send(request, row)


urlpatterns = [
    path("files/<int:pk>/", file, name="file"),
    path("files/drafts/<int:pk>/", upload, name="upload"),
]
