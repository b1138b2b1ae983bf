"""The decision on a run: a change by hand with its cost, signing (with changes), sending back, making void."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

import tadrib.domain.selection.operations
import tadrib.domain.selection.policy
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.office import selection_changes as changes
from tadrib.web.office.selection_board import Shown, to_declare
from tadrib.web.office.selection_forms import HandForm, ReasonForm, SignForm

SIGNERS = Permission.SELECTION_SIGN


def _choices(told: Shown, place: str = "") -> list[tuple[str, str]]:
    """People as choices: all who can be moved, or those at one place."""
    return [
        (one.ref, f"{one.name} ({one.state})")
        for one in sorted(told.people, key=lambda one: (one.state, one.name))
        if one.can_move and (not place or one.place == place)
    ]


def _cost(told: Shown, found: Any) -> list[str]:
    units = dict(zip(found.cost.broken, told.units(found.cost.broken), strict=True))
    return changes.cost(found.cost.change, found.cost.broken, units) or [gettext("It costs nothing.")]


def selection_hand(request: HttpRequest, ref: str, nomination: str) -> HttpResponse:
    """Another place for one person, by hand: first what it costs, then the change."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    row = next((one for one in told.rows if one.nomination.ref == nomination), None)
    if row is None:
        raise NotFound(nomination)
    sent = request.POST if request.method == "POST" else None
    form = HandForm(sent, now_at=row.place, seated=_choices(told, words.Place.SELECTED))
    found = None
    if sent is not None and form.is_valid():
        place, instead = form.cleaned_data["place"], form.cleaned_data.get("instead", "")
        instead = instead if place == words.Place.SELECTED else ""
        found = sel.queries.hand_cost(actor, told.run, [(nomination, place, instead)])
        other = next((one.nomination for one in told.rows if instead and one.nomination.ref == instead), None)
        may_go = place != words.Place.SELECTED or found.taken <= found.seats
        if sent.get("seen") == found.stamp or not may_go:
            try:
                sel.operations.change_by_hand(
                    told.run, row.nomination, place=place, reason=form.cleaned_data["reason"], instead=other,
                    by=actor, now=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                if answer := to_declare(request, refusal, told.run.call, ref):
                    return answer
                form.refuse(refusal)
                found = None
            else:
                said = gettext("Changed by hand. The rules are measured again.")
                return go(request, "office:selection_board", ref, said=said)
    context = {
        "run": told.run,
        "row": row,
        "person": told.named([nomination])[0],
        "form": form,
        "leaving": changes.leaving(nomination, told.facts.told, told.state_names),
        "found": found,
        "costs": _cost(told, found) if found else [],
        "may_change": sel.policy.can_change(told.run, by=actor),
        "try_query": changes.query({"outs" if row.place == words.Place.SELECTED else "ins": [nomination]}),
    }
    return page(request, "office/selection/hand.html", context, status=422 if form.errors else 200)


def selection_sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign the run, with changes in the same act if the head wants any: what they cost is shown before."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    sent = request.POST if request.method == "POST" else None
    people = {"people": _choices(told), "seated": _choices(told, words.Place.SELECTED)}
    broken = sel.queries.broken_now(actor, told.run)
    form, found = SignForm(sent, **people, broken=_units(told, broken)), None
    if sent is not None:
        form.is_valid()
        moves = form.moves
        if moves:
            found = sel.queries.hand_cost(actor, told.run, [move[:3] for move in moves])
            broken = [u for u in broken if u not in found.cost.mended] + list(found.cost.broken)
            form = SignForm(sent, **people, broken=_units(told, broken))
        is_seen = not moves or (found is not None and sent.get("seen") == found.stamp)
        if form.is_valid() and "look" not in sent and is_seen:
            try:
                sel.operations.sign_run(
                    told.run, remarks=form.cleaned_data["remarks"], changes=_changes(told, moves),
                    accepted=form.cleaned_data.get("accepted", []), by=actor, now=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                if answer := to_declare(request, refusal, told.run.call, ref):
                    return answer
                if refusal.code == "broken_not_accepted":
                    units = str(refusal.facts["rules"]).split(", ")
                    refusal = Refused(refusal.code, rules=" · ".join(told.units(units)))
                form.refuse(refusal)
            else:
                said = gettext("Signed. The states are told about their own people.")
                return go(request, "office:selection_board", ref, said=said)
    context = {
        "run": told.run,
        "form": form,
        "found": found,
        "costs": _cost(told, found) if found else [],
        "selected": len(told.at(words.Place.SELECTED)),
        "states": len(told.state_names),
        "changed": [one for one in told.people if one.is_by_hand],
        "has_moves": bool(found),
    }
    return page(request, "office/selection/sign.html", context, status=422 if form.errors else 200)


def _units(told: Shown, units: list[str]) -> list[tuple[str, str]]:
    return list(zip(units, told.units(units), strict=True))


def _changes(told: Shown, moves: list[tuple[str, str, str, str]]) -> list[Any]:
    rows = {row.nomination.ref: row.nomination for row in told.rows}
    return [
        sel.operations.HandChange(
            rows[ref], place, reason, rows.get(instead) if place == words.Place.SELECTED else None
        )
        for ref, place, instead, reason in moves
    ]


def _with_reason(request: HttpRequest, ref: str, act: Any, said: str, **texts: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run = sel.queries.get_run(actor, ref)
    form: Form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method == "POST" and form.is_valid():
        try:
            act(run, **form.cleaned_data, by=actor, now=timezone.now())
        except Refused as refusal:
            if answer := to_declare(request, refusal, run.call, ref):
                return answer
            form.refuse(refusal)
        else:
            return go(request, "office:selection_board", ref, said=said)
    context = {**texts, "form": form, "back": reverse("office:selection_board", args=[ref])}
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def selection_return(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the run back with words."""
    return _with_reason(
        request, ref, sel.operations.return_run, gettext("Sent back."),
        question=gettext("Send this selection back?"),
        consequence=gettext("Write what should be looked at again. The programme officers read it on the board."),
        verb=gettext("Send back"),
    )  # fmt: skip


def selection_void(request: HttpRequest, ref: str) -> HttpResponse:
    """Set the run aside."""
    return _with_reason(
        request, ref, sel.operations.void_run, gettext("The selection is void."),
        question=gettext("Make this selection void?"),
        consequence=gettext("It stays readable, but nobody can sign it any more."),
        verb=gettext("Make it void"),
    )  # fmt: skip


doors = [
    door("selection/<str:ref>/sign/", selection_sign, needs=SIGNERS),
    door("selection/<str:ref>/return/", selection_return, needs=SIGNERS),
    door("selection/<str:ref>/void/", selection_void, needs=(Permission.SELECTION_RUN, SIGNERS)),
    door("selection/<str:ref>/hand/<str:nomination>/", selection_hand, needs=(Permission.SELECTION_RUN, SIGNERS)),
]
