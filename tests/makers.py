"""Rows for tests, each with as little as it needs: ``makers.nomination(call)``. One place, plain functions.

Actors hold exactly the permissions of their role. Rows are written straight to the tables: what is tested is what
comes after.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from tadrib.domain.accounts import queries as accounts
from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.catalogue.models import (
    Course,
    CurriculumVersion,
    Edition,
    EditionModule,
    LearningOutcome,
    Module,
    Programme,
)  # fmt: skip
from tadrib.domain.directory.models import Area, Institution, Person, State
from tadrib.domain.enrolment import letters
from tadrib.domain.enrolment.models import Invitation, Participation, Seat
from tadrib.domain.messaging import operations as messaging
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.domain.selection.models import Interest, Placement, SelectionRun
from tadrib.domain.vetting.models import Decision
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.translated import TranslatedText

UTC = dt.UTC
NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
_count = itertools.count(1)


def n() -> int:
    """A number not used before in this process."""
    return next(_count)


def text(word: str) -> TranslatedText:
    """A text in the four languages that says which it is."""
    return TranslatedText({code: f"{word} {code}" for code in ("ar", "fr", "en", "pt")})


def user(*roles: str, scope: str = "", language: str = "en", name: str = "") -> User:
    """A user with roles held since long ago."""
    i = n()
    row = User(ref=f"USR-{i}", email=f"u{i}@example.org", name=name or f"User {i}", language=language, created_at=NOW)
    row.set_unusable_password()
    row.save()
    for role in roles:
        RoleGrant.objects.create(user=row, role=role, scope=scope, from_date=dt.date(2021, 6, 24))
    return row


def actor(*roles: str, scope: str = "", language: str = "en") -> Actor:
    """The actor of a new user with roles."""
    return accounts.actor_of(user(*roles, scope=scope, language=language), TODAY)


def of(row: User) -> Actor:
    """The actor of a user."""
    return accounts.actor_of(row, TODAY)


def officer() -> Actor:
    return actor(Role.PROGRAMME_OFFICER)


def head() -> Actor:
    return actor(Role.HEAD_OF_OFFICE)


def declared(call_row: Call, by: Actor) -> Actor:
    """The same actor, who has declared that nothing ties them to the call's nominees."""
    Interest.objects.get_or_create(call=call_row, officer=by.ref, defaults={"declared_at": NOW, "nature": "none"})
    return by


def focal_point(state_row: State) -> Actor:
    return actor(Role.FOCAL_POINT, scope=state_row.code)


def state(code: str = "ML", **columns: Any) -> State:
    """A state by its code, made at the first call."""
    defaults = {
        "alpha3": f"{code}X", "m49": f"{n() % 1000:03}", "region": "011", "name": text(code), "language": "fr",
        "time_zone": "Africa/Abidjan",
    }  # fmt: skip
    return State.objects.get_or_create(code=code, defaults={**defaults, **columns})[0]


def area(code: str = "investigations") -> Area:
    return Area.objects.get_or_create(
        code=code,
        defaults={"number": 2 if code == "investigations" else n() + 10, "name": text(code), "line": text("line")},
    )[0]


def institution(code: str = "", kind: str = "partner", **columns: Any) -> Institution:
    return Institution.objects.create(code=code or f"inst-{n()}", name=text("Institution"), kind=kind, **columns)


def person(nationality: State | None = None, **columns: Any) -> Person:
    i = n()
    defaults = {
        "ref": f"PER-{i}", "given_names": f"Given{i}", "family_names": f"Family{i}", "sex": "F", "language": "fr",
        "created_at": NOW, "email": f"p{i}@example.org",
    }  # fmt: skip
    return Person.objects.create(nationality=nationality or state(), **{**defaults, **columns})


def programme(**columns: Any) -> Programme:
    defaults = {
        "code": f"PRG-{n()}",
        "title": text("Programme"),
        "objectives": text("Objectives"),
        "state": "approved",
        "created_at": NOW,
    }
    return Programme.objects.create(area=columns.pop("area", None) or area(), **{**defaults, **columns})


def course(**columns: Any) -> Course:
    defaults = {
        "code": f"CRS-{n()}",
        "title": text("Course"),
        "summary": text("Summary"),
        "audience": text("Audience"),
        "level": "foundational",
        "languages": ["fr", "en"],
        "created_at": NOW,
    }
    return Course.objects.create(programme=columns.pop("programme", None) or programme(), **{**defaults, **columns})


def version(
    course_row: Course | None = None, *, modules: int = 2, outcomes: int = 2, **columns: Any
) -> CurriculumVersion:
    """An approved curriculum version with modules of 40 hours and learning outcomes."""
    defaults = {
        "number": 1,
        "state": "approved",
        "created_at": NOW,
        "award_rule": {"attendance_pct": 80, "test_pct": 60},
    }
    row = CurriculumVersion.objects.create(course=course_row or course(), **{**defaults, **columns})
    for i in range(1, modules + 1):
        Module.objects.create(version=row, number=i, title=text(f"Module {i}"), level="foundational", hours=40)
    for i in range(1, outcomes + 1):
        LearningOutcome.objects.create(version=row, number=i, text=text(f"Outcome {i}"))
    return row


def edition(version_row: CurriculumVersion | None = None, *, seats: int = 2, **columns: Any) -> Edition:
    """An announced edition with its modules dated one after the other."""
    v = version_row or version()
    start = dt.date(2027, 6, 7)
    defaults = {
        "ref": f"EDI-{n()}", "place": text("Rabat"), "mode": "hybrid", "languages": ["fr", "en"], "seats": seats,
        "start_date": start, "end_date": start + dt.timedelta(days=13), "state": "scheduled", "created_at": NOW,
    }  # fmt: skip
    row = Edition.objects.create(course=v.course, version=v, **{**defaults, **columns})
    for i, module in enumerate(v.modules.order_by("number")):
        first = row.start_date + dt.timedelta(days=7 * i)
        EditionModule.objects.create(
            edition=row, module=module, start_date=first, end_date=first + dt.timedelta(days=4), place=text("Rabat")
        )
    return row


def call(edition_row: Edition | None = None, *, states: tuple[str, ...] = ("ML", "SN"), **columns: Any) -> Call:
    """A published call with some states invited: 0 to 2 seats and 4 names each."""
    e = edition_row or edition()
    defaults = {
        "ref": f"CAL-{n()}", "seats": e.seats, "reserves": 2, "women_pct": 30, "profile": text("Profile"),
        "languages": ["fr", "en"], "rules": [], "weights": {}, "papers": [], "deadline": dt.datetime(2027, 4, 30, 22, 59, tzinfo=UTC),
        "time_zone": "Africa/Casablanca", "state": "published", "created_at": NOW, "published_at": NOW, "published_by": "USR-0",
    }  # fmt: skip
    row = Call.objects.create(edition=e, **{**defaults, **columns})
    for code in states:
        CallState.objects.create(call=row, state=state(code), seats_max=2, names_max=4)
    return row


def nomination(call_row: Call | None = None, *, state_code: str = "ML", **columns: Any) -> Nomination:
    """An endorsed nomination of a new person."""
    i = n()
    who = columns.pop("person", None) or person(state(state_code))
    defaults = {
        "ref": f"NOM-{i}", "agency": "police", "unit": "Judicial police", "rank": "officer", "function": "Investigator",
        "years_of_service": 6, "languages": {"fr": 4}, "priority": i % 30_000, "state": "endorsed", "created_at": NOW,
        "created_by": "USR-0", "submitted_at": NOW, "endorsed_at": NOW, "endorsed_by": "USR-0", "declared_at": NOW,
    }  # fmt: skip
    columns = {**defaults, **columns}
    if columns["state"] not in {"endorsed"}:
        columns.update(endorsed_at=None, endorsed_by="")
    return Nomination.objects.create(call=call_row or call(), nominating_state=state(state_code), person=who, **columns)


def decision(nomination_row: Nomination, verdict: str = "eligible") -> Decision:
    return Decision.objects.create(nomination=nomination_row, state=verdict, decided_at=NOW)


def signed_run(call_row: Call, placed: dict[str, list[Nomination]] | None = None) -> SelectionRun:
    """A signed run with the placements given by place: {"selected": [...], "reserve": [...]}."""
    run = SelectionRun.objects.create(
        ref=f"RUN-{n()}", call=call_row, seed="s", engine_version="t", input="{}", input_digest="0" * 64, output="{}",
        output_digest="0" * 64, status="optimal", state="signed_off", created_at=NOW, created_by="USR-0", signed_at=NOW,
        signed_by="USR-1",
    )  # fmt: skip
    for place, rows in (placed or {}).items():
        for rank, row in enumerate(rows, 1):
            Placement.objects.create(
                run=run, nomination=row, place=place, computed_place=place, rank=rank if place == "reserve" else None
            )
    return run


def invitation(placement: Placement, **columns: Any) -> Invitation:
    i = n()
    defaults = {"ref": f"INV-{i}", "code": refs.new_code(), "reply_by": NOW + dt.timedelta(days=14), "sent_at": NOW}
    return Invitation.objects.create(placement=placement, edition=placement.run.call.edition, **{**defaults, **columns})


def letter_of_invitation(row: Invitation) -> OfficialLetter:
    """The official letter that goes with an invitation, as inviting writes it."""
    return messaging.issue(letters.letter_of_invitation(row), code=row.code, by=officer(), now=NOW)


def seats(edition_row: Edition) -> list[Seat]:
    return [Seat.objects.create(edition=edition_row, number=i) for i in range(1, edition_row.seats + 1)]


def participation(edition_row: Edition | None = None, *, state_code: str = "ML", **columns: Any) -> Participation:
    """An enrolled participant, with the nomination, placement and accepted invitation behind it."""
    e = edition_row or edition()
    call_row = e.calls.first() or call(e)
    run = SelectionRun.objects.filter(call=call_row, state="signed_off").first() or signed_run(call_row)
    who = columns.pop("person", None) or person(state(state_code), sex=columns.get("sex", "F"))
    nom = nomination(call_row, state_code=state_code, person=who)
    place = Placement.objects.create(run=run, nomination=nom, place="selected", computed_place="selected")
    inv = invitation(place, state="accepted", answered_at=NOW, answered_by="USR-0")
    defaults = {"ref": f"PAR-{n()}", "state_code": state_code, "sex": who.sex, "mode": "in_person", "enrolled_at": NOW}
    return Participation.objects.create(invitation=inv, edition=e, person=who, **{**defaults, **columns})
