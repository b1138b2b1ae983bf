"""The closed list of what may be signed.

JSON-LD drops, without a word, a key that its contexts do not know, an unknown type and an identifier without a
scheme: such a part would travel in the credential unsigned. So both signing and verifying refuse whatever is not
listed here. Every key below is a term of the bundled contexts at that place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from .contexts import CREDENTIALS, OPEN_BADGES

Leaf = Literal["text", "iri", "date", "number", "flag"]
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Malformed(ValueError):
    """`code` says what is wrong, `path` where, e.g. ("unknown_key", "credentialSubject.achievement.nmae")."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


@dataclass(frozen=True)
class Node:
    """An object: its allowed types (empty: it has none), its leaves, its inner nodes, what it must have."""

    types: frozenset[str]
    leaves: Mapping[str, Leaf]
    nodes: Mapping[str, "Node"]
    required: frozenset[str]


def _node(types: str = "", required: str = "", nodes: Mapping[str, Node] | None = None, **leaves: str) -> Node:
    """Leaves by kind: text="name description" and so on."""
    kinds: dict[str, Leaf] = {}
    every: tuple[Leaf, ...] = ("text", "iri", "date", "number", "flag")
    for kind in every:
        kinds.update(dict.fromkeys(leaves.get(kind, "").split(), kind))
    return Node(frozenset(types.split()), kinds, nodes or {}, frozenset(required.split()))


_IMAGE = _node("Image", iri="id", text="caption", required="id type")
_IDENTITY = _node(
    "IdentityObject",
    flag="hashed",
    text="identityHash identityType salt",
    required="hashed identityHash identityType type",
)
_PROFILE = _node("Profile", iri="id url", text="name description", nodes={"image": _IMAGE}, required="id type")
_ALIGNMENT = _node(
    "Alignment",
    iri="targetUrl",
    text="targetName targetDescription targetCode targetFramework targetType",
    required="type targetName targetUrl",
)
_PROOF = _node(
    "DataIntegrityProof",
    iri="verificationMethod",
    date="created",
    text="cryptosuite proofPurpose proofValue",
    required="type cryptosuite created verificationMethod proofPurpose proofValue",
)
ENDORSEMENT: Final = _node(
    "VerifiableCredential EndorsementCredential",
    iri="id",
    text="name description",
    date="validFrom validUntil",
    nodes={
        "issuer": _PROFILE,
        "credentialSubject": _node("EndorsementSubject", iri="id", text="endorsementComment", required="id type"),
        "proof": _PROOF,
    },
    required="id type name issuer validFrom credentialSubject",
)
_RESULT_DESCRIPTION = _node(
    "ResultDescription",
    iri="id",
    text="name resultType allowedValue requiredValue valueMin valueMax",
    required="id type name resultType",
)
_RESULT = _node("Result", iri="resultDescription", text="status value", required="type resultDescription")
_ACHIEVEMENT = _node(
    "Achievement",
    iri="id",
    text="name description achievementType inLanguage humanCode fieldOfStudy specialization tag version",
    number="creditsAvailable",
    nodes={
        "criteria": _node(iri="id", text="narrative"),
        "image": _IMAGE,
        "creator": _PROFILE,
        "alignment": _ALIGNMENT,
        "resultDescription": _RESULT_DESCRIPTION,
    },
    required="id type name description criteria",
)
_SUBJECT = _node(
    "AchievementSubject",
    iri="id",
    text="licenseNumber narrative role term",
    date="activityStartDate activityEndDate",
    number="creditsEarned",
    nodes={"achievement": _ACHIEVEMENT, "identifier": _IDENTITY, "source": _PROFILE, "result": _RESULT},
    required="type achievement",
)
_PLACE = _node(
    "BitstringStatusListEntry",
    iri="id statusListCredential",
    text="statusPurpose statusListIndex",
    required="id type statusPurpose statusListIndex statusListCredential",
)
BADGE: Final = _node(
    "VerifiableCredential OpenBadgeCredential AchievementCredential",
    iri="id",
    text="name description",
    date="validFrom validUntil awardedDate",
    nodes={
        "issuer": _PROFILE,
        "credentialSubject": _SUBJECT,
        "credentialStatus": _PLACE,
        "image": _IMAGE,
        "proof": _PROOF,
        # each is a signed document of its own with its own context: checked and signed apart, carried along here
        "endorsement": ENDORSEMENT,
    },
    required="id type name issuer validFrom credentialSubject",
)
_LIST_SUBJECT = _node(
    "BitstringStatusList",
    iri="id",
    text="statusPurpose encodedList",
    number="ttl",
    required="type statusPurpose encodedList",
)
STATUS_LIST: Final = _node(
    "VerifiableCredential BitstringStatusListCredential",
    iri="id issuer",
    text="name",
    date="validFrom validUntil",
    nodes={"credentialSubject": _LIST_SUBJECT, "proof": _PROOF},
    required="id type issuer validFrom credentialSubject",
)
# JSON's single values: these may not come as arrays, because a reader takes one of them.
_SINGLE: Final = frozenset(
    {
        "id",
        "issuer",
        "name",
        "description",
        "validFrom",
        "validUntil",
        "credentialSubject",
        "achievement",
        "created",
        "verificationMethod",
        "proofValue",
        "proofPurpose",
        "cryptosuite",
        "statusListIndex",
        "statusListCredential",
        "statusPurpose",
        "encodedList",
        "licenseNumber",
    }
)


def check_shape(document: Any) -> None:
    """Raise Malformed unless `document` is a badge, an endorsement or a status list made only of listed parts."""
    if not isinstance(document, dict):
        raise Malformed("not_an_object", "")
    types = document.get("type")
    kinds = {"BitstringStatusListCredential": STATUS_LIST, "EndorsementCredential": ENDORSEMENT}
    wanted = next((kind for kind in kinds if isinstance(types, list) and kind in types), "OpenBadgeCredential")
    context = [CREDENTIALS] if wanted == "BitstringStatusListCredential" else [CREDENTIALS, OPEN_BADGES]
    if document.get("@context") != context:
        raise Malformed("wrong_context", "@context")
    _check(kinds.get(wanted, BADGE), {k: v for k, v in document.items() if k != "@context"}, "")
    if not isinstance(types, list) or "VerifiableCredential" not in types or wanted not in types:
        raise Malformed("wrong_type", "type")
    for place, purpose in enumerate(_purposes(document)):
        if purpose not in ("revocation", "suspension") or purpose in _purposes(document)[:place]:
            raise Malformed("wrong_purpose", "credentialStatus.statusPurpose")


def places(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The status entries of a badge: none, one, or one for each purpose."""
    found = document.get("credentialStatus", [])
    return found if isinstance(found, list) else [found]


def _purposes(document: Mapping[str, Any]) -> list[str]:
    return [str(place["statusPurpose"]) for place in places(document)]


def _check(node: Node, value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise Malformed("not_an_object", path)
    for name in node.required:
        if name not in value:
            raise Malformed("missing_key", _below(path, name))
    for name, inner in value.items():
        below = _below(path, name)
        many = inner if isinstance(inner, list) else [inner]
        if not many or (isinstance(inner, list) and name in _SINGLE):
            raise Malformed("not_single", below)
        if name == "type":
            if any(not isinstance(kind, str) or kind not in node.types for kind in many):
                raise Malformed("wrong_type", below)
        elif name in node.nodes:
            for each in many:
                if name == "endorsement":
                    check_shape(each)
                else:
                    _check(node.nodes[name], each, below)
        elif name in node.leaves:
            for each in many:
                _check_leaf(node.leaves[name], each, below)
        else:
            raise Malformed("unknown_key", below)


def _check_leaf(kind: Leaf, value: Any, path: str) -> None:
    right: bool
    match kind:
        case "text":
            right = isinstance(value, str)
        case "iri":
            right = isinstance(value, str) and _IRI.fullmatch(value) is not None
        case "date":
            right = isinstance(value, str) and _DATE.fullmatch(value) is not None
        case "number":
            right = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        case "flag":
            right = isinstance(value, bool)
    if not right:
        raise Malformed(f"not_{kind}", path)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else str(name)
