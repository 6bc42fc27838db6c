"""Meetings and resolutions; experts; groups, oaths, declarations, recusals; draws."""

from guiguan.governance.models.committee import AgendaItem, Meeting
from guiguan.governance.models.draws import Draw, DrawProgress
from guiguan.governance.models.experts import (
    Availability,
    Expert,
    ExpertCall,
    ExpertNote,
    ExpertRecord,
    Handover,
    Mentoring,
    PostProposal,
)
from guiguan.governance.models.groups import Declaration, GroupCase, GroupMember, Oath, PaperOath, ReviewGroup
from guiguan.governance.models.links import OrganisationLink
from guiguan.governance.models.recusal import Recusal, RecusalRequest, StaffDeclaration

__all__ = [
    "AgendaItem",
    "Availability",
    "Declaration",
    "Draw",
    "DrawProgress",
    "Expert",
    "ExpertCall",
    "ExpertNote",
    "ExpertRecord",
    "GroupCase",
    "GroupMember",
    "Handover",
    "Meeting",
    "Mentoring",
    "Oath",
    "OrganisationLink",
    "PaperOath",
    "PostProposal",
    "Recusal",
    "RecusalRequest",
    "ReviewGroup",
    "StaffDeclaration",
]
