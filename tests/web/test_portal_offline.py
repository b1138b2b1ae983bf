"""Doors for devices that work without a network: worker, manifest, what to keep, and what was written meanwhile."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from tadrib.domain.calls import operations, queries
from tadrib.domain.calls.models import Nomination
from tadrib.domain.directory.models import Person
from tadrib.kernel.refusals import Refused
from tests import makers
from tests.entering import enter, focal
from tests.web.test_portal_calls import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_today")]
KEPT, SEND = "/en/portal/kept/", "/en/portal/kept/send/"


@pytest.fixture
def user():
    return focal("ML")


@pytest.fixture
def client(user) -> Client:
    return enter(user)


@pytest.fixture
def stranger() -> Client:
    return enter(focal("NG"))


def draft(**columns) -> Nomination:
    row = makers.nomination(columns.pop("call", None) or makers.call(), state="draft", submitted_at=None, **columns)
    Person.objects.filter(pk=row.person_id).update(birth_date=dt.date(1990, 2, 1))
    return Nomination.objects.select_related("person").get(pk=row.pk)


def edit_of(row: Nomination, **answers) -> dict[str, str]:
    """The form of a draft as its writer has it."""
    person = row.person
    said = {
        "nomination": row.ref, "given_names": person.given_names, "family_names": person.family_names,
        "native_name": person.native_name, "sex": person.sex, "email": person.email,
        "birth_date": person.birth_date.isoformat(), "agency": row.agency, "unit": row.unit, "rank": row.rank,
        "rank_title": row.rank_title, "function": row.function, "years_of_service": str(row.years_of_service),
        "language_fr": "4", "motivation": row.motivation, "mode": row.mode, "act": "draft",
    }  # fmt: skip
    return {**said, "expected": queries.mark_of(row), **answers}


# Worker, manifest, what to keep


def test_the_worker_is_one_script_that_names_the_shell() -> None:
    answer = Client().get("/sw.js")
    text = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/javascript")
    assert "offline/worker.js" in text and "tadrib.css" in text and answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr"), ("pt", "ltr"), ("x", "ltr")]
)
def test_the_manifest_installs_the_workspace_in_each_language(language, direction) -> None:
    answer = Client().get(f"/manifest.webmanifest?language={language}")
    facts = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json" and facts["dir"] == direction
    assert facts["start_url"].endswith("/portal/") and facts["start_url"].startswith(f"/{facts['lang']}/")
    assert {icon["sizes"] for icon in facts["icons"]} == {"192x192", "512x512", "any"}


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_to_keep_are_ones_own_and_open(client, stranger, language) -> None:
    call = makers.call()
    row, sent = draft(call=call), makers.nomination(call, priority=2, state="submitted")
    other = draft(call=call, state_code="SN")
    facts = client.get(f"/{language}/portal/kept/").json()
    assert facts["token"] and len(facts["keeper"]) == 20
    assert f"/{language}/portal/calls/{call.ref}/nominate/?state=ML" in facts["pages"]
    assert f"/{language}/portal/nominations/{row.ref}/edit/" in facts["pages"]
    assert not any(sent.ref in page or other.ref in page for page in facts["pages"])
    for page in facts["pages"]:
        answer = client.get(page)
        assert answer.status_code == 200 and f'data-keeper="{facts["keeper"]}"' in answer.content.decode(), page
    strange = stranger.get(KEPT).json()
    assert strange["keeper"] != facts["keeper"] and not any(call.ref in page for page in strange["pages"])


def test_nobody_and_the_wrong_person_are_sent_away(stranger) -> None:
    call = makers.call()
    assert Client().get(KEPT).status_code == 302 and Client().post(SEND, FORM).status_code == 302
    answer = stranger.post(SEND, {**FORM, "call": call.ref, "state": "ML"})
    assert answer.status_code == 404 and answer.json()["state"] == "refused"
    row = draft(call=call)
    assert stranger.post(SEND, edit_of(row, unit="Mine")).status_code == 404
    assert Nomination.objects.get().unit == row.unit


def test_queries_do_not_grow_with_the_calls(client, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    draft(call=makers.call())
    client.get(KEPT)
    with CaptureQueriesContext(connection) as one:
        client.get(KEPT)
    for _ in range(2):
        draft(call=makers.call())
    with django_assert_num_queries(len(one)):
        client.get(KEPT)


# New nominations


def test_the_same_kept_nomination_is_received_once(client) -> None:
    call = makers.call()
    answers = [client.post(SEND, {**FORM, "call": call.ref, "state": "ML"}) for _ in range(3)]
    row = Nomination.objects.get()
    assert {(a.status_code, a.json()["state"], a.json()["number"]) for a in answers} == {(200, "received", row.ref)}
    assert row.state == "submitted" and Person.objects.count() == 1
    assert client.get(answers[0].json()["url"]).status_code == 200


def test_what_is_missing_is_said_and_nothing_is_written(client) -> None:
    call = makers.call()
    answer = client.post(SEND, {**FORM, "call": call.ref, "state": "ML", "unit": "", "language_fr": ""})
    assert answer.status_code == 422 and len(answer.json()["faults"]) == 2
    assert all(fault["label"] and fault["text"] for fault in answer.json()["faults"])
    assert not Nomination.objects.exists()


def test_a_rule_that_says_no_is_told_in_words(client, monkeypatch) -> None:
    call = makers.call(deadline=makers.NOW)
    answer = client.post(SEND, {**FORM, "call": call.ref, "state": "ML"})
    assert answer.status_code == 422 and answer.json()["faults"][0]["text"] and not Nomination.objects.exists()


def test_a_reader_who_waits_is_told_on_the_next_page(client) -> None:
    call = makers.call()
    url = client.post(SEND, {**FORM, "call": call.ref, "state": "ML", "now": "1"}).json()["url"]
    assert "Next your authority endorses it." in client.get(url).content.decode()


# Changes by two hands


def test_an_edit_is_received_and_the_same_again_changes_nothing(client) -> None:
    row = draft()
    kept = edit_of(row, unit="From the phone")
    for _ in range(2):
        assert client.post(SEND, kept).json()["state"] == "received"
    assert Nomination.objects.get().unit == "From the phone"


def test_an_edit_after_somebody_elses_is_shown_and_not_written(client) -> None:
    row = draft()
    kept = edit_of(row, unit="From the phone", given_names="Phone")
    Nomination.objects.update(unit="From the desk")
    answer = client.post(SEND, kept)
    facts = answer.json()
    assert answer.status_code == 409 and facts["state"] == "moved"
    assert [(s["yours"], s["theirs"]) for s in facts["sides"]] == [
        ("Phone", row.person.given_names), ("From the phone", "From the desk"),
    ]  # fmt: skip
    held = Nomination.objects.select_related("person").get()
    assert (held.unit, held.person.given_names) == ("From the desk", row.person.given_names)
    assert client.post(SEND, {**kept, "expected": facts["expected"]}).json()["state"] == "received"
    assert Nomination.objects.get().unit == "From the phone"


def test_a_submitted_edit_sent_again_is_received_but_another_is_refused(client) -> None:
    row = draft(motivation="To train others.")
    kept = edit_of(row, act="submit", declaration="on")
    for _ in range(2):
        assert client.post(SEND, kept).json()["state"] == "received"
    assert Nomination.objects.get().state == "submitted"
    answer = client.post(SEND, {**kept, "unit": "Something else"})
    assert answer.status_code == 422 and Nomination.objects.get().unit == row.unit


def test_the_form_shows_both_versions_without_javascript_and_saving_again_chooses(client) -> None:
    row = draft()
    path, answers = f"/en/portal/nominations/{row.ref}/edit/", edit_of(row, unit="Mine")
    Nomination.objects.update(unit="Theirs")
    answer = client.post(path, answers)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Both versions" in page and "<bdi>Mine</bdi>" in page and "Theirs" in page
    mark = answer.context["expected"]
    assert f'name="expected" value="{mark}"' in page and Nomination.objects.get().unit == "Theirs"
    assert client.post(path, {**answers, "expected": mark}).status_code == 302
    assert Nomination.objects.get().unit == "Mine"


def test_an_edit_that_could_not_be_submitted_is_not_a_conflict_with_itself(client, monkeypatch) -> None:
    row = draft(motivation="To train others.")
    path = f"/en/portal/nominations/{row.ref}/edit/"

    def no(*args, **kwargs):
        raise Refused("nomination_declaration")

    with monkeypatch.context() as patch:
        patch.setattr(operations, "submit_nomination", no)
        answer = client.post(path, edit_of(row, unit="Mine", act="submit", declaration="on"))
    assert answer.status_code == 422 and Nomination.objects.get().unit == "Mine"
    assert client.post(path, edit_of(row, unit="Mine too", expected=answer.context["expected"])).status_code == 302


def test_the_operation_refuses_what_has_moved_and_lets_the_same_pass(user) -> None:
    row, by = draft(), makers.of(user)
    seen = queries.mark_of(row)
    Nomination.objects.update(function="Changed")
    with pytest.raises(Refused, match="nomination_moved"):
        operations.change_nomination(row, facts={"unit": "New"}, expected=seen, by=by, now=makers.NOW)
    assert Nomination.objects.get().unit != "New"
    operations.change_nomination(row, facts={"function": "Changed"}, expected=seen, by=by, now=makers.NOW)
    operations.change_nomination(row, facts={"unit": "New"}, expected=queries.mark_of(row), by=by, now=makers.NOW)
    assert Nomination.objects.get().unit == "New"
