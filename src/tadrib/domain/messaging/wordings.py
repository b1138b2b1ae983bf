"""The office's own words for letters: which fields a kind of letter has, what is wrong with a text, how it is filled.

A kind of letter is a template ``<app>/letters/<name>.txt`` (the house's text) and beside it ``<name>.json``: example
facts for the preview, the facts that are codes and not for readers (``hide``), and the page it leads to (``link``).
An official letter has besides ``particulars`` (the facts of its table), ``public`` (what its code tells anybody) and
``sealed`` (facts that are kept under lock).
A text of the office names its fields in braces, ``{course}``. A line of which a field is empty is left out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from tadrib.domain.messaging import words
from tadrib.kernel import dates
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.translated import TranslatedText

FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")
READER, LINK, TABLE = "to_name", "link", "particulars"


@dataclass(frozen=True)
class Kind:
    """A kind of letter: its key, example facts, the fields that a text may use, the page it leads to ("" if none)."""

    key: str
    example: Mapping[str, Any]
    fields: tuple[str, ...]
    link: str
    particulars: tuple[str, ...] = ()  # of an official letter: the facts of its table, in order
    public: tuple[str, ...] = ()  # of an official letter: the facts that whoever holds its code may read
    sealed: tuple[str, ...] = ()  # of an official letter: the facts that are kept under lock


@dataclass(frozen=True)
class Problem:
    """What is wrong with a text: a code of ``words.REFUSALS``, the language it is about, the field."""

    code: str
    language: str
    name: str = ""


@cache
def kinds() -> dict[str, Kind]:
    """All kinds of letters by key, in the order of the stages and then of their names."""
    return {kind.key: kind for kind in _read()}


def _read() -> Iterator[Kind]:
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates" / app.label / "letters"
        for path in sorted(folder.glob("*.json")):
            told = json.loads(path.read_text(encoding="utf-8"))
            hidden = {"zone", *told.get("hide", ())}
            link = told.get("link", "")
            particulars, public, sealed = (tuple(told.get(name, ())) for name in ("particulars", "public", "sealed"))
            fields = (
                READER,
                *((TABLE,) if particulars else ()),
                *(name for name in told["example"] if name not in hidden),
                *((LINK,) if link else ()),
            )
            yield Kind(f"{app.label}.{path.stem}", told["example"], fields, link, particulars, public, sealed)


def used(text: str) -> set[str]:
    """The fields that a text names."""
    return set(FIELD.findall(text))


def problems(kind: Kind, subject: Mapping[str, str], body: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a version, in the order of the languages: every language says the same fields.

    A field that one language has and another lacks is a fact that some readers are not told.
    """
    texts = {code: f"{subject.get(code, '')}\n{body.get(code, '')}" for code in LANGUAGES}
    everywhere = set().union(*(used(text) for text in texts.values())) & set(kind.fields) - {READER}
    found = []
    for code, text in texts.items():
        if not subject.get(code, "").strip() or not body.get(code, "").strip():
            found.append(Problem("wording_empty", code))
            continue
        named = used(text)
        found += [Problem("wording_unknown", code, name) for name in sorted(named - set(kind.fields))]
        if kind.link and LINK not in named:
            found.append(Problem("wording_link", code))
        found += [Problem("wording_missing", code, name) for name in sorted(everywhere - named - {LINK})]
    return found


def fill(text: str, told: Mapping[str, str]) -> str:
    """The text with its fields filled; a line that names an empty field is left out."""
    lines = []
    for line in text.splitlines():
        names = FIELD.findall(line)
        if any(name in told and not told[name] for name in names):
            continue
        lines.append(FIELD.sub(lambda found: told.get(found[1], found[0]), line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def told(kind: Kind, facts: Mapping[str, Any], to_name: str, language: str) -> dict[str, str]:
    """Every field of a kind as its reader reads it: dates in words, places in their language, lists in lines."""
    zone = facts.get("zone") or "Africa/Casablanca"
    plain = {READER: to_name} | {
        name: spoken(facts.get(name, ""), language, zone) for name in kind.fields if name not in (READER, LINK, TABLE)
    }
    if kind.particulars:
        plain[TABLE] = "\n".join(f"– {label}: {value}" for label, value in table(kind.particulars, facts, language))
    if kind.link:
        path = FIELD.sub(lambda found: str(facts.get(found[1], "")), kind.link)
        plain[LINK] = f"{settings.TADRIB_URL}/{language}/{path.lstrip('/')}"
    return plain


def table(names: Iterable[str], facts: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Facts with the words before each, in a language; empty ones are left out. ``dates`` is made of start and end."""
    zone = facts.get("zone") or "Africa/Casablanca"
    rows = []
    with translation.override(language):
        for name in names:
            if name == "dates":
                days = [dt.date.fromisoformat(facts[day]) for day in ("start", "end") if facts.get(day)]
                said = dates.format_span(days[0], days[-1], language) if days else ""
            else:
                said = spoken(facts.get(name, ""), language, zone)
            if said:
                rows.append((gettext(words.PARTICULAR_LABELS[name]), said))
    return rows


def spoken(value: Any, language: str, zone: str) -> str:
    """A fact as its reader reads it."""
    if value is None or value is False:
        return ""
    if isinstance(value, dict):
        return TranslatedText({str(k): str(v) for k, v in value.items()}).in_(language)
    if isinstance(value, list):
        return "\n".join("– " + _row(row, language, zone) for row in value)
    text = str(value)
    if MOMENT.fullmatch(text):
        return dates.format_moment(dt.datetime.fromisoformat(text), language, zone)
    return dates.format_date(dt.date.fromisoformat(text), language) if DAY.fullmatch(text) else text


def _row(value: Any, language: str, zone: str) -> str:
    if isinstance(value, dict) and not set(value) <= set(LANGUAGES):
        return ", ".join(spoken(part, language, zone) for part in value.values() if part)
    return spoken(value, language, zone)


def opened(text: str, told: Mapping[str, str]) -> str:
    """A finished letter with its facts turned back into fields: where the office starts to write from.

    Only a beginning: a number that stands for two facts is given the first of them.
    """
    for name, value in sorted(told.items(), key=lambda row: -len(row[1])):
        if not value:
            continue
        pattern = re.escape(value) if "\n" in value else rf"(?<![\w{{]){re.escape(value)}(?![\w}}])"
        text = re.sub(pattern, "{" + name + "}", text)
    return text
