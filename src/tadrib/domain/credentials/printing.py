"""From the facts of a credential to the sheet of paper. The words of the certificate stand here in its three languages,
because they are part of what was certified and do not change with a translation of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from tadrib.domain.credentials import words
from tadrib.domain.credentials.models import Credential
from tadrib.engines import typeset
from tadrib.engines.typeset import Issuer, Language, Particular, Run, Statement
from tadrib.kernel.dates import NBSP, format_span
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText

PRINTED: tuple[Language, ...] = ("fr", "ar", "en")
TITLES = {
    words.Award.COMPLETION: {
        "ar": "شهادة إتمام", "fr": "Certificat de réussite", "en": "Certificate of completion",
    },
    words.Award.PARTICIPATION: {
        "ar": "شهادة مشاركة", "fr": "Certificat de participation", "en": "Certificate of participation",
    },
}  # fmt: skip
OPENINGS = {
    words.Award.COMPLETION: {
        "ar": "تُمنح هذه الشهادة عن إتمام دورة ", "fr": "a suivi et réussi le cours ", "en": "has completed the course ",
    },
    words.Award.PARTICIPATION: {
        "ar": "تُمنح هذه الشهادة عن المشاركة في دورة ", "fr": "a participé au cours ",
        "en": "has taken part in the course ",
    },
}  # fmt: skip
LEVELS = {
    "foundational": {"ar": "المستوى التأسيسي", "fr": "niveau fondamental", "en": "foundational level"},
    "intermediate": {"ar": "المستوى المتوسط", "fr": "niveau intermédiaire", "en": "intermediate level"},
    "advanced": {"ar": "المستوى المتقدم", "fr": "niveau avancé", "en": "advanced level"},
    "trainer": {"ar": "مستوى المدرّبين", "fr": "niveau formateur", "en": "trainer level"},
}
ONLINE = {"ar": "عن بُعد", "fr": "en ligne", "en": "online"}
AND_ONLINE = {"ar": "وعن بُعد", "fr": "et en ligne", "en": "and online"}
COMMA = {"ar": "، ", "fr": ", ", "en": ", "}
VERIFY = {"ar": "للتحقق", "fr": "Vérifier", "en": "Verify"}


def verify_url(code: str) -> str:
    """The address behind the square: no language in it, the reader's own is found when it is opened."""
    return f"{settings.TADRIB_URL}/verify/{code}/"


def hours(number: int, language: str) -> str:
    """A number of hours; Arabic counts 3 to 10 with the plural, 11 and more with the singular."""
    if language == "ar":
        return f"{number}{NBSP}{'ساعات' if 3 <= number % 100 <= 10 else 'ساعة'}"
    if language == "fr":
        return f"{number}{NBSP}heure{'s' if number > 1 else ''}"
    return f"{number}{NBSP}hour{'' if number == 1 else 's'}"


def _when(facts: dict[str, Any], language: str) -> str:
    start, end = dt.date.fromisoformat(facts["start"]), dt.date.fromisoformat(facts["end"])
    day = {"fr": "le ", "ar": "يوم ", "en": ""}[language] if start == end else ""
    return day + format_span(start, end, language)


def _where(facts: dict[str, Any], language: str) -> str:
    if facts["mode"] == "remote":
        return ONLINE[language]
    place = TranslatedText(facts["place"]).in_(language)
    return f"{place} {AND_ONLINE[language]}" if facts["mode"] == "hybrid" else place


def _statement(facts: dict[str, Any], language: Language) -> Statement:
    parts = (
        LEVELS.get(facts["level"], {}).get(language, ""),
        hours(facts["hours"], language),
        f"{_when(facts, language)} ({_where(facts, language)})",
    )
    after = COMMA[language] + COMMA[language].join(part for part in parts if part) + "."
    course = TranslatedText(facts["course"]["title"]).in_(language)
    return Statement(language, OPENINGS[words.Award(facts["kind"])][language], course, after)


def _runs(texts: dict[str, str], order: tuple[Language, ...] = PRINTED) -> tuple[Run, ...]:
    return tuple(Run(language, texts[language]) for language in order if texts.get(language))


def _issuer(name: dict[str, str]) -> Issuer:
    """A line for the signature and a ring for the seal over the body's name."""
    text = TranslatedText(name)
    others = tuple(Run(code, text[code]) for code in PRINTED if code != "en" and text.get(code))
    return Issuer(signatory=text.in_("en"), title=others, seal=True)


def _arabic(name: str) -> str:
    return name if any("\u0600" <= sign <= "\u06ff" for sign in name) else ""


def certificate_facts(credential: Credential) -> typeset.CertificateFacts:
    """The engine's facts of a credential's certificate."""
    facts = credential.facts
    modules = len(facts["modules"])
    figures = [Particular((Run("en", str(facts["hours"])),), _runs({"fr": "heures", "ar": "ساعة", "en": "hours"}))]
    if modules > 1:
        labels = _runs({"fr": "modules", "ar": "وحدة تدريبية", "en": "modules"})
        figures.append(Particular((Run("en", str(modules)),), labels))
    return typeset.CertificateFacts(
        number=f"{credential.number} · {credential.code}",
        issued_at=credential.issued_at,
        verify_url=verify_url(credential.code),
        offices=_runs(facts["office"]),
        title=_runs(TITLES[words.Award(facts["kind"])], ("ar", "fr", "en")),
        name_latin=facts["holder"]["latin"],
        name_arabic=_arabic(facts["holder"]["native"]),
        statements=tuple(_statement(facts, language) for language in PRINTED),
        issuers=tuple(_issuer(row["name"]) for row in facts["issuers"]),
        particulars=tuple(figures),
        verify_hint=_runs(VERIFY),
        specimen=bool(facts.get("example")),
    )


def print_certificate(credential: Credential) -> bytes:
    """The certificate as PDF. Equal facts give equal bytes. Refused: ``credential_unprintable``."""
    try:
        return typeset.certificate(certificate_facts(credential))
    except (typeset.Unprintable, typeset.DoesNotFit) as error:
        raise Refused("credential_unprintable") from error
