"""The nomination spreadsheet: what its columns are, and the sheets that a state sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import boxing, policy, words
from tadrib.domain.calls.models import Call, Nomination, Sheet
from tadrib.domain.calls.queries.nominations import list_own_nominations
from tadrib.domain.catalogue.words import LANGUAGE_LABELS, MODE_LABELS
from tadrib.domain.directory.words import SEX_LABELS
from tadrib.engines import sheet as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound

VERSION = "1"
ROWS_MAX = 1_000  # rows that are read of one file
LANGUAGE_PREFIX = "language_"
REQUIRED = frozenset({"sex", "agency", "unit", "rank", "function"})
KINDS: Mapping[str, engine.Kind] = {
    "given_names": engine.Kind.NAME,
    "family_names": engine.Kind.NAME,
    "native_name": engine.Kind.NAME,
    "motivation": engine.Kind.NOTES,
    "ref": engine.Kind.CODE,
    "birth_date": engine.Kind.DATE,
    "email": engine.Kind.EMAIL,
    "years_of_service": engine.Kind.NUMBER,
    "sex": engine.Kind.CHOICE,
    "agency": engine.Kind.CHOICE,
    "rank": engine.Kind.CHOICE,
    "mode": engine.Kind.CHOICE,
}
CHOICES: Mapping[str, Mapping[Any, str]] = {
    "sex": SEX_LABELS,
    "agency": words.AGENCY_LABELS,
    "rank": words.RANK_LABELS,
    "mode": MODE_LABELS,
}
ALIASES: Mapping[str, Mapping[Any, tuple[str, ...]]] = {"sex": words.SEX_ALIASES}
DOUBTS = {"sex": words.SEX_DOUBTS}
LENGTHS = {"given_names": 120, "family_names": 120, "rank_title": 120, "motivation": 2000}


def _in_all(make: Callable[[], str]) -> dict[str, str]:
    """The same label in every language of the house."""
    labels = {}
    for code in LANGUAGES:
        with translation.override(code):
            labels[code] = make()
    return labels


def _choices(name: str) -> tuple[engine.Choice, ...]:
    """A table of labels as a drop-down."""
    aliases = ALIASES.get(name, {})
    return tuple(
        engine.Choice(str(code), _in_all(partial(gettext, text)), aliases.get(code, ()))
        for code, text in CHOICES[name].items()
    )


def _field(name: str, year: int) -> engine.Field:
    note = words.COLUMN_NOTES.get(name)
    is_number, is_day = name == "years_of_service", name == "birth_date"
    return engine.Field(
        name,
        _in_all(lambda: gettext(words.COLUMN_LABELS[name])),
        kind=KINDS.get(name, engine.Kind.TEXT),
        is_required=name in REQUIRED,
        max_length=LENGTHS.get(name, 200),
        choices=_choices(name) if name in CHOICES else (),
        notes=_in_all(lambda: gettext(note)) if note else None,
        is_hidden=name == "ref",
        aliases=words.COLUMN_ALIASES.get(name, ()),
        least=0 if is_number else None,
        most=policy.SERVED_MOST if is_number else None,
        earliest=dt.date(year - policy.OLDEST, 1, 1) if is_day else None,
        latest=dt.date(year - policy.YOUNGEST, 12, 31) if is_day else None,
        doubts=DOUBTS.get(name, {}),
    )


def _language_field(code: str) -> engine.Field:
    levels = tuple(
        engine.Choice(str(n), _in_all(lambda text=text: gettext(text)))  # type: ignore[misc]
        for n, text in words.LEVEL_LABELS.items()
    )
    name = LANGUAGE_LABELS.get(code, code)
    labels = _in_all(lambda: gettext(words.LANGUAGE_COLUMN) % {"language": gettext(name)})
    return engine.Field(LANGUAGE_PREFIX + code, labels, kind=engine.Kind.CHOICE, choices=levels)


def sheet_spec(
    call: Call, *, language: str, filled: tuple[Mapping[str, Any], ...] = (), state_code: str = ""
) -> engine.SheetSpec:
    """The columns of a call's sheet. Its code is the call's ref, so that a sheet of another call is told apart; the
    state is written into it, so that one who stands for several need not say it again in a letter."""
    fields = []
    for name in words.COLUMN_LABELS:
        fields.append(_field(name, call.deadline.year))
        if name == "years_of_service":
            fields.extend(_language_field(code) for code in call.languages)
    return engine.SheetSpec(
        code=call.ref,
        version=VERSION,
        language=language,
        title=_in_all(lambda: gettext(words.SHEET_TITLE)),
        fields=tuple(fields),
        unique=(("given_names", "family_names", "birth_date"), ("email",)),
        filled=filled[:ROWS_MAX],
        about={"state": state_code} if state_code else {},
        rows_max=ROWS_MAX,
    )


def row_of(nomination: Nomination, languages: list[str]) -> dict[str, Any]:
    """A nomination as a row of the sheet."""
    person = nomination.person
    row: dict[str, Any] = {"ref": nomination.ref}
    for name in ("given_names", "family_names", "native_name", "sex", "birth_date", "email"):
        row[name] = getattr(person, name)
    for name in ("agency", "unit", "rank", "rank_title", "function", "years_of_service", "motivation", "mode"):
        row[name] = getattr(nomination, name)
    for code in languages:
        level = nomination.languages.get(code)
        row[LANGUAGE_PREFIX + code] = None if level is None else str(level)
    return {name: value for name, value in row.items() if value not in (None, "")}


def template_of(by: Actor, call: Call, state_code: str, *, language: str) -> bytes:
    """The XLSX file of a call, pre-filled with what the state has written so far."""
    rows = list_own_nominations(by, call, state_code)
    filled = tuple(row_of(row, call.languages) for row in rows)
    return engine.template(sheet_spec(call, language=language, filled=filled, state_code=state_code))


def list_sheets(by: Actor, call: Call, state_code: str) -> QuerySet[Sheet]:
    """The sheets that a state sent for a call, the last first."""
    rows = Sheet.objects.select_related("nominating_state").order_by("-uploaded_at", "-pk")
    if not (by.can(Permission.STATE_READ) and by.stands_for(state_code)):
        return rows.none()
    return rows.filter(call=call, nominating_state__code=state_code)


def get_sheet(by: Actor, ref: str) -> Sheet:
    """One sheet of one's own state, or ``NotFound``."""
    rows = Sheet.objects.select_related("nominating_state", "call__edition__course").prefetch_related(
        "call__states__state"
    )
    row = rows.filter(ref=ref, nominating_state__code__in=by.states).first() if by.can(Permission.STATE_READ) else None
    if row is None:
        raise NotFound(ref)
    return row


def list_sheets_to_erase(by: Actor, *, now: dt.datetime) -> QuerySet[Sheet]:
    """Spreadsheets whose time is over, the oldest first: for the worker that erases them."""
    rows = Sheet.objects.select_related("call", "nominating_state").order_by("uploaded_at", "pk")
    if not by.can("calls.erase_sheets"):
        return rows.none()
    return rows.filter(uploaded_at__lte=now - words.SHEET_KEPT_FOR)


def named_files(by: Actor) -> set[str]:
    """Names of the files that belong to a spreadsheet: for the worker, which sweeps the others."""
    if not by.can("calls.erase_sheets"):
        return set()
    return set(Sheet.objects.exclude(file="").values_list("file", flat=True))


def annotated_copy(by: Actor, sheet: Sheet, *, notes: Mapping[str, str], good: frozenset[str], language: str) -> bytes:
    """The file of a sheet with ``notes`` (address of a cell to sentence) as comments in coloured cells, as XLSX.

    Raises ``NotFound`` for another state's sheet and for a file that is no longer here.
    """
    if not (by.can(Permission.STATE_READ) and by.stands_for(sheet.nominating_state.code)) or not sheet.file:
        raise NotFound(sheet.ref)
    with sheet.file.open("rb") as stored:
        content = stored.read()
    try:
        return boxing.copy(content, sheet.name, sheet_spec(sheet.call, language=language), notes, good)
    except engine.Refusal as refusal:
        raise NotFound(sheet.ref) from refusal
