"""Queries whose SQL is built once: the same rows as those that Django builds anew, whatever fills the slots."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.calls.models import Call, CallState
from tadrib.domain.directory.models import Person, State
from tadrib.kernel.prepared import prepared
from tests import makers

pytestmark = pytest.mark.django_db


def asked(run):
    """The rows, and the number of queries that were asked for them."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        rows = run()
    return rows, len(caught)


def test_rows_are_those_of_the_plain_query_and_change_with_the_value():
    first, second = makers.person(given_names="Awa"), makers.person(given_names="Moussa")
    built = []

    @prepared
    def named(given):
        built.append(1)
        return Person.objects.filter(given_names=given)

    assert [named(given="Awa"), named(given="Moussa"), named(given="nobody")] == [[first], [second], []]
    assert named(given="Awa")[0].birth_date == Person.objects.get(pk=first.pk).birth_date
    assert len(built) == 1
    assert asked(lambda: named(given="Awa")) == ([first], 1)


def test_what_is_joined_is_read_with_the_row():
    call = makers.call()

    @prepared
    def invited(call):
        return CallState.objects.select_related("state", "call__edition__course").filter(call=call).order_by("pk")

    rows, count = asked(
        lambda: [(r.state.name, r.call.edition.course.title, r.call.papers) for r in invited(call=call)]
    )

    plain = CallState.objects.filter(call=call).order_by("pk")
    assert rows == [(r.state.name, r.call.edition.course.title, r.call.papers) for r in plain]
    assert rows
    assert count == 1


def test_a_tuple_fills_a_list_of_any_length():
    rows = [makers.person() for _ in range(4)]

    @prepared
    def of(refs):
        return Person.objects.filter(ref__in=refs).order_by("pk").values_list("ref", flat=True)

    for count in (3, 1, 4, 3):
        assert of(refs=tuple(row.ref for row in rows[:count])) == [row.ref for row in rows[:count]]
    assert asked(lambda: of(refs=())) == ([], 0)


def test_dates_and_moments_are_written_as_the_database_wants_them():
    call = makers.call()
    user = makers.user("officer")
    day = RoleGrant.objects.get(user=user).from_date

    @prepared
    def before(moment):
        return Call.objects.filter(deadline__lte=moment).values_list("ref", "deadline")

    @prepared
    def since(date, user):
        return RoleGrant.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=date), from_date__lte=date, user=user)

    second = dt.timedelta(microseconds=1)
    assert before(moment=call.deadline) == [(call.ref, call.deadline)]
    assert before(moment=call.deadline - second) == []
    assert [len(since(date=day + dt.timedelta(days=n), user=user)) for n in (-1, 0, 1)] == [0, 1, 1]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "\x7f", "%s", "é", "عمر"])
def test_what_is_looked_for_in_any_case_is_never_a_pattern(sign):
    person = makers.person(given_names=f"Awa{sign}b")
    makers.person(given_names="Awaxyb")

    @prepared
    def alike(given_names, an_email):
        return Person.objects.filter(Q(given_names__iexact=given_names) | Q(email__iexact=an_email) & ~Q(email=""))

    assert alike(given_names=f"aWA{sign}B", an_email="") == [person]
    assert alike(given_names=f"Awa{sign}", an_email="") == []
    assert alike(given_names="", an_email=person.email.upper()) == [person]


def test_counts_and_constants():
    first = makers.person(given_names="Awa")
    makers.person(
        given_names="Awa", nationality=State.objects.exclude(pk=first.nationality_id).first() or makers.state("TD")
    )

    @prepared
    def counted(name):
        rows = Person.objects.filter(given_names=name, merged_into=None).values("given_names")
        return rows.annotate(count=Count("pk")).values_list("count", flat=True)

    assert counted(name="Awa") == [2]
    assert counted(name="Moussa") == []


def test_each_value_is_asked_for_by_its_name():
    @prepared
    def of(ref, email):
        return User.objects.filter(ref=ref, email=email)

    user = makers.user("officer")

    assert of(email=user.email, ref=user.ref) == [user]
    with pytest.raises(KeyError):
        of(ref=user.ref)


def test_a_second_query_for_what_belongs_to_the_rows_is_refused():
    @prepared
    def whole(ref):
        return Call.objects.prefetch_related("states").filter(ref=ref)

    with pytest.raises(TypeError, match="whole"):
        whole(ref="CALL-1")


def test_a_slot_whose_text_would_be_changed_is_refused():
    @prepared
    def begins(name):
        return Person.objects.filter(given_names__iregex=name)

    makers.person(given_names="Awa")

    assert [row.given_names for row in begins(name="aw")] == ["Awa"]

    @prepared
    def within(name):
        return Person.objects.extra(where=["given_names LIKE %s"], params=[f"%{name}%"])

    with pytest.raises(TypeError, match="within"):
        within(name="w")
