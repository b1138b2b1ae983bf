"""Rules that clash: what would help, to click; a binding order; a letter that says what is true; a key that changed."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import queries as calls
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.domain.selection import operations
from tadrib.domain.selection.models import Placement
from tests import makers
from tests.web.test_office_selection_trying import NOW, at, candidate, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    row = makers.call(makers.edition(seats=5), state="closed", seats=2, reserves=1)
    for code, priority in (("ML", 1), ("ML", 2), ("SN", 1), ("SN", 2)):
        candidate(row, code, "M", priority=priority)
    return row


@pytest.fixture
def officer(call):
    return makers.declared(call, makers.officer())


def offers(page: str) -> list[tuple[str, str]]:
    """(address, text) of what is offered under the contradiction."""
    return re.findall(r'<a class="btn btn--2 btn--s" href="([^"]+\?[^"]+)">([^<]+)</a>', page)


def test_what_would_help_is_offered_and_helps(client, call, officer):
    run = operations.compute_run(call, by=officer, now=NOW)
    sign_in(client, Role.PROGRAMME_OFFICER)
    clash = at("selection_try", run.ref, all=1, each_min=2, each_max=2, seats=2, women_pct=0)
    page = client.get(clash).content.decode()
    assert "These rules cannot hold together" in page
    found = offers(page)
    assert found, page[page.index("These rules") :][:900]
    for address, _text in found:
        answer = client.get(html.unescape(address))
        assert answer.status_code == 200
    helped = [a for a, _ in found if "These rules cannot hold together" not in client.get(html.unescape(a)).content.decode()]
    assert helped, "at least one click leads to a cohort"


def test_a_binding_order_of_the_call_is_a_rule_of_its_run(call, officer):
    first = operations.compute_run(call, by=officer, now=NOW)
    assert all(rule["kind"] != "priority_order" for rule in json.loads(first.input)["rules"])
    call.order_binds = True
    call.save()
    run = operations.compute_run(call, by=officer, now=NOW + dt.timedelta(minutes=1))
    assert {"id": "order", "kind": "priority_order"} in json.loads(run.input)["rules"]
    chosen = Placement.objects.filter(run=run, place="selected").values_list("nomination__priority", flat=True)
    assert sorted(chosen) == [1, 1]


def test_the_form_of_a_call_asks_for_it(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER)
    draft = makers.call(state="draft", published_at=None, published_by="")
    page = client.get(f"/en/office/calls/{draft.ref}/edit/").content.decode()
    assert "Each state's order is binding" in html.unescape(page)


@pytest.mark.parametrize(("seats", "said"), [(2, True), (5, False)])
def test_the_letter_speaks_of_too_few_seats_only_when_they_are_taken(call, seats, said):
    call.seats = seats
    call.save()
    makers.user(Role.FOCAL_POINT, scope="ML")
    rows = list(call.nominations.all())
    run = makers.signed_run(call, {"selected": rows[1:3], "not_selected": [rows[0]]})
    from tadrib.domain.selection import letters

    letters.results(run, at=NOW)
    body = render(Letter.objects.get(key="selection.result", subject_ref=call.ref)).body
    assert ("than there are seats" in body) is said
    assert "welcome in a later call" in body


def test_a_promise_made_under_an_earlier_key_is_kept(call, officer, settings):
    settings.SECRET_KEY = "earlier key of the office, long enough"
    call.seed_commitment = calls.commitment_of(call)
    call.save()
    seed = calls.seed_of(officer, call)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the key of today, which is another one"
    assert calls.seed_of(officer, call) == seed
