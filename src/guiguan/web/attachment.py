"""A file made for one reader: always an attachment, never opened by the browser, kept by nobody on the way."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

BYTES = "application/octet-stream"
"""For what somebody uploaded: the browser is told nothing by which it would open it."""


def attached(content: bytes | str, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
