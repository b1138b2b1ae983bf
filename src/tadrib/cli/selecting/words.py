"""What people write above their columns and into their cells, in English, French, Arabic and Portuguese.

Everything is compared by `key`, so that case, accents, underscores and Arabic spellings do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale

from tadrib.engines.sheet.cells import fold

_MARKS = re.compile("[\u0300-\u036f]")
_SIGNS = re.compile(r"[\s_.\-*:/()'’\[\]،]+")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
LOCALES = ("en", "fr", "ar", "pt")


@cache
def key(text: str) -> str:
    """The text as it is compared."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", fold(text)))
    return _SIGNS.sub(" ", unicodedata.normalize("NFC", plain).translate(_ALEF)).strip()


FIELDS: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "nominee id", "identifier", "reference", "ref", "nomination", "nomination ref", "number", "no", "nr",
        "identifiant", "référence", "numéro", "n°", "identificador", "referência", "número", "الرقم", "رقم", "المعرف",
        "الرقم المرجعي", "رقم المرشح",
    ),
    "name": (
        "name", "full name", "nominee", "nominee name", "candidate", "participant", "surname and name", "nom",
        "nom complet", "nom et prénom", "nom et prénoms", "candidat", "nome", "nome completo", "candidato", "nomeado",
        "الاسم", "الاسم الكامل", "اسم المرشح", "المرشح",
    ),
    "state": (
        "state", "country", "member state", "nominating state", "country code", "state code", "nationality", "état",
        "état membre", "pays", "code pays", "nationalité", "estado", "estado membro", "país", "código do país",
        "nacionalidade", "الدولة", "دولة", "البلد", "الدولة العضو", "الجنسية",
    ),
    "gender": (
        "gender", "sex", "m/f", "f/m", "sexe", "genre", "sexo", "género", "gênero", "الجنس", "النوع",
        "النوع الاجتماعي",
    ),
    "agency": (
        "agency", "institution", "organisation", "organization", "employer", "ministry", "service", "authority",
        "organisme", "employeur", "ministère", "autorité", "instituição", "organização", "entidade", "ministério",
        "المؤسسة", "الجهة", "جهة العمل", "الوزارة", "الهيئة",
    ),
    "agency_type": (
        "agency type", "type of agency", "type of institution", "institution type", "sector", "type d'organisme",
        "type d'institution", "secteur", "tipo de instituição", "tipo de entidade", "sector de actividade", "setor",
        "نوع المؤسسة", "نوع الجهة", "القطاع",
    ),
    "languages": (
        "languages", "language", "working languages", "langues", "langue", "langues de travail", "línguas", "língua",
        "idiomas", "idioma", "اللغات", "اللغة", "لغات العمل",
    ),
    "rank": (
        "rank", "grade", "seniority", "level of post", "niveau hiérarchique", "posto", "patente", "categoria", "الرتبة",
        "الدرجة",
    ),
    "experience_years": (
        "experience years", "years of experience", "experience", "years in post", "années d'expérience", "expérience",
        "anos de experiência", "experiência", "سنوات الخبرة", "الخبرة", "عدد سنوات الخبرة",
    ),
    "prerequisites": (
        "prerequisites", "prerequisite", "courses done", "prior courses", "prérequis", "pré-requis", "cours suivis",
        "pré-requisitos", "cursos anteriores", "المتطلبات السابقة", "الدورات السابقة",
    ),
    "priority": (
        "priority", "state priority", "priority of the state", "order", "order of preference", "priorité",
        "priorité de l'état", "ordre", "ordre de priorité", "ordre de préférence", "prioridade",
        "prioridade do estado", "ordem", "ordem de preferência", "الأولوية", "أولوية", "الترتيب", "ترتيب الدولة",
    ),
    "vetting": (
        "vetting", "vetting status", "vetted", "cleared", "clearance", "vérification", "statut de vérification",
        "verificação", "estado da verificação", "التدقيق", "نتيجة التدقيق", "التحقق",
    ),
    "mode": (
        "mode", "mode of attendance", "attendance mode", "modalité", "mode de participation", "modalidade",
        "modo de participação", "نمط الحضور", "طريقة المشاركة", "طريقة الحضور",
    ),
    "alternate": (
        "alternate", "is alternate", "substitute", "suppléant", "remplaçant", "suplente", "substituto", "بديل",
        "احتياطي", "المرشح البديل",
    ),
    "draw": (
        "draw", "lot", "lot number", "draw number", "drawn number", "tirage", "tirage au sort", "numéro tiré",
        "sorteio", "número sorteado", "القرعة", "رقم القرعة",
    ),
    "receipt": (
        "receipt", "receipt number", "receipt no", "numéro de réception", "récépissé", "accusé de réception", "recibo",
        "número de recibo", "número de recepção", "رقم الاستلام", "رقم الإيصال",
    ),
}  # fmt: skip
NUMBERS = ("experience_years", "priority", "draw")

SEXES = {
    "F": "f female woman women w ms mrs miss femme femmes féminin feminin mme madame mulher feminino feminina sra "
         "أنثى انثى امرأة إناث سيدة",
    "M": "m male man men mr h homme hommes masculin monsieur homem masculino sr ذكر رجل ذكور سيد",
    "X": "x other diverse nonbinary autre outro outra آخر",
}  # fmt: skip
YES = "yes y true 1 oui o vrai sim s verdadeiro نعم صحيح x ✓ ✔"
NO = "no n false 0 non faux não nao falso لا خطأ - –"
LEVELS = {
    0: "0 none no aucun nenhum لا_شيء - –",
    1: "1 a1 beginner basic elementary débutant élémentaire principiante básico elementar مبتدئ",
    2: "2 a2",
    3: "3 b1 intermediate intermédiaire intermediário intermédio متوسط",
    4: "4 b2 advanced good avancé bon avançado bom متقدم جيد",
    5: "5 c1 c2 fluent native mother_tongue courant langue_maternelle fluente nativo língua_materna "
       "طليق ممتاز لغة_أم اللغة_الأم",
}  # fmt: skip
CLEAR_LEVEL_WORDS = (
    "level levels niveau nivel nível in of the en de d du da do em proficiency skills language langue lang "
    "lingua língua idioma l la le o a languages مستوى المستوى في اللغة لغة إجادة"
)
TONGUES = (
    "en fr ar pt es ru zh sw de it tr fa ur hi bn id ms ha am so om ti yo ig zu xh af rw rn ln mg wo bm ff sn ny tn ts "
    "st ss ve nr nd kab"
).split()
BARE_CODES = ("en", "fr", "ar", "pt", "es", "sw", "ru", "zh", "de")


def _index(words: dict[str, str] | dict[int, str]) -> dict[str, object]:
    return {key(word.replace("_", " ")) or word: meant for meant, said in words.items() for word in said.split()}


@cache
def fields() -> dict[str, str]:
    """Heading, as compared, to the field of the format."""
    named = {key(said): field for field, words in FIELDS.items() for said in words}
    return named | {key(field): field for field in FIELDS}


@cache
def sexes() -> dict[str, object]:
    """What is written for F, M and X."""
    return _index(SEXES)


@cache
def flags() -> dict[str, bool]:
    """What is written for yes and no."""
    return {key(word) or word: meant for meant, said in ((True, YES), (False, NO)) for word in said.split()}


@cache
def levels() -> dict[str, object]:
    """What is written for the levels 0 to 5 of a language: numbers, the CEFR (A1 to C2) and plain words."""
    return _index(LEVELS)


@cache
def tongues() -> dict[str, str]:
    """Names of languages in the four languages, and in themselves, to their tags."""
    named: dict[str, str] = {}
    for tag in TONGUES:
        for locale in (*LOCALES, tag):
            try:
                said = Locale(locale).languages.get(tag)
            except ValueError:  # Babel's own error for a language it does not know is one
                said = None
            if said:
                named.setdefault(key(said), tag)
                named.setdefault(key(said).removeprefix("ال"), tag)
    return named


@cache
def countries() -> dict[str, str]:
    """Names and codes of countries in the four languages to ISO 3166-1 alpha-2."""
    named: dict[str, str] = {}
    for locale in LOCALES:
        for code, said in Locale(locale).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "ZZ", "XA", "XB"):
                named.setdefault(key(code), code)
                named.setdefault(key(said), code)
    for said, code in (
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("DRC", "CD"),
        ("RDC", "CD"),
        ("Cape Verde", "CV"),
        ("Congo", "CG"),
        ("Swaziland", "SZ"),
        ("Turkey", "TR"),
        ("UK", "GB"),
        ("USA", "US"),
    ):
        named.setdefault(key(said), code)
    return named


def country(text: str) -> str | None:
    """The code of a country, or None when the text is none we know."""
    return countries().get(key(text))


def tongue(text: str) -> str | None:
    """The tag of a language by its name or tag; None when unknown."""
    said = key(text)
    if found := tongues().get(said):
        return found
    plain = text.strip()
    return plain.lower() if re.fullmatch(r"[A-Za-z]{2,3}", plain) and plain.lower() in TONGUES else None


_NOISE = frozenset(key(word) for word in CLEAR_LEVEL_WORDS.split())


def tongue_heading(text: str) -> str | None:
    """The tag when a heading is about one language: `English level`, `Niveau d'anglais`, `languages.fr`, `en`."""
    words = key(text).split()
    if words in [[code] for code in BARE_CODES]:
        return words[0]
    if len(words) == 2 and words[0] in ("lang", "language", "languages") and words[1] in TONGUES:
        return words[1]
    known = tongues()
    rest = [word for word in words if word not in _NOISE]
    joined = " ".join(rest)
    return known.get(joined) or known.get(joined.removeprefix("ال").removeprefix("ل")) if rest else None
