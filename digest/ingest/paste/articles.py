"""Drafts become articles: blocks, authors with their bios, and the owners of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.labels import fold, label_section
from digest.ingest.paste.bios import shared_out
from digest.ingest.paste.drafts import Draft, Gap, Items, Para, Part
from digest.ingest.paste.inline import item_inlines, linked
from digest.model.article import Article, Author, Origin, Section, Span
from digest.model.blocks import List, ListItem, Paragraph, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Source
    from digest.model.blocks import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The parts of a draft by their place in an article."""

    abstract: Part | None
    sections: tuple[Part, ...]
    bios: tuple[Part, ...]


def arrange(draft: Draft) -> Arranged:
    """Which parts are the abstract, the sections and the bios of the authors.

    Text before the first section is the abstract where sections follow, else the body. A labelled abstract
    counts where nothing stands before it; where nothing follows, only its first paragraph is the abstract.
    """
    bios = _bios(draft)
    parts = [part for part in draft.parts if part not in bios and (part.label or part.chunks)]
    first = parts[0] if parts else None
    if first and first.role == "abstract" and len(parts) == 1 and len(first.chunks) > 1:
        parts = [Part(first.label, first.match, first.chunks[:1], first.sign), Part(chunks=first.chunks[1:])]
        return Arranged(abstract=parts[0], sections=(parts[1],), bios=bios)
    if first and (first.role == "abstract" or (first.role == "lead" and draft.has_sections)):
        return Arranged(abstract=first, sections=tuple(parts[1:]), bios=bios)
    return Arranged(abstract=None, sections=tuple(parts), bios=bios)


def _bios(draft: Draft) -> tuple[Part, ...]:
    """The parts that belong to the authors: the first bio, and those after it under the same label."""
    found = [part for part in draft.parts if part.role == "bio" and part.label] if draft.bylines else []
    label = _folded(found[0]) if found else ""
    return tuple(part for part in found if _folded(part) == label)


def _folded(part: Part) -> str:
    return fold(part.label.text) if part.label else ""


def article(draft: Draft, arranged: Arranged, table: LabelTable, source: Source, name: str) -> Article:
    """The article of a draft."""
    abstract, bio = arranged.abstract, arranged.bios[0].label if arranged.bios else None
    names = draft.names
    bios = shared_out(names, [block for part in arranged.bios for block in blocks(part)]) if names else ()
    return Article(
        title=draft.titles[0].text if draft.titles else None,
        subtitle=draft.titles[1].text if len(draft.titles) > 1 else None,
        authors=tuple(Author(name=author, bio=own) for author, own in zip(names, bios, strict=True)),
        abstract=blocks(abstract) if abstract else (),
        abstract_label=abstract.label.text if abstract and abstract.label else "",
        sections=tuple(_section(part, table) for part in arranged.sections),
        bio_label=bio.text if bio else "",
        bio_heading=table.classify(bio.text).heading if bio else "",
        origin=Origin(name=name, line=source.place(draft.first.start)[0], reader="paste"),
    )


def _section(part: Part, table: LabelTable) -> Section:
    return label_section(part.label.text if part.label else "", blocks(part), table)


def blocks(part: Part) -> tuple[Block, ...]:
    """The blocks of a part; separators count only between blocks."""
    out: list[Block] = []
    for at, chunk in enumerate(part.chunks):
        if isinstance(chunk, Para):
            out.append(Paragraph(linked(chunk.line.text)))
        elif isinstance(chunk, Items):
            items = tuple(ListItem((Paragraph(item_inlines(item.line.text)),)) for item in chunk.items)
            out.append(List(items) if chunk.start is None else List(items, ordered=True, start=chunk.start))
        elif out and out[-1] != Rule() and any(not isinstance(later, Gap) for later in part.chunks[at + 1 :]):
            out.append(Rule())
    return tuple(out)


def owners(arranged: Arranged) -> list[Span]:
    """The spans of all labels, paragraphs and items.

    A bio's label that only repeats the one before is a marker: it is printed once.
    """
    first = [arranged.abstract] if arranged.abstract else []
    spans = [*_spans(first, "abstract"), *_spans(arranged.sections, "block"), *_spans(arranged.bios, "bio")]
    spans += _signs([*first, *arranged.sections, *arranged.bios[:1]], "label")
    return spans + _signs(arranged.bios[1:], "marker")


def _signs(parts: Sequence[Part], role: str) -> list[Span]:
    return [Span(start=p.start, end=p.end, role=role) for part in parts if part.sign for p in part.sign.pieces]


def _spans(parts: Sequence[Part], role: str) -> list[Span]:
    paras = [para for part in parts for chunk in part.chunks for para in _paras(chunk)]
    return [Span(start=p.start, end=p.end, role=role) for para in paras for line in para.lines for p in line.pieces]


def _paras(chunk: Para | Items | Gap) -> list[Para]:
    if isinstance(chunk, Items):
        return chunk.items
    return [chunk] if isinstance(chunk, Para) else []
