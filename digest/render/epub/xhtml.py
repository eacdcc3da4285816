"""HTML of our templates as XHTML, as an EPUB wants it.

Everything that is not markup was escaped when the template was filled in, so a ``<`` begins a tag and a tag has no ``>``
inside; that is why an expression can tell them. A parser proves the outcome.
"""

from __future__ import annotations

import re
from html import escape, unescape
from xml.parsers import expat

from digest.errors import DesignError
from digest.render.epub.addresses import lawful_address

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
TYPES = {"doc-noteref": "noteref", "doc-backlink": "backlink", "doc-endnotes": "footnotes"}
"""What the roles of notes are called in ``epub:type``, by which reading systems show a note where its mark stands."""
_BEYOND = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*?)?)\s*/?>")
_ROLE = re.compile(r'\srole="([\w-]+)"')
_LANGUAGE = re.compile(r'(?<![\w:])lang="([^"]*)"')
_NOTE = re.compile(r'\s(id="[^"]+-note-\d+")')
_LAZY = re.compile(r'\s(?:loading|decoding)="\w+"')
_HREF = re.compile(r'\shref="([^"]*)"')
_LATIN = frozenset({"pre", "code"})
_RANK = re.compile("h[2-6]")


def lawful(text: str) -> str:
    """A text without the characters that XML has no place for; a space stands for each."""
    return _BEYOND.sub(" ", text)


def xhtml(html: str, template: str) -> bytes:
    """A page of well-formed XML. Raises :class:`DesignError`, with the name of ``template``, where it cannot be one.

    Headings rise by one rank: below the issue's title an article has the second, but here it is a page of its own.
    """
    page = _TAG.sub(_Tags().written, lawful(html))
    data = page.encode()
    try:
        expat.ParserCreate("utf-8", " ").Parse(data, True)  # noqa: FBT003 - its only form
    except expat.ExpatError as error:
        line = page.splitlines()[error.lineno - 1].strip()[:80]
        raise DesignError(
            f"the page is no XML: {expat.errors.messages[error.code]} at “{line}”",
            path=template,
            hint="close every element, and write characters or numbers instead of named entities",
        ) from error
    return data


class _Tags:
    """The tags of one page, one after another.

    An item that is a note holds it in an element of its own: the role of a footnote would take that of an item away.
    """

    def __init__(self) -> None:
        self._notes: list[bool] = []

    def written(self, match: re.Match[str]) -> str:
        """One tag as XHTML."""
        close, name, attributes = match[1], match[2].lower(), match[3]
        if name == "li":
            return self._item_end() if close else self._item(attributes)
        if _RANK.fullmatch(name):
            name = f"h{int(name[1]) - 1}"
        if close:
            return f"</{name}>"
        if attributes:
            attributes = _attributes(name, attributes)
        if name in _LATIN:  # a style sheet of a book may not say so
            attributes += ' dir="ltr"'
        return f"<{name}{attributes}{'/' if name in VOID else ''}>"

    def _item(self, attributes: str) -> str:
        note = _NOTE.search(attributes)
        self._notes.append(note is not None)
        return f'<li><div {note[1]} epub:type="footnote" role="doc-footnote">' if note else f"<li{attributes}>"

    def _item_end(self) -> str:
        return "</div></li>" if self._notes and self._notes.pop() else "</li>"


def _attributes(name: str, said: str) -> str:
    if name == "img":
        said = _LAZY.sub("", said)
    elif name == "a":
        said = _HREF.sub(_address, said)
    if "lang=" in said and "xml:lang=" not in said:
        said = _LANGUAGE.sub(r'lang="\1" xml:lang="\1"', said)
    if "epub:type=" in said:
        return said
    role = _ROLE.search(said)
    kind = TYPES.get(role[1]) if role else None
    return f'{said} epub:type="{kind}"' if kind else said


def _address(match: re.Match[str]) -> str:
    """Where a link leads; words that lead nowhere stay as words."""
    address = lawful_address(unescape(match[1]))
    return "" if address is None else f' href="{escape(address)}"'
