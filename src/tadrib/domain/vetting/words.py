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


REFUSALS: dict[str, str] = {}
