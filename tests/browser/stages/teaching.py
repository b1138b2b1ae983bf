"""Stages 8 and 9: timetable, attendance and its correction, tests before and after, what was learnt."""

from __future__ import annotations

import tadrib.domain.accounts.operations
import tadrib.domain.directory.operations
import tadrib.domain.enrolment.queries
from tadrib.demo import cast
from tadrib.domain import accounts, catalogue, directory, enrolment
from tests.browser.conftest import PHONE, House
from tests.browser.hand import Hand
from tests.browser.stages.design import COURSE, EDITION, SEATS, in_all

LEARNER = "learner@example.org"
RIGHT, WRONG = 0, 1


def begin(house: House) -> None:
    """The timetable is made, the first day comes, the edition starts, the bank of questions is written."""
    officer = house.enter("officer")
    officer.go("office:delivery", EDITION)
    officer.follow("/timetable/")
    officer.fill(room="Room 1")
    officer.send()
    house.clock.at(3, 1, 8, 30)
    officer = house.enter("officer")
    officer.go("office:edition", EDITION)
    officer.follow("/step/start/")
    officer.send()
    officer.go("office:questions", COURSE, 1)
    for n in (1, 2):
        officer.go("office:question_new", COURSE, 1, "test")
        answers = {f"option{i}": in_all(f"Answer {i}") for i in (1, 2, 3)}
        officer.fill(text=in_all(f"Question {n}"), **answers, right=1, outcome=n)
        officer.send()
    officer.go("office:question_new", COURSE, 1, "scale")
    officer.fill(text=in_all("The course was useful"))
    officer.send()
    _link_learner(house)
    _sit(house, "pre_test", WRONG)


def _link_learner(house: House) -> None:
    """The first participant gets an account; the house has no page for this yet, so the operations do it."""
    by, now = cast.opener(), house.clock.now()
    officer = house.notes["cast"]("officer", now)
    edition = catalogue.queries.get_edition(officer, EDITION)
    person = next(iter(enrolment.queries.list_participations(officer, edition))).person
    user = accounts.operations.create_user(
        email=LEARNER, name=person.full_name, language=house.language, password=cast.PASSWORD, by=by, now=now
    )
    directory.operations.link_user(person, user=user, by=by, now=now)


def _sit(house: House, kind: str, choice: int) -> None:
    """The test is opened, taken by one participant on a telephone, by the others on paper, and closed."""
    officer = house.enter("officer")
    officer.go("office:assessment", EDITION)
    officer.follow(f"/assessment/{kind}/")
    officer.send()
    instrument = officer.ref_here()
    officer.step("office:instrument_open", instrument)
    learner = house.enter(LEARNER, size=PHONE)
    learner.go("portal:home")
    learner.go("portal:courses")
    learner.follow(f"/portal/tests/{instrument}/")
    _answer(learner, choice, without=1)
    learner.send(status=422)
    _answer(learner, choice)
    learner.send()
    officer = house.enter("officer")
    for _other in range(SEATS - 1):
        officer.go("office:instrument_sheet", instrument)
        people = officer.page.locator('[name="participant"] option').evaluate_all("all => all.map(o => o.value)")
        officer.fill(participant=next(value for value in people if value))
        _answer(officer, choice)
        officer.send()
    officer.go("office:instrument", instrument)
    officer.send('main form[action$="/close/"]')


def _answer(hand: Hand, choice: int, *, without: int = 0) -> None:
    """The same choice for every question of the page, but for the last ``without``."""
    names = hand.page.locator('main [type="radio"][name^="q"]').evaluate_all("all => all.map(o => o.name)")
    asked = list(dict.fromkeys(names))
    for name in asked[: len(asked) - without]:
        hand.page.locator(f'main [name="{name}"][value="{choice}"]').check()


def attend(house: House) -> None:
    """Everybody is marked after each session; one mark is corrected with a reason; the survey of a day is the test."""
    house.clock.at(3, 2, 19)
    expert = house.enter("expert")
    expert.go("office:delivery", EDITION)
    sessions = expert.refs(r"office/sessions/(SES-[^/]+)/$")
    assert len(sessions) == 4
    for ref in sessions:
        expert.go("office:session", ref)
        expert.follow("/attendance/")
        expert.send()
    expert.go("office:attendance", sessions[0])
    person = expert.page.locator("main fieldset").first
    name = person.get_attribute("id")
    expert.fill(**{f"mark-{name}": "late"})
    expert.send(status=422)  # a change needs its reason
    if not person.locator(f'[name="reason-{name}"]').is_visible():
        person.locator("summary").click()
    expert.fill(**{f"reason-{name}": "Came at ten."})
    expert.send()
    assert "Came at ten." in expert.text
    expert.go("office:sign_in_sheet", sessions[0])
    expert.go("office:delivery", EDITION)
    assert expert.page.locator("table.att tbody tr").count() == SEATS


def learn(house: House) -> None:
    """The same test afterwards; the gain is shown, and everybody sees their own points."""
    _sit(house, "post_test", RIGHT)
    officer = house.enter("officer")
    officer.go("office:assessment", EDITION)
    assert officer.has(".dumbbell svg")
    assert "100" in officer.page.locator("#gain").inner_text()
    learner = house.enter(LEARNER, size=PHONE)
    learner.go("portal:courses")
    assert "100" in learner.text  # attendance, per cent
