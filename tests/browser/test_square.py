"""Certificates checked on a telephone: with a network, without one, by camera, and after somebody changed a paper."""

from __future__ import annotations

import random
import re
import time

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, words
from tadrib.domain.credentials.models import Credential
from tests import makers
from tests.awarded import LATE, issued
from tests.browser import inspection
from tests.browser.conftest import PHONE

IS_KEPT = """async (home) => { const store = await caches.open('tadrib-verify');
  return Boolean(await store.match(home)) && Boolean(await store.match('/verify/kept.json')) }"""
VERDICT = "#square .verdict h2"
GENUINE = {"ar": "أصلية", "fr": "Authentique", "en": "Genuine", "pt": "Autêntico"}


def address(certified, digits: str | None = None, language: str = "") -> str:
    row = certified.notes["row"]
    return f"{certified.base}{language and '/' + language}/verify/{row.code}/#{row.square if digits is None else digits}"


def load(certified, language: str = "en", **window):
    """A reader opens the page once, and waits until the device has kept it."""
    page = certified.window(csp=True, **window).page
    page.goto(f"{certified.base}/{language}/verify/")
    until = time.monotonic() + 20
    while not page.evaluate(IS_KEPT, f"/{language}/verify/"):
        assert time.monotonic() < until
        page.wait_for_timeout(200)
    page.wait_for_selector("[data-ready]")
    return page


def opened(page, where: str) -> str:
    """The verdict after opening an address in a new tab of the same device; the text of the answer."""
    page.goto("about:blank")
    page.goto(where)
    page.wait_for_selector(VERDICT)
    return page.locator("#square .verdict").inner_text()


def changed(digits: str, before: str, after: str) -> str:
    """The square of somebody who changed a word of the same length and signed nothing."""
    raw = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")
    assert before.encode() in raw
    return str(int.from_bytes(raw.replace(before.encode(), after.encode()), "big"))


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_without_a_network_the_square_says_all_that_was_certified(certified, language):
    page, row = load(certified, language), certified.notes["row"]
    certified.notes["line"].cut()
    page.context.set_offline(True)

    said = opened(page, address(certified))

    assert page.locator(VERDICT).inner_text() == GENUINE[language]
    assert page.evaluate("document.activeElement === document.querySelector('#square .verdict h2')")
    person = row.award.participation.person
    title = row.facts["course"]["title"]["en" if language == "pt" else language]  # Portuguese is not on the paper
    for fact in (row.holder, row.number, row.code, title, str(row.facts["hours"])):
        assert fact in said, fact
    assert person.native_name in said
    assert page.evaluate("document.documentElement.lang") == language
    assert inspection.faults(page, language) == []


def test_with_a_network_the_register_answers_and_the_square_adds_the_name(certified):
    page = certified.window(csp=True).page
    page.goto(address(certified))
    page.wait_for_selector("[data-register-answer] h2:focus")
    answer = page.locator("[data-register-answer]")
    assert "Both say the same" in answer.inner_text() and certified.notes["row"].holder in answer.inner_text()
    assert page.locator("#square .verdict").count() == 0 and page.url.startswith(f"{certified.base}/en/verify/")


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_changed_paper_is_called_altered(certified, is_cut):
    page, row = load(certified), certified.notes["row"]
    if is_cut:
        certified.notes["line"].cut()
    forged = changed(row.square, row.holder[:4], "Zaza")
    said = opened(page, address(certified, forged))
    assert "Altered" in said and "Zaza" not in said
    assert ("What differs" in said and "Holder" in said) is not is_cut
    assert page.locator(".verdict--ok").count() == 0
    assert "Altered" in opened(page, address(certified, row.square[:-1] + str((int(row.square[-1]) + 1) % 10)))
    assert "could not be read" in opened(page, address(certified, row.square[:300]))


def test_the_square_of_one_certificate_does_not_pass_under_the_code_of_another(certified):
    other = issued(makers.edition(state="running"), certified.notes["officer"])
    page = load(certified)
    for cut in (False, True):
        if cut:
            certified.notes["line"].cut()
        said = opened(page, f"{certified.base}/verify/{other.code}/#{certified.notes['row'].square}")
        assert "Altered" in said


def test_what_was_revoked_before_the_lists_were_kept_is_revoked_and_what_after_has_its_age_said(certified):
    row, head = certified.notes["row"], certified.notes["head"]
    early = load(certified)
    operations.revoke(row, ground=words.Ground.ERROR, reason="A mistake.", by=head, now=LATE)
    late = load(certified)
    certified.notes["line"].cut()

    assert "Revoked" in opened(late, address(certified))
    said = opened(early, address(certified))
    assert "Genuine" in said and "were kept just now" in said

    age(early, days=2)
    assert "were kept 2 days ago" in opened(early, address(certified))
    age(early, days=31)
    said = opened(early, address(certified))
    assert "could not be checked" in said and "33 days ago" in said and row.holder in said
    age(late, days=40)
    assert "Revoked" in opened(late, address(certified))  # for good

    certified.notes["line"].mend()
    early.goto("about:blank")
    early.goto(address(certified))
    early.wait_for_selector("[data-register-answer] h2:has-text('Revoked')")


def age(page, *, days: int) -> None:
    """What the device keeps becomes so many days older."""
    page.evaluate(
        """async (days) => {
          const store = await caches.open('tadrib-verify'), facts = await (await store.match('/verify/kept.json')).json();
          facts.kept -= days * 86400000;
          await store.put('/verify/kept.json', new Response(JSON.stringify(facts)));
        }""",
        days,
    )


def test_a_suspended_certificate_is_halted_and_good_again(certified):
    row, head = certified.notes["row"], certified.notes["head"]
    operations.suspend(row, ground=words.Halt.INQUIRY, reason="Looked into.", by=head, now=LATE)
    page = load(certified)
    certified.notes["line"].cut()
    assert "Suspended" in opened(page, address(certified))


def test_a_key_in_wrong_hands_is_no_longer_believed(certified):
    old, before = certified.notes["row"].square, load(certified)
    operations.renew_key(compromised=True, by=makers.of(makers.user(Role.ADMINISTRATOR)), now=LATE)
    jobs.sign_waiting.func()
    after = load(certified)
    after.goto(address(certified, old))
    after.wait_for_selector("[data-register-answer] h2:focus")
    assert "not one of the office’s" in after.locator("[data-register-answer]").inner_text()
    certified.notes["line"].cut()
    assert "Could not be checked" in opened(after, address(certified, old))
    assert "Could not be checked" in opened(before, address(certified, Credential.objects.get().square))
    assert "Genuine" in opened(after, address(certified, Credential.objects.get().square))


def test_a_browser_without_ed25519_checks_with_the_library_that_was_kept(certified):
    page = certified.window(csp=True)
    page.context.add_init_script(
        "SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    page = page.page
    page.goto(f"{certified.base}/en/verify/")
    page.wait_for_selector("[data-ready]:not([hidden])")
    certified.notes["line"].cut()
    assert "Genuine" in opened(page, address(certified))
    assert "Altered" in opened(page, address(certified, changed(certified.notes["row"].square, "CRT-2027", "CRT-2028")))


def test_a_browser_that_cannot_unpack_lists_says_so(certified):
    hand = certified.window(csp=True)
    hand.context.add_init_script("delete self.DecompressionStream")
    hand.page.goto(f"{certified.base}/en/verify/")
    hand.page.wait_for_selector("[data-ready]:not([hidden])")
    certified.notes["line"].cut()
    assert "no list of revoked certificates that it could read" in opened(hand.page, address(certified))


def test_a_plain_code_without_a_network_is_not_judged(certified):
    page = load(certified)
    certified.notes["line"].cut()
    assert "no network" in opened(page, address(certified, ""))
    page.fill("#code", certified.notes["row"].code)
    page.press("#code", "Enter")
    page.wait_for_selector(VERDICT)
    assert "no network" in page.locator("#square .verdict").inner_text()


def test_the_page_works_without_scripts_as_ever(browser, certified):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(certified))
    assert page.locator("[data-register-answer] h2").inner_text() == "Valid"
    assert not page.locator("#scan").is_visible() and page.locator("#file").is_visible()
    context.close()


def test_python_and_the_browser_read_alike(certified):
    """Hundreds of squares, sound and spoilt, judged by both with the same keys and lists."""
    from tadrib.engines import badge
    from tests.engines.badge.test_square import FACTS, KEY, NOW, OTHER, marked

    dice = random.Random(7)
    squares = []
    for number in range(150):
        facts = {name: FACTS[name] for name in FACTS if name in badge.square.NEEDED or dice.random() < 0.7}
        facts["index"] = dice.choice([7, 9, 9, 100_000, 131_072, 300_000])
        facts["result"] = dice.choice(["", 17, "très bien", {"ar": "ممتاز", "en": "excellent"}])
        facts["kind"] = dice.choice(["trainer", "new kind"])
        facts["expires"] = dice.choice(["", "2027-06-24", "2027-06-25", "2030-01-01"])
        facts["holder"] = dice.choice(["Élodie Œuvre", "پژمان مثال", "أمينة مثال", "Ana", "A\u00a0B"])
        facts["issued"] = dice.choice(["2027-06-20", "2027-06-26"])
        digits = badge.pack(facts, dice.choice([KEY, KEY, KEY, OTHER]))
        squares += [digits, str(int(digits) ^ (1 << dice.randrange(int(digits).bit_length()))), digits[: -number - 1]]
    squares += ["", "0", "12", "9" * 1680, "9" * 1681, "a", str(2**700 - 1)]
    verdicts = []
    for digits in squares:
        kept = badge.Kept({"key-1": KEY.public}, NOW, marked(7), {1: marked(100_000)[1], 2: marked()[1]})
        verdict = badge.read_square(digits, kept, NOW)
        verdicts.append([verdict.status, verdict.code, dict(verdict.facts)])
    page = load(certified)
    page.add_script_tag(url=page.locator("#square").get_attribute("data-square"))
    found = page.evaluate(
        """async ([squares, key, at, revoked, suspended]) => {
          const bits = (places) => { const b = new Uint8Array(16384); for (const p of places) b[p >> 3] |= 0x80 >> (p & 7); return b };
          const kept = { keys: { "key-1": Uint8Array.from(key) }, at, revoked: { 1: bits(revoked) },
            suspended: { 1: bits(suspended), 2: bits([]) } };
          const told = [];
          for (const digits of squares) {
            const { status, code, facts = {} } = await tadribSquare.read(digits, kept, at);
            told.push([status, code, facts]);
          }
          return told;
        }""",
        [squares, list(KEY.public), NOW.timestamp() * 1000, [7], [100_000]],
    )
    assert len(found) == len(verdicts) and {row[1] for row in verdicts} >= {
        "genuine", "altered", "revoked", "suspended", "expired", "unknown_key", "list_missing", "list_before", "not_a_square",
        "unknown_form",
    }  # fmt: skip
    assert found == verdicts


def test_the_first_visit_is_light_and_the_decoder_is_not_in_it(certified):
    page = certified.window(csp=True).page
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{certified.base}/en/verify/", wait_until="networkidle")
    assert len(asked) <= 6, asked
    assert not [url for url in asked if re.search("decode|noble|scan", url)]
