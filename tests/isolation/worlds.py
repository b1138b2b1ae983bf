"""Generated worlds of several states: people who look alike across borders, in every stage of the way.

``drawing`` says what they are like; ``common`` writes what belongs to nobody, ``settle`` all that one state has, ``come`` the
other states of a world. Every name, number and reference that is a state's alone is a marker: it may turn up in no answer to another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile

from tadrib.domain.accounts.models import Delegation, User
from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Criterion, Instrument, Practical, Rubric
from tadrib.domain.calls.models import (
    ActLink,
    Call,
    CallState,
    Document,
    Nomination,
    Receipt,
    Sheet,
    SheetMapping,
    SheetMessage,
)
from tadrib.domain.credentials.models import Batch
from tadrib.domain.directory.models import Chain, Institution, Mandate, Person, PersonMerge, State
from tadrib.domain.messaging.models import Letter
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.uploads.models import Upload
from tadrib.engines.matching import fold_key
from tests import makers
from tests.awarded import session
from tests.isolation.drawing import BIRTHS, CODES, Blueprint, Others, Someone
from tests.isolation.going import invited, weighed
from tests.isolation.walking import FORM, PAPER, sheet_of

NOW, TODAY = makers.NOW, makers.TODAY


@dataclass
class Common:
    """What no state owns: calls that invite all, a signed selection, the house's institutions."""

    taking: Call
    decided: Call
    run: SelectionRun
    authorities: dict[str, Institution]
    agencies: dict[str, Institution]


def common(plan: Blueprint) -> Common:
    """Written before any state: published, so that it may be seen by all."""
    for code in plan.codes:
        makers.state(code)
    taking = makers.call(makers.edition(seats=20), states=plan.codes, papers=list(plan.papers))
    decided = makers.call(makers.edition(seats=20), states=plan.codes, state="closed", closed_at=NOW)
    CallState.objects.update(names_max=12)  # room for those who are tried
    makers.seats(decided.edition)
    session(decided.edition)
    Instrument.objects.create(ref="TST-1", edition=decided.edition, kind="post_test", state="closed")
    rubric = Rubric.objects.create(
        ref="RUB-1", version=decided.edition.version, title=makers.text("Practical"), made_at=NOW
    )
    levels = [{"points": points, "text": makers.text(f"Level {points}")} for points in range(4)]
    Criterion.objects.create(rubric=rubric, number=1, text=makers.text("Criterion"), levels=levels, minimum=2)
    Practical.objects.create(rubric=rubric, edition=decided.edition)
    Batch.objects.create(ref="BAT-1", total=1, ordered_at=NOW, ordered_by="USR-0").editions.set([decided.edition])
    authorities = {c: makers.institution(f"{c}-MFA", kind="authority", state=makers.state(c)) for c in plan.codes}
    agencies = {
        c: makers.institution(f"{c}-POL", kind="agency", state=makers.state(c), parent=authorities[c])
        for c in plan.codes
    }
    return Common(taking, decided, makers.signed_run(decided), authorities, agencies)


@dataclass
class Settled:
    """One state's part of a world: who acts for it, and every marker of it with what it stands for."""

    state: State
    users: dict[str, User] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    markers: dict[str, str] = field(default_factory=dict)
    idle: Person = field(init=False)  # known to the state, and nominated by it for nothing

    def word(self, kind: str) -> str:
        """A word found nowhere else in the world."""
        word = f"Zq{self.state.code}{kind}{makers.n()}k"
        self.markers[word] = kind
        return word

    def note(self, row: Any, kind: str, column: str = "ref") -> Any:
        """A row whose reference is a marker."""
        self.markers[str(getattr(row, column))] = kind
        return row


def settle(plan: Blueprint, code: str, house: Common, others: Others | None = None) -> Settled:
    """All that a state has: its hands, its people at every stage, papers, sheets, letters, requests. ``others``: as one
    of those beside the reader's."""
    own = Settled(makers.state(code))
    _hands(own, plan, house)
    for number, drawn in enumerate((others or plan).people[code], 1):
        _person(own, drawn, number, house)
    own.idle = makers.person(own.state, ref=f"PER-{makers.n():08}", birth_date=BIRTHS[0], email="idle@example.org")
    own.note(own.idle, "a person nobody nominated")
    _aside(own, house)
    if (others or plan).has_merge:
        _merge(own)
    return own


def come(plan: Blueprint, others: Others, ours: Settled, house: Common) -> list[Settled]:
    """The other states of a world, with what they have in common with ours."""
    found = [settle(plan, code, house, others) for code in others.people]
    if others.has_borrowed:
        borrow(found[0], ours, house)
    if others.has_same_files:
        _same_files(found, ours, house)
    if others.has_own_call:
        _own_call(found, house)
    for one in found:  # the key that every form of the reader's brings
        last = Nomination.objects.filter(nominating_state=one.state, call=house.taking).order_by("-pk")[:1]
        Nomination.objects.filter(pk=last.get().pk).update(idempotency_key=FORM["key"])
    return found


def share(plan: Blueprint, ours: Settled, house: Common) -> None:
    """Somebody whose nationality is another state's, put forward by ours: joined with an entry of ours long ago."""
    if not plan.has_shared:
        return
    who = makers.person(makers.state(plan.codes[1]), native_name="Between Two", birth_date=BIRTHS[0])
    _nomination(ours, who, house.taking, len(ours.people) + 1, "submitted", house)


def borrow(theirs: Settled, ours: Settled, house: Common) -> None:
    """Somebody of our nationality, put forward by another state and trained in its name: joined with an entry of its."""
    place = len(theirs.people) + 1
    _nomination(theirs, ours.idle, house.taking, place, "submitted", house)
    judged = _nomination(theirs, ours.idle, house.decided, place, "endorsed", house)
    placed = Placement.objects.create(run=house.run, nomination=judged, place="selected", computed_place="selected")
    invited(theirs, placed, ours.idle, house, came=True)


def _same_files(found: list[Settled], ours: Settled, house: Common) -> None:
    """The sheet and the paper that ours will send, sent by each of the others before: same bytes, same digests, and
    the keys that rows of such a sheet get."""
    sheet = hashlib.sha256(sheet_of(ours.people[0]).read()).hexdigest()
    for one in found:
        Sheet.objects.filter(nominating_state=one.state).update(digest=sheet)
        Document.objects.filter(nomination__nominating_state=one.state).update(
            digest=hashlib.sha256(PAPER).hexdigest(), size=len(PAPER)
        )
        first = Nomination.objects.filter(nominating_state=one.state, call=house.taking).order_by("pk")[:1].get()
        Nomination.objects.filter(pk=first.pk).update(idempotency_key=f"{sheet[:48]}:2")


def _own_call(found: list[Settled], house: Common) -> None:
    codes = tuple(one.state.code for one in found)
    call = makers.call(house.decided.edition, states=codes, state="closed", closed_at=NOW, ref=f"CAL-{makers.n():08}")
    found[0].note(call, "a call of theirs alone")
    for one in found:
        _nomination(one, one.people[0], call, 1, "endorsed", house)


def _hands(own: Settled, plan: Blueprint, house: Common) -> None:
    code = own.state.code
    for name in ("focal", "endorser", "agency"):
        own.users[name] = own.note(
            makers.user(Role.FOCAL_POINT, scope=code, name=own.word("colleague")), "a colleague's number"
        )
    Chain.objects.create(
        state=own.state, endorsements=plan.endorsements[code], changed_at=NOW, changed_by="USR-0", is_own=True
    )
    for name, duty, body in (
        ("focal", "nominate", None), ("focal", "manage", None), ("endorser", "endorse", house.authorities[code]),
        ("agency", "nominate", house.agencies[code]),
    ):  # fmt: skip
        since = dt.date(2021, 6, 24)
        own.note(
            Mandate.objects.create(
                ref=f"MAN-{makers.n():08}", state=own.state, user=own.users[name], duty=duty, institution=body,
                from_date=since,
            ),
            "a duty",
        )  # fmt: skip
    own.note(
        Delegation.objects.create(
            ref=f"DLG-{makers.n():08}", giver=own.users["endorser"], deputy=own.users["focal"], scope=code,
            from_date=TODAY, to_date=TODAY + dt.timedelta(days=9), given_at=NOW,
        ),
        "acts handed over",
    )  # fmt: skip


def _person(own: Settled, drawn: Someone, number: int, house: Common) -> None:
    """A person with a nomination in the open call and one in the decided call, as far as they came."""
    native = own.word("native")
    given = drawn.given or "Aminata"
    columns = {
        "given_names": given, "family_names": drawn.family, "native_name": native, "birth_date": drawn.born,
        "email": drawn.email, "service_number": drawn.number, "phone": own.word("phone"), "sex": drawn.sex,
        "search_key": fold_key(given, drawn.family, native),
    }  # fmt: skip
    if drawn.has_account:
        columns["user"] = own.note(makers.user(Role.PARTICIPANT, name=own.word("account")), "an account")
        own.users.setdefault("nominee", columns["user"])
    person = own.note(makers.person(own.state, ref=f"PER-{makers.n():08}", **columns), "a person")
    own.people.append(person)
    _nomination(own, person, house.taking, number, drawn.stage, house)
    judged = _nomination(own, person, house.decided, number, "endorsed", house)
    weighed(own, judged)
    if drawn.place == "not_placed":
        return
    rank = number + 10 * CODES.index(own.state.code) if drawn.place == "reserve" else None
    placement = Placement.objects.create(
        run=house.run, nomination=judged, place=drawn.place, computed_place=drawn.place, rank=rank
    )
    if drawn.place == "selected":
        invited(own, placement, person, house, came=drawn.came)


def _nomination(
    own: Settled, person: Person, call: Call, place: int, stage: str, house: Common
) -> Nomination:
    was_sent = stage in ("submitted", "returned", "endorsed")
    columns: dict[str, Any] = {"submitted_at": NOW, "declared_at": NOW} if was_sent else {
        "submitted_at": None, "declared_at": None}  # fmt: skip
    if stage == "endorsed":
        columns |= {"authority": house.authorities[own.state.code], "endorsement_number": own.word("note")}
    row = makers.nomination(
        call, state_code=own.state.code, person=person, ref=f"NOM-{makers.n():08}", priority=place, state=stage,
        unit=own.word("unit"), function=own.word("function"), rank_title=own.word("rank"),
        motivation=own.word("motivation"), idempotency_key=f"same-key-{place}" if call == house.taking else "",
        return_reason=own.word("reason") if stage == "returned" else "",
        route=["endorse"] * Chain.objects.get(state=own.state).endorsements if was_sent else [],
        service=house.agencies[own.state.code] if place % 2 else None, **columns,
    )  # fmt: skip
    own.note(row, "a nomination")
    own.note(
        Document.objects.create(
            ref=f"DOC-{makers.n():08}", nomination=row, paper="cv", name=f"{own.word('file')}.pdf", size=9,
            digest="0" * 64, kind="application/pdf", uploaded_at=NOW,
            file=ContentFile(b"%PDF-1.7 " + own.word("inside").encode(), "one.pdf"),
        ),
        "a file",
    )  # fmt: skip
    for act in ("nominated", *(["submitted"] if was_sent else [])):
        own.note(
            Receipt.objects.create(
                ref=f"RCT-{makers.n():08}", nomination=row, act=act, at=NOW, by=own.users["focal"].ref,
                by_name=own.users["focal"].name, note_number=own.word("receipt"),
            ),
            "a receipt",
        )  # fmt: skip
    return row


def _aside(own: Settled, house: Common) -> None:
    """A spreadsheet, its headings, a message, a link, requests, letters."""
    code, focal = own.state.code, own.users["focal"]
    name = own.word("typed")
    row = {"n": 3, "given": {"given_names": name, "family_names": "Diallo"}, "cells": {}, "state": "open",
           "problems": [{"code": "missing_required", "field": "unit", "cell": "", "given": "", "proposals": [],
                         "facts": {}}]}  # fmt: skip
    # The same bytes as every other state's sheet: the same digest.
    sheet = own.note(
        Sheet.objects.create(
            ref=f"SHT-{makers.n():08}", call=house.taking, nominating_state=own.state, digest="5" * 64, rows=[row],
            name=f"{own.word('sheet')}.csv", uploaded_at=NOW, uploaded_by=focal.ref,
            file=ContentFile(f"Given names\n{name}\n".encode(), "sheet.csv"),
        ),
        "a spreadsheet",
    )  # fmt: skip
    SheetMapping.objects.create(
        state=own.state, heading=own.word("heading").lower(), field="unit", told_at=NOW, told_by=focal.ref
    )
    SheetMessage.objects.create(
        digest=f"{makers.n():064}", sender=focal.ref, outcome="taken", sheet=sheet, taken_at=NOW
    )
    waiting = Nomination.objects.filter(call=house.taking, nominating_state=own.state, state="submitted")
    own.note(
        ActLink.objects.create(
            ref=f"ACT-{makers.n():08}", user=own.users["endorser"], call=house.taking, state=own.state,
            nominations=[one.ref for one in waiting], created_at=NOW, created_by=focal.ref,
            expires_at=NOW + dt.timedelta(days=3),
        ),
        "a link",
    )  # fmt: skip
    own.note(
        Upload.objects.create(
            ref=f"UPL-{makers.n():08}", user=focal, target="/portal/nominations/NOM-0/documents/", length=9,
            name=f"{own.word('upload')}.pdf", path=f"{makers.n():032}", touched_at=NOW,
        ),
        "a file on its way",
    )  # fmt: skip
    for state in ("draft", "submitted"):
        own.note(
            TrainingRequest.objects.create(
                ref=f"REQ-{makers.n():08}", asking_state=own.state, area=makers.area(), title=own.word("title"),
                gap=own.word("gap"), expected_outcome=own.word("outcome"), priority="high", state=state,
                created_at=NOW, created_by=focal.ref, submitted_at=NOW if state == "submitted" else None,
            ),
            "a request",
        )  # fmt: skip
    for name, user in own.users.items():
        own.note(
            Letter.objects.create(
                ref=f"LET-{makers.n():08}", key="calls.nomination_returned", language="en", to_name=user.name,
                to_email=user.email, to_user_ref=user.ref, state_code=code, subject_ref=own.word("subject"),
                facts={"nomination": own.word("nomination"), "receipt": own.word("number"), "name": own.word("told"),
                   "reason": own.word("why"), "course": {"en": "Course"}},
                created_at=NOW,
            ),
            f"a letter to the {name}",
        )  # fmt: skip


def _merge(own: Settled) -> None:
    """Two entries of the state's that turned out to be one."""
    twin = own.note(
        makers.person(own.state, ref=f"PER-{makers.n():08}", native_name=own.word("twin"), merged_into=own.people[0]),
        "a merged person",
    )
    own.note(
        PersonMerge.objects.create(
            ref=f"MRG-{makers.n():08}", kept=own.people[0], merged=twin, merged_at=NOW, merged_by="USR-0",
            moved={"nominations": [], "participations": []},
        ),
        "a joining",
    )  # fmt: skip
