"""Words of selection."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Run(StrEnum):
    """Where a selection run stands."""

    COMPUTED = "computed"
    PROPOSED = "proposed"  # sent to the head of office
    SIGNED_OFF = "signed_off"
    RETURNED = "returned"
    VOID = "void"


RUN_LABELS = {
    Run.COMPUTED: _("Computed"),
    Run.PROPOSED: _("Waiting for signature"),
    Run.SIGNED_OFF: _("Signed"),
    Run.RETURNED: _("Sent back"),
    Run.VOID: _("Void"),
}
RUN_TONES = {
    Run.COMPUTED: ("info", "scale"),
    Run.PROPOSED: ("warn", "clock"),
    Run.SIGNED_OFF: ("ok", "check"),
    Run.RETURNED: ("warn", "back"),
    Run.VOID: ("plain", "x"),
}
RUN_MOVES = {
    Run.COMPUTED: frozenset({Run.PROPOSED, Run.VOID}),
    Run.PROPOSED: frozenset({Run.SIGNED_OFF, Run.RETURNED, Run.VOID}),
    Run.RETURNED: frozenset({Run.PROPOSED, Run.VOID}),
    Run.SIGNED_OFF: frozenset(),
    Run.VOID: frozenset(),
}


class Place(StrEnum):
    """The run's answer for a candidate."""

    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_PLACED = "not_placed"
    INELIGIBLE = "ineligible"


PLACE_LABELS = {
    Place.SELECTED: _("Selected"),
    Place.RESERVE: _("On the reserve list"),
    Place.NOT_PLACED: _("Not selected"),
    Place.INELIGIBLE: _("Stopped before selection"),
}
PLACE_TONES = {
    Place.SELECTED: ("ok", "star"),
    Place.RESERVE: ("info", "wait"),
    Place.NOT_PLACED: ("plain", "star-o"),
    Place.INELIGIBLE: ("plain", "shield"),
}


REFUSALS: dict[str, str] = {}
