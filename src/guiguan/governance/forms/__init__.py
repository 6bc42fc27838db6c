"""What the acts of governance ask for."""

from guiguan.governance.forms import committee, draws, experts, groups, links, oaths, recusal, register, staff

__all__ = ["fill_forms"]


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    committee.fill_forms()
    experts.fill_forms()
    groups.fill_forms()
    links.fill_forms()
    oaths.fill_forms()
    draws.fill_forms()
    recusal.fill_forms()
    register.fill_forms()
    staff.fill_forms()
