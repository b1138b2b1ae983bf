"""The badge engine against the W3C vector, the 1EdTech schema, and people who change bytes."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tadrib.engines import badge
from tadrib.engines.badge import contexts, keys, proof, status

VECTORS = Path(__file__).with_name("vectors")
NOW = datetime(2027, 6, 18, 12, tzinfo=UTC)
DID = "did:web:office.example"
LIST = "https://office.example/status/1"
KEY = badge.Key.from_bytes(f"{DID}#key-1", bytes(range(32)))
OTHER = badge.Key.from_bytes(f"{DID}#key-2", bytes(32))
RESOLVE = badge.resolver(badge.did_document(DID, [(KEY.method, KEY.public)]))


def award(**changes: Any) -> badge.Award:
    facts: dict[str, Any] = {
        "credential_id": "urn:uuid:7f0e7a6e-2f39-4c0c-9a52-0d3f1b2c4d5e",
        "holder_id": "urn:uuid:0b9b1a3a-58aa-4b5d-8f1e-6f2b4f8f0a11",
        "issuer_id": DID,
        "issuer_name": "Training office (example)",
        "issuer_url": "https://office.example/",
        "achievement_id": "https://office.example/courses/digital-evidence",
        "name": "Digital evidence · الأدلة الرقمية",
        "description": "Sixty hours, advanced level.",
        "criteria": "Attended 90 per cent and passed the final test.",
        "valid_from": NOW,
        "number": "7K3M-92QF-XT4A",
        "credits": 60.0,
        "tags": ("evidence", "courts"),
        "starts_at": NOW - timedelta(days=11),
        "ends_at": NOW,
        "email_hash": badge.hash_email("Amina@Example.org", "salt"),
        "email_salt": "salt",
        "status": badge.StatusPlace(LIST, 4711),
    }
    return badge.Award(**{**facts, **changes})


@pytest.fixture(scope="module")
def signed() -> dict[str, Any]:
    return badge.sign(badge.build(award()), KEY, NOW)


def list_with(*revoked: int, key: badge.Key = KEY, **changes: Any) -> dict[str, Any]:
    facts = badge.StatusList(LIST, DID, frozenset(revoked), NOW - timedelta(days=1), **changes)
    return badge.sign(badge.status_list(facts), key, NOW)


def schema() -> Any:
    return json.loads((VECTORS / "ob_v3p0_achievementcredential_schema.json").read_text())


# vectors and schema --------------------------------------------------------------------------------------------------


def test_proof_is_that_of_the_w3c_recommendation() -> None:
    folder = VECTORS / "eddsa-rdfc-2022"
    pair = json.loads((VECTORS / "keyPair.json").read_text())
    document = json.loads((VECTORS / "unsigned.json").read_text())
    expected = json.loads((folder / "signedDataInt.json").read_text())["proof"]
    examples = {
        "https://www.w3.org/ns/credentials/examples/v2": {
            "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
        }
    }
    key = badge.Key.from_multibase(expected["verificationMethod"], pair["privateKeyMultibase"])

    made = proof.proof_for(document, key, expected["created"], examples)

    assert keys.public_multikey(key.public) == pair["publicKeyMultibase"]
    assert contexts.canonical(document, examples) == (folder / "canonDocDataInt.txt").read_text()
    assert proof.hash_of(document, made, examples).hex() == (folder / "combinedHashDataInt.txt").read_text().strip()
    assert made == expected


def test_credential_meets_the_open_badges_schema(signed: dict[str, Any]) -> None:
    jsonschema.Draft201909Validator(schema()).validate(signed)


def test_schema_refuses_a_credential_without_its_achievement(signed: dict[str, Any]) -> None:
    broken = copy.deepcopy(signed)
    del broken["credentialSubject"]["achievement"]

    assert not jsonschema.Draft201909Validator(schema()).is_valid(broken)


def test_every_key_is_signed(signed: dict[str, Any]) -> None:
    """Each leaf, when changed, changes the canonical form: none is dropped by the contexts."""
    bare = {name: value for name, value in signed.items() if name != "proof"}
    before = contexts.canonical(bare)

    for path in leaves(bare):
        changed = copy.deepcopy(bare)
        put(changed, path, other_than(at(changed, path)))
        assert contexts.canonical(changed) != before, path


def test_unknown_context_is_refused_not_fetched() -> None:
    with pytest.raises(badge.UnknownContext):
        contexts.canonical({"@context": ["https://example.org/evil"], "id": "urn:x:1"})


# round trip ----------------------------------------------------------------------------------------------------------


def test_genuine(signed: dict[str, Any]) -> None:
    verdict = badge.verify(json.loads(json.dumps(signed)), RESOLVE, NOW, list_with(1, 2))

    assert (verdict.status, verdict.code) == ("genuine", "genuine")
    assert verdict.facts["issuer"] == DID


def test_genuine_without_the_list_says_so(signed: dict[str, Any]) -> None:
    assert badge.verify(signed, RESOLVE, NOW).code == "status_not_checked"


def test_same_award_same_bytes(signed: dict[str, Any]) -> None:
    assert json.dumps(badge.sign(badge.build(award()), KEY, NOW)) == json.dumps(signed)


def test_no_name_unless_asked(signed: dict[str, Any]) -> None:
    named = badge.build(award(holder_name="Amina Example"))

    assert "Amina" not in json.dumps(signed)
    assert named["credentialSubject"]["identifier"][1]["identityHash"] == "Amina Example"


def test_every_changed_leaf_is_noticed(signed: dict[str, Any]) -> None:
    for path in leaves(signed):
        changed = copy.deepcopy(signed)
        put(changed, path, other_than(at(changed, path)))
        verdict = badge.verify(changed, RESOLVE, NOW)
        assert verdict.status in {"altered", "malformed", "unknown_issuer"}, (path, verdict)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_flipped_byte_is_never_genuine(data: st.DataObject, signed: dict[str, Any]) -> None:
    raw = bytearray(json.dumps(signed).encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    try:
        changed = json.loads(bytes(raw))
    except ValueError:
        return
    if changed != signed:
        assert badge.verify(changed, RESOLVE, NOW).status != "genuine"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("extra",), "x", "unknown_key"),
        (("credentialSubject", "achievement", "nmae"), "x", "unknown_key"),
        (("credentialSubject", "@graph"), "x", "unknown_key"),
        (("credentialSubject", "achievement", "id"), "no-scheme", "not_iri"),
        (("credentialSubject", "type"), ["AchievementSubject", "Saint"], "wrong_type"),
        (("credentialSubject", "name"), None, "unknown_key"),
        (("validUntil",), None, "not_date"),
        (("issuer",), [{"id": DID, "type": ["Profile"]}] * 2, "not_single"),
        (("@context",), ["https://www.w3.org/ns/credentials/v2"], "wrong_context"),
        (("proof",), [], "not_single"),
    ],
)
def test_what_would_go_unsigned_is_malformed(
    signed: dict[str, Any], path: tuple[str, ...], value: Any, code: str
) -> None:
    changed = copy.deepcopy(signed)
    put(changed, path, value)

    verdict = badge.verify(changed, RESOLVE, NOW)

    assert (verdict.status, verdict.code) == ("malformed", code)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, {"@context": 1}, {"type": {"a": 1}}])
def test_junk_is_malformed(junk: Any) -> None:
    assert badge.verify(junk, RESOLVE, NOW).status == "malformed"


def test_signing_refuses_what_the_context_does_not_know() -> None:
    credential = badge.build(award())
    credential["credentialSubject"]["achievement"]["nmae"] = "typo"

    with pytest.raises(badge.Malformed) as caught:
        badge.sign(credential, KEY, NOW)

    assert (caught.value.code, caught.value.path) == ("unknown_key", "credentialSubject.achievement.nmae")


def test_signing_refuses_a_foreign_key() -> None:
    with pytest.raises(badge.Malformed, match="foreign_key"):
        badge.sign(badge.build(award()), badge.Key.from_bytes("did:web:evil.example#k", bytes(32)), NOW)


# keys and issuers ----------------------------------------------------------------------------------------------------


def test_unknown_issuer(signed: dict[str, Any]) -> None:
    assert badge.verify(signed, lambda method: None, NOW).status == "unknown_issuer"


def test_another_key_under_the_same_name_is_altered(signed: dict[str, Any]) -> None:
    assert badge.verify(signed, lambda method: OTHER.public, NOW).status == "altered"


def test_a_key_of_another_issuer_cannot_speak_for_this_one(signed: dict[str, Any]) -> None:
    evil = badge.Key.from_bytes("did:web:evil.example#k", bytes(32))
    bare = {name: value for name, value in signed.items() if name != "proof"}
    forged = {**bare, "proof": [proof.proof_for(bare, evil, "2027-06-18T12:00:00Z")]}

    assert badge.verify(forged, lambda method: evil.public, NOW).code == "foreign_key"


def test_rotation_keeps_old_certificates_and_removal_kills_them(signed: dict[str, Any]) -> None:
    both = badge.resolver(badge.did_document(DID, [(OTHER.method, OTHER.public), (KEY.method, KEY.public)]))
    new_only = badge.resolver(badge.did_document(DID, [(OTHER.method, OTHER.public)]))

    assert badge.verify(signed, both, NOW).status == "genuine"
    assert badge.verify(signed, new_only, NOW).status == "unknown_issuer"


def test_key_hides_its_seed_and_uses_the_entropy_given() -> None:
    key = badge.Key.generate(KEY.method, entropy=lambda size: bytes(range(size)))

    assert key == KEY
    assert repr(KEY.seed) not in repr(key) and "seed" not in repr(key)


def test_did_web_escapes_the_port() -> None:
    assert badge.did_web("Office.example:8443", "offices/1") == "did:web:office.example%3A8443:offices:1"


@given(st.binary(max_size=80))
def test_multibase_round_trip(raw: bytes) -> None:
    assert keys.from_multibase(keys.to_multibase(raw)) == raw


# time and status -----------------------------------------------------------------------------------------------------


def test_expired_and_not_yet_valid() -> None:
    credential = badge.sign(badge.build(award(valid_until=NOW + timedelta(days=1))), KEY, NOW)

    assert badge.verify(credential, RESOLVE, NOW).status == "genuine"
    assert badge.verify(credential, RESOLVE, NOW + timedelta(days=2)).code == "expired"
    assert badge.verify(credential, RESOLVE, NOW - timedelta(days=2)).code == "not_yet_valid"


def test_revoked_is_exactly_its_index(signed: dict[str, Any]) -> None:
    assert badge.verify(signed, RESOLVE, NOW, list_with(4711)).status == "revoked"
    assert badge.verify(signed, RESOLVE, NOW, list_with(4710, 4712)).status == "genuine"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: {**list_with(4711), "id": "https://office.example/status/2"}, "status_list_wrong"),
        (lambda: {**list_with(4711), "name": "altered"}, "status_list_altered"),
        (lambda: list_with(key=OTHER), "status_list_unknown_issuer"),
        (lambda: list_with(valid_until=NOW - timedelta(hours=1)), "status_list_stale"),
        (lambda: {"type": []}, "status_list_malformed"),
    ],
)
def test_a_list_that_cannot_be_trusted_is_not_taken_for_not_revoked(
    signed: dict[str, Any], make: Any, code: str
) -> None:
    verdict = badge.verify(signed, RESOLVE, NOW, make())

    assert (verdict.status, verdict.code) == ("malformed", code)


def test_list_is_long_enough_and_its_first_bit_is_leftmost() -> None:
    packed = status.decode(status.encode({0, 9}))

    assert len(packed) * 8 == badge.MINIMUM_BITS == 131_072
    assert packed[:2] == bytes([0x80, 0x40])


@settings(max_examples=20, deadline=None)
@given(st.frozensets(st.integers(0, badge.MINIMUM_BITS - 1), max_size=30))
def test_list_gives_back_its_indexes(revoked: frozenset[int]) -> None:
    packed = status.decode(status.encode(revoked))

    assert {index for index in range(badge.MINIMUM_BITS) if packed[index // 8] >> (7 - index % 8) & 1} == revoked


@pytest.mark.parametrize("text", ["", "zabc", "uAAAA", "u!!!!", status.encode(set())[:-4]])
def test_broken_list_is_malformed(text: str) -> None:
    with pytest.raises(badge.Malformed):
        status.decode(text)


def test_gzip_bomb_is_refused() -> None:
    import base64
    import gzip

    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(status.MAXIMUM_BITS // 8 + 1))).decode().rstrip("=")
    with pytest.raises(badge.Malformed):
        status.decode(bomb)


# picture -------------------------------------------------------------------------------------------------------------


def test_baked_picture_gives_back_the_credential_and_keeps_its_pixels(signed: dict[str, Any]) -> None:
    from io import BytesIO

    from PIL import Image

    plain = badge.draw_badge(128)
    baked = badge.bake(badge.bake(plain, {"old": 1}), signed)

    picture = Image.open(BytesIO(baked))
    picture.load()
    assert badge.unbake(baked) == signed
    assert json.loads(picture.text["openbadgecredential"]) == signed  # type: ignore[attr-defined]
    assert picture.tobytes() == Image.open(BytesIO(plain)).tobytes()
    assert badge.verify(badge.unbake(baked), RESOLVE, NOW).status == "genuine"


def test_unbake_refuses(signed: dict[str, Any]) -> None:
    plain = badge.draw_badge(64)
    baked = badge.bake(plain, signed)

    for raw, reason in [(b"", "not_png"), (plain, "no_credential"), (baked[:-9], "not_png")]:
        with pytest.raises(badge.NotBaked, match=reason):
            badge.unbake(raw)


# walking a document --------------------------------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, Any]]
    if isinstance(value, Mapping):
        inner = [(key, each) for key, each in value.items() if key != "@context"]
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return [path]
    return [leaf for key, each in inner for leaf in leaves(each, (*path, key))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    at(value, path[:-1])[path[-1]] = new


def other_than(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return value[:-1] + ("1" if value[-1] != "1" else "2")
