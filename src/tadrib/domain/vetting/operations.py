"""Checking nominations against the rules of their call, judging nominees, and the gate that comes of both."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.accounts.models import User
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Document, Nomination
from tadrib.domain.vetting import policy, profiling, sealing, words
from tadrib.domain.vetting.models import Decision, DueDiligence, DueDiligenceRead, Finding
from tadrib.engines import eligibility
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.transitions import move


@dataclass(frozen=True)
class Checked:
    """How many nominations were checked, and how many stand at each gate now."""

    count: int
    gates: dict[str, int]


@dataclass(frozen=True)
class File:
    """An opened due-diligence file. ``note`` is None when the present key does not open it."""

    nomination_ref: str
    state: str
    outcome: str
    ground: str
    note: str | None
    decided_at: dt.datetime | None
    decided_by: str
    decided_by_name: str
    confirmed_at: dt.datetime | None
    confirmed_by_name: str
    expires_on: dt.date | None
    reused_from: str


@transaction.atomic
def check_eligibility(
    what: Call | Iterable[Nomination], *, by: Actor, now: dt.datetime, earlier: profiling.Earlier | None = None,
    awards: profiling.Awards | None = None,
) -> Checked:
    """Judge the endorsed nominations of a call, or those given, by the published rules and settle their gates.

    ``earlier`` tells the courses that each person completed here (person id -> (course code, last day)); without it
    cool-downs stay unknown. ``awards`` tells what each person was awarded here and still holds (person id -> (course
    code, kind)); without it prerequisites stay unknown. Ages and cool-downs are judged
    on the first day of the edition. Somebody who was cleared
    within the last twelve months is not judged again.
    """
    policy.check_can_check(by=by)
    wanted = Nomination.objects.filter(state=calls_words.Nomination.ENDORSED)
    wanted = wanted.filter(call=what) if isinstance(what, Call) else wanted.filter(pk__in=[row.pk for row in what])
    rows = list(wanted.select_related("person", "nominating_state", "call__edition").order_by("pk"))
    papers: defaultdict[int, list[str]] = defaultdict(list)
    for pk, paper in Document.objects.filter(nomination__in=rows).values_list("nomination_id", "paper"):
        papers[pk].append(paper)
    rules = {row.call_id: profiling.rules_of(row.call) for row in rows}
    findings = []
    for row in rows:
        courses = None if earlier is None else earlier.get(row.person_id, ())
        held = None if awards is None else awards.get(row.person_id, ())
        profile = profiling.profile_of(row, papers[row.pk], courses, held)
        findings += [
            Finding(
                nomination=row,
                rule=one.rule_id,
                kind=one.kind,
                verdict=one.verdict,
                fact=dict(one.fact),
                wanted=dict(one.wanted),
                checked_at=now,
            )
            for one in eligibility.check(rules[row.call_id], profile, on=row.call.edition.start_date)
        ]
    Finding.objects.filter(nomination__in=rows).delete()
    Finding.objects.bulk_create(
        findings,
        update_conflicts=True,
        unique_fields=["nomination", "rule"],
        update_fields=["kind", "verdict", "fact", "wanted", "checked_at"],
    )
    _reuse(rows, by=by, now=now)
    gates = _settle(rows, by=by, now=now, checked_at=now)
    for call in {row.call_id: row.call for row in rows}.values():
        count = sum(row.call_id == call.pk for row in rows)
        audit.operations.record(words.Event.CHECKED, call.ref, by=by, at=now, count=count)
    return Checked(len(rows), {gate.value: gates[gate] for gate in words.Decision})


def _reuse(rows: Sequence[Nomination], *, by: Actor, now: dt.datetime) -> None:
    """Carry a clearance that still holds over to a new nomination of the same person, unread."""
    held = DueDiligence.objects.filter(
        nomination__person__in=[row.person_id for row in rows],
        state=words.Screening.CONFIRMED,
        outcome=words.Outcome.CLEARED,
        expires_on__gte=now.date(),
    )
    newest = {
        file.nomination.person_id: file for file in held.select_related("nomination").order_by("expires_on", "pk")
    }
    judged = set(DueDiligence.objects.filter(nomination__in=rows).values_list("nomination_id", flat=True))
    for row in rows:
        file = newest.get(row.person_id)
        if file is None or row.pk in judged:
            continue
        _, added = DueDiligence.objects.get_or_create(
            nomination=row,
            defaults={
                "state": words.Screening.CONFIRMED,
                "outcome": file.outcome,
                "ground": file.ground,
                "decided_at": file.decided_at,
                "decided_by": file.decided_by,
                "confirmed_at": file.confirmed_at,
                "confirmed_by": file.confirmed_by,
                "expires_on": file.expires_on,
                "reused_from": file.reused_from or file.nomination.ref,
            },
        )
        if added:
            audit.operations.record(words.Event.SCREENING_REUSED, row.ref, by=by, at=now)


def _settle(
    rows: Sequence[Nomination], *, by: Actor, now: dt.datetime, checked_at: dt.datetime | None = None
) -> Counter[str]:
    """Work out the gate of each nomination anew and say how many stand at each. Changes go to the record of acts."""
    verdicts: defaultdict[int, set[str]] = defaultdict(set)
    for pk, verdict in Finding.objects.filter(nomination__in=rows).values_list("nomination_id", "verdict"):
        verdicts[pk].add(verdict)
    files = {file.nomination_id: file for file in DueDiligence.objects.filter(nomination__in=rows).defer("note")}
    old = {one.nomination_id: one for one in Decision.objects.filter(nomination__in=rows)}
    gates: Counter[str] = Counter()
    fresh = []
    for row in rows:
        before = old.get(row.pk)
        checked = checked_at or (before.checked_at if before else None)
        gate = _gate(verdicts[row.pk], files.get(row.pk), was_checked=checked is not None, today=now.date())
        gates[gate] += 1
        changed = before is None or before.state != gate
        decided_at = now if changed or before is None else before.decided_at
        fresh.append(Decision(nomination=row, state=gate, decided_at=decided_at, checked_at=checked))
        if changed:
            audit.operations.record(words.Event.DECIDED, row.ref, by=by, at=now, gate=gate)
    Decision.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["nomination"],
        update_fields=["state", "decided_at", "checked_at"],
    )
    return gates


def _gate(verdicts: set[str], file: DueDiligence | None, *, was_checked: bool, today: dt.date) -> str:
    """What the selection panel sees: one word made of findings and due diligence."""
    outcome = ""
    if file and file.state == words.Screening.CONFIRMED and (file.expires_on is None or file.expires_on >= today):
        outcome = file.outcome
    if words.Verdict.NOT_MET in verdicts or outcome == words.Outcome.NOT_CLEARED:
        return words.Decision.INELIGIBLE.value
    if words.Verdict.UNKNOWN in verdicts or outcome == words.Outcome.INFORMATION:
        return words.Decision.NEEDS_INFORMATION.value
    if was_checked and outcome in words.CLEARING:
        return words.Decision.ELIGIBLE.value
    return words.Decision.PENDING.value


@transaction.atomic
def open_file(nomination: Nomination, *, by: Actor, now: dt.datetime) -> File:
    """Open the sealed file of a nominee. That it was opened, by whom and when, is written down in the same breath."""
    policy.check_can_open_file(by=by)
    DueDiligenceRead.objects.create(nomination_ref=nomination.ref, by=by.ref, at=now)
    file = DueDiligence.objects.filter(nomination=nomination).first() or DueDiligence(nomination=nomination)
    names = dict(User.objects.filter(ref__in=[file.decided_by, file.confirmed_by]).values_list("ref", "name"))
    try:
        note = sealing.unseal(file.note)
    except sealing.UnreadableError:
        note = None
    return File(
        nomination_ref=nomination.ref,
        state=file.state,
        outcome=file.outcome,
        ground=file.ground,
        note=note,
        decided_at=file.decided_at,
        decided_by=file.decided_by,
        decided_by_name=names.get(file.decided_by, file.decided_by),
        confirmed_at=file.confirmed_at,
        confirmed_by_name=names.get(file.confirmed_by, file.confirmed_by),
        expires_on=file.expires_on,
        reused_from=file.reused_from,
    )


def _note_with(file: DueDiligence, text: str, *, by: Actor, now: dt.datetime) -> bytes:
    """The sealed note with one more entry; what stood there before is kept."""
    text = text.strip()
    if not text:
        return bytes(file.note)
    try:
        before = sealing.unseal(file.note)
    except sealing.UnreadableError as fault:
        raise Refused("note_unreadable") from fault
    entry = f"{now:%Y-%m-%d} {by.name or by.ref}: {text}"
    return sealing.seal(f"{before}\n{entry}" if before else entry)


@transaction.atomic
def decide_due_diligence(
    nomination: Nomination, *, outcome: str, ground: str, note: str, by: Actor, now: dt.datetime
) -> DueDiligence:
    """A first officer's judgement. It opens no gate until another officer confirms it."""
    policy.check_can_decide(nomination, outcome, ground, by=by)
    file, _ = DueDiligence.objects.get_or_create(nomination=nomination)
    file = move(
        file,
        words.Screening.DECIDED,
        moves=words.SCREENING_MOVES,
        outcome=outcome,
        ground=ground,
        note=_note_with(file, note, by=by, now=now),
        decided_at=now,
        decided_by=by.ref,
    )
    audit.operations.record(words.Event.SCREENING_DECIDED, nomination.ref, by=by, at=now)
    _settle([nomination], by=by, now=now)
    return file


def _file_of(nomination: Nomination) -> DueDiligence:
    file = DueDiligence.objects.filter(nomination=nomination).first()
    if file is None:
        raise NotFound(nomination.ref)
    return file


@transaction.atomic
def confirm_due_diligence(nomination: Nomination, *, by: Actor, now: dt.datetime) -> DueDiligence:
    """A second officer agrees: the judgement holds for twelve months, and the gate follows it."""
    policy.check_can_open_file(by=by)
    file = _file_of(nomination)
    policy.check_is_other_officer(file, by=by)
    try:
        with transaction.atomic():
            file = move(
                file,
                words.Screening.CONFIRMED,
                moves=words.SCREENING_MOVES,
                confirmed_at=now,
                confirmed_by=by.ref,
                expires_on=eligibility.add_months(now.date(), words.CLEARANCE_MONTHS),
            )
    except IntegrityError as fault:  # opened again and decided by the same officer a moment ago
        raise Refused("same_officer") from fault
    audit.operations.record(words.Event.SCREENING_CONFIRMED, nomination.ref, by=by, at=now)
    _settle([nomination], by=by, now=now)
    return file


@transaction.atomic
def reopen_due_diligence(nomination: Nomination, *, reason: str, by: Actor, now: dt.datetime) -> DueDiligence:
    """Another officer does not agree, or has learned something new: the file is to be decided again.

    The reason goes into the sealed note, not into the record of acts.
    """
    policy.check_can_open_file(by=by)
    file = _file_of(nomination)
    policy.check_is_other_officer(file, by=by)
    if not reason.strip():
        raise Refused("reopen_reason_missing")
    file = move(
        file,
        words.Screening.PENDING,
        moves=words.SCREENING_MOVES,
        outcome="",
        ground="",
        note=_note_with(file, reason, by=by, now=now),
        decided_at=None,
        decided_by="",
        confirmed_at=None,
        confirmed_by="",
        expires_on=None,
        reused_from="",
    )
    audit.operations.record(words.Event.SCREENING_REOPENED, nomination.ref, by=by, at=now)
    _settle([nomination], by=by, now=now)
    return file
