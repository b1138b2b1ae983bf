"""The signatures of a state's chain: endorse, approve, transmit, send back; by link; and their receipts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.calls.chain
import tadrib.domain.calls.operations
import tadrib.domain.calls.queries
import tadrib.domain.directory.queries
from tadrib.domain import calls, directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory.words import Duty
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.page import file, go, page
from tadrib.web.portal import receipt_file
from tadrib.web.portal.acts_forms import AskForm, LinkEndorsementForm, SignatureForm
from tadrib.web.portal.calls import address, chosen
from tadrib.web.portal.nominations_forms import ReasonForm

SALT = "tadrib.act"
GOOD_FOR = 3 * 24 * 3600  # seconds; as operations.linking.GOOD_FOR


def second_factor_at(request: HttpRequest) -> dt.datetime | None:
    """When the reader last gave the second factor in this session, as django-allauth noted it."""
    times = [r["at"] for r in get_authentication_records(request, request.user) if r.get("method") == "mfa"]
    return dt.datetime.fromtimestamp(max(times), dt.UTC) if times else None


def _said(duty: str, count: int, *, is_last: bool) -> str:
    if is_last and duty == Duty.ENDORSE:
        text = ngettext(
            "%(n)s name was endorsed and sent to the office.",
            "%(n)s names were endorsed and sent to the office.",
            count,
        )
    elif is_last:
        text = ngettext("%(n)s name was sent to the office.", "%(n)s names were sent to the office.", count)
    else:
        text = ngettext(
            "Signed: %(n)s name. It goes to the next step.", "Signed: %(n)s names. They go to the next step.", count
        )
    return text % {"n": count}


def _sign(request: HttpRequest, ref: str, duty: str) -> HttpResponse:
    """The page of one step: the names that wait for the reader, and the signature."""
    now, by = timezone.now(), request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    standing = directory.queries.standing(by, state.code, today=now.date())
    ways = {
        n.ref: calls.chain.ways_to_sign(n, standing, by=by, now=now)
        for n in calls.queries.list_own_nominations(by, call, state.code)
        if calls.chain.pending(n) == duty
    }
    rows = list(calls.queries.list_own_nominations(by, call, state.code).filter(ref__in=[r for r in ways if ways[r]]))
    people = {way.for_ref: way.for_name for found in ways.values() for way in found}
    authorities = calls.queries.list_own_authorities(by, state.code, now=now) if duty == Duty.ENDORSE else []
    is_last = all(calls.chain.is_last(n) for n in rows)
    is_needed = any(calls.chain.is_last(n) and not n.endorsement_number for n in rows)
    form = SignatureForm(
        request.POST or None, is_needed=is_needed, duty=duty, authorities=authorities, nominations=rows,
        people=dict(sorted(people.items())), initial={"nominations": [n.ref for n in rows]},
    )  # fmt: skip
    factor = second_factor_at(request) if duty == Duty.APPROVE else None
    if request.method == "POST" and form.is_valid():
        picked = [n for n in rows if n.ref in form.cleaned_data["nominations"]]
        authority = next((a for a in authorities if a.code == form.cleaned_data.get("authority")), None)
        try:
            with transaction.atomic():
                for row in picked:
                    _one(row, duty, form, authority, factor, by=by, now=now)
        except Refused as refusal:
            form.refuse(refusal, "note_number" if refusal.code == "nomination_note" else None)
        else:
            return go(request, address("portal:call", ref, state), said=_said(duty, len(picked), is_last=is_last))
    context = {
        "call": call, "state": state, "form": form, "waiting": rows, "authorities": authorities, "duty": duty,
        "is_last": is_last, "endorsed": [n for n in rows if n.authority],
        "factor": _factor(request, factor, now) if duty == Duty.APPROVE else "fresh",
        "again": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}",
    }  # fmt: skip
    return page(request, "portal/acts/sign.html", context, status=422 if form.errors else 200)


def _factor(request: HttpRequest, at: dt.datetime | None, now: dt.datetime) -> str:
    """``fresh``, ``old`` (to be given again) or ``none`` (to be set up)."""
    try:
        calls.chain.check_second_factor(at, now=now)
    except Refused:
        return "old" if is_mfa_enabled(request.user) else "none"
    return "fresh"


def _one(row: Any, duty: str, form: Any, authority: Any, factor: Any, *, by: Any, now: dt.datetime) -> None:
    told = {
        "note_number": form.cleaned_data["note_number"], "note_date": form.cleaned_data["note_date"],
        "on_behalf_of": form.on_behalf_of, "by": by, "now": now,
    }  # fmt: skip
    if duty == Duty.ENDORSE:
        calls.operations.endorse_nomination(row, authority=authority, **told)
    elif duty == Duty.APPROVE:
        calls.operations.approve_nomination(row, second_factor_at=factor, **told)
    else:
        calls.operations.transmit_nomination(row, **told)


def endorse(request: HttpRequest, ref: str) -> HttpResponse:
    """Endorse submitted names in the name of an authority, under one nota verbale."""
    return _sign(request, ref, Duty.ENDORSE)


def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve endorsed names, with the second factor."""
    return _sign(request, ref, Duty.APPROVE)


def transmit(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand on to the office."""
    return _sign(request, ref, Duty.TRANSMIT)


def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a name back to those who nominated, with a reason."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    if not by.stands_for(row.nominating_state.code):
        raise NotFound(ref)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calls.operations.send_back_nomination(row, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "portal:nomination", ref, said=gettext("Sent back. Your colleagues have a letter."))
    context = {
        "base": "portal/base.html", "form": form, "back": reverse("portal:nomination", args=[ref]),
        "question": gettext("Send the nomination of %(name)s back?") % {"name": row.person.full_name},
        "consequence": gettext(
            "Those who nominate for your state can change it and submit it again before the deadline."
        ),
        "verb": gettext("Send it back"),
    }  # fmt: skip
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def token_of(ref: str) -> str:
    """The signed token of a link."""
    return signing.dumps(ref, salt=SALT)


def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a colleague to endorse by a link that works once."""
    now, by = timezone.now(), request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    endorsers = calls.queries.list_endorsers(by, call, state.code, now=now)
    form = AskForm(request.POST or None, endorsers=endorsers)
    if request.method == "POST" and form.is_valid():
        try:
            calls.operations.ask_to_endorse(
                call, state=state, reader=form.cleaned_data["reader"], token_of=token_of, by=by, now=now
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("The link is on its way. It works once, for three days.")
            return go(request, address("portal:call", ref, state), said=said)
    context = {"call": call, "state": state, "form": form, "endorsers": endorsers}
    return page(request, "portal/acts/ask.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_variables("token")
def act_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link: what will be done, and a button. To look at it does nothing."""
    now = timezone.now()
    try:
        link = calls.queries.find_link(signing.loads(token, salt=SALT, max_age=GOOD_FOR), now=now)
    except (signing.BadSignature, Refused, NotFound):
        return page(request, "portal/acts/link_old.html", status=410)
    rows = calls.queries.waiting_for_link(link, now=now)
    authorities = calls.queries.authorities_for_link(link, now=now)
    is_needed = any(calls.chain.is_last(n) for n in rows)
    form = LinkEndorsementForm(request.POST or None, authorities=authorities, is_needed=is_needed)
    if request.method == "POST" and form.is_valid():
        authority = next(a for a in authorities if a.code == form.cleaned_data["authority"])
        try:
            done = calls.operations.endorse_by_link(
                link, authority=authority, note_number=form.cleaned_data["note_number"],
                note_date=form.cleaned_data["note_date"], now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, "note_number" if refusal.code == "nomination_note" else None)
        else:
            receipts = calls.queries.receipts_of_link(link, done)
            return page(request, "portal/acts/link_done.html", {"link": link, "receipts": receipts})
    context = {"link": link, "call": link.call, "state": link.state, "rows": rows, "form": form}
    return page(request, "portal/acts/link.html", context, status=422 if form.errors else 200)


@require_safe
def receipt_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt of an act as PDF."""
    row = calls.queries.get_receipt(request.actor, ref)
    return file(receipt_file.as_pdf(row), name=f"{row.ref}.pdf", kind="application/pdf", inline=True)


@require_POST
def receipt_letter(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt as a letter to the reader."""
    row = calls.queries.get_receipt(request.actor, ref)
    calls.operations.post_receipt(row, by=request.actor, now=timezone.now())
    return go(request, "portal:receipt", ref, said=gettext("The receipt is on its way to your address."))


_N = Permission.NOMINATION_SUBMIT
doors = [
    door("calls/<str:ref>/endorse/", endorse, needs=_N, name="call_endorse"),
    door("calls/<str:ref>/approve/", approve, needs=_N, name="call_approve"),
    door("calls/<str:ref>/transmit/", transmit, needs=_N, name="call_transmit"),
    door("calls/<str:ref>/ask/", ask, needs=_N, name="call_ask"),
    door("nominations/<str:ref>/send-back/", send_back, needs=_N, name="nomination_send_back"),
    door("acts/<str:token>", act_link, needs=PUBLIC),
    door("receipts/<str:ref>/receipt.pdf", receipt_pdf, needs=Permission.OWN),
    door("receipts/<str:ref>/letter/", receipt_letter, needs=Permission.OWN),
]
