"""Translations are whole: every text of the sources in Arabic, French and Portuguese, none doubtful."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tools.checks.texts import MARKS
from tools.house import PACKAGE, files, short

LOCALE = PACKAGE / "locale"
WHOLE = ("ar", "fr", "pt")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
LITERAL = re.compile(r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", re.DOTALL)
TEMPLATE_TEXT = re.compile(rf"\b(n?p?gettext)\(((?:\s*,?\s*{LITERAL.pattern})+)", re.DOTALL)


def look(content: bytes, language: str, wanted: frozenset[str] = frozenset()) -> Iterator[str]:
    """Complaints of one catalogue; ``wanted`` are the texts of the sources."""
    from babel.messages.pofile import read_po

    catalogue = read_po(BytesIO(content), locale=language)
    if language == "ar" and catalogue.num_plurals != 6:
        yield f"{language}: Arabic has 6 plural forms, the catalogue {catalogue.num_plurals}"
    there: set[str] = set()
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        there.add(ids[0])
        if message.fuzzy:
            yield f"{language}: doubtful: {ids[0]!r}"
        if language not in WHOLE:
            continue
        if not all(strings) or (len(ids) > 1 and len(strings) != catalogue.num_plurals):
            yield f"{language}: not translated: {ids[0]!r}"
            continue
        known = {found for one in ids for found in PLACEHOLDER.findall(one)}
        for string in strings:
            # A plural form may say the number in a word ("two names"); it may not bring a placeholder of its own.
            found = set(PLACEHOLDER.findall(string))
            if found - known or (len(ids) == 1 and found != known):
                yield f"{language}: other placeholders than {ids[0]!r}"
                break
    for text in sorted(wanted - there):
        yield f"{language}: not in the catalogue: {text!r}"


def _python_texts(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            mark = ast.unparse(node.func).rsplit(".", 1)[-1]
            place = 1 if mark.startswith(("pgettext", "npgettext")) else 0
            if mark in MARKS and len(node.args) > place:
                text: Any = node.args[place]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def _template_texts(source: str) -> Iterator[str]:
    from django.utils.translation.template import templatize

    for match in TEMPLATE_TEXT.finditer(templatize(source)):
        mark, literals = match[1], LITERAL.findall(match[2])
        place = 1 if mark in {"pgettext", "npgettext"} else 0
        if len(literals) > place:
            yield ast.literal_eval(literals[place])


def texts() -> frozenset[str]:
    """Every text of the sources that waits for translation."""
    found: set[str] = set()
    for path in files(".py", ".html", ".txt", under=PACKAGE):
        name, source = short(path), path.read_text(encoding="utf-8")
        if "/engines/" in name or "/cli/" in name:
            continue
        if path.suffix == ".py":
            found.update(_python_texts(source))
        elif "/templates/" in name:
            found.update(_template_texts(source))
    return frozenset(text for text in found if text)


def complaints() -> Iterator[str]:
    if not LOCALE.is_dir():
        return
    wanted = texts()
    for language in ("en", *WHOLE):
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            yield from look(path.read_bytes(), language, wanted)
        else:
            yield f"{language}: there is no catalogue ({short(path)})"


_FR = b'msgid ""\nmsgstr "Language: fr\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
GOOD = ((_FR + b'msgid "Start"\nmsgstr "Accueil"\n', "fr"), (b'msgid "Start"\nmsgstr ""\n', "en"))
BAD = (
    (_FR + b'msgid "Start"\nmsgstr ""\n', "fr"),
    (_FR + b'#, fuzzy\nmsgid "Start"\nmsgstr "Accueil"\n', "fr"),
    (_FR + b'msgid "%(n)s names"\nmsgstr "noms"\n', "fr"),
    (_FR + b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] ""\n', "fr"),
    (b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n', "ar"),
)
