"""Days as people write them: every order of numbers, months in words, Hijri days marked as such.

    readings("31/01/1990")              one day
    readings("01/02/1990")              two days, by order "dmy" and "mdy": the caller asks, it does not guess
    readings("15 شعبان 1405")           one day (Hijri month)
    readings("15/08/1405")              one day by "hijri?": a Hijri year that nobody marked is asked about

Months in words come from CLDR (Babel) in the four languages with their Maghrebi and Levantine names; Hijri days from
the Umm al-Qura calendar of `hijridate`, years 1343 to 1500, which may differ by a day from a local sighting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from hijridate import Hijri

from .texts import fold_digits, fold_loosely, tidy

_WITHIN = re.compile(r"(?<!\d)\d{1,4} ?[/.\-] ?\d{1,2} ?[/.\-] ?\d{2,4}(?!\d)")
YEARS = range(1900, 2200)
HIJRI_YEARS = range(1343, 1501)
ASKED = frozenset({"short", "hijri?"})  # readings that are never taken without asking
_LOCALES = ("en", "fr", "pt", "ar", "ar_MA", "ar_DZ", "ar_TN", "ar_LB", "ar_MR", "sw")
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_SMALL_WORDS = frozenset("de do da of the le er st nd rd th o a e eme ere في من شهر عام سنه يوم "
                         "ne nee born on nascido nascida em ولد ولدت مولود".split())  # fmt: skip
_GREGORIAN = frozenset("م ميلادي ميلاديه ad ce apjc dc".split())
_HIJRI = frozenset("ه هجري هجريه للهجره h ah hijri hijria hegire hegira hegiro".split())
_HIJRI_MONTHS = (
    "محرم|المحرم|muharram|mouharram|moharram|moharrem",
    "صفر|safar",
    "ربيع الاول|ربيع اول|rabi al awwal|rabi al awal|rabi i|rabia i|rabi 1|rabia al awal|rabie al awal|rabi ul awwal",
    "ربيع الاخر|ربيع الثاني|ربيع ثاني|rabi al thani|rabi al akhir|rabi ii|rabia ii|rabia al thani|"
    "rabi ul thani|rabie athani",
    "جمادي الاولي|جمادي الاول|جمادي اولي|jumada al ula|jumada al awwal|joumada i|jumada i|joumada al oula",
    "جمادي الاخره|جمادي الثانيه|جمادي ثانيه|جمادي الاخر|jumada al akhira|jumada al thani|joumada ii|"
    "jumada ii|joumada ath thania",
    "رجب|rajab|radjab|rajeb",
    "شعبان|shaban|shaaban|chaabane|chaban",
    "رمضان|ramadan|ramadhan|ramadao|ramazan",
    "شوال|shawwal|shawal|chawwal|chaoual",
    "ذو القعده|ذي القعده|dhu al qadah|dhul qadah|dhou al qida|dhu al qida|dhou el kaada|dhul qida",
    "ذو الحجه|ذي الحجه|dhu al hijjah|dhul hijjah|dhou al hijja|dhu al hijja|dhou el hidja|dhul hijja",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One day that a text may mean, and by which order: ymd dmy mdy words hijri, or short (year of two digits) and
    hijri? (not marked), which have to be asked about."""

    day: date
    order: str


@cache
def _months() -> dict[str, int]:
    """Names of Gregorian months, folded, to their number. A name that two locales use for two months is left out."""
    found: dict[str, int] = {}
    for name in _LOCALES:
        months = Locale.parse(name).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, word in months[context].get(width, {}).items():
                    key = " ".join(_TOKENS.findall(fold_loosely(str(word))))
                    if not key.isdigit() and found.setdefault(key, number) != number:
                        found[key] = 0
    return {word: number for word, number in found.items() if number}


@cache
def _hijri_months() -> dict[str, int]:
    return {fold_loosely(word): n for n, words in enumerate(_HIJRI_MONTHS, 1) for word in words.split("|")}


def readings(text: str) -> tuple[Reading, ...]:
    """Every day that a text may mean, each once; none if it is not a day of any calendar."""
    folded = fold_loosely(fold_digits(tidy(text)))
    folded = re.sub(r"[t ]00:00(:00(\.0+)?)?z?$", "", folded)
    tokens = _TOKENS.findall(folded)
    numbers = [token for token in tokens if token.isdigit()]
    words = [token for token in tokens if not token.isdigit()]
    if len(words) and (trailing := {words[-1]} & (_HIJRI | _GREGORIAN)):
        is_hijri, is_gregorian = bool(trailing & _HIJRI), bool(trailing & _GREGORIAN)
        words = words[:-1]
    else:
        is_hijri = is_gregorian = False
    if len(folded) > 60 or re.search(r"[^\w\s/.,:º°ª'’‘`\\()-]", folded):
        return ()
    found: dict[date, Reading] = {}
    for one in _readings(numbers, words, is_hijri, is_gregorian):
        found.setdefault(one.day, one)
    return tuple(found.values())


def _readings(numbers: list[str], words: list[str], is_hijri: bool, is_gregorian: bool) -> Iterator[Reading]:
    phrase = _phrase(words)
    if phrase:
        month, hijri_month = _months().get(phrase, 0), _hijri_months().get(phrase, 0)
        if (month or hijri_month) and len(numbers) == 2:
            yield from _in_words(numbers, month, hijri_month)
        return
    if len(numbers) == 1 and len(numbers[0]) == 8 and not words:
        whole = numbers[0]
        yield from _ordered((int(whole[:4]), int(whole[4:6]), int(whole[6:])), "ymd", is_hijri, is_gregorian)
        yield from _ordered((int(whole[4:]), int(whole[2:4]), int(whole[:2])), "dmy", is_hijri, is_gregorian)
        yield from _ordered((int(whole[4:]), int(whole[:2]), int(whole[2:4])), "mdy", is_hijri, is_gregorian)
        return
    if len(numbers) != 3 or any(len(number) > 4 or len(number) == 3 for number in numbers):
        return
    first, second, third = (int(number) for number in numbers)
    if len(numbers[0]) == 4:
        yield from _ordered((first, second, third), "ymd", is_hijri, is_gregorian)
    elif len(numbers[2]) == 4:
        yield from _ordered((third, second, first), "dmy", is_hijri, is_gregorian)
        yield from _ordered((third, first, second), "mdy", is_hijri, is_gregorian)
    elif not is_hijri and len(numbers[2]) == 2:
        for century in (1900, 2000):
            for month, day in ((second, first), (first, second)):
                yield from _gregorian(century + third, month, day, "short")


def inside(text: str) -> tuple[Reading, ...]:
    """The days that the only day within a text may mean: 31/01/1985 at Bamako."""
    found = _WITHIN.findall(fold_digits(tidy(text)))
    return readings(found[0]) if len(found) == 1 else ()


def _phrase(words: list[str]) -> str:
    """What is left of the words without small ones; a name of several words is looked for as it stands first."""
    whole = " ".join(words)
    if whole in _hijri_months() or whole in _months():
        return whole
    return " ".join(word for word in words if word not in _SMALL_WORDS and word not in _weekdays())


@cache
def _weekdays() -> frozenset[str]:
    """Names of the days of the week, folded: they say nothing that the day does not say."""
    names = [Locale.parse(name).days["format"]["wide"].values() for name in _LOCALES]
    return frozenset(word for group in names for name in group for word in _TOKENS.findall(fold_loosely(str(name))))


def _in_words(numbers: list[str], month: int, hijri_month: int) -> Iterator[Reading]:
    for year, day in ((numbers[1], numbers[0]), (numbers[0], numbers[1])):
        if len(year) != 4 or len(day) > 2:
            continue
        if month:
            yield from _gregorian(int(year), month, int(day), "words")
        if hijri_month:
            yield from _hijri(int(year), hijri_month, int(day), "hijri")
        return
    if month and all(len(number) <= 2 for number in numbers):
        for century in (1900, 2000):
            yield from _gregorian(century + int(numbers[1]), month, int(numbers[0]), "short")


def _ordered(parts: tuple[int, int, int], order: str, is_hijri: bool, is_gregorian: bool) -> Iterator[Reading]:
    year, month, day = parts
    if is_hijri:
        yield from _hijri(year, month, day, "hijri" if order != "mdy" else "hijri?")
    elif year in HIJRI_YEARS and not is_gregorian:
        yield from _hijri(year, month, day, "hijri?")
    else:
        yield from _gregorian(year, month, day, order)


def _gregorian(year: int, month: int, day: int, order: str) -> Iterator[Reading]:
    if year not in YEARS:
        return
    try:
        yield Reading(date(year, month, day), order)
    except ValueError:
        return


def _hijri(year: int, month: int, day: int, order: str) -> Iterator[Reading]:
    if year not in HIJRI_YEARS:
        return
    try:
        there = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return
    yield Reading(date(there.year, there.month, there.day), order)
