"""Blocks become an article: title, names, sections, abstract and bios found as in a paste. For HTML and Word alike."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.ingest.bios import bios_by_name
from digest.ingest.html.flat import relevelled, shifted
from digest.ingest.html.labels import Opening, cut, line_text, opening, paragraph_rows, place_in
from digest.ingest.html.typed_lists import with_typed_lists
from digest.ingest.labels import Match, label_section
from digest.ingest.paste.bios import shared_out
from digest.model.article import Article, Author, Section
from digest.model.blocks import Heading, Link, Paragraph, Rule, block_texts, notes_in
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.paste.headings import Label
    from digest.ingest.paste.rows import Row
    from digest.model.blocks import Block, Inline

_WORD = re.compile(r"[^\W_]+")
_EXCERPT = 80


@dataclass(slots=True)
class _Part:
    """A section to be; ``typed`` tells that its label was a line of text and no heading."""

    label: str
    typed: bool = False
    blocks: list[Block] = field(default_factory=list)


def article_of(
    blocks: tuple[Block, ...], *, titles: Sequence[str], names: tuple[str, ...], table: LabelTable, name: str
) -> tuple[Article, tuple[Notice, ...]]:
    """The article that blocks make, and notices about ``name``.

    ``titles`` and ``names`` are what is known from elsewhere; a heading that repeats a title is taken out, as is a line
    of names. Where a word would be lost, all blocks stay as they are, with the error notice ``accounting-failed``.
    """
    while blocks and isinstance(blocks[-1], Rule):
        blocks = blocks[:-1]  # it parted the text from what was left out
    builder = _Builder(table, name)
    article, found = builder.article(blocks, titles, names)
    if _missing([*block_texts(blocks)], [*_article_texts(article), found.byline, *builder.markers]):
        message = "Some words had no place in the article; its text was kept in one piece."
        builder.say("accounting-failed", message, severity=Severity.ERROR)
        authors = tuple(Author(name=each) for each in names)
        body = (Section(label="", heading="", kind="body", blocks=blocks),)
        article = Article(title=titles[0] if titles else None, authors=authors, sections=body)
    return article, tuple(builder.notices)


class _Builder:
    def __init__(self, table: LabelTable, name: str) -> None:
        self.table, self.name = table, name
        self.notices: list[Notice] = []
        self.parts: list[_Part] = []
        self.markers: list[str] = []

    def say(
        self, code: str, message: str, excerpt: str = "", hint: str = "", severity: Severity = Severity.WARNING
    ) -> None:
        """One more notice."""
        self.notices.append(
            Notice(
                code=code,
                severity=severity,
                message=message,
                path=self.name,
                hint=hint or None,
                excerpt=excerpt[:_EXCERPT] or None,
            )
        )

    def article(
        self, blocks: tuple[Block, ...], titles: Sequence[str], names: tuple[str, ...]
    ) -> tuple[Article, Opening]:
        """The article, and what stood above its text."""
        rows = paragraph_rows(blocks, self.table)
        found = opening(blocks, rows, titles, names)
        kept = [at for at in range(len(blocks)) if at not in found.taken]
        listed, seen, self.markers = with_typed_lists([blocks[at] for at in kept], [rows[at] for at in kept])
        self._divide(relevelled(tuple(listed)), seen)
        for at in sorted(found.taken):
            self._keep_notes(blocks[at])
        if found.title is None:
            hint = "Give the text a heading, or the page a title."
            self.say("missing-title", "The article has no title; a working headline will stand in for it.", hint=hint)
        article = Article(
            title=found.title, subtitle=found.subtitle, authors=tuple(Author(name=each) for each in found.names)
        )
        article = self._with_bios(self._with_abstract(article))
        sections = tuple(label_section(part.label, tuple(part.blocks), self.table) for part in self.parts)
        return replace(article, sections=sections), found

    def _divide(self, blocks: tuple[Block, ...], rows: list[Row]) -> None:
        """Headings open sections unless a higher one came before; labels in the text always do."""
        headed = any(isinstance(block, Heading) for block in blocks)
        level = next((block.level for block in blocks if isinstance(block, Heading)), 1)
        for block, row in zip(blocks, rows, strict=True):
            if isinstance(block, Heading):
                level = min(level, block.level)
                if block.level == level and line_text(block):
                    self._head(block)
                    continue
            elif isinstance(block, Paragraph) and row.label and _opens(row.label, headed=headed):
                self._label(block, row, row.label)
                continue
            self._last().blocks.extend(shifted((block,), level) if headed else (block,))
        for part in self.parts:
            if part.label and not part.blocks:
                self.say("empty-section", "There is no text under this heading.", part.label)

    def _keep_notes(self, block: Block) -> None:
        """A note to a title has no place there; it stands at the end of the text."""
        for note in notes_in(block.inlines) if isinstance(block, (Paragraph, Heading)) else ():
            self._last().blocks.extend(note.blocks)

    def _last(self) -> _Part:
        if not self.parts:
            self.parts.append(_Part(""))
        return self.parts[-1]

    def _head(self, heading: Heading) -> None:
        part = _Part(line_text(heading).rstrip(":：").rstrip() or line_text(heading))
        for url in _addresses(heading.inlines):
            self.say("link-dropped", "This link was left out; its words stay.", url, "A heading holds no link.")
        for note in notes_in(heading.inlines):
            part.blocks.extend(note.blocks)
        self.parts.append(part)

    def _label(self, block: Paragraph, row: Row, label: Label) -> None:
        typed = row.line.text[: label.end]
        part = _Part(typed, typed=True)
        if label.match.how is Match.TYPO:
            message = f"This heading was read as “{label.match.heading}”."
            self.say("heading-typo", message, typed, "Correct the spelling if that is right.")
        elif label.match.how is Match.UNKNOWN:
            message = f"This heading is not known; it is printed as “{label.match.heading}”."
            self.say("unknown-heading", message, typed, "Add it to the sections in config.toml to name it.")
        rest = cut(block.inlines, place_in(block, label.rest))
        if rest:
            part.blocks.append(Paragraph(rest))
        self.parts.append(part)

    def _role(self, part: _Part) -> str:
        return self.table.classify(part.label).role if part.label else "body"

    def _with_abstract(self, article: Article) -> Article:
        """A labelled abstract that comes first moves to its place, as does a text before labels that were typed."""
        first = next((at for at, part in enumerate(self.parts) if part.label), None)
        if first is None:
            return article
        if self._role(self.parts[first]) == "abstract" and self.parts[first].blocks:
            part = self.parts.pop(first)
            return replace(article, abstract=tuple(part.blocks), abstract_label=part.label)
        if first == 1 and self.parts[1].typed and self._role(self.parts[1]) == "body":
            return replace(article, abstract=tuple(self.parts.pop(0).blocks))
        return article

    def _with_bios(self, article: Article) -> Article:
        """A bio section at the end goes to the authors; under a heading only where it names each of them."""
        at = len(self.parts) - 1
        while at > 0 and self._role(self.parts[at]) == "closing":
            at -= 1
        if at < 0 or self._role(self.parts[at]) != "bio" or not article.authors:
            return article
        part, names = self.parts[at], tuple(author.name for author in article.authors)
        blocks = tuple(part.blocks)
        dealt = shared_out(names, blocks) if part.typed else bios_by_name(names, blocks)
        if dealt is None:
            return article
        del self.parts[at]
        authors = tuple(replace(author, bio=bio) for author, bio in zip(article.authors, dealt, strict=True))
        heading = label_section(part.label, (), self.table).heading
        return replace(article, authors=authors, bio_label=part.label, bio_heading=heading)


def _opens(label: Label, *, headed: bool) -> bool:
    """Whether a label opens a section; in a text with headings only one that surely is no sentence does."""
    return (label.known and (label.capitals or label.alone or not headed)) if headed else label.known or label.capitals


def _addresses(parts: tuple[Inline, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Link):
            yield part.url
        elif hasattr(part, "children"):
            yield from _addresses(part.children)


def _missing(given: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether a word of some texts is in none of the others; texts that are whole in both are not looked into."""
    one, two = Counter(given), Counter(kept)
    return bool(_words((one - two).elements()) - _words((two - one).elements()))


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(_WORD.findall("\n".join(texts)))


def _article_texts(article: Article) -> Iterator[str]:
    yield from (article.title or "", article.subtitle or "", article.abstract_label, article.bio_label)
    yield from block_texts(article.abstract)
    for section in article.sections:
        yield section.label
        yield from block_texts(section.blocks)
    for author in article.authors:
        yield author.name
        yield from block_texts(author.bio)
