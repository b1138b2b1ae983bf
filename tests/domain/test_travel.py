"""The travel dossier: asked for, written in pieces, judged by rules, sealed; its papers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.enrolment import operations, policy, queries, rule, sealing, words
from tadrib.domain.enrolment.models import DossierPaper, TravelDossier
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.travelling import (
    NOW,
    PASSPORT,
    PDF,
    accepted,
    attach,
    complete,
    invited,
    person_of,
    point,
    refusal,
    write,
)

pytestmark = pytest.mark.django_db


# Asked ------------------------------------------------------------------------------------------------------------


def test_accepting_asks_the_person_and_the_state_for_passport_and_travel():
    row = invited(user=True)
    makers.seats(row.edition)
    makers.user(Role.FOCAL_POINT, scope="ML", language="ar")

    operations.accept_invitation(row, by=point(), now=NOW)

    dossier = TravelDossier.objects.get()
    assert (dossier.state, dossier.due_on) == ("empty", dt.date(2027, 5, 8))  # thirty days before the course
    letters = Letter.objects.filter(key="enrolment.travel_asked")
    assert sorted(x.language for x in letters) == ["ar", "en", "en"]
    assert f"/portal/invitations/{row.ref}/travel/" in render(letters[0]).body
    assert Event.objects.get(name=words.Event.TRAVEL_ASKED).facts["parts"] == ["passport", "contact", "travel", "needs"]


def test_nothing_is_asked_that_is_not_wanted():
    """By video nobody travels; an edition that asks nothing writes no letter; a course that has begun neither."""
    remote = accepted(mode="remote")
    assert queries.get_standing(point(), remote.ref).parts == ("needs",)
    nothing = accepted()
    operations.set_travel_parts(nothing.edition, parts=[], costs={}, by=makers.officer(), now=NOW)
    assert operations.ask_for_travel(nothing, by=point(), now=NOW) is None
    begun = accepted()
    assert operations.ask_for_travel(begun, by=point(), now=NOW + dt.timedelta(days=120)) is None
    assert not Letter.objects.exists()
    assert refusal(operations.change_dossier, nothing, facts={"city": "X"}, by=point(), now=NOW) == "travel_not_asked"
    assert refusal(operations.send_dossier, nothing, declared=True, by=point(), now=NOW) == "travel_not_asked"


def test_asking_twice_writes_once_and_nobody_else_asks():
    row = accepted()
    operations.ask_for_travel(row, by=point(), now=NOW)
    before = Letter.objects.count()
    operations.ask_for_travel(row, by=point(), now=NOW)
    assert Letter.objects.count() == before
    assert refusal(operations.ask_for_travel, row, by=point("SN"), now=NOW) == "not_allowed"
    assert refusal(operations.ask_for_travel, invited(), by=point(), now=NOW) == "travel_not_invited"


# Written ----------------------------------------------------------------------------------------------------------


def test_a_draft_keeps_what_is_there_with_gaps_and_faults_and_says_them_all():
    row = accepted()
    facts = {"passport_number": "12", "passport_expires_on": dt.date(2027, 9, 1), "arrive_on": dt.date(2027, 1, 1)}

    dossier = operations.change_dossier(row, facts=facts, by=point(), now=NOW)

    assert dossier.state == "draft"
    assert dossier.problems == ["travel_number", "travel_expires_early", "travel_arrive"]
    assert queries.read_dossier(point(), row)["passport_expires_on"] == "2027-09-01"
    standing = queries.get_standing(point(), row.ref)
    assert "passport_name" in standing.missing and "passport_copy" in standing.missing
    assert "consulate" not in standing.missing
    assert Event.objects.get(name=words.Event.TRAVEL_CHANGED).facts == {"fields": sorted(facts)}


def test_before_the_answer_it_may_be_begun():
    row = invited()
    assert write(row).state == "draft"


def test_an_empty_answer_takes_the_old_one_out():
    row = accepted()
    write(row)
    dossier = operations.change_dossier(row, facts={"city": "", "diet": None}, by=point(), now=NOW)
    assert (dossier.city, "diet" in dossier.told) == ("", False)
    assert "diet" not in queries.facts_of(dossier)


def test_the_same_again_changes_nothing():
    row = accepted()
    version = write(row).version
    assert write(row).version == version
    assert Event.objects.filter(name=words.Event.TRAVEL_CHANGED).count() == 1


def test_answers_of_parts_that_are_not_asked_are_not_kept():
    row = accepted()
    dossier = write(row, medical_fit="yes")
    assert "medical_fit" not in dossier.told and bytes(dossier.medical) == b""


def test_two_who_write_at_once():
    row = accepted()
    first = write(row)
    operations.change_dossier(row, facts={"city": "Kayes"}, by=point(), now=NOW, version=first.version)
    late = {"facts": {"city": "Gao"}, "by": point(), "now": NOW, "version": first.version}
    assert refusal(operations.change_dossier, row, **late) == "travel_moved"
    assert TravelDossier.objects.get().city == "Kayes"


@pytest.mark.parametrize(("fact", "value"), [("passport_kind", "golden"), ("medical_fit", "perhaps")])
def test_codes_are_on_their_lists(fact, value):
    assert refusal(operations.change_dossier, accepted(), facts={fact: value}, by=point(), now=NOW) == "travel_code"


def test_policy_matrix_of_writing():
    row = accepted(user=True)
    table = {
        "person": (person_of(row), True),
        "own state": (point(), True),
        "other state": (point("SN"), False),
        "other person": (makers.actor(Role.PARTICIPANT), False),
        "officer": (makers.officer(), False),
        "head": (makers.head(), False),
        "expert": (makers.actor(Role.EXPERT), False),
        "donor": (makers.actor(Role.DONOR, scope="x"), False),
        "nobody": (Actor.nobody(), False),
    }
    assert {k: policy.can_write_travel(row, None, by=a, now=NOW) for k, (a, _) in table.items()} == {
        k: right for k, (_, right) in table.items()
    }


@pytest.mark.parametrize("state", ["declined", "lapsed", "withdrawn"])
def test_an_invitation_that_ended_takes_nothing(state):
    row = invited()
    row.state = state
    assert refusal(operations.change_dossier, row, facts={}, by=point(), now=NOW) == "travel_not_invited"


def test_after_the_course_nothing_is_taken():
    row = accepted()
    late = NOW + dt.timedelta(days=200)
    assert refusal(operations.change_dossier, row, facts={}, by=point(), now=late) == "travel_over"


# The rules --------------------------------------------------------------------------------------------------------

START, END, TODAY = dt.date(2027, 6, 7), dt.date(2027, 6, 18), dt.date(2027, 3, 1)


def codes(name: str = "Aminata Koné", **facts) -> dict[str, str]:
    return {f: r.code for f, r in rule.problems(facts, start=START, end=END, name=name, today=TODAY)}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"passport_number": "AB12345"}, {}),
        ({"passport_number": "A-1"}, {"passport_number": "travel_number"}),
        ({"passport_name": "KONE AMINATA"}, {}),
        ({"passport_name": "Aminata Mariam Koné"}, {"passport_name": "travel_name_differs"}),
        ({"passport_name": "Aminata Mariam Koné", "name_reason": "second name"}, {}),
        ({"passport_expires_on": "2027-12-18"}, {}),
        ({"passport_expires_on": "2027-12-17"}, {"passport_expires_on": "travel_expires_early"}),
        ({"passport_issued_on": "2027-03-02"}, {"passport_issued_on": "travel_issued_later"}),
        (
            {"passport_issued_on": "2026-02-01", "passport_expires_on": "2026-01-01"},
            {"passport_issued_on": "travel_dates_order", "passport_expires_on": "travel_expires_early"},
        ),
        ({"emergency_phone": "ask her"}, {"emergency_phone": "travel_phone"}),
        ({"arrive_on": "2027-05-24"}, {}),
        ({"arrive_on": "2027-05-23"}, {"arrive_on": "travel_arrive"}),
        ({"arrive_on": "2027-06-08"}, {"arrive_on": "travel_arrive"}),
        ({"depart_on": "2027-06-17"}, {"depart_on": "travel_depart"}),
        ({"depart_on": "2027-07-02"}, {}),
        ({"depart_on": "2027-07-03"}, {"depart_on": "travel_depart"}),
        ({"medical_on": "2026-06-06"}, {"medical_on": "travel_medical_day"}),
        ({"medical_on": "2026-06-07"}, {}),
        ({"medical_on": "2027-03-02"}, {"medical_on": "travel_medical_day"}),
        ({"insurance_until": "2027-06-17"}, {"insurance_until": "travel_insured_short"}),
        ({"insurance_until": "2027-06-18"}, {}),
    ],
)
def test_rules(facts, found):
    assert codes(**facts) == found


# Sealed -----------------------------------------------------------------------------------------------------------


def test_the_database_and_the_files_hold_nothing_readable():
    row = accepted()
    operations.set_travel_parts(
        row.edition, parts=[p.value for p in words.Part], costs={}, by=makers.officer(), now=NOW
    )
    told = {"medical_fit": "yes", "medical_on": dt.date(2027, 2, 1), "insurer": "Assurances du Niger"}
    dossier = write(row, **told)
    paper = operations.attach_paper(row, paper="passport_copy", content=PDF, by=point(), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrolment_traveldossier")
        raw = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    for secret in (PASSPORT, "GIVEN", "Rue 12", "Awa", "no pork", "Assurances"):
        assert secret not in raw
    assert "Bamako" in raw  # the journey is no secret of this kind
    stored = Path(default_storage.path(paper.file.name)).read_bytes()
    assert b"%PDF" not in stored and queries.content_of(paper) == PDF
    assert (Path(settings.SECRETS) / sealing.KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert queries.facts_of(dossier)["passport_number"] == PASSPORT
    record = json.dumps([[e.facts, e.reason] for e in Event.objects.all()])
    assert PASSPORT not in record and "Awa" not in record


def test_with_another_key_nothing_opens_and_nothing_is_lost(monkeypatch):
    row = accepted()
    dossier = complete(row)
    paper = DossierPaper.objects.get()
    other = sealing._LOCK.__class__("travel-other.key")
    monkeypatch.setattr(sealing, "_LOCK", other)
    monkeypatch.setattr(sealing, "unseal_file", other.unseal_bytes)

    opened = operations.open_dossier(dossier, by=makers.officer(), now=NOW)

    assert opened.facts is None
    assert refusal(operations.open_paper, paper.ref, by=makers.officer(), now=NOW) == "travel_unreadable"
    assert refusal(operations.change_dossier, row, facts={}, by=point(), now=NOW) == "travel_unreadable"


# Papers -----------------------------------------------------------------------------------------------------------


def test_the_same_file_again_is_the_one_that_is_there():
    row = accepted()
    assert attach(row) == attach(row)
    assert TravelDossier.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("paper", "content", "code"),
    [
        ("passport_copy", b"", "paper_empty"),
        ("passport_copy", b"MZ\x90", "paper_type"),
        ("passport_copy", b"%PDF-" + b"x" * (5 * 1024 * 1024), "paper_large"),
        ("medical_statement", PDF, "travel_not_asked"),
        ("diary", PDF, "travel_not_asked"),
    ],
)
def test_papers_that_are_refused(paper, content, code):
    assert refusal(attach, accepted(), paper, content) == code


def test_at_most_so_many_papers():
    row = accepted()
    for number in range(8):
        attach(row, content=PDF + b"%" + str(number).encode())
    assert refusal(attach, row) == "travel_paper_many"


def test_a_danger_in_a_paper_is_refused():
    bad = PDF.replace(b"/Pages 2 0 R", b"/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
    assert refusal(attach, accepted(), content=bad).startswith("paper_")
    assert not DossierPaper.objects.exists()


def test_removing_a_paper_removes_its_bytes(django_capture_on_commit_callbacks):
    row = accepted()
    paper = attach(row)
    path = Path(default_storage.path(paper.file.name))
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_paper(row, ref=paper.ref, by=point(), now=NOW)
    assert not DossierPaper.objects.exists() and not path.exists()
    with pytest.raises(NotFound):
        operations.remove_paper(row, ref=paper.ref, by=point(), now=NOW)
