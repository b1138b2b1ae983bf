"""The whole life of one edition, through the pages, each step by the person who takes it.

Walked twice: in Arabic on a telephone and in English on a desk. Every kind of page met on the way is judged by axe
(WCAG 2.0 to 2.2, A and AA), must not scroll sideways, and must say its language and direction.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE
from tests.browser.stages import choosing, design, names, proving, public, teaching, travelling

STAGES = (
    design.ask, design.design, design.announce, names.name_people, names.send_sheet, choosing.vet, choosing.select,
    choosing.invite, travelling.send_papers, travelling.send_by_link, teaching.begin, teaching.attend,
    teaching.learn, proving.award, proving.close, proving.report, public.read, public.answer_cookies, public.read_dark,
)  # fmt: skip


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("ar", PHONE)], ids=["en-desk", "ar-phone"])
def test_life_of_an_edition(open_house, language, size):
    house = open_house(language, size)
    try:
        for stage in STAGES:
            stage(house)
    finally:
        print("\n".join(house.book.faults))
    assert house.book.faults == []
