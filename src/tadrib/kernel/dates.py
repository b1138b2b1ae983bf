"""Dates as people write them in four languages (design/README.md, "Type in four scripts").

7–18 June 2027 · du 7 au 18 juin 2027 · من 7 إلى 18 حزيران/يونيه 2027 · 7 a 18 de junho de 2027. Digits are 0-9 in
every language; day and month are joined by a no-break space.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
    # The double month names of United Nations Arabic, understood in the Mashriq and the Maghreb.
    "ar": (
        "كانون الثاني/يناير|شباط/فبراير|آذار/مارس|نيسان/أبريل|أيار/مايو|حزيران/يونيه|"
        "تموز/يوليه|آب/أغسطس|أيلول/سبتمبر|تشرين الأول/أكتوبر|تشرين الثاني/نوفمبر|كانون الأول/ديسمبر"
    ).split("|"),
}
SHORT_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
    "pt": "jan. fev. mar. abr. maio jun. jul. ago. set. out. nov. dez.".split(),
    "ar": "يناير فبراير مارس أبريل مايو يونيه يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
}


def month_name(month: int, language: str, *, short: bool = False) -> str:
    """The month's name, 1 to 12."""
    return (SHORT_MONTHS if short else MONTHS)[language][month - 1]


def _day(day: int, language: str) -> str:
    return "1er" if language == "fr" and day == 1 else str(day)


def format_date(date: dt.date, language: str, *, year: bool = True) -> str:
    """One day, with or without its year."""
    day, month = _day(date.day, language), month_name(date.month, language)
    if language == "pt":
        text = f"{day}{NBSP}de{NBSP}{month}"
        return f"{text} de {date.year}" if year else text
    text = f"{day}{NBSP}{month}"
    return f"{text} {date.year}" if year else text


def format_span(start: dt.date, end: dt.date, language: str) -> str:
    """From day to day; what both days share is said once."""
    if start == end:
        return format_date(start, language)
    same_year = start.year == end.year
    if same_year and start.month == end.month:
        first = _day(start.day, language)
    else:
        first = format_date(start, language, year=not same_year)
    last = format_date(end, language)
    if language == "fr":
        return f"du {first} au {last}"
    if language == "ar":
        return f"من {first} إلى {last}"
    if language == "pt":
        return f"{first} a {last}"
    return f"{first}–{last}" if same_year and start.month == end.month else f"{first} – {last}"


def format_moment(moment: dt.datetime, language: str, zone: str) -> str:
    """Day and hour in a time zone, the 24-hour clock; the zone's city is named by the caller."""
    local = moment.astimezone(ZoneInfo(zone))
    joiner = {"en": ", ", "fr": " à ", "pt": " às ", "ar": "، "}[language]
    return f"{format_date(local.date(), language)}{joiner}{local:%H:%M}"
