"""The vetting pages and the sealed room, as their readers meet them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.vetting import operations
from tadrib.domain.vetting.models import DueDiligence, DueDiligenceRead, Finding
from tests import makers

pytestmark = pytest.mark.django_db
RULES = [
    {"id": "rank", "kind": "rank_in", "ranks": ["officer", "senior"]},
    {"id": "years", "kind": "years_min", "years": 9},
    {"id": "age", "kind": "age_between", "minimum": 25, "maximum": None},
    {"id": "sex", "kind": "sex_in", "sexes": ["F"]},
    {"id": "pre", "kind": "prerequisite", "all_of": ["L1"]},
    {"id": "cool", "kind": "cool_down", "courses": [], "months": 6},
    {"id": "never", "kind": "cool_down", "courses": ["L2"], "months": None},
    {"id": "papers", "kind": "dossier_complete", "documents": ["cv"]},
    {"id": "gov", "kind": "government_official"},
    {"id": "state", "kind": "state_invited", "states": ["ML"]},
    {"id": "signed", "kind": "declaration_signed"},
]


@pytest.fixture
def row():
    return makers.nomination(makers.call(rules=RULES), endorsed_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))


def sign_in(client, *roles, **more):
    user = makers.user(*roles, **more)
    client.force_login(user)
    return user


def at(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"office:{name}", args=args)


def judge(client, row, role_user=None, **more):
    return client.post(at("due_diligence_file", row.ref), {"outcome": "cleared", "ground": "none", "note": "", **more})


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_in_four_languages(client, row, language):
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    client.post(at("vetting_check", row.call.ref))
    pages = [
        at("vetting", language=language) + f"?call={row.call.ref}",
        at("vetting_nomination", row.ref, language=language),
        at("due_diligence", language=language),
        at("due_diligence_file", row.ref, language=language),
    ]

    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()
        assert answer.content.decode().count("<h1") == 1


def test_the_check_says_how_many_and_each_rule_in_words(client, row):
    sign_in(client, Role.PROGRAMME_OFFICER)

    answer = client.post(at("vetting_check", row.call.ref), follow=True)

    assert "1 nomination checked: 0 eligible, 1 not eligible" in answer.content.decode()
    assert "1 of 1 endorsed nomination checked" in answer.content.decode()
    text = client.get(at("vetting_nomination", row.ref)).content.decode()
    for words in (
        "Rank: Officer, Senior officer", "Completed years of service: 9 or more", "Years told: 6", "Age: 25 or more",
        "No earlier course within 6 months: any course of the office", "Not attended before: L2",
        "Missing: Curriculum vitae",
        "Language: French, English, level working or better", "French: fluent", "Not told yet", "Confirmed",
        "Missing: L1",
    ):  # fmt: skip
        assert words in text
    assert Finding.objects.count() == 12


def test_rules_that_cannot_be_read_are_said_in_words(client, row):
    sign_in(client, Role.PROGRAMME_OFFICER)
    row.call.rules = ["?"]
    row.call.save()

    for url in (at("vetting_check", row.call.ref), at("vetting_nomination_check", row.ref)):
        answer = client.post(url)
        assert answer.status_code == 422
        assert "rules of this call cannot be read" in answer.content.decode()


def test_filters_search_and_counts(client, row):
    other = makers.nomination(person=makers.person(family_names="Traore"))
    sign_in(client, Role.PROGRAMME_OFFICER)

    def names(query):
        return client.get(at("vetting") + query).content.decode()

    assert row.person.full_name in names(f"?call={row.call.ref}")
    assert other.person.full_name not in names(f"?call={row.call.ref}")
    assert other.person.full_name in names("?q=traore")
    assert "Nothing found" in names("?gate=eligible")
    assert client.get(at("vetting") + "?call=none").status_code == 404
    assert client.get(at("vetting") + "?sort=-gate&page=9").status_code == 200


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE, Role.AUDITOR])
def test_the_sealed_room_is_shut_to_the_rest_of_the_office(client, row, role):
    sign_in(client, role)

    for name in ("due_diligence_file", "due_diligence_confirm", "due_diligence_reopen"):
        assert client.post(at(name, row.ref), {"outcome": "cleared", "ground": "none"}).status_code == 403
    assert client.get(at("due_diligence")).status_code == 403
    assert not DueDiligenceRead.objects.exists()
    assert not DueDiligence.objects.exists()


def test_a_state_has_no_business_here(client, row):
    sign_in(client, Role.FOCAL_POINT, scope="ML")

    assert client.get(at("vetting")).status_code == 403
    assert client.get(at("vetting_nomination", row.ref)).status_code == 403


def test_one_officer_decides_another_confirms(client, row):
    first = sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    assert judge(client, row, note="in order").status_code == 302
    assert "You decided this file" in client.get(at("due_diligence_file", row.ref)).content.decode()
    refused = client.post(at("due_diligence_confirm", row.ref))
    assert refused.status_code == 422
    assert "Another due-diligence officer" in refused.content.decode()

    sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    text = client.get(at("due_diligence_file", row.ref)).content.decode()
    assert "in order" in text
    assert first.name in text  # decided, and opened
    assert client.post(at("due_diligence_confirm", row.ref)).status_code == 302
    assert DueDiligence.objects.get().state == "confirmed"


def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_lost(client, row):
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)

    answer = judge(client, row, outcome="not_cleared", note="kept words")

    assert answer.status_code == 422
    assert "asks for a ground" in answer.content.decode()
    assert "kept words" in answer.content.decode()


def test_opening_again_asks_for_a_reason(client, row):
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    judge(client, row)
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)

    assert client.post(at("due_diligence_reopen", row.ref), {"reason": ""}).status_code == 422
    assert client.post(at("due_diligence_reopen", row.ref), {"reason": "New facts"}).status_code == 302
    assert DueDiligence.objects.get().state == "pending"


def test_no_ground_on_the_pages_of_the_panel(client, row):
    operations.decide_due_diligence(
        row,
        outcome="not_cleared",
        ground="restrictive_measures",
        note="n",
        by=makers.actor(Role.DUE_DILIGENCE_OFFICER),
        now=makers.NOW,
    )
    operations.confirm_due_diligence(row, by=makers.actor(Role.DUE_DILIGENCE_OFFICER), now=makers.NOW)
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = client.get(at("vetting")).content.decode() + client.get(at("vetting_nomination", row.ref)).content.decode()

    assert "Not eligible" in text
    assert "restrictive" not in text
    assert "Not cleared" not in text


@pytest.mark.parametrize("name", ["vetting", "due_diligence"])
def test_as_many_queries_for_three_rows_as_for_one(client, row, name):
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    client.get(at(name))
    with CaptureQueriesContext(connection) as one:
        client.get(at(name))
    makers.nomination(row.call)
    makers.nomination()

    with CaptureQueriesContext(connection) as three:
        client.get(at(name))

    assert len(three) == len(one)
