"""What an issue holds, read from its frozen web page: for issues approved before they had a file that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from digest.render.contents import Contents, Headline, paragraphs
from digest.words import words_in

_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
_TEXTS = frozenset({"p", "li", "td", "th", "h3", "h4", "h5", "h6", "pre", "figcaption"})
_LEFT_OUT = frozenset({"kicker", "byline", "bio", "hops", "label"})
_ENGLISH = "en"
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class _Article:
    anchor: str
    language: str
    headline: str = ""
    byline: str = ""
    minutes: str = ""
    texts: list[str] = field(default_factory=list)


def contents_of_page(page: bytes) -> Contents:
    """The contents of an issue as its page shows them; without pages and topics, which stand there in no fixed form."""
    reader = _Page()
    reader.feed(page.decode("utf-8", "replace"))
    reader.close()
    return Contents(
        title=_plain(reader.title),
        theme=_plain(reader.theme),
        language=reader.language,
        articles=tuple(_headline(article, reader.language) for article in reader.articles),
    )


def _headline(found: _Article, language: str) -> Headline:
    byline = _signed(_plain(found.byline), language)
    minutes = _NUMBER.search(found.minutes)
    return Headline(
        headline=_plain(found.headline),
        anchor=found.anchor,
        byline=byline,
        authors=_names(byline, language),
        minutes=int(minutes[0]) if minutes else 0,
        language=found.language,
        texts=paragraphs(found.texts),
    )


def _signed(byline: str, language: str) -> str:
    """The names without what stands before them, in the page's language or, as once on every page, in English."""
    spoken = words_in(language) if language else words_in(_ENGLISH)
    starts = [words("page.by", names="\n").partition("\n")[0].strip() for words in (spoken, words_in(_ENGLISH))]
    return next((byline.removeprefix(f"{word} ") for word in starts if word and byline.startswith(f"{word} ")), byline)


def _names(byline: str, language: str) -> tuple[str, ...]:
    joints = {words_in(tongue)("format.and", before="", last="").strip() for tongue in (language or _ENGLISH, _ENGLISH)}
    pattern = "|".join(re.escape(joint) for joint in sorted(joints))
    return tuple(filter(None, re.split(rf",\s+|\s+(?:{pattern})\s+", byline)))


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Page(HTMLParser):
    """Reads headings, bylines and texts by the tags and classes around them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.theme = self.language = ""
        self.articles: list[_Article] = []
        self._around: list[tuple[str, frozenset[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that has no end is a blank; every other one is remembered until it ends."""
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag in _EMPTY:
            if tag == "br":
                self.handle_data(" ")
            return
        if tag == "article":
            self._inside = True
            self.articles.append(_Article(given.get("id", ""), given.get("lang", "") or self.language))
        if self._inside and tag in _TEXTS:
            self.articles[-1].texts.append("")
        self._around.append((tag, frozenset(given.get("class", "").split())))

    def handle_endtag(self, tag: str) -> None:
        """Forgets the tag, and those inside it that had no end."""
        if tag not in (name for name, _ in self._around):
            return
        while self._around.pop()[0] != tag:
            pass
        if tag == "article":
            self._inside = False
        elif self._inside and tag in _TEXTS:
            self.articles[-1].texts.append("")

    def handle_data(self, data: str) -> None:
        """Puts words where they belong."""
        tags = {name for name, _ in self._around}
        classes = frozenset().union(*(own for _, own in self._around))
        if self._inside:
            self._put(self.articles[-1], data, tags, classes)
        elif "h1" in tags:
            self.title += data
        elif "masthead" in classes and "kicker" in classes:
            self.theme += data

    @staticmethod
    def _put(article: _Article, data: str, tags: set[str], classes: frozenset[str]) -> None:
        if "h2" in tags:
            article.headline += data
        elif "byline" in classes and "minutes" in classes:
            article.minutes += data
        elif "byline" in classes:
            article.byline += data
        elif not classes & _LEFT_OUT and tags & _TEXTS:
            article.texts[-1] += data
