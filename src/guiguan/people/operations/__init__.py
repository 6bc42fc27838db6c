"""The only writer of people and of the office's own desk (late entries, calendar)."""

from guiguan.people.operations.members import fill_member_ports
from guiguan.people.operations.office import (
    announce_year,
    confirm_calendar,
    confirm_late_entry,
    confirm_year,
    correct_calendar,
    fill_office_ports,
    propose_late_entry,
    reject_calendar,
    reject_late_entry,
    reject_year,
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
from guiguan.people.operations.sign_ins import (
    confirm_factor_reset,
    fill_sign_in_ports,
    reject_factor_reset,
    request_factor_reset,
)

__all__ = [
    "AUTHORITY",
    "INSTALLER",
    "admit_member",
    "announce_year",
    "confirm_calendar",
    "confirm_factor_reset",
    "confirm_late_entry",
    "confirm_year",
    "correct_calendar",
    "end_role",
    "enter_organisation",
    "enter_person",
    "establish_authority",
    "fill_ports",
    "grant_role",
    "open_account",
    "propose_late_entry",
    "reject_calendar",
    "reject_factor_reset",
    "reject_late_entry",
    "reject_year",
    "request_factor_reset",
]


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    fill_people_ports()
    fill_office_ports()
    fill_member_ports()
    fill_registration_ports()
    fill_privacy_ports()
    fill_sign_in_ports()
