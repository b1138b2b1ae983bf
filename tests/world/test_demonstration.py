"""The demonstration office comes out with the figures that were published."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from tadrib.cli import main as cli
from tadrib.demo import files
from tadrib.domain import catalogue, results
from tadrib.domain.accounts.models import Delegation, User
from tadrib.domain.audit.models import Event
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials.models import Credential
from tadrib.domain.directory.models import Mandate, Person, State
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.messaging.models import Letter
from tadrib.domain.selection.models import SelectionRun
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return makers.of(User.objects.get(email="officer@example.org"))


def test_stocti_2022_comes_out_as_published(officer):
    edition = catalogue.queries.get_edition(officer, "STOCTI-2022")
    published = next(row for row in files.toml("editions")["editions"] if row["code"] == "STOCTI-2022")

    told = results.queries.figures(officer, edition)

    assert (told["selected"], told["women"]) == (24, 7) == (published["selected"], published["selected_women"])
    assert (told["certified"], told["certified_women"]) == (23, 7)
    assert (told["modules"], told["hours"], told["states"]) == (4, 400, 6)
    assert {code for code, row in told["by_state"].items() if row["selected"]} == set(published["states"])
    assert edition.issuers == ["unoct", "aui"]


def test_the_cohort_was_found_and_not_written_down(officer):
    """The run is proven optimal and replays to the same bytes; nobody changed it by hand."""
    from tadrib.domain import selection

    run = SelectionRun.objects.get(call__edition__ref="STOCTI-2022", state="signed_off")

    assert run.status == "optimal"
    assert selection.queries.is_repeated(officer, run)
    assert not run.placements.exclude(hand_reason="").exists()


def test_report_command_prints_the_figures(capsys):
    assert cli.main(["report", "STOCTI-2022", "--json"]) in (0, None)

    told = json.loads(capsys.readouterr().out)
    assert told["selected"] == 24
    assert told["women"] == 7
    assert told["certified"] == 23


def test_people_are_synthetic_and_say_so():
    assert not Person.objects.filter(is_example=False, ref__startswith="PER-20").exists()
    assert not Person.objects.exclude(email__endswith="@example.org").exclude(email="").exists()
    assert not User.objects.exclude(email__endswith="@example.org").exists()


def test_all_54_states_are_there_with_names_in_four_languages():
    assert State.objects.count() == 54
    assert not [state.code for state in State.objects.all() if state.name.missing]


def test_certificates_are_signed_and_letters_wait_in_four_languages():
    assert Credential.objects.filter(award__participation__edition__ref="STOCTI-2022").count() == 23
    assert set(Letter.objects.values_list("language", flat=True)) == {"ar", "fr", "en", "pt"}


def test_the_office_is_alive_on_the_day_it_is_made():
    now = timezone.now()
    today = now.date()

    runs = Edition.objects.get(is_example=True, state="running", ref__startswith="EX-")
    assert runs.start_date < today <= runs.end_date
    left = Call.objects.filter(state="published", ref__startswith="CALL-EX-").values_list("deadline", flat=True)
    assert {day > now + dt.timedelta(days=13, hours=23) for day in left} == {True, False}
    assert Invitation.objects.filter(state="sent", reply_by__gt=now, edition__ref__startswith="EX-").exists()
    there = Nomination.objects.filter(call__state="published", call__ref__startswith="CALL-EX-")
    assert set(there.values_list("state", flat=True)) == {"draft", "submitted", "endorsed", "returned"}
    assert Delegation.objects.filter(ref__startswith="DLG-20", from_date__lt=today, to_date__gt=today).exists()
    assert set(Mandate.objects.filter(state__code="SN").values_list("duty", flat=True)) == {"nominate", "endorse", "approve"}


def test_nothing_in_the_play_happens_after_it():
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


def test_the_participant_holds_a_certificate_attends_a_course_and_is_asked_for_another():
    user = User.objects.get(email="participant@example.org")

    own = Credential.objects.get(award__participation__person__user=user)
    assert own.state == "issued"
    invitations = Invitation.objects.filter(placement__nomination__person__user=user)
    assert sorted(invitations.values_list("edition__state", "state")) == [
        ("closed", "accepted"), ("running", "accepted"), ("scheduled", "sent"),
    ]  # fmt: skip
