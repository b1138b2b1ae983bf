"""What the pages of a state's chain have in common: its steps with their holders, and the two forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

import tadrib.domain.accounts.queries
import tadrib.domain.directory.operations
import tadrib.domain.directory.policy
import tadrib.domain.directory.queries
from tadrib.domain import accounts, directory
from tadrib.domain.directory.words import Duty
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.chain_forms import ChainForm, DutyForm


def shown(request: HttpRequest, state: Any) -> dict[str, Any]:
    """The chain of a state in words' codes: each step with those named for it; who holds which duty."""
    today, by = timezone.localdate(), request.actor  # type: ignore[attr-defined]
    chain = directory.queries.find_chain(state)
    rows = list(directory.queries.list_mandates(by, state))
    for row in rows:
        row.is_over = bool(row.to_date and row.to_date < today)
    live = [row for row in rows if not row.is_over and row.from_date <= today]
    steps = [Duty.NOMINATE.value, *directory.queries.route_of(chain)]
    return {
        "state": state,
        "chain": chain,
        "steps": [(duty, [row for row in live if row.duty == duty]) for duty in steps],
        "mandates": rows,
        "bodies": list(directory.queries.list_bodies(state)),
        "may_set": directory.policy.can_set_chain(state, by=by, today=today),
    }


def forms_of(request: HttpRequest, state: Any, told: dict[str, Any], *, is_office: bool) -> dict[str, Any]:
    """The form of the steps and the form of a duty; the one whose button was pressed is filled."""
    by, chain = request.actor, told["chain"]  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    columns = ("endorsements", "approves", "transmits", "is_own")
    initial = {name: getattr(chain, name) for name in columns} if chain else {"endorsements": 1}
    people = accounts.queries.list_colleagues(by, state.code, today=timezone.localdate())
    return {
        "chain_form": ChainForm(request.POST if act == "chain" else None, initial=initial, is_office=is_office),
        "duty_form": DutyForm(
            request.POST if act == "duty" else None,
            people=[row for row in people if row.pk != by.user_id], bodies=told["bodies"], is_office=is_office,
        ),
    }  # fmt: skip


def write(request: HttpRequest, state: Any, told: dict[str, Any]) -> bool:
    """Do what the pressed button asks; True if it was done, else the form says why not."""
    by, now, act = request.actor, timezone.now(), request.POST.get("act", "")  # type: ignore[attr-defined]
    form = told.get(f"{act}_form")
    if form is None or not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        if act == "chain":
            directory.operations.set_chain(state, **{"is_own": None, **data}, by=by, now=now)
        else:
            people = accounts.queries.list_colleagues(by, state.code, today=now.date())
            user = people.filter(ref=data["user"]).first()
            if user is None:
                raise NotFound(data["user"])
            body = next((row for row in told["bodies"] if row.code == data["institution"]), None)
            directory.operations.give_duty(
                state, user=user, duty=data["duty"], institution=body, from_date=data["from_date"],
                to_date=data["to_date"], by=by, now=now,
            )  # fmt: skip
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True
