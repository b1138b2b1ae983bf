"""One good row of a spreadsheet to a nomination: somebody new, or the nomination that is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tadrib.domain.calls import policy, queries
from tadrib.domain.calls.models import Call, Nomination, Sheet
from tadrib.domain.calls.operations.nominating import Basis, change_nomination, nominate
from tadrib.domain.calls.queries.sheets import LANGUAGE_PREFIX, row_of
from tadrib.domain.directory.models import Person, State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

PERSON = ("given_names", "family_names", "native_name", "sex", "birth_date", "email")
NOMINATION = ("agency", "unit", "rank", "rank_title", "function", "years_of_service", "motivation", "mode")


def take(
    sheet: Sheet, row: Mapping[str, Any], values: Mapping[str, Any], answer: str, basis: Basis, *, by: Actor,
    now: dt.datetime,
) -> Nomination:  # fmt: skip
    """The nomination of a good row. ``answer``: ref of the person it is, or ``other`` for somebody else. Raises
    ``Refused`` with what the page asks about."""
    call, state = sheet.call, sheet.nominating_state
    person_facts = {name: values.get(name) or "" for name in PERSON if name != "birth_date"}
    if values.get("birth_date"):
        person_facts["birth_date"] = values["birth_date"]
    if not (person_facts["given_names"] or person_facts["family_names"]):
        raise Refused("name_missing")
    facts = _facts(call, values)
    if values.get("ref"):
        there = queries.list_own_nominations(by, call, state.code).filter(ref=values["ref"]).first()
        if there is None:
            raise Refused("nomination_unknown")
        return _renew(there, facts, person_facts, by=by, now=now)
    person, known = _person_of(by, state, person_facts, answer)
    if person is None and known and answer != "other":
        raise Refused("person_known", persons=[one.ref for one in known])
    if person is not None:
        there = queries.list_own_nominations(by, call, state.code).filter(person=person).first()
        if there is not None:
            return _renew(there, facts, person_facts, by=by, now=now)
    return nominate(
        call,
        state=state,
        person=person,
        person_facts=None if person else person_facts,
        facts=facts,
        is_other_person=True,  # whether it may be somebody known was asked above
        idempotency_key=f"{sheet.digest[:48]}:{row['n']}",
        basis=basis,
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


def _person_of(by: Actor, state: State, facts: Mapping[str, Any], answer: str) -> tuple[Person | None, list[Person]]:
    """Who the row speaks of, and who it may be: the answer given; else a person with the same names and the same birth
    date or address."""
    known = queries.find_duplicates(
        by, state_code=state.code, given_names=facts["given_names"], family_names=facts["family_names"],
        birth_date=facts.get("birth_date"), email=facts["email"],
    )  # fmt: skip
    if answer == "other":
        return None, known
    for person in known:
        if person.ref == answer:
            return person, known
        same_names = (person.given_names.casefold(), person.family_names.casefold()) == (
            facts["given_names"].casefold(), facts["family_names"].casefold()
        )  # fmt: skip
        same_day = bool(facts.get("birth_date")) and person.birth_date == facts["birth_date"]
        same_address = bool(facts["email"]) and person.email.casefold() == facts["email"].casefold()
        if same_names and (same_day or same_address):
            return person, known
    return None, known


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
