"""Spreadsheets that come by e-mail: from people we know only, and never more than a proposal to confirm on a page.

The sender's address in a message proves little. So a message can do one thing: lay a sheet before the person whose
address it bears, who signs in to confirm it; and letters go to addresses we hold, never to one a message brings.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import hashlib
import itertools
import re
from email.message import EmailMessage
from email.utils import getaddresses

from django.db import IntegrityError, transaction

import tadrib.domain.accounts.queries
import tadrib.domain.audit.operations
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import accounts, audit, messaging
from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import boxing, letters, policy, queries, words
from tadrib.domain.calls.enclosures import enclosures, is_sealed
from tadrib.domain.calls.models import Call, Sheet, SheetMessage
from tadrib.domain.calls.operations.sheets import read_sheet
from tadrib.domain.messaging.models import Letter
from tadrib.engines import sheet as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

MOST_BYTES = 12 * 1024 * 1024  # of a message: a sheet of 5 MB in base 64 and some more
MOST_SHEETS = 5
MOST_ANSWERS = 5  # letters in a day to one person that say why nothing was taken: no two machines write for ever
_AWAY = re.compile(
    r"\s*(automatic reply|auto(?:matic)?[- ]?reply|out of (?:the )?office|réponse automatique|absence du bureau|"
    r"message d['’]absence|resposta automática|fora do escritório|ausência|رد تلقائي|الرد التلقائي|خارج المكتب)",
    re.IGNORECASE,
)
_TRACES = ("received", "return-path", "delivered-to", "x-original-to", "authentication-results", "x-envelope-to")
_LETTER = re.compile(r"<(LET-[0-9]{4}-[0-9A-Z]+)@")
_O = words.MailOutcome


def postman() -> Actor:
    """The part of the system that takes in mail."""
    return Actor.system("mail", {"calls.take_mail", "messaging.deliver"})


@transaction.atomic
def take_message(raw: bytes, *, size: int = 0, authenticator: str = "", by: Actor, now: dt.datetime) -> str:
    """Deal with one message and say what became of it (``words.MailOutcome``). The same message again is dealt with
    no second time. ``size`` is that of the whole message where ``raw`` holds no more than its headers.

    ``authenticator``: name of the own mail server; then only messages pass of which it says, in the first
    Authentication-Results, that DMARC passed. Without it the sender's word is taken, which proves nothing.
    """
    policy.check_can_take_mail(by=by)
    message = email.message_from_bytes(raw[:MOST_BYTES], policy=email.policy.default)
    digest = _digest(raw, message)
    there = SheetMessage.objects.filter(digest=digest).first()
    if there:
        return there.outcome
    if _note_bounce(message, by=by, now=now) or _is_from_a_machine(message):
        return _O.MACHINE
    user = _sender(message)
    actor = accounts.queries.actor_of(user, now.date()) if user else Actor.nobody()
    if user is None or not actor.can(Permission.NOMINATION_SUBMIT) or not actor.states:
        return _O.STRANGER
    if authenticator and not is_authenticated(message, authenticator):
        return _O.STRANGER
    outcome, sheets, reason = _take(message, actor, max(size, len(raw)), now=now)
    if outcome == _O.NO_SHEET and _AWAY.match(_header(message, "Subject")):
        return _O.MACHINE
    try:
        with transaction.atomic():
            SheetMessage.objects.create(
                digest=digest, sender=user.ref, outcome=outcome, sheet=sheets[0] if sheets else None, taken_at=now
            )
    except IntegrityError:
        return outcome
    for sheet in sheets:
        letters.sheet_received(sheet, user, at=now)
    day_ago = now - dt.timedelta(days=1)
    told = messaging.queries.count_since("calls.sheet_not_taken", user.ref, since=day_ago, reader=user.ref)
    if reason and told < MOST_ANSWERS:
        refs = queries.list_state_calls(actor, now=now, is_open=True).values_list("ref", flat=True)
        letters.sheet_not_taken(user, reason=reason, calls=list(refs[:20]), is_part=bool(sheets), at=now)
    audit.operations.record(words.Event.MAIL_TAKEN, user.ref, by=by, at=now, outcome=str(outcome), sheets=len(sheets))
    return outcome


def is_authenticated(message: EmailMessage, authenticator: str) -> bool:
    """Whether the own mail server says that DMARC passed (RFC 8601). Only its first, topmost line counts: the ones
    below may have come with the message."""
    told = message.get_all("Authentication-Results") or []
    server, _, results = str(told[0]).partition(";") if told else ("", "", "")
    return server.split()[:1] == [authenticator] and bool(re.search(r"\bdmarc\s*=\s*pass\b", results, re.IGNORECASE))


def _digest(raw: bytes, message: EmailMessage) -> str:
    """What makes a message the same when it is handed over again: all of it but the lines that servers write on the
    way. The lines a message has are read as bytes: one that breaks the rules is no other message for that."""
    head, gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not _header(message, "Message-ID"):
        return hashlib.sha256(raw).hexdigest()
    lines = re.split(rb"\n(?![ \t])", head)
    kept = [line for line in lines if line.partition(b":")[0].strip().lower().decode("ascii", "replace") not in _TRACES]
    return hashlib.sha256(b"\n".join(kept) + gap + body).hexdigest()


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, AttributeError, TypeError):  # a header that breaks the rules breaks its parser
        return ""


def _is_from_a_machine(message: EmailMessage) -> bool:
    """Answers to machines are answered by machines: out-of-office notes, lists, bounces."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _header(message, "Precedence").strip().lower() in ("bulk", "list", "junk", "auto_reply")
        or _header(message, "Return-Path").strip() == "<>"
        or bool(_header(message, "List-Id"))
        or any(_header(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
    )


def _note_bounce(message: EmailMessage, *, by: Actor, now: dt.datetime) -> bool:
    """A letter of ours that came back (RFC 3464) is marked as such."""
    if message.get_content_type() != "multipart/report":
        return False
    text = message.as_bytes()[:200_000].decode("ascii", "replace")
    letter, failed = _LETTER.search(text), re.search(r"^Action:\s*failed", text, re.IGNORECASE | re.MULTILINE)
    status = re.search(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", text, re.IGNORECASE | re.MULTILINE)
    if letter and failed:
        problem = status[1] if status else ""
        messaging.operations.mark_bounced(letter[1], problem=problem, by=by, now=now)
    return True


def _sender(message: EmailMessage) -> User | None:
    """The active user whose address the message bears; a message with several authors has none."""
    authors = getaddresses([_header(message, "From")])
    if len(authors) != 1 or "@" not in authors[0][1]:
        return None
    return User.objects.filter(email__iexact=authors[0][1].strip(), is_active=True).first()


def _take(
    message: EmailMessage, actor: Actor, size: int, *, now: dt.datetime
) -> tuple[words.MailOutcome, list[Sheet], str]:
    """The outcome, the sheets laid before the sender, and the reason why another was not, or none: a code of
    ``SHEET_PROBLEMS``, of ``REFUSALS`` or of ``MailOutcome``, ``sealed`` or ``too_many_sheets``."""
    if size > MOST_BYTES:
        return _O.REFUSED, [], "too_large"
    found = list(itertools.islice(enclosures(message), MOST_SHEETS + 1))
    if not found:
        return _O.NO_SHEET, [], ("sealed" if is_sealed(message) else str(_O.NO_SHEET))
    if len(found) > MOST_SHEETS:
        return _O.REFUSED, [], "too_many_sheets"
    named = _named_call(message, actor)
    sheets, reason, is_new = [], "", False
    for name, content in found:
        about = _about(content, name, actor, now=now)
        call = _call_of(about.get("code", ""), named, actor, now=now)
        if call is None:
            reason = reason or str(_O.NO_CALL)
            continue
        own = [row.state for row in call.states.all() if actor.stands_for(row.state.code)]
        own = [state for state in own if state.code == about.get("state")] or own
        if len(own) != 1:
            reason = str(_O.NO_STATE)
            continue
        before = Sheet.objects.filter(call=call, nominating_state=own[0], digest=hashlib.sha256(content).hexdigest())
        is_new = is_new or not before.exists()
        try:
            sheet = read_sheet(
                call, state=own[0], name=name, content=content, by=actor, now=now, channel=words.Channel.MAIL
            )
        except Refused as refusal:
            reason = refusal.code
            continue
        sheets.append(sheet)
    if sheets:
        return (_O.TAKEN if is_new else _O.AGAIN), sheets, reason
    return (reason if reason in (_O.NO_CALL, _O.NO_STATE) else _O.REFUSED), [], reason  # type: ignore[return-value]


def _named_call(message: EmailMessage, actor: Actor) -> str:
    """The call that the message answers: by the letter it replies to, by its address (office+REFERENCE@), by its
    subject."""
    refs = set(queries.visible_calls(actor).values_list("ref", flat=True))
    ids = _LETTER.findall(f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}")
    answered = Letter.objects.filter(ref__in=ids, to_user_ref=actor.ref).values_list("subject_ref", flat=True)
    for ref in answered:
        if ref in refs:
            return ref
    told = " ".join(_header(message, name) for name in ("To", "Delivered-To", "Cc", "Subject")).upper()
    named = [ref for ref in refs if re.search(rf"(?<![A-Z0-9-]){re.escape(ref.upper())}(?![A-Z0-9-])", told)]
    return named[0] if len(named) == 1 else ""


def _about(content: bytes, name: str, actor: Actor, *, now: dt.datetime) -> dict[str, str]:
    """What a workbook of ours says of itself: its call and its state."""
    call = queries.list_state_calls(actor, now=now, is_open=True).first()
    if call is None or not content.startswith((b"PK", b"\xd0\xcf")):
        return {}
    try:
        found = boxing.tables(content, name, queries.sheet_spec(call, language="en"))
    except engine.Refusal:
        return {}
    return dict(found[0].about) if found else {}


def _call_of(code: str, named: str, actor: Actor, *, now: dt.datetime) -> Call | None:
    """The call a sheet is for: what the file says, else what the message says, else the only one that is open."""
    seen = queries.visible_calls(actor)
    for ref in (code, named):
        if ref:
            return seen.filter(ref=ref).first()
    rows = list(queries.list_state_calls(actor, now=now, is_open=True)[:2])
    return rows[0] if len(rows) == 1 else None
