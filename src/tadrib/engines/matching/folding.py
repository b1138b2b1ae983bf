"""Names as sounds: one alphabet for Latin spellings of many orthographies, Arabic without vowels, and other scripts.

A name is cut into tokens; each token becomes a string of sounds: consonant classes in small letters, vowels in
capitals (A E I O U). Latin letters are read by the orthographies in which passports of the region are written:
French (ou, dj, ch, gu), English (oo, sh, j), Portuguese (x, ch, nh, lh) and Hausa or Swahili (sh, c).

The rules are our own, in the manner of the UN romanisation of Arabic names (UNGEGN) and of the French-based spellings
of the Maghreb, tuned on half of the labelled pairs in ``tests/files/names``; they follow no standard letter by letter.
Article, filiation words (bin, ould, wuld) and
prepositions (de, da, dos) are written or left out at will, so they do not count. All other scripts, Ethiopic among
them, and accents are read by ``anyascii``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

# ع is a vowel to the ear of a Latin spelling; long vowels are vowels; ث and ذ, ض, ظ stay apart (T, D): th and dh.
_ARABIC = {
    "ا": "A", "أ": "A", "إ": "I", "آ": "A", "ٱ": "A", "ء": "", "ؤ": "U", "ئ": "I", "ع": "'", "ى": "A", "ة": "A",
    "ب": "b", "پ": "b", "ت": "t", "ث": "T", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "D", "ر": "r", "ز": "z",
    "س": "s", "ش": "S", "ص": "s", "ض": "D", "ط": "t", "ظ": "D", "غ": "g", "ف": "f", "ڤ": "f", "ق": "k", "ک": "k",
    "ك": "k", "گ": "g", "ڭ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "U", "ي": "I", "ی": "I", "چ": "S",
}  # fmt: skip
_DROPPED = frozenset(
    "el al ould wuld wold weld wld uld bin ben ibn bint mint bent b o de da do dos das du di e y and van von"
    " ال بن ابن بنت ولد منت اولاد".split()
)
_JOINING = frozenset({"abd", "abdel", "abdul", "abdal", "abdoul", "abdil", "abdou", "عبد", "abu", "abou", "aboul", "bu",
                      "bou", "ابو", "أبو", "بو", "um", "oum", "ام", "أم"})  # fmt: skip
_GLUED = frozenset({"ben", "bin", "bel", "el", "al", "dan", "بن"})
_SUN = frozenset({"ar", "as", "at", "an", "ad", "az", "ash", "ach", "er", "es", "et", "en", "ed", "ez", "ech", "ul"})
_TITLES = frozenset(
    "dr prof mr mrs ms mme mlle sr sra dra eng ing me maitre capt cdt col lt maj gen alhaji alhaja hajia hajiya"
    " د دكتور الدكتور دكتورة الدكتورة".split()
)
_SHORT = {"mohd": "mohamed", "mohmd": "mohamed", "mhd": "mohamed", "muhd": "mohamed", "md": "mohamed", "med": "mohamed",
          "g/": "gebre", "w/": "wolde", "h/": "haile", "t/": "tekle"}  # fmt: skip
_SLASHED = re.compile(r"\b([gwht]/)\s?(?=[^\W\d_]{3})")  # as Ethiopian offices shorten: G/Kidan, W/Michael
_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f]")
_APOSTROPHES = re.compile(r"['’‘`´ʼʿʾ]")
_LETTERS = re.compile(r"[^\W_]+")
_RULES = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tch|tsch|tsh|tj", "c"), ("sch|sh|ch", "S"), ("dj|dg(?=[ei])", "j"), ("kh", "x"), ("gh", "g"), ("th", "T"),
        ("dh", "D"), ("ph", "f"), ("(?:c|p)t(?=[aeio])", "t"), ("ow$", "O"),
        ("ck|qu(?=[ei])|q|k", "k"), ("c(?=[eiy])|ç", "s"), ("c", "k"), ("gu(?=[eiy])", "g"),
        ("gn|nh|ny", "n"), ("lh", "l"), ("x", "S"), ("v", "f"), ("p", "p"),
        ("(?:ou|w|u)(?=[aeiouy])", "w"), ("ou|oo|u", "U"), ("eau|au|aw(?![aeiou])", "O"), ("ai|ay|ei|ey|ae", "E"),
        ("ee|i|y", "I"),
        ("a", "A"), ("e", "E"), ("o", "O"),
    )
]  # fmt: skip


_DIN = re.compile(r"(?<=\w\w)(?:(?:[aeiou]{1,2}[ld])?d(?:i|y|ee)ne?|[aeiou]{1,2}d(?:i|y|ee)ne?)$")


def _is_arabic(word: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in word)


def _plain(text: str) -> list[str]:
    text = _MARKS.sub("", unicodedata.normalize("NFC", text).lower())
    text = _SLASHED.sub(lambda hit: _SHORT[hit[1]], text)
    found = [_SHORT.get(word, word) for word in _LETTERS.findall(_APOSTROPHES.sub("", text))]
    words = (w if _is_arabic(w) else "".join(c for c in anyascii(w).lower() if c.isalnum()) for w in found)
    found = [word for word in words if word]
    while len(found) > 2 and found[0] in _TITLES:
        found = found[1:]
    return found


@lru_cache(maxsize=20_000)
def glued_of(name: str) -> tuple[str, ...]:
    """The same words where a small one is written together with what follows: Ben Ali, Benali."""
    words = _plain(name)
    found: list[str] = []
    head = ""
    for word in words:
        if word in _GLUED and not head:
            head = word
            continue
        found.append(head + word)
        head = ""
    return (*found, head) if head else tuple(found)


@lru_cache(maxsize=20_000)
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name that count, in their order; Arabic ones without article, ``abd`` and ``abu`` joined to
    what follows. A name of nothing but small words keeps them."""
    words = _plain(name)
    found: list[str] = []
    head = ""
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        if word in _JOINING and not is_last and not head:
            head = word
            continue
        if (word in _DROPPED or (word in _SUN and [*found, head] != [""])) and not is_last:
            continue
        if head.startswith("abd"):
            head = "abd"
        elif head.endswith("ul"):
            head = head[:-1]  # Aboul Ela, Abou El Ela
        found.append(head + (word[2:] if word.startswith("ال") and len(word) > 4 else word))
        head = ""
    return tuple(found or words)


def _latin_sounds(word: str) -> str:
    word = re.sub(r"^abd(?:el|al|ul|oul|ou|e|u|er|ar|ur|our|es|as|us|en|an|un|on)?(?=[^aeiouy])", "abd", word)
    word = re.sub(r"^(ab[ou]{1,2})l(?=[^aeiouyl])", r"\1", word)  # Aboulfotouh, Abou El Fotouh
    word = _DIN.sub("din", word)  # Noureddine, Nur al-Din, Nuruddin
    word = re.sub(r"([^aeiou])\1+", r"\1", word)
    word = re.sub(r"^(?:el|al)-?(?=[^aeiouyl]{1}h?[aeiou]\w{3,})", "", word)
    found, place = [], 0
    while place < len(word):
        for rule, sound in _RULES:
            hit = rule.match(word, place)
            if hit:
                found.append("I" if sound == "I" and place else "y" if word[place] == "y" and not place else sound)
                place = hit.end()
                break
        else:
            found.append(word[place].strip("'"))
            place += 1
    return "".join(found)


def _arabic_sounds(word: str) -> str:
    word = re.sub(r"(?<=\w\w)الدين$", "دين", re.sub(r"^عبدال(?=\w{3})", "عبد", word))
    sounds = "".join(_ARABIC.get(letter, "") for letter in word)
    if word[:1] in "يی":
        sounds = "y" + sounds[1:]
    elif word[:1] == "و":
        sounds = "w" + sounds[1:]
    return re.sub(r"'(?=[AIU])|(?<=[AIU])'", "", sounds).replace("'", "A")


@lru_cache(maxsize=50_000)
def sounds_of(token: str) -> str:
    """The sounds of a token: consonants in small letters (and T, D, S), vowels A E I O U; doubled ones once."""
    sounds = _arabic_sounds(token) if _is_arabic(token) else _latin_sounds(token)
    sounds = re.sub(r"(.)\1+", r"\1", sounds)
    if not _is_arabic(token):
        sounds = re.sub(r"(?<=[AEIOU])h$", "", sounds)
    return sounds


_OTHERWISE = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"di(?=[ae])|dj", "j"),  # Senegal and Mali write di where The Gambia writes j
        (r"ct(?=[aeiou])", "kt"),  # Victor is Vítor, but Moctar is Mokhtar
        (r"(?<=[aeiou])([ts])h(?=[aeiouy])", r"\1'h"),  # Fathi, Ishaq: two sounds, not one
        (r"(?<=\w\w[aei])t(?:o?u)$", ""),  # Aishatu, Fatimetou: the t of the feminine is heard
        (r"(?<=\w\w[^aeiou])[aeu]l(?=[^aeiouy]\w{3})", ""),  # Awadelkarim, Awad Al Karim
        (r"^(?:oluwa|olu|chukwu)(?=\w{4})", ""),  # Olufemi is called Femi, Chukwuemeka Emeka
    )
]
_AIN = re.compile(r"^c(?=[aeiou])|(?<=[aeiou])c(?=[aeiou]|$)")


@lru_cache(maxsize=50_000)
def readings_of(token: str) -> tuple[str, ...]:
    """The sounds by every orthography that a token may be written in, the usual one first: the Somali (x for h, c for
    ain), those of ``_OTHERWISE``, and Arabic with or without the dots at the end of a word."""
    if _is_arabic(token):
        found = [token]
        if token.endswith("ى"):
            found.append(token[:-1] + "ي")  # Egypt writes no dots there
        elif token.endswith("ه"):
            found.append(token[:-1] + "ة")
        if token.startswith("ا"):
            found += ["إ" + one[1:] for one in list(found)]  # the hamza is mostly left out
    else:
        found = [token]
        if "x" in token or _AIN.search(token):
            found.append(_AIN.sub("", token.replace("x", "h")))
        for pattern, sound in _OTHERWISE:
            found += [pattern.sub(sound, one) for one in list(found)]
    return tuple(dict.fromkeys(sounds_of(one) for one in dict.fromkeys(found) if one))


_LOOSE = str.maketrans({"T": "t", "D": "d", "S": "s", "x": "k", "z": "s", "v": "f", "c": "s"})


@lru_cache(maxsize=50_000)
def key_of(token: str) -> str:
    """What a search looks for: the consonants alone, the first vowel as ``a``. Coarse on purpose: it finds too much
    rather than too little."""
    return _key(sounds_of(token))


def _key(sounds: str) -> str:
    sounds = sounds.removeprefix("h") or "a"
    first = "a" if sounds[0] in "AEIOU" else ""
    rest = re.sub(r"[AEIOU]", "", sounds)
    rest = rest[:1] + rest[1:].replace("w", "").replace("y", "")
    return re.sub(r"(.)\1+", r"\1", first + rest.translate(_LOOSE)) or "a"


def joined_of(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The name with two neighbours written as one word: Rakoto Arisoa, Rakotoarisoa."""
    return [(*words[:i], words[i] + words[i + 1], *words[i + 2 :]) for i in range(len(words) - 1)]


def fold_key(*names: str) -> str:
    """The keys of all words of the names of a person, and of neighbours as one word, each once, with a space before
    and after each."""
    keys: dict[str, None] = {}
    for name in names:
        words = tokens_of(name)
        glued = [word for word in glued_of(name) if word not in _DROPPED]
        keys |= dict.fromkeys(_key(sounds) for word in dict.fromkeys((*words, *glued)) for sounds in readings_of(word))
        keys |= dict.fromkeys(_key(sounds_of(a + b)) for a, b in pairwise(words) if a.isalpha() and b.isalpha())
    return f" {' '.join(keys)} " if keys else ""


def search_keys(search: str) -> list[tuple[str, ...]]:
    """What to look for in ``fold_key``: all keys of one of the lists; the name as it is, and written together."""
    words = tokens_of(search)
    ways = [words, tuple(word for word in glued_of(search) if word not in _DROPPED), *joined_of(words)]
    return list(dict.fromkeys(tuple(key_of(word) for word in way) for way in ways if way))
