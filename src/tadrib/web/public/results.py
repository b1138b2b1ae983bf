"""What the office's courses add up to, as far as it is public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import tadrib.domain.directory.queries
import tadrib.domain.results.queries
from tadrib.domain import directory
from tadrib.domain import results as results_app
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.public.showing import kept, show

TILE = 48  # units of the drawing
SHADES = ("q0", "q1", "q2", "q3", "q4")


def _tile(column: int, row: int) -> dict[str, str]:
    """Where a state's square, its code and its figure stand, as SVG writes numbers in every language."""
    left, top = column * TILE, row * TILE
    places = {"x": left + 1.5, "y": top + 1.5, "cx": left + TILE / 2, "cy": top + 22, "vy": top + 37}
    return {name: f"{value:g}" for name, value in places.items()}


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Totals by year, each edition with its source, states on a map of equal squares."""
    told = results_app.queries.public_results()
    people = results_app.queries.count_by_state()
    states = sorted(directory.queries.list_states(), key=lambda state: str(state.name))
    by_state = told.by_state
    rows = [
        {
            "state": s, "count": (count := by_state.get(s.code, 0)), "people": people.get(s.code),
            "hidden": s.code in people and people[s.code] is None,
            "shade": SHADES[min(count, len(SHADES) - 1)], "tone": "hi" if count > 3 else "mid" if count > 2 else "",
            **_tile(s.tile_x or 0, s.tile_y or 0),
        }
        for s in states
    ]  # fmt: skip
    placed = [row for row in rows if row["state"].tile_x is not None]
    wide = max((row["state"].tile_x for row in placed), default=0) + 1
    high = max((row["state"].tile_y for row in placed), default=0) + 1
    names = results_app.queries.PUBLIC_FIGURES
    context = {
        "told": told, "rows": rows, "placed": placed, "box": f"0 0 {wide * TILE} {high * TILE}",
        "taking_part": sum(1 for row in rows if row["count"]),
        "years": [(year, [(name, told.total(name, year)) for name in names]) for year in told.years],
        "unknown_states": sum(1 for row in told.editions if not row.states),
        "names": names,
        "total": {name: told.total(name) for name in names},
        "editions": [(row, list(row.figures.items())) for row in reversed(told.editions)],
    }  # fmt: skip
    return show(request, "public/results/results.html", context)


doors = [door("results/", kept(results), needs=PUBLIC)]
