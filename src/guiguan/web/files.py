"""Downloads: each one checked, each one in the access log, always as an attachment."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import path

from guiguan.documents import operations, queries
from guiguan.web import access

MISSING = "文件不存在或者您无权查看。"


def _send(request: HttpRequest, row: object) -> HttpResponseBase:
    stored = queries.path_of(row.storage)  # type: ignore[attr-defined]
    if not stored.is_file():
        raise Http404(MISSING)
    name: str = row.name  # type: ignore[attr-defined]
    thing = f"{row.case_kind}/{row.case_id}/{row.pk}"  # type: ignore[attr-defined]
    operations.log_access(access.actor_of(request), access.at_of(request), "download", thing, name)
    response = FileResponse(
        stored.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@access.public
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a case, to those who may open it; to everybody else as if there were none."""
    row = queries.openable_attachment(pk, access.actor_of(request), access.at_of(request))
    if row is None:
        raise Http404(MISSING)
    return _send(request, row)


@access.signed_in
def upload(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that still lies in a draft."""
    row = queries.openable_upload(pk, access.actor_of(request), access.at_of(request))
    if row is None:
        raise Http404(MISSING)
    return _send(request, row)


urlpatterns = [
    path("files/<int:pk>/", file, name="file"),
    path("files/drafts/<int:pk>/", upload, name="upload"),
]
