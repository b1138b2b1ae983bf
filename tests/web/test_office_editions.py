"""The office's editions: list, home page with the pipe, drafting, the steps."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.catalogue import queries
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.needs import operations as needs
from tadrib.web.office import pipe
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db


def url(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"office:{name}", args=args)


POSTED = {
    "ref": "EX-2027",
    **{f"place_{code}": f"Rabat {code}" for code in ("ar", "fr", "en", "pt")}, "mode": "in_person", "languages": ["fr"],
    "seats": "20", "start_date": "2027-06-07", "end_date": "2027-06-18", "m1_start": "2027-06-07",
    "m1_end": "2027-06-11", "m2_start": "2027-06-14", "m2_end": "2027-06-18",
}  # fmt: skip


@pytest.fixture
def officer(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    return client


def accepted(code: str = "ML"):
    by = makers.focal_point(makers.state(code))
    facts = {"title": "T", "gap": "g", "expected_outcome": "o"}
    row = needs.draft_request(asking_state=makers.state(code), area=makers.area(), facts=facts, by=by, now=NOW)
    needs.submit_request(row, by=by, now=NOW)
    return needs.answer_request(row, verdict="accepted", answer="Yes", by=makers.head(), now=NOW)


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_open_in_every_language(officer, language):
    row = makers.edition(state="draft", request=accepted())
    for address in (
        url("editions", language=language), url("edition_new", language=language),
        url("edition_new", language=language) + f"?version={row.course.code}/1",
        url("edition", row.ref, language=language), url("edition_edit", row.ref, language=language),
        url("edition_step", row.ref, "submit", language=language),
        url("edition_step", row.ref, "cancel", language=language),
    ):  # fmt: skip
        page = officer.get(address)
        assert page.status_code == 200, address
        assert page.content.decode().count("<h1") == 1, address


def test_an_edition_is_drafted_from_an_accepted_request(officer):
    version, asked = makers.version(), accepted()
    address = f"{url('edition_new')}?version={version.course.code}/1&request={asked.ref}"

    assert asked.ref in officer.get(f"{url('edition_new')}?request={asked.ref}").content.decode()
    assert officer.post(address, POSTED).url == url("edition", "EX-2027")
    row = Edition.objects.get()
    assert (row.request, row.version, row.modules.count(), row.seats) == (asked, version, 2, 20)
    assert officer.post(address, POSTED).status_code == 422
    assert officer.get(f"{url('edition_new')}?request=REQ-0").status_code == 404


def test_faulty_days_are_explained_and_what_was_written_is_kept(officer):
    version = makers.version()
    address = f"{url('edition_new')}?version={version.course.code}/1"

    half = officer.post(address, {**POSTED, "m2_end": ""})
    assert half.status_code == 422
    assert "Give both days of the module" in half.content.decode()
    assert "Rabat ar" in half.content.decode()
    outside = officer.post(address, {**POSTED, "end_date": "2027-06-15"})
    assert "Module 2 lies outside" in outside.content.decode()
    assert officer.post(address, {}).status_code == 422
    assert Edition.objects.count() == 0


def test_a_draft_is_changed_and_keeps_the_places_of_its_modules(officer):
    row = makers.edition(state="draft", end_date=dt.date(2027, 6, 30))
    module = row.modules.get(module__number=2)
    module.place = makers.text("Kenitra")
    module.save()
    posted = {**POSTED, "seats": "9", "issuer_1": "", "m2_end": ""}

    assert officer.post(url("edition_edit", row.ref), posted).status_code == 422
    assert officer.post(url("edition_edit", row.ref), {**posted, "m2_end": "2027-06-18"}).status_code == 302
    row.refresh_from_db()
    assert (row.seats, str(row.modules.get(module__number=2).place)) == (9, "Kenitra en")


def test_the_steps_are_offered_to_those_who_may_take_them(client):
    row = makers.edition(state="draft")
    step = url("edition_step", row.ref, "submit")

    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    assert step in client.get(url("edition", row.ref)).content.decode()
    client.force_login(makers.user(Role.AUDITOR))
    assert step not in client.get(url("edition", row.ref)).content.decode()
    assert client.post(step).status_code == 403
    client.force_login(makers.user(Role.HEAD_OF_OFFICE))
    assert step not in client.get(url("edition", row.ref)).content.decode()
    assert client.post(step).status_code == 422


def test_an_edition_goes_its_way_by_the_pages(client):
    version = makers.version()
    row = makers.edition(version, state="draft", end_date=dt.date(2027, 6, 30))
    officer, head = makers.user(Role.PROGRAMME_OFFICER), makers.user(Role.HEAD_OF_OFFICE)

    for who, step, posted, state in (
        (officer, "submit", {}, "in_review"), (head, "return", {"reason": "Fewer."}, "draft"),
        (officer, "submit", {}, "in_review"), (head, "approve", {}, "approved"),
        (officer, "announce", {}, "scheduled"), (head, "cancel", {"reason": "No room."}, "cancelled"),
    ):  # fmt: skip
        client.force_login(who)
        assert client.post(url("edition_step", row.ref, step), posted).status_code == 302, step
        row.refresh_from_db()
        assert row.state == state
    page = client.get(url("edition", row.ref)).content.decode()
    assert "No room." in page
    assert 'class="pipe' not in page


def test_an_officer_does_not_cancel_what_is_announced(officer):
    row = makers.edition()

    refused = officer.post(url("edition_step", row.ref, "cancel"), {"reason": "x"})
    assert refused.status_code == 422
    assert "cancelled by the head of office" in refused.content.decode()


@pytest.mark.parametrize(
    ("state", "now"),
    [
        ("draft", "programme"),
        ("in_review", "programme"),
        ("approved", "call"),
        ("scheduled", "call"),
        ("running", "delivery"),
        ("closed", "results"),
    ],
)
def test_the_pipe_says_what_is_done_and_what_is_now(state, now):
    by = makers.officer()
    stages = pipe.stages(queries.get_edition(by, makers.edition(state=state).ref), by)

    assert [stage.code for stage in stages if stage.state == "now"] == [now]
    before = pipe.ORDER[: pipe.ORDER.index(now)]
    assert tuple(stage.code for stage in stages if stage.state == "done") == before
    assert len(stages) == 10


def test_the_pipe_follows_the_call():
    by = makers.officer()
    call = makers.call(state="closed", closed_at=NOW)
    makers.call()

    stages = {stage.code: stage for stage in pipe.stages(queries.get_edition(by, call.edition.ref), by)}
    assert (stages["call"].state, stages["vetting"].state, stages["selection"].state) == ("done", "now", "to_come")
    assert stages["call"].note == "30\u00a0Apr"
    assert stages["vetting"].url == f"{url('vetting')}?call={call.ref}"


def test_the_pipe_leads_only_where_the_reader_may_go():
    row = makers.edition()
    for by, known in ((makers.officer(), True), (makers.actor(Role.EXPERT), False)):
        urls = {stage.code: stage.url for stage in pipe.stages(queries.get_edition(by, row.ref), by)}
        assert (urls["call"] == f"{url('calls')}?q={row.ref}") is known
        assert bool(urls["vetting"]) is known
        assert urls["request"] == ""


def test_the_list_is_searched_filtered_and_sorted(officer):
    june = makers.edition(place=makers.text("Dakar"))
    later = makers.edition(state="draft", start_date=dt.date(2028, 1, 5), end_date=dt.date(2028, 1, 30))

    def shown(query: str) -> list[str]:
        return [row.ref for row in officer.get(url("editions") + query).context["listing"].rows]

    assert shown("") == [later.ref, june.ref]
    assert shown("?sort=days") == [june.ref, later.ref]
    assert shown("?q=dakar") == [june.ref]
    assert shown("?state=draft") == [later.ref]
    assert shown("?year=2027") == [june.ref]
    assert shown("?year=x&area=border") == []


def test_strangers_are_not_let_in(client):
    row = makers.edition()
    assert client.get(url("edition", row.ref)).status_code == 302
    client.force_login(makers.user(Role.FOCAL_POINT, scope=makers.state("ML").code))
    assert client.get(url("edition", row.ref)).status_code == 403
    client.force_login(makers.user(Role.EXPERT))
    assert client.get(url("edition", row.ref)).status_code == 200
    assert client.get(url("edition", "NOTHING")).status_code == 404


def test_the_list_asks_the_same_for_one_row_and_for_three(officer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert officer.get(url("editions")).status_code == 200
        return len(context)

    makers.edition()
    first = asked()
    makers.edition()
    makers.edition()
    assert asked() == first
