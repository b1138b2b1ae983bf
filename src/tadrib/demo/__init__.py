"""The demonstration office: an office like Rabat's, played through the same operations as real use (ADR 0012)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

SEED = 20210624  # the day the office opened: references come out the same every time


def play(progress: Callable[[str], None] = print, *, today: dt.date | None = None) -> None:
    """Fill an empty database with the demonstration office; says where it is. Takes less than a minute.

    What is invented is set around ``today`` (the day it is, in UTC); the same day gives the same office.
    """
    from tadrib.demo import cast, days, present, reference, stocti
    from tadrib.kernel import refs

    around = days.Days(today or dt.datetime.now(dt.UTC).date())

    with refs.seeded(SEED):
        progress("States, areas, institutions, people of the office")
        reference.put_directory()
        actors = cast.engage()
        progress("Programmes, courses, curricula")
        reference.put_catalogue(actors)
        stocti.play(actors, progress)
        present.play(actors, around, progress)


def entrances() -> list[tuple[str, str, str, str]]:
    """How to enter as each role: role, e-mail address, password, start page."""
    from tadrib.demo import cast, signers

    ways = [
        (
            " and ".join(role.replace("_", " ") for role in roles),
            cast.address(key),
            cast.PASSWORD,
            f"/{language}/office/",
        )
        for key, _, roles, _, language in cast.OFFICE
    ]
    ways += [
        (f"focal point of {code}", cast.address(f"fp-{code.lower()}"), cast.PASSWORD, f"/{language}/portal/")
        for code, (_, language) in cast.FOCAL_POINTS.items()
        if code in {"ML", "NG", "TD", "MZ", signers.STATE}
    ]
    ways += [
        (f"{duty}s for {signers.STATE}", cast.address(key), cast.PASSWORD, "/fr/portal/")
        for key, duty in signers.DUTIES[1:]
    ]
    ways.append(("participant", cast.address("participant"), cast.PASSWORD, "/en/portal/"))
    return ways
