"""Stages 10 and 11: awards, certificates, verification, revocation; the report."""

from __future__ import annotations

import io

import pypdf

from tests.browser.conftest import PHONE, House
from tests.browser.stages.design import EDITION, SEATS
from tests.browser.stages.teaching import LEARNER


def award(house: House) -> None:
    """The rule proposes, a person confirms, certificates are issued, and anybody can check one by its code."""
    officer = house.enter("officer")
    officer.go("office:credentials", EDITION)
    proposed = officer.page.locator('main select[name^="kind-"]').evaluate_all("all => all.map(s => s.value)")
    assert proposed == ["completion"] * SEATS
    officer.send('main form[action$="/decide/"]')
    officer.follow("/credentials/issue/")
    officer.send()
    numbers = officer.refs(r"office/credentials/([^/]+)\.pdf$")
    codes = officer.refs(r"/verify/([^/]+)/$")
    assert len(numbers) == len(codes) == SEATS
    status, kind, content = officer.fetch(officer.address("office:credential_pdf", numbers[0]))
    assert (status, kind) == (200, "application/pdf")
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1

    anybody = house.window()
    anybody.go("public:verify")
    anybody.fill('main form[role="search"]', code=codes[0])
    anybody.send('main form[role="search"]', button="button")
    assert anybody.has(".verdict--ok")
    for fact in (numbers[0], codes[0], EDITION):
        assert fact in anybody.text, anybody.text
    anybody.go("public:credential", codes[0])
    anybody.go("public:credential", "AAAA-BBBB-CCCC", status=404)
    assert anybody.fetch(f"/credentials/{codes[0]}.json")[0] == 200
    assert anybody.fetch(f"/credentials/{codes[0]}.png")[2].startswith(b"\x89PNG")

    learner = house.enter(LEARNER, size=PHONE)
    learner.go("portal:courses")
    learner.follow("/portal/certificates/")
    learner.send('main form[action$="/name/"]', button="[name=shown]")

    head = house.enter("head")
    head.go("office:credential_revoke", numbers[0])
    head.send(status=422)
    head.fill(ground="error", reason="Issued to the wrong person.")
    head.send()
    anybody = house.window()
    anybody.go("public:credential", codes[0])
    assert anybody.has(".verdict--bad")
    assert "wrong person" not in anybody.text
    anybody.go("public:credential", codes[1])
    assert anybody.has(".verdict--ok")


def close(house: House) -> None:
    """Nothing is missing, so the edition is closed."""
    officer = house.enter("officer")
    officer.go("office:credentials", EDITION)
    officer.follow("/finish/")
    officer.send()


def report(house: House) -> None:
    """The report: each figure opens its list; on paper in four languages; kept."""
    officer = house.enter("monitoring")
    officer.go("office:results")
    officer.go("office:edition_results", EDITION)
    officer.follow(f"/office/results/{EDITION}/certified/")
    assert officer.page.locator("main tbody tr").count() == SEATS - 1  # one was revoked
    for language in ("ar", "en"):
        path = f"{officer.address('office:report_pdf', EDITION)}?lang={language}"
        status, kind, content = officer.fetch(path)
        assert (status, kind) == (200, "application/pdf")
        assert content.startswith(b"%PDF-")
    assert officer.fetch(officer.address("office:report_xlsx", EDITION))[0] == 200
    officer.go("office:edition_results", EDITION)
    officer.send('main form[action$="/keep/"]', button="button")
    donor = house.enter("donor")
    donor.go("office:results")
