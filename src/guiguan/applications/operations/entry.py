"""Small things that several operations of this module share."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from guiguan.applications import ports
from guiguan.applications.models import Application
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Said, typed
from guiguan.documents.models import Paper
from guiguan.people import operations as people
from guiguan.people.models import Organisation
from guiguan.procedure.engine import Pen
from guiguan.procedure.spec import Actor


def issue_paper(
    fresh: Application,
    pen: Pen,
    *,
    kind: str,
    title: Said | None = None,
    blocks: Sequence[Block],
    number: str = "",
    audience: str = Paper.Audience.PARTY,
    reader: str = "",
) -> Paper:
    """Issue a paper on the case in the office's name; to the applicant unless said otherwise."""
    return documents.issue(
        pen,
        authority_id=fresh.round.authority_id,
        round_id=fresh.round_id,
        kind=kind,
        title=title or typed(kind),
        blocks=blocks,
        number=number,
        case_kind="application",
        case_id=fresh.pk,
        audience=audience,
        reader=reader,
        party_id=fresh.pk if audience == Paper.Audience.PARTY else None,
        signer=fresh.round.authority.office,
    )


def on_paper_day(actor: Actor, at: datetime) -> date:
    """The day on which the step happened: today, or the day of a step on paper entered afterwards."""
    return timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()


def organisation_of(name: str, code: str, *, unit: str = "", district: str = "", trade: str = "") -> Organisation:
    """The organisation with this code (and unit), entered now if nobody has entered it yet."""
    held = Organisation.objects.filter(credit_code=code, unit=unit).first()
    return held or people.enter_organisation(name, code, unit=unit, district=district, trade=trade)


def tell_filed(application: Application, pen: Pen) -> None:
    for hook in ports.on_filed:
        hook(application, pen)
