"""What every page's frame shows."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from guiguan.governance.queries import letters
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access, navigation
from guiguan.web.public.guide import help_url


def _links(table: tuple[tuple[str, str], ...], here: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    leading: list[tuple[int, int]] = []
    for words, name in table:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        covers = [
            one
            for one in (url, *navigation.UNDER.get(name, ()))
            if here == one or (here.startswith(one) and one != "/")
        ]
        leading += [(len(one), len(found)) for one in covers]
        found.append({"words": words, "url": url, "here": False})
    # The longest address that leads here, so that a desk is not lit by every page under it.
    if leading:
        found[max(leading)[1]]["here"] = True
    return found


def site_authority() -> Any:
    """The authority whose portal this is; None before it is set up."""
    return people.authority_of_site(settings.GUIGUAN_AUTHORITY)


def active_role(request: HttpRequest) -> Role:
    """The role worked in: the one chosen, as long as it is still held."""
    held = access.held_roles(request)
    chosen = request.session.get("role", "")
    return Role(chosen) if chosen in held else navigation.first_role(held)


RIGHTS = {"manager": Role.APPLICANT_MANAGER, "editor": Role.APPLICANT_EDITOR, "reader": Role.APPLICANT_READER}


def _label(role: Role, person_id: int, at: datetime) -> str:
    """The role in words; whoever applies is called by his right in the organisation, or applies for himself."""
    if role is not Role.APPLICANT_MANAGER:
        return role.label
    member = people.memberships_of(person_id, at).first()
    return RIGHTS[member.right].label if member else Role.INDIVIDUAL.label


def frame(request: HttpRequest) -> dict[str, Any]:
    """Site name, demo ribbon, rails, messages waiting."""
    context: dict[str, Any] = {
        "site_name": settings.GUIGUAN_SITE_NAME,
        "demo": settings.GUIGUAN_DEMO,
        "city_sign_in": settings.GUIGUAN_OIDC_NAME if settings.GUIGUAN_OIDC_URL else "",
        "public_nav": _links(navigation.PUBLIC, request.path),
        "site_authority": site_authority,
        "exported": getattr(request, "exported", False),
    }
    if settings.GUIGUAN_DEMO:
        context["simulated"] = access.at_of(request)
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        actor, role = access.actor_of(request), active_role(request)
        held = access.held_roles(request)
        context |= {
            "me": actor,
            "role": role,
            "role_label": _label(role, actor.person_id, access.at_of(request)),
            "other_roles": [other for other in navigation.ORDER if other in held and other is not role],
            "rail": _links(navigation.RAILS[role], request.path),
            "desk_search": role in OFFICE,
            "unread": letters.unread(actor.person_id),
            "help_url": help_url(role),
        }
    return context
