"""Pictures in a paragraph of their own become figures; attributes behind one give its words and their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_source
from digest.ingest.language_tags import language_tag
from digest.ingest.markdown.inlines import InlineReader, Leftovers, alt_text
from digest.ingest.markdown.parser import inline_tokens
from digest.ingest.markdown.rules import attributes, unsaid
from digest.model.blocks import Figure, Passage

if TYPE_CHECKING:
    from markdown_it.token import Token

    from digest.model.blocks import Inline


def figures(token: Token, leftovers: Leftovers, line: int) -> tuple[Figure | Passage, ...] | None:
    """The pictures of a paragraph that holds nothing else; None for any other, or where one has no safe address."""
    children = token.children or []
    if not children or any(child.type not in ("image", "softbreak", "hardbreak") for child in children):
        return None
    images = [child for child in children if child.type == "image"]
    if any(safe_source(str(image.attrs.get("src", ""))) is None for image in images):
        return None
    return tuple(_figure(image, leftovers, line) for image in images)


def _figure(token: Token, leftovers: Leftovers, line: int) -> Figure | Passage:
    source, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
    braces = str(token.meta.get("attributes", ""))
    given = attributes(braces)
    leftovers.addresses.add(source)
    leftovers.aside += [source, title, str(token.meta.get("label", "")), braces]
    alt, language = alt_text(token), language_tag(given.get("lang", ""))
    taken = {"lang"} if language else set()
    if not alt and "alt" in given:
        alt = given["alt"]
        taken.add("alt")
    if unsaid(braces, taken):
        leftovers.notes.append(("attribute-dropped", line, braces))
    leftovers.pieces.append(alt)
    figure = Figure(safe_source(source) or source, alt, _caption(title, leftovers, line))
    return Passage(language, (figure,)) if language else figure


def _caption(title: str, leftovers: Leftovers, line: int) -> tuple[Inline, ...]:
    if not title:
        return ()
    known = leftovers.footnotes.known if leftovers.footnotes else None
    return InlineReader(leftovers, line).read(inline_tokens(title, known))
