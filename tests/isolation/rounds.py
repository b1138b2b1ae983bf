"""Walking through a drawn world as one reader, and the laws that each answer has to keep.

*Markers*: what is another state's alone turns up in no answer. *Nothing is different*: a reader's answers are the same,
byte by byte, whether the other states' rows are there or not; asking for what is another's gets the answer that asking
for what nobody has gets. *Nothing is left lying*: what is behind a lock no shared cache may keep.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tadrib.domain.directory.models import Person
from tests.isolation import drawing, worlds
from tests.isolation.walking import (
    DOORS,
    PAPER,
    POSSESSION,
    WORDS,
    Answer,
    Reader,
    address,
    alike,
    ghost,
    message_of,
    questions,
    sheet_of,
    things,
    tries,
)
from tests.structure import test_queries as asking
from tests.world.finders import Thing

MOST = 60  # candidates looked at behind a door
Said = dict[tuple[str, ...], Answer]
Behind = dict[str, list[Thing]]


class World:
    """A drawn world: the reader's state, and the others for as long as they are let in. ``known``: kinds of markers
    that are no secret from this reader."""

    def __init__(self, plan: drawing.Blueprint, *, known: Collection[str] = ()) -> None:
        self.plan, self.known = plan, known
        self.house = worlds.common(plan)
        self.ours = worlds.settle(plan, plan.codes[0], self.house)
        worlds.share(plan, self.ours, self.house)
        self.others: list[worlds.Settled] = []
        self.chance = random.Random(plan.number)

    def fill(self, others: drawing.Others | None = None) -> None:
        """Let the rows of other states come: those of the first world if none is named."""
        self.others = worlds.come(self.plan, others or self.plan.others[0], self.ours, self.house)

    @contextmanager
    def with_others(self, others: drawing.Others) -> Iterator[None]:
        """And let them go again."""
        with transaction.atomic():
            self.fill(others)
            yield
            transaction.set_rollback(True)

    @property
    def markers(self) -> dict[str, str]:
        """What is the other states' alone."""
        return {
            word: f"{kind} of {one.state.code}"
            for one in self.others for word, kind in one.markers.items() if kind not in self.known
        }  # fmt: skip

    def theirs(self, kind: str) -> str:
        """The first marker of a kind."""
        return next(word for word, what in self.others[0].markers.items() if what == kind)

    def ids(self) -> dict[str, str]:
        """References of another state's things, by what they are."""
        told = {"person": "a person", "nomination": "a nomination", "document": "a file"}
        return {**{name: self.theirs(kind) for name, kind in told.items()}, "user": self.others[0].users["focal"].ref}


@contextmanager
def drawn(number: int, *, known: Collection[str] = ()) -> Iterator[World]:
    """The world of a number, for as long as it is looked at."""
    with transaction.atomic():
        yield World(drawing.plan_of(number), known=known)
        transaction.set_rollback(True)


def opened_by(reader: Reader, *, is_public: bool) -> list[Any]:
    """The doors that the reader may open: the public ones are walked once, by nobody."""
    return [d for _, d in sorted(DOORS.items()) if reader.may_open(d) and (is_public or d.needs)]


def standing(reader: Reader, world: World, *, each: int = 1) -> Behind:
    """What stands behind each door that the reader may open, before others come: of what is theirs, some."""
    code, found = world.ours.state.code, {}
    for door in opened_by(reader, is_public=reader.user is None):
        every = things(door, MOST)
        own = [t for t in every if (reader.user and reader.user == t.owner) or (not t.owner and code in t.states)]
        own = own or [t for t in every if code in t.states] or every
        found[door.key] = world.chance.sample(own, min(each, len(own)))
    return found


def strange(reader: Reader, world: World, *, each: int = 1) -> Behind:
    """And what of the others' stands behind them."""
    markers, found = world.markers, {}
    for door in opened_by(reader, is_public=reader.user is None):
        theirs = [t for t in things(door, MOST) if any(str(v) in markers for v in t.kwargs.values())]
        found[door.key] = world.chance.sample(theirs, min(each, len(theirs)))
    return found


def look_round(reader: Reader, world: World, there: Behind, *, turn: int | None = None) -> Said:
    """Everything that a reader can open and send about what is theirs and everybody's. With ``turn`` each page is
    either searched or asked for another state, by turns."""
    said: Said = {}
    other = world.plan.codes[1]
    asked = (("searched", {"q": drawing.FAMILY[0], "page": "2", "sort": "-name"}),
             ("of another", {"state": other, "year": "2027"}))  # fmt: skip
    for place, door in enumerate(opened_by(reader, is_public=reader.user is None)):
        for number, thing in enumerate(there[door.key]):
            where = address(door, thing.kwargs)
            opened = said[door.key, where, "opened"] = reader.ask(where)
            if opened.status != 405 and not number:
                for what, query in asked if turn is None else asked[(turn + place) % 2 :][:1]:
                    said[door.key, where, what] = reader.ask(where, query)
            said[door.key, where, "sent"] = reader.send(where)
    return said


def person_like(one: drawing.Someone) -> Person:
    """Somebody new with all that is known of a drawn person."""
    return Person(
        given_names=one.given or "Aminata", family_names=one.family, email=one.email, birth_date=one.born, sex=one.sex
    )


def name_namesakes(reader: Reader, world: World, others: drawing.Others) -> Said:
    """Put forward somebody like each person of other states, by one way or another, and all of one's own again; send
    the files that the others sent."""
    said: Said = {}
    if not reader.actor.can("calls.nominate"):
        return said
    call = world.house.taking

    def send(key: str, kwargs: dict[str, str], sent: dict[str, Any], what: str) -> None:
        if key in DOORS:
            where = address(DOORS[key], kwargs)
            said[key, where, what] = reader.send(where, sent)

    for who in (*world.ours.people, world.ours.idle):
        send("portal:nominate(ref)", {"ref": call.ref}, {**alike(who), "person": who.ref}, f"ours {who.ref}")
    ours = world.ours.people[0]
    send("portal:sheet_upload(ref)", {"ref": call.ref}, {"file": sheet_of(ours)}, "the same sheet")
    paper = SimpleUploadedFile("cv.pdf", PAPER, content_type="application/pdf")
    one = world.house.taking.nominations.filter(person=ours).get()
    send("portal:nomination_attach(ref)", {"ref": one.ref}, {"paper": "cv", "file": paper}, "the same paper")
    ways: tuple[Callable[[Person, str], None], ...] = (
        lambda who, about: send("portal:nominate(ref)", {"ref": call.ref}, alike(who), about),
        lambda who, about: send("portal:kept_send", {}, {**alike(who), "call": call.ref}, about),
        lambda who, about: send("portal:sheet_upload(ref)", {"ref": call.ref}, {"file": sheet_of(who)}, about),
        lambda who, about: said.__setitem__(("mail", call.ref, about), reader.mail(message_of(reader, call, who))),
    )
    twins = {many[0] for many in others.people.values()} if others.has_twins else set()
    for number, drawn_one in enumerate(others.all_people):
        who = person_like(drawn_one)
        for way in ways if drawn_one in twins else (ways[number % len(ways)],):
            way(who, repr(drawn_one))
        if seeking := DOORS.get("portal:nominate(ref)"):
            where = address(seeking, {"ref": call.ref})
            said[seeking.key, where, f"sought {who.full_name}"] = reader.ask(where, {"q": who.full_name})
    return said


# Laws ---------------------------------------------------------------------------------------------------------------------


def leaks(said: Said, markers: dict[str, str]) -> list[tuple[Any, ...]]:
    """Answers with a marker of another state in them."""
    return [(*key, [markers[m] for m in found]) for key, a in said.items() if (found := a.tells(markers, key[1]))]


def differences(before: Said, after: Said) -> list[Any]:
    """Questions whose answers are not the same any more."""
    return [key for key in after if before[key] != after[key]]


def left_lying(said: Said) -> list[Any]:
    """Pages behind a lock that a cache may keep for others."""
    found = []
    for key, answer in said.items():
        heads = " ".join(one for one in answer.headers if one.startswith("Cache-Control"))
        is_locked = key[0] in DOORS and DOORS[key[0]].needs
        if is_locked and answer.status == 200 and "private" not in heads and "no-store" not in heads:
            found.append((*key, heads))
    return found


def tells_apart(reader: Reader, world: World, there: Behind) -> list[tuple[str, ...]]:
    """Doors that answer differently for what is another state's and for what nobody has. Where a code opens the door,
    for another's number with a wrong code and for no number with a wrong code."""
    found = []
    for door in opened_by(reader, is_public=reader.user is None):
        codes = set(door.arguments) & {"code", "token", "signed"} if door.key in POSSESSION else set()
        for thing in there[door.key]:
            asked = {name: ghost(value) if name in codes else value for name, value in thing.kwargs.items()}
            theirs = {n: v for n, v in asked.items() if str(v) in world.markers}
            if codes and not theirs:
                continue
            nothing = {n: ghost(v) if isinstance(v, str) else 987_654_321 for n, v in theirs.items()}
            pairs = [str(v) for v in (*theirs.values(), *nothing.values())]
            full, empty = (address(door, {**asked, **some}) for some in (theirs, nothing))
            for act in (reader.ask, reader.send, world.chance.choice((reader.head, reader.options))):
                if act(full).but(*pairs) != reader.once(act, empty).but(*pairs):
                    found.append((door.key, act.__name__, str(asked)))
    return found


def tells_ids(
    reader: Reader, world: World, there: Behind, said: Said, *, turn: int | None = None
) -> list[tuple[str, ...]]:
    """Forms and addresses of one's own that answer differently for another's reference and for one that nobody has.
    ``said``: what was answered without any; where a form is not taken at all, or a page not given, none is tried. With
    ``turn`` each door is tried by form or by address, by turns."""
    theirs = world.ids()
    nothing = {name: ghost(ref) for name, ref in theirs.items()}
    names = [*theirs.values(), *nothing.values()]
    tried: tuple[tuple[Callable[..., Answer], str, Callable[..., Any]], ...] = (
        (reader.send, "sent", lambda ids: tries(ids, world.plan.codes[0])), (reader.ask, "opened", dict),
    )  # fmt: skip
    found = []
    for place, door in enumerate(opened_by(reader, is_public=False)):
        for thing in there[door.key]:
            where = address(door, thing.kwargs)
            for act, plainly, make in tried if turn is None else tried[(turn + place) % 2 :][:1]:
                if said[door.key, where, plainly].status == 405:
                    continue
                one, other = act(where, make(theirs)), reader.once(act, where, make(nothing))
                if one.but(*names) != other.but(*names):
                    found.append((door.key, act.__name__, where))
    return found


def words_of(world: World) -> list[str]:
    """Some words that only another state's rows hold: names, numbers, what they wrote."""
    kinds = ("native", "unit", "file", "title", "a person", "a nomination", "a receipt", "a certificate")
    every = [word for one in world.others for word, kind in one.markers.items() if kind in kinds]
    return world.chance.sample(every, min(2, len(every)))


def seek(reader: Reader, there: Behind, said: Said, words: list[str]) -> Said:
    """Search for words at every door that minds what it is asked, which ``said`` tells."""
    found: Said = {}
    for door in opened_by(reader, is_public=reader.user is None):
        for thing in there[door.key][:1]:
            where = address(door, thing.kwargs)
            asked = said.get((door.key, where, "searched"))
            if asked and asked.text != said[door.key, where, "opened"].text:
                for word in words:
                    found[door.key, f"{where}?q={word}", "sought"] = reader.ask(where, {"q": word})
    return found


def told_by_queries(reader: Reader, world: World) -> list[tuple[str, str, list[str]]]:
    """Queries that answer with another state's markers when they are asked for what is the other state's."""
    found = []
    for name, arguments, answer in questions(reader.actor):
        if is_for_all(name):
            continue
        words = set(WORDS.findall(json.dumps(answer, default=str, ensure_ascii=False)))
        if told := sorted(world.markers[one] for one in words & set(world.markers) if one not in arguments):
            found.append((name, arguments, told))
    return found


def is_for_all(name: str) -> bool:
    """Whether a query says of itself that anybody may know what it answers."""
    return asking.is_public(name, asking.QUERIES[name])
