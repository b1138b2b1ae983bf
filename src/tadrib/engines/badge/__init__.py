"""An award becomes an Open Badges 3.0 credential, is signed, and is judged.

    credential = sign(build(award), key, created=now)
    verdict = verify(credential, resolve_key, now=now, status=status_list_credentials)
    token = Signer(jwt_key).sign(build(award))
    verdict = verify_foreign(somebody_elses, resolve_key, now=now, status=lists)
    picture = bake(draw_badge(), credential)
    digits = pack(facts, key)
    holding = proved(wallets_key_proof, audience=our_address, now=now)

Data Integrity proof `eddsa-rdfc-2022`, issuer `did:web`, W3C Bitstring Status List. Contexts are bundled and nothing
is ever fetched. Pure: the clock, the key, the entropy and the status list are given.
"""

from .award import Alignment, Award, Endorsement, Result, StatusPlace, build, build_endorsement, hash_email
from .baking import NotBaked, bake, draw_badge, unbake
from .contexts import BADGE_CONTEXTS, UnknownContext
from .did import did_document, did_web, jwk_in, key_of_did_key, public_key_in, resolver, web_address
from .foreign import issuer_to_ask, judge_opened, lists_to_ask, verify_foreign
from .holding import DID_METHODS, PROOF_ALGORITHMS, Holding, NotProven, did_jwk, jwk_of_did, proved
from .jose import JwtKey, Signer, SignsTokens, key_named_in, looks_like_token, opened
from .keys import Key, Signs, public_from_multikey, public_multikey
from .picture import draw_badge_svg, found_in_picture
from .proof import sign
from .shape import Malformed
from .square import Kept, SquareVerdict, TooLarge, pack, read_square
from .status import MINIMUM_BITS, StatusList, is_set, status_list
from .verdict import ResolveKey, Verdict, VerdictStatus, judge_signed, verify

__all__ = [
    "BADGE_CONTEXTS",
    "DID_METHODS",
    "MINIMUM_BITS",
    "PROOF_ALGORITHMS",
    "Alignment",
    "Award",
    "Endorsement",
    "Holding",
    "JwtKey",
    "Kept",
    "Key",
    "Malformed",
    "NotBaked",
    "NotProven",
    "ResolveKey",
    "Result",
    "Signer",
    "Signs",
    "SignsTokens",
    "SquareVerdict",
    "StatusList",
    "StatusPlace",
    "TooLarge",
    "UnknownContext",
    "Verdict",
    "VerdictStatus",
    "bake",
    "build",
    "build_endorsement",
    "did_document",
    "did_jwk",
    "did_web",
    "draw_badge",
    "draw_badge_svg",
    "found_in_picture",
    "hash_email",
    "is_set",
    "issuer_to_ask",
    "judge_opened",
    "judge_signed",
    "jwk_in",
    "jwk_of_did",
    "key_named_in",
    "key_of_did_key",
    "lists_to_ask",
    "looks_like_token",
    "opened",
    "pack",
    "proved",
    "public_from_multikey",
    "public_key_in",
    "public_multikey",
    "read_square",
    "resolver",
    "sign",
    "status_list",
    "unbake",
    "verify",
    "verify_foreign",
    "web_address",
]
