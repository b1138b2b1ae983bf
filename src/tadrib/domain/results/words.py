"""Words of results."""

from __future__ import annotations

from enum import StrEnum

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
FIGURE_NOTES = {
    "nominated": _("Names that states sent and did not withdraw"),
    "eligible": _("Of these, names that passed the checks"),
    "selected": _("People to whom the signed selection gave a seat"),
    "women": _("As in the passport"),
    "states": _("States that put the selected people forward"),
    "enrolled": _("People who accepted their seat, also those who left later"),
    "attended": _("People who were in at least one session"),
    "certified": _("People who hold a valid certificate"),
    "certified_women": _("As in the passport"),
    "modules": _("Modules of the curriculum taught in this edition"),
    "hours": _("Hours of the curriculum"),
    "attendance_pct": _("Sessions attended, of all sessions held for all who took part"),
    "gain_pct": _("What was learnt of what could be learnt, average of those who took both tests"),
    "satisfaction": _("Average of all answers; not told when fewer than five people answered"),
}
# Figures of single people, which can be told by state and sex.
PERSON_FIGURES = ("nominated", "eligible", "selected", "enrolled", "attended", "certified")
# Under which name a figure stands among the published ones of an edition.
PUBLISHED_AS = {
    "nominated": "nominations", "selected": "selected", "women": "selected_women", "states": "states",
    "certified": "certified", "certified_women": "certified_women", "hours": "hours",
}  # fmt: skip
SMALLEST = 5  # fewest people that may stand behind a figure shown to everybody


class Match(StrEnum):
    """How a figure counted here stands beside the published one."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_PUBLISHED = "not_published"
    NOT_COUNTED = "not_counted"


MATCH_LABELS = {
    Match.SAME: _("Matches"),
    Match.DIFFERS: _("Differs"),
    Match.NOT_PUBLISHED: _("Not published"),
    Match.NOT_COUNTED: _("Nothing counted here"),
}
MATCH_TONES = {
    Match.SAME: ("ok", "check"),
    Match.DIFFERS: ("warn", "warn"),
    Match.NOT_PUBLISHED: ("plain", "sq-o"),
    Match.NOT_COUNTED: ("plain", "clock"),
}

STANDING_LABELS = {
    "achieved": _("reached"),
    "at_risk": _("not yet"),
    "missed": _("missed"),
    "not_published": _("no figure"),
    "no_target": _("no target"),
}
STANDING_TONES = {
    "achieved": ("ok", "check"),
    "at_risk": ("warn", "clock"),
    "missed": ("bad", "x"),
}


class Event(StrEnum):
    """What the audit says of results."""

    REPORTED = "results.reported"


EVENT_LABELS = {Event.REPORTED: _("Figures of an edition kept as a report")}

REFUSALS: dict[str, str] = {
    "report_empty": _("There is nothing to report yet: nobody was nominated or enrolled."),
}
