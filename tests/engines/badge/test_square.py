"""The square of a certificate: what goes in comes out, nothing changed in it passes, and a telephone can read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tadrib.engines import badge
from tadrib.engines.badge import square, status

NOW = datetime(2027, 6, 25, 12, tzinfo=UTC)
KEY = badge.Key.from_bytes("did:web:office.example#key-1", bytes(range(32)))
OTHER = badge.Key.from_bytes("did:web:office.example#key-2", bytes(32))
EMPTY = bytes(badge.MINIMUM_BITS // 8)
ADDRESS = "https://training-office.example.org/verify/7K3M-92QF-XT4A/#"
FACTS: dict[str, Any] = {
    "number": "CRT-2027-7K3M9Z", "code": "7K3M92QFXT4A", "kind": "completion", "holder": "Aminata Exemple-Konaté Diarra",
    "native": "أميناتا إكزامبل كوناتي ديارا",
    "titles": {  # the longest of the demonstration's courses
        "ar": "حلقة عمل إقليمية: الممارسات الجيدة في أمن الحدود وإدارتها",
        "fr": "Atelier régional : bonnes pratiques de sécurité et de gestion des frontières",
        "en": "Regional workshop: good practices in border security and management",
    },
    "course": "BSM-GP", "version": 3, "level": "advanced", "hours": 400,
    "modules": [[1, 100], [2, 100], [3, 100], [4, 100]], "start": "2027-04-12", "end": "2027-06-18",
    "issued": "2027-06-20", "issuers": ["Training office, Rabat", "Example University, Ifrane"],
    "places": {"ar": "الرباط", "fr": "Rabat", "en": "Rabat"}, "mode": "hybrid", "index": 100_000, "example": True,
    "edition": "BSM-GP-2027", "languages": ["fr", "ar"],
}  # fmt: skip
SMALL = {name: FACTS[name] for name in ("number", "code", "holder", "issued", "index")}

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة ً،", min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)
TEXTS = st.dictionaries(st.sampled_from(square.LANGUAGES), TEXT | ARABIC, min_size=1, max_size=3)
NUMBERS = st.integers(1, 5000)
ANY_FACTS = st.fixed_dictionaries(
    {"number": TEXT, "code": TEXT, "holder": TEXT | ARABIC, "issued": DAYS, "index": st.integers(0, 300_000)},
    optional={
        "kind": st.sampled_from(["completion", "trainer", "something-new"]), "native": ARABIC, "titles": TEXTS,
        "places": TEXTS, "level": st.sampled_from(["advanced", "other"]), "mode": st.sampled_from(["remote", "else"]),
        "result": TEXT | NUMBERS | TEXTS, "hours": NUMBERS, "version": NUMBERS, "start": DAYS, "end": DAYS,
        "expires": DAYS, "modules": st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=1, max_size=4),
        "issuers": st.lists(TEXT | ARABIC, min_size=1, max_size=2), "example": st.just(True), "edition": TEXT,
        "course": TEXT, "languages": st.lists(st.sampled_from(["ar", "fr", "en", "pt", "es", "sw"]), min_size=1),
    },
)  # fmt: skip


def kept(**changes: Any) -> badge.Kept:
    facts: dict[str, Any] = {
        "keys": {"key-1": KEY.public}, "at": NOW - timedelta(hours=3), "revoked": {1: EMPTY}, "suspended": {1: EMPTY},
    }  # fmt: skip
    return badge.Kept(**{**facts, **changes})


def marked(*indexes: int) -> dict[int, bytes]:
    return {1: status.decode(status.encode(indexes))}


def with_bytes(digits: str, change: Any) -> str:
    """The digits of the same bytes after ``change``."""
    raw = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")
    return str(int.from_bytes(b"\1" + change(raw[1:]), "big"))


def flipped(place: int, flip: int) -> Any:
    return lambda raw: raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]


def test_all_that_goes_in_comes_out() -> None:
    verdict = badge.read_square(badge.pack(FACTS, KEY), kept(), NOW)
    assert (verdict.status, verdict.code) == ("genuine", "genuine")
    assert dict(verdict.facts) == FACTS


@settings(max_examples=150, deadline=None)
@given(ANY_FACTS)
def test_any_facts_come_out_as_they_went_in(facts: dict[str, Any]) -> None:
    try:
        digits = badge.pack(facts, KEY)
    except badge.TooLarge:
        return
    assert dict(badge.read_square(digits, kept(revoked={}), NOW).facts) == facts
    assert badge.pack(facts, KEY) == digits


def test_every_flipped_byte_is_refused() -> None:
    digits = badge.pack(SMALL, KEY)
    length = (int(digits).bit_length() + 7) // 8 - 1
    for place in range(length):
        for flip in (1, 0x80):
            verdict = badge.read_square(with_bytes(digits, flipped(place, flip)), kept(), NOW)
            assert verdict.status in {"altered", "unreadable", "unchecked"} and not verdict.facts, place
            if place > 1 + len("key-1"):
                assert verdict.status == "altered", place


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda raw: b"\1\5key-1" + raw))
def test_bytes_of_nobody_are_never_genuine(raw: bytes) -> None:
    verdict = badge.read_square(str(int.from_bytes(b"\1" + raw, "big")), kept(), NOW)
    assert verdict.status in {"altered", "unreadable", "unchecked"} and not verdict.facts


@pytest.mark.parametrize("digits", ["", "0", "12", "-5", "x", "1.5", "٣" * 300, "9" * 5000, " 12", "1" * 100])
def test_what_is_no_square_is_said_to_be_none(digits: str) -> None:
    assert badge.read_square(digits, kept(), NOW).status == "unreadable"


def test_a_signature_of_another_label_is_no_signature() -> None:
    class Unlabelled:
        method, public = KEY.method, KEY.public

        def sign(self, message: bytes) -> bytes:
            return KEY.sign(message.removeprefix(square.LABEL))

    assert badge.read_square(badge.pack(FACTS, Unlabelled()), kept(), NOW).status == "altered"


@pytest.mark.parametrize(
    ("changes", "status_", "code"),
    [
        ({"keys": {}}, "unchecked", "unknown_key"),
        ({"keys": {"key-1": OTHER.public}}, "altered", "altered"),
        ({"revoked": marked(100_000)}, "revoked", "revoked"),
        ({"revoked": marked(99_999, 100_001)}, "genuine", "genuine"),
        ({"suspended": marked(100_000)}, "suspended", "suspended"),
        ({"revoked": marked(100_000), "suspended": marked(100_000)}, "revoked", "revoked"),
        ({"revoked": marked(100_000), "at": NOW - timedelta(days=300)}, "revoked", "revoked"),
        ({"revoked": {}}, "unchecked", "list_missing"),
        ({"suspended": {2: EMPTY}}, "unchecked", "list_missing"),
        ({"at": NOW - timedelta(days=31)}, "unchecked", "list_before"),
        ({"at": datetime(2027, 6, 19, tzinfo=UTC)}, "unchecked", "list_before"),
        ({"at": NOW + timedelta(hours=1)}, "unchecked", "list_old"),
    ],
)
def test_the_kept_lists_decide(changes: dict[str, Any], status_: str, code: str) -> None:
    verdict = badge.read_square(badge.pack(FACTS, KEY), kept(**changes), NOW)
    assert (verdict.status, verdict.code) == (status_, code)
    assert bool(verdict.facts) == (status_ != "altered" and code != "unknown_key")


def test_a_list_says_nothing_more_after_thirty_days_and_a_term_ends() -> None:
    digits = badge.pack({**FACTS, "expires": "2027-12-31"}, KEY)
    at = NOW - timedelta(hours=3)
    assert badge.read_square(digits, kept(), at + timedelta(days=30)).status == "genuine"
    assert badge.read_square(digits, kept(), at + timedelta(days=30, seconds=1)).code == "list_old"
    late = datetime(2028, 1, 1, tzinfo=UTC)
    assert badge.read_square(digits, kept(at=late), late).status == "expired"
    assert badge.read_square(digits, kept(at=late), late - timedelta(seconds=1)).status == "unchecked"


def test_what_has_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="facts"):
        badge.pack({**FACTS, "email": "a@example.org"}, KEY)
    for name in square.NEEDED:
        with pytest.raises(ValueError, match="facts"):
            badge.pack({key: value for key, value in FACTS.items() if key != name}, KEY)
    with pytest.raises(badge.TooLarge):
        badge.pack({**FACTS, "holder": "A" * 300}, KEY)


def test_arabic_takes_one_byte_a_letter() -> None:
    latin = len(badge.pack({**SMALL, "native": "a" * 40}, KEY))
    assert abs(len(badge.pack({**SMALL, "native": "ا" * 40}, KEY)) - latin) <= 1
    assert len(badge.pack({**SMALL, "native": "پ" * 40}, KEY)) > latin + 90  # not in ISO 8859-6


@pytest.mark.parametrize("facts", [FACTS, SMALL, {**FACTS, "holder": "A" * 56}])
def test_a_square_has_at_most_93_dots_a_side(facts: dict[str, Any]) -> None:
    code = segno.make([ADDRESS, badge.pack(facts, KEY)], error="m", micro=False)
    assert code.error in {"M", "Q", "H"} and code.symbol_size(border=0)[0] <= 93
    dots = [bytes(0 if dot else 255 for dot in row) for row in code.matrix_iter(scale=3, border=4)]
    picture = Image.frombytes("L", (len(dots[0]), len(dots)), b"".join(dots))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == ADDRESS + badge.pack(facts, KEY)
