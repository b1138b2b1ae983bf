"""From the facts of a credential to the sheet of paper. The words of the certificate stand here and in ``paper`` in
four languages, because they are part of what was certified and do not change with a translation of the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from tadrib.domain.credentials import filing, paper
from tadrib.domain.credentials.models import Credential
from tadrib.engines import typeset
from tadrib.engines.typeset import Issuer, Language, Particular, Run, Statement
from tadrib.kernel.dates import NBSP, format_span
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText

LEVELS = {
    "foundational": {
        "ar": "المستوى التأسيسي", "fr": "niveau fondamental", "en": "foundational level",
        "pt": "nível básico",
    },
    "intermediate": {
        "ar": "المستوى المتوسط", "fr": "niveau intermédiaire", "en": "intermediate level",
        "pt": "nível intermédio",
    },
    "advanced": {"ar": "المستوى المتقدم", "fr": "niveau avancé", "en": "advanced level", "pt": "nível avançado"},
    "trainer": {"ar": "مستوى المدرّبين", "fr": "niveau formateur", "en": "trainer level", "pt": "nível de formador"},
}  # fmt: skip
ONLINE = {"ar": "عن بُعد", "fr": "en ligne", "en": "online", "pt": "em linha"}
AND_ONLINE = {"ar": "وعن بُعد", "fr": "et en ligne", "en": "and online", "pt": "e em linha"}
COMMA = {"ar": "، ", "fr": ", ", "en": ", ", "pt": ", "}
VERIFY = {"ar": "للتحقق", "fr": "Vérifier", "en": "Verify", "pt": "Verificar"}
SPECIMEN = {"ar": "مثال", "fr": "EXEMPLE", "en": "EXAMPLE", "pt": "EXEMPLO"}
# As large as a real one and signed by nobody: its form is one that no reader knows.
_SPECIMEN_SQUARE = str(int.from_bytes(b"\1\0" + hashlib.shake_256(b"example").digest(470), "big"))
HOURS = {"fr": "heures", "ar": "ساعة", "en": "hours", "pt": "horas"}
RESULT = {"ar": "النتيجة", "fr": "résultat", "en": "result", "pt": "resultado"}
MODULES = {"fr": "modules", "ar": "وحدة تدريبية", "en": "modules", "pt": "módulos"}


def verify_url(code: str) -> str:
    """The address behind the square: no language in it, the reader's own is found when it is opened."""
    return f"{settings.TADRIB_URL}/verify/{code}/"


def square_url(code: str, square: str) -> str:
    """The same with the signed digits, which no server is told: what the square holds."""
    return f"{verify_url(code)}#{square}"


def hours(number: int, language: str) -> str:
    """A number of hours; Arabic counts 3 to 10 with the plural, 11 and more with the singular."""
    if language == "ar":
        return f"{number}{NBSP}{'ساعات' if 3 <= number % 100 <= 10 else 'ساعة'}"
    if language == "fr":
        return f"{number}{NBSP}heure{'s' if number > 1 else ''}"
    if language == "pt":
        return f"{number}{NBSP}hora{'' if number == 1 else 's'}"
    return f"{number}{NBSP}hour{'' if number == 1 else 's'}"


def _when(facts: dict[str, Any], language: str) -> str:
    start, end = dt.date.fromisoformat(facts["start"]), dt.date.fromisoformat(facts["end"])
    day = {"fr": "le ", "ar": "يوم ", "en": "", "pt": "em "}[language] if start == end else ""
    return day + format_span(start, end, language)


def _where(facts: dict[str, Any], language: str) -> str:
    if facts["mode"] == "remote":
        return ONLINE[language]
    place = TranslatedText(facts["place"]).in_(language)
    return f"{place} {AND_ONLINE[language]}" if facts["mode"] == "hybrid" else place


def _statement(facts: dict[str, Any], setting: paper.Setting, language: Language) -> Statement:
    shown = setting.fields
    when = _when(facts, language) if "dates" in shown else ""
    where = _where(facts, language) if "place" in shown else ""
    parts = (
        LEVELS.get(facts["level"], {}).get(language, "") if "level" in shown else "",
        hours(facts["hours"], language) if "hours" in shown else "",
        f"{when} ({where})" if when and where else when or where,
    )
    after = "".join(COMMA[language] + part for part in parts if part) + "."
    course = TranslatedText(facts["course"]["title"]).in_(language)
    return Statement(language, setting.opening(facts["kind"], language), course, after)


def _runs(texts: Mapping[str, str], order: Iterable[Language]) -> tuple[Run, ...]:
    return tuple(Run(language, texts[language]) for language in order if texts.get(language))


def _issuer(name: dict[str, str], languages: tuple[Language, ...]) -> Issuer:
    """A line for the signature and a ring for the seal over the body's name."""
    text = TranslatedText(name)
    first = "en" if "en" in languages else languages[0]
    others = tuple(Run(code, text[code]) for code in languages if code != first and text.get(code))
    return Issuer(signatory=text.in_(first), title=others, seal=True)


def _signer(signer: paper.Signer, languages: tuple[Language, ...]) -> Issuer:
    """A person who signs, with the pictures that the office has put into its files."""
    signature, seal = (filing.picture(name) or b"" if name else b"" for name in (signer.signature, signer.seal))
    return Issuer(signer.name, _runs(signer.title, languages), seal=True, signature=signature, stamp=seal)


def native_name(facts: dict[str, Any], setting: paper.Setting) -> str:
    """The holder's name in Arabic letters where the template prints it."""
    name: str = facts["holder"]["native"] if "native_name" in setting.fields else ""
    return name if any("\u0600" <= sign <= "\u06ff" for sign in name) else ""


def _result(facts: dict[str, Any], languages: tuple[Language, ...]) -> tuple[Run, ...]:
    """The certified result: a per cent, or a grade's name in each language. That it was passed is said already."""
    told = facts.get("result", {})
    if told.get("grade"):
        return _runs(told["grade"], languages)
    return (Run("en", f"{told['pct']}{NBSP}%"),) if "pct" in told else ()


def certificate_facts(credential: Credential) -> typeset.CertificateFacts:
    """The engine's facts of a credential's certificate, as its own copy of the template says."""
    facts = credential.facts
    setting = paper.setting_of(facts.get("paper"))
    languages = setting.languages
    modules = len(facts["modules"])
    figures = []
    if "hours" in setting.fields:
        figures.append(Particular((Run("en", str(facts["hours"])),), _runs(HOURS, languages)))
    if modules > 1 and "modules" in setting.fields:
        figures.append(Particular((Run("en", str(modules)),), _runs(MODULES, languages)))
    if result := _result(facts, languages):
        figures.append(Particular(result, _runs(RESULT, languages)))
    titles = {code: setting.title(facts["kind"], code) for code in languages}
    issuers = tuple(_signer(signer, languages) for signer in setting.signers)
    return typeset.CertificateFacts(
        number=f"{credential.number} · {credential.code}",
        issued_at=credential.issued_at,
        verify_url=verify_url(credential.code),
        square=square_url(credential.code, credential.square) if credential.square else "",
        offices=_runs(facts["office"], languages),
        title=_runs(titles, languages),
        name_latin=facts["holder"]["latin"],
        name_arabic=native_name(facts, setting),
        statements=tuple(_statement(facts, setting, language) for language in languages),
        issuers=issuers or tuple(_issuer(row["name"], languages) for row in facts["issuers"]),
        particulars=tuple(figures),
        verify_hint=_runs(VERIFY, languages),
        specimen=bool(facts.get("example")),
        specimen_words=_runs(SPECIMEN, languages),
        accent=setting.accent,
        gold=setting.gold,
    )


def specimen_facts(setting: paper.Setting, kind: str = "completion") -> typeset.CertificateFacts:
    """A certificate of nobody, as a template would print it: an invented course and an invented holder."""
    title = {"ar": "الأدلة الرقمية", "fr": "Preuves numériques", "en": "Digital evidence", "pt": "Prova digital"}
    office = {
        "ar": "مكتب التدريب", "fr": "Bureau de formation", "en": "Training office", "pt": "Gabinete de formação",
    }  # fmt: skip
    facts = {
        "office": office, "course": {"code": "EXAMPLE", "title": title}, "level": "intermediate", "hours": 60,
        "modules": [{}, {}, {}, {}], "start": "2027-06-07", "end": "2027-06-18", "mode": "in_person",
        "place": {"ar": "الرباط", "fr": "Rabat", "en": "Rabat", "pt": "Rabat"}, "kind": kind, "example": True,
        "issuers": [{"code": "office", "name": office}],
        "holder": {"latin": "Amina Exemple", "native": "أمينة مثال"}, "paper": setting.as_json(),
    }  # fmt: skip
    day = dt.datetime(2027, 6, 18, 12, tzinfo=dt.UTC)
    return certificate_facts(
        Credential(number="CRT-2027-EXMPLE", code="EXMP-EXMP-EXMP", facts=facts, issued_at=day, square=_SPECIMEN_SQUARE)
    )


def print_certificate(credential: Credential) -> bytes:
    """The certificate as PDF. Equal facts give equal bytes. Refused: ``credential_unprintable``."""
    return pressed(certificate_facts(credential))


def pressed(facts: typeset.CertificateFacts) -> bytes:
    """The same from its facts; touches no database, so that another thread may do it."""
    try:
        return typeset.certificate(facts)
    except (typeset.Unprintable, typeset.DoesNotFit) as error:
        raise Refused("credential_unprintable") from error


def pictured(facts: typeset.CertificateFacts) -> bytes:
    """The same as a picture for the screen."""
    try:
        return typeset.certificate_picture(facts)
    except (typeset.Unprintable, typeset.DoesNotFit) as error:
        raise Refused("credential_unprintable") from error


def certificate_file(credential: Credential) -> bytes:
    """The certificate as it was printed when it was signed, or printed now. Refused: ``credential_unprintable``."""
    return filing.kept_pdf(credential.number, credential.pdf_digest) or print_certificate(credential)
