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


class Duty(StrEnum):
    """What somebody does in a state's chain."""

    NOMINATE = "nominate"
    ENDORSE = "endorse"
    APPROVE = "approve"
    TRANSMIT = "transmit"
    MANAGE = "manage"  # says who does what, where the office lets the state do so itself


DUTY_LABELS = {
    Duty.NOMINATE: _("Nominates"),
    Duty.ENDORSE: _("Endorses"),
    Duty.APPROVE: _("Approves"),
    Duty.TRANSMIT: _("Transmits to the office"),
    Duty.MANAGE: _("Arranges the chain"),
}
SIGNED = (Duty.ENDORSE, Duty.APPROVE, Duty.TRANSMIT)  # in their order


CHAINED = (Kind.AUTHORITY, Kind.AGENCY)  # what a duty can be bound to


class Event(StrEnum):
    """What the audit says of the directory."""

    PERSON_ADDED = "directory.person_added"
    PERSON_CHANGED = "directory.person_changed"
    PERSON_MERGED = "directory.person_merged"
    PERSON_UNMERGED = "directory.person_unmerged"
    INSTITUTION_ADDED = "directory.institution_added"
    CHAIN_SET = "directory.chain_set"
    DUTY_GIVEN = "directory.duty_given"
    DUTY_ENDED = "directory.duty_ended"


MATCH_REASONS = {
    "name_same": _("The same name"),
    "name_alike": _("The name written otherwise"),
    "name_near": _("A similar name"),
    "birth_same": _("The same date of birth"),
    "birth_turned": _("Day and month of birth turned round"),
    "birth_year": _("The same year of birth; the day may be unknown"),
    "birth_other": _("Another date of birth"),
    "state_same": _("The same state"),
    "state_other": _("Another state"),
    "number_same": _("The same service number"),
    "sex_other": _("Another sex"),
}


EVENT_LABELS = {
    Event.PERSON_ADDED: _("Person added"),
    Event.PERSON_CHANGED: _("Person changed"),
    Event.PERSON_MERGED: _("Two entries of a person joined"),
    Event.PERSON_UNMERGED: _("Entries of a person taken apart again"),
    Event.INSTITUTION_ADDED: _("Institution added"),
    Event.CHAIN_SET: _("Chain of a state arranged"),
    Event.DUTY_GIVEN: _("Duty in a chain given"),
    Event.DUTY_ENDED: _("Duty in a chain ended"),
}

REFUSALS = {
    "name_missing": _("Write at least one name as it stands in the passport."),
    "merge_same": _("Choose two different persons."),
    "merge_done": _("One of the two was joined with another person already. Take that apart first."),
    "merge_two_accounts": _("Both persons have their own account. Close one of the accounts first."),
    "merge_undone": _("These two were taken apart already."),
    "merge_not_last": _("The person kept was itself joined with another since. Take that apart first."),
    "chain_endorsements": _("One person endorses, or two."),
    "duty_unknown": _("This duty is not on the list."),
    "duty_person": _("Choose somebody who works for this state here."),
    "duty_institution": _("Choose an authority or an agency of this state."),
    "duty_dates": _("The last day must not come before the first."),
    "duty_twice": _("This person already has this duty."),
    "duty_over": _("This duty has already ended."),
    "duty_self": _("Nobody gives a duty to themselves: ask a colleague or the office."),
    "agency_parent": _("An agency stands under an authority of the same state."),
    "agency_code": _("There is already an institution with this code."),
    "not_your_state": _("You can only act for your own state."),
}
