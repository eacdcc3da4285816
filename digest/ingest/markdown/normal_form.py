"""The normal form of articles: the one shape of equal bodies, which Markdown can say and give back.

Inlines: neighbouring texts, codes, emphases and strongs are joined; nothing is empty; no emphasis lies in an
emphasis, no strong in a strong, no link in a link, at any depth, no words marked as of a language that the words around
them are marked as; a break never stands at the edge of a
paragraph nor of an inline that has children, and no text beside it has white space there; text and code hold no control character but a
tab; code in a link or in foreign words does not hold ``]:``, which would define a reference. Neighbouring foreign
words of one language are one run. Notes are not empty; none lies in a note nor in a link: it stands behind that.
Blocks: paragraphs, headings, quotes and lists are not empty (a list item may be); heading levels are 1 to 4;
the rows of a table are as long as its header, a header of empty cells is ``()`` and so are empty alignments;
the language of code is one word. Neighbouring definition lists are one; each entry has terms and meanings, none of them
empty; a break in a term parts it in two. Passages are not empty. Language tags have the shape and the letters of
``language_tags``; where one has not, its words stay without it. Articles: lines are trimmed and not empty, tags differ from each other, an
empty label belongs to a section of the kind ``body``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_source
from digest.ingest.language_tags import language_tag
from digest.ingest.markdown.normal_definitions import normal_definitions
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    notes_in,
)
from digest.model.rows import notes_of, with_rows, without_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article
    from digest.model.blocks import Block, Inline

_LINE_ENDS = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = dict.fromkeys([*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0)], " ") | {0x0A: "\n", 0x0D: " "}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_IN_LINE = _CONTROLS | {0x0A: " "}
_DEEPEST_HEADING = 4
_LONGEST_START = 999_999_999
_BRACKETED = frozenset((Link, Foreign))


def normal_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks in normal form."""
    return joined_blocks(each for block in blocks for each in _normal_block(block))


def joined_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks that are in normal form each, with neighbouring definition lists made one."""
    out: list[Block] = []
    for kind, alike in groupby(blocks, key=type):
        if kind is DefinitionList:
            lists = (block for block in alike if isinstance(block, DefinitionList))
            out.append(DefinitionList(tuple(entry for block in lists for entry in block.entries)))
        else:
            out.extend(alike)
    return tuple(out)


def normal_inlines(parts: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines of one paragraph, heading, cell or caption in normal form."""
    return _trimmed(_joined(_flat(parts, frozenset())))


def without_controls(text: str) -> str:
    """The text with spaces for control characters; a tab and a line feed stay."""
    return text.translate(_CONTROLS) if _CONTROL.search(text) else text


def normal_line(text: str | None) -> str | None:
    """A title or the like: one trimmed line, or None."""
    return _LINE_ENDS.sub(" ", text or "").translate(_IN_LINE).strip() or None


def normal_article(article: Article) -> Article:
    """An article in normal form; kinds and headings of sections are left as they are."""
    return replace(
        article,
        title=normal_line(article.title),
        subtitle=normal_line(article.subtitle),
        language=normal_line(article.language),
        authors=tuple(
            replace(
                author, name=name, bio=normal_blocks(author.bio), link=author.link or None, email=author.email or None
            )
            for author in article.authors
            if (name := normal_line(author.name))
        ),
        abstract=normal_blocks(article.abstract),
        abstract_label=normal_line(article.abstract_label) or "",
        bio_label=normal_line(article.bio_label) or "",
        tags=tuple(dict.fromkeys(tag for each in article.tags if (tag := normal_line(each)))),
        summary=(article.summary or "").strip() or None,
        sections=tuple(
            replace(section, label=normal_line(section.label) or "", blocks=normal_blocks(section.blocks))
            for section in article.sections
        ),
    )


def _normal_block(block: Block) -> tuple[Block, ...]:
    match block:
        case Paragraph():
            parts = normal_inlines(block.inlines)
            return (Paragraph(parts),) if parts else ()
        case Heading():
            parts = normal_inlines(block.inlines)
            return (Heading(min(max(block.level, 1), _DEEPEST_HEADING), parts),) if parts else ()
        case List() | Quote() | Passage() | DefinitionList():
            return _normal_holder(block)
        case CodeBlock():
            return (_normal_code(block),)
        case Figure():
            return _normal_figure(block)
        case Table():
            return _normal_table(block)
        case Rule():
            return (block,)


def _normal_holder(block: List | Quote | Passage | DefinitionList) -> tuple[Block, ...]:
    match block:
        case List():
            items = tuple(ListItem(normal_blocks(item.blocks)) for item in block.items)
            start = min(max(block.start, 0), _LONGEST_START) if block.ordered else 1
            return (List(items, ordered=block.ordered, start=start),) if items else ()
        case Quote():
            inner = normal_blocks(block.blocks)
            return (Quote(inner),) if inner else ()
        case Passage():
            inner, language = normal_blocks(block.blocks), language_tag(block.language)
            return (Passage(language, inner),) if language and inner else inner
        case DefinitionList():
            return normal_definitions(block, normal_inlines, normal_blocks)


def _normal_code(block: CodeBlock) -> CodeBlock:
    words = block.language.translate(_IN_LINE).replace("`", "").split()
    return CodeBlock(re.sub(r"\r\n?", "\n", block.text).replace("\0", "\ufffd"), words[0] if words else "")


def _normal_figure(block: Figure) -> tuple[Block, ...]:
    source, alt = safe_source(block.source), _one_line(block.alt)
    caption = normal_inlines(block.caption)
    if source is not None:
        return (Figure(source, alt, caption),)
    words = caption or normal_inlines([Text(alt)])
    return (Paragraph(words),) if words else ()


def _normal_table(table: Table) -> tuple[Block, ...]:
    header = tuple(normal_inlines(cell) for cell in table.header)
    rows = [tuple(normal_inlines(cell) for cell in row) for row in table.rows]
    width = max((len(header), *map(len, rows)), default=0)
    if not width:
        return ()
    filled = tuple((*row, *((),) * (width - len(row))) for row in rows)
    head: tuple[tuple[Inline, ...], ...] = (*header, *((),) * (width - len(header))) if any(header) else ()
    if not head and not filled:
        return ()
    align = (*table.align, *("",) * width)[:width]
    return (Table(head, filled, align if any(align) else ()),)


def _one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text).translate(_IN_LINE)


def _flat(parts: Iterable[Inline], around: frozenset[type], language: str = "") -> list[Inline]:
    """The parts with clean texts, without what is empty or lies in its own kind; breaks at edges come out.

    ``around`` are the kinds that the parts lie in, ``language`` that of the innermost foreign words.
    """
    out: list[Inline] = []
    for part in parts:
        if isinstance(part, Text):
            out.append(part if part.text.isprintable() else Text(part.text.translate(_IN_LINE)))
        elif isinstance(part, Code):
            if part.text:
                out.append(Code(part.text.translate(_IN_LINE)))
        elif isinstance(part, Break):
            out.append(part)
        elif isinstance(part, Note):
            out.extend(_normal_note(part))
        elif isinstance(part, Foreign):
            out.extend(_foreign(part, around, language))
        elif type(part) in around:
            out.extend(_flat(part.children, around, language))
        else:
            out.extend(_holder(part, around, language))
    return out


def _foreign(part: Foreign, around: frozenset[type], language: str) -> list[Inline]:
    tag = language_tag(part.language)
    if tag is None or tag == language:
        return _flat(part.children, around, language)
    return _holder(Foreign(tag, part.children), around, tag)


def _normal_note(note: Note) -> Iterator[Note]:
    """The note, and behind it those that lay in it."""
    blocks = normal_blocks(note.blocks)
    inner = tuple(notes_of(blocks))
    if inner:
        blocks = normal_blocks(with_rows(blocks, without_notes))
    if blocks:
        yield Note(blocks)
    yield from inner


def _holder(part: Emphasis | Strong | Link | Foreign, around: frozenset[type], language: str) -> list[Inline]:
    notes: list[Inline] = []
    if isinstance(part, Link) and (inside := tuple(notes_in(part.children))):
        notes = [each for note in inside for each in _normal_note(note)]
        part = Link(part.url, without_notes(part.children))
    children = list(_joined(_flat(part.children, around | {type(part)}, language)))
    if _BRACKETED & {*around, type(part)}:
        # Nothing keeps `]:` in brackets from looking like the definition of a reference, so it is no code there.
        plain = (Text(one.text) if isinstance(one, Code) and "]:" in one.text else one for one in children)
        children = list(_joined(plain))
    before, after = 0, len(children)
    while before < after and isinstance(children[before], Break):
        before += 1
    while after > before and isinstance(children[after - 1], Break):
        after -= 1
    if before == after:
        return [*children, *notes]
    inner = replace(part, children=tuple(children[before:after]))
    return [*children[:before], inner, *notes, *children[after:]]


def _joined(parts: Iterable[Inline]) -> tuple[Inline, ...]:
    """Neighbours of one kind as one; each run is put together once, since a line may be millions of signs."""
    seen = (part for part in parts if not isinstance(part, Text) or part.text)
    runs = (list(run) for _, run in groupby(enumerate(seen), key=_kind_of))
    return _without_space_at_breaks([_one_of([part for _, part in run]) for run in runs])


def _kind_of(place: tuple[int, Inline]) -> object:
    """What neighbours have in common that are one; of others their place."""
    at, part = place
    if isinstance(part, Foreign):
        return Foreign, part.language
    return type(part) if isinstance(part, (Text, Code, Emphasis, Strong)) else at


def _one_of(run: list[Inline]) -> Inline:
    last = run[-1]
    if len(run) == 1:
        return last
    if isinstance(last, (Text, Code)):
        return replace(last, text="".join(part.text for part in run if isinstance(part, (Text, Code))))
    children = [child for part in run if isinstance(part, (Emphasis, Strong, Foreign)) for child in part.children]
    return replace(last, children=_joined(children)) if isinstance(last, (Emphasis, Strong, Foreign)) else last


def _without_space_at_breaks(parts: list[Inline]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for at, part in enumerate(parts):
        kept = part
        if isinstance(kept, Text) and at and isinstance(parts[at - 1], Break):
            kept = Text(kept.text.lstrip())
        if isinstance(kept, Text) and at + 1 < len(parts) and isinstance(parts[at + 1], Break):
            kept = Text(kept.text.rstrip())
        if not isinstance(kept, Text) or kept.text:
            out.append(kept)
    return tuple(out)


def _trimmed(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    start, end = 0, len(parts)
    while start < end and isinstance(parts[start], Break):
        start += 1
    while end > start and isinstance(parts[end - 1], Break):
        end -= 1
    return parts[start:end]
