"""Taking in a filled spreadsheet: good rows become nominations, the others wait for a word."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import policy, queries, words
from tadrib.domain.calls.models import Call, Nomination, Sheet
from tadrib.domain.calls.operations.nominating import change_nomination, nominate
from tadrib.domain.calls.queries.sheets import LANGUAGE_PREFIX, row_of
from tadrib.domain.directory.models import Person, State
from tadrib.engines import sheet as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

PERSON = ("given_names", "family_names", "native_name", "sex", "birth_date", "email")
NOMINATION = ("agency", "unit", "rank", "rank_title", "function", "years_of_service", "motivation", "mode")
MIXED_UP = frozenset({"duplicate_column", "heading_differs"})  # values may stand under the wrong heading
OPEN, KEPT, LEFT_OUT = "open", "kept", "left"


@transaction.atomic
def read_sheet(call: Call, *, state: State, name: str, content: bytes, by: Actor, now: dt.datetime) -> Sheet:
    """Take in a file: keep its good rows as drafts, and the others with their problems. The same file again is the
    same sheet, untouched."""
    policy.check_can_nominate(call, state, by=by, now=now)
    digest = hashlib.sha256(content).hexdigest()
    there = Sheet.objects.filter(call=call, nominating_state=state, digest=digest).first()
    if there:
        return there
    spec = queries.sheet_spec(call, language=by.language)
    reading = engine.read(content, name, spec)
    problems = [_problem(p) for p in reading.problems if p.row is None]
    by_row: dict[int, list[dict[str, Any]]] = {}
    for problem in reading.problems:
        if problem.row is not None:
            by_row.setdefault(problem.row, []).append(_problem(problem))
    rows = [
        {"n": row.number, "given": dict(row.given), "cells": dict(row.cells), "problems": by_row.get(row.number, []),
         "state": OPEN}
        for row in reading.rows
    ]  # fmt: skip
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                ref=new_ref(Sheet, "SHT", now.year), call=call, nominating_state=state, name=name[:200], digest=digest,
                rows=rows, problems=problems, uploaded_at=now, uploaded_by=by.ref,
            )  # fmt: skip
    except IntegrityError:
        return Sheet.objects.get(call=call, nominating_state=state, digest=digest)
    audit.operations.record(
        words.Event.SHEET_READ, sheet.ref, by=by, at=now, call=call.ref, state=state.code, rows=len(rows)
    )
    if not is_mixed_up(sheet):
        good = {row.number: row.values for row in reading.good_rows}
        _keep(sheet, good, {}, by=by, now=now)
    return sheet


def is_mixed_up(sheet: Sheet) -> bool:
    """Whether the columns cannot be trusted, so that no row is taken."""
    return any(problem["code"] in MIXED_UP for problem in sheet.problems)


@transaction.atomic
def keep_rows(
    sheet: Sheet, *, answers: Mapping[int, Mapping[str, str]], left_out: frozenset[int] = frozenset(),
    persons: Mapping[int, str] | None = None, by: Actor, now: dt.datetime,
) -> Sheet:  # fmt: skip
    """Apply what was answered on the screen and take the rows that are good now.

    ``answers``: row number -> field -> text as typed; ``left_out``: rows to forget; ``persons``: row number -> ref of
    the person it is, or ``other`` for somebody else.
    """
    policy.check_can_nominate(sheet.call, sheet.nominating_state, by=by, now=now)
    if is_mixed_up(sheet):
        raise Refused("sheet_blocked")
    for row in sheet.rows:
        if row["state"] != OPEN:
            continue
        if row["n"] in left_out:
            row["state"] = LEFT_OUT
            continue
        row["given"] |= {name: text.strip() for name, text in answers.get(row["n"], {}).items()}
    good = _read_again(sheet)
    _keep(sheet, good, persons or {}, by=by, now=now)
    audit.operations.record(words.Event.SHEET_KEPT, sheet.ref, by=by, at=now, kept=sheet.taken)
    return sheet


def _problem(problem: engine.SheetProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "field": problem.field or "",
        "cell": problem.cell or "",
        "given": problem.given,
        "facts": {name: value for name, value in problem.facts.items() if isinstance(value, (str, int))},
    }


def _read_again(sheet: Sheet) -> dict[int, Mapping[str, Any]]:
    """Read the open rows, as they stand now, by the rules of the file; their problems are renewed."""
    spec = queries.sheet_spec(sheet.call, language="en")
    fields = [field.code for field in spec.fields]
    waiting = [row for row in sheet.rows if row["state"] == OPEN]
    if not waiting:
        return {}
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(fields)
    writer.writerows([row["given"].get(name, "") for name in fields] for row in waiting)
    reading = engine.read(text.getvalue().encode(), "rows.csv", spec)
    row_of_line = dict(enumerate(waiting, 2))
    for row in waiting:
        row["problems"] = []
    for problem in reading.problems:
        if problem.row in row_of_line:
            row = row_of_line[problem.row]
            plain = _problem(problem)
            plain["cell"] = row["cells"].get(plain["field"], "")
            if "first_row" in plain["facts"]:
                plain["facts"]["first_row"] = row_of_line[plain["facts"]["first_row"]]["n"]
            row["problems"].append(plain)
    return {row_of_line[row.number]["n"]: row.values for row in reading.good_rows}


def _keep(
    sheet: Sheet, good: Mapping[int, Mapping[str, Any]], persons: Mapping[int, str], *, by: Actor, now: dt.datetime
) -> None:
    """Turn good rows into nominations; a rule that says no becomes a problem of the row."""
    for row in sheet.rows:
        if row["state"] != OPEN or row["n"] not in good:
            continue
        try:
            nomination = _take(sheet, row, good[row["n"]], persons.get(row["n"], ""), by=by, now=now)
        except Refused as refusal:
            facts = {k: v for k, v in refusal.facts.items() if isinstance(v, (str, int))}
            row["problems"] = [{"code": refusal.code, "field": "", "cell": "", "given": "", "facts": facts}]
            row["persons"] = refusal.facts.get("persons", [])
        else:
            row["state"], row["nomination"], row["problems"] = KEPT, nomination.ref, []
    sheet.taken = sum(row["state"] == KEPT for row in sheet.rows)
    sheet.save(update_fields=["rows", "taken"])


def _take(
    sheet: Sheet, row: Mapping[str, Any], values: Mapping[str, Any], answer: str, *, by: Actor, now: dt.datetime
) -> Nomination:
    call, state = sheet.call, sheet.nominating_state
    person_facts = {name: values.get(name) or "" for name in PERSON if name != "birth_date"}
    if values.get("birth_date"):
        person_facts["birth_date"] = values["birth_date"]
    if not (person_facts["given_names"] or person_facts["family_names"]):
        raise Refused("name_missing")
    facts = _facts(call, values)
    own = queries.list_own_nominations(by, call, state.code)
    if values.get("ref"):
        there = own.filter(ref=values["ref"]).first()
        if there is None:
            raise Refused("nomination_unknown")
        return _renew(there, facts, person_facts, by=by, now=now)
    person = _person_of(by, state, person_facts, answer)
    if person is not None:
        there = own.filter(person=person).first()
        if there is not None:
            return _renew(there, facts, person_facts, by=by, now=now)
    return nominate(
        call,
        state=state,
        person=person,
        person_facts=None if person else person_facts,
        facts=facts,
        is_other_person=answer == "other",
        idempotency_key=f"{sheet.digest[:48]}:{row['n']}",
        by=by,
        now=now,
    )


def _facts(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as the facts of a nomination; empty cells are left out, so that they erase nothing."""
    facts = {name: values[name] for name in NOMINATION if values.get(name) not in (None, "")}
    levels = {
        code: int(values[LANGUAGE_PREFIX + code]) for code in call.languages if values.get(LANGUAGE_PREFIX + code)
    }
    return facts | ({"languages": levels} if levels else {})


def _person_of(by: Actor, state: State, facts: Mapping[str, Any], answer: str) -> Person | None:
    """Who the row speaks of: the answer given; else a person with the same names and the same birth date or address."""
    known = queries.find_duplicates(
        by, state_code=state.code, given_names=facts["given_names"], family_names=facts["family_names"],
        birth_date=facts.get("birth_date"), email=facts["email"],
    )  # fmt: skip
    if answer == "other":
        return None
    for person in known:
        if person.ref == answer:
            return person
        same_names = (person.given_names.casefold(), person.family_names.casefold()) == (
            facts["given_names"].casefold(), facts["family_names"].casefold()
        )  # fmt: skip
        same_day = bool(facts.get("birth_date")) and person.birth_date == facts["birth_date"]
        same_address = bool(facts["email"]) and person.email.casefold() == facts["email"].casefold()
        if same_names and (same_day or same_address):
            return person
    return None


def _renew(
    nomination: Nomination, facts: Mapping[str, Any], person_facts: Mapping[str, Any], *, by: Actor, now: dt.datetime
) -> Nomination:
    """The row of a nomination that is there: nothing to do, a change while it is a draft, or a problem."""
    held = row_of(nomination, nomination.call.languages)
    told = {**{k: v for k, v in person_facts.items() if v}, **{k: v for k, v in facts.items() if k != "languages"}}
    levels = facts.get("languages", {})
    is_same = all(held.get(k) == v for k, v in told.items()) and all(
        nomination.languages.get(code) == level for code, level in levels.items()
    )
    if is_same:
        return nomination
    if not policy.can_edit_nomination(nomination, by=by, now=now):
        raise Refused("nomination_not_editable")
    if levels:
        facts = {**facts, "languages": {**nomination.languages, **levels}}
    return change_nomination(
        nomination, facts=facts, person_facts={k: v for k, v in person_facts.items() if v}, by=by, now=now
    )
