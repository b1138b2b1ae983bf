"""The JSON-LD contexts, bundled, and canonical N-Quads by them. We write with the first two; we read them all."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

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
_FOLDER: Final = Path(__file__).with_name("contexts")


class UnknownContext(ValueError):
    """A document names a context that is not bundled; nothing is fetched."""


@cache
def _bundled(url: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads((_FOLDER / _FILES[url]).read_text(encoding="utf-8")))


def canonical(document: Mapping[str, Any], extra: Mapping[str, dict[str, Any]] | None = None, *, base: str = "") -> str:
    """`document` as canonical N-Quads (RDFC-1.0; PyLD calls it URDNA2015).

    `extra` adds contexts by address, for test vectors. Raises UnknownContext, or PyLD's JsonLdError for bad JSON-LD.
    Terms outside the contexts vanish here without a word: check the shape first.
    """

    def load(url: str, _options: object) -> dict[str, Any]:
        if extra and url in extra:
            found = extra[url]
        elif url in _FILES:
            found = _bundled(url)
        else:
            raise UnknownContext(url)
        return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": found}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load, "base": base}
    try:
        return cast(str, jsonld.normalize(dict(document), options))
    except jsonld.JsonLdError as error:
        if _caused_by_unknown_context(error):
            raise UnknownContext(str(error)) from error
        raise


def unsigned_parts(document: Mapping[str, Any]) -> list[str]:
    """Terms, types and identifiers of `document` that canonical form drops without a word: what nobody signed.

    Expands once more with a vocabulary and a base that only what is unknown or relative can fall into.
    """
    own = document["@context"]
    tagged = {**document, "@context": [*(own if isinstance(own, list) else [own]), {"@vocab": _UNKNOWN}]}
    quads = canonical(tagged, base=_NOWHERE)
    found = re.findall(rf"<(?:{re.escape(_UNKNOWN)}|{re.escape(_NOWHERE)})([^>]*)>", quads)
    return sorted(set(found))


def _caused_by_unknown_context(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, UnknownContext):
            return True
        error = getattr(error, "cause", None) or error.__cause__
    return False
