"""Editions: drafting, approval, announcing, running, cancelling; what the public and the office see."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.catalogue import operations, queries, words
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.makers import NOW, text

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2027, 6, 7), dt.date(2027, 6, 18)
DAYS = [{"number": 1, "start_date": FIRST, "end_date": FIRST}, {"number": 2, "start_date": LAST, "end_date": LAST}]


def refusal(call, *args, now=NOW, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs, now=now)
    return caught.value.code


def facts(**changes):
    base = {
        "ref": "E1", "version": None, "place": text("Rabat"), "mode": "hybrid", "languages": ["fr"], "seats": 20,
        "start_date": FIRST, "end_date": LAST, "modules": DAYS,
    }  # fmt: skip
    base.update(changes)
    base["version"] = base["version"] or makers.version()
    return base


def add(by=None, **changes):
    return operations.add_edition(**facts(**changes), by=by or makers.officer(), now=NOW)


def asked(state: str = "accepted", code: str = "ML") -> TrainingRequest:
    answered = {"answered_at": NOW, "answered_by": "USR-0"} if state == "accepted" else {}
    return TrainingRequest.objects.create(
        ref=f"REQ-{makers.n()}", asking_state=makers.state(code), area=makers.area(), title="T", gap="g",
        expected_outcome="o", priority="high", state=state, created_at=NOW, created_by="USR-0", submitted_at=NOW,
        **answered,
    )  # fmt: skip


def test_add_edition_drafts_it_and_freezes_its_version():
    partner, request = makers.institution(), asked()
    row = add(partners=[partner], issuers=["b", "a"], request=request, published={"selected": 24}, source="web")

    assert (row.state, row.course, row.request, row.issuers) == ("draft", row.version.course, request, ["b", "a"])
    assert list(row.partners.all()) == [partner]
    assert list(row.modules.order_by("module__number").values_list("start_date", "place")) == [
        (FIRST, text("Rabat")), (LAST, text("Rabat")),
    ]  # fmt: skip
    row.version.refresh_from_db()
    assert row.version.frozen_at == NOW
    assert set(Event.objects.values_list("name", flat=True)) == {"catalogue.edition_added", "catalogue.version_frozen"}

    add(ref="E2", version=row.version)
    assert Event.objects.filter(name="catalogue.version_frozen").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"end_date": FIRST - dt.timedelta(days=1), "modules": []}, "edition_dates"),
        ({"seats": 0}, "edition_seats"),
        ({"modules": [{"number": 9, "start_date": FIRST, "end_date": LAST}]}, "edition_module_unknown"),
        ({"modules": [{"number": 1, "start_date": FIRST, "end_date": dt.date(2027, 7, 1)}]}, "edition_module_outside"),
        ({"modules": [{"number": 1, "start_date": LAST, "end_date": FIRST}]}, "edition_module_outside"),
    ],
)
def test_add_edition_refuses_facts(changes, code):
    assert refusal(operations.add_edition, **facts(**changes), by=makers.officer()) == code
    assert Edition.objects.count() == 0


def test_add_edition_refuses_drafts_open_requests_used_refs_and_strangers():
    add()
    by = makers.officer()

    assert (
        refusal(operations.add_edition, **facts(version=makers.version(state="draft"), ref="X"), by=by)
        == "version_not_approved"
    )
    assert (
        refusal(operations.add_edition, **facts(request=asked("submitted"), ref="X"), by=by) == "edition_request_open"
    )
    assert refusal(operations.add_edition, **facts(), by=by) == "code_taken"
    for who in (makers.head(), Actor.nobody(), makers.focal_point(makers.state("ML"))):
        assert refusal(operations.add_edition, **facts(ref="X"), by=who) == "not_allowed"


def test_change_edition_rewrites_a_draft_only():
    row = add()
    new = {
        "place": text("Salé"),
        "mode": "remote",
        "languages": ["ar"],
        "seats": 9,
        "start_date": FIRST,
        "end_date": LAST,
        "issuers": ["x"],
    }
    by = makers.officer()
    operations.change_edition(row, facts=new, modules=DAYS[:1], partners=[], by=by, now=NOW)

    row = Edition.objects.get(pk=row.pk)
    assert (row.seats, row.place, row.modules.count()) == (9, text("Salé"), 1)
    assert (
        refusal(operations.change_edition, row, facts={**new, "seats": 0}, modules=[], partners=[], by=by)
        == "edition_seats"
    )
    row.state = "in_review"
    assert refusal(operations.change_edition, row, facts=new, modules=[], partners=[], by=by) == "design_in_review"
    row.state = "scheduled"
    assert refusal(operations.change_edition, row, facts=new, modules=[], partners=[], by=by) == "edition_not_draft"


def test_an_edition_lives_from_draft_to_closed():
    officer, head = makers.officer(), makers.head()
    makers.user(Role.FOCAL_POINT, scope="ML", language="fr")
    row = add(request=asked())

    operations.submit_edition(row, by=officer, now=NOW)
    operations.approve_edition(row, by=head, now=NOW)
    assert (row.approved_at, row.approved_by) == (NOW, head.ref)
    operations.announce_edition(row, by=officer, now=NOW)
    assert refusal(operations.start_edition, row, by=officer) == "edition_not_yet"
    first = dt.datetime(2027, 6, 7, 7, 0, tzinfo=dt.UTC)
    operations.start_edition(row, by=officer, now=first)
    assert refusal(operations.close_edition, row, by=officer, now=first) == "edition_not_over"
    operations.close_edition(row, by=officer, now=dt.datetime(2027, 6, 18, 16, 0, tzinfo=dt.UTC))

    row.refresh_from_db()
    assert (row.state, row.closed_at.date()) == ("closed", LAST)
    assert Letter.objects.filter(key="catalogue.announced", language="fr", state_code="ML").count() == 1
    assert row.request.ref in render(Letter.objects.get(key="catalogue.announced")).subject
    names = Event.objects.filter(subject=row.ref).order_by("pk").values_list("name", flat=True)
    assert [name.rpartition("_")[2] for name in names] == [
        "added", "submitted", "approved", "announced", "started", "closed",
    ]  # fmt: skip


def test_submit_edition_refuses_undated_modules_unless_published_elsewhere():
    by = makers.officer()

    assert refusal(operations.submit_edition, add(modules=DAYS[:1]), by=by) == "edition_modules_undated"
    assert (
        operations.submit_edition(add(ref="E2", modules=DAYS[:1], source="un.org"), by=by, now=NOW).state == "in_review"
    )
    assert refusal(operations.submit_edition, add(ref="E3", place={"en": "Rabat"}), by=by) == "texts_missing"
    closed = makers.version(makers.course(programme=makers.programme(state="draft")))
    assert refusal(operations.submit_edition, add(ref="E4", version=closed), by=by) == "programme_not_approved"
    assert refusal(operations.submit_edition, add(ref="E5"), by=makers.head()) == "not_allowed"


def test_steps_out_of_order_are_refused():
    row, officer, head = add(), makers.officer(), makers.head()

    assert refusal(operations.approve_edition, row, by=head) == "move_not_allowed"
    assert refusal(operations.announce_edition, row, by=officer) == "move_not_allowed"
    assert refusal(operations.announce_edition, row, by=head) == "not_allowed"
    assert refusal(operations.return_edition, row, reason="", by=head) == "design_reason_missing"
    late = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    assert refusal(operations.start_edition, row, by=officer, now=late) == "move_not_allowed"
    assert refusal(operations.close_edition, row, by=officer, now=late) == "move_not_allowed"


def test_return_edition_gives_the_reason_to_the_officers():
    makers.user(Role.PROGRAMME_OFFICER, language="pt")
    row = operations.submit_edition(add(), by=makers.officer(), now=NOW)

    operations.return_edition(row, reason="Fewer seats.", by=makers.head(), now=NOW)

    assert (row.state, row.return_reason) == ("draft", "Fewer seats.")
    assert set(Letter.objects.filter(key="catalogue.sent_back").values_list("language", flat=True)) == {"pt", "en"}


CANCEL = [
    ("draft", "officer", ""), ("draft", "head", ""), ("approved", "officer", ""),
    ("scheduled", "officer", "edition_cancel_head"), ("running", "officer", "edition_cancel_head"),
    ("scheduled", "head", ""), ("running", "head", ""), ("closed", "head", "move_not_allowed"),
    ("scheduled", "auditor", "not_allowed"), ("cancelled", "head", "move_not_allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "who", "code"), CANCEL)
def test_cancel_edition(state, who, code):
    by = {"officer": makers.officer, "head": makers.head, "auditor": lambda: makers.actor(Role.AUDITOR)}[who]()
    makers.user(Role.FOCAL_POINT, scope="ML", language="fr")
    row = makers.edition(state=state, request=asked())
    if code:
        assert refusal(operations.cancel_edition, row, reason="Rooms", by=by) == code
        return

    assert refusal(operations.cancel_edition, row, reason="  ", by=by) == "design_reason_missing"
    operations.cancel_edition(row, reason="Rooms", by=by, now=NOW)

    assert (row.state, row.return_reason) == ("cancelled", "Rooms")
    to_state = Letter.objects.filter(key="catalogue.cancelled_for_state", state_code="ML").count()
    assert to_state == (1 if state in {"scheduled", "running"} else 0)
    assert Event.objects.get(name="catalogue.edition_cancelled").reason == "Rooms"


def test_public_editions_are_those_the_public_may_know():
    rows = {state: makers.edition(state=state) for state in words.Edition}
    hidden = makers.version(makers.course(programme=makers.programme(state="draft")))
    makers.edition(hidden, state="scheduled")

    shown = {row.ref for row in queries.list_public_editions()}
    assert shown == {rows[state].ref for state in words.PUBLIC_EDITIONS}
    assert queries.get_public_edition(rows["running"].ref) == rows["running"]
    for state in ("draft", "in_review", "cancelled"):
        with pytest.raises(NotFound):
            queries.get_public_edition(rows[state].ref)


def test_public_editions_by_year_area_and_search(django_assert_num_queries):
    new_year = makers.edition(start_date=dt.date(2026, 12, 20), end_date=dt.date(2027, 1, 10), place=text("Dakar"))
    june = makers.edition()
    late = makers.edition(start_date=dt.date(2028, 1, 5), end_date=dt.date(2028, 1, 9))

    def found(**kwargs):
        return [row.ref for row in queries.list_public_editions(**kwargs)]

    assert found(year=2027) == [new_year.ref, june.ref]
    assert found() == [new_year.ref, june.ref, late.ref]
    assert found(search="dakar") == [new_year.ref]
    assert found(search=june.ref.lower()) == [june.ref]
    assert found(area="border") == []
    with django_assert_num_queries(3):  # editions, their modules, their partners
        for row in queries.list_public_editions():
            assert row.course.programme.area.code
            assert [one.module.number for one in row.modules.all()] == [1, 2]
            assert row.total_hours == 80


def test_office_editions_by_reader_and_filter():
    row, other = (
        makers.edition(state="draft"),
        makers.edition(state="running", start_date=dt.date(2028, 1, 5), end_date=dt.date(2028, 2, 5)),
    )

    def found(by=None, **kwargs):
        return [one.ref for one in queries.list_editions(by or makers.officer(), **kwargs)]

    assert found() == [other.ref, row.ref]
    assert found(state="draft") == [row.ref]
    assert found(year=2028) == [other.ref]
    assert found(search=row.course.code) == [row.ref]
    assert found(makers.actor(Role.EXPERT)) == [other.ref, row.ref]
    assert queries.edition_years(makers.officer()) == [2028, 2027]
    for by in (Actor.nobody(), makers.focal_point(makers.state("ML")), makers.actor(Role.PARTICIPANT)):
        assert found(by) == []
        assert queries.edition_years(by) == []
        with pytest.raises(NotFound):
            queries.get_edition(by, row.ref)


def test_editions_of_a_request_are_shown_to_those_who_asked_once_public():
    request = asked()
    public = makers.edition(request=request)
    makers.edition(request=request, state="draft", start_date=dt.date(2027, 5, 1))

    def found(by):
        return [row.ref for row in queries.list_editions_of_request(by, request.ref)]

    assert found(makers.focal_point(makers.state("ML"))) == [public.ref]
    assert found(makers.focal_point(makers.state("SN"))) == []
    assert found(Actor.nobody()) == []
    assert len(found(makers.officer())) == 2
