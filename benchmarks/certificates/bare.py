"""Our calls, and the library's own on the same document: nothing checked, nothing gathered."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

import typst
from benchmarks import paper
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwk, jwt
from pyld import jsonld

from tadrib.engines import badge, typeset
from tadrib.engines.badge import contexts
from tadrib.engines.typeset import press

AT = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)
DID = "did:web:office.example"
Act = Callable[[int], object]


def award(number: int) -> badge.Award:
    """An invented award with three outcomes."""
    base = "https://office.example/courses/DIG-1/"
    outcomes = tuple(badge.Alignment(f"Outcome {n}", f"{base}#outcome-{n}", code=f"DIG-1-{n}") for n in (1, 2, 3))
    return badge.Award(
        credential_id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        holder_id=f"urn:uuid:00000000-0000-4000-9000-{number:012}",
        issuer_id=DID, issuer_name="Training office", issuer_url="https://office.example",
        achievement_id=f"{base}#version-1", name="Digital evidence", description="Collect, keep and show evidence.",
        criteria="Attendance of at least 80 per cent of the sessions.", achievement_type="Certificate", valid_from=AT,
        number=f"CRT-2027-{number:06}", credits=60.0, tags=("intermediate",), starts_at=AT, ends_at=AT,
        status=badge.StatusPlace("https://office.example/status/1", number, "https://office.example/status/1/suspension"),
        alignments=outcomes,
    )  # fmt: skip


def square(number: int) -> str:
    """The address in the square of an invented certificate, with what it says, signed."""
    key = badge.Key.from_bytes(f"{DID}#key-1", bytes(range(32)))
    facts = {
        "number": f"CRT-2027-{number:06}", "code": f"EXAMPLE0{number:04}", "kind": "completion",
        "holder": f"Amina Exemple {number}", "native": "أمينة مثال", "course": "DIG-1", "version": 1, "edition": "DIG-1-2027",
        "titles": {"fr": "Preuves numériques", "ar": "الأدلة الرقمية", "en": "Digital evidence"}, "level": "intermediate",
        "hours": 60, "modules": [[n, 15] for n in (1, 2, 3, 4)], "start": "2027-06-07", "end": "2027-06-18",
        "issued": "2027-06-20", "issuers": ["Training office", "Example University"], "mode": "in_person",
        "places": {"fr": "Rabat", "ar": "الرباط", "en": "Rabat"}, "index": number, "languages": ["fr", "ar"],
    }  # fmt: skip
    return f"https://office.example/verify/EXAMPLE0{number:04}/#{badge.pack(facts, key)}"


def pairs() -> dict[str, tuple[Act, Act]]:
    """Name to our call and the bare one; each takes a number, so that no two documents are equal."""
    return {"pdf": _pdf(), "data_integrity": _data_integrity(), "vc_jwt": _token()}


def _pdf() -> tuple[Act, Act]:
    template = press.TEMPLATES / "certificate.typ"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(press.FONTS)])
    compiler = typst.Compiler(input=str(template), root=str(press.TEMPLATES), font_paths=fonts)
    told = asdict(paper.facts(0)) | {"issued_at": "2027-06-18T12:00:00"}
    told["qr"], told["square_mm"] = press._qr(square(0))
    told["issuers"] = [{**row, "signature": "", "stamp": ""} for row in told["issuers"]]

    def bare(number: int) -> object:
        facts = {**told, "name_latin": f"Amina Exemple {number}"}
        return compiler.compile(format="pdf", sys_inputs={"facts": json.dumps(facts)}, pdf_standards=["a-2a", "ua-1"])

    return lambda number: typeset.certificate(replace(paper.facts(number), square=square(number))), bare


def _data_integrity() -> tuple[Act, Act]:
    key = badge.Key.from_bytes(f"{DID}#key-1", bytes(range(32)))

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": contexts._bundled(url)}

    def digest(document: Mapping[str, Any]) -> bytes:
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
        return hashlib.sha256(jsonld.normalize(dict(document), options).encode()).digest()

    def bare(number: int) -> object:
        document = badge.build(award(number))
        proof = {
            "@context": document["@context"], "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
            "created": "2027-06-20T16:00:00Z", "verificationMethod": key.method, "proofPurpose": "assertionMethod",
        }  # fmt: skip
        return key.sign(digest(proof) + digest(document))

    return lambda number: badge.sign(badge.build(award(number)), key, AT), bare


def _token() -> tuple[Act, Act]:
    private = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = badge.Signer(badge.JwtKey(f"{DID}#jwt-1", private))
    imported = jwk.import_key(private, "RSA")

    def bare(number: int) -> object:
        return jwt.encode({"alg": "RS256", "kid": f"{DID}#jwt-1"}, badge.build(award(number)), imported)

    return lambda number: signer.sign(badge.build(award(number))), bare
