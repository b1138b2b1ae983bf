"""Badges of other issuers, tokens, drawings, endorsements: against 1EdTech's own examples, and people who change them."""

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tadrib.engines import badge
from tadrib.engines.badge import contexts, keys
from tests.engines.badge.test_badge import DID, KEY, LIST, NOW, OTHER, RESOLVE, award, list_with

EXAMPLES = Path(__file__).with_name("vectors") / "1edtech"
PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
RSA = badge.JwtKey(f"{DID}#jwt-1", rsa.generate_private_key(65537, 2048).private_bytes(*PEM))
EC = badge.JwtKey(f"{DID}#jwt-2", ec.generate_private_key(ec.SECP256R1()).private_bytes(*PEM), "ES256")
ED = badge.JwtKey(f"{DID}#jwt-3", ed25519.Ed25519PrivateKey.generate().private_bytes(*PEM), "Ed25519")


def example(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def own_key(method: str) -> bytes | None:
    """1EdTech's examples spell the key in the method itself."""
    try:
        return keys.public_from_multikey(method.split("#")[-1])
    except ValueError:
        return None


def by_did_key(**changes: Any) -> dict[str, Any]:
    """A badge of a did:key with a part that ours would not have."""
    did = "did:key:" + keys.public_multikey(OTHER.public)
    key = badge.Key.from_bytes(f"{did}#{did.removeprefix('did:key:')}", OTHER.seed)
    document = badge.build(award(issuer_id=did, status=None))
    document["credentialSubject"]["achievement"]["otherIdentifier"] = [
        {"type": "IdentifierEntry", "identifier": "X-1", "identifierType": "identifier"}
    ]
    document |= changes
    from tadrib.engines.badge.proof import proof_for

    return {**document, "proof": proof_for(document, key, "2027-06-18T12:00:00Z")}


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("simple.json", "genuine", "genuine"),
        ("simple-context-alias.json", "genuine", "genuine"),
        ("simple-context-version.json", "genuine", "genuine"),
        ("simple-multiple-proofs.json", "genuine", "genuine"),
        ("simple-did-web-method.json", "genuine", "genuine"),
        ("complete.json", "genuine", "status_not_checked"),  # its status is 1EdTech's own list, which we cannot read
        ("simple-did-key-method.json", "malformed", "foreign_key"),  # nothing ties the key to the issuer's name
        ("simple-err-proof-value.json", "altered", "altered"),
        ("simple-err-expired.json", "expired", "expired"),
        ("simple-err-issued.json", "expired", "not_yet_valid"),
        ("simple-err-context.json", "malformed", "wrong_context"),
        ("simple-err-issuer.json", "malformed", "missing_key"),
        ("simple-err-type.json", "malformed", "wrong_type"),
        ("simple-err-proof-method.json", "unknown_issuer", "unknown_issuer"),
        ("simple-err-proof-method-no-scheme.json", "malformed", "foreign_key"),
        ("simple-err-proof-method-unknown-did-method.json", "malformed", "foreign_key"),
        ("simple-noproof.json", "malformed", "wrong_context"),
        ("simple-eddsa-2022.json", "malformed", "wrong_context"),
        ("credential-status-revoked.json", "malformed", "wrong_context"),
    ],
)
def test_examples_of_1edtech(name, status, code):
    verdict = badge.verify_foreign(example(name), own_key, NOW)
    assert (verdict.status, verdict.code) == (status, code), verdict


def test_no_example_of_an_error_is_called_genuine():
    for path in EXAMPLES.glob("*-err-*.json"):
        verdict = badge.verify_foreign(json.loads(path.read_text(encoding="utf-8")), own_key, NOW)
        assert verdict.status != "genuine", path.name


def test_a_badge_of_a_did_key_answers_for_itself():
    credential = by_did_key()
    assert badge.issuer_to_ask(credential) == ""
    assert badge.verify_foreign(credential, lambda _: None, NOW).code == "genuine"
    changed = copy.deepcopy(credential)
    changed["credentialSubject"]["licenseNumber"] = "8"
    assert badge.verify_foreign(changed, lambda _: None, NOW).status == "altered"


@pytest.mark.parametrize("where", ["top", "subject", "type", "identifier"])
def test_a_part_that_nobody_signed_is_not_vouched_for(where):
    credential = by_did_key()
    if where == "top":
        credential["endorsedByMinister"] = "yes"
    elif where == "subject":
        credential["credentialSubject"]["achievement"]["hoursTaught"] = 400
    elif where == "type":
        credential["type"].append("Diploma")
    else:
        credential["credentialSubject"]["achievement"]["image"] = {"id": "seal.png", "type": "Image"}
    verdict = badge.verify_foreign(credential, lambda _: None, NOW)
    assert verdict.status in {"malformed", "altered"}
    if where in {"top", "subject"}:
        assert verdict.code == "unsigned_part", "the proof alone holds: canonical form drops the term"


def test_contexts_of_the_issuers_own_are_not_read():
    for context in ("https://evil.example/context.json", {"name": "https://schema.org/alternateName"}):
        credential = by_did_key()
        credential["@context"] = [*credential["@context"], context]
        assert badge.verify_foreign(credential, lambda _: None, NOW).code == "unknown_context"


def test_contexts_further_down_cannot_hide_what_nobody_signed():
    credential = by_did_key()
    subject = credential["credentialSubject"]
    subject["@context"] = {"forged": None}  # said to mean nothing: neither signed nor missed
    subject["forged"] = "Minister"
    assert badge.verify_foreign(credential, lambda _: None, NOW).code == "unknown_context"


def knot(nodes: int) -> list[dict[str, Any]]:
    """Nameless bodies, each the parent of all others: every one looks like every other."""
    names = [{"id": f"_:n{number}", "type": ["Profile"]} for number in range(nodes)]
    return [{**one, "parentOrg": [other for other in names if other is not one]} for one in names]


@pytest.mark.parametrize("nodes", [7, 12, 30])
def test_knot_that_would_take_for_ever_is_refused_at_once(nodes):
    credential = by_did_key()
    credential["issuer"]["parentOrg"] = knot(nodes)
    assert badge.verify_foreign(credential, lambda _: None, NOW).code == "too_tangled"


def test_a_few_alike_are_told_apart():
    issuer = {**by_did_key()["issuer"], "parentOrg": knot(3)}
    assert badge.verify_foreign(by_did_key(issuer=issuer), lambda _: None, NOW).code == "genuine"


def test_more_than_any_badge_needs_is_refused_at_once_of_others_and_of_ours():
    tags = [f"tag {number}" for number in range(5_000)]
    credential = by_did_key()
    credential["credentialSubject"]["achievement"]["tag"] = tags
    assert badge.verify_foreign(credential, lambda _: None, NOW).code == "too_tangled"
    own = badge.sign(badge.build(award()), KEY, NOW)
    own["credentialSubject"]["achievement"]["tag"] = tags
    assert badge.verify(own, RESOLVE, NOW).code == "too_tangled"


def test_status_of_a_kind_we_do_not_know_is_said():
    entry = {"id": "https://x.example/1", "type": "1EdTechRevocationList"}
    extensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    context = [contexts.CREDENTIALS, contexts.OPEN_BADGES, extensions]
    credential = by_did_key(credentialStatus=entry, **{"@context": context})
    assert badge.verify_foreign(credential, lambda _: None, NOW).code == "status_not_checked"


@pytest.mark.parametrize(
    "rubbish", [None, [], "x", {}, {"issuer": 1}, {"issuer": {}}, {"issuer": "did:key:z1", "proof": 4}]
)
def test_rubbish_is_malformed(rubbish):
    assert badge.verify_foreign(rubbish, own_key, NOW).status == "malformed"


# did -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:office.example", "https://office.example/.well-known/did.json"),
        ("did:web:office.example%3A8443:o:1", "https://office.example:8443/o/1/did.json"),
    ],
)
def test_addresses_of_did_web(did, address):
    assert badge.web_address(did) == address


@pytest.mark.parametrize(
    "did", ["did:web:", "did:web:a%2Fb", "did:web:a:..:b", "did:key:z", "did:web:a/b", "did:web:a?x", "did:web:a@b"]
)
def test_names_that_lead_elsewhere(did):
    with pytest.raises(ValueError, match="did:web"):
        badge.web_address(did)


def test_keys_in_documents_of_others():
    document = badge.did_document(DID, [(KEY.method, KEY.public)], [(RSA.method, RSA.public_jwk)])
    assert badge.public_key_in(document, KEY.method) == KEY.public
    assert badge.public_key_in(document, RSA.method) is None
    assert badge.jwk_in(document, RSA.method) == RSA.public_jwk
    assert badge.public_key_in({**document, "id": "did:web:other.example"}, KEY.method) is None
    assert badge.public_key_in({**document, "assertionMethod": []}, KEY.method) is None
    short = json.loads(json.dumps(document).replace(f'"{KEY.method}"', '"#key-1"'))
    assert badge.public_key_in(short, KEY.method) == KEY.public
    jwk = {
        **document,
        "verificationMethod": [{"id": ED.method, "controller": DID, "publicKeyJwk": ED.public_jwk}],
        "assertionMethod": [ED.method],
    }
    assert len(badge.public_key_in(jwk, ED.method) or b"") == 32
    assert badge.resolver(document)(KEY.method) == KEY.public


# tokens --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda k: k.algorithm)
def test_a_token_says_what_the_credential_says(key):
    credential = badge.build(award(valid_until=NOW + timedelta(days=365)))
    token = badge.Signer(key).sign(credential)
    assert badge.looks_like_token(token)
    assert badge.key_named_in(token) == (key.method, DID)
    assert badge.opened(token, key.public_jwk) == credential
    other = {RSA: EC, EC: RSA, ED: RSA}[key]
    with pytest.raises(badge.Malformed):
        badge.opened(token, other.public_jwk)


def test_a_token_that_was_touched_is_not_opened():
    token = badge.Signer(ED).sign(badge.build(award()))
    head, body, end = token.split(".")
    import base64

    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["credentialSubject"]["licenseNumber"] = "9"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert badge.opened(f"{head}.{forged}.{end}", ED.public_jwk) is None
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    with pytest.raises(badge.Malformed, match="unknown_algorithm"):
        badge.opened(f"{none}.{forged}.", ED.public_jwk)
    with pytest.raises(badge.Malformed):
        badge.opened("eyJ.x", ED.public_jwk)


def test_claims_that_say_otherwise_than_the_credential():
    from joserfc import jws
    from joserfc.jwk import OKPKey

    credential = badge.build(award())
    claims = {**credential, "iss": "did:web:other.example", "jti": credential["id"], "sub": "x", "nbf": 0}
    token = jws.serialize_compact(
        {"alg": "Ed25519", "kid": ED.method, "typ": "JWT"},
        json.dumps(claims),
        OKPKey.import_key(ED.pem),
        algorithms=["Ed25519"],
    )
    with pytest.raises(badge.Malformed, match="claims_differ"):
        badge.opened(token, ED.public_jwk)


def test_the_private_half_is_never_told():
    assert "PRIVATE" not in repr(RSA)
    assert not {"d", "p", "q"} & set(RSA.public_jwk)


# pictures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["simple-json.svg", "simple-json.png"])
def test_pictures_of_1edtech(name):
    assert badge.found_in_picture((EXAMPLES / name).read_bytes())["type"][1] == "OpenBadgeCredential"


@pytest.mark.parametrize("name", ["simple-jwt.svg", "simple-jwt.png"])
def test_pictures_of_1edtech_with_a_token(name):
    assert badge.looks_like_token(badge.found_in_picture((EXAMPLES / name).read_bytes()))


def test_a_drawing_carries_the_credential():
    credential = badge.sign(badge.build(award(name='a ]]> b <&"')), KEY, NOW)
    drawing = badge.draw_badge_svg(credential, title='Badge of "x" <y>')
    found = badge.found_in_picture(drawing.encode())
    assert found == credential
    assert badge.verify(found, RESOLVE, NOW, list_with()).code == "genuine"
    token = badge.Signer(RSA).sign(badge.build(award()))
    assert badge.found_in_picture(badge.draw_badge_svg(token).encode()) == token
    with pytest.raises(badge.NotBaked):
        badge.draw_badge_svg('"><script/>')


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"not xml",
        b'<!DOCTYPE s [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<!DOCTYPE s SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"\x89PNG\r\n\x1a\n broken",
    ],
)
def test_hostile_pictures(drawing):
    with pytest.raises(badge.NotBaked):
        badge.found_in_picture(drawing)


# suspension, alignment, endorsement ------------------------------------------------------------------------------------


def test_suspended_is_said_apart_from_revoked():
    halted = "https://office.example/status/1/suspended"
    credential = badge.sign(badge.build(award(status=badge.StatusPlace(LIST, 4711, halted))), KEY, NOW)

    def lists(revoked: bool, suspended: bool) -> list[dict[str, Any]]:
        facts = badge.StatusList(halted, DID, frozenset({4711} if suspended else ()), NOW, purpose="suspension")
        return [list_with(*([4711] if revoked else [])), badge.sign(badge.status_list(facts), KEY, NOW)]

    said = {
        (r, s): badge.verify(credential, RESOLVE, NOW, lists(r, s)).code for r in (False, True) for s in (False, True)
    }
    assert said == {
        (False, False): "genuine",
        (False, True): "suspended",
        (True, False): "revoked",
        (True, True): "revoked",
    }
    assert badge.verify(credential, RESOLVE, NOW, lists(False, False)[:1]).code == "status_not_checked"
    swapped = [{**lists(False, True)[1], "id": LIST}]
    assert badge.verify(credential, RESOLVE, NOW, swapped).code.startswith("status_list_")


def test_another_body_stands_behind_it():
    partner = badge.Key.from_bytes("did:web:office.example:issuers:KIU#key-1", bytes([7] * 32))
    word = badge.sign(
        badge.build_endorsement(
            badge.Endorsement(
                "urn:uuid:3f0e7a6e-2f39-4c0c-9a52-0d3f1b2c4d5e", "did:web:office.example:issuers:KIU", "University (example)",
                "https://office.example/courses/digital-evidence", "Endorsement", "Taught and examined with us.", NOW,
            )
        ),
        partner,
        NOW,
    )  # fmt: skip
    outcome = badge.Alignment("Secure digital evidence", "https://office.example/programmes/X#1", code="X-1")
    credential = badge.sign(badge.build(award(endorsements=(word,), alignments=(outcome,), status=None)), KEY, NOW)
    assert badge.verify(credential, RESOLVE, NOW).code == "genuine"
    assert badge.verify_foreign(credential, RESOLVE, NOW).code == "genuine"
    inner = credential["endorsement"][0]
    from tadrib.engines.badge.proof import holds

    assert holds(inner, inner["proof"][0], partner.public)
    for change in ("Praised.", "Taught"):
        forged = copy.deepcopy(credential)
        forged["endorsement"][0]["credentialSubject"]["endorsementComment"] = change
        assert badge.verify(forged, RESOLVE, NOW).status == "altered"
