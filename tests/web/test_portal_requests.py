"""A focal point's pages of training requests."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.needs import operations
from tadrib.domain.needs.models import TrainingRequest
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
FACTS = {"title": "Reading lists", "gap": "Nobody can.", "expected_outcome": "Six can.", "priority": "high"}
POSTED = {**FACTS, "asking_state": "ML", "area": "investigations", "languages": ["fr"], "people": "12"}


@pytest.fixture
def me():
    makers.state("ML")
    makers.area()
    return makers.user(Role.FOCAL_POINT, scope="ML")


@pytest.fixture
def signed_in(client, me):
    client.force_login(me)
    return client


def row_of(me, **facts) -> TrainingRequest:
    return operations.draft_request(
        asking_state=makers.state("ML"), area=makers.area(), facts={**FACTS, **facts}, by=makers.of(me), now=NOW
    )


def url(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"portal:{name}", args=args)


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_every_page_opens_in_every_language(signed_in, me, language):
    row = row_of(me)
    for address in (
        url("requests", language=language),
        url("request_new", language=language),
        *(
            url(n, row.ref, language=language)
            for n in ("request", "request_edit", "request_submit", "request_withdraw")
        ),
    ):
        page = signed_in.get(address)
        assert page.status_code == 200, address
        assert page.content.decode().count("<h1") == 1


def test_a_draft_is_saved_with_title_and_area_only(signed_in):
    answer = signed_in.post(url("request_new"), {**POSTED, "gap": "", "expected_outcome": "", "draft": "1"})

    row = TrainingRequest.objects.get()
    assert answer.url == url("request", row.ref)
    assert (row.state, row.title, row.people, row.languages) == ("draft", "Reading lists", 12, ["fr"])


def test_sending_needs_the_gap_and_keeps_what_was_written(signed_in):
    answer = signed_in.post(url("request_new"), {**POSTED, "gap": "", "send": "1"})

    assert answer.status_code == 422
    assert "Reading lists" in answer.content.decode()
    assert TrainingRequest.objects.count() == 0


def test_writing_changing_sending_and_withdrawing(signed_in):
    answer = signed_in.post(url("request_new"), {**POSTED, "send": "1"})
    row = TrainingRequest.objects.get()
    assert answer.url == url("request_submit", row.ref)

    signed_in.post(url("request_edit", row.ref), {**POSTED, "title": "Reading all lists", "draft": "1"})
    answer = signed_in.post(url("request_submit", row.ref), follow=True)
    assert row.ref in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.title) == ("submitted", "Reading all lists")
    assert "Request sent to the office" in answer.content.decode()

    assert signed_in.post(url("request_submit", row.ref)).status_code == 422
    assert signed_in.get(url("request_edit", row.ref)).status_code == 404
    signed_in.post(url("request_withdraw", row.ref), {"reason": "Not now"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert signed_in.post(url("request_withdraw", row.ref), {}).status_code == 422


def test_the_office_s_answer_is_on_the_page(signed_in, me):
    row = operations.submit_request(row_of(me), by=makers.of(me), now=NOW)
    operations.answer_request(row, verdict="declined", answer="Next year.", by=makers.head(), now=NOW)

    assert "Next year." in signed_in.get(url("request", row.ref)).content.decode()


def test_another_state_sees_and_touches_nothing(client, me):
    row = row_of(me)
    client.force_login(makers.user(Role.FOCAL_POINT, scope=makers.state("SN").code))

    assert row.ref not in client.get(url("requests")).content.decode()
    for name in ("request", "request_edit", "request_submit", "request_withdraw"):
        assert client.get(url(name, row.ref)).status_code == 404
        assert client.post(url(name, row.ref), POSTED).status_code == 404
    assert client.post(url("request_new"), {**POSTED, "draft": "1"}).status_code == 422
    assert TrainingRequest.objects.count() == 1


def test_others_are_not_let_in(client, me):
    assert client.get(url("requests")).status_code == 302
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    assert client.get(url("requests")).status_code == 403


def test_the_list_asks_the_same_for_one_row_and_for_three(signed_in, me):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert signed_in.get(url("requests")).status_code == 200
        return len(context)

    row_of(me)
    first = asked()
    row_of(me)
    row_of(me)
    assert asked() == first
