"""What ./run installs is part of what ./test installs, at the same versions, each with its digests."""

from __future__ import annotations

import re

import pytest

from tools.house import ROOT

PIN = re.compile(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==(\S+) \\$", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def test_the_tests_have_what_the_program_has():
    base, test = pins("base"), pins("test")

    assert len(base) > 20
    assert {name: test.get(name) for name in base} == base


@pytest.mark.parametrize("name", ["base", "test"])
def test_every_pin_has_digests(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)

    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])


@pytest.mark.parametrize("name", ["base", "test"])
def test_every_direct_requirement_is_pinned_and_says_what_it_is_for(name):
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    direct = [line for line in lines if line and not line.startswith(("-r", "#"))]

    assert all("#" in line for line in direct)
    named = {re.match(r"[A-Za-z0-9_.\-]+", line)[0].lower() for line in direct}
    assert named <= {pin.lower() for pin in pins(name)}
