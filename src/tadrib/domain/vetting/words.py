"""Words of vetting."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Decision(StrEnum):
    """The gate that the selection panel sees: nothing more."""

    PENDING = "pending"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NEEDS_INFORMATION = "needs_information"


DECISION_LABELS = {
    Decision.PENDING: _("Being checked"),
    Decision.ELIGIBLE: _("Eligible"),
    Decision.INELIGIBLE: _("Not eligible"),
    Decision.NEEDS_INFORMATION: _("Information needed"),
}
DECISION_TONES = {
    Decision.PENDING: ("info", "shield"),
    Decision.ELIGIBLE: ("ok", "check"),
    Decision.INELIGIBLE: ("warn", "x"),
    Decision.NEEDS_INFORMATION: ("warn", "doc"),
}


class Screening(StrEnum):
    """Where the due diligence on a nominee stands."""

    PENDING = "pending"
    DECIDED = "decided"  # by one officer
    CONFIRMED = "confirmed"  # by another


SCREENING_LABELS = {
    Screening.PENDING: _("To be decided"),
    Screening.DECIDED: _("Waiting for a second officer"),
    Screening.CONFIRMED: _("Confirmed"),
}
SCREENING_TONES = {
    Screening.PENDING: ("info", "shield"),
    Screening.DECIDED: ("warn", "clock"),
    Screening.CONFIRMED: ("ok", "lock"),
}
SCREENING_MOVES = {
    Screening.PENDING: frozenset({Screening.DECIDED}),
    Screening.DECIDED: frozenset({Screening.CONFIRMED, Screening.PENDING}),
    Screening.CONFIRMED: frozenset({Screening.PENDING}),
}


class Outcome(StrEnum):
    """What due diligence comes to."""

    CLEARED = "cleared"
    CONDITION = "cleared_with_condition"
    INFORMATION = "more_information"
    NOT_CLEARED = "not_cleared"


OUTCOME_LABELS = {
    Outcome.CLEARED: _("Cleared"),
    Outcome.CONDITION: _("Cleared with a condition"),
    Outcome.INFORMATION: _("More information is needed"),
    Outcome.NOT_CLEARED: _("Not cleared"),
}


OUTCOME_TONES = {
    Outcome.CLEARED: ("ok", "check"),
    Outcome.CONDITION: ("info", "check"),
    Outcome.INFORMATION: ("warn", "doc"),
    Outcome.NOT_CLEARED: ("warn", "x"),
}


class Ground(StrEnum):
    """The closed list of reasons; free text goes only into the sealed note."""

    NONE = "none"
    IDENTITY = "identity_not_established"
    CERTIFICATION = "certification_missing"
    CONDUCT = "conduct"
    MEASURES = "restrictive_measures"
    CONFLICT = "conflict_of_interest"
    UNIT = "serving_unit_under_review"


GROUND_LABELS = {
    Ground.NONE: _("Nothing found"),
    Ground.IDENTITY: _("Identity not established"),
    Ground.CERTIFICATION: _("Certification by the state is missing"),
    Ground.CONDUCT: _("Conduct on record"),
    Ground.MEASURES: _("Subject to restrictive measures"),
    Ground.CONFLICT: _("Conflict of interest"),
    Ground.UNIT: _("Serving unit under review"),
}

CLEARANCE_MONTHS = 12  # how long a confirmed judgement holds, and is used again for the same person
CLEARING = frozenset({Outcome.CLEARED, Outcome.CONDITION})


class Verdict(StrEnum):
    """What one rule says of one nomination (engines.eligibility)."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


VERDICT_LABELS = {Verdict.MET: _("Met"), Verdict.NOT_MET: _("Not met"), Verdict.UNKNOWN: _("Not known")}
VERDICT_TONES = {Verdict.MET: ("ok", "check"), Verdict.NOT_MET: ("warn", "x"), Verdict.UNKNOWN: ("info", "help")}

# What a rule asks, by its kind. The placeholders are filled with labels, never with codes.
WANTED = {
    "rank_in": _("Rank: %(ranks)s"),
    "years_min": _("Completed years of service: %(years)s or more"),
    "age_from": _("Age: %(minimum)s or more"),
    "age_to": _("Age: %(maximum)s or less"),
    "age_between": _("Age: %(minimum)s to %(maximum)s"),
    "sex_in": _("Open to: %(sexes)s"),
    "language": _("Language: %(any_of)s, level %(level)s or better"),
    "prerequisite": _("Earlier courses: %(achievements)s"),
    "prerequisite_least": _("%(least)s or a higher award of: %(achievements)s"),
    "cool_down": _("No earlier course within %(months)s months: %(courses)s"),
    "cool_down_never": _("Not attended before: %(courses)s"),
    "dossier_complete": _("Papers: %(documents)s"),
    "government_official": _("Serves a government"),
    "state_invited": _("State: %(states)s"),
    "declaration_signed": _("The nominee confirmed the declaration"),
}
ANY_COURSE = _("any course of the office")

# What was seen, by the rule's kind.
SEEN = {
    "rank_in": _("Rank told: %(rank)s"),
    "years_min": _("Years told: %(years)s"),
    "age_between": _("Age on the first day of the course: %(age)s"),
    "sex_in": _("As in the passport: %(sex)s"),
    "language": _("Told: %(levels)s"),
    "prerequisite": _("Held: %(achievements)s"),
    "prerequisite_missing": _("Held: %(achievements)s. Missing: %(missing)s"),
    "prerequisite_untold": _("Held: %(achievements)s. Certificates whose kind has to be looked at: %(untold)s"),
    "cool_down": _("No earlier course stands in the way"),
    "cool_down_barred": _("Attended: %(barring)s"),
    "cool_down_undated": _("Attended on a day that is not recorded: %(undated)s"),
    "dossier_complete": _("In the dossier: %(documents)s"),
    "dossier_complete_missing": _("In the dossier: %(documents)s. Missing: %(missing)s"),
    "government_official": _("The service is one of the government"),
    "state_invited": _("Put forward by: %(state)s"),
    "declaration_signed": _("Confirmed"),
}
NOT_TOLD = _("Not told yet")
NOTHING = _("none")


class Event(StrEnum):
    """What the audit says of vetting. Outcomes and grounds of due diligence never stand there."""

    CHECKED = "vetting.checked"
    DECIDED = "vetting.decided"
    SCREENING_DECIDED = "vetting.due_diligence_decided"
    SCREENING_CONFIRMED = "vetting.due_diligence_confirmed"
    SCREENING_REOPENED = "vetting.due_diligence_reopened"
    SCREENING_REUSED = "vetting.due_diligence_reused"


EVENT_LABELS = {
    Event.CHECKED: _("Nominations checked against the rules of the call"),
    Event.DECIDED: _("Gate of a nomination changed"),
    Event.SCREENING_DECIDED: _("Due diligence decided by a first officer"),
    Event.SCREENING_CONFIRMED: _("Due diligence confirmed by a second officer"),
    Event.SCREENING_REOPENED: _("Due diligence opened again"),
    Event.SCREENING_REUSED: _("Earlier due diligence used again"),
}

REFUSALS = {
    "call_rules_unreadable": _("The rules of this call cannot be read. Correct them in the call, then check again."),
    "nomination_not_here": _("This nomination is not with the office now: only endorsed nominations are vetted."),
    "same_officer": _("Another due-diligence officer than the one who decided takes this step."),
    "outcome_unknown": _("Choose one of the outcomes of the list."),
    "ground_unknown": _("Choose one of the grounds of the list."),
    "ground_missing": _("This outcome asks for a ground of the list."),
    "ground_not_fitting": _("A nominee who is cleared has no ground: choose “Nothing found”."),
    "reopen_reason_missing": _("Write in a few words why the file is opened again. It stays in the sealed file."),
    "note_unreadable": _("The sealed note cannot be opened with the present key. Ask the administrator for the key."),
}
