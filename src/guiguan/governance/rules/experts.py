"""Entries of the expert register. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """Facts of an expert's entry."""

    actor_person: int
    seats: int = 0
    """Groups at work in which he sits."""
