"""An award becomes an Open Badges 3.0 credential, is signed, and is judged.

    credential = sign(build(award), key, created=now)
    verdict = verify(credential, resolve_key, now=now, status=status_list_credential)
    picture = bake(draw_badge(), credential)

Data Integrity proof `eddsa-rdfc-2022`, issuer `did:web`, W3C Bitstring Status List. Contexts are bundled and nothing
is ever fetched. Pure: the clock, the key, the entropy and the status list are given.
"""

from .award import Award, StatusPlace, build, hash_email
from .baking import NotBaked, bake, draw_badge, unbake
from .contexts import UnknownContext
from .did import did_document, did_web, resolver
from .keys import Key
from .proof import sign
from .shape import Malformed
from .status import MINIMUM_BITS, StatusList, is_set, status_list
from .verdict import ResolveKey, Verdict, VerdictStatus, verify

__all__ = [
    "MINIMUM_BITS",
    "Award",
    "Key",
    "Malformed",
    "NotBaked",
    "ResolveKey",
    "StatusList",
    "StatusPlace",
    "UnknownContext",
    "Verdict",
    "VerdictStatus",
    "bake",
    "build",
    "did_document",
    "did_web",
    "draw_badge",
    "hash_email",
    "is_set",
    "resolver",
    "sign",
    "status_list",
    "unbake",
    "verify",
]
