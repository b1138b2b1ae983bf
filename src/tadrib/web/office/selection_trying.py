"""Trying other rules, keeping what was tried as a scenario, comparing two, adopting or discarding one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import selection_changes as changes
from tadrib.web.office import selection_sentences as say
from tadrib.web.office.selection_board import Shown, board, drawn_by, easings, to_declare
from tadrib.web.office.selection_forms import NameForm, ReasonForm, TryForm

TRYING = (Permission.SELECTION_RUN, Permission.SELECTION_SIGN)


def answer(told: Shown, found: Any) -> dict[str, Any]:
    """A consequence as the pages show it: aims, who enters and leaves, rules, the cohort by state."""
    rules = told.rules(found.other.measures)
    points = _points(found.other.instance)
    enters = set(found.enters)
    cohort = told.named(found.other.chosen)
    for person in cohort:
        person.is_new, person.points = person.ref in enters, points.get(person.ref)
    limits = {told.state_names.get(m.state_code, ""): m.most for m in found.other.measures if m.rule == "state"}
    return {
        "is_possible": found.other.status == "optimal",
        "relaxations": _helps(told, found),
        "conflict": told.units(found.other.conflict, found.other.instance),
        "changes": changes.told(found.changes, told.state_names, told.names),
        "aims": [
            {
                "name": changes.level_name(one.level), "before": one.before, "after": one.after,
                "change": changes.signed_number(
                    one.after - one.before if one.before is not None and one.after is not None else None
                ),
                "is_worse": (one.worse or 0) > 0, "is_better": (one.worse or 0) < 0,
            }
            for one in found.levels
        ],
        "enters": told.named(found.enters),
        "leaves": told.named(found.leaves),
        "missed": [rule for rule in rules if not rule.is_met],
        "rules": rules,
        "cohort": cohort,
        "states": say.states(cohort, told.people, limits),
        "lottery": drawn_by(told, found.other.lottery, found.other.chosen),
    }  # fmt: skip


def _helps(told: Shown, found: Any) -> list[dict[str, str]]:
    if not found.relaxations:
        return []
    return easings(told, found.relaxations, found.other.instance, found.terms, found.changes)


def _points(instance: Any) -> dict[str, int]:
    weights = instance.get("weights", {})
    return {
        one["id"]: sum(weights.get(name, 0) * value for name, value in one.get("criteria", {}).items())
        for one in instance.get("nominees", [])
    }


@require_safe
def selection_try(request: HttpRequest, ref: str) -> HttpResponse:
    """Other rules or pinned people, and what they would change. Nothing is written; htmx swaps the answer alone."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    if not told.terms:
        raise NotFound(ref)
    form = TryForm(request.GET, terms=told.terms, states=told.state_names)
    context: dict[str, Any] = {
        "run": told.run,
        "form": form,
        "asked": bool(request.GET),
        "pinnable": [
            {
                "person": one,
                "is_in": one.ref in form.data.getlist("ins"),
                "is_out": one.ref in form.data.getlist("outs"),
            }
            for one in sorted(told.people, key=lambda one: (one.state, one.priority))
            if one.can_move
        ],
    }
    context["pinnable"].sort(key=lambda one: not (one["is_in"] or one["is_out"]))  # the pinned first
    context["pinned"] = sum(one["is_in"] or one["is_out"] for one in context["pinnable"])
    status = 200
    if request.GET:
        try:
            if form.is_valid():
                found = sel.queries.consequence(actor, told.run, form.wanted)
                context.update(answer(told, found), found=found)
                context["name_form"] = NameForm(initial={"name": (context["changes"] or [""])[0][:80]})
                context["as_json"] = json.dumps(found.changes, sort_keys=True)
                context["is_same"] = not found.changes
            else:
                status = 422
        except Refused as refusal:
            context["refusal"], status = _sentence(refusal, told), 422
    if request.htmx:  # type: ignore[attr-defined]
        status = 200  # htmx shows what went well only; the answer says in words what did not
    return page(request, "office/selection/try.html", context, part="answer", status=status)


def _sentence(refusal: Refused, told: Shown) -> str:
    if refusal.code == "changes_bounds":
        code = str(refusal.facts["state"])
        refusal = Refused(refusal.code, state=told.state_names.get(code, gettext("each state")))
    return sentence(refusal)


@require_POST
def selection_keep(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep what was tried under a name."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    form = NameForm(request.POST)
    try:
        wanted = json.loads(request.POST.get("changes", "{}"))
    except ValueError:
        wanted = None
    if form.is_valid():
        name, now = form.cleaned_data["name"], timezone.now()
        try:
            if len(told.rows) > words.AT_ONCE:
                order = sel.operations.order_scenario(told.run, name=name, changes=wanted, by=actor, now=now)
                return go(request, "office:selection_computation", order.ref)
            kept = sel.operations.keep_scenario(told.run, name=name, changes=wanted, by=actor, now=now)
        except Refused as refusal:
            if where := to_declare(request, refusal, told.run.call, ref):
                return where
            form.refuse(refusal)
        else:
            said = gettext("Kept. Compare it, or adopt it as the selection.")
            return go(request, "office:selection_scenario", kept.ref, said=said)
    context: dict[str, Any] = {"run": told.run, "name_form": form, "as_json": request.POST.get("changes", "{}")}
    if isinstance(wanted, dict):
        context["try_query"] = changes.query(wanted)
        context["changes"] = changes.told(wanted, told.state_names, told.names)
    return page(request, "office/selection/keep.html", context, status=422)


@require_safe
def selection_scenario(request: HttpRequest, ref: str) -> HttpResponse:
    """A scenario beside the run it started from."""
    actor = request.actor  # type: ignore[attr-defined]
    scenario = sel.queries.get_scenario(actor, ref)
    told = Shown.of(actor, scenario.run.ref)
    found = sel.queries.compared(actor, told.run, told.run.ref, ref) if scenario.state != "discarded" else None
    who = sel.queries.names_of(actor, [scenario.created_by, scenario.ended_by])
    is_open = scenario.state == "kept"
    context = {
        "scenario": scenario,
        "run": told.run,
        "scenarios": list(sel.queries.list_scenarios(actor, told.run)),
        "created_by": who.get(scenario.created_by, ""),
        "try_query": changes.query(scenario.changes),
        "may_adopt": is_open and scenario.status == "optimal" and actor.can(Permission.SELECTION_RUN),
        "may_discard": is_open and any(actor.can(one) for one in TRYING),
        "may_try": any(actor.can(one) for one in TRYING),
        "changes": changes.told(scenario.changes, told.state_names, told.names),
        **(answer(told, found) if found else {}),
    }
    return page(request, "office/selection/scenario.html", context)


@require_safe
def selection_compare(request: HttpRequest, ref: str) -> HttpResponse:
    """Two of the run and its scenarios side by side."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    kept = list(sel.queries.list_scenarios(actor, told.run))
    first = request.GET.get("a") or told.run.ref
    second = request.GET.get("b") or (kept[-1].ref if kept else told.run.ref)
    found = sel.queries.compared(actor, told.run, first, second)
    own = gettext("the run as computed")
    context = {
        "run": told.run,
        "first": first,
        "second": second,
        "choices": [(told.run.ref, own), *((one.ref, f"\u2068{one.name}\u2069") for one in kept)],
        "first_name": found.base.name or own,
        "second_name": found.other.name or own,
        "measures": _measures(found),
        "scenarios": kept,
        **answer(told, found),
    }
    return page(request, "office/selection/compare.html", context)


def _measures(found: Any) -> list[dict[str, Any]]:
    """What the meeting looks at, for each side and as a change."""
    rows: list[dict[str, Any]] = []
    sides = [_figures(side) for side in (found.base, found.other)]
    names = {
        "seats": gettext("Seats"), "points": gettext("Points in all"), "average": gettext("Points, average"),
        "women": gettext("Women"), "states": gettext("States with a seat"),
        "full": gettext("States at their maximum"), "met": gettext("Rules met"),
    }  # fmt: skip
    for key, name in names.items():
        before, after = sides[0][key], sides[1][key]
        change = round(after - before, 1)
        rows.append({
            "name": name, "before": _shown(key, before, sides[0]), "after": _shown(key, after, sides[1]),
            "change": changes.signed_number(change),  # type: ignore[arg-type]
        })  # fmt: skip
    return rows


def _shown(key: str, value: Any, side: dict[str, Any]) -> str:
    if key == "women" and side["seats"]:
        return f"{value} ({round(100 * value / side['seats'])}%)"
    return f"{value} / {side['rules']}" if key == "met" else str(value)


def _figures(side: Any) -> dict[str, Any]:
    people = [one for one in side.instance.get("nominees", []) if one["id"] in side.chosen]
    points, measures = _points(side.instance), side.measures
    total = sum(points[one["id"]] for one in people)
    return {
        "seats": len(people),
        "points": total,
        "average": round(total / len(people), 1) if people else 0,
        "women": sum(one["gender"] == "F" for one in people),
        "states": len(Counter(one["state"] for one in people)),
        "full": sum(one.rule == "state" and one.most is not None and one.value >= one.most > 0 for one in measures),
        "met": sum(one.is_met for one in measures),
        "rules": len(measures),
    }


def selection_adopt(request: HttpRequest, ref: str) -> HttpResponse:
    """Make a scenario the selection, with the reason why its rules differ from those the states were told."""
    actor = request.actor  # type: ignore[attr-defined]
    scenario = sel.queries.get_scenario(actor, ref)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method == "POST" and form.is_valid():
        try:
            run = sel.operations.adopt_scenario(scenario, **form.cleaned_data, by=actor, now=timezone.now())
        except Refused as refusal:
            if where := to_declare(request, refusal, scenario.run.call, scenario.run.ref):
                return where
            form.refuse(refusal)
        else:
            said = gettext("Adopted. This is a selection of its own now: look at it, then send it.")
            return go(request, "office:selection_board", run.ref, said=said)
    context = {
        "question": gettext("Adopt this scenario as the selection?"),
        "consequence": gettext(
            "Its rules differ from those the states were told. Write why: it stays with the run and in the minutes."
        ),
        "verb": gettext("Adopt the scenario"),
        "form": form,
        "back": reverse("office:selection_scenario", args=[ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_POST
def selection_discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a scenario off the board."""
    actor = request.actor  # type: ignore[attr-defined]
    scenario = sel.queries.get_scenario(actor, ref)
    try:
        sel.operations.discard_scenario(scenario, by=actor, now=timezone.now())
    except Refused as refusal:
        where = to_declare(request, refusal, scenario.run.call, scenario.run.ref)
        return where or board(request, scenario.run.ref, refusal=sentence(refusal))
    return go(request, "office:selection_board", scenario.run.ref, said=gettext("Discarded. The record keeps it."))


doors = [
    door("selection/scenarios/<str:ref>/", selection_scenario, needs=Permission.SELECTION_READ),
    door("selection/scenarios/<str:ref>/adopt/", selection_adopt, needs=Permission.SELECTION_RUN),
    door("selection/scenarios/<str:ref>/discard/", selection_discard, needs=TRYING),
    door("selection/<str:ref>/try/", selection_try, needs=TRYING),
    door("selection/<str:ref>/keep/", selection_keep, needs=TRYING),
    door("selection/<str:ref>/compare/", selection_compare, needs=Permission.SELECTION_READ),
]
