"""Stages 1 to 3: a state asks, the office answers and designs an edition, the call goes out."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import House
from tests.browser.hand import LANGUAGES

PROGRAMME, COURSE, EDITION, CALL = "TRIAL", "TRIAL-1", "TRIAL-2027", "CALL-TRIAL-2027"
SEATS, RESERVES, STATES, NAMES_MAX = 3, 2, ("NG", "TD"), 4


def in_all(word: str) -> dict[str, str]:
    """A text in the four languages."""
    return {code: f"{word} ({code})" for code in LANGUAGES}


def ask(house: House) -> None:
    """Stage 1: the focal point of Chad asks, the office says yes."""
    state = house.enter("fp-td")
    state.go("portal:requests")
    state.go("portal:request_new")
    state.fill(
        area="investigations", title="Interviews without pressure", gap="Each service asks in its own way.",
        expected_outcome="Records that a court can use.", priority="high", people=12, languages=["fr", "ar"],
    )  # fmt: skip
    state.send(button='[name="send"]')
    state.send()
    ref = state.ref_here()
    house.notes["request"] = ref
    assert ref in state.text
    officer = house.enter("officer")
    officer.go("office:requests")
    officer.go("office:request", ref)
    officer.fill(verdict="accepted", answer="The office plans a course of two modules.")
    officer.send()
    assert "The office plans a course of two modules." in officer.text
    state = house.enter("fp-td")
    state.go("portal:request", ref)
    assert "The office plans a course of two modules." in state.text


def design(house: House) -> None:
    """Stage 2: programme, course and curriculum; the head sends one back, then approves; the edition is announced."""
    officer = house.enter("officer")
    officer.go("office:programmes")
    officer.step(
        "office:programme_new", code=PROGRAMME, area="investigations", title=in_all("Trial programme"),
        objectives=in_all("To show the whole way."),
    )  # fmt: skip
    officer.follow("/step/submit/")
    officer.send()
    officer.step(
        "office:course_new", PROGRAMME, code=COURSE, title=in_all("Interviewing"), summary=in_all("Asking well."),
        audience=in_all("Investigators"), requirements=in_all("Three years of service."), level="foundational",
        languages=["fr", "en"],
    )  # fmt: skip
    officer.go("office:version_new", COURSE)
    officer.fill(label="2027", attendance_pct=80, test_pct=60)
    for n in range(2):
        officer.fill(**{f"m-{n}-title": in_all(f"Module {n + 1}"), f"m-{n}-level": "foundational", f"m-{n}-hours": 6})
        officer.fill(**{f"o-{n}-text": in_all(f"Outcome {n + 1}")})
    officer.send()
    officer.follow("/step/submit/")
    officer.send()

    head = house.enter("head")
    head.go("office:programme", PROGRAMME)
    head.follow("/step/return/")
    head.send(status=422)
    head.fill(reason="Say in the objectives whom it serves.")
    head.send()
    officer = house.enter("officer")
    officer.go("office:programme", PROGRAMME)
    assert "Say in the objectives whom it serves." in officer.text
    officer.step("office:programme_edit", PROGRAMME, objectives=in_all("To serve investigators of two states."))
    officer.follow("/step/submit/")
    officer.send()
    head = house.enter("head")
    for to, args in (("office:programme", (PROGRAMME,)), ("office:version", (COURSE, 1))):
        head.go(to, *args)
        head.follow("/step/approve/")
        head.send()

    officer = house.enter("officer")
    officer.go("office:request", house.notes["request"])
    officer.follow(f"?request={house.notes['request']}")
    officer.follow(f"version={COURSE}/1")
    officer.fill(
        ref=EDITION, place=in_all("Rabat"), mode="in_person", languages=["fr", "en"], seats=SEATS, issuer_1="office",
        start_date="2027-03-01", end_date="2027-03-02", m1_start="2027-03-01", m1_end="2027-03-01",
        m2_start="2027-03-02", m2_end="2027-03-02",
    )  # fmt: skip
    officer.send()
    officer.follow("/step/submit/")
    officer.send()
    head = house.enter("head")
    head.go("office:edition", EDITION)
    head.follow("/step/approve/")
    head.send()
    officer = house.enter("officer")
    officer.go("office:editions")
    officer.go("office:edition", EDITION)
    officer.follow("/step/announce/")
    officer.send()


def announce(house: House) -> None:
    """Stage 3: the call is drafted, published, written to the states, and open to everybody's eyes."""
    officer = house.enter("officer")
    officer.go("office:calls")
    officer.go("office:call_new", query=f"?edition={EDITION}")
    officer.fill(
        edition=EDITION, ref=CALL, seats=SEATS, reserves=RESERVES, women_pct=30, profile=in_all("Investigators in service"),
        languages=["fr", "en"], language_level=3, deadline="2027-02-01T12:00", time_zone="Africa/Casablanca",
        nota_verbale="NV-7/2027", ranks=["officer", "senior"], years_min=2, picked=list(STATES), seats_min=0, seats_max=2,
        names_max=NAMES_MAX,
    )  # fmt: skip
    officer.send()
    officer.fill(**{"NG-seats_min": 1})
    officer.send()
    officer.step("office:call_publish", CALL)
    letters = outbox(officer)
    assert len([row for row in letters if "fp-ng@" in row]) == 1, letters
    reader = house.window()
    reader.go("public:calls")
    reader.go("public:call", CALL)
    assert "30" in reader.text


def outbox(hand: Any) -> list[str]:
    """The lines of the office's outbox, newest first."""
    hand.go("office:outbox")
    return hand.page.locator("main tbody tr, main li").all_inner_texts()
