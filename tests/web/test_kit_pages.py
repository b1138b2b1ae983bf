"""Pages that belong to every room: sign-in, errors, language, notice, desk, users."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.accounts.words import Role
from tadrib.domain.messaging.models import Letter
from tests import makers

pytestmark = pytest.mark.django_db


def signed_in(*roles: str, **kwargs) -> tuple[Client, User]:
    user = makers.user(*roles, **kwargs)
    client = Client()
    client.force_login(user)
    return client, user


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_sign_in_page_in_each_language(client, language):
    answer = client.get(f"/{language}/accounts/login/")

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
    assert 'name="password"' in answer.content.decode()


def test_root_sends_the_public_to_the_browsers_language(client):
    answer = client.get("/", headers={"accept-language": "pt-PT,pt;q=0.9"})

    assert answer.headers["Location"] == "/pt/"


def test_public_page_sets_no_cookie(client):
    for path in ("/en/", "/ar/", "/en/about/"):
        client.get(path)

    assert not client.cookies


def test_essential_only_stores_nothing_and_agreeing_stores_one_cookie(client):
    answer = client.post("/en/consent", {"ck": "essential", "next": "/en/about/"})
    assert answer.headers["Location"] == "/en/about/?cookies=essential"
    assert not [c for c in client.cookies.values() if c.value]

    client.post("/en/consent", {"ck": "agree", "next": "/en/about/"})
    assert client.cookies["consent"].value == "agree"


def test_consent_never_sends_elsewhere(client):
    answer = client.post("/en/consent", {"ck": "agree", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/en/"


def test_language_is_kept_for_the_person():
    client, user = signed_in(language="en")

    answer = client.get("/en/language/ar?next=/en/portal/account/")

    assert answer.headers["Location"] == "/ar/portal/account/"
    user.refresh_from_db()
    assert user.language == "ar"


def test_policy_is_strict_and_pages_carry_no_inline_script_or_style(client):
    answer = client.get("/en/about/")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script(?![^>]*(src=|application/json))| on[a-z]+=", answer.content.decode())


def test_unknown_page_is_a_kind_404(client):
    answer = client.get("/fr/nowhere/")

    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_address_of_a_forms_answer_opened_as_a_page_leads_back_to_the_form(language):
    """As the language switch opens it after a refused form."""
    client, _ = signed_in(Role.FOCAL_POINT, scope="ML")

    answer = client.get(f"/{language}/portal/calls/CALL-X/sheets/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert f'<a href="/{language}/portal/calls/CALL-X/">' in answer.content.decode()
    assert client.get(f"/{language}/theme")["Allow"] == "POST"
    assert client.put(f"/{language}/portal/calls/CALL-X/sheets/").content == b""


def test_closed_door_says_403_and_nobody_is_sent_to_sign_in(client):
    assert client.get("/en/office/users/").status_code == 302
    stranger, _ = signed_in()
    assert stranger.get("/en/office/users/").status_code == 403


def test_what_is_behind_a_lock_no_cache_keeps_for_others():
    client, _ = signed_in(Role.FOCAL_POINT, scope=makers.state("ML").code)

    assert client.get("/en/portal/calls/")["Cache-Control"] == "private, no-cache"
    assert client.get("/en/portal/history/trained.csv")["Cache-Control"] == "private, no-store"  # stricter stays


def test_link_signs_in_once(client, django_capture_on_commit_callbacks):
    user = makers.user(Role.FOCAL_POINT, scope="ML", language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/en/sign-in/", {"email": user.email.upper()})
    assert answer.status_code == 200
    (letter,) = mail.outbox
    assert letter.subject == "Votre lien de connexion"
    path = re.search(r"/fr/sign-in/\S+", letter.body).group()

    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert client.get("/en/portal/account/").status_code == 200

    other = Client()
    assert other.get(path).status_code == 410


def test_link_says_the_same_for_an_unknown_address(client):
    answer = client.post("/en/sign-in/", {"email": "nobody@example.org"})

    assert answer.status_code == 200
    assert not Letter.objects.exists()


def test_tampered_link_is_used_up(client):
    assert client.get("/en/sign-in/abc:def:ghi").status_code == 410


def test_code_by_mail_signs_in(client):
    user = makers.user()
    client.post("/en/accounts/login/code/", {"email": user.email})
    code = mail.outbox[0].body.split("\n\n")[1].strip()

    answer = client.post("/en/accounts/login/code/confirm/", {"code": code})

    assert answer.status_code == 302
    assert client.get("/en/portal/account/").status_code == 200


def test_password_signs_in_and_a_wrong_one_is_told(client):
    user = makers.user()
    user.set_password("a good long password")
    user.save()

    wrong = client.post("/en/accounts/login/", {"login": user.email, "password": "nonsense"})
    right = client.post("/en/accounts/login/", {"login": user.email, "password": "a good long password"})

    assert 'class="errors"' in wrong.content.decode()
    assert right.status_code == 302


@pytest.mark.parametrize("path", ["/en/accounts/2fa/", "/ar/portal/account/", "/pt/portal/letters/", "/fr/portal/"])
def test_own_pages_open(path):
    client, _ = signed_in()

    assert client.get(path, follow=True).status_code == 200


def test_administrator_opens_an_account_and_gives_a_role():
    client, _ = signed_in(Role.ADMINISTRATOR)
    makers.state("ML")

    answer = client.post("/en/office/users/new", {"name": "A. Example", "email": "A@example.org", "language": "fr"})
    user = User.objects.get(email="a@example.org")
    given = client.post(answer.headers["Location"], {"role": "focal_point", "state": "ML", "from_date": "2026-01-01"})

    assert given.status_code == 302
    assert RoleGrant.objects.get(user=user).scope == "ML"
    assert client.get("/en/office/users/?q=example").status_code == 200
    assert client.post(f"/en/office/users/{user.ref}/roles/1/end").status_code == 302


def test_role_without_its_scope_is_refused_and_what_was_typed_is_kept():
    client, _ = signed_in(Role.ADMINISTRATOR)
    user = makers.user()

    answer = client.post(f"/en/office/users/{user.ref}", {"role": "focal_point", "from_date": "2026-01-01"})

    assert answer.status_code == 422
    assert "Say for which state" in answer.content.decode()
    assert 'value="2026-01-01"' in answer.content.decode()


def test_outbox_lists_a_letter_and_withdraws_it():
    client, _ = signed_in(Role.PROGRAMME_OFFICER)
    letter = Letter.objects.create(
        ref="LET-1",
        key="accounts.sign_in_link",
        language="ar",
        to_email="x@example.org",
        facts={"name": "X", "path": "sign-in/t"},
        created_at=makers.NOW,
    )

    assert "LET-1" in client.get("/en/office/outbox/").content.decode()
    assert client.get("/en/office/outbox/LET-1").status_code == 200
    assert client.post("/en/office/outbox/LET-1", {"withdraw": "1"}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == "withdrawn"
    assert client.post("/en/office/outbox/LET-1", {"withdraw": "1"}).status_code == 422


def test_record_shows_acts():
    client, user = signed_in(Role.AUDITOR)
    client.get("/en/language/fr?next=/en/")

    page = client.get(f"/fr/office/audit/?q={user.ref}").content.decode()

    assert "Langue choisie" in page
    assert user.ref in page


@pytest.mark.parametrize("rows", [1, 3])
def test_persons_list_has_a_constant_number_of_queries(django_assert_num_queries, rows):
    client, _ = signed_in(Role.PROGRAMME_OFFICER)
    for _ in range(rows):
        makers.person()

    with django_assert_num_queries(5):
        answer = client.get(reverse("office:persons"))
    assert answer.status_code == 200
