"""What an office may choose for its certificates, and the fixed sentences they carry in four languages.

A ``Setting`` is JSON in the database (``PaperTemplate.setting``) and, copied, in the facts of each certificate under
``paper``, so that a certificate can be printed again as it was whatever became of the template. Nothing in it is code:
colours, pictures by their digest, an order of languages, names of fields, plain texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tadrib.domain.credentials import words
from tadrib.engines.typeset import Language
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused

STANDARD: tuple[Language, ...] = ("fr", "ar", "en")  # side by side, as a reader sees them from the left
FIELDS = ("level", "hours", "modules", "dates", "place", "native_name")
ACCENT, GOLD = "#0b5d4e", "#b98a2a"
PAPER_WHITE = "#fffdf8"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: of the accent, in which titles and figures are set
MOST_TEXT, MOST_NAME, MOST_PICTURE = 160, 80, 200 * 1024

TITLES: dict[str, dict[str, str]] = {
    "completion": {
        "ar": "شهادة إتمام", "fr": "Certificat de réussite", "en": "Certificate of completion",
        "pt": "Certificado de conclusão",
    },
    "participation": {
        "ar": "شهادة مشاركة", "fr": "Certificat de participation", "en": "Certificate of participation",
        "pt": "Certificado de participação",
    },
    "achievement": {
        "ar": "شهادة إنجاز", "fr": "Certificat d’aptitude", "en": "Certificate of achievement",
        "pt": "Certificado de aproveitamento",
    },
    "trainer": {
        "ar": "شهادة مدرّب", "fr": "Certificat de formateur", "en": "Trainer certificate",
        "pt": "Certificado de formador",
    },
}  # fmt: skip
OPENINGS: dict[str, dict[str, str]] = {
    "completion": {
        "ar": "تُمنح هذه الشهادة عن إتمام دورة ", "fr": "a suivi et réussi le cours ", "en": "has completed the course ",
        "pt": "concluiu com êxito o curso ",
    },
    "participation": {
        "ar": "تُمنح هذه الشهادة عن المشاركة في دورة ", "fr": "a participé au cours ",
        "en": "has taken part in the course ", "pt": "participou no curso ",
    },
    "achievement": {
        "ar": "تُمنح هذه الشهادة عن اجتياز متطلبات دورة ", "fr": "a satisfait à toutes les épreuves du cours ",
        "en": "has met all the requirements of the course ", "pt": "cumpriu todos os requisitos do curso ",
    },
    "trainer": {
        "ar": "تُمنح هذه الشهادة للتأهيل مدرّبًا في دورة ", "fr": "est habilité(e) à enseigner le cours ",
        "en": "is qualified to teach the course ", "pt": "está habilitado(a) a ministrar o curso ",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Signer:
    """Who signs: a name, a title in several languages, the pictures of signature and seal by their digest."""

    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""
    seal: str = ""


@dataclass(frozen=True)
class Setting:
    """All choices. ``titles`` and ``openings``: kind of award, then language, then the office's own text; what is not
    in them is said as the house says it. No ``signers``: the bodies that the edition names, as lines to sign on."""

    languages: tuple[Language, ...] = STANDARD
    accent: str = ACCENT
    gold: str = GOLD
    fields: tuple[str, ...] = ("level", "hours", "modules", "dates", "place", "native_name")
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    openings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signers: tuple[Signer, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self) | {"languages": list(self.languages), "fields": list(self.fields)}

    def title(self, kind: str, language: str) -> str:
        """The name of the certificate."""
        return _said(self.titles, kind, language) or TITLES.get(kind, TITLES["completion"])[language]

    def opening(self, kind: str, language: str) -> str:
        """The sentence before the course's name, with the space that follows it."""
        own = _said(self.openings, kind, language)
        return f"{own} " if own else OPENINGS.get(kind, OPENINGS["completion"])[language]


def _said(texts: Mapping[str, Mapping[str, str]], kind: str, language: str) -> str:
    return texts.get(kind, {}).get(language, "").strip()


def kinds() -> tuple[str, ...]:
    """Kinds of award that have a certificate."""
    return tuple(str(kind) for kind in words.Award if kind != words.Award.NONE)


def setting_of(told: Mapping[str, Any] | None) -> Setting:
    """A setting from JSON that was checked when it was written; the house's own for none."""
    if not told:
        return Setting()
    return Setting(
        languages=tuple(told.get("languages") or STANDARD),
        accent=told.get("accent", ACCENT),
        gold=told.get("gold", GOLD),
        fields=tuple(told.get("fields", Setting.fields)),
        titles=told.get("titles", {}),
        openings=told.get("openings", {}),
        signers=tuple(
            Signer(row["name"], row.get("title", {}), row.get("signature", ""), row.get("seal", ""))
            for row in told.get("signers", ())
        ),
    )


def check(setting: Setting) -> None:
    """Whether an office may use it. Refused: ``paper_languages``, ``paper_colour``, ``paper_pale``, ``paper_text``,
    ``paper_signers``."""
    chosen = setting.languages
    if not 2 <= len(chosen) <= 3 or len(set(chosen)) != len(chosen) or not set(chosen) <= set(LANGUAGES):
        raise Refused("paper_languages")
    for colour in (setting.accent, setting.gold):
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise Refused("paper_colour")
    if contrast(setting.accent, PAPER_WHITE) < LEAST_CONTRAST:
        raise Refused("paper_pale")
    texts = [text for kind in (setting.titles, setting.openings) for row in kind.values() for text in row.values()]
    texts += [text for signer in setting.signers for text in (signer.name, *signer.title.values())]
    if any(len(text) > MOST_TEXT for text in texts):
        raise Refused("paper_text", most=MOST_TEXT)
    if len(setting.signers) > 4 or any(not signer.name.strip() for signer in setting.signers):
        raise Refused("paper_signers")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
