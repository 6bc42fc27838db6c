"""The only writer of people and of the office's own desk (late entries, calendar)."""

from guiguan.people.operations.members import fill_member_ports
from guiguan.people.operations.office import (
    confirm_calendar,
    confirm_late_entry,
    correct_calendar,
    fill_office_ports,
    propose_late_entry,
    reject_late_entry,
)
from guiguan.people.operations.people import (
    AUTHORITY,
    INSTALLER,
    admit_member,
    end_role,
    enter_organisation,
    enter_person,
    establish_authority,
    fill_people_ports,
    grant_role,
    open_account,
)
from guiguan.people.operations.privacy import fill_privacy_ports
from guiguan.people.operations.registration import fill_registration_ports

__all__ = [
    "AUTHORITY",
    "INSTALLER",
    "admit_member",
    "confirm_calendar",
    "confirm_late_entry",
    "correct_calendar",
    "end_role",
    "enter_organisation",
    "enter_person",
    "establish_authority",
    "fill_ports",
    "grant_role",
    "open_account",
    "propose_late_entry",
    "reject_late_entry",
]


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    fill_people_ports()
    fill_office_ports()
    fill_member_ports()
    fill_registration_ports()
    fill_privacy_ports()
