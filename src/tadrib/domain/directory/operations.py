"""Adding and changing states, institutions and persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.accounts.models import User
from tadrib.domain.directory import policy, words
from tadrib.domain.directory.models import Area, Institution, Person, State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

PERSON_FIELDS = (
    "given_names", "family_names", "native_name", "sex", "birth_date", "email", "phone", "language",
)  # fmt: skip


@transaction.atomic
def put_state(*, code: str, by: Actor, now: dt.datetime, **columns: Any) -> State:
    """Add a state of the reference list, or correct it."""
    policy.check_can_edit(by=by)
    state, _ = State.objects.update_or_create(code=code, defaults=columns)
    return state


@transaction.atomic
def put_area(*, code: str, by: Actor, now: dt.datetime, **columns: Any) -> Area:
    """Add an area of work, or correct it."""
    policy.check_can_edit(by=by)
    area, _ = Area.objects.update_or_create(code=code, defaults=columns)
    return area


@transaction.atomic
def put_institution(*, code: str, by: Actor, now: dt.datetime, **columns: Any) -> Institution:
    """Add an institution, or correct it."""
    policy.check_can_edit(by=by)
    institution, added = Institution.objects.update_or_create(code=code, defaults=columns)
    if added:
        audit.operations.record(words.Event.INSTITUTION_ADDED, code, by=by, at=now)
    return institution


@transaction.atomic
def add_person(
    *, nationality: State, facts: Mapping[str, Any], by: Actor, now: dt.datetime, is_example: bool = False
) -> Person:
    """Add a human being. ``facts`` holds keys of ``PERSON_FIELDS``; at least one name is needed."""
    policy.check_can_write_person(nationality, by=by)
    columns = {name: facts[name] for name in PERSON_FIELDS if name in facts}
    if not (columns.get("given_names") or columns.get("family_names")):
        raise Refused("name_missing")
    columns.setdefault("language", nationality.language)
    person = Person.objects.create(
        ref=new_ref(Person, "PER", now.year), nationality=nationality, created_at=now, is_example=is_example, **columns
    )
    audit.operations.record(words.Event.PERSON_ADDED, person.ref, by=by, at=now, state=nationality.code)
    return person


@transaction.atomic
def change_person(person: Person, *, facts: Mapping[str, Any], by: Actor, now: dt.datetime) -> Person:
    """Correct a person's facts; the audit holds which fields changed, never what they held."""
    policy.check_can_write_person(person.nationality, by=by)
    changed = [name for name in PERSON_FIELDS if name in facts and getattr(person, name) != facts[name]]
    for name in changed:
        setattr(person, name, facts[name])
    if not person.full_name:
        raise Refused("name_missing")
    if changed:
        person.save(update_fields=changed)
        audit.operations.record(words.Event.PERSON_CHANGED, person.ref, by=by, at=now, fields=changed)
    return person


@transaction.atomic
def link_user(person: Person, *, user: User, by: Actor, now: dt.datetime) -> Person:
    """Say that an account is this person's, so that they see what is theirs."""
    policy.check_can_edit(by=by)
    person.user = user
    person.save(update_fields=["user"])
    audit.operations.record(words.Event.PERSON_CHANGED, person.ref, by=by, at=now, fields=["user"])
    return person
