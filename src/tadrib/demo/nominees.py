"""Synthetic people for the nominations of the play, drawn by the seed of ``people.toml``.

Nobody here is real: names are put together from pools, every address ends in example.org, every person is marked.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from tadrib.demo import files

AGENCIES = {"police": "police", "gendarmerie": "gendarmerie", "judiciary": "justice", "civil": "other"}
SPOKEN = {
    "BJ": "fr", "BF": "fr", "TD": "fr", "ML": "fr", "NG": "en", "SN": "fr", "MA": "fr", "GH": "en", "KE": "en", "MZ": "pt",
    "CV": "pt",
}  # fmt: skip


@dataclass
class Nominee:
    """Facts of one synthetic person and the nomination; ``flaw`` says what eligibility should find, if anything."""

    state: str
    person: dict[str, Any]
    facts: dict[str, Any]
    papers: list[str] = field(default_factory=list)
    flaw: str = ""


def plain(name: str) -> str:
    """A name in plain ASCII letters, for an address."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum() and c.isascii()).lower()


class Draw:
    """Draws people of one state; the same seed gives the same people."""

    def __init__(self, seed: int, state: str, pool: str = "") -> None:
        self.state = state
        self.random = random.Random(f"{seed}:{state}")
        pools = {row["state"]: row for row in files.toml("people")["pools"]}
        self.pool = pools[pool or state]
        self.used: set[tuple[str, str]] = set()
        self.count = 0

    def person(self, sex: str, language: str) -> dict[str, Any]:
        """One person with a name nobody of the state has yet."""
        given_pool = self.pool["female" if sex == "F" else "male"]
        while True:
            given, family = self.random.choice(given_pool), self.random.choice(self.pool["family"])
            if (given["latin"], family["latin"]) not in self.used:
                break
        self.used.add((given["latin"], family["latin"]))
        self.count += 1
        native = f"{given['ar']} {family['ar']}" if given.get("ar") and family.get("ar") else ""
        born = dt.date(self.random.randint(1972, 1994), self.random.randint(1, 12), self.random.randint(1, 28))
        return {
            "given_names": given["latin"],
            "family_names": family["latin"],
            "native_name": native,
            "sex": sex,
            "birth_date": born,
            "email": f"{plain(given['latin'])}.{plain(family['latin'])}.{self.state.lower()}{self.count}@example.org",
            "phone": "",
            "language": language,
        }

    def facts(self, language: str, *, years: int | None = None) -> dict[str, Any]:
        """Post, rank, languages and motivation, as the person would write them."""
        professions = files.toml("professions")
        agencies = [a for a in professions["agencies"] if self.state not in a["not_in"] and a["corps"] in AGENCIES]
        agency = self.random.choice(agencies)
        functions = [f for f in professions["functions"] if agency["code"] in f["agencies"]] or professions["functions"]
        function = self.random.choice(functions)
        ranks = [r for r in professions["ranks"] if r["corps"] == agency["corps"]] or professions["ranks"]
        rank = self.random.choice(ranks)
        other = "en" if language == "fr" else "fr"
        return {
            "agency": AGENCIES[agency["corps"]],
            "unit": agency["name"][language],
            "rank": self.random.choice(["officer", "senior"]),
            "rank_title": rank["name"][language],
            "function": function["name"][language],
            "years_of_service": years if years is not None else self.random.randint(6, 19),
            "languages": {language: self.random.choice([4, 5]), other: self.random.choice([0, 1, 2, 3])},
            "prerequisites": [],
            "motivation": self.random.choice(professions["motivations"])["text"][language],
            "mode": "in_person",
        }


# The state's own order: the places of the women among the first names of each state. Invented, like the people;
# the engine does the choosing.
WOMEN_AT = {"BJ": (2, 6, 8), "BF": (3, 7), "TD": (1, 8), "ML": (4, 6), "NG": (1, 3, 9), "SN": (2, 5, 7)}
FLAWED_AT = 5  # the place in the state's order of the name that carries the flaw


def stocti_2022() -> list[Nominee]:
    """The nominations of STOCTI 2022 in each state's order, by the plan of ``people.toml``."""
    data = files.toml("people")
    nominees: list[Nominee] = []
    for plan in data["plan"]:
        code = plan["state"]
        draw, language = Draw(data["seed"], code), SPOKEN[code]
        for place in range(1, plan["nominations"] + 1):
            flaw = plan["flaw"] if place == FLAWED_AT else ""
            sex = "F" if place in WOMEN_AT[code] and not flaw else "M"
            person = draw.person(sex, language)
            facts = draw.facts(language, years=1 if flaw == "experience_short" else None)
            if flaw == "language_missing":
                facts["languages"] = {"fr": 1, "en": 1}
            if flaw == "post_not_relevant":
                facts["rank"] = "junior"
            papers = [] if flaw == "paper_missing" else ["endorsement_letter"]
            nominees.append(Nominee(code, person, facts, papers, flaw))
    return nominees
