"""The tree of an OPML file: entities refused, no deeper than any list is, mended where its XML is not well-formed."""

from __future__ import annotations

import re
from html import entities
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from digest.errors import InputError
from digest.ingest.feeds.charset import characters

if TYPE_CHECKING:
    from digest.ingest.feeds.notices import FeedNotices

LARGEST = 5_000_000
DEEPEST = 50
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:(\w{2,31});)?")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}>", re.IGNORECASE)


class _Builder:
    """Builds the tree that ElementTree's parser finds, keeping what was there before a fault; not too deep."""

    def __init__(self, name: str) -> None:
        self.root: ET.Element | None = None
        self._name, self._depth, self._inner = name, 0, ET.TreeBuilder()

    def start(self, tag: str, attributes: dict[str, str]) -> ET.Element:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            message = f"This is not read as a list of feeds: its outlines lie in each other, over {DEEPEST} deep."
            raise InputError(message, path=self._name)
        element = self._inner.start(tag, attributes)
        self.root = element if self.root is None else self.root
        return element

    def end(self, tag: str) -> ET.Element:
        """An element ends."""
        self._depth -= 1
        return self._inner.end(tag)

    def data(self, text: str) -> None:
        """Text between tags."""
        self._inner.data(text)

    def close(self) -> ET.Element | None:
        """The tree."""
        return self.root


def opml_root(data: bytes, name: str, notices: FeedNotices) -> ET.Element:
    """The root of a list of feeds. Raises InputError for what is none, or too much to read."""
    if not data.strip():
        raise InputError("The list of feeds is empty.", path=name)
    if len(data) > LARGEST:
        raise InputError(f"The list of feeds has more than {LARGEST:,} bytes.", path=name)
    read = characters(data, charset="", name=name)
    if read.guessed:
        notices.add("encoding-guessed", read.guessed)
    text = _DECLARATION.sub("", _PLAIN_DOCTYPE.sub("", read.text, count=1), count=1).lstrip()
    if _DOCTYPE.search(text):
        raise InputError("This is not read as a list of feeds: it declares entities.", path=name)
    root, fault = _parsed(text, name)
    if fault is not None:
        mended = NOT_XML.sub("", _AMPERSAND.sub(_mended, text))
        root, fault = _parsed(mended, name)
    if fault is not None:
        message = "The list is not well-formed XML; what stands before this place was kept."
        notices.add("opml-ill-formed", message, line=fault[0], column=fault[1] + 1)
    if root is None or local_name(root) != "opml":
        raise InputError("This is no list of feeds (OPML).", path=name)
    return root


def _parsed(text: str, name: str) -> tuple[ET.Element | None, tuple[int, int] | None]:
    """The tree, as far as it goes, and where it is ill-formed."""
    builder = _Builder(name)
    parser = ET.XMLParser(target=builder, encoding="utf-8")  # noqa: S314 - no entities come here, and it goes 50 deep
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except ET.ParseError as error:
        return builder.root, error.position
    return builder.root, None


def _mended(match: re.Match[str]) -> str:
    """A named character of HTML as itself, any other ampersand as one."""
    char = entities.html5.get(f"{match[1]};") if match[1] else None
    return char or f"&amp;{match[0][1:]}"


def local_name(element: ET.Element) -> str:
    """The small-letter name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2].casefold()
