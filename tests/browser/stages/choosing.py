"""Stages 5 to 7: eligibility and due diligence, the selection and its signature, invitations and answers."""

from __future__ import annotations

from tests.browser.conftest import House
from tests.browser.stages.design import CALL, EDITION, RESERVES, SEATS


def vet(house: House) -> None:
    """Stage 5: the call closes; the rules are checked; two officers judge; nobody else can open a file."""
    house.clock.at(2, 2, 9)
    officer = house.enter("officer")
    officer.step("office:call_close", CALL)
    officer.go("office:vetting", query=f"?call={CALL}")
    officer.send('main form[action$="/check/"]')
    ref = house.notes["nominations"][0]
    officer.go("office:vetting_nomination", ref)
    for path in (officer.address("office:due_diligence"), officer.address("office:due_diligence_file", ref)):
        assert officer.fetch(path)[0] in {403, 404}
    officer.go("office:due_diligence_file", ref, status=403)
    assert not officer.has('main a[href*="due-diligence"]')

    first = house.enter("diligence")
    for nomination in house.notes["nominations"]:
        first.go("office:due_diligence_file", nomination)
        first.fill(outcome="cleared", ground="none", note="Looked at, nothing found.")
        first.send()
    first.go("office:due_diligence_file", ref)
    assert not first.has('main form[action$="/confirm/"]')  # nobody confirms their own judgement
    second = house.enter("diligence-2")
    second.go("office:due_diligence")
    for nomination in house.notes["nominations"]:
        second.go("office:due_diligence_file", nomination)
        second.send('main form[action$="/confirm/"]')
    officer = house.enter("officer")
    officer.go("office:vetting", query=f"?call={CALL}&gate=eligible")
    assert len(officer.refs(r"nominations/(NOM-[^/]+)/$")) == len(house.notes["nominations"])
    assert "nothing found" not in officer.text


def select(house: House) -> None:
    """Stage 6: computed, read, repeated to the same bytes, sent, sent back once, signed by the head."""
    officer = house.enter("officer")
    officer.go("office:selection")
    officer.send('main form[action$="/compute/"]')
    _declare(officer)  # nobody acts before they said what ties them to the nominees
    officer.send('main form[action$="/compute/"]')
    run = officer.ref_here()
    house.notes["run"] = run
    seats = officer.page.locator(".seat:not(.seat--free)")
    assert seats.count() == SEATS
    assert officer.page.locator(".proof__badge").count() == 1
    before = digest(officer)
    officer.send('main form[action$="/replay/"]')
    assert officer.has(".note--ok, [role=status]"), officer.text
    assert not officer.has(".note--warn")
    assert digest(officer) == before
    officer.send('main form[action$="/propose/"]')
    assert officer.fetch(officer.address("office:selection_sign", run))[0] == 403
    head = house.enter("head")
    head.go("office:selection_board", run)
    head.follow("/interest/")
    _declare(head)
    head.follow("/return/")
    head.fill(reason="Look at the reserves again.")
    head.send()
    officer = house.enter("officer")
    officer.go("office:selection_board", run)
    assert "Look at the reserves again." in officer.text
    officer.send('main form[action$="/propose/"]')
    head = house.enter("head")
    head.go("office:selection_board", run)
    head.page.locator("main a.seat").first.click()
    head.page.wait_for_url("**/hand/**")
    head.look()
    head.go("office:selection_board", run)
    head.follow("/sign/")
    head.fill(remarks="A balanced cohort.")
    head.send()
    assert digest(head) == before


def _declare(hand: object) -> None:
    """Nothing to declare: the page goes on to where one came from."""
    hand.fill(nature="none")  # type: ignore[attr-defined]
    hand.send()  # type: ignore[attr-defined]


def digest(hand: object) -> str:
    """The digest of the result on the board."""
    return hand.page.locator("main dd.mono").last.inner_text()  # type: ignore[attr-defined]


def invite(house: House) -> None:
    """Stage 7: the cohort is invited; one accepts, one declines and the first reserve is asked; the list fills."""
    officer = house.enter("officer")
    officer.go("office:enrolment", EDITION)
    officer.follow("/invite/")
    officer.fill(reply_by="2027-02-12T12:00")
    officer.send()
    sent = officer.refs(r"office/invitations/(INV-[^/]+)/$")
    assert len(sent) == SEATS
    officer.go("office:invitation", sent[0])
    _letters(officer, "letter-")
    status, kind, content = officer.fetch(officer.address("office:invitation_letter", sent[0], "ar"))
    assert (status, kind) == (200, "application/pdf")
    assert content.startswith(b"%PDF-")

    declined = False
    asked = {*sent}
    for _round in range(2):
        for code in ("td", "ng"):
            point = house.enter(f"fp-{code}")
            point.go("portal:invitations")
            for ref in point.refs(r"portal/invitations/(INV-[^/]+)/$"):
                point.go("portal:invitation", ref)
                _letters(point, "/letter/")
                if not point.has('main form[action$="/accept/"]'):
                    continue
                if declined:
                    point.send('main form[action$="/accept/"]')
                else:
                    point.follow("/decline/")
                    point.send(status=422)
                    point.fill(reason="Another duty.")
                    point.send()
                    declined = True
    officer = house.enter("officer")
    officer.go("office:enrolment", EDITION)
    after = {*officer.refs(r"office/invitations/(INV-[^/]+)/$")}
    assert asked < after
    assert len(after) == SEATS + 1 <= SEATS + RESERVES
    officer.go("office:participants", EDITION)
    people = officer.page.locator("main tbody tr")
    assert people.count() == SEATS
    status, kind, content = officer.fetch(officer.address("office:participants_file", EDITION, "xlsx"))
    assert status == 200
    assert content.startswith(b"PK")


def _letters(hand: object, part: str) -> None:
    """The letter stands there in four languages, if the invitation stands."""
    links = hand.page.locator(f'main a[href*="{part}"][href$=".pdf"]')  # type: ignore[attr-defined]
    assert links.count() in {0, 4}
