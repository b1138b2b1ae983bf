"""Calls and nominations at the office's desk, by a real client."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.messaging.models import Letter
from tadrib.engines.eligibility import rules_from
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: makers.NOW)


def client_of(*roles: str, **more: str) -> Client:
    client = Client()
    client.force_login(makers.user(*roles, **more))
    return client


@pytest.fixture
def officer() -> Client:
    return client_of("programme_officer")


def url(path: str, language: str = "en") -> str:
    return f"/{language}/office/{path}"


def answers(edition) -> dict[str, object]:
    return {
        "edition": edition.ref, "ref": "CAL-X", "seats": "10", "reserves": "2", "women_pct": "40", "profile_ar": "من",
        "profile_fr": "Qui", "profile_en": "Who", "profile_pt": "Quem", "languages": ["fr", "en"],
        "language_level": "3",
        "deadline": "2027-04-30T23:59", "time_zone": "Africa/Casablanca", "nota_verbale": "NV 3", "papers": ["cv"],
        "needs_papers": "on", "ranks": ["officer", "senior"], "sexes": "", "years_min": "3",
        "age_min": "25", "age_max": "55",
        "rest_months": "6", "never_again": "on", "is_official": "on", "weight_experience": "1", "weight_language": "2",
        "weight_motivation": "2", "regions": ["011"], "picked": [], "seats_min": "0", "seats_max": "2",
        "names_max": "4",
    }  # fmt: skip


def test_a_call_is_drafted_bounded_and_published(officer) -> None:
    for code in ("ML", "SN"):
        makers.state(code)
        makers.user("focal_point", scope=code, language="fr")
    edition = makers.edition(state="approved", seats=10)
    answer = officer.post(url("calls/new/"), answers(edition))
    assert answer.status_code == 302, answer.content.decode()
    call = Call.objects.get()
    assert call.deadline.isoformat() == "2027-04-30T22:59:00+00:00" or call.deadline.utcoffset() is not None
    assert call.deadline.astimezone(makers.UTC).hour in (22, 23)
    assert not rules_from(call.rules).problems
    assert {r["id"] for r in call.rules} == {
        "language", "declaration_signed", "rank_in", "years_min", "age_between", "rest", "never_again",
        "dossier_complete", "government_official",
    }  # fmt: skip
    assert call.weights == {"experience": 1, "language": 2, "motivation": 2} and call.states.count() == 2
    bounds = {
        "ML-seats_min": "1", "ML-seats_max": "3", "ML-names_max": "6", "ML-is_invited": "on", "SN-seats_min": "0",
        "SN-seats_max": "1", "SN-names_max": "2", "seats_min": "0", "seats_max": "2", "names_max": "4",
    }  # fmt: skip
    assert officer.post(url("calls/CAL-X/states/"), bounds).status_code == 302
    only = call.states.get()
    assert (only.state.code, only.seats_min, only.seats_max, only.names_max) == ("ML", 1, 3, 6)
    assert "1 state" in officer.get(url("calls/CAL-X/publish/")).content.decode()
    assert officer.post(url("calls/CAL-X/publish/")).status_code == 302
    call.refresh_from_db()
    assert call.state == "published" and Letter.objects.count() == 1
    assert officer.get(url("calls/CAL-X/edit/")).status_code == 404


def test_the_form_shows_the_rules_of_a_draft_again(officer) -> None:
    makers.state("ML")
    edition = makers.edition(state="approved", seats=10)
    officer.post(url("calls/new/"), answers(edition))
    before = Call.objects.get()
    page = officer.get(url("calls/CAL-X/edit/"))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    profile = data.pop("profile")
    data |= {f"profile_{code}": profile[code] for code in ("ar", "fr", "en", "pt")}
    data["deadline"] = data["deadline"].strftime("%Y-%m-%dT%H:%M")
    assert officer.post(url("calls/CAL-X/edit/"), data).status_code == 302
    after = Call.objects.get()
    assert (after.rules, after.deadline, after.papers) == (before.rules, before.deadline, before.papers)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"seats": "11"}, "no more than the edition has"), ({"regions": []}, "Invite at least one state"),
     ({"age_min": "60"}, "highest age"), ({"profile_ar": ""}, "all four languages")],
)  # fmt: skip
def test_what_cannot_be_a_call_is_said_in_words(officer, change, words) -> None:
    makers.state("ML")
    answer = officer.post(url("calls/new/"), {**answers(makers.edition(state="approved", seats=10)), **change})
    assert answer.status_code == 422 and words in answer.content.decode() and not Call.objects.exists()


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_every_page_opens_in_every_language(officer, language) -> None:
    call, draft = (
        makers.call(papers=["cv"], rules=[{"id": "a", "kind": "years_min", "years": 2}]),
        makers.call(state="draft"),
    )
    nomination = makers.nomination(call)
    makers.edition(state="approved")
    for path in (
        "calls/", "calls/?state=draft&q=x", "calls/new/", f"calls/{call.ref}/", f"calls/{call.ref}/nominations/",
        f"calls/{call.ref}/close/", f"calls/{call.ref}/cancel/", f"calls/{draft.ref}/edit/",
        f"calls/{draft.ref}/states/",
        f"calls/{draft.ref}/publish/", f"nominations/{nomination.ref}/",
    ):  # fmt: skip
        answer = officer.get(url(path, language))
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert page.count("<h1") == 1 and " style=" not in page and "<script>" not in page, path


def test_closing_too_early_is_refused_in_words(officer) -> None:
    call = makers.call()
    answer = officer.post(url(f"calls/{call.ref}/close/"))
    assert answer.status_code == 422 and "deadline is not over yet" in answer.content.decode()


def test_cancelling_asks_for_a_reason(officer) -> None:
    call = makers.call()
    assert officer.post(url(f"calls/{call.ref}/cancel/"), {"reason": ""}).status_code == 422
    assert officer.post(url(f"calls/{call.ref}/cancel/"), {"reason": "No host"}).status_code == 302
    call.refresh_from_db()
    assert call.state == "cancelled"


def test_returning_asks_for_a_reason(officer) -> None:
    nomination = makers.nomination()
    path = url(f"nominations/{nomination.ref}/return/")
    assert officer.post(path, {"reason": ""}).status_code == 422
    assert officer.post(path, {"reason": "A page is missing"}).status_code == 302
    nomination.refresh_from_db()
    assert (nomination.state, nomination.return_reason) == ("returned", "A page is missing")


def test_the_list_is_searched_filtered_sorted_with_the_same_queries(officer) -> None:
    call = makers.call()
    path = url(f"calls/{call.ref}/nominations/")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(path, {"sort": "-name"}).status_code == 200
        return len(seen)

    makers.nomination(call, person=makers.person(makers.state("ML"), given_names="Fatou"))
    officer.get(path)  # brings the form token
    first = count()
    for _ in range(2):
        makers.nomination(
            call, state_code="SN", state="returned", person=makers.person(makers.state("SN"), given_names="Ibou")
        )
    assert count() == first
    page = officer.get(path, {"q": "fatou"}).content.decode()
    assert "Fatou" in page and "Ibou" not in page
    page = officer.get(path, {"state": "SN", "status": "returned"}).content.decode()
    assert "Ibou" in page and "Fatou" not in page
    assert "Nothing found" in officer.get(path, {"q": "zzz"}).content.decode()


def test_drafts_stay_with_their_state(officer) -> None:
    nomination = makers.nomination(state="draft", submitted_at=None)
    assert officer.get(url(f"nominations/{nomination.ref}/")).status_code == 404
    assert Nomination.objects.count() == 1


def test_doors_are_closed_to_others() -> None:
    call = makers.call()
    makers.state("ML")
    focal_point = client_of("focal_point", scope="ML")
    auditor = client_of("auditor")
    for path in ("calls/", "calls/new/", f"calls/{call.ref}/", f"calls/{call.ref}/publish/"):
        assert focal_point.get(url(path)).status_code == 403, path
        assert Client().get(url(path)).status_code == 302, path
    assert auditor.get(url(f"calls/{call.ref}/")).status_code == 200
    assert auditor.get(url("calls/new/")).status_code == 403
    assert auditor.post(url(f"calls/{call.ref}/cancel/"), {"reason": "x"}).status_code == 403
