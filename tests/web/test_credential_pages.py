"""Awards and certificates at the desk, a holder's own, the public check, what machines read."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Instrument, Response
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import jobs, operations
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.engines import badge
from tests import makers
from tests.entering import enter
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]
LANGUAGES = ("ar", "fr", "en", "pt")
LAST = dt.date(2026, 11, 20)


@pytest.fixture
def edition():
    """An edition whose last day is over, whatever the clock of the machine says."""
    row = makers.edition(state="running")
    Edition.objects.filter(pk=row.pk).update(start_date=LAST - dt.timedelta(days=13), end_date=LAST)
    row.refresh_from_db()
    return row


@pytest.fixture(autouse=True)
def _late(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))


@pytest.fixture
def officer():
    return makers.user(Role.PROGRAMME_OFFICER)


def participant(edition, *, right=5):
    user = makers.user(Role.PARTICIPANT)
    row = makers.participation(edition, person=makers.person(user=user))
    session = Session.objects.filter(edition=edition).first() or Session.objects.create(
        ref=f"SES-{makers.n()}", edition=edition, module=edition.modules.first(), title=makers.text("S"), mode="hybrid",
        starts_at=NOW, ends_at=NOW + dt.timedelta(hours=3),
    )  # fmt: skip
    AttendanceMark.objects.create(session=session, participation=row, mark="present", marked_at=NOW, marked_by="USR-0")
    test = Instrument.objects.get_or_create(edition=edition, kind="post_test", defaults={
        "ref": f"TST-{makers.n()}", "state": "closed"})[0]  # fmt: skip
    Response.objects.create(instrument=test, participation=row, right=right, out_of=5, submitted_at=NOW)
    return user, row


def issued(edition, officer, *, signed=True) -> tuple[Credential, Client]:
    user, row = participant(edition)
    by = makers.of(officer)
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=by, now=now)
    (credential,) = operations.issue_credentials(edition, by=by, now=now)
    if signed:
        jobs.sign_waiting.func()
        credential.refresh_from_db()
    return credential, enter(user)


# The desk --------------------------------------------------------------------------------------------------------


def test_from_proposal_to_closed_edition(edition, officer):
    desk = enter(officer)
    _, good = participant(edition)
    _, short = participant(edition, right=1)
    home = f"/en/office/editions/{edition.ref}/credentials/"

    page = desk.get(home).content.decode()
    assert page.count("<select") == 2
    assert "Test after: 20%, 60% needed" in page
    assert "Participants without a decision on their award: 2." in page

    differs = {f"kind-{good.ref}": "completion", f"kind-{short.ref}": "completion"}
    no = desk.post(f"{home}decide/", {**differs, f"reason-{good.ref}": "kept words"})
    assert no.status_code == 422
    assert short.ref in no.content.decode()
    assert "kept words" in no.content.decode()
    assert not Award.objects.exists()
    assert desk.post(f"{home}decide/", {**differs, f"reason-{short.ref}": "Ill on the day"}).status_code == 302
    assert "Ill on the day" in desk.get(home).content.decode()

    assert desk.post(f"/en/office/editions/{edition.ref}/finish/").status_code == 422
    assert "Issue 2 certificates?" in desk.get(f"{home}issue/").content.decode()
    assert desk.post(f"{home}issue/").status_code == 302
    assert desk.post(f"{home}issue/").status_code == 422
    assert "2 certificates" in desk.get(home).content.decode()
    assert desk.get(f"/en/office/editions/{edition.ref}/finish/").status_code == 200
    assert desk.post(f"/en/office/editions/{edition.ref}/finish/").status_code == 302
    edition.refresh_from_db()
    assert edition.state == "closed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_credentials_page_in_each_language(edition, officer, language):
    credential, _ = issued(edition, officer)
    participant(edition)

    answer = enter(officer).get(f"/{language}/office/editions/{edition.ref}/credentials/")

    assert answer.status_code == 200
    assert credential.code in answer.content.decode()


def test_credentials_page_takes_the_same_queries_for_any_number(officer, edition):
    desk = enter(officer)
    counts = []
    for _ in range(2):
        issued(edition, officer, signed=False)
        participant(edition)
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/en/office/editions/{edition.ref}/credentials/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_may_enter(edition):
    home = f"/en/office/editions/{edition.ref}/credentials/"

    assert enter(makers.user(Role.AUDITOR)).get(home).status_code == 200
    assert enter(makers.user(Role.EXPERT)).get(home).status_code == 403
    assert enter(makers.user(Role.AUDITOR)).post(f"{home}decide/").status_code == 403
    assert Client().get(home).status_code == 302


def test_office_prints_and_the_head_revokes(edition, officer):
    credential, holder = issued(edition, officer)
    head = enter(makers.user(Role.HEAD_OF_OFFICE))
    place = f"/en/office/credentials/{credential.number}"

    assert enter(officer).get(f"{place}.pdf").content.startswith(b"%PDF")
    assert enter(officer).get(f"{place}/revoke/").status_code == 403
    assert "cannot be taken back" in head.get(f"{place}/revoke/").content.decode()
    assert head.post(f"{place}/revoke/", {"ground": "error"}).status_code == 422
    assert head.post(f"{place}/revoke/", {"ground": "error", "reason": "Typing error"}).status_code == 302
    assert head.post(f"{place}/revoke/", {"ground": "error", "reason": "Again"}).status_code == 422
    assert "Typing error" in holder.get(f"/en/portal/certificates/{credential.number}/").content.decode()
    page = Client().get(f"/en/verify/{credential.code}/").content.decode()
    assert "Revoked" in page
    assert "Issued by mistake" in page
    assert "Typing error" not in page


# One's own -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_holders_certificate_in_each_language(edition, officer, language):
    credential, holder = issued(edition, officer)
    place = f"/{language}/portal/certificates/{credential.number}"

    assert credential.number in holder.get(f"/{language}/portal/courses/").content.decode()
    assert credential.holder in holder.get(f"{place}/").content.decode()
    pdf = holder.get(f"{place}.pdf")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")


def test_someone_elses_certificate_is_not_here(edition, officer):
    credential, _ = issued(edition, officer)
    other = enter(participant(edition)[0])

    for path in (f"{credential.number}/", f"{credential.number}.pdf"):
        assert other.get(f"/en/portal/certificates/{path}").status_code == 404
        assert enter(officer).get(f"/en/portal/certificates/{path}").status_code == 404
    assert other.post(f"/en/portal/certificates/{credential.number}/name/", {"shown": "yes"}).status_code == 404


def test_holder_shows_the_name(edition, officer):
    credential, holder = issued(edition, officer)
    public = f"/en/verify/{credential.code}/"
    assert credential.holder not in Client().get(public).content.decode()

    holder.post(f"/en/portal/certificates/{credential.number}/name/", {"shown": "yes"})
    assert credential.holder in Client().get(public).content.decode()

    holder.post(f"/en/portal/certificates/{credential.number}/name/", {"shown": "no"})
    assert credential.holder not in Client().get(public).content.decode()


# The public ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_verify_says_everything_that_was_certified(edition, officer, language):
    credential, _ = issued(edition, officer)

    answer = Client().get(f"/{language}/verify/", {"code": credential.code.lower().replace("-", " ")})

    text = answer.content.decode()
    said = ("Course", "Module 1", "Module 2", "Outcome 1", "Outcome 2", "Rabat")
    for part in (
        *(f"{word} {language}" for word in said),
        credential.number,
        "80",
        "verdict--ok",
        credential.pdf_digest[:32],
    ):
        assert part in text
    assert credential.holder not in text
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("public, max-age=60", "noindex")
    assert not answer.cookies


def test_verify_an_unknown_code(edition):
    for code in ("7K3M-92QF-XT4A", "<script>alert(1)</script>", "é" * 300):
        answer = Client().get("/en/verify/", {"code": code})
        assert answer.status_code == 200
        assert "Not known" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()
    assert Client().get("/en/verify/7K3M-92QF-XT4A/").status_code == 404
    assert "verdict" not in Client().get("/en/verify/").content.decode()


def test_address_behind_the_square_finds_the_readers_language(edition, officer):
    credential, _ = issued(edition, officer)

    answer = Client().get(f"/verify/{credential.code}/", headers={"accept-language": "pt"})

    assert (answer.status_code, answer["Location"]) == (302, f"/pt/verify/{credential.code}/")


def test_verify_a_letter_of_invitation(edition):
    row = makers.participation(edition).invitation
    makers.letter_of_invitation(row)

    page = Client().get("/en/verify/", {"code": row.code}).content.decode()

    assert "Letter of invitation" in page and row.code in page
    assert row.placement.nomination.person.given_names not in page


# Machines --------------------------------------------------------------------------------------------------------


def test_machines_check_a_badge_by_public_doors_alone(edition, officer):
    credential, _ = issued(edition, officer)
    client = Client()

    did = client.get("/.well-known/did.json")
    signed = client.get(f"/credentials/{credential.code}.json")
    picture = client.get(f"/credentials/{credential.code}.png")
    listed, halted = client.get("/status/1"), client.get("/status/1/suspension")

    resolve = badge.resolver(did.json())
    now = dt.datetime(2026, 11, 21, 13, tzinfo=dt.UTC)
    assert badge.verify(json.loads(signed.content), resolve, now, [listed.json(), halted.json()]).code == "genuine"
    assert badge.found_in_picture(client.get(f"/credentials/{credential.code}.svg").content) == json.loads(
        signed.content
    )
    assert badge.looks_like_token(client.get(f"/credentials/{credential.code}.jwt").content.decode())
    assert badge.unbake(picture.content) == json.loads(signed.content)
    for answer in (did, signed, picture, listed, halted):
        assert answer["Cache-Control"] == "public, max-age=300"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
    operations.revoke(credential, ground="error", reason="x", by=makers.head(), now=now)
    assert badge.verify(json.loads(signed.content), resolve, now, client.get("/status/1").json()).code == "revoked"


def test_list_is_signed_anew_as_soon_as_its_key_is_disowned(edition, officer):
    """What is kept for an hour must not be signed by a key that did.json names no more."""
    _user, row = participant(edition)
    by = makers.of(officer)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=by, now=timezone.now())
    operations.issue_credentials(edition, by=by, now=timezone.now())
    jobs.sign_waiting.func()
    method = Client().get("/status/1").json()["proof"][0]["verificationMethod"]

    operations.renew_key(compromised=True, by=makers.actor(Role.ADMINISTRATOR), now=timezone.now())

    listed = Client().get("/status/1").json()["proof"][0]["verificationMethod"]
    assert listed != method
    assert listed in str(Client().get("/.well-known/did.json").json())


def test_machines_find_nothing_else(edition, officer):
    credential, _ = issued(edition, officer, signed=False)
    client = Client()

    for path in (
        f"/credentials/{credential.code}.json",
        "/credentials/0000-0000-0000.png",
        "/credentials/",
        "/status/9",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/.well-known/did.json").json()["verificationMethod"] == []


def test_a_certificate_is_halted_made_good_and_corrected_at_the_desk(edition, officer):
    credential, _ = issued(edition, officer)
    desk = Client()
    desk.force_login(makers.user(Role.HEAD_OF_OFFICE))
    number = credential.number
    assert b"Suspend" in desk.get(f"/en/office/editions/{edition.ref}/credentials/").content
    assert desk.get(f"/en/office/credentials/{number}/suspend/").status_code == 200
    assert desk.post(f"/en/office/credentials/{number}/suspend/", {"ground": "inquiry"}).status_code == 422
    told = {"ground": "inquiry", "reason": "Looked into"}
    assert desk.post(f"/en/office/credentials/{number}/suspend/", told).status_code == 302
    shown = Client().get(f"/en/verify/{credential.code}/").content.decode()
    assert "Suspended" in shown
    assert "Something is being looked into" in shown
    assert "Looked into" not in shown
    assert desk.post(f"/en/office/credentials/{number}/reinstate/", {"reason": "Cleared"}).status_code == 302
    ref = credential.award.ref
    assert desk.get(f"/en/office/awards/{ref}/correct/").status_code == 200
    assert desk.post(f"/en/office/awards/{ref}/correct/", {"kind": "participation", "reason": ""}).status_code == 422
    right = {"kind": "participation", "reason": "The test was another's"}
    assert desk.post(f"/en/office/awards/{ref}/correct/", right).status_code == 302
    assert "Replaced by a corrected certificate" in Client().get(f"/en/verify/{credential.code}/").content.decode()
    assert desk.post(f"/en/office/awards/{ref}/correct/", right).status_code == 422
