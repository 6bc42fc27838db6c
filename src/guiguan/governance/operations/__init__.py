"""The only writer of governance: committee, experts, groups, draws, recusals."""

from guiguan.governance.operations import (
    committee,
    draws,
    experts,
    groups,
    importing,
    links,
    oaths,
    recusal,
    register,
    staff,
)

__all__ = [
    "committee",
    "draws",
    "experts",
    "fill_ports",
    "groups",
    "importing",
    "links",
    "oaths",
    "recusal",
    "register",
    "staff",
]


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    committee.fill_ports()
    experts.fill_ports()
    groups.fill_ports()
    oaths.fill_ports()
    draws.fill_ports()
    recusal.fill_ports()
    register.fill_ports()
    importing.fill_ports()
    links.fill_ports()
    staff.fill_ports()
