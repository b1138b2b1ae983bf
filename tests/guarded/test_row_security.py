"""PostgreSQL itself keeps states' rows apart, whatever the program forgets to ask (the second half of
``./test postgres``: TADRIB_TEST_ROW_SECURITY=1)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.signals import request_started
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from tadrib.domain.calls.models import Document, Nomination, Receipt, Sheet
from tadrib.domain.credentials.models import Credential
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment.models import Invitation, Participation
from tadrib.domain.messaging.models import Letter
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel import row_policies, rows
from tadrib.web.kit.door import scope_of
from tests import makers

pytestmark = pytest.mark.django_db
# Tables with a state or a user behind them that are not guarded, and why.
OPEN = {
    "accounts_delegation": "who acts for whom is asked before anybody is an actor",
    "accounts_rolegrant": "says what an actor may see, so it is asked first",
    "accounts_user": "signing in comes before there is an actor",
    "calls_callstate": "which states a call invites is published with it",
    "directory_chain": "names nobody; the way itself is no secret",
    "directory_institution": "public knowledge",
}
PATHS = {
    Nomination: "nominating_state__code", Document: "nomination__nominating_state__code",
    Receipt: "nomination__nominating_state__code", Sheet: "nominating_state__code",
    Invitation: "placement__nomination__nominating_state__code", Participation: "state_code",
    Credential: "award__participation__state_code", TrainingRequest: "asking_state__code",
    Person: "nationality__code", Letter: "state_code",
}  # fmt: skip


def counted() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in PATHS}


def test_who_forgets_to_ask_gets_the_states_own_rows_only(world) -> None:
    for code, settled in world.items():
        actor = makers.of(settled.users["focal"])
        wanted = {m.__name__: m.objects.filter(**{path: code}).count() for m, path in PATHS.items() if m is not Letter}
        with rows.seen(scope_of(actor)):
            assert {name: n for name, n in counted().items() if name != "Letter"} == wanted
            assert set(Nomination.objects.values_list("nominating_state__code", flat=True)) == {code}
            assert set(Letter.objects.values_list("to_user_ref", flat=True)) == {actor.ref}


def test_a_session_that_was_told_nothing_sees_nothing_and_writes_nothing(world) -> None:
    assert min(counted().values()) > 0
    ours = world["ML"]
    with rows.seen(rows.NOTHING):
        assert set(counted().values()) == {0}
        assert not Nomination.objects.update(unit="x")
        assert Sheet.objects.all().delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            makers.person(ours.state)
    assert min(counted().values()) > 0


def test_no_variable_at_all_is_nothing(world) -> None:
    with connection.cursor() as cursor:
        for name in rows.NOTHING.variables:
            cursor.execute(f"RESET {name}")
        cursor.execute("SELECT count(*) FROM calls_nomination")
        assert cursor.fetchone() == (0,)
    connection.tadrib_told = None
    rows.greet(connection=connection)


def test_nothing_is_written_into_another_state(world) -> None:
    ours, theirs = world["ML"], world["SN"]
    with rows.seen(scope_of(makers.of(ours.users["focal"]))):
        makers.person(ours.state)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            makers.person(theirs.state)
        mine = Nomination.objects.first()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Nomination.objects.filter(pk=mine.pk).update(nominating_state=theirs.state)


def test_nominees_see_their_own_and_the_office_sees_all(world) -> None:
    every = counted()
    ours = world["ML"]
    nominee = ours.users["nominee"]
    with rows.seen(scope_of(makers.of(nominee))):
        assert set(Person.objects.values_list("user", flat=True)) == {nominee.pk}
        assert set(Nomination.objects.values_list("person__user", flat=True)) == {nominee.pk}
        assert not Sheet.objects.exists()
    for by in (makers.officer(), makers.head()):
        with rows.seen(scope_of(by)):
            assert counted() == every


def test_a_connection_carries_nothing_over_to_the_next_request(world, monkeypatch) -> None:
    """Connections are kept between requests: each starts from what its process may see."""
    monkeypatch.setattr(timezone, "now", lambda: makers.NOW)
    monkeypatch.setattr(rows, "_process", rows.NOTHING)  # as in the web server
    client = Client()
    client.force_login(world["ML"].users["focal"])
    nomination = next(ref for ref, kind in world["ML"].markers.items() if kind == "a nomination")
    with rows.seen(rows.NOTHING):
        assert client.get(f"/en/portal/nominations/{nomination}/").status_code == 200
        assert set(counted().values()) == {0}
        client.logout()
        client.get("/en/accounts/login/")
        assert set(counted().values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_what_broke_off_is_forgotten_before_the_next_request(monkeypatch) -> None:
    """Even if a scope was left behind on the connection."""
    monkeypatch.setattr(rows, "_process", rows.NOTHING)
    rows._tell(rows.EVERYTHING)
    request_started.send(sender=None, environ={})
    assert rows.current() == rows.NOTHING
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tadrib.sees_all', true)")
        assert cursor.fetchone() == ("",)
    rows._tell(rows.EVERYTHING)


def test_a_scope_ends_where_a_transaction_fails(world) -> None:
    ours = scope_of(makers.of(world["ML"].users["focal"]))
    with rows.seen(ours):
        seen = Nomination.objects.count()
        with pytest.raises(ZeroDivisionError), transaction.atomic(), rows.everything():
            assert Nomination.objects.count() > seen
            raise ZeroDivisionError
        assert Nomination.objects.count() == seen
        with pytest.raises(ProgrammingError), transaction.atomic(), rows.everything(), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM calls_nomination")
        assert Nomination.objects.count() == seen


def test_every_table_that_leads_to_a_person_or_a_state_is_guarded_or_says_why_not() -> None:
    """By its own columns: a new table does not slip through."""
    persons = {"directory_person", "calls_nomination", "enrolment_participation", "selection_placement",
               "enrolment_invitation", "credentials_award"}  # fmt: skip
    missing = []
    for model in apps.get_models():
        table = model._meta.db_table
        if not model.__module__.startswith("tadrib.") or table in row_policies.GUARDED or table in OPEN:
            continue
        leads = {f.related_model._meta.db_table for f in model._meta.concrete_fields if f.is_relation}
        if leads & (persons | {"directory_state"}) or model.personal:
            missing.append(table)
    assert set(missing) <= {
        "enrolment_seat",  # seats are counted for all states together; names nobody
        "vetting_duediligenceread",  # who of the office read which file
        "credentials_papertemplate",  # signatories of the office
    }


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_again_changes_nothing_and_turning_it_off_takes_it_away(settings, world) -> None:
    ours = scope_of(makers.of(world["ML"].users["focal"]))
    every = Nomination.objects.count()
    assert row_policies.settle() and row_policies.settle()
    with rows.seen(ours):
        assert 0 < Nomination.objects.count() < every
    settings.TADRIB_ROW_SECURITY = False
    assert not row_policies.settle()
    assert Nomination.objects.count() == every
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity OR relforcerowsecurity")
        assert cursor.fetchone() == (0,)
    settings.TADRIB_ROW_SECURITY = True
    assert row_policies.settle()


def test_a_user_whom_nothing_is_kept_from_is_refused(monkeypatch) -> None:
    class Cursor:
        def execute(self, sql: str) -> None:
            assert "rolsuper" in sql

        def fetchone(self) -> tuple[bool]:
            return (True,)

    with pytest.raises(row_policies.Unguarded, match="ordinary user"):
        row_policies._check_role(Cursor())
