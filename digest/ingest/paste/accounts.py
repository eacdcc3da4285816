"""The accounts of a paste: every character has one owner, and the articles say what was pasted, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.lines import invisible
from digest.model.article import Article, Origin, Reading, Section, Span
from digest.model.blocks import block_texts, paragraph
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.ingest.lines import Source

_COLONS = dict.fromkeys(map(ord, ":\uff1a"))


def squeezed(text: str) -> str:
    """The text without its white space."""
    return "".join(text.split())


def unowned(text: str, spans: Iterable[Span]) -> int:
    """How many characters that are not white space belong to no span; raises ValueError where two spans meet."""
    lost, done = 0, 0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if span.start < done or span.end < span.start or span.end > len(text):
            raise ValueError(f"the characters from {span.start} have two owners, or none")
        lost += len(squeezed(text[done : span.start]))
        done = span.end
    return lost + len(squeezed(text[done:]))


def fault(text: str, articles: Iterable[Article], spans: Iterable[Span]) -> str:
    """What is wrong with a reading of a text, in plain words; empty when the accounts are right.

    Ownership alone could lie, so the words of the articles are compared with the words owned: titles, labels,
    text and names. White space, markers and the colon after a label are left out of the comparison.
    """
    articles, spans = tuple(articles), sorted(spans, key=lambda s: s.start)
    try:
        lost = unowned(text, spans)
    except ValueError as error:
        return str(error)
    if lost:
        return f"{lost} characters have no owner"
    words: dict[str, list[str]] = {}
    for span in spans:
        words.setdefault(span.role, []).append(squeezed(text[span.start : span.end]))
    owned = {role: "".join(parts) for role, parts in words.items()}
    for right, what in (
        (_titles(articles) == owned.get("title", ""), "titles"),
        (_same_pieces(_labels(articles), owned.get("label", "").translate(_COLONS)), "labels"),
        (_abstracts(articles) == owned.get("abstract", ""), "abstracts"),
        (_sections(articles) == owned.get("block", ""), "sections"),
        (_same_pieces(_bios(articles), owned.get("bio", "")), "bios"),
        (_same_names(articles, owned.get("byline", "")), "names"),
    ):
        if not right:
            return f"the {what} that were read are not those of the text"
    return ""


def verbatim(source: Source, name: str, why: str) -> Reading:
    """One article that holds every line as a paragraph, and an error notice that says why."""
    lines = [line for line in source.lines if line.text]
    body = Section(label="", heading="", kind="body", blocks=tuple(paragraph(line.text) for line in lines))
    first = source.place(lines[0].start)[0] if lines else 1
    notice = Notice(
        code="accounting-failed",
        severity=Severity.ERROR,
        message=f"The text could not be taken apart safely ({why}); it was kept as it is, a paragraph a line.",
        path=name,
        line=first,
        column=1,
        hint="Please report this with the text; until then, write the article as Markdown.",
    )
    spans = [Span(start=piece.start, end=piece.end, role="verbatim") for line in lines for piece in line.pieces]
    spans += [Span(start=a, end=b, role="marker") for a, b in invisible(source)]
    return Reading(
        articles=(Article(sections=(body,), origin=Origin(name=name, line=first, reader="paste")),),
        notices=(notice,),
        spans=tuple(sorted(spans, key=lambda s: s.start)),
        non_space=len(squeezed(source.text)),
        unowned=unowned(source.text, spans),
    )


def checked(source: Source, name: str, reading: Reading) -> Reading:
    """The reading if its accounts are right, else the text verbatim."""
    why = fault(source.text, reading.articles, reading.spans)
    return verbatim(source, name, why) if why else reading


def _titles(articles: Iterable[Article]) -> str:
    return squeezed(" ".join((a.title or "") + (a.subtitle or "") for a in articles))


def _labels(articles: Iterable[Article]) -> Iterator[list[list[str]]]:
    for article in articles:
        body = [article.abstract_label, *(section.label for section in article.sections)]
        yield [[squeezed(label).translate(_COLONS) for label in labels] for labels in (body, [article.bio_label])]


def _bios(articles: Iterable[Article]) -> Iterator[list[list[str]]]:
    for article in articles:
        yield [[squeezed(text) for text in block_texts(author.bio)] for author in article.authors]


def _abstracts(articles: Iterable[Article]) -> str:
    return squeezed(" ".join(text for a in articles for text in block_texts(a.abstract)))


def _sections(articles: Iterable[Article]) -> str:
    return squeezed(" ".join(text for a in articles for s in a.sections for text in block_texts(s.blocks)))


def _same_pieces(articles: Iterable[list[list[str]]], owned: str) -> bool:
    """Whether every piece is owned; those of one author (or of the body) in order, those of several may mix."""
    start = 0
    for groups in articles:
        end = start + sum(len(piece) for group in groups for piece in group)
        for group in groups:
            at = start
            for piece in group:
                found = owned.find(piece, at, end)
                if found < 0:
                    return False
                at = found + len(piece)
        start = end
    return start == len(owned)


def _same_names(articles: Iterable[Article], owned: str) -> bool:
    done = 0
    for article in articles:
        for author in article.authors:
            found = owned.find(squeezed(author.name), done)
            if found < 0:
                return False
            done = found + len(squeezed(author.name))
    return True
