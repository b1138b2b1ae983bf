"""A photograph taken on a phone: made small and stripped of where and with what it was taken before it travels."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from tadrib.demo import cast
from tadrib.domain.calls.models import Document
from tests import makers
from tests.browser.conftest import PHONE

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
FORM = "form[data-photos]"


def photograph() -> bytes:
    """Three megabytes and more, lying on its side, with a place and a maker in it."""
    dice = random.Random(7)
    small = Image.frombytes("RGB", (600, 450), dice.randbytes(600 * 450 * 3))
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "A telephone", 6
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("language", ["ar", "pt"])
def test_a_photograph_travels_small_and_without_its_place(open_house, language):
    house = open_house(language, PHONE)
    house.clock.at(3, 1, 9)
    call = makers.call(states=("ML",))
    row = makers.nomination(call, state_code="ML", state="draft")
    taken = photograph()
    assert len(taken) > 3_000_000
    hand = house.window(csp=True)
    hand.sign_in(cast.address("fp-ml"))
    hand.page.goto(f"{house.base}/{language}/portal/nominations/{row.ref}/")
    hand.page.locator(f'{FORM} input[type="file"]').set_input_files(
        {"name": "passport.jpeg", "mimeType": "image/jpeg", "buffer": taken}
    )
    note = hand.page.locator("[data-photo-note]")
    note.wait_for(state="visible")
    assert "MB" in note.inner_text() or "م" in note.inner_text()
    paper = hand.page.locator(f"{FORM} select")
    if paper.count():
        paper.first.select_option(index=1)
    hand.page.locator(f"{FORM} button").first.click()
    hand.page.locator('main a[href*="/documents/"]').first.wait_for()
    document = Document.objects.get()
    assert document.name == "passport.jpg"
    assert document.size < len(taken) / 4
    with document.file.open() as kept:
        arrived = Image.open(io.BytesIO(kept.read()))
    assert arrived.size == (1500, 2000)  # upright
    assert not arrived.getexif()
