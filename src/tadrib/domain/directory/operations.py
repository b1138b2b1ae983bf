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
from tadrib.domain.directory.models import Area, Chain, Institution, Mandate, Person, PersonMerge, State
from tadrib.engines.matching import fold_key
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

PERSON_FIELDS = (
    "given_names", "family_names", "native_name", "sex", "birth_date", "email", "phone", "language",
    "service_number",
)  # fmt: skip


NAME_FIELDS = ("given_names", "family_names", "native_name")
FILLED_FIELDS = ("native_name", "birth_date", "email", "phone", "service_number")  # a kept entry takes what it lacks


def _key_of(names: Mapping[str, Any]) -> str:
    """What the search looks in: the folded names."""
    return fold_key(*(names.get(name) or "" for name in NAME_FIELDS))


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
        ref=new_ref(Person, "PER", now.year), nationality=nationality, created_at=now, is_example=is_example,
        search_key=_key_of(columns), **columns,
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
        person.search_key = _key_of({name: getattr(person, name) for name in NAME_FIELDS})
        person.save(update_fields=[*changed, "search_key"])
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


@transaction.atomic
def merge_persons(
    kept: Person, merged: Person, *, moved: Mapping[str, list[str]], by: Actor, now: dt.datetime
) -> PersonMerge:
    """Say that two entries are one human being: the merged one leaves the lists, the kept one takes what it lacked.

    ``moved`` is what ``workflows.merge_persons`` has moved: references by kind.
    """
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])}
    kept, merged = rows[kept.pk], rows[merged.pk]
    policy.check_can_merge(kept, merged, by=by)
    filled = [name for name in FILLED_FIELDS if getattr(merged, name) and not getattr(kept, name)]
    for name in filled:
        setattr(kept, name, getattr(merged, name))
    if merged.user_id:
        user_id, merged.user_id = merged.user_id, None
        filled.append("user")
    else:
        user_id = kept.user_id
    merged.merged_into = kept
    merged.save(update_fields=["user", "merged_into"])
    kept.user_id = user_id
    kept.search_key = _key_of({name: getattr(kept, name) for name in NAME_FIELDS})
    kept.save(update_fields=[*filled, "search_key"])
    row = PersonMerge.objects.create(
        ref=new_ref(PersonMerge, "MRG", now.year), kept=kept, merged=merged, moved=dict(moved), filled=filled,
        merged_at=now, merged_by=by.ref,
    )  # fmt: skip
    audit.operations.record(words.Event.PERSON_MERGED, kept.ref, by=by, at=now, merged=merged.ref, merge=row.ref)
    return row


@transaction.atomic
def unmerge_persons(merge: PersonMerge, *, by: Actor, now: dt.datetime) -> PersonMerge:
    """Take two entries apart again, as they were; what was moved is moved back by ``workflows.merge_persons``."""
    merge = PersonMerge.objects.select_for_update().select_related("kept", "merged").get(pk=merge.pk)
    policy.check_can_unmerge(merge, by=by)
    kept, merged = merge.kept, merge.merged
    user_id = kept.user_id
    for name in merge.filled:
        if name == "user":
            kept.user_id = None
        elif getattr(kept, name) == getattr(merged, name):  # what was corrected since stays
            setattr(kept, name, None if name == "birth_date" else "")
    kept.search_key = _key_of({name: getattr(kept, name) for name in NAME_FIELDS})
    kept.save(update_fields=[*merge.filled, "search_key"])
    if "user" in merge.filled:
        merged.user_id = user_id
    merged.merged_into = None
    merged.save(update_fields=["user", "merged_into"])
    merge.undone_at, merge.undone_by = now, by.ref
    merge.save(update_fields=["undone_at", "undone_by"])
    audit.operations.record(words.Event.PERSON_UNMERGED, kept.ref, by=by, at=now, merged=merged.ref, merge=merge.ref)
    return merge


@transaction.atomic
def set_chain(
    state: State, *, endorsements: int, approves: bool, transmits: bool, is_own: bool | None = None, by: Actor,
    now: dt.datetime,
) -> Chain:  # fmt: skip
    """Say by which steps the state's nominations reach the office, from the next submission on.

    ``is_own`` (whether the state may arrange it itself) is the office's to say; a state's own people leave it.
    """
    policy.check_can_set_chain(state, by=by, today=now.date())
    if endorsements not in (1, 2):
        raise Refused("chain_endorsements")
    columns: dict[str, Any] = {"endorsements": endorsements, "approves": approves, "transmits": transmits}
    if is_own is not None:
        policy.check_can_edit(by=by)
        columns["is_own"] = is_own
    chain, _ = Chain.objects.update_or_create(
        state=state, defaults={**columns, "changed_at": now, "changed_by": by.ref}
    )
    audit.operations.record(words.Event.CHAIN_SET, state.code, by=by, at=now, **columns)
    return chain


@transaction.atomic
def give_duty(
    state: State, *, user: User, duty: str, institution: Institution | None = None, from_date: dt.date,
    to_date: dt.date | None = None, by: Actor, now: dt.datetime,
) -> Mandate:  # fmt: skip
    """Name somebody for a duty of the chain; from then on only those named do it."""
    policy.check_can_give_duty(state, user, duty, institution, from_date, to_date, by=by, today=now.date())
    row = Mandate.objects.create(
        ref=new_ref(Mandate, "MAN", now.year), state=state, user=user, duty=duty, institution=institution,
        from_date=from_date, to_date=to_date,
    )  # fmt: skip
    audit.operations.record(
        words.Event.DUTY_GIVEN, row.ref, by=by, at=now, state=state.code, user=user.ref, duty=duty,
        institution=institution.code if institution else "",
    )  # fmt: skip
    return row


@transaction.atomic
def end_duty(mandate: Mandate, *, by: Actor, now: dt.datetime) -> None:
    """From today the person no longer has the duty; one that has not begun is taken away."""
    policy.check_can_end_duty(mandate, by=by, today=now.date())
    yesterday = now.date() - dt.timedelta(days=1)
    if mandate.from_date > yesterday:
        Mandate.objects.filter(pk=mandate.pk).delete()
    else:
        Mandate.objects.filter(pk=mandate.pk).update(to_date=yesterday)
    audit.operations.record(
        words.Event.DUTY_ENDED, mandate.ref, by=by, at=now, state=mandate.state.code, user=mandate.user.ref,
        duty=mandate.duty,
    )  # fmt: skip


@transaction.atomic
def add_body(
    state: State, *, code: str, name: Mapping[str, str], kind: str, parent: Institution | None, by: Actor,
    now: dt.datetime,
) -> Institution:  # fmt: skip
    """Add a nominating authority of a state, or an agency under one of its authorities."""
    policy.check_can_edit(by=by)
    if kind not in words.CHAINED:
        raise Refused("duty_institution")
    if Institution.objects.filter(code=code).exists():
        raise Refused("agency_code")
    is_agency = kind == words.Kind.AGENCY
    if is_agency and (parent is None or parent.kind != words.Kind.AUTHORITY or parent.state_id != state.pk):
        raise Refused("agency_parent")
    return put_institution(
        code=code, by=by, now=now, name=dict(name), kind=kind, state=state, parent=parent if is_agency else None
    )


@transaction.atomic
def fill_search_keys(*, by: Actor, now: dt.datetime, most: int = 500) -> int:
    """Give a search key to persons who have none yet: entries older than the keys. Returns how many."""
    policy.check_can_index(by=by)
    rows = list(Person.objects.filter(search_key="")[:most])
    for row in rows:
        row.search_key = _key_of({name: getattr(row, name) for name in NAME_FIELDS}) or " "
    Person.objects.bulk_update(rows, ["search_key"])
    return len(rows)
