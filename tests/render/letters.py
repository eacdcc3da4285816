"""Letters as their tests look at them: the words that are shown, and the colours of each stretch of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import css_inline
import tinyhtml5  # type: ignore[import-untyped]
from sample_issue import squeezed

from digest.model.blocks import block_texts
from digest.render.direction import ISOLATE, POP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.issue import Issue

_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """A stretch of words, the element around it, its colour and its ground."""

    words: str
    tag: str
    colour: str
    ground: str


def letter_tree(html: bytes) -> Element:
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    assert isinstance(root, Element)
    return root


def darkened(html: bytes) -> bytes:
    """The letter as a program with a dark screen shows it: its rules for darkness written into the elements, too."""
    page = html.decode()
    (rules,) = _DARK.findall(page)
    return css_inline.inline(page, extra_css=rules, load_remote_stylesheets=False, keep_style_tags=True).encode()


def seen(html: bytes) -> Iterator[Seen]:
    """Everything that is shown, with its colours; what is not displayed is left out."""
    body = letter_tree(html).find("body")
    assert body is not None
    yield from _seen(body, "", "")


def _seen(node: Element, colour: str, ground: str) -> Iterator[Seen]:
    style = style_of(node)
    if style.get("display") == "none":
        return
    colour, ground = style.get("color", colour), style.get("background-color", ground)
    if (node.text or "").strip():
        yield Seen(node.text or "", node.tag, colour, ground)
    for child in node:
        if isinstance(child.tag, str):
            yield from _seen(child, colour, ground)
        if (child.tail or "").strip():
            yield Seen(child.tail or "", node.tag, colour, ground)


def style_of(node: Element) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in node.get("style", "").split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def words_in_letter(html: bytes) -> str:
    """The words that are shown or stand for a picture, without the numbers of notes."""
    pictures = [node.get("alt", "") for node in letter_tree(html).iter("img")]
    return " ".join([*(one.words for one in seen(html) if one.tag != "sup"), *pictures])


def words_in_text(text: str) -> str:
    """The words of a plain text without what marks quotations, links and notes."""
    unquoted = "\n".join(re.sub(r"^\s*(?:> ?)+", "", line) for line in text.split("\n"))
    return re.sub(r"\s\[\d+\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", unquoted)


def lost(made: Issue, shown: str) -> list[str]:
    """The passages of an issue, notes among them, that do not stand whole in what is shown."""
    page = _plain(shown)
    return [passage for passage in _passages(made) if _plain(passage) not in page]


def _plain(text: str) -> str:
    return squeezed(text.replace(ISOLATE, "").replace(POP, "").replace("\u200e", "").replace("\u200f", ""))


def _passages(made: Issue) -> Iterator[str]:
    yield from block_texts(made.note)
    yield from (correction.text for correction in made.corrections)
    for placement in made.placements:
        article = placement.article
        yield placement.headline
        yield from (author.name for author in article.authors)
        yield from block_texts(article.abstract)
        for part in article.sections:
            yield part.heading
            yield from block_texts(part.blocks)
        for author in article.authors:
            yield from block_texts(author.bio)
