"""The board's other rules, scenarios, comparison; declarations before acts; signing with changes."""

import datetime as dt
import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import queries as calls
from tadrib.domain.selection import operations
from tadrib.domain.selection.models import Interest, Placement, Scenario, SelectionRun
from tests import makers
from tests.selecting import candidate

pytestmark = pytest.mark.django_db
NOW = makers.NOW + dt.timedelta(days=90)
LANGUAGES = ["ar", "fr", "en", "pt"]


def at(name, *args, language="en", **query):
    with translation.override(language):
        return reverse(f"office:{name}", args=args) + (f"?{urlencode(query, doseq=True)}" if query else "")


def sign_in(client, *roles, call=None):
    user = makers.user(*roles)
    client.force_login(user)
    if call:
        makers.declared(call, makers.of(user))
    return user


@pytest.fixture
def call():
    row = makers.call(makers.edition(seats=5), state="closed", seats=2, reserves=1)
    candidate(row, "ML", "F", priority=1)
    candidate(row, "ML", "M", priority=2)
    candidate(row, "SN", "M", priority=1)
    candidate(row, "SN", "M", priority=2)
    candidate(row, "SN", "M", gate="pending", priority=3)
    return row


@pytest.fixture
def officer(call):
    return makers.declared(call, makers.officer())


@pytest.fixture
def run(call, officer):
    return operations.compute_run(call, by=officer, now=NOW)


@pytest.fixture
def kept(run, officer):
    return operations.keep_scenario(run, name="Three seats", changes={"seats": 3}, by=officer, now=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_four_languages(client, run, kept, language):
    sign_in(client, Role.PROGRAMME_OFFICER)
    pages = [
        at("selection_try", run.ref, language=language),
        at("selection_try", run.ref, language=language, seats=3, order="yes"),
        at("selection_scenario", kept.ref, language=language),
        at("selection_adopt", kept.ref, language=language),
        at("selection_compare", run.ref, language=language),
        at("selection_interest", run.call.ref, language=language),
        at("selection_board", run.ref, language=language),
    ]

    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.content.decode().count("<h1") == 1


def test_a_changed_rule_shows_the_consequence_and_writes_nothing(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = client.get(at("selection_try", run.ref, seats=3)).content.decode()

    assert "Come in: 1" in text
    assert "Seats in all: 3" in text
    assert "Keep as a scenario" in text
    assert SelectionRun.objects.count() == 1


def test_htmx_gets_the_answer_alone(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)

    part = client.get(at("selection_try", run.ref, seats=3), headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "Come in: 1" in part.content.decode()


def test_the_whole_form_sent_back_unchanged_is_no_change(client, run):
    sign_in(client, Role.HEAD_OF_OFFICE)
    form = client.get(at("selection_try", run.ref)).context["form"]
    sent = {name: form.data.getlist(name) for name in form.data}

    text = client.get(at("selection_try", run.ref, all=1, **sent)).content.decode()

    assert "so nothing changes" in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seats": 1, "each_min": 1, "each_max": 2}, "No cohort keeps every rule"),
        ({"women_pct": 100, "women_hard": "yes"}, "Women: 100% or more"),
        ({"min_SN": 0, "max_SN": 0}, "Senegal"),
        ({"channels": 0, "floor": "en"}, "Languages of interpretation: 0 at most"),
        ({"order": "yes"}, "The order that each state gave is binding"),
        ({"aims": "points"}, "Points before the states"),
        ({"weight_experience": 0, "weight_language": 0, "weight_motivation": 5}, "Weights:"),
    ],
)
def test_every_rule_can_be_tried(client, run, asked, said):
    makers.state("SN")
    sign_in(client, Role.PROGRAMME_OFFICER)

    answer = client.get(at("selection_try", run.ref, **asked))

    assert answer.status_code == 200
    assert said.replace("Senegal", "SN en") in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"each_min": 3, "each_max": 1}, "must not be less"),
        ({"seats": "many"}, "seats"),
        ({"ins": "NOM-none"}, "cannot be read"),
    ],
)
def test_changes_that_cannot_be_are_refused_in_words(client, run, asked, said):
    sign_in(client, Role.PROGRAMME_OFFICER)

    answer = client.get(at("selection_try", run.ref, **asked))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_pin_from_the_board(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)
    waiting = run.placements.filter(place="reserve").select_related("nomination__person").first()
    url = at("selection_try", run.ref, ins=waiting.nomination.ref)
    assert url.partition("/en/")[2] in client.get(at("selection_board", run.ref)).content.decode()

    text = client.get(url).content.decode()

    assert f"In for certain: {waiting.nomination.person.full_name}" in text
    assert "Go out: 1" in text


def test_kept_compared_adopted(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER, call=run.call)

    page = client.post(
        at("selection_keep", run.ref), {"name": "Three", "changes": json.dumps({"seats": 3})}, follow=True
    )

    scenario = Scenario.objects.get()
    assert "Seats in all: 3" in page.content.decode()
    text = client.get(at("selection_compare", run.ref)).content.decode()
    assert "+1" in text
    assert "Three" in text
    url = at("selection_adopt", scenario.ref)
    assert client.post(url, {"reason": ""}).status_code == 422
    board = client.post(url, {"reason": "One more room"}, follow=True).content.decode()
    assert "The rules differ from those of the call" in board
    assert "One more room" in board
    assert SelectionRun.objects.count() == 2


def test_what_cannot_be_kept_says_so_and_loses_nothing(client, run, kept):
    sign_in(client, Role.PROGRAMME_OFFICER, call=run.call)

    for changes, name in (("nonsense", "x"), ("[1]", "x"), ('{"seats": 3}', "Three seats"), ('{"seats": 3}', "")):
        answer = client.post(at("selection_keep", run.ref), {"name": name, "changes": changes})
        assert answer.status_code == 422, changes
    assert (
        "There is a scenario of that name already"
        in client.post(
            at("selection_keep", run.ref), {"name": "Three seats", "changes": '{"seats": 3}'}
        ).content.decode()
    )
    assert Scenario.objects.count() == 1


def test_a_scenario_is_discarded(client, run, kept):
    sign_in(client, Role.PROGRAMME_OFFICER, call=run.call)

    board = client.post(at("selection_discard", kept.ref), follow=True)

    assert "Three seats" not in board.content.decode()
    assert "was discarded" in client.get(at("selection_scenario", kept.ref)).content.decode()
    assert client.post(at("selection_discard", kept.ref)).status_code == 422


def test_nobody_acts_before_declaring_and_everybody_is_led_there(client, call):
    user = sign_in(client, Role.PROGRAMME_OFFICER)

    page = client.post(at("selection_compute", call.ref), follow=True)
    assert page.redirect_chain[-1][0] == at("selection_interest", call.ref)
    assert not SelectionRun.objects.exists()
    assert client.post(at("selection_interest", call.ref), {}).status_code == 422
    assert client.post(at("selection_interest", call.ref), {"nature": "family"}).status_code == 422
    assert client.post(at("selection_interest", call.ref), {"nature": "none"}).status_code == 302

    assert Interest.objects.get().officer == user.ref
    board = client.post(at("selection_compute", call.ref), follow=True).content.decode()
    assert "Nothing to declare" in board
    assert user.name in board


def test_a_declared_tie_bars_the_hand_on_the_page(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)
    chosen = run.placements.filter(place="selected").select_related("nomination").first()
    who = chosen.nomination.ref
    where = at("selection_interest", run.call.ref, run=run.ref)
    board = client.post(where, {"nature": "service", "nominations": [who]}, follow=True).content.decode()
    assert "Same service, now or before" in board

    url = at("selection_hand", run.ref, who)
    shown = client.post(url, {"place": "reserve", "reason": "x"})
    answer = client.post(url, {"place": "reserve", "reason": "x", "seen": shown.context["found"].stamp})

    assert answer.status_code == 422
    assert "You declared a tie" in answer.content.decode()


def test_the_head_signs_with_a_change_after_seeing_its_cost(client, run, officer):
    operations.propose_run(run, by=officer, now=NOW)
    sign_in(client, Role.HEAD_OF_OFFICE, call=run.call)
    chosen = run.placements.filter(place="selected").select_related("nomination").first().nomination.ref
    waiting = run.placements.filter(place="reserve").select_related("nomination").first().nomination.ref
    told = {"who_1": waiting, "place_1": "selected", "instead_1": chosen, "reason_1": "Laboratory", "remarks": "Yes"}
    url = at("selection_sign", run.ref)

    assert client.post(url, {**told, "reason_1": ""}).status_code == 422
    shown = client.post(url, told)
    assert "What it costs" in shown.content.decode()
    assert SelectionRun.objects.get().state == "proposed"
    looked = client.post(url, {**told, "look": "1", "seen": shown.context["found"].stamp})
    assert looked.status_code == 200
    assert SelectionRun.objects.get().state == "proposed"
    board = client.post(url, {**told, "seen": shown.context["found"].stamp}, follow=True).content.decode()

    assert SelectionRun.objects.get().state == "signed_off"
    assert "Laboratory" in board
    assert Placement.objects.get(nomination__ref=waiting).place == "selected"


def test_a_broken_rule_is_ticked_by_name(client, run, officer):
    kept = operations.keep_scenario(run, name="x", changes={"each": [1, 2]}, by=officer, now=NOW)
    new = operations.adopt_scenario(kept, reason="y", by=officer, now=NOW)
    row = new.placements.filter(place="selected", nomination__nominating_state__code="SN").first()
    operations.change_by_hand(new, row.nomination, place="not_placed", reason="Ill", by=officer, now=NOW)
    operations.propose_run(new, by=officer, now=NOW)
    sign_in(client, Role.HEAD_OF_OFFICE, call=run.call)
    url = at("selection_sign", new.ref)

    answer = client.post(url, {"remarks": ""})
    assert answer.status_code == 422
    assert "Seats of SN en" in answer.content.decode()

    board = client.post(url, {"remarks": "", "accepted": ["state[SN]"]}, follow=True).content.decode()
    assert "Signed although changes by hand break these rules" in board


def test_the_promise_of_the_seed_stands_on_the_board(client, call, officer):
    call.seed_commitment = calls.commitment_of(call)
    call.save()
    run = operations.compute_run(call, by=officer, now=NOW)
    sign_in(client, Role.AUDITOR)

    text = client.get(at("selection_board", run.ref)).content.decode()

    assert call.seed_commitment in text
    assert run.seed in text
    assert "the seed is the one that was promised" in text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DUE_DILIGENCE_OFFICER, Role.FOCAL_POINT])
def test_whose_doors_stay_shut(client, run, kept, role):
    user = makers.user(role, scope="ML" if role == Role.FOCAL_POINT else "")
    client.force_login(user)

    assert client.get(at("selection_try", run.ref)).status_code == 403
    assert client.get(at("selection_interest", run.call.ref)).status_code == 403
    assert client.post(at("selection_keep", run.ref)).status_code == 403
    assert client.post(at("selection_discard", kept.ref)).status_code == 403
    assert client.get(at("selection_adopt", kept.ref)).status_code == 403
    expected = 200 if role == Role.AUDITOR else 403
    assert client.get(at("selection_scenario", kept.ref)).status_code == expected
    assert client.get(at("selection_compare", run.ref)).status_code == expected


def test_of_what_is_not_there_nothing_is_told(client, run, kept):
    sign_in(client, Role.PROGRAMME_OFFICER)

    assert client.get(at("selection_try", "SEL-none")).status_code == 404
    assert client.get(at("selection_scenario", "SCN-none")).status_code == 404
    assert client.get(at("selection_compare", run.ref, b="SCN-none")).status_code == 404
    assert client.get(at("selection_interest", run.call.ref, run="SEL-none")).status_code == 404


def many(count):
    codes = [f"{a}{b}" for a in "BCDF" for b in "ABCDE"]
    other = makers.call(makers.edition(seats=60), states=codes, state="closed", seats=max(2, count // 4))
    for number in range(count):
        candidate(
            other, codes[number % 20], "F" if number % 3 else "M", priority=number // 20 + 1,
            years_of_service=number % 11,
        )  # fmt: skip
    by = makers.declared(other, makers.officer())
    return operations.compute_run(other, by=by, now=NOW)


def test_a_question_costs_as_many_queries_for_many_as_for_few(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)
    few, more = run, many(30)
    for name, query in (("selection_try", {"seats": 3}), ("selection_board", {}), ("selection_compare", {})):
        client.get(at(name, few.ref, **query))
        counts = []
        for one in (few, more):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(at(name, one.ref, **query)).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], name


def test_two_hundred_nominations_are_answered(client):
    sign_in(client, Role.PROGRAMME_OFFICER)
    run = many(200)
    url = at("selection_try", run.ref, each_max=3)

    answer = client.get(url)

    assert answer.status_code == 200
    assert "Come in: 10" in answer.content.decode()
