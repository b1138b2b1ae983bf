"""The board of a run: what every page of the selection shows of it, gathered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

import tadrib.domain.selection.policy
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import selection_changes as changes
from tadrib.web.office import selection_sentences as say

OPEN = frozenset({words.Run.COMPUTED, words.Run.PROPOSED, words.Run.RETURNED})


@dataclass
class Shown:
    """A run with its people, in the reader's language."""

    actor: Actor
    run: Any
    rows: list[Any]

    @classmethod
    def of(cls, actor: Actor, ref: str) -> Shown:
        """The run of a ref, or ``NotFound``."""
        run = sel.queries.get_run(actor, ref)
        return cls(actor, run, list(sel.queries.list_placements(actor, run)))

    @cached_property
    def state_names(self) -> dict[str, str]:
        """Names of the states that named somebody, by code, in the order of the names."""
        found = {row.nomination.nominating_state.code: str(row.nomination.nominating_state.name) for row in self.rows}
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the candidates, by ref."""
        return {row.nomination.ref: row.nomination.person.full_name for row in self.rows}

    @cached_property
    def people(self) -> list[say.Person]:
        """Everybody, in the order of the board."""
        return say.people(self.rows)

    @cached_property
    def facts(self) -> Any:
        """Input and output, decoded."""
        return sel.queries.facts_of(self.actor, self.run)

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """The terms of the run; empty for those who may not try others."""
        may_try = self.actor.can(Permission.SELECTION_RUN) or self.actor.can(Permission.SELECTION_SIGN)
        return sel.queries.terms_of(self.actor, self.run) if may_try and self.facts.instance else {}

    def at(self, place: str) -> list[say.Person]:
        """People at a place."""
        return [one for one in self.people if one.place == place]

    def named(self, refs: Iterable[str]) -> list[say.Person]:
        """People by their refs, in the order of the board."""
        wanted = set(refs)
        return [one for one in self.people if one.ref in wanted]

    def rules(self, measures: Iterable[Any]) -> list[say.Rule]:
        """Rules beside a cohort, in words."""
        return say.rules(measures, self.state_names, self.names)

    def units(self, units: Iterable[str], instance: Mapping[str, Any] | None = None) -> list[str]:
        """Rules of the run, or of another instance of its people, in words, by unit."""
        rules = {rule["id"]: rule for rule in (instance or self.facts.instance).get("rules", [])}
        found = []
        for unit in units:
            rule = rules.get(unit, {})
            members = say.comma(self.names.get(ref, ref) for ref in rule.get("members", []))
            most = rule.get("max_interpretation", "")
            found.append(say.unit_name(unit, self.state_names, names=members, most=most, pct=rule.get("min_pct", "")))
        return found


def to_declare(request: HttpRequest, refusal: Refused, call: Any, run_ref: str = "") -> HttpResponse | None:
    """On to the declaration when that is what lacks; None for every other refusal."""
    if refusal.code != "interest_missing":
        return None
    answer = go(request, "office:selection_interest", call.ref, said=sentence(refusal))
    if run_ref:
        answer["Location"] += f"?run={run_ref}"
    return answer


def board(request: HttpRequest, ref: str, *, refusal: str = "") -> HttpResponse:
    """The page of a run; with 422 and a sentence when something asked of it was refused."""
    actor = request.actor  # type: ignore[attr-defined]
    told = Shown.of(actor, ref)
    run = told.run
    measures = sel.queries.measures(actor, run)
    rules = told.rules(measures)
    limits = {told.state_names.get(one.state_code, ""): one.most for one in measures if one.rule == "state"}
    cohort = told.at(words.Place.SELECTED)
    may_run, may_sign = actor.can(Permission.SELECTION_RUN), actor.can(Permission.SELECTION_SIGN)
    may_try = (may_run or may_sign) and run.state in OPEN and bool(told.terms)
    if told.terms:
        changes.price(rules, told.facts.told, told.terms, told.state_names)
        changes.smallest(told.people, told.facts.told, told.terms, told.state_names)
    always, by_lot = changes.lots(told.people, told.facts.told)
    for person, row in zip(told.people, told.rows, strict=True):
        by_unit = {one.unit: one.name for one in rules}
        if row.hand_cost:
            person.hand_cost = " · ".join(changes.cost(row.hand_cost["change"], row.hand_cost["broken"], by_unit))
    interests = list(sel.queries.list_interests(actor, run.call))
    who = sel.queries.names_of(
        actor, [run.created_by, run.proposed_by, run.signed_by, *(one.officer for one in interests)]
    )
    points = [one.points or 0 for one in cohort]
    agencies = Counter(one.agency for one in cohort)
    context = {
        "run": run,
        "rules": [one for one in rules if not one.is_goal],
        "goals": [one for one in rules if one.is_goal],
        "has_prices": any(one.price is not None for one in rules),
        "conflict": told.units(sel.queries.conflict_of(actor, run)),
        "relaxations": eased(told),
        "states": say.states(cohort, told.people, limits),
        "cohort": cohort,
        "agencies": agencies.most_common(),
        "agencies_most": max(agencies.values(), default=1),
        "women": sum(one.sex == "F" for one in cohort),
        "men": sum(one.sex == "M" for one in cohort),
        "points": sum(points),
        "average": round(sum(points) / len(points), 1) if points else 0,
        "places": {place.value: told.at(place) for place in words.Place},
        "whole": len(told.people),
        "weighed": len(told.people) - len(told.at(words.Place.INELIGIBLE)),
        "changed": [one for one in told.people if one.is_by_hand],
        "broken": told.units(sel.queries.broken_now(actor, run)),
        "always": always,
        "by_lot": by_lot,
        "lottery": drawn_by(told, told.facts.told.get("lottery"), [one.ref for one in cohort]),
        "who": {key: who.get(getattr(run, key), "") for key in ("created_by", "proposed_by", "signed_by")},
        "interests": [declared(one, told, who) for one in interests],
        "has_declared": any(one.officer == actor.ref for one in interests),
        "changes": changes.told(run.changes, told.state_names, told.names),
        "scenarios": list(sel.queries.list_scenarios(actor, run)),
        "lot": sel.queries.get_lot(actor, run.call),
        "may_propose": may_run and run.status == "optimal" and run.state in {words.Run.COMPUTED, words.Run.RETURNED},
        "may_decide": may_sign and run.state == words.Run.PROPOSED,
        "may_change": sel.policy.can_change(run, by=actor),
        "may_try": may_try,
        "may_void": (may_run or may_sign) and run.state in OPEN,
        "refusal": refusal,
    }
    return page(request, "office/selection/board.html", context, status=422 if refusal else 200)


def drawn_by(told: Shown, lottery: Mapping[str, Any] | None, chosen: Collection[str]) -> dict[str, Any] | None:
    """The chances of a fair lottery as the pages show them; None where a best cohort was sought."""
    if not lottery:
        return None
    return {
        "groups": say.chances(lottery, told.names, chosen),
        "smallest": say.chance(lottery["smallest"]) if lottery["smallest"] else "",
        "is_fairest": lottery["status"] == "fairest",
        "gap": say.chance(lottery["gap"]),
        "cohorts": len(lottery["cohorts"]),
        "digest": lottery["digest"],
    }


def eased(told: Shown) -> list[dict[str, str]]:
    """The cheapest relaxations of rules that clash, in words and as a question to the page that tries them."""
    return easings(told, told.facts.told.get("relaxations") or (), told.facts.instance, told.terms)


def easings(
    told: Shown, relaxations: Iterable[Mapping[str, Any]], instance: Any, terms: Mapping[str, Any] | None,
    beside: Mapping[str, Any] | None = None,
) -> list[dict[str, str]]:  # fmt: skip
    """Relaxations in words, each with the question that tries it where the board can ask it.

    ``beside``: what else is being tried, and stays.
    """
    found = []
    for one in relaxations:
        texts, wanted = [], dict(beside or {})
        for change in one["changes"]:
            texts.append(_giving(told, change, instance))
            moved = changes.moved(change["unit"], change["side"], change["by"], {**(terms or {}), **wanted})
            wanted = wanted | moved if moved is not None and wanted is not None else None
        if all(texts):
            query = changes.query(wanted) if terms and wanted is not None else ""
            found.append({"text": say.comma(texts), "query": query})
    return found


def _giving(told: Shown, change: Mapping[str, Any], instance: Any) -> str:
    how = {"max": "max+1", "min": "min-1", "shortfall": "min-1"}.get(change["side"], "removed")
    text = changes.easing(f"{change['unit']}:{how}", told.state_names) if change["by"] == 1 else ""
    names = told.units((change["unit"],), instance)
    if text or not names:
        return text
    words_for = gettext("%(rule)s: up to %(n)s more") if change["side"] == "max" else gettext("%(rule)s: %(n)s fewer")
    return words_for % {"rule": names[0], "n": change["by"]}


def declared(row: Any, told: Shown, who: Mapping[str, str]) -> dict[str, Any]:
    """One declaration in words."""
    ties = [told.state_names.get(code, code) for code in row.states] + [told.names.get(r, r) for r in row.nominations]
    return {
        "officer": who.get(row.officer, "") or gettext("somebody who left"),
        "at": row.declared_at,
        "nature": row.nature,
        "ties": say.comma(ties),
    }
