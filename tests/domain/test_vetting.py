"""Vetting: findings by the published rules, the sealed file with two pairs of eyes, the gate made of both."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.calls.models import Document
from tadrib.domain.vetting import operations, queries, sealing
from tadrib.domain.vetting.models import Decision, DueDiligence, DueDiligenceRead, Finding
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW


def diligence() -> Actor:
    return makers.actor(Role.DUE_DILIGENCE_OFFICER)


def check(what, **more):
    return operations.check_eligibility(what, by=makers.officer(), now=NOW, **{"earlier": {}, **more})


def clear(nomination, *, outcome="cleared", ground="none", note="seen", confirm=True, now=NOW):
    operations.decide_due_diligence(nomination, outcome=outcome, ground=ground, note=note, by=diligence(), now=now)
    if confirm:
        operations.confirm_due_diligence(nomination, by=diligence(), now=now)


def gate(nomination, **more):
    return queries.gate_of(makers.officer(), [nomination], **more)[nomination.pk]


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_each_rule_of_the_call_leaves_a_finding_with_the_fact_it_saw():
    call = makers.call(rules=[{"id": "years", "kind": "years_min", "years": 8}], papers=["cv"])
    row = makers.nomination(call, years_of_service=6)

    told = check(call)

    found = {one.rule: (one.verdict, one.fact) for one in Finding.objects.filter(nomination=row)}
    assert found["years"] == ("not_met", {"years": 6})
    assert found["call_language"] == ("met", {"levels": {"fr": 4, "en": 0}})
    assert found["call_papers"] == ("not_met", {"documents": [], "missing": ["cv"]})
    assert told.count == 1
    assert told.gates == {"pending": 0, "eligible": 0, "ineligible": 1, "needs_information": 0}
    assert list(queries.list_findings(makers.focal_point(makers.state("ML")), row)) == []


def test_checking_again_replaces_the_findings_and_moves_the_gate():
    call = makers.call(papers=["cv"])
    row = makers.nomination(call)
    check(call)
    assert gate(row) == "ineligible"

    Document.objects.create(
        ref="D1", nomination=row, paper="cv", file="x", name="x", size=1, digest="0", kind="t", uploaded_at=NOW
    )
    call.rules = [{"id": "gov", "kind": "government_official"}]
    call.save()
    check([row])

    assert set(Finding.objects.values_list("rule", flat=True)) == {"gov", "call_language", "call_papers"}
    assert gate(row) == "pending"  # due diligence is open
    assert list(Event.objects.filter(subject=row.ref).values_list("facts__gate", flat=True)) == [
        "ineligible",
        "pending",
    ]


def test_rules_that_cannot_be_read_refuse_the_check():
    call = makers.call(rules=[{"id": "x", "kind": "height"}])
    makers.nomination(call)

    assert refusal(check, call) == "call_rules_unreadable"


def test_only_endorsed_nominations_are_checked_and_only_by_those_who_may():
    call = makers.call()
    makers.nomination(call, state="submitted")

    assert check(call).count == 0
    assert refusal(operations.check_eligibility, call, by=makers.head(), now=NOW) == "not_allowed"


@pytest.mark.parametrize(
    ("earlier", "verdict"),
    [
        (None, "unknown"),
        ([], "met"),
        ([("CRS", dt.date(2027, 1, 15))], "not_met"),
        ([("CRS", dt.date(2020, 1, 15))], "met"),
        ([("CRS", None)], "unknown"),
    ],
)
def test_earlier_courses_come_from_outside(earlier, verdict):
    call = makers.call(rules=[{"id": "cool", "kind": "cool_down", "courses": [], "months": 24}])
    row = makers.nomination(call)

    check(call, earlier=None if earlier is None else {row.person_id: earlier})

    assert Finding.objects.get(rule="cool").verdict == verdict


@pytest.mark.parametrize(("papers", "verdict"), [(["prerequisite_certificate"], "met"), ([], "unknown")])
def test_a_claimed_course_counts_with_its_certificate(papers, verdict):
    call = makers.call(rules=[{"id": "pre", "kind": "prerequisite", "all_of": ["L1"]}])
    row = makers.nomination(call, prerequisites=["L1"])
    for paper in papers:
        Document.objects.create(
            ref="D", nomination=row, paper=paper, file="x", name="x", size=1, digest="0", kind="t", uploaded_at=NOW
        )

    check(call)

    assert Finding.objects.get(rule="pre").verdict == verdict


@pytest.mark.parametrize(
    ("outcome", "ground", "expected"),
    [
        ("cleared", "none", "eligible"),
        ("cleared_with_condition", "conduct", "eligible"),
        ("more_information", "none", "needs_information"),
        ("not_cleared", "measures", "ineligible"),
    ],
)
def test_the_gate_follows_a_confirmed_judgement(outcome, ground, expected):
    row = makers.nomination()
    check([row])
    ground = {"measures": "restrictive_measures"}.get(ground, ground)
    clear(row, outcome=outcome, ground=ground, confirm=False)
    assert gate(row) == "pending"

    operations.confirm_due_diligence(row, by=diligence(), now=NOW)

    assert gate(row) == expected
    assert DueDiligence.objects.get().expires_on == dt.date(2028, 3, 1)


def test_a_judgement_alone_does_not_open_the_gate_before_the_rules_are_checked():
    row = makers.nomination()
    clear(row)

    assert gate(row) == "pending"


@pytest.mark.parametrize(
    ("outcome", "ground", "code"),
    [
        ("fine", "none", "outcome_unknown"),
        ("cleared", "because", "ground_unknown"),
        ("cleared", "conduct", "ground_not_fitting"),
        ("not_cleared", "none", "ground_missing"),
    ],
)
def test_outcome_and_ground_must_fit(outcome, ground, code):
    row = makers.nomination()

    assert (
        refusal(operations.decide_due_diligence, row, outcome=outcome, ground=ground, note="", by=diligence(), now=NOW)
        == code
    )
    assert not DueDiligence.objects.exists()


def test_two_pairs_of_eyes():
    row = makers.nomination()
    first = diligence()
    operations.decide_due_diligence(row, outcome="cleared", ground="none", note="", by=first, now=NOW)

    assert refusal(operations.confirm_due_diligence, row, by=first, now=NOW) == "same_officer"
    assert refusal(operations.reopen_due_diligence, row, reason="x", by=first, now=NOW) == "same_officer"
    with pytest.raises(IntegrityError), transaction.atomic():
        DueDiligence.objects.update(confirmed_by=first.ref)


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_sealed_room_opens_to_its_officers_only(role):
    row = makers.nomination()
    clear(row)
    by = makers.actor(role)

    assert refusal(operations.open_file, row, by=by, now=NOW) == "not_allowed"
    assert refusal(operations.confirm_due_diligence, row, by=by, now=NOW) == "not_allowed"
    assert refusal(operations.reopen_due_diligence, row, reason="x", by=by, now=NOW) == "not_allowed"
    assert (
        refusal(operations.decide_due_diligence, row, outcome="cleared", ground="none", note="", by=by, now=NOW)
        == "not_allowed"
    )
    assert list(queries.due_diligence_queue(by)) == []
    assert list(queries.list_reads(by, row)) == []
    with pytest.raises(NotFound):
        queries.get_queued(by, row.ref)


def test_the_note_is_sealed_and_each_reading_is_written_down():
    row = makers.nomination()
    clear(row, outcome="not_cleared", ground="conduct", note="the whole story")
    raw = bytes(DueDiligence.objects.get().note)
    by = diligence()

    file = operations.open_file(row, by=by, now=NOW)

    assert b"whole story" not in raw
    assert file.note.endswith("the whole story")
    assert [(r.by, r.reader) for r in queries.list_reads(by, row)] == [(by.ref, by.name)]
    assert (settings.SECRETS / sealing.KEY_FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(AppendOnlyError):
        DueDiligenceRead.objects.all().delete()
    told = " ".join(f"{e.reason} {e.facts}" for e in Event.objects.all())
    assert "conduct" not in told
    assert "not_cleared" not in told


def test_a_note_of_another_key_is_said_to_be_unreadable_and_not_overwritten():
    row = makers.nomination()
    clear(row)
    DueDiligence.objects.update(note=b"gAAAA-not-of-this-key")

    assert operations.open_file(row, by=diligence(), now=NOW).note is None
    assert refusal(operations.reopen_due_diligence, row, reason="new", by=diligence(), now=NOW) == "note_unreadable"


def test_opening_again_closes_the_gate_and_keeps_what_was_written():
    row = makers.nomination()
    check([row])
    clear(row, note="first word")
    assert refusal(operations.reopen_due_diligence, row, reason=" ", by=diligence(), now=NOW) == "reopen_reason_missing"

    operations.reopen_due_diligence(row, reason="second word", by=diligence(), now=NOW)

    assert gate(row) == "pending"
    file = operations.open_file(row, by=diligence(), now=NOW)
    assert (file.state, file.outcome, file.decided_by, file.expires_on) == ("pending", "", "", None)
    assert "first word" in file.note
    assert "second word" in file.note


def test_a_file_is_not_decided_twice_nor_confirmed_before_it_is_decided():
    row = makers.nomination()
    with pytest.raises(NotFound):
        operations.confirm_due_diligence(row, by=diligence(), now=NOW)
    clear(row)

    assert refusal(clear, row) == "move_not_allowed"


def test_who_was_cleared_is_not_judged_again_within_twelve_months():
    person = makers.person()
    old = makers.nomination(person=person)
    clear(old)
    new, later = makers.nomination(person=person), makers.nomination(person=person)

    check([new])
    operations.check_eligibility([later], by=makers.officer(), now=NOW + dt.timedelta(days=367), earlier={})

    file = DueDiligence.objects.get(nomination=new)
    assert (file.state, file.reused_from, file.expires_on) == ("confirmed", old.ref, dt.date(2028, 3, 1))
    assert gate(new) == "eligible"
    assert not DueDiligence.objects.filter(nomination=later).exists()


def test_a_condition_or_a_refusal_is_not_used_again():
    person = makers.person()
    clear(makers.nomination(person=person), outcome="not_cleared", ground="conduct")
    new = makers.nomination(person=person)

    check([new])

    assert not DueDiligence.objects.filter(nomination=new).exists()


def test_a_clearance_that_ran_out_reads_as_pending_on_that_day():
    row = makers.nomination()
    check([row])
    clear(row)

    assert gate(row, today=dt.date(2028, 3, 1)) == "eligible"
    assert gate(row, today=dt.date(2028, 3, 2)) == "pending"


def test_a_nomination_that_came_back_is_pending_until_checked_again():
    row = makers.nomination()
    check([row])
    clear(row)
    row.endorsed_at = NOW + dt.timedelta(days=1)
    row.save()

    assert gate(row) == "pending"


def test_who_sees_which_gate():
    mine, other = makers.nomination(state_code="ML"), makers.nomination(state_code="SN")
    makers.decision(mine)

    assert queries.gate_of(makers.focal_point(makers.state("ML")), [mine, other]) == {mine.pk: "eligible"}
    assert queries.gate_of(makers.officer(), [mine, other]) == {mine.pk: "eligible", other.pk: "pending"}
    assert queries.gate_of(Actor.nobody(), [mine]) == {}
    assert list(queries.list_decisions(Actor.nobody())) == []
    assert list(queries.waiting_list(makers.focal_point(makers.state("ML")))) == []
    assert list(queries.waiting_list(makers.officer())) == [other]


def test_lists_are_found_by_call_name_and_gate():
    call = makers.call()
    row = makers.nomination(call, person=makers.person(family_names="Ouedraogo"))
    makers.nomination()
    by = makers.officer()

    assert list(queries.list_decisions(by, call)) == [row]
    assert list(queries.list_decisions(by, search="oued")) == [row]
    assert list(queries.list_decisions(by, call, gate="eligible")) == []
    before = queries.tally(by, call)
    assert (before.gates["pending"], before.whole, before.checked, before.last) == (1, 1, 0, None)
    assert queries.tally(by).gates["pending"] == 2
    check(call)
    after = queries.tally(by, call)
    assert (sum(after.gates.values()), after.whole, after.checked) == (1, 1, 1)
    assert after.last is not None
    assert sum(queries.tally(Actor.nobody(), call).gates.values()) == 0
    assert Decision.objects.count() == 1
