"""The selection board, from computing to the signature."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.messaging.models import Letter, OfficialLetter
from tadrib.domain.selection import operations
from tadrib.domain.selection.models import Placement, SelectionRun
from tests import makers
from tests.selecting import candidate

pytestmark = pytest.mark.django_db
NOW = makers.NOW + dt.timedelta(days=90)


def sign_in(client, *roles, call=None, **more):
    user = makers.user(*roles, **more)
    client.force_login(user)
    for one in [call] if call else []:
        makers.declared(one, makers.of(user))
    return user


def at(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"office:{name}", args=args)


@pytest.fixture
def call():
    row = makers.call(state="closed", seats=2, reserves=1)
    candidate(row, "ML", "F", priority=1)
    candidate(row, "ML", "M", priority=2)
    candidate(row, "SN", "M", priority=1)
    candidate(row, "SN", "M", priority=2)
    candidate(row, "SN", "M", gate="pending", priority=3)
    return row


@pytest.fixture
def run(call):
    return operations.compute_run(call, by=makers.declared(call, makers.officer()), now=NOW)


@pytest.fixture
def proposal(run):
    return operations.propose_run(run, by=makers.declared(run.call, makers.officer()), now=NOW)


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_in_four_languages(client, proposal, language):
    sign_in(client, Role.HEAD_OF_OFFICE)
    someone = proposal.placements.filter(place="selected").first().nomination.ref
    pages = [
        at("selection", language=language),
        *(at(f"selection_{name}", proposal.ref, language=language) for name in ("board", "sign", "return", "void")),
        at("selection_hand", proposal.ref, someone, language=language),
    ]

    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()
        assert answer.content.decode().count("<h1") == 1


def test_an_officer_computes_looks_and_sends(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)

    board = client.post(at("selection_compute", call.ref), follow=True)

    run = SelectionRun.objects.get()
    text = board.content.decode()
    assert "Proven optimal" in text
    assert "Vetting did not open the gate" in text
    assert "4 of 5" in text
    assert run.input_digest in text
    for row in Placement.objects.select_related("nomination__person"):
        assert row.nomination.person.full_name in text
    again = client.post(at("selection_replay", run.ref), follow=True).content.decode()
    assert "the same result, byte for byte" in again
    assert client.post(at("selection_propose", run.ref)).status_code == 302
    run.refresh_from_db()
    assert run.state == "proposed"
    assert client.post(at("selection_propose", run.ref)).status_code == 422


def test_a_touched_run_does_not_pass_the_comparison(client, run):
    SelectionRun.objects.update(output=run.output.replace('"rank":1', '"rank":2'))
    sign_in(client, Role.PROGRAMME_OFFICER)

    answer = client.post(at("selection_replay", run.ref))

    assert answer.status_code == 422
    assert "the result is not the same" in answer.content.decode()
    SelectionRun.objects.update(output=run.output, input=run.input[:-1])
    assert client.post(at("selection_replay", run.ref)).status_code == 422


def test_calls_are_found_by_the_title_in_any_language_and_sorted(client, call):
    course = call.edition.course
    course.title = {**course.title, "fr": "Enquêtes", "ar": "تحقيقات"}
    course.save()
    makers.call(state="closed")
    sign_in(client, Role.AUDITOR)

    for word in ("enquêtes", "تحقيقات", call.ref):
        text = client.get(at("selection") + f"?q={word}&sort=-course").content.decode()
        assert "1 row in all" in text
        assert "Compute" not in text


def test_a_call_that_is_open_is_refused_in_words(client):
    call = makers.call(deadline=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    candidate(call)
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)

    answer = client.post(at("selection_compute", call.ref))

    assert answer.status_code == 422
    assert "still open" in answer.content.decode()


def test_rules_that_clash_are_named(client):
    call = makers.call(state="closed", seats=1)
    call.states.update(seats_min=1)
    candidate(call, "ML")
    candidate(call, "SN")
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)

    text = client.post(at("selection_compute", call.ref), follow=True).content.decode()

    assert "No cohort keeps every rule" in text
    assert "Seats of SN en" in text


def test_the_head_signs_after_being_asked_once_more(client, proposal):
    makers.user(Role.FOCAL_POINT, scope="ML")
    sign_in(client, Role.HEAD_OF_OFFICE, call=proposal.call)
    assert "cannot be taken back" in client.get(at("selection_sign", proposal.ref)).content.decode()
    assert SelectionRun.objects.get().state == "proposed"

    assert client.post(at("selection_sign", proposal.ref), {"remarks": "Agreed"}).status_code == 302

    assert SelectionRun.objects.get().state == "signed_off"
    assert Letter.objects.filter(key="selection.result").count() == 1
    regretted = set(OfficialLetter.objects.filter(key="selection.regret").values_list("subject_ref", flat=True))
    rows = Placement.objects.filter(run=proposal).exclude(place__in=["selected", "reserve"])
    assert regretted == set(rows.values_list("nomination__ref", flat=True)) != set()
    assert "Agreed" in client.get(at("selection_board", proposal.ref)).content.decode()
    assert client.post(at("selection_sign", proposal.ref), {"remarks": ""}).status_code == 422


def test_sent_back_with_words(client, proposal):
    sign_in(client, Role.HEAD_OF_OFFICE, call=proposal.call)
    assert client.post(at("selection_return", proposal.ref), {"reason": ""}).status_code == 422

    board = client.post(at("selection_return", proposal.ref), {"reason": "Look at Mali"}, follow=True)

    assert "Look at Mali" in board.content.decode()


def test_by_hand_with_its_cost_first_and_the_reason_beside_the_name(client, proposal):
    sign_in(client, Role.HEAD_OF_OFFICE, call=proposal.call)
    chosen = proposal.placements.filter(place="selected").select_related("nomination").first()
    waiting = proposal.placements.filter(place="reserve").select_related("nomination").first()
    url = at("selection_hand", proposal.ref, waiting.nomination.ref)
    full = client.post(url, {"place": "selected", "reason": "x"})
    assert full.status_code == 422
    assert "All 2 seats are taken" in full.content.decode()

    asked = {"place": "selected", "instead": chosen.nomination.ref, "reason": "Runs the laboratory"}
    shown = client.post(url, asked)
    assert "What it costs" in shown.content.decode()
    assert not Placement.objects.exclude(hand_reason="").exists()
    board = client.post(url, {**asked, "seen": shown.context["found"].stamp}, follow=True)

    text = board.content.decode()
    assert text.count("Runs the laboratory") == 2
    assert "seat--pin" in text
    assert "2 people were moved by hand" in text


def test_a_cost_that_was_seen_for_another_cohort_is_shown_again(client, proposal):
    sign_in(client, Role.HEAD_OF_OFFICE, call=proposal.call)
    chosen = proposal.placements.filter(place="selected").select_related("nomination").first()

    answer = client.post(
        at("selection_hand", proposal.ref, chosen.nomination.ref),
        {"place": "not_placed", "reason": "Cannot travel", "seen": "0123456789abcdef"},
    )

    assert "What it costs" in answer.content.decode()
    assert not Placement.objects.exclude(hand_reason="").exists()


def test_void_is_asked_and_kept_readable(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER, call=run.call)

    client.post(at("selection_void", run.ref), {"reason": "Wrong seats"})

    assert SelectionRun.objects.get().state == "void"
    assert client.get(at("selection_board", run.ref)).status_code == 200


def test_who_finds_the_doors_shut(client, proposal):
    sign_in(client, Role.FOCAL_POINT, scope="ML")
    assert client.get(at("selection")).status_code == 403
    assert client.get(at("selection_board", proposal.ref)).status_code == 403
    sign_in(client, Role.PROGRAMME_OFFICER)
    assert client.post(at("selection_sign", proposal.ref)).status_code == 403
    assert client.get(at("selection_board", "SEL-none")).status_code == 404
    assert client.get(at("selection_hand", proposal.ref, "x")).status_code == 404


def test_as_many_queries_for_three_rows_as_for_one(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER)
    client.get(at("selection"))
    with CaptureQueriesContext(connection) as one:
        client.get(at("selection"))
    for _ in range(2):
        candidate(makers.call(state="closed"))

    with CaptureQueriesContext(connection) as three:
        client.get(at("selection"))

    assert len(three) == len(one)


def test_the_board_asks_as_much_for_many_as_for_few(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)
    client.get(at("selection_board", run.ref))
    with CaptureQueriesContext(connection) as few:
        client.get(at("selection_board", run.ref))
    other = makers.call(state="closed", seats=4)
    for number in range(8):
        candidate(other, "ML" if number % 2 else "SN")
    more = operations.compute_run(other, by=makers.declared(other, makers.officer()), now=NOW)

    with CaptureQueriesContext(connection) as many:
        client.get(at("selection_board", more.ref))

    assert len(many) == len(few)
