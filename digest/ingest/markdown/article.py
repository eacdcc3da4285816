"""The parts of a Markdown text put together: title, byline, abstract, sections and bios."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.bios import bios_by_name
from digest.ingest.front_matter.people import Person
from digest.ingest.labels import label_section
from digest.ingest.markdown.body import Part, PieceReader, read_field
from digest.ingest.markdown.inlines import InlineReader, Leftovers
from digest.ingest.markdown.normal_form import joined_blocks, without_controls
from digest.ingest.markdown.notices import problem
from digest.ingest.markdown.parser import parsed
from digest.ingest.markdown.parts import OWN_SECTION, Piece, Plan, pieces, plan
from digest.ingest.paste.bylines import parse_byline
from digest.model.article import Article, Author, Origin
from digest.model.blocks import inline_text, notes_in

if TYPE_CHECKING:
    from digest.ingest.front_matter.fields import Fields
    from digest.ingest.front_matter.people import Markdown
    from digest.ingest.labels import LabelTable
    from digest.model.blocks import Block
    from digest.model.notice import Notice


class ArticleReader:
    """Reads the one article of a file. ``roles`` are its lines' owners: first index, index behind the last, role."""

    def __init__(self, lines: list[str], body: int, fields: Fields, table: LabelTable, name: str) -> None:
        self.lines, self.body, self.fields, self.table, self.name = lines, body, fields, table, name
        self.reader = PieceReader(lines, body, name)
        self.notices: list[Notice] = self.reader.notices
        self.roles: list[tuple[int, int, str]] = []
        self.title = fields.title
        self.people = fields.authors
        self.parts: list[Part] = []
        self.homes: dict[str, Part] = {}

    def article(self) -> Article:
        """The article; its origin is the one that the front matter tells, if any."""
        self._read_body()
        article = self._joined()
        if not self.fields.own:
            article = self._with_bios(self._with_abstract(article))
        if article.title is None:
            message = "The article has no title; a working headline will stand in for it."
            hint = "Add title: to the front matter, or a first line that starts with #."
            self.notices.append(
                problem("missing-title", message, self.name, min(self.body + 1, len(self.lines)), hint=hint)
            )
        return article

    def _joined(self) -> Article:
        fields = self.fields
        return Article(
            id=fields.id,
            title=self.title,
            subtitle=fields.subtitle,
            authors=tuple(self._author(person) for person in self.people),
            abstract=self._field(fields.abstract),
            abstract_label=fields.abstract_label,
            sections=tuple(label_section(part.label or "", tuple(part.blocks), self.table) for part in self.parts),
            bio_label=fields.bio_label,
            bio_heading=self._bio_heading(fields.bio_label),
            language=fields.language,
            published=fields.published,
            updated=fields.updated,
            embargo=fields.embargo,
            tags=fields.tags,
            summary=fields.summary,
            url=fields.url,
            slug=fields.slug,
            state=fields.state,
            origin=fields.origin or Origin(),
        )

    def _read_body(self) -> None:
        text = without_controls("\n".join(self.lines[self.body :]))
        document = parsed(text)
        self.reader.open(document)
        every = pieces(document.tokens, len(self.lines) - self.body)
        intent = plan(every, own=self.fields.own, title=self.title)
        byline = self._byline(every, intent)
        for at, piece in enumerate(every):
            if at == intent.title:
                self._own(piece, "title")
                self.title = self.title or self.reader.heading(piece).strip() or None
                self._take_notes()
            elif at == byline:
                self._own(piece, "byline")
            elif 0 < piece.level <= intent.levels[at]:
                self._take_label(piece)
            else:
                self._take_blocks(piece, intent.levels[at])
        self._take_unused()
        self.reader.unused()
        self._own_controls()

    def _take_notes(self) -> None:
        """Notes of a heading, which can hold none, become text below it."""
        blocks = self.reader.take_notes()
        if blocks:
            self._part().blocks.extend(blocks)

    def _take_unused(self) -> None:
        """Notes that no mark leads to become text at the end of the section that they stand in."""
        for label, blocks in self.reader.unused_notes():
            home = self.homes.get(label)
            (home or self._part()).blocks.extend(blocks)
        for part in self.parts:
            part.blocks[:] = joined_blocks(part.blocks)

    def _part(self) -> Part:
        if not self.parts:
            self.parts.append(Part(None))
        return self.parts[-1]

    def _own_controls(self) -> None:
        """Lines with nothing but control characters are empty for the parser; they are markers."""
        empty = [at for at in range(self.body, len(self.lines)) if (line := self.lines[at]).strip() and _is_blank(line)]
        if empty:
            owned = {at for start, end, _ in self.roles for at in range(start, end)}
            self.roles.extend((at, at + 1, "marker") for at in empty if at not in owned)

    def _own(self, piece: Piece, role: str) -> None:
        self.roles.append((self.body + piece.start, self.body + piece.end, role))

    def _byline(self, every: tuple[Piece, ...], intent: Plan) -> int | None:
        """The index of the line right behind the title that names the authors, who are taken from it."""
        at = 0 if intent.title is None else intent.title + 1
        if self.people or self.fields.own or at >= len(every) or (intent.title is None and self.title is None):
            return None
        piece = every[at]
        if piece.tokens[0].type != "paragraph_open" or piece.end - piece.start != 1:
            return None
        leftovers = Leftovers()
        parts = InlineReader(leftovers, 0).read(piece.tokens[1].children or [])
        words = inline_text(parts).strip()
        plain = not leftovers.notes and not leftovers.addresses and not any(notes_in(parts))
        found = parse_byline(words) if plain else None
        if found is None or not found.names:
            return None
        self.people = tuple(Person(name=" ".join(words[start:end].split())) for start, end in found.names)
        return at

    def _take_label(self, piece: Piece) -> None:
        self._own(piece, "label")
        label = self.reader.heading(piece).strip()
        if not self.fields.own:
            label = label.rstrip(":：").rstrip()
        if label or self.fields.own:
            self.parts.append(Part(label))
        self._take_notes()

    def _take_blocks(self, piece: Piece, level: int) -> None:
        blocks = self.reader.blocks(piece, level)
        is_note = piece.tokens[0].type == "footnote_reference_open"
        self._own(piece, "block" if blocks or is_note else "marker")
        if is_note and self.parts:
            self.homes.setdefault(str(piece.tokens[0].meta["label"]), self.parts[-1])
        if not blocks:
            return
        part = self._part()
        part.blocks.extend(blocks)
        part.owned.append(len(self.roles) - 1)

    def _field(self, markdown: Markdown | None) -> tuple[Block, ...]:
        if markdown is None:
            return ()
        blocks, notices = read_field(markdown.text, markdown.line, base=OWN_SECTION, lines=self.lines, name=self.name)
        self.notices.extend(notices)
        return blocks

    def _author(self, person: Person) -> Author:
        return Author(name=person.name, bio=self._field(person.bio), link=person.link, email=person.email)

    def _bio_heading(self, label: str) -> str:
        return label_section(label, (), self.table).heading if label else ""

    def _with_abstract(self, article: Article) -> Article:
        """An abstract that was typed as the first section under a heading moves to its place."""
        at = next((at for at, part in enumerate(self.parts) if part.label), None)
        if article.abstract or at is None or self._role(at) != "abstract" or not self.parts[at].blocks:
            return article
        part = self._moved(at, "abstract")
        sections = article.sections[:at] + article.sections[at + 1 :]
        return replace(article, abstract=tuple(part.blocks), abstract_label=part.label or "", sections=sections)

    def _with_bios(self, article: Article) -> Article:
        """A bio section at the end goes to the authors it names; any other stays a section."""
        at = len(self.parts) - 1
        while at > 0 and self._role(at) == "closing":
            at -= 1
        if at < 0 or self._role(at) != "bio" or any(author.bio for author in article.authors):
            return article
        names = tuple(author.name for author in article.authors)
        dealt = bios_by_name(names, tuple(self.parts[at].blocks))
        if dealt is None:
            return article
        label = self._moved(at, "bio").label or ""
        authors = tuple(replace(author, bio=bio) for author, bio in zip(article.authors, dealt, strict=True))
        sections = article.sections[:at] + article.sections[at + 1 :]
        return replace(
            article, authors=authors, sections=sections, bio_label=label, bio_heading=self._bio_heading(label)
        )

    def _role(self, at: int) -> str:
        label = self.parts[at].label
        return self.table.classify(label).role if label else "body"

    def _moved(self, at: int, role: str) -> Part:
        """Take a section out; its blocks' lines get another owner."""
        part = self.parts.pop(at)
        for owned in part.owned:
            start, end, _ = self.roles[owned]
            self.roles[owned] = (start, end, role)
        return part


def _is_blank(line: str) -> bool:
    return not without_controls(line).strip()
