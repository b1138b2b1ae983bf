"""The chain on the pages: signing, the second factor, links, receipts, delegation, arranging."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.mfa.models import Authenticator
from django.utils import timezone

from tadrib.domain.accounts.models import Delegation
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import ActLink, Nomination, Receipt
from tadrib.domain.directory.models import Chain, Institution, Mandate
from tadrib.domain.messaging.models import Letter
from tadrib.web.portal import acts
from tests import makers

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")
TODAY = dt.date.today()  # pages ask the clock


def url(path: str, language: str = "en") -> str:
    return f"/{language}/portal/{path}"


@pytest.fixture
def mali():
    return makers.state("ML")


@pytest.fixture
def focal(client, mali):
    row = makers.user(Role.FOCAL_POINT, scope="ML", name="Aminata")
    client.force_login(row)
    return row


@pytest.fixture
def colleague(mali):
    return makers.user(Role.FOCAL_POINT, scope="ML", name="Boubacar")


@pytest.fixture
def call():
    return makers.call(deadline=timezone.now() + dt.timedelta(days=20))


@pytest.fixture
def ours(mali):
    return makers.institution("ML-MFA", kind="authority", state=mali)


def waiting(call, *route: str, **columns) -> Nomination:
    return makers.nomination(call, state="submitted", route=list(route or ["endorse"]), **columns)


def data(*rows, **more):
    return {"nominations": [r.ref for r in rows], "authority": "ML-MFA", "note_number": "NV 7", **more}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_in_four_languages(client, focal, colleague, call, ours, language) -> None:
    row = waiting(call)
    paths = [f"calls/{call.ref}/{step}/" for step in ("endorse", "approve", "transmit", "ask")]
    for path in (*paths, "chain/", "delegations/", f"calls/{call.ref}/", f"nominations/{row.ref}/send-back/"):
        assert client.get(url(path, language)).status_code == 200, path


def test_endorsing_under_a_dated_note(client, focal, call, ours) -> None:
    row = waiting(call)
    assert client.post(url(f"calls/{call.ref}/endorse/"), data(row, note_number="")).status_code == 422
    assert client.post(url(f"calls/{call.ref}/endorse/"), data(row, note_date=TODAY.isoformat())).status_code == 302
    receipt = Receipt.objects.get(act="endorsed")
    assert (receipt.note_date, receipt.by_name) == (TODAY, "Aminata")
    seen = client.get(url(f"receipts/{receipt.ref}/")).content.decode()
    assert "Aminata" in seen and "NV 7" in seen
    for language in LANGUAGES:
        pdf = client.get(url(f"receipts/{receipt.ref}/receipt.pdf", language))
        assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    assert client.post(url(f"receipts/{receipt.ref}/letter/")).status_code == 302
    assert Letter.objects.filter(key="calls.receipt", to_user_ref=focal.ref).count() == 1
    stranger = makers.user(Role.FOCAL_POINT, scope="SN")
    client.force_login(stranger)
    assert client.get(url(f"receipts/{receipt.ref}/receipt.pdf")).status_code == 404
    assert client.post(url(f"receipts/{receipt.ref}/letter/")).status_code == 404


def test_approving_asks_for_the_second_factor(client, focal, call, ours, rf) -> None:
    row = waiting(call, "endorse", "approve", signed=1)
    path = url(f"calls/{call.ref}/approve/")
    assert "Set up the second factor" in client.get(path).content.decode()
    assert client.post(path, data(row)).status_code == 422
    Authenticator.objects.create(user=focal, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Confirm it is you" in client.get(path).content.decode()
    request = rf.get("/")
    request.session = client.session
    record_authentication(request, focal, "mfa", type="totp")
    request.session.save()
    assert client.post(path, data(row)).status_code == 302
    row.refresh_from_db()
    assert (row.state, Receipt.objects.get().act) == ("endorsed", "approved")
    other = waiting(call, "approve", priority=2)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time() - 3600}]
    session.save()
    assert client.post(path, data(other)).status_code == 422


def test_sending_back(client, focal, call) -> None:
    row = waiting(call)
    path = url(f"nominations/{row.ref}/send-back/")
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Another rank"}).status_code == 302
    assert "Your colleagues ask:" in client.get(url(f"nominations/{row.ref}/")).content.decode()


def test_a_link_shows_what_it_does_and_does_it_once(client, focal, colleague, call, ours) -> None:
    row = waiting(call)
    assert client.post(url(f"calls/{call.ref}/ask/"), {"reader": colleague.ref}).status_code == 302
    path = Letter.objects.get(key="calls.act_link").facts["path"]
    client.logout()
    page = client.get(f"/fr/{path}")
    assert page.status_code == 200 and row.person.full_name in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    row.refresh_from_db()
    assert row.state == "submitted", "to look at a link does nothing"
    assert client.post(f"/fr/{path}", {"authority": "ML-MFA", "note_number": ""}).status_code == 422
    assert client.post(f"/fr/{path}", {"authority": "ML-MFA", "note_number": "NV 1"}).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.endorsed_by) == ("endorsed", colleague.ref)
    assert client.get(f"/fr/{path}").status_code == 410
    assert client.post(f"/fr/{path}", {"authority": "ML-MFA", "note_number": "NV 1"}).status_code == 410
    assert client.get(f"/fr/{path}x").status_code == 410
    assert client.get(url("chain/")).status_code == 302, "the link signs nobody in"


def test_the_outbox_does_not_show_the_link(client, focal, colleague, call, ours) -> None:
    waiting(call)
    client.post(url(f"calls/{call.ref}/ask/"), {"reader": colleague.ref})
    letter = Letter.objects.get(key="calls.act_link")
    token = acts.token_of(ActLink.objects.get().ref)
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    answer = client.get(f"/en/office/outbox/{letter.ref}")
    assert answer.status_code == 200 and token.split(":")[0] not in answer.content.decode()


def test_acting_for_somebody_away(client, focal, colleague, call, ours, mali) -> None:
    Mandate.objects.create(ref="MAN-1", state=mali, user=colleague, duty="endorse", from_date=TODAY)
    row = waiting(call)
    assert "No name waits" in client.get(url(f"calls/{call.ref}/endorse/")).content.decode()
    Delegation.objects.create(
        ref="DLG-1", giver=colleague, deputy=focal, scope="ML", from_date=TODAY, to_date=TODAY, given_at=makers.NOW
    )
    assert "for Boubacar" in client.get(url(f"calls/{call.ref}/endorse/")).content.decode()
    assert client.post(url(f"calls/{call.ref}/endorse/"), data(row, capacity=colleague.ref)).status_code == 302
    receipt = Receipt.objects.get(act="endorsed")
    assert (receipt.by_name, receipt.for_name) == ("Aminata", "Boubacar")
    assert "Boubacar" in client.get(url(f"receipts/{receipt.ref}/")).content.decode()


def test_handing_over_and_taking_back(client, focal, colleague) -> None:
    path = url("delegations/")
    told = {"deputy": f"ML:{colleague.ref}", "from_date": TODAY.isoformat(), "to_date": TODAY.isoformat()}
    assert client.post(path, {**told, "to_date": "2001-01-01"}).status_code == 422
    assert client.post(path, told).status_code == 302
    row = Delegation.objects.get()
    assert "Boubacar acts for you" in client.get(path).content.decode()
    assert client.post(url(f"delegations/{row.ref}/end/")).status_code == 302
    row.refresh_from_db()
    assert row.ended_at
    client.force_login(makers.user(Role.FOCAL_POINT, scope="SN"))
    assert client.post(url(f"delegations/{row.ref}/end/")).status_code == 404


def test_a_state_arranges_its_chain_where_it_may(client, focal, colleague, mali) -> None:
    told = {"act": "chain", "endorsements": "2", "approves": "on"}
    assert client.post(url("chain/"), told).status_code == 302
    assert not Chain.objects.exists()
    Mandate.objects.create(ref="MAN-1", state=mali, user=focal, duty="manage", from_date=TODAY)
    Chain.objects.create(state=mali, is_own=True, changed_at=makers.NOW, changed_by="USR-0")
    assert client.post(url("chain/"), told).status_code == 302
    assert Chain.objects.get().approves and Chain.objects.get().is_own
    give = {"act": "duty", "user": colleague.ref, "duty": "endorse", "from_date": TODAY.isoformat()}
    assert client.post(url("chain/"), {**give, "to_date": "2001-01-01"}).status_code == 422
    assert client.post(url("chain/"), give).status_code == 302
    row = Mandate.objects.get(duty="endorse")
    assert client.post(url(f"chain/duties/{row.ref}/end/")).status_code == 302
    assert not Mandate.objects.filter(duty="endorse").exists()
    client.force_login(makers.user(Role.FOCAL_POINT, scope="SN"))
    assert client.post(url("chain/duties/MAN-1/end/")).status_code == 404
    assert client.get(url("chain/?state=ML")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_office_arranges_a_chain(client, mali, colleague, ours, language) -> None:
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    path = f"/{language}/office/chains/ML/"
    assert client.get(f"/{language}/office/chains/").status_code == 200
    assert client.get(path).status_code == 200
    assert client.post(path, {"act": "chain", "endorsements": "2", "is_own": "on"}).status_code == 302
    assert (Chain.objects.get().endorsements, Chain.objects.get().is_own) == (2, True)
    name = {f"name_{code}": "Police" for code in LANGUAGES}
    body = {"act": "body", "code": "ML-POL", "kind": "agency", "parent": "", **name}
    assert client.post(path, body).status_code == 422
    assert client.post(path, {**body, "parent": "ML-MFA"}).status_code == 302
    assert Institution.objects.get(code="ML-POL").parent == ours
    give = {"act": "duty", "user": colleague.ref, "duty": "manage", "from_date": TODAY.isoformat()}
    assert client.post(path, give).status_code == 302
    client.force_login(makers.user(Role.AUDITOR))
    assert client.get(path).status_code == 200
    assert client.post(path, give).status_code == 422
    ref = Mandate.objects.get().ref
    assert client.post(f"/{language}/office/chains/duties/{ref}/end/").status_code == 403


def test_who_does_not_nominate_is_not_led_into_the_form(client, focal, colleague, call, mali) -> None:
    """The form would be refused after it was filled in: the page says so before, and who does it."""
    waiting(call)
    there = client.get(url(f"calls/{call.ref}/")).content.decode()
    assert "Add a nominee" in there and "Move" not in there

    Mandate.objects.create(ref="MAN-1", state=mali, user=colleague, duty="nominate", from_date=TODAY)
    there = client.get(url(f"calls/{call.ref}/")).content.decode()
    assert "Add a nominee" not in there and "sheet.xlsx" not in there
    assert "Nominated by: Boubacar." in there
    form = client.get(url(f"calls/{call.ref}/nominate/")).content.decode()
    assert "In your state somebody else takes this step." in form and 'name="given_names"' not in form
