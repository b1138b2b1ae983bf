"""Checking a file: a certificate's PDF, a badge as picture, JSON or token, of this office or of another issuer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

import tadrib.domain.credentials.checking
import tadrib.domain.credentials.queries
import tadrib.domain.messaging.queries
from tadrib.domain import credentials, messaging
from tadrib.web.kit.certified import certified
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.often import is_too_often
from tadrib.web.kit.page import page

MOST = 30  # files a minute from one address

HEADINGS = {
    "genuine": _("Genuine"),
    "altered": _("Altered"),
    "revoked": _("Revoked"),
    "replaced": _("Replaced"),
    "suspended": _("Suspended"),
    "expired": _("Expired"),
    "unknown": _("Not known"),
    "unreadable": _("No certificate found in this file"),
    "unchecked": _("Could not be checked"),
}
SAID = {
    "same_bytes": _("This is the file that the office printed, byte for byte."),
    "other_bytes": _(
        "The office printed a certificate with this code, but this file is not that one. Compare it with what the "
        "office says below."
    ),
    "not_printed": _(
        "The office keeps no printed file of this certificate. Compare it with what the office says below."
    ),
    "other_letter": _(
        "The office issued a letter with this code, but did not hand out this very file. Compare it with what the "
        "office says below."
    ),
    "replaced": _("The office put another letter in its place. It no longer counts."),
    "unknown_paper": _(
        "The office did not print this file, and no code of a certificate or letter was found in it. A scanned paper "
        "is checked by its code or square."
    ),
    "unknown_badge": _("The signature is of this office, but the office has no such certificate."),
    "unknown_key": _("The key that signed it is not, or no longer, among those that its issuer stands by."),
    "altered": _("What it says is not what its issuer signed."),
    "revoked": _("Its issuer took it back. It no longer counts."),
    "suspended": _("Its issuer has halted it. It does not count for now."),
    "expired": _("Its time is over."),
    "not_yet_valid": _("It is not valid yet."),
    "status_not_reached": _("The signature is good, but the issuer’s list of revoked ones could not be read."),
    "status_not_checked": _("The signature is good. Whether it was revoked could not be found out."),
    "too_large": _("The file is larger than 5 MB."),
    "private_address": _("Its issuer’s address is not a public one, so it was not asked."),
    "no_such_host": _("Its issuer’s address does not exist."),
    "no_answer": _("Its issuer did not answer. Try again later."),
    "too_slow": _("Its issuer did not answer. Try again later."),
    "not_https": _("Its issuer cannot be asked in a safe way."),
    "unknown_issuer_kind": _("Its issuer is named in a way that this page does not know: neither did:web nor did:key."),
    "unknown_suite": _("It is signed in a way that this page does not know."),
    "not_signed": _("It is not signed."),
    "unknown_context": _("It uses terms that this page does not know, so nobody vouches for what they mean."),
    "too_tangled": _("It is made so that checking it would take for ever, or holds more than any badge needs."),
    "unsigned_part": _("A part of it is not under the signature."),
    "claims_differ": _("What the token claims and what its certificate says are not the same."),
}  # fmt: skip
OTHERWISE = {
    "genuine": _("The signature is its issuer’s, and it stands."),
    "unreadable": _("Choose a certificate as PDF, or a badge as PNG, SVG, JSON or JWT."),
    "unchecked": _("What is needed to check it could not be had."),
}
FOREIGN = {
    "achievement": _("What was achieved"),
    "description": _("Description"),
    "kind": _("Kind"),
    "criteria": _("Criteria"),
    "issuer": _("Issuer, as it calls itself"),
    "did": _("Issuer’s address"),
    "holder": _("Holder"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
}
TONES = {"genuine": "ok", "altered": "bad", "revoked": "bad", "replaced": "bad"}
ICONS = {
    "genuine": "star-ok", "altered": "x", "revoked": "x", "replaced": "x", "suspended": "clock", "expired": "clock",
}  # fmt: skip


@csrf_exempt  # it changes nothing, and a token would be a cookie before the reader has agreed to one
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """What a file is. Nothing of it is kept."""
    context: dict[str, Any]
    if is_too_often(request, "verify-file", MOST):
        context, status = {"trouble": gettext("Too many files from here. Wait a minute, then try again.")}, 429
    elif int(request.META.get("CONTENT_LENGTH") or 0) > credentials.checking.LARGEST + 100_000:
        context, status = {"trouble": gettext(SAID["too_large"])}, 413
    elif not (sent := request.FILES.get("file")):
        context, status = {"trouble": gettext("Choose a file first.")}, 422
    else:
        content = sent.read(credentials.checking.LARGEST + 1)
        context, status = _told(credentials.checking.check_file(content, now=timezone.now())), 200
    answer = page(request, "public/verify/file.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _told(verdict: Any) -> dict[str, Any]:
    said = SAID.get(verdict.code) or OTHERWISE.get(verdict.status) or SAID.get(verdict.status, "")
    context: dict[str, Any] = {
        "verdict": verdict,
        "heading": gettext(HEADINGS[verdict.status]),
        "said": gettext(said) if said else "",
        "tone": TONES.get(verdict.status, "unknown"),
        "icon_name": ICONS.get(verdict.status, "help"),
        "foreign": [(gettext(FOREIGN[name]), value) for name, value in verdict.foreign.items()],
    }
    found = credentials.queries.find_public_credential(verdict.number) if verdict.number else None
    if found:
        context |= {"found": found, "c": certified(found.facts)}
    elif verdict.number:
        context["letter"] = messaging.queries.find_public_letter(verdict.number, today=timezone.localdate())
    return context


doors = [door("verify/file/", verify_file, needs=PUBLIC)]
