"""Large selections while the worker computes them: how far it is, stopping it, what stood when it was stopped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import selection_changes as changes

TRYING = (Permission.SELECTION_RUN, Permission.SELECTION_SIGN)
THE_SAME = _("Computed again: the same result, byte for byte.")
NOT_THE_SAME = _("Computed again: the result is not the same. Tell the administrator before anybody signs.")
NOT_AS_SIGNED = _("The result is the same, but it is not what was signed any more. Tell the administrator.")


def stage(progress: dict[str, Any]) -> str:
    """What the engine is at, in words."""
    what = progress.get("what", "")
    if not what:
        return gettext("The worker has not begun yet.")
    if what in words.STAGES:
        return str(words.STAGES[what])
    return gettext("Looking for the best cohort: %(aim)s") % {"aim": changes.level_name(what)}


def repeated(by: Actor, run: Any, *, same: bool) -> str:
    """What to say of a run that was computed once more; empty when all is well."""
    if not same:
        return str(NOT_THE_SAME)
    return "" if sel.queries.is_sealed(by, run) else str(NOT_AS_SIGNED)


def _where(by: Actor, computation: Any) -> tuple[str, str]:
    """The address of what came of it, and what to say of it."""
    if computation.task == words.Task.REPLAY:
        said = repeated(by, computation.run, same=computation.found.get("same", False)) or str(THE_SAME)
        return reverse("office:selection_board", args=[computation.run.ref]), said
    if computation.task == words.Task.SCENARIO:
        said = gettext("Kept. Compare it, or adopt it as the selection.")
        return reverse("office:selection_scenario", args=[computation.found["ref"]]), said
    said = gettext("Computed. The board says what came of it.")
    return reverse("office:selection_board", args=[computation.found["ref"]]), said


def _refused(computation: Any) -> str:
    if computation.state != words.Computation.FAILED:
        return ""
    return sentence(Refused(computation.found.get("code", "not_proven"), **computation.found.get("facts", {})))


def _stood(found: dict[str, Any]) -> dict[str, Any]:
    """What stood at a stop: aims with what is proved of each, and how far off the next can be."""
    aims = [
        {"name": changes.level_name(name), "value": value, "is_proved": at < found["proved"]}
        for at, (name, value) in enumerate(found["values"].items())
    ]
    is_all = found["proved"] >= len(aims)
    gap = {"aim": changes.level_name(found["level"]), "bound": found["bound"], "gap": found["gap"]}
    return {"aims": aims, "is_all": is_all, "people": len(found["cohort"]),
            "gap": gap if not is_all and found["gap"] is not None else None}  # fmt: skip


@require_safe
def selection_computation(request: HttpRequest, ref: str) -> HttpResponse:
    """How far a computation is; looks again by itself where scripts run, and goes on to the result when it is there."""
    by = request.actor  # type: ignore[attr-defined]
    computation = sel.queries.get_computation(by, ref)
    context: dict[str, Any] = {
        "computation": computation,
        "title": words.TASK_LABELS[words.Task(computation.task)],
        "is_open": computation.state in words.COMPUTATION_OPEN,
        "stage": stage(computation.progress),
        "refusal": _refused(computation),
        "may_stop": any(by.can(one) for one in TRYING),
    }
    if computation.state == words.Computation.DONE:
        context["there"], context["said"] = _where(by, computation)
        if request.htmx and computation.task != words.Task.REPLAY:  # type: ignore[attr-defined]
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = context["there"]
            return answer
    if computation.state == words.Computation.STOPPED and computation.found:
        context["stood"] = _stood(computation.found)
        context["refs"] = computation.found["cohort"]
    return page(request, "office/selection/computation.html", context, part="progress")


@require_http_methods(["GET", "HEAD", "POST"])
def selection_stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop a computation."""
    by = request.actor  # type: ignore[attr-defined]
    computation = sel.queries.get_computation(by, ref)
    back = reverse("office:selection_computation", args=(ref,))
    if request.method == "POST":
        try:
            sel.operations.stop_computation(computation, by=by, now=timezone.now())
        except Refused as refusal:
            return go(request, back, said=sentence(refusal))
        return go(request, back, said=gettext("Stopped."))
    context = {
        "question": gettext("Stop computing?"),
        "consequence": gettext("No selection is kept. The page shows what stood when it was stopped."),
        "verb": gettext("Stop"),
        "back": back,
    }
    return page(request, "kit/confirm.html", context)


doors = [
    door("selection/computations/<str:ref>/", selection_computation, needs=Permission.SELECTION_READ),
    door("selection/computations/<str:ref>/stop/", selection_stop, needs=TRYING),
]
