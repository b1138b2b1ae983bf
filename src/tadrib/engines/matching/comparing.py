"""How alike two names, and two records, are.

Two tokens are aligned sound by sound (the edit distance of Wagner and Fischer 1974, with weights): a vowel that is
written otherwise costs little, one that turns a man's name into a woman's or Hassan into Hussein costs more, a
consonant most. Weights and threshold were set on the tuning half of ``tests/files/names/pairs.csv``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from tadrib.engines.matching.folding import glued_of, joined_of, readings_of, tokens_of

LIKELY = 0.80  # from here on two names may be one name
_VOWELS = "AEIOU"
_ARABIC = frozenset(chr(code) for code in range(0x600, 0x700))
_LONG = frozenset(frozenset(pair) for pair in ("UE", "UA", "UI", "IA", "IO"))
_SUB = {
    frozenset("AE"): 0.25, frozenset("EI"): 0.12, frozenset("OU"): 0.1, frozenset("AO"): 0.5, frozenset("AI"): 0.62,
    frozenset("AU"): 0.5, frozenset("EU"): 0.45, frozenset("EO"): 0.45, frozenset("IO"): 0.55, frozenset("IU"): 0.55,
    frozenset("Ts"): 0.15, frozenset("Tt"): 0.1, frozenset("Dd"): 0.1, frozenset("Dz"): 0.15, frozenset("sS"): 0.35,
    frozenset("xk"): 0.2, frozenset("xh"): 0.2, frozenset("gk"): 0.5, frozenset("sz"): 0.3, frozenset("jg"): 0.35,
    frozenset("cS"): 0.15, frozenset("ck"): 0.3, frozenset("bp"): 0.5, frozenset("jy"): 0.35, frozenset("Uw"): 0.1,
    frozenset("Ow"): 0.2, frozenset("Iy"): 0.1, frozenset("td"): 0.6, frozenset("bf"): 0.6, frozenset("fw"): 0.5,
    frozenset("Ij"): 0.4, frozenset("ct"): 0.4, frozenset("jd"): 0.5,
}  # fmt: skip


def _gap(sounds: str, at: int, this_is_arabic: bool, other_is_arabic: bool) -> float:
    """What it costs that this sound is missing on the other side."""
    sound, is_last = sounds[at], at == len(sounds) - 1
    if sound in _VOWELS:
        if this_is_arabic and other_is_arabic:
            return 0.55 if sound == "A" else 1.0  # both write the long ones: without it, it is another name
        if is_last:
            return {"A": 0.55, "E": 0.1, "I": 0.3, "O": 0.36, "U": 0.36}[sound]
        if this_is_arabic:
            return 0.1 if sound == "A" else 0.9
        if other_is_arabic:
            return 0.02  # Arabic writes no short vowels
        return 0.2 if at else 0.35
    if sound == "h":
        return 0.35 if at == 0 else 0.5
    return 0.4 if sound in "wy" else 1.0


@lru_cache(maxsize=200_000)
def token_score(one: str, two: str) -> float:
    """1 for the same token, towards 0 the less two tokens can be one name; symmetric."""
    if one == two:
        return 1.0
    if one > two:
        one, two = two, one
    if len(one) == 1 or len(two) == 1:
        return 0.85 if one[0] == two[0] and one[0].isalpha() else 0.0  # an initial
    arabic = (one[0] in _ARABIC, two[0] in _ARABIC)
    return max(_likeness(a, b, *arabic) for a in readings_of(one) for b in readings_of(two))


def _gender(sounds: str) -> str:
    """What the end of a name says: a daughter's ``a`` or not (Portuguese also before ``s``)."""
    bare = sounds.removesuffix("s") if sounds[-2:] in ("As", "Os") else sounds
    return "A" if bare.endswith("A") else ""


def _likeness(a: str, b: str, arabic_a: bool, arabic_b: bool) -> float:
    if a == b:
        return 0.99
    if not a or not b:
        return 0.0
    gap_a = [_gap(a, i, arabic_a, arabic_b) for i in range(len(a))]
    gap_b = [_gap(b, j, arabic_b, arabic_a) for j in range(len(b))]
    row = [0.0]
    for j in range(len(b)):
        row.append(row[-1] + gap_b[j])
    for i, x in enumerate(a):
        new = [row[0] + gap_a[i]]
        for j, y in enumerate(b):
            sub = 0.0 if x == y else _SUB.get(frozenset((x, y)), 1.0)
            if (arabic_a or arabic_b) and x != y and frozenset((x, y)) in _LONG:
                sub = 1.0  # Arabic writes long vowels only: they are heard
            new.append(min(row[j] + sub, row[j + 1] + gap_a[i], new[j] + gap_b[j]))
        row = new
    size = max(2, min(sum(s not in _VOWELS for s in a), sum(s not in _VOWELS for s in b)))
    score = max(0.0, 1.0 - row[-1] / size)
    if _gender(a) != _gender(b) and {a, b} != {"IbrAhIm", "IbrAhImA"}:
        score = min(score, 0.72)  # Karim and Karima are brother and sister
    return score


_GIVEN = tuple(
    "mohamed mahamat ahmed mahmoud ali hassan hussein ibrahim ismail omar osman abdallah abdirahman said salim"
    " salah yusuf musa isa idris adam hamid hamza"
    " khalid mustafa nasser bakari juma rashid hamisi athman suleiman haroun yahya"
    " zakaria daoud saleh abdi farah jama nur tesfaye bekele kebede alemu girma haile tadesse abebe mulugeta getachew"
    " dawit solomon daniel tekle worku assefa lemma negash berhanu desta mengistu amadou mamadou moussa oumar issa"
    " jose joao antonio manuel paulo pedro carlos miguel domingos francisco gebre wolde".split()
)  # given names that are also fathers' names: with two of them the order tells two people apart


@lru_cache(maxsize=20_000)
def _is_given(token: str) -> bool:
    return any(token_score(token, name) >= 0.9 for name in _GIVEN)


def _aligned(a: tuple[str, ...], b: tuple[str, ...], first: tuple[int, int] = (0, 0)) -> float:
    """Tokens in their order; the longer name may have more of them after its first.

    ``first``: where the first words of the two names, as written, now stand. Neither is ever the one left out: who is
    called ``Omar Abdullahi Farah`` is a son of ``Abdullahi Farah``, not the same.
    """
    if len(a) > len(b):
        a, b, first = b, a, (first[1], first[0])
    best = 0.0

    def walk(i: int, j: int, low: float, has_first: bool) -> None:
        nonlocal best
        if low <= best:
            return
        if i == len(a):
            best = low if has_first else best
            return
        for k in range(j, len(b) - (len(a) - i) + 1):
            if i == 0 and k:
                break
            walk(i + 1, k + 1, min(low, token_score(a[i], b[k])), has_first or k == first[1])

    walk(0, 0, 1.0, False)
    if len(a) == 1 and len(b) > 1:
        return min(best, 0.6)  # one word alone says little about a whole name
    return best - 0.05 * (len(b) - len(a))


def _turned(name: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    """The other orders in which forms want a name: family names before given names, or all the way round; with the
    place where its first word went."""
    size = len(name)
    found = [(name[turn:] + name[:turn], size - turn) for turn in range(1, size)]
    return [*found, (name[::-1], size - 1)] if size > 2 else found


def name_score(one: str, two: str) -> float:
    """How alike two whole names are, 0 to 1, in either order of family and given names.

    Where every word is a given name (Mohamed Ali, Ali Mohamed) the order tells two people apart and is kept.
    """
    a, b = tokens_of(one), tokens_of(two)
    if not a or not b:
        return 0.0
    best = _aligned(a, b)
    for x in {a, glued_of(one)}:
        for y in {b, glued_of(two)}:
            if best < 0.9 and (x, y) != (a, b):
                best = max(best, _aligned(x, y))
    may_turn = len(a) > 1 and len(b) > 1 and not all(_is_given(token) for token in (*a, *b))
    if may_turn:
        best = max(best, _best_turned(a, b))
    if best < LIKELY and len(a) != len(b):
        long, short = (a, b) if len(a) > len(b) else (b, a)
        for joined in joined_of(long):
            best = max(best, _aligned(joined, short), _best_turned(joined, short) if may_turn else 0.0)
    return round(best, 6)  # 0.85 - 0.05 is to be 0.80


def _best_turned(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """As ``_aligned``, with one of the two in another order."""
    scores = [_aligned(turned, b, (at, 0)) for turned, at in _turned(a)]
    scores += [_aligned(a, turned, (0, at)) for turned, at in _turned(b)]
    return max(scores, default=0.0) - 0.02


@dataclass(frozen=True)
class Record:
    """What the directory knows of somebody; ``names`` in every script it has."""

    ref: str
    names: tuple[str, ...]
    birth_date: dt.date | None = None
    state: str = ""
    service_numbers: frozenset[str] = frozenset()
    sex: str = ""


@dataclass(frozen=True)
class Verdict:
    """How likely two records are one human being (0 to 1) and why: codes of facts for and against."""

    score: float
    reasons: tuple[str, ...]


def _same_birth(a: dt.date | None, b: dt.date | None) -> str:
    if a is None or b is None:
        return ""
    if a == b:
        return "birth_same"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return "birth_turned"
    if a.year == b.year and (1, 1) in {(a.month, a.day), (b.month, b.day)}:
        return "birth_year"  # the first of January stands for an unknown day
    return "birth_other"


def compare(a: Record, b: Record) -> Verdict | None:
    """The verdict, or None where the two are not worth anybody's look."""
    name = max((name_score(x, y) for x in a.names for y in b.names), default=0.0)
    birth = _same_birth(a.birth_date, b.birth_date)
    number = bool(a.service_numbers & b.service_numbers) and a.state == b.state
    reasons = ["name_same" if name >= 0.98 else "name_alike" if name >= LIKELY else "name_near"]
    reasons += [birth] if birth else []
    reasons.append("state_same" if a.state == b.state else "state_other")
    reasons += ["number_same"] if number else []
    if a.sex and b.sex and a.sex != b.sex and "X" not in (a.sex, b.sex):
        reasons.append("sex_other")
    weights = {"birth_same": 0.1, "birth_turned": 0.05, "birth_year": 0.02, "birth_other": -0.25, "state_other": -0.04,
               "number_same": 0.15, "sex_other": -0.1}  # fmt: skip
    score = name + sum(weights.get(reason, 0.0) for reason in reasons)
    if name < 0.6 or score < LIKELY - 0.02:
        return None
    return Verdict(round(min(score, 1.0), 3), tuple(reasons))
