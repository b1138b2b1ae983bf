"""The office's keys, and what is signed with them: badges, tokens, endorsements and the lists of revoked ones.

Private halves live in the ``keystore``. The issuer is did:web of ``TADRIB_URL``; a co-issuing body has a did:web of its
own below it, ``…:issuers:<code>``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tadrib.domain.credentials import keystore, rule, words
from tadrib.domain.credentials.models import Credential, Endorsement, SigningKey
from tadrib.engines import award, badge
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText

ACHIEVEMENT_TYPES = {  # of the Open Badges list, by the kind of award
    words.Award.PARTICIPATION: "Course",
    words.Award.COMPLETION: "CertificateOfCompletion",
    words.Award.ACHIEVEMENT: "Certificate",
    words.Award.TRAINER: "Certification",
}
LIST_BITS = badge.MINIMUM_BITS
LIST_GOOD_FOR = dt.timedelta(days=1)


def did(issuer: str = "") -> str:
    """The issuer's name: did:web of the host that people know, or of a co-issuing body below it."""
    return badge.did_web(urlsplit(settings.TADRIB_URL).netloc, f"issuers/{issuer}" if issuer else "")


def method_of(row: SigningKey) -> str:
    """The address of a key's public half."""
    return f"{did(row.issuer)}#{row.fragment}"


def make_key(row: SigningKey) -> SigningKey:
    """Make the private half of a key if it is not there, and write down the public one."""
    store, method = keystore.store(), method_of(row)
    store.make(method, row.algorithm)
    if row.algorithm == "Ed25519":
        row.public_multibase = badge.public_multikey(store.signer(method).public)
    else:
        row.public_jwk = store.token_key(method).public_jwk
    return row


def key_of(row: SigningKey) -> badge.Signs:
    """The private half of a key on record. Refused: ``signing_key_lost``."""
    try:
        key = keystore.store().signer(method_of(row))
        if badge.public_multikey(key.public) != row.public_multibase:
            raise ValueError("another key")
    except (OSError, ValueError) as error:
        raise Refused("signing_key_lost") from error
    return key


def token_signer(row: SigningKey) -> badge.Signer:
    """The key of tokens, made ready. Refused: ``signing_key_lost``."""
    try:
        key = keystore.store().token_key(method_of(row))
        if key.public_jwk["n"] != row.public_jwk.get("n"):
            raise ValueError("another key")
    except (OSError, ValueError) as error:
        raise Refused("signing_key_lost") from error
    return badge.Signer(key)


def did_document(issuer: str = "") -> dict[str, Any]:
    """The document by which anybody checks a signature: all keys but compromised ones."""
    rows = list(SigningKey.objects.filter(issuer=issuer, compromised_at__isnull=True).order_by("pk"))
    keys = [(method_of(r), badge.public_from_multikey(r.public_multibase)) for r in rows if r.algorithm == "Ed25519"]
    jwks = [(method_of(r), r.public_jwk) for r in rows if r.algorithm != "Ed25519"]
    return badge.did_document(did(issuer), keys, jwks)


def list_url(number: int) -> str:
    """Address of the list of revoked ones, from 1."""
    return f"{settings.TADRIB_URL}/status/{number}"


def suspension_url(number: int) -> str:
    """Address of the list of suspended ones, from 1."""
    return f"{settings.TADRIB_URL}/status/{number}/suspension"


def _urn(credential: Credential, what: str) -> str:
    """A stable random-looking name: the same when the badge is signed again, and it does not tell the code."""
    seed = hashlib.sha256(f"{settings.SECRET_KEY}:{what}:{credential.number}:{credential.code}".encode()).digest()
    return f"urn:uuid:{uuid.UUID(bytes=seed[:16], version=4)}"


def award_of(
    credential: Credential, *, email: str = "", endorsements: tuple[dict[str, Any], ...] = (), holder: str = ""
) -> badge.Award:
    """The engine's award: no name unless the holder wishes it, the address only as a salted hash. ``holder``: the did
    of a wallet that has proved its key; else the subject is a random name that leads nowhere."""
    facts = credential.facts
    outcomes = [TranslatedText(row["text"]).in_("en") for row in facts["outcomes"]]
    salt = _urn(credential, "salt")[-12:] if email else ""
    number, index = divmod(credential.status_index, LIST_BITS)
    return badge.Award(
        credential_id=_urn(credential, "credential"),
        holder_id=holder or _urn(credential, "holder"),
        issuer_id=did(),
        issuer_name=" · ".join(TranslatedText(row["name"]).in_("en") for row in facts["issuers"]),
        issuer_url=settings.TADRIB_URL,
        achievement_id=_achievement(facts),
        name=TranslatedText(facts["course"]["title"]).in_("en"),
        description="; ".join(outcomes) or TranslatedText(facts["course"]["title"]).in_("en"),
        criteria=rule.narrative(facts["rule"], facts["kind"]),
        achievement_type=ACHIEVEMENT_TYPES[facts["kind"]],
        result=_result(facts),
        valid_from=credential.issued_at,
        number=credential.number,
        credits=float(facts["hours"]),
        tags=(facts["level"],),
        starts_at=_midnight(facts["start"]),
        ends_at=_midnight(facts["end"]),
        holder_name=credential.holder if credential.name_shown else "",
        email_hash=badge.hash_email(email, salt) if email else "",
        email_salt=salt,
        status=badge.StatusPlace(list_url(number + 1), index, suspension_url(number + 1)),
        alignments=tuple(_alignment(facts, row) for row in facts["outcomes"]),
        endorsements=endorsements,
    )


def _result(facts: dict[str, Any]) -> badge.Result | None:
    """The certified result on its scale; a grade by its English name, with all grades of the curriculum."""
    told = facts.get("result")
    if not told:
        return None
    where = f"{_achievement(facts)}-{facts['kind']}-result"
    if told["shown"] == words.Shown.PASSED:
        return badge.Result(where, "Passed", "Status")
    rules = award.rules_from(facts["rule"]).rules
    if told["shown"] == words.Shown.PERCENT:
        return badge.Result(where, "Result", "Percent", value=str(told["pct"]))
    allowed = tuple(grade.name["en"] for grade in reversed(rules.grades))
    return badge.Result(where, "Grade", "PerformanceLevel", value=told["grade"]["en"], allowed=allowed)


def _achievement(facts: dict[str, Any]) -> str:
    """The address of what was earned: a version of a course."""
    return f"{settings.TADRIB_URL}/courses/{facts['course']['code']}/#version-{facts['version']['number']}"


def _alignment(facts: dict[str, Any], row: dict[str, Any]) -> badge.Alignment:
    """An outcome of the course, by its address on the course's page."""
    code = f"{facts['course']['code']}-{facts['version']['number']}-{row['number']}"
    url = f"{settings.TADRIB_URL}/courses/{facts['course']['code']}/#outcome-{row['number']}"
    return badge.Alignment(TranslatedText(row["text"]).in_("en"), url, code=code)


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


def sign_badge(
    credential: Credential, key: badge.Signs, *, email: str, at: dt.datetime, holder: str = ""
) -> dict[str, Any]:
    """The signed Open Badges 3.0 credential, with the words of the co-issuing bodies inside."""
    return badge.sign(_unsigned(credential, email, holder), key, at)


def sign_token(credential: Credential, signer: badge.Signer, *, email: str, holder: str) -> str:
    """The same as VC-JWT, for the wallet that proved its key."""
    return signer.sign(_unsigned(credential, email, holder))


def _unsigned(credential: Credential, email: str, holder: str) -> dict[str, Any]:
    endorsements = _endorsements(credential)
    return badge.build(award_of(credential, email=email, endorsements=endorsements, holder=holder))


def _endorsements(credential: Credential) -> tuple[dict[str, Any], ...]:
    edition = credential.award.participation.edition_id
    rows = Endorsement.objects.filter(edition=edition).order_by("issuer")
    return tuple(rows.values_list("document", flat=True))


def sign_endorsement(
    facts: dict[str, Any], body: dict[str, Any], key: badge.Signs, *, at: dt.datetime
) -> dict[str, Any]:
    """The word of a co-issuing body for a course version, signed with its own key. ``body``: code and name."""
    name = TranslatedText(body["name"]).in_("en")
    course = TranslatedText(facts["course"]["title"]).in_("en")
    seed = f"{settings.SECRET_KEY}:endorsement:{facts['edition']}:{body['code']}"
    told = badge.Endorsement(
        endorsement_id=f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4)}",
        issuer_id=did(body["code"]),
        issuer_name=name,
        endorsed_id=_achievement(facts),
        name=f"{name}: {course}",
        comment=f"{name} issues the certificates of edition {facts['edition']} jointly with the office.",
        valid_from=at,
    )
    return badge.sign(badge.build_endorsement(told), key, at)


def token(credential: Credential, signer: badge.Signer) -> str:
    """The same credential as VC-JWT: what the badge says, in the other envelope."""
    return signer.sign({name: value for name, value in credential.document.items() if name != "proof"})


def places(number: int, state: str) -> frozenset[int]:
    """Places in the lists of that number whose credentials are in a state."""
    first = (number - 1) * LIST_BITS
    rows = Credential.objects.filter(state=state, status_index__gte=first, status_index__lt=first + LIST_BITS)
    return frozenset(index - first for index in rows.values_list("status_index", flat=True))


def sign_status_list(number: int, key: badge.Signs, *, at: dt.datetime, is_suspension: bool = False) -> dict[str, Any]:
    """A list as it stands, signed, good for a day: of the revoked, or of the suspended."""
    url = suspension_url(number) if is_suspension else list_url(number)
    state = words.Credential.SUSPENDED if is_suspension else words.Credential.REVOKED
    facts = badge.StatusList(
        url, did(), places(number, state), valid_from=at, valid_until=at + LIST_GOOD_FOR, bits=LIST_BITS,
        purpose="suspension" if is_suspension else "revocation",
    )  # fmt: skip
    return badge.sign(badge.status_list(facts), key, created=at)
