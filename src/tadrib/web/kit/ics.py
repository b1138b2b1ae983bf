"""Calendars as files (RFC 5545, RFC 7986) that phones and desktops read alike.

Instants are written in UTC: zone tables in files are read differently by different programs, and Morocco and Egypt
change their clocks on dates that tables get wrong (STANDARDS.md, 3). Days are written as days. The library writes
CRLF and folds at 75 octets. No bidirectional control characters: the LANGUAGE of each text says its direction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, vDuration, vText
from icalendar import Event as Entry


@dataclass(frozen=True)
class Event:
    """One event. ``start`` and ``end`` are both moments (aware) or both days, the last day included.

    ``uid`` stays the same for the life of the event; ``sequence`` rises with every change of its times or place.
    """

    uid: str
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    title: str
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def _said(text: str, language: str) -> vText:
    return vText(text, params={"LANGUAGE": language})


def _entry(event: Event, language: str, now: dt.datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.uid}@{settings.TADRIB_MAIL_DOMAIN}")
    entry.add("dtstamp", now.astimezone(dt.UTC))
    if isinstance(event.start, dt.datetime) and isinstance(event.end, dt.datetime):
        entry.add("dtstart", event.start.astimezone(dt.UTC))
        entry.add("dtend", event.end.astimezone(dt.UTC))
    else:
        entry.add("dtstart", event.start)
        entry.add("dtend", event.end + dt.timedelta(days=1))  # the first day after: RFC 5545, 3.8.2.2
        entry.add("transp", "TRANSPARENT")
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("summary", _said(event.title, language))
    if event.place:
        entry.add("location", _said(event.place, language))
    if event.text:
        entry.add("description", _said(event.text, language))
    if event.url:
        entry.add("url", event.url)
    return entry


def calendar(events: Iterable[Event], *, name: str, language: str, now: dt.datetime) -> bytes:
    """The whole file. An empty calendar is still a calendar."""
    file = Calendar()
    file.add("prodid", "-//Tadrib//Calendar//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("name", _said(name, language))
    file.add("x-wr-calname", name)
    file.add("refresh-interval", vDuration(dt.timedelta(hours=12)), parameters={"VALUE": "DURATION"})
    for event in events:
        file.add_component(_entry(event, language, now))
    return file.to_ical()


def answer(content: bytes, *, name: str, is_public: bool) -> HttpResponse:
    """The answer that calendar programs subscribe to."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Cache-Control"] = "public, max-age=900" if is_public else "private, no-store"
    return response
