"""The office reads and answers what states ask for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.needs import operations
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
FACTS = {"title": "Reading lists", "gap": "Nobody can.", "expected_outcome": "Six can.", "priority": "high"}


def sent(code: str = "ML", **facts):
    by = makers.focal_point(makers.state(code))
    row = operations.draft_request(
        asking_state=makers.state(code), area=makers.area(), facts={**FACTS, **facts}, by=by, now=NOW
    )
    return operations.submit_request(row, by=by, now=NOW)


def url(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"office:{name}", args=args)


@pytest.fixture
def officer(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    return client


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_open_in_every_language(officer, language):
    row = sent()
    for address in (url("requests", language=language), url("request", row.ref, language=language)):
        page = officer.get(address)
        assert page.status_code == 200
        assert page.content.decode().count("<h1") == 1


def test_the_list_is_searched_filtered_and_sorted(officer):
    mali, senegal = sent("ML"), sent("SN", title="Prison registers")

    def shown(query: str) -> list[str]:
        page = officer.get(url("requests") + query)
        return [row.ref for row in page.context["listing"].rows]

    assert shown("?q=registers") == [senegal.ref]
    assert shown("?area=border") == []
    assert shown("?state=submitted&sort=who") == [mali.ref, senegal.ref]
    assert shown("?sort=-who") == [senegal.ref, mali.ref]
    assert shown("?state=accepted") == []


def test_answering_tells_and_opens_the_way_to_an_edition(officer):
    row = sent()

    assert officer.post(url("request_answer", row.ref), {"verdict": "accepted", "answer": ""}).status_code == 422
    page = officer.post(url("request_answer", row.ref), {"verdict": "accepted", "answer": "We plan it."}, follow=True)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("accepted", "We plan it.")
    assert f"{url('edition_new')}?request={row.ref}" in page.content.decode()
    again = officer.post(url("request_answer", row.ref), {"verdict": "declined", "answer": "No."})
    assert again.status_code == 422


def test_a_draft_of_a_state_is_not_there(officer):
    by = makers.focal_point(makers.state("ML"))
    row = operations.draft_request(asking_state=makers.state("ML"), area=makers.area(), facts=FACTS, by=by, now=NOW)

    assert officer.get(url("request", row.ref)).status_code == 404
    assert officer.post(url("request_answer", row.ref), {"verdict": "accepted", "answer": "x"}).status_code == 404


def test_roles_without_the_permission_are_not_let_in(client):
    row = sent()
    client.force_login(makers.user(Role.FOCAL_POINT, scope="ML"))
    assert client.get(url("request", row.ref)).status_code == 403
    client.force_login(makers.user(Role.AUDITOR))
    assert client.get(url("request", row.ref)).status_code == 200
    assert client.post(url("request_answer", row.ref), {"verdict": "accepted", "answer": "x"}).status_code == 403


def test_the_list_asks_the_same_for_one_row_and_for_three(officer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert officer.get(url("requests")).status_code == 200
        return len(context)

    sent()
    first = asked()
    sent("SN")
    sent("NE")
    assert asked() == first
