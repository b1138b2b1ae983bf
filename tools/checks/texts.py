"""Texts for people can be translated: whole sentences, named placeholders, trimmed blocks, nothing left outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.house import PACKAGE, Excused, files, short

MARKS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}
UNNAMED = re.compile(r"%[sdirf]|\{\}|\{\d+\}")
BLOCK = re.compile(r"{%\s*blocktranslate\b(.*?)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
CODE = re.compile(
    r"{%\s*block \w+_class\s*%}.*?{%\s*endblock|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
RAW = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
SPOKEN = re.compile(r"""\s(?:aria-label|title|placeholder|alt|label)=(["'])(.*?)\1""", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {
    "Tadrib",
    "تدريب",
    "PDF",
    "CSV",
    "XLSX",
    "JSON",
    "nbsp",
    "middot",
    "ndash",
    "rarr",
    "larr",
    "times",
    "amp",
    "hellip",
    "zwnj",
    "rlm",
    "lrm",
    "copy",
}


def _is_formatted(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Call) and ast.unparse(argument.func).endswith(".format")


def _is_unnamed(argument: ast.expr) -> bool:
    text = argument.value if isinstance(argument, ast.Constant) else None
    return isinstance(text, str) and bool(UNNAMED.search(text.replace("%%", "")))


def look_python(source: str, name: str = "example.py") -> Iterator[str]:
    """Complaints of one module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from (
                f"{name}:{node.lineno}: texts marked by {one.asname} are not collected: import {one.name} by its name"
                for one in node.names
                if one.asname and (one.asname != "_" or not one.name.startswith("gettext"))
            )
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rsplit(".", 1)[-1] not in MARKS:
            continue
        for argument in node.args:
            where = f"{name}:{argument.lineno}"
            if isinstance(argument, ast.JoinedStr):
                yield f"{where}: an f-string cannot be translated"
            elif isinstance(argument, ast.BinOp) or _is_formatted(argument):
                yield f"{where}: put the values in after the translation, not before"
            elif _is_unnamed(argument):
                yield f"{where}: name the placeholder: languages put words in another order"


def look_template(source: str, name: str = "example.html") -> Iterator[str]:
    """Complaints of one template: of a page, or of a letter (``.txt``)."""

    def line(offset: int) -> int:
        return source.count("\n", 0, offset) + 1

    for block in BLOCK.finditer(source):
        if "\n" in block[2] and "trimmed" not in block[1].split():
            yield f"{name}:{line(block.start())}: blocktranslate without trimmed"
    for old in re.finditer(r"{%\s*(trans|blocktrans)\s", source):
        yield f"{name}:{line(old.start())}: write translate and blocktranslate"

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    bare = CODE.sub(blank, BLOCK.sub(blank, source))
    if name.endswith(".html"):
        bare = RAW.sub(blank, bare)
        for said in SPOKEN.finditer(bare):
            if set(WORD.findall(said[2])) - NAMES:
                yield f"{name}:{line(said.start())}: {said[2].strip()!r} is not translated"
        bare = re.sub(r"<[^>]*>", blank, bare)
    for number, text in enumerate(bare.splitlines(), 1):
        if set(WORD.findall(text)) - NAMES:
            yield f"{name}:{number}: {text.strip()!r} is not translated"


def look(source: str, name: str = "example.py") -> Iterator[str]:
    """Complaints of a source, by the kind of file."""
    yield from (look_python if name.endswith(".py") else look_template)(source, name)


def complaints() -> Iterator[str]:
    excused = Excused("texts")
    for path in files(".py", ".html", ".txt", under=PACKAGE):
        name = short(path)
        spoken = path.suffix == ".py" or "/templates/" in name
        if not spoken or "/engines/" in name or "/cli/" in name or name in excused:
            continue
        yield from look(path.read_text(encoding="utf-8"), name)
    yield from excused.left_over()


GOOD = (
    ("_('Open calls')", "a.py"),
    ("gettext('%(count)s names') % facts", "a.py"),
    ("gettext(table[code])", "a.py"),
    ("from django.utils.translation import gettext_lazy as _, ngettext_lazy", "a.py"),
    ("<p>{% translate 'Start' %}</p>", "a.html"),
    ("<a title=\"{% translate 'Start' %}\">{{ name }} · 4</a>", "a.html"),
    ("{% blocktranslate trimmed count n=n %}one{% plural %}{{ n }}{% endblocktranslate %}", "a.html"),
)
BAD = (
    ("from django.utils.translation import ngettext_lazy as _n", "a.py"),
    ("from django.utils.translation import ngettext as _", "a.py"),
    ("_(f'Hello {name}')", "a.py"),
    ("gettext('%s names')", "a.py"),
    ("gettext('names: {}')", "a.py"),
    ("gettext('a %(b)s' % c)", "a.py"),
    ("_('a {b}'.format(b=1))", "a.py"),
    ("<p>Hello</p>", "a.html"),
    ('<a aria-label="Close"></a>', "a.html"),
    ("{% blocktranslate %}\nHello\n{% endblocktranslate %}", "a.html"),
    ("{% trans 'Hello' %}", "a.html"),
    ("Dear colleague,", "a.txt"),
)
