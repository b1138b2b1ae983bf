"""Actors, dates in four languages, texts in four languages, refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from tadrib.kernel.actor import Actor
from tadrib.kernel.dates import MONTHS, SHORT_MONTHS, format_date, format_moment, format_span
from tadrib.kernel.languages import LANGUAGES, direction
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.translated import TranslatedField, TranslatedText

WHOLE = TranslatedText(ar="دورة", fr="Cours", en="Course", pt="Curso")


def test_nobody_can_do_nothing():
    nobody = Actor.nobody()

    assert not nobody.permissions
    assert not nobody.is_signed_in
    assert not nobody.can("own")
    assert not nobody.stands_for("ML")


def test_parts_of_the_system_have_their_own_short_list():
    worker = Actor.system("worker", {"messaging.deliver"})

    assert worker.can("messaging.deliver")
    assert not worker.can("messaging.read")
    assert not worker.is_signed_in
    assert worker.ref == "system:worker"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "7–18 June 2027"), ("fr", "du 7 au 18 juin 2027"), ("pt", "7 a 18 de junho de 2027"),
        ("ar", "من 7 إلى 18 حزيران/يونيه 2027"),
    ],
)  # fmt: skip
def test_span_within_a_month(language, said):
    assert format_span(dt.date(2027, 6, 7), dt.date(2027, 6, 18), language).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "28 December 2027 – 1 January 2028"), ("fr", "du 28 décembre 2027 au 1er janvier 2028"),
        ("pt", "28 de dezembro de 2027 a 1 de janeiro de 2028"),
        ("ar", "من 28 كانون الأول/ديسمبر 2027 إلى 1 كانون الثاني/يناير 2028"),
    ],
)  # fmt: skip
def test_span_over_new_year(language, said):
    assert format_span(dt.date(2027, 12, 28), dt.date(2028, 1, 1), language).replace("\u00a0", " ") == said


def test_span_of_one_day_is_that_day():
    day = dt.date(2027, 3, 1)

    assert format_span(day, day, "fr") == format_date(day, "fr") == "1er\u00a0mars 2027"


def test_moment_is_told_in_the_time_zone_asked_for():
    moment = dt.datetime(2027, 4, 30, 22, 59, tzinfo=dt.UTC)

    assert format_moment(moment, "en", "Africa/Nairobi") == "1\u00a0May 2027, 01:59"
    assert format_moment(moment, "fr", "Africa/Abidjan") == "30\u00a0avril 2027 à 22:59"


def test_every_language_has_twelve_months():
    assert set(MONTHS) == set(SHORT_MONTHS) == set(LANGUAGES)
    assert {len(names) for table in (MONTHS, SHORT_MONTHS) for names in table.values()} == {12}


def test_only_arabic_runs_right_to_left():
    assert {code: direction(code) for code in LANGUAGES} == {"ar": "rtl", "fr": "ltr", "en": "ltr", "pt": "ltr"}


def test_text_is_shown_in_the_readers_language():
    for code in LANGUAGES:
        with translation.override(code):
            assert str(WHOLE) == WHOLE[code]


@pytest.mark.parametrize(
    ("text", "asked", "shown", "language"),
    [
        (TranslatedText(fr="Cours", en="Course"), "ar", "Course", "en"),
        (TranslatedText(fr="Cours", en=""), "pt", "Cours", "fr"),
        (TranslatedText(), "fr", "", "fr"),
    ],
)
def test_missing_language_falls_back_and_says_so(text, asked, shown, language):
    assert text.in_(asked) == shown
    assert text.language_shown(asked) == language


def test_missing_languages_are_listed():
    assert WHOLE.missing == []
    assert TranslatedText(en="Course", fr="").missing == ["ar", "fr", "pt"]
    assert not TranslatedText(en="")


def test_field_makes_texts_of_what_is_stored():
    field = TranslatedField()

    assert field.to_python({"en": "Course"}).in_("en") == "Course"
    assert field.to_python(None) == {}
    assert field.to_python("no mapping") == {}


def test_refusals_carry_codes_and_facts():
    assert (Stale("CAL-1").code, Stale("CAL-1").facts) == ("stale", {"ref": "CAL-1"})
    assert Refused("late", days=2).facts == {"days": 2}
