"""Words of the directory."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Sex(StrEnum):
    """As in the passport (ICAO Doc 9303: F, M, X)."""

    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "X"


SEX_LABELS = {Sex.FEMALE: _("Woman"), Sex.MALE: _("Man"), Sex.UNSPECIFIED: _("Unspecified")}


class Kind(StrEnum):
    """What an institution is to the office."""

    AUTHORITY = "authority"  # may nominate for a state
    AGENCY = "agency"
    UNIVERSITY = "university"
    DONOR = "donor"
    PARTNER = "partner"
    OFFICE = "office"


KIND_LABELS = {
    Kind.AUTHORITY: _("Nominating authority"),
    Kind.AGENCY: _("Agency"),
    Kind.UNIVERSITY: _("University"),
    Kind.DONOR: _("Donor"),
    Kind.PARTNER: _("Partner"),
    Kind.OFFICE: _("Training office"),
}


class Event(StrEnum):
    """What the audit says of the directory."""

    PERSON_ADDED = "directory.person_added"
    PERSON_CHANGED = "directory.person_changed"
    INSTITUTION_ADDED = "directory.institution_added"


EVENT_LABELS = {
    Event.PERSON_ADDED: _("Person added"),
    Event.PERSON_CHANGED: _("Person changed"),
    Event.INSTITUTION_ADDED: _("Institution added"),
}

REFUSALS = {
    "name_missing": _("Write at least one name as it stands in the passport."),
    "not_your_state": _("You can only act for your own state."),
}
