"""Key proofs of wallets: who signed them, for whom and when; nothing is ever looked up."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from tadrib.engines.badge import NotProven, did_jwk, proved
from tadrib.engines.badge.keys import to_multibase

NOW = dt.datetime(2027, 6, 21, 9, tzinfo=dt.UTC)
HOME = "https://office.example"
CURVES = {"ES256": "P-256", "EdDSA": "Ed25519", "Ed25519": "Ed25519"}


def new_key(algorithm):
    return ECKey.generate_key("P-256") if algorithm == "ES256" else OKPKey.generate_key("Ed25519")


def public(key):
    return {name: value for name, value in key.as_dict(private=False).items() if name in {"kty", "crv", "x", "y"}}


def written(key, algorithm="ES256", header=None, **claims):
    """A proof as a wallet writes it; EdDSA by hand, because the library warns of its old name."""
    told = {"typ": "openid4vci-proof+jwt", "alg": algorithm, **({"jwk": public(key)} if header is None else header)}
    told = {name: value for name, value in told.items() if value is not None}
    inside = {"aud": HOME, "iat": NOW.timestamp(), "nonce": "n-1", **claims}
    inside = {name: value for name, value in inside.items() if value is not None}
    if algorithm == "EdDSA":
        parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (told, inside)]
        seed = base64.urlsafe_b64decode(key.as_dict(private=True)["d"] + "==")
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b".".join(parts))
        return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.serialize_compact(told, json.dumps(inside).encode(), key, registry=registry)


def judged(token, **more):
    return proved(token, **{"audience": HOME, "now": NOW, **more})


@pytest.mark.parametrize("algorithm", CURVES)
def test_bare_key_is_bound_as_its_did(algorithm):
    key = new_key(algorithm)

    found = judged(written(key, algorithm))

    assert found.nonce == "n-1"
    told = found.holder.removeprefix("did:jwk:")
    assert json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))) == public(key)


@pytest.mark.parametrize("algorithm", CURVES)
@pytest.mark.parametrize("fragment", ["", "#0"])
def test_did_jwk_is_its_own_key(algorithm, fragment):
    key = new_key(algorithm)
    did = did_jwk(public(key))

    assert judged(written(key, algorithm, {"kid": did + fragment})).holder == did


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_did_key_is_its_own_key(algorithm):
    if algorithm == "ES256":
        made = generate_private_key(SECP256R1())
        raw = b"\x80\x24" + made.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        key = ECKey.import_key(made)
    else:
        private = Ed25519PrivateKey.generate()
        raw = b"\xed\x01" + private.public_key().public_bytes_raw()
        key = OKPKey.import_key(private)
    name = to_multibase(raw)

    found = judged(written(key, algorithm, {"kid": f"did:key:{name}#{name}"}))

    assert found.holder == f"did:key:{name}"


def refusal(token, **more):
    with pytest.raises(NotProven) as caught:
        judged(token, **more)
    return str(caught.value)


def test_did_key_of_the_specifications_example_is_read():
    # W3C CCG did:key, test vector of P-256: the proof is somebody else's, so only its signature is missed.
    name = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"

    assert "signature" in refusal(written(ECKey.generate_key("P-256"), header={"kid": f"did:key:{name}#{name}"}))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"aud": "https://other.example"}, "aud"),
        ({"aud": None}, "aud"),
        ({"iat": None}, "iat"),
        ({"iat": "now"}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": NOW.timestamp() - 11 * 60}, "iat"),
        ({"iat": NOW.timestamp() + 6 * 60}, "iat"),
        ({"exp": NOW.timestamp() - 1}, "exp"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "n" * 201}, "nonce"),
        ({"nonce": 7}, "nonce"),
    ],
)
def test_claims_that_do_not_hold(changed, said):
    assert refusal(written(new_key("ES256"), **changed)).startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"typ": "JWT"}, "typ"),
        ({"typ": None}, "typ"),
        ({"jwk": None}, "name the key"),
        ({"kid": "did:jwk:e30#0"}, "name the key"),
        ({"jwk": None, "kid": "did:web:office.example#key-1"}, "kid"),
        ({"jwk": None, "kid": "did:jwk:e30#0"}, "jwk must be of"),
        ({"jwk": None, "kid": "did:jwk:!!"}, "not a did:jwk"),
        ({"jwk": None, "kid": "did:key:z6MkOther#z6MkElse"}, "kid"),
        ({"jwk": None, "kid": "did:key:zzzz"}, "kid"),
        ({"jwk": {"kty": "oct", "k": "AAAA"}}, "jwk must be of"),
        ({"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, "jwk is not a key"),
        ({"jwk": {"kty": "EC", "crv": "P-256", "x": ["AA"], "y": "AA"}}, "jwk must be of"),
    ],
)
def test_headers_that_do_not_hold(changed, said):
    key = new_key("ES256")
    header = {"jwk": public(key), **changed}

    assert refusal(written(key, header=header)).startswith(said)


def test_private_key_in_the_open_is_refused():
    key = new_key("ES256")

    assert "public" in refusal(written(key, header={"jwk": {**public(key), "d": "AAAA"}}))


def test_somebody_elses_key_and_one_changed_sign_are_refused():
    key, other = new_key("ES256"), new_key("ES256")
    token = written(key)
    head, body, signature = token.split(".")
    tampered = json.loads(base64.urlsafe_b64decode(body + "=="))
    tampered["nonce"] = "n-2"
    again = base64.urlsafe_b64encode(json.dumps(tampered).encode()).decode().rstrip("=")

    assert "signature" in refusal(written(other, header={"jwk": public(key)}))
    assert "signature" in refusal(f"{head}.{again}.{signature}")
    assert "signature" in refusal(written(new_key("EdDSA"), "EdDSA", {"jwk": public(new_key("EdDSA"))}))
    assert "signature" in refusal(written(key, "ES256", {"jwk": public(new_key("EdDSA"))}))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256"])
def test_other_algorithms_are_refused(algorithm):
    token = written(new_key("ES256"))
    _, body, signature = token.split(".")
    header = {"typ": "openid4vci-proof+jwt", "alg": algorithm, "jwk": public(new_key("ES256"))}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")

    assert refusal(f"{head}.{body}.{signature}").startswith("alg")


@pytest.mark.parametrize("text", [None, 7, "", "a.b.c", "eyJ9", "x" * 20_000, "é.é.é", "bnVsbA.bnVsbA.AA"])
def test_what_is_no_token_is_refused(text):
    assert refusal(text) == "not a JWT"


def test_what_must_be_understood_and_is_not_is_refused():
    key = new_key("ES256")
    token = written(key)
    header = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": public(key), "crit": ["own"], "own": 1}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")

    assert "crit" in refusal(".".join([head, *token.split(".")[1:]]))
