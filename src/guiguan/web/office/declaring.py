"""What an officer has to declare before cases open to him, as the office's pages say it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from guiguan.governance.acts.recusal import DECLARE_OFFICE
from guiguan.governance.queries import staff
from guiguan.law.citation import Citation
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import citations
from guiguan.web import access
from guiguan.web.desk import act_url


@dataclass(frozen=True, slots=True)
class Owed:
    """A round with cases that wait for the officer's declaration: how many, where he declares and comes back from."""

    round: Any
    number: int
    url: str
    basis: tuple[Citation, ...]


def owed(request: HttpRequest) -> list[Owed]:
    """One query where nothing waits, two where something does."""
    actor, at = access.actor_of(request), access.at_of(request)
    counted = staff.owed(actor, at)
    kind, back = case_kind("round"), urlencode({"next": request.get_full_path()})
    rows = kind.visible(actor, at).filter(pk__in=counted) if counted else []
    return [
        Owed(row, counted[row.pk], f"{act_url(DECLARE_OFFICE.code, row.pk)}?{back}",
             citations(DECLARE_OFFICE, kind.policy(row)))
        for row in rows
    ]  # fmt: skip


def asked_first(request: HttpRequest, application_id: int) -> str | None:
    """An officer who has yet to declare on an application is led there and back: the page asks him by the same name."""
    owing = staff.round_to_declare_in(application_id, access.actor_of(request), access.at_of(request))
    back = urlencode({"next": request.get_full_path()})
    return f"{act_url(DECLARE_OFFICE.code, owing)}?{back}" if owing else None


access.elsewhere["application"] = asked_first
