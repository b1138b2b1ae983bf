"""Taking in a filled spreadsheet: good rows become nominations, the others wait for a word."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import boxing, policy, queries, words
from tadrib.domain.calls.models import Call, Sheet, SheetMapping
from tadrib.domain.calls.operations.nominating import basis_of
from tadrib.domain.calls.operations.sheet_rows import take
from tadrib.domain.directory.models import State
from tadrib.engines import sheet as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

STAYING = frozenset({"formula", "cell_error", "ambiguous_code"})  # until somebody types over them
COUNTED = frozenset({"row_hidden", "row_struck"})  # until somebody says that the row counts
BLOCKING = frozenset({"duplicate_column", "heading_differs", "unmapped"})  # values may stand under the wrong heading
OPEN, KEPT, LEFT_OUT = "open", "kept", "left"


@transaction.atomic
def read_sheet(
    call: Call, *, state: State, name: str, content: bytes, by: Actor, now: dt.datetime,
    channel: str = words.Channel.PAGE,
) -> Sheet:  # fmt: skip
    """Take in a file: keep its good rows as drafts, and the others with their problems. The same file again is the
    same sheet, untouched. What came by mail waits whole until somebody signed in confirms it (``keep_rows``)."""
    policy.check_can_nominate(call, state, by=by, now=now)
    digest = hashlib.sha256(content).hexdigest()
    there = Sheet.objects.filter(call=call, nominating_state=state, digest=digest).first()
    if there:
        return there
    reading = _reading(call, state, name, content, {}, language=by.language)
    is_refused = reading.is_refused  # what may harm is not kept, nor is what cannot be read
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                ref=new_ref(Sheet, "SHT", now.year), call=call, nominating_state=state, name=name[:200], digest=digest,
                uploaded_at=now, uploaded_by=by.ref, channel=channel, is_confirmed=channel == words.Channel.PAGE,
                file="" if is_refused else ContentFile(content, name=secrets.token_hex(16)), **_told(reading),
            )  # fmt: skip
    except IntegrityError:
        return Sheet.objects.get(call=call, nominating_state=state, digest=digest)
    audit.operations.record(
        words.Event.SHEET_READ, sheet.ref, by=by, at=now, call=call.ref, state=state.code, rows=len(sheet.rows)
    )
    if sheet.is_confirmed:
        _keep(sheet, _values(reading), {}, by=by, now=now)
    return sheet


@transaction.atomic
def map_columns(sheet: Sheet, *, chosen: Mapping[str, str], by: Actor, now: dt.datetime) -> Sheet:
    """Say what the columns of a file hold and read it again; the headings are remembered for the state.

    ``chosen``: address of a heading cell -> field, or an empty text for a column that holds nothing we ask for.
    """
    policy.check_can_nominate(sheet.call, sheet.nominating_state, by=by, now=now)
    _lock(sheet)
    if any(row["state"] == KEPT for row in sheet.rows):
        raise Refused("sheet_columns_kept")
    if not sheet.file:
        raise Refused("sheet_no_file")
    known = {column["cell"]: column["heading"] for column in sheet.columns}
    fields = {field.code: field for field in queries.sheet_spec(sheet.call, language=by.language).fields}
    told = {cell: code for cell, code in chosen.items() if cell in known and (not code or code in fields)}
    for cell, code in told.items():
        tab = cell.rpartition("!")[0]
        if code and any(c != cell and other == code and c.rpartition("!")[0] == tab for c, other in told.items()):
            raise Refused("sheet_column_twice", field=fields[code].labels[by.language])
    for cell, code in told.items():
        heading = engine.heading_of(known[cell])[:200]
        if heading and sum(engine.heading_of(one)[:200] == heading for one in known.values()) == 1:
            SheetMapping.objects.update_or_create(
                state=sheet.nominating_state, heading=heading,
                defaults={"field": code, "told_at": now, "told_by": by.ref},
            )  # fmt: skip
    with sheet.file.open("rb") as stored:
        content = stored.read()
    reading = _reading(sheet.call, sheet.nominating_state, sheet.name, content, told, language=by.language)
    sheet.chosen = told
    for name, value in _told(reading).items():
        setattr(sheet, name, value)
    sheet.save(update_fields=["chosen", "rows", "problems", "columns"])
    audit.operations.record(words.Event.SHEET_MAPPED, sheet.ref, by=by, at=now, columns=len(told))
    if sheet.is_confirmed:
        _keep(sheet, _values(reading), {}, by=by, now=now)
    return sheet


def is_blocked(sheet: Sheet) -> bool:
    """Whether the columns cannot be trusted, so that no row is taken until they are explained."""
    return any(problem["code"] in BLOCKING for problem in sheet.problems)


@transaction.atomic
def keep_rows(
    sheet: Sheet, *, answers: Mapping[int, Mapping[str, str]], left_out: frozenset[int] = frozenset(),
    persons: Mapping[int, str] | None = None, counted: frozenset[int] = frozenset(), by: Actor, now: dt.datetime,
) -> Sheet:  # fmt: skip
    """Apply what was answered on the screen and take the rows that are good now; confirms a sheet that came by mail.

    ``answers``: row number -> field -> text as typed; ``left_out``: rows to forget; ``persons``: row number -> ref of
    the person it is, or ``other`` for somebody else; ``counted``: rows that count although their sender hid them.
    """
    policy.check_can_nominate(sheet.call, sheet.nominating_state, by=by, now=now)
    _lock(sheet)
    if is_blocked(sheet):
        raise Refused("sheet_blocked")
    for row in sheet.rows:
        if row["state"] != OPEN:
            continue
        if row["n"] in left_out:
            row["state"] = LEFT_OUT
            continue
        typed = {name: text.strip() for name, text in answers.get(row["n"], {}).items()}
        row["given"] |= typed
        row["typed"] = sorted({*row.get("typed", []), *typed})
        row["is_counted"] = row.get("is_counted", False) or row["n"] in counted
    good = _read_again(sheet)
    sheet.is_confirmed = True
    _keep(sheet, good, persons or {}, by=by, now=now)
    audit.operations.record(words.Event.SHEET_KEPT, sheet.ref, by=by, at=now, kept=sheet.taken)
    return sheet


def _lock(sheet: Sheet) -> None:
    """Hold the sheet until the end of the transaction, and see its rows as they are now: two forms sent at the same
    moment come one after the other."""
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    sheet.rows, sheet.problems, sheet.columns, sheet.taken = held.rows, held.problems, held.columns, held.taken


def _reading(
    call: Call, state: State, name: str, content: bytes, chosen: Mapping[str, str], *, language: str
) -> engine.SheetReading:
    """The file as the engine reads it, with what the state said of headings before."""
    spec = queries.sheet_spec(call, language=language)
    remembered = dict(SheetMapping.objects.filter(state=state).values_list("heading", "field"))
    try:
        found = boxing.tables(content, name, spec)
    except engine.Refusal as refusal:
        return engine.refused(refusal)
    return engine.read_tables(found, spec, remembered=remembered, chosen=chosen)


def _told(reading: engine.SheetReading) -> dict[str, Any]:
    """A reading as the columns of a ``Sheet``."""
    by_row: dict[int, list[dict[str, Any]]] = {}
    for problem in reading.problems:
        if problem.row is not None:
            by_row.setdefault(problem.row, []).append(_problem(problem))
    rows = [
        {"n": row.number, "given": _given(row), "cells": dict(row.cells), "problems": by_row.get(row.number, []),
         "state": OPEN}
        for row in reading.rows
    ]  # fmt: skip
    columns = [
        {"cell": c.cell, "heading": c.heading, "field": c.field, "proposal": c.proposal, "samples": list(c.samples)}
        for c in reading.columns
    ]
    problems = [_problem(p) for p in reading.problems if p.row is None]
    return {"rows": rows, "problems": problems, "columns": columns}


def _given(row: engine.SheetRow) -> dict[str, str]:
    """What the row says, days that were understood as ISO days: they need not be understood again."""
    days = {name: value.isoformat() for name, value in row.values.items() if isinstance(value, dt.date)}
    return {**row.given, **days}


def _values(reading: engine.SheetReading) -> dict[int, Mapping[str, Any]]:
    return {row.number: row.values for row in reading.good_rows}


def _problem(problem: engine.SheetProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "field": problem.field or "",
        "cell": problem.cell or "",
        "given": problem.given,
        "proposals": list(problem.proposals),
        "facts": {name: value for name, value in problem.facts.items() if isinstance(value, (str, int))},
    }


def _read_again(sheet: Sheet) -> dict[int, Mapping[str, Any]]:
    """Read the open rows, as they stand now, by the rules of the file; their problems are renewed.

    What the file itself spoils (``STAYING``) stays spoilt until somebody types over it.
    """
    spec = queries.sheet_spec(sheet.call, language="en")
    waiting = [row for row in sheet.rows if row["state"] == OPEN]
    reading = engine.read_values([row["given"] for row in waiting], spec)
    row_of = dict(enumerate(waiting, 1))
    still: set[int] = set()
    for row in waiting:
        typed = row.get("typed", [])
        row["problems"] = [
            p
            for p in row["problems"]
            if (p["code"] in STAYING and p["field"] not in typed)
            or (p["code"] in COUNTED and not row.get("is_counted"))
        ]
        still |= {row["n"]} if row["problems"] else set()
    for problem in reading.problems:
        row = row_of[problem.row or 0]
        plain = _problem(problem)
        plain["cell"] = row["cells"].get(plain["field"], "")
        if "first_row" in plain["facts"]:
            plain["facts"]["first_row"] = row_of[plain["facts"]["first_row"]]["n"]
        if not any(p["field"] == plain["field"] and p["code"] == plain["code"] for p in row["problems"]):
            row["problems"].append(plain)
    read = {row_of[row.number]["n"]: row.values for row in reading.good_rows}
    return {number: values for number, values in read.items() if number not in still}


def _keep(
    sheet: Sheet, good: Mapping[int, Mapping[str, Any]], persons: Mapping[int, str], *, by: Actor, now: dt.datetime
) -> None:
    """Turn good rows into nominations; a rule that says no becomes a problem of the row."""
    basis = basis_of(sheet.call, sheet.nominating_state, by=by, now=now, is_locked=True)
    for row in sheet.rows:
        if row["state"] != OPEN or row["n"] not in good or is_blocked(sheet):
            continue
        try:
            nomination = take(sheet, row, good[row["n"]], persons.get(row["n"], ""), basis, by=by, now=now)
        except Refused as refusal:
            facts = {k: v for k, v in refusal.facts.items() if isinstance(v, (str, int))}
            row["problems"] = [
                {"code": refusal.code, "field": "", "cell": "", "given": "", "proposals": [], "facts": facts}
            ]
            row["persons"] = refusal.facts.get("persons", [])
        else:
            row["state"], row["nomination"], row["problems"] = KEPT, nomination.ref, []
    sheet.taken = sum(row["state"] == KEPT for row in sheet.rows)
    sheet.save(update_fields=["rows", "taken", "is_confirmed"])
