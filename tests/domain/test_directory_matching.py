"""Finding a person in any spelling, proposing pairs, joining and taking apart."""

import datetime as dt

import pytest

import tadrib.workflows.merge_persons
from tadrib import workflows
from tadrib.domain.audit.models import Event
from tadrib.domain.directory import jobs, operations, queries
from tadrib.domain.directory.models import Person
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
merge = workflows.merge_persons.merge_persons
unmerge = workflows.merge_persons.unmerge_persons


def person(given: str, family: str, *, state: str = "ML", **facts: object) -> Person:
    return operations.add_person(
        nationality=makers.state(state), by=makers.officer(), now=NOW,
        facts={"given_names": given, "family_names": family, "sex": "M", **facts},
    )  # fmt: skip


@pytest.mark.parametrize(
    "search", ["Mohamed", "Muhammad Amrani", "محمد", "El Amrani", "MOHAMMED AL AMRANI", "العمراني"]
)
def test_a_search_finds_every_spelling(search: str) -> None:
    wanted = person("Mohammed", "El-Amrani")
    person("Kofi", "Owusu")
    assert list(queries.list_persons(makers.officer(), search=search)) == [wanted]


SPELLINGS = {
    ("Mohamed", "Ould Cheikh", "محمد ولد الشيخ"): (
        "Mohammed", "Muhammad Wuld Shaykh", "محمد", "محمد الشيخ", "Cheikh Mohamed", "Mohd Ould Cheikh", "OULD CHEIKH",
    ),
    ("Leïla", "Ben Ali", ""): ("Leila", "Layla Bin Ali", "Benali", "ليلى بن علي", "Ben Ali Leila", "Ali"),
    ("Noureddine", "El Fassi", ""): ("Nur al-Din", "Nour Eddine Al Fassi", "نور الدين الفاسي", "Fassi", "Alfassi"),
    ("João", "Gonçalves", ""): ("joao", "Goncalves", "JOÃO GONCALVES"),
    ("ተስፋዬ", "Gebre Mariam", ""): ("Tesfaye", "Gebremariam", "ገብረማርያም"),
}


@pytest.mark.parametrize("names", list(SPELLINGS))
def test_the_office_and_the_state_find_every_spelling_in_one_query(names, django_assert_num_queries) -> None:
    given, family, native = names
    wanted = person(given, family, native_name=native)
    person("Kofi", "Owusu")
    twin = person(given, family, state="NE", native_name=native)
    officer, own = makers.officer(), makers.focal_point(makers.state("ML"))
    for search in SPELLINGS[names]:
        with django_assert_num_queries(1):
            assert set(queries.list_persons(officer, search=search)) == {wanted, twin}, search
        with django_assert_num_queries(1):
            assert list(queries.list_persons(own, search=search)) == [wanted], search


def test_forgotten_keys_are_filled_again_all_in_one_round(monkeypatch) -> None:
    rows = [person("Mohamed", f"Example {n}") for n in "ABC"]
    Person.objects.update(search_key="")
    monkeypatch.setattr(operations.fill_search_keys, "__kwdefaults__", {"most": 2})
    assert jobs.fill_search_keys.call() == 3
    assert set(queries.list_persons(makers.officer(), search="محمد")) == set(rows)


def test_changed_names_are_found() -> None:
    row = person("Kofi", "Owusu")
    operations.change_person(row, facts={"family_names": "Ouattara"}, by=makers.officer(), now=NOW)
    assert list(queries.list_persons(makers.officer(), search="Wattara")) == [row]
    assert not queries.list_persons(makers.officer(), search="Owusu").exists()


def test_a_state_finds_only_its_own_and_nobody_nothing() -> None:
    own, _ = person("Moussa", "Traoré"), person("Musa", "Traore", state="NE")
    assert list(queries.list_persons(makers.focal_point(makers.state("ML")), search="Musa")) == [own]
    assert not queries.list_persons(Actor.nobody(), search="Musa").exists()


def test_pairs_are_proposed_to_the_office_across_states_and_to_nobody_else() -> None:
    one, two = person("Moussa", "Traoré"), person("Musa", "Traore", state="NE")
    person("Issa", "Traoré")
    found = queries.list_proposals(makers.officer())
    assert [{p.one, p.two} for p in found] == [{one, two}]
    assert "state_other" in found[0].reasons
    assert queries.list_proposals(makers.focal_point(makers.state("ML"))) == []
    assert queries.list_proposals(Actor.nobody()) == []


def test_a_joining_moves_everything_and_is_taken_back_exactly() -> None:
    kept = person("Moussa", "Traoré")
    other = person("Musa", "Traore", state="NE", email="m@example.org", birth_date=dt.date(1980, 1, 2))
    own, moved = makers.nomination(makers.call(), person=kept), makers.nomination(makers.call(), person=other)
    before = list(Person.objects.order_by("pk").values())
    done = merge(kept, other, by=makers.officer(), now=NOW)
    moved.refresh_from_db()
    kept.refresh_from_db()
    assert moved.person == kept and done.moved["nominations"] == [moved.ref]
    assert (kept.email, kept.birth_date) == ("m@example.org", dt.date(1980, 1, 2))
    assert list(queries.list_persons(makers.officer())) == [kept]
    with pytest.raises(NotFound):
        queries.get_person(makers.officer(), other.ref)
    assert Event.objects.filter(name="directory.person_merged", subject=kept.ref).exists()
    unmerge(done, by=makers.officer(), now=NOW)
    moved.refresh_from_db()
    own.refresh_from_db()
    assert (own.person, moved.person) == (kept, other)
    assert list(Person.objects.order_by("pk").values()) == before
    with pytest.raises(Refused, match="merge_undone"):
        unmerge(done, by=makers.officer(), now=NOW)


def test_an_account_goes_along_and_comes_back() -> None:
    kept, other = person("Moussa", "Traoré"), person("Musa", "Traore")
    user = makers.user()
    operations.link_user(other, user=user, by=makers.officer(), now=NOW)
    done = merge(kept, other, by=makers.officer(), now=NOW)
    assert queries.find_own_person(makers.of(user)) == kept
    unmerge(done, by=makers.officer(), now=NOW)
    assert queries.find_own_person(makers.of(user)) == other


def test_two_live_nominations_in_one_call_are_refused_and_nothing_changes() -> None:
    kept, other, call = person("Moussa", "Traoré"), person("Musa", "Traore"), makers.call()
    makers.nomination(call, person=kept)
    row = makers.nomination(call, person=other)
    with pytest.raises(Refused, match="merge_two_nominations"):
        merge(kept, other, by=makers.officer(), now=NOW)
    row.refresh_from_db()
    assert row.person == other and Person.objects.filter(merged_into=None).count() == 2


def test_what_is_refused() -> None:
    a, b, c = person("A", "Aa"), person("B", "Bb"), person("C", "Cc")
    officer = makers.officer()
    with pytest.raises(Refused, match="not_allowed"):
        merge(a, b, by=makers.focal_point(makers.state("ML")), now=NOW)
    with pytest.raises(Refused, match="merge_same"):
        merge(a, a, by=officer, now=NOW)
    first = merge(a, b, by=officer, now=NOW)
    with pytest.raises(Refused, match="merge_done"):
        merge(c, b, by=officer, now=NOW)
    merge(c, a, by=officer, now=NOW)
    with pytest.raises(Refused, match="merge_not_last"):
        unmerge(first, by=officer, now=NOW)


def test_two_accounts_are_refused() -> None:
    a, b = person("A", "Aa"), person("B", "Bb")
    for row in (a, b):
        operations.link_user(row, user=makers.user(), by=makers.officer(), now=NOW)
    with pytest.raises(Refused, match="merge_two_accounts"):
        merge(a, b, by=makers.officer(), now=NOW)
