"""What all texts of the catalogue must be before the head of office reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText


def text(value: Mapping[str, str] | None) -> TranslatedText:
    """The value as a text in several languages, without empty ones."""
    return TranslatedText({code: said for code, said in (value or {}).items() if said})


def heading(value: Mapping[str, str] | None) -> TranslatedText:
    """The same for a title, which has to be there in one language at least (``title_missing``)."""
    written = text(value)
    if not written:
        raise Refused("title_missing")
    return written


def check_whole(texts: Iterable[TranslatedText]) -> None:
    """Refuse (``texts_missing``) texts that lack one of the four languages."""
    missing = {code for written in texts for code in written.missing}
    if missing:
        raise Refused("texts_missing", languages=", ".join(LANGUAGES[code] for code in LANGUAGES if code in missing))
