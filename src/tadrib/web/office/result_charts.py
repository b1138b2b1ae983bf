"""Figures as drawings: bars against targets, columns by state, the dumbbell of learning gain. No database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from tadrib.domain.results.words import FIGURE_LABELS
from tadrib.engines.indicators import percent, standing

HIGH = 100  # units of the tallest column
LEFT, RIGHT = 258, 702  # where 0 and 100 per cent lie in the dumbbell
STEP = 36


def number(value: float) -> str:
    """A number as SVG writes it, whatever the page's language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def indicators(
    told: Mapping[str, Any], edition: Any, *, women_target: int | None, today: dt.date
) -> list[dict[str, Any]]:
    """Shares with their target, what they were made of, and where they stand."""
    needed = edition.version.rules.attendance_needed
    is_over = edition.end_date < today
    rows = []

    def add(label: str, value: int | None, target: int | None, note: str) -> None:
        state = standing(
            None if value is None else Fraction(value),
            target=None if target is None else Fraction(target),
            period_is_over=is_over,
        )
        rows.append({"label": label, "value": value, "target": target, "note": note, "standing": str(state)})

    def of(part: str, whole: str) -> int | None:
        return percent(told[part], told[whole]) if told[whole] else None

    pair = gettext("%(part)s of %(whole)s")
    add(
        gettext("Seats filled"),
        percent(told["enrolled"], edition.seats),
        100,
        pair % {"part": told["enrolled"], "whole": edition.seats},
    )
    add(
        gettext("Women among the selected"),
        of("women", "selected"),
        women_target,
        pair % {"part": told["women"], "whole": told["selected"]},
    )
    add(gettext("Attendance"), told["attendance_pct"], needed, gettext("sessions attended of those held"))
    add(
        gettext("Certified of the enrolled"),
        of("certified", "enrolled"),
        None,
        pair % {"part": told["certified"], "whole": told["enrolled"]},
    )
    add(gettext("Learning gain"), told["gain_pct"], None, gettext("learnt, of what could be learnt"))
    return rows


def columns(counted: Any, figures: Sequence[str], *, is_rtl: bool) -> list[dict[str, Any]]:
    """For each figure one column a state: women solid below, others outlined above."""
    tallest = 1
    lists = {name: counted.rows(name) for name in figures}
    codes = sorted({row.state_code for rows in lists.values() for row in rows})
    for rows in lists.values():
        for code in codes:
            tallest = max(tallest, sum(row.state_code == code for row in rows))
    charts = []
    width = max(len(codes) * 34 + 8, 320)  # narrower drawings would be blown up, letters and all
    for name, rows in lists.items():
        bars = []
        for place, code in enumerate(codes):
            own = [row.sex for row in rows if row.state_code == code]
            women, others = own.count("F"), len(own) - own.count("F")
            low, high = HIGH * women / tallest, HIGH * others / tallest
            x = place * 34 + 8
            x = width - x - 26 if is_rtl else x
            bars.append(
                {
                    "code": code,
                    "x": number(x),
                    "ox": number(x + 0.75),
                    "cx": number(x + 13),
                    "women": women,
                    "others": others,
                    "wy": number(20 + HIGH - low),
                    "wh": number(low),
                    "oy": number(20 + HIGH - low - high),
                    "oh": number(max(high - 1, 0)),
                    "total": len(own),
                    "ty": number(16 + HIGH - low - high),
                }
            )
        charts.append(
            {
                "name": name,
                "label": FIGURE_LABELS[name],
                "bars": bars,
                "box": f"0 0 {width} 142",
                "width": width,
                "women": sum(bar["women"] for bar in bars),
                "total": sum(bar["total"] for bar in bars),
            }
        )
    return [chart for chart in charts if chart["total"]]


def dumbbell(gain: Any, *, is_rtl: bool) -> dict[str, Any] | None:
    """Before and after of each learning outcome on one scale from 0 to 100 per cent; None without pairs of tests."""
    told = [one for one in gain.by_outcome if one.gain.pairs] if gain else []
    if not told:
        return None

    def x(share: Fraction) -> float:
        at = LEFT + (RIGHT - LEFT) * float(share)
        return 760 - at if is_rtl else at

    rows = []
    for place, one in enumerate(told):
        y = 48 + STEP * place
        before, after = x(one.gain.mean_before), x(one.gain.mean_after)
        points = percent(one.gain.difference, 1) or 0
        away = -13 if is_rtl else 13
        rows.append(
            {
                "outcome": one.outcome,
                "before": number(before),
                "after": number(after),
                "y": y,
                "ty": y + 4,
                "points": f"\u200e{points:+d}",
                "label_x": number(max(before, after) + away if not is_rtl else min(before, after) + away),
                "before_pct": percent(one.gain.mean_before, 1),
                "after_pct": percent(one.gain.mean_after, 1),
                "pairs": one.gain.pairs,
            }
        )
    ticks = [(number(x(Fraction(n, 100))), f"{n}%") for n in (0, 25, 50, 75, 100)]
    high = 24 + STEP * len(rows) + 8
    return {"rows": rows, "ticks": ticks, "high": high, "box": f"0 0 760 {high}", "name_x": 760 if is_rtl else 0}
