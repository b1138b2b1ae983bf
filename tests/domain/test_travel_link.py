"""The travel dossier by link: somebody without an account writes, sends, and can do nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.calls.models import Receipt
from tadrib.domain.enrolment import operations, queries, sealing
from tadrib.domain.enrolment.models import TravelDossier
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import get_letter, render
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.travelling import NOW, accepted, complete, invited, point, refusal

pytestmark = pytest.mark.django_db


def test_somebody_without_an_account_gets_a_link_that_sending_uses_up():
    row = accepted()
    operations.ask_for_travel(row, by=point(), now=NOW)
    letter = Letter.objects.get(key="enrolment.travel_link")
    token = letter.facts["path"].rpartition("/")[2]
    by, found = queries.find_travel_link(token, now=NOW)
    assert found == row

    complete(row, by)
    dossier = operations.send_dossier(row, declared=True, by=by, now=NOW)

    assert (dossier.state, dossier.own) == ("sent", ["contact", "needs", "passport", "travel"])
    assert Receipt.objects.get(act="travel_sent").by == f"link:{row.ref}"
    assert refusal(queries.find_travel_link, token, now=NOW) == "travel_link_used"
    operations.return_dossier(dossier, reason="Dark.", by=makers.officer(), now=NOW)
    assert refusal(queries.find_travel_link, token, now=NOW) == "travel_link_used"  # the letter has a new one
    fresh = Letter.objects.filter(key="enrolment.travel_link").latest("pk").facts["path"].rpartition("/")[2]
    assert queries.find_travel_link(fresh, now=NOW)[1] == row
    assert refusal(queries.find_travel_link, fresh, now=NOW + dt.timedelta(days=98)) == "travel_link_used"


@pytest.mark.parametrize("token", ["", "x", "TRV-1:1", "eyJ9:abc"])
def test_a_token_that_is_not_ours_opens_nothing(token):
    with pytest.raises(NotFound):
        queries.find_travel_link(token, now=NOW)


def test_a_link_allows_nothing_but_its_own_dossier():
    row, other = invited(), accepted()
    makers.seats(row.edition)
    operations.change_dossier(row, facts={"city": "Gao"}, by=point(), now=NOW)
    dossier = TravelDossier.objects.get()
    by, _ = queries.find_travel_link(sealing.token_of(dossier.ref, dossier.link), now=NOW)
    assert refusal(operations.accept_invitation, row, by=by, now=NOW) == "not_your_invitation"
    assert refusal(operations.change_dossier, other, facts={}, by=by, now=NOW) == "not_allowed"
    assert not queries.list_travel(by).exists()
    for read in (lambda: queries.read_dossier(by, row), lambda: queries.standing_of_link(by, other)):
        with pytest.raises(NotFound):
            read()


def test_the_outbox_does_not_show_the_link():
    operations.ask_for_travel(accepted(), by=point(), now=NOW)
    letter = Letter.objects.get(key="enrolment.travel_link")
    token = letter.facts["path"]
    assert token not in render(get_letter(makers.officer(), letter.ref)).body
    assert token in render(letter).body
