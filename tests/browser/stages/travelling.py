"""Stage 7, second part: whoever has a seat sends passport and travel papers; the office gives back once and accepts."""

from __future__ import annotations

from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.messaging.models import Letter
from tests.browser.conftest import House
from tests.browser.stages.design import EDITION

PAPERS, SEND = 'main form[action$="/papers/"]', 'main form[action$="/send/"]'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def send_papers(house: House) -> None:
    """From the start page to the receipt: wrong answers are all said at once and kept, then corrected and sent."""
    point = house.enter("fp-td")
    point.go("portal:home")
    assert point.refs(r"portal/invitations/(INV-[^/]+)/travel/$"), "the start page does not lead to the travel papers"
    point.go("portal:travels")
    ref = point.refs(r"portal/invitations/(INV-[^/]+)/travel/$")[0]
    point.go("portal:invitation", ref)
    point.follow("/travel/")
    name = point.page.locator("main header b").inner_text()
    assert not point.has(SEND)
    point.follow("/travel/write/")
    point.fill(
        passport_kind="service", passport_name="Somebody Else", passport_number="12", passport_issuer="Authority",
        passport_issued_on="2025-01-05", passport_expires_on="2027-08-01", home_address="1 Example Street",
        emergency_name="Relative", emergency_relation="sister", emergency_phone="+000 00 00 00 00",
        city="N'Djamena", arrive_on="2027-02-28", depart_on="2027-03-03",
    )  # fmt: skip
    point.send(status=422)
    assert point.page.locator(".errors li a").count() == 3
    assert point.page.locator('main [name="passport_name"]').input_value() == "Somebody Else"
    point.fill(passport_name=name, passport_number="EX 1234567", passport_expires_on="2030-01-04")
    point.send()
    assert "EX1234567" in point.text
    assert not point.has(SEND)  # the copy is missing
    point.fill(PAPERS, paper="passport_copy", file={"name": "p.pdf", "mimeType": "application/pdf", "buffer": PDF})
    point.send(PAPERS)
    point.send(SEND, status=422)
    point.fill(SEND, declaration=True)
    point.send(SEND)
    assert point.has('main a[href*="/receipts/RCT-"]')

    officer = house.enter("officer")
    officer.go("office:travel", EDITION)
    assert "EX1234567" not in officer.text
    officer.go("office:travel_ask", EDITION)
    officer.go("office:travel_dossier", ref)
    assert "EX1234567" in officer.text
    officer.follow("/return/")
    officer.send(status=422)
    officer.fill(reason="The copy is dark.")
    officer.send()
    point.go("portal:travel", ref)
    assert "The copy is dark." in point.text
    point.fill(SEND, declaration=True)
    point.send(SEND)
    officer.go("office:travel_dossier", ref)
    officer.send('main form[action$="/accept/"]')
    head = house.enter("head")
    assert head.fetch(head.address("office:travel_dossier", ref))[0] == 403
    other = house.enter("fp-ng")
    assert other.fetch(other.address("portal:travel", ref))[0] == 404


def send_by_link(house: House) -> None:
    """A nominee without an account writes and sends by the link in the letter, which is then used up."""
    row = Invitation.objects.filter(ref__in=_open_refs(house)).first()
    letter = Letter.objects.filter(key="enrolment.travel_link", subject_ref=row.ref).latest("pk")
    hand = house.window()
    address = f"{hand.base}/{hand.language}/{letter.facts['path']}"
    hand.page.goto(address)
    hand.look()
    write, papers = 'main form:has(input[value="save"])', 'main form:has(input[value="paper"])'
    hand.fill(
        write, passport_kind="ordinary", passport_name=row.placement.nomination.person.full_name,
        passport_number="12", passport_issuer="Authority", passport_issued_on="2025-01-05",
        passport_expires_on="2030-01-04", home_address="1 Example Street", emergency_name="Relative",
        emergency_relation="sister", emergency_phone="+000 00 00 00 00", city="Abuja", arrive_on="2027-02-28",
        depart_on="2027-03-03",
    )  # fmt: skip
    hand.send(write, status=422)
    hand.fill(write, passport_number="EX 7654321")
    hand.send(write)
    assert "7654321" not in hand.page.content()  # what was written is not shown again
    hand.fill(papers, paper="passport_copy", file={"name": "p.pdf", "mimeType": "application/pdf", "buffer": PDF})
    hand.send(papers)
    hand.fill('main form:has([name="declaration"])', declaration=True)
    hand.send('main form:has([name="declaration"])', 'button[value="send"]')
    assert "RCT-" in hand.text
    assert hand.page.goto(address).status == 410


def _open_refs(house: House) -> list[str]:
    point = house.enter("fp-ng")
    point.go("portal:travels", query="?state=empty")
    return point.refs(r"portal/invitations/(INV-[^/]+)/travel/$")
