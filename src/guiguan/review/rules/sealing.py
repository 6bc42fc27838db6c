"""Who may see whose scores, and when. Pure; the truth table is the test."""

from dataclasses import dataclass
from enum import Enum


class Viewer(Enum):
    OWNER = "本人"
    MEMBER = "同组成员"
    OFFICE = "审定办"
    OUTSIDER = "其他人"


@dataclass(frozen=True, slots=True)
class Seal:
    """How far the review of one application has come."""

    all_submitted: bool
    """Every member without recusal has submitted, and no recusal waits for a decision."""
    consensus_concluded: bool
    report_concluded: bool


def may_see_scores(viewer: Viewer, seal: Seal, *, barred: bool, voided: bool = False) -> bool:
    """Own scores always; others' only once all are in, and only within the group; the office after the stage is
    closed by its report. Who is recused, or not yet decided, sees none. A void sheet is for the file only."""
    if barred:
        return False
    closed = seal.consensus_concluded and seal.report_concluded
    if viewer is Viewer.OFFICE:
        return closed
    if viewer is Viewer.OWNER:
        return True
    return viewer is Viewer.MEMBER and seal.all_submitted and not voided
