"""Issues made up for the tests of the writers, and words as they are compared."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.article import Article, Author, Section
from digest.model.blocks import (
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Link,
    List,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    block_texts,
    paragraph,
)
from digest.model.config import Publication
from digest.model.issue import Issue, Placement, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.blocks import Block

PUBLICATION = Publication(
    name="Harbour & Quay",
    slug="harbour-and-quay",
    tagline="Notes on ports, every Friday",
    publisher="The Example Institute",
    contact="editors@example.org",
    licence="CC BY 4.0",
)
FILLER = (
    "A quay is measured in metres of berth, yet what a port earns depends on how many hours a crane stands still. "
    "The figures that follow were counted over three winters, and every one of them can be counted again by anybody "
    "with a watch and a warm coat."
)


def section(heading: str, *blocks: Block) -> Section:
    return Section(label=heading.upper(), heading=heading, kind=heading.lower(), blocks=blocks)


def item(label: str, text: str) -> ListItem:
    return ListItem((Paragraph((Strong((Text(label),)), Text(text))),))


TIDES = Article(
    authors=(
        Author(name="Ada Example", bio=(paragraph("Ada Example counts cranes. See www.example.org/ada."),)),
        Author(name="Bektur Example"),
    ),
    abstract=(paragraph("Cranes wait for ships, and ships for tides. " + FILLER),),
    sections=(
        section(
            "Background", paragraph(FILLER), paragraph("Қазақстан and Bakı, Türkiye and naïve façades: 1947–2026.")
        ),
        section(
            "Implications",
            paragraph("Three things follow:"),
            List((item("Berths:", " longer ones pay late."), item("Hours:", " the night shift pays first."))),
            Heading(1, (Text("What the night costs"),)),
            Heading(3, (Text("A level was left out"),)),
            Paragraph(
                (
                    Text("See "),
                    Link("https://example.org/a?b=1&c=2", (Strong((Text("the table"),)), Text(" of costs"))),
                    Text(" and "),
                    Emphasis((Text("every"),)),
                    Text(" note, "),
                    Code("count --all"),
                    Text("."),
                )
            ),
            Quote((paragraph("A port is a clock with water in it."),)),
            CodeBlock("ships = 3\n  cranes = 2"),
            Table(
                ((Text("Winter"),), (Text("Hours"),)),
                (((Text("first"),), (Text("1,204"),)), ((Text("second"),), (Text("998"),))),
                ("left", "right"),
            ),
            Rule(),
            List((ListItem((paragraph("One."), List((ListItem((paragraph("Inner."),)),)))),), ordered=True, start=4),
        ),
        section("Conclusions", paragraph(FILLER), paragraph("So the crane should never wait.")),
    ),
    bio_label="ABOUT THE AUTHORS",
    bio_heading="About the authors",
)
LIGHTS = Article(
    authors=(Author(name="Chidi Example", bio=(paragraph("Chidi Example keeps a lighthouse."),)),),
    abstract=(paragraph("Lights are cheap. " + FILLER), paragraph("Darkness is not.")),
    sections=(Section(label="", heading="", kind="body", blocks=(*[paragraph(FILLER)] * 9, paragraph("Lights out."))),),
    bio_label="BIO",
    bio_heading="Bio",
)


def placed(article: Article, headline: str, anchor: str, **more: object) -> Placement:
    placement = Placement(article=article, headline=headline, anchor=anchor, summary=FILLER, minutes=4)
    return replace(placement, **more)  # type: ignore[arg-type]


def issue(*placements: Placement, **more: object) -> Issue:
    """An issue of the placements given, or of two articles."""
    two = (
        placed(TIDES, "What a crane earns while it waits for the tide", "tides", provisional=True),
        placed(LIGHTS, "The price of a light", "lights"),
    )
    made = Issue(
        slug="2026-W48",
        number=7,
        date=dt.date(2026, 11, 27),
        title="The hours of a harbour",
        theme=Theme(label="The hours of a harbour"),
        placements=placements or two,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def passages(made: Issue) -> Iterator[str]:
    """Every passage of an issue's articles in reading order: headline, byline, abstract, headings, blocks, bios."""
    for placement in made.placements:
        article = placement.article
        yield placement.headline
        if article.authors:
            yield f"By {article.byline}"
        yield from block_texts(article.abstract)
        for part in article.sections:
            yield part.heading
            yield from block_texts(part.blocks)
        bios = [author.bio for author in article.authors if author.bio]
        if bios:
            yield article.bio_heading
        for bio in bios:
            yield from block_texts(bio)


def squeezed(text: str) -> str:
    """A text without spaces and hyphens, so that lines broken anywhere compare equal."""
    return re.sub(r"[\s\u00a0\u200b\u2010\u00ad\ufffe-]+", "", text)


def missing(made: Issue, text: str) -> list[str]:
    """The passages of an issue that do not stand in a text, whole and in their order."""
    page, at, lost = squeezed(text), 0, []
    for passage in passages(made):
        found = page.find(squeezed(passage), at)
        if found < 0:
            lost.append(passage)
        else:
            at = found + len(squeezed(passage))
    return lost
