"""No template says anything in a language of its own: what readers see comes from the catalogues or from the issue."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment

from digest.render.design import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KNOWN = {"PDF", "EPUB", "ISSN", "Atom", "RSS", "JSON", "Feed", "Digest", "WeasyPrint", "·", "No"}
"""Names that are the same in every language."""

SPOKEN = frozenset({"alt", "aria-label", "aria-description", "title", "placeholder", "label", "summary"})
CLASSES = {"broad", "broadest", "wordy", "together", "front"}
"""Names of classes that a template gives in pieces."""

UNSEEN = frozenset({"style", "script"})
_ATTRIBUTE = re.compile(r"""\b[a-z-]+=("[^"]*"|'[^']*')""")  # a macro may give a piece of a tag
_WORD = re.compile(r"[^\W\d_]{2,}")
_CAPITAL = re.compile(r"[A-ZА-ЯÇĞİÖŞÜ][^\W\d_]+")
TEMPLATES = sorted(
    path
    for path in packaged().rglob("*")
    if path.suffix in {".html", ".xhtml", ".txt", ".xml"} and "fonts" not in path.parts
)


def said(source: str) -> str:
    """What a template says itself: it without comments and tags; what it fills in leaves a digit."""
    out = []
    for _, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            out.append(value)
        elif kind == "variable_begin":
            out.append("0")
    return "".join(out)


def constants(source: str) -> Iterator[str]:
    """The strings that a template names in what it fills in."""
    inside = False
    for _, kind, value in Environment(autoescape=True).lex(source):
        inside = (inside or kind == "variable_begin") and kind != "variable_end"
        if inside and kind == "string":
            yield value[1:-1]


class Spoken(HTMLParser):
    """Collects the words that readers see or hear of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        self.texts += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.texts.append(data)


def words_of(path: Path, source: str) -> list[str]:
    text = said(source)
    if path.suffix != ".txt":
        reader = Spoken()
        reader.feed(text)
        reader.close()
        text = _ATTRIBUTE.sub(" ", " ".join(reader.texts))
    return sorted({word for word in _WORD.findall(text) if word not in KNOWN | CLASSES})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(packaged())))
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert words_of(path, source) == []
    named = {word for text in constants(source) for word in _CAPITAL.findall(text)}
    assert sorted(named - KNOWN) == []


def test_words_of_a_template_are_found_wherever_readers_see_them(tmp_path: Path) -> None:
    page = '<p class="lead">Read on {# no #}<img alt="Picture {{ n }}">{{ words("page.x") }}<style>a { b }</style></p>'
    assert words_of(tmp_path / "a.html", page) == ["Picture", "Read", "on"]
    assert words_of(tmp_path / "a.txt", "{% if x %}Yes{% endif %} {{ 'No' }}") == ["Yes"]
    assert list(constants("{{ 'Late' if x else y }}{% set z = 'w' %}")) == ["Late"]
