"""Folding what people type: invisible marks, any script's digits, letter case, vowel marks, accents."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u0640\u180e\ufe0e\ufe0f\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefe\uff01-\uff5e]")  # letters as printed, or at full width
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ALIKE = str.maketrans("\u0623\u0625\u0622\u0649\u0629", "\u0627\u0627\u0627\u064a\u0647")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")


def tidy(text: str) -> str:
    """NFC, no direction marks, zero-width blanks or lengthened Arabic letters, letters that a PDF gave away in their
    printed shape as letters, no control characters, ordinary blanks, trimmed."""
    if text.isascii():
        return _CONTROL.sub("", text).strip()
    plain = _SHAPES.sub(lambda one: unicodedata.normalize("NFKC", one[0]), unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", plain))).strip()


def fold_digits(text: str) -> str:
    """Any decimal digits (Arabic-Indic, Persian, full width) to 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def fold(text: str) -> str:
    """For comparing what people typed: compatibility forms, case, digits, Arabic vowel marks and blanks set aside."""
    plain = unicodedata.normalize("NFKC", tidy(text)).casefold()
    return " ".join(_ARABIC_MARKS.sub("", fold_digits(plain)).split())


def fold_loosely(text: str) -> str:
    """``fold`` without accents, and with the forms of alif, ya and ta marbuta that people exchange made one."""
    bare = "".join(c for c in unicodedata.normalize("NFD", fold(text)) if unicodedata.category(c) != "Mn")
    return bare.translate(_ALIKE)
