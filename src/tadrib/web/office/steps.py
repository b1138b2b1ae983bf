"""The steps by which a programme, a version or an edition moves on: one question, one button, a reason if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tadrib.domain.accounts.words import Permission
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page


@dataclass(frozen=True)
class Step:
    """A step that the pages offer; whether it may be taken, the operation says."""

    code: str  # in the address
    states: frozenset[str]  # where the matter must stand for the button to show
    needs: tuple[Permission, ...]  # any one of them shows the button
    run: Callable[..., Any]  # operation(row, by=, now=[, reason=])
    verb: Any
    question: Any  # with %(ref)s
    consequence: Any
    said: Any
    reason: bool = False
    final: bool = False  # cannot be undone: a red button
    main: bool = True  # the one thing to do next


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One or two sentences. Those concerned read it in their letter."),
    )  # fmt: skip


def offered(steps: Sequence[Step], row: Any, *, by: Actor) -> list[Step]:
    """The steps whose buttons the actor sees, in order."""
    return [step for step in steps if row.state in step.states and any(by.can(need) for need in step.needs)]


def take(
    request: HttpRequest, steps: Sequence[Step], code: str, row: Any, *, ref: str, back: str, crumb: tuple[str, str]
) -> HttpResponse:
    """Ask, then do. ``back`` is the page of the matter, ``crumb`` the text and address of the list above it."""
    step = next((one for one in steps if one.code == code), None)
    if step is None:
        raise NotFound(code)
    kind = ReasonForm if step.reason else Form
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            step.run(row, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, back, said=str(step.said))
    context = {
        "form": form, "step": step, "ref": ref, "question": str(step.question) % {"ref": ref}, "back": back,
        "crumb_text": crumb[0], "crumb_url": crumb[1],
    }  # fmt: skip
    return page(request, "office/catalogue/step.html", context, status=422 if form.errors else 200)
