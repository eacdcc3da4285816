"""HTML inside Markdown becomes its words and pictures: tags dropped, entities decoded once, scripts and styles left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from digest.ingest.addresses import safe_source
from digest.ingest.html.addresses import is_unseen
from digest.ingest.html.nodes import Node, is_hidden
from digest.model.blocks import Figure

_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>", re.IGNORECASE | re.ASCII)
_APART = frozenset(
    """
    address article aside blockquote body br center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 head header hr html iframe li main nav ol p pre section summary table tbody td tfoot th
    thead title tr ul video
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
_ALT = re.compile(r"<img\b[^>]*?\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE | re.DOTALL)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlWords:
    """The paragraphs and pictures of a piece of HTML, and the words of scripts and styles, which are left out."""

    parts: tuple[str | Figure, ...]
    left_out: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words alone, those that stand for pictures among them."""
        words = (part.alt if isinstance(part, Figure) else part for part in self.parts)
        return tuple(part for part in words if part)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[list[str] | Figure] = [[]]
        self.words: list[str] = []
        self._apart()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _APART:
            self._apart()
        if tag == "img":
            self._picture(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in _APART:
            self._apart()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def unknown_decl(self, data: str) -> None:
        """A CDATA section; its words count."""
        self.words.append(data.removeprefix("CDATA["))

    def _apart(self) -> None:
        self.words = []
        self.parts.append(self.words)

    def _picture(self, attributes: dict[str, str | None]) -> None:
        """A picture where it stands, or its words where it has no address that may be kept."""
        alt = " ".join((attributes.get("alt") or "").split())
        given = {name: value or "" for name, value in attributes.items()}
        source = safe_source(given.get("src", ""))
        if source is None or is_hidden(given) or is_unseen(Node("img", given)):
            self.words.append(alt)
            return
        self.parts.append(Figure(source, alt))
        self._apart()


def html_words(html: str) -> HtmlWords:
    """The words and pictures of a piece of HTML, a paragraph for each block element.

    A script or style that is never closed is kept as words: it may be the whole rest of the article.
    """
    shown, left_out = _without_scripts(html)
    reader = _Words()
    reader.feed(_with_comments_closed(shown))
    reader.close()
    parts = (part if isinstance(part, Figure) else " ".join("".join(part).split()) for part in reader.parts)
    return HtmlWords(parts=tuple(part for part in parts if part), left_out=left_out)


def _with_comments_closed(html: str) -> str:
    """The HTML with the openings of comments that never end as text; the parser would look for each one's end anew."""
    end = html.rfind("-->") + 3 if "-->" in html else 0
    return html[:end] + html[end:].replace("<!--", "&lt;!--")


def _without_scripts(html: str) -> tuple[str, str]:
    """The HTML without closed scripts and styles, and those. Tags without an end go alone."""
    shown: list[str] = []
    left_out: list[str] = []
    folded, at = html.lower(), 0
    last = {name: folded.rfind(f"</{name}") for name in ("script", "style")}
    for opening in _SCRIPT.finditer(html):
        if opening.start() < at:
            continue
        shown += [html[at : opening.start()], " "]
        at, name = opening.end(), opening.group(1).lower()
        if last[name] >= at:
            end = folded.index(f"</{name}", at)
            left_out.append(html[at:end])
            at = folded.find(">", end) + 1 or len(html)
    return "".join((*shown, html[at:])), " ".join(left_out)


def tag_name(tag: str) -> str:
    """The small-letter name of one tag (``</P >`` gives ``p``); empty for a comment or a declaration."""
    match = _TAG_NAME.match(tag)
    return match.group(1).casefold() if match else ""


def alt_words(tag: str) -> str:
    """The words that one ``<img>`` tag carries for those who do not see the picture."""
    import html

    match = _ALT.match(tag)
    return html.unescape(next((group for group in match.groups() if group), "")) if match else ""
