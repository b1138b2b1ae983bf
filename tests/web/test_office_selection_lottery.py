"""A call whose seats a fair lottery gives: the run, its board and minutes, trying it, keeping it, its distribution."""

from __future__ import annotations

import hashlib
import io
import json
from fractions import Fraction

import pytest
from pypdf import PdfReader

from tadrib.domain.accounts.words import Role
from tadrib.domain.selection import operations, queries
from tadrib.domain.selection.models import Placement, Scenario, SelectionRun
from tests import makers
from tests.web.test_office_selection_trying import LANGUAGES, NOW, at, candidate, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    row = makers.call(makers.edition(seats=5), state="closed", seats=2, reserves=3, is_lottery=True)
    for number in range(1, 4):
        candidate(row, "ML", "M", priority=number)
        candidate(row, "SN", "M", priority=number)
    candidate(row, "SN", "M", gate="pending", priority=4)
    return row


@pytest.fixture
def officer(call):
    return makers.declared(call, makers.officer())


@pytest.fixture
def run(call, officer):
    return operations.compute_run(call, by=officer, now=NOW)


def test_chances_are_equal_where_no_rule_tells_people_apart(run, officer):
    told = json.loads(run.output)
    assert told["method"] == "fair_lottery"
    assert {Fraction(one) for one in told["lottery"]["probabilities"].values()} == {Fraction(1, 3)}
    assert told["lottery"]["status"] == "fairest"
    rows = Placement.objects.filter(run=run)
    assert rows.filter(place="selected", code="drawn").count() == 2
    assert set(rows.filter(place="selected").values_list("nomination__nominating_state__code", flat=True)) == {"ML", "SN"}
    assert rows.filter(place="ineligible").count() == 1
    assert list(rows.filter(place="reserve").order_by("rank").values_list("rank", flat=True)) == [1, 2, 3]
    assert queries.is_repeated(officer, run)


def test_touched_chance_is_not_repeated(run, officer):
    told = json.loads(run.output)
    told["lottery"]["probabilities"] = dict.fromkeys(told["lottery"]["probabilities"], "1/2")
    run.output = json.dumps(told)
    run.output_digest = hashlib.sha256(run.output.encode()).hexdigest()
    assert not queries.is_repeated(officer, run)


@pytest.mark.parametrize("language", LANGUAGES)
def test_board_and_minutes_tell_the_chances(client, run, call, language):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    page = client.get(at("selection_board", run.ref, language=language))
    assert page.status_code == 200
    assert json.loads(run.output)["lottery"]["digest"] in page.content.decode()
    assert ("33.3%" if language == "en" else "33") in page.content.decode()
    paper = client.get(at("selection_minutes", run.ref, language, language=language))
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages)
    assert json.loads(run.output)["lottery"]["digest"][:4] in text


def test_published_distribution_has_the_digest_of_the_draw(client, run):
    sign_in(client, Role.AUDITOR)
    got = client.get(at("selection_distribution", run.ref))
    assert hashlib.sha256(got.content).hexdigest() == json.loads(run.output)["lottery"]["digest"]


def test_best_cohort_has_no_distribution(client, call, officer):
    call.is_lottery = False
    call.save()
    best = operations.compute_run(call, by=officer, now=NOW)
    sign_in(client, Role.AUDITOR)
    assert client.get(at("selection_distribution", best.ref)).status_code == 404


def test_lottery_is_tried_kept_and_adopted_with_a_reason(client, call, officer):
    call.is_lottery = False
    call.save()
    best = operations.compute_run(call, by=officer, now=NOW)
    user = sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    tried = client.get(at("selection_try", best.ref, aims="lottery"))
    assert "33.3%" in tried.content.decode()
    kept = client.post(at("selection_keep", best.ref), {"name": "Lots", "changes": json.dumps({"aims": "lottery"})})
    assert kept.status_code == 302
    scenario = Scenario.objects.get()
    adopted = operations.adopt_scenario(scenario, reason="Equal files", by=makers.of(user), now=NOW)
    assert json.loads(adopted.output)["method"] == "fair_lottery"
    assert client.get(at("selection_compare", best.ref)).status_code == 200


def test_rules_that_clash_are_told_as_always(client, call, officer):
    run = operations.compute_run(call, by=officer, now=NOW)
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    page = client.get(at("selection_try", run.ref, each_min=2, each_max=2)).content.decode()
    assert "These rules cannot hold together" in page


def test_one_sentence_tells_states_how_seats_are_given(client, call):
    call.state = "published"
    call.save()
    assert "By fair lottery within the rules" in client.get(f"/en/calls/{call.ref}/").content.decode()
    assert SelectionRun.objects.count() == 0


def test_page_of_a_selected_person_says_what_would_put_them_out(client, call, officer):
    call.is_lottery = False
    call.save()
    run = operations.compute_run(call, by=officer, now=NOW)
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    chosen = Placement.objects.filter(run=run, place="selected").select_related("nomination").first()
    page = client.get(at("selection_hand", run.ref, chosen.nomination.ref)).content.decode()
    assert "What would put this person out" in page
    assert "the first aim to get worse is" in page
