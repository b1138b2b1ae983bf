"""Words of results."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

# The figures of an edition's report, in the order in which they are told.
FIGURE_LABELS = {
    "nominated": _("Nominated"),
    "eligible": _("Eligible"),
    "selected": _("Selected"),
    "women": _("Women among the selected"),
    "states": _("States"),
    "enrolled": _("Enrolled"),
    "attended": _("Attended"),
    "certified": _("Certified"),
    "certified_women": _("Women among the certified"),
    "modules": _("Modules"),
    "hours": _("Hours"),
    "attendance_pct": _("Attendance, per cent"),
    "gain_pct": _("Learning gain, per cent"),
    "satisfaction": _("Satisfaction, 1 to 5"),
}


REFUSALS: dict[str, str] = {}
