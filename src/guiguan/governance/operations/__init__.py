"""The only writer of governance: committee, groups, recusal, experts, office."""

from guiguan.governance.operations import committee, experts, groups, recusal

__all__ = ["committee", "experts", "fill_ports", "groups", "recusal"]


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    committee.fill_ports()
    experts.fill_ports()
    groups.fill_ports()
    recusal.fill_ports()
