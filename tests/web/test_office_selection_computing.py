"""Large calls on the board: sent to the worker, the page that says how far it is, stopping, what stood, what came of it."""

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.selection import jobs, operations, words
from tadrib.domain.selection.models import Computation, Placement, Scenario, SelectionRun
from tadrib.engines import cohort
from tests import makers
from tests.web.test_office_selection_trying import NOW, at, candidate, sign_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "progress"}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(words, "AT_ONCE", 2)


@pytest.fixture
def call():
    row = makers.call(makers.edition(seats=5), state="closed", seats=2, reserves=1)
    for number, code in enumerate(("ML", "ML", "SN", "SN"), 1):
        candidate(row, code, "F" if number == 1 else "M", priority=number)
    return row


@pytest.fixture
def waiting(monkeypatch):
    """A worker that is busy elsewhere: what is ordered stays open."""
    monkeypatch.setattr(operations.ordering, "wake_computation", lambda _ref: None)


def computed(client, call):
    client.post(at("selection_compute", call.ref))
    jobs.resume()
    return Computation.objects.get()


def test_large_call_is_computed_by_the_worker(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    answer = client.post(at("selection_compute", call.ref))
    order = Computation.objects.get()
    assert answer.url.endswith(f"/selection/computations/{order.ref}/")
    assert not SelectionRun.objects.exists()
    jobs.resume()
    run = SelectionRun.objects.get()
    found = client.get(answer.url)
    assert f"/selection/{run.ref}/" in found.content.decode()
    assert client.get(answer.url, headers=HTMX)["HX-Redirect"].endswith(f"/selection/{run.ref}/")


def test_progress_is_told_and_the_list_leads_back(client, call, waiting):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    there = client.post(at("selection_compute", call.ref)).url
    assert "The worker has not begun yet." in client.get(there).content.decode()
    Computation.objects.update(state="running", progress={"what": "entry", "done": 3, "of": 9})
    part = client.get(there, headers=HTMX).content.decode()
    assert '<progress max="9" value="3"' in part
    assert "<html" not in part
    assert there in client.get(at("selection")).content.decode()
    again = client.post(at("selection_compute", call.ref))
    assert again.status_code == 422  # refused, on the page it was asked from
    assert Computation.objects.count() == 1


def test_stopping_asks_first_and_shows_what_stood(client, call, waiting):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    there = client.post(at("selection_compute", call.ref)).url
    assert "Stop computing?" in client.get(there + "stop/").content.decode()
    assert Computation.objects.get().state == words.Computation.WAITING
    client.post(there + "stop/")
    order = Computation.objects.get()
    assert order.state == words.Computation.STOPPED
    assert "No cohort was found before it was stopped." in client.get(there).content.decode()
    found = {"cohort": ["NOM-1", "NOM-2"], "values": {"seats": 2, "balance": 5}, "proved": 1, "level": "balance",
             "bound": 3, "gap": 2}  # fmt: skip
    Computation.objects.update(found=found)
    said = client.get(there).content.decode()
    assert "none can be better" in said
    assert "no cohort can be better than 3; the gap is 2." in said
    assert client.post(there + "stop/").status_code == 302  # over already: said, nothing breaks


def test_only_who_may_compute_is_offered_to_stop(client, call, waiting):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    there = client.post(at("selection_compute", call.ref)).url
    assert there + "stop/" in client.get(there).content.decode()
    client.logout()
    sign_in(client, Role.FOCAL_POINT)
    assert client.get(there).status_code in (403, 404)
    assert client.post(there + "stop/").status_code in (403, 404)


def test_replay_says_what_it_found_and_stays(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    computed(client, call)
    run = SelectionRun.objects.get()
    there = client.post(at("selection_replay", run.ref)).url
    jobs.resume()
    said = client.get(there, headers=HTMX)
    assert "the same result, byte for byte" in said.content.decode()
    SelectionRun.objects.update(output=run.output.replace('"optimal"', '"optimal "'))
    there = client.post(at("selection_replay", run.ref)).url
    jobs.resume()
    assert "the result is not the same" in client.get(there).content.decode()


def test_signed_and_touched_afterwards_is_told(client, call):
    officer = makers.declared(call, makers.officer())
    user = sign_in(client, Role.HEAD_OF_OFFICE, call=call)
    run = operations.compute_run(call, by=officer, now=NOW)
    operations.propose_run(run, by=officer, now=NOW)
    operations.sign_run(run, by=makers.of(user), now=NOW)
    seat = Placement.objects.filter(run=run, place="selected").first()
    Placement.objects.filter(pk=seat.pk).update(place="reserve", computed_place="reserve")
    there = client.post(at("selection_replay", run.ref)).url
    jobs.resume()
    assert "not what was signed any more" in client.get(there).content.decode()


def test_scenario_is_kept_by_the_worker(client, call):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)
    computed(client, call)
    run = SelectionRun.objects.get()
    answer = client.post(at("selection_keep", run.ref), {"name": "One seat", "changes": '{"seats": 1}'})
    order = Computation.objects.latest("pk")
    assert answer.url.endswith(f"/selection/computations/{order.ref}/")
    assert not Scenario.objects.exists()
    jobs.resume()
    kept = Scenario.objects.get()
    assert client.get(answer.url, headers=HTMX)["HX-Redirect"].endswith(f"/scenarios/{kept.ref}/")


def test_what_cannot_be_done_says_why(client, call, monkeypatch):
    sign_in(client, Role.PROGRAMME_OFFICER, call=call)

    def unproven(*_args, **_kwargs):
        raise cohort.NotProven("levels", 1)

    monkeypatch.setattr(cohort, "run", unproven)
    order = computed(client, call)
    assert order.state == words.Computation.FAILED
    assert 'role="alert"' in client.get(at("selection_computation", order.ref)).content.decode()
