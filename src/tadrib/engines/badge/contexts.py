"""The JSON-LD contexts, bundled, and canonical N-Quads by them. We write with the first two; we read them all."""

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from pyld import jsonld  # type: ignore[import-untyped]  # ships no types
from pyld.canon import URDNA2015  # type: ignore[import-untyped]  # ships no types

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE_CONTEXTS: Final = (CREDENTIALS, OPEN_BADGES)
_PURL: Final = "https://purl.imsglobal.org/spec/ob/v3p0/"
_FILES: Final = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "open-badges-3.0.3.json",
    f"{_PURL}context-3.0.2.json": "open-badges-3.0.2.json",
    f"{_PURL}context-3.0.1.json": "open-badges-3.0.1.json",
    f"{_PURL}extensions.json": "open-badges-extensions.json",
}
_UNKNOWN: Final = "urn:not-in-the-contexts:"
_NOWHERE: Final = "https://not-absolute.invalid/"
_MOST_TRIALS: Final = 5_000  # of orders of nodes that look alike: under a second
_MOST_VALUES: Final = 2_000  # of a document; the fullest example of 1EdTech has 553, and many alike cost their square
_FOLDER: Final = Path(__file__).with_name("contexts")


class UnknownContext(ValueError):
    """A document names a context that is not bundled; nothing is fetched."""


class TooTangled(ValueError):
    """More values than any badge needs, or nameless nodes so alike that to tell them apart would take for ever: made to
    be so (RDFC-1.0, section 7.1)."""


class _Bounded(URDNA2015):  # type: ignore[misc]  # ships no types
    """RDFC-1.0 that gives up: of n nodes alike it tries n! orders at each of them, and a page is open to everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.trials = 0

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
        found = cast(dict[str, list[str]], super().create_hash_to_related(id_, issuer))
        # No need to count further than the bound: the factorial of many is a large number to work out.
        self.trials += 1 + sum(math.factorial(min(len(alike), 10)) for alike in found.values())
        if self.trials > _MOST_TRIALS:
            raise TooTangled
        return found


@cache
def _bundled(url: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads((_FOLDER / _FILES[url]).read_text(encoding="utf-8")))


def canonical(document: Mapping[str, Any], extra: Mapping[str, dict[str, Any]] | None = None, *, base: str = "") -> str:
    """`document` as canonical N-Quads (RDFC-1.0; PyLD calls it URDNA2015).

    `extra` adds contexts by address, for test vectors. Raises UnknownContext, TooTangled, or PyLD's JsonLdError for bad
    JSON-LD. Terms outside the contexts vanish here without a word: check the shape first.
    """
    dataset = _triples(document, extra or {}, base)
    return cast(str, _Bounded().main(dataset, {"format": "application/n-quads"}))


def _triples(document: Mapping[str, Any], extra: Mapping[str, dict[str, Any]], base: str, form: str = "") -> Any:
    """What a document says: as PyLD's own dataset, or in the `form` asked for."""
    if _values(document) > _MOST_VALUES:
        raise TooTangled

    def load(url: str, _options: object) -> dict[str, Any]:
        if url in extra:
            found = extra[url]
        elif url in _FILES:
            found = _bundled(url)
        else:
            raise UnknownContext(url)
        return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": found}

    options = {"documentLoader": load, "base": base, "produceGeneralizedRdf": False}
    try:
        return jsonld.to_rdf(dict(document), {**options, "format": form} if form else options)
    except jsonld.JsonLdError as error:
        if _caused_by_unknown_context(error):
            raise UnknownContext(str(error)) from error
        raise


def _values(document: Any) -> int:
    """How many values a document has, on all levels; no further than what is too many anyway."""
    found, waiting = 0, [document]
    while waiting and found <= _MOST_VALUES:
        one = waiting.pop()
        found += 1
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return found


def unsigned_parts(document: Mapping[str, Any]) -> list[str]:
    """Terms, types and identifiers of `document` that canonical form drops without a word: what nobody signed.

    Expands once more with a vocabulary and a base that only what is unknown or relative can fall into.
    """
    own = document["@context"]
    tagged = {**document, "@context": [*(own if isinstance(own, list) else [own]), {"@vocab": _UNKNOWN}]}
    quads = _triples(tagged, {}, _NOWHERE, "application/n-quads")
    found = re.findall(rf"<(?:{re.escape(_UNKNOWN)}|{re.escape(_NOWHERE)})([^>]*)>", quads)
    return sorted(set(found))


def _caused_by_unknown_context(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, UnknownContext):
            return True
        error = getattr(error, "cause", None) or error.__cause__
    return False
