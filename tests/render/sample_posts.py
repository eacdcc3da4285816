"""Issues made up for the tests of Telegram posts, and what those show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from digest.model.article import Article, Author
from digest.model.blocks import paragraph
from digest.model.config import Publication
from digest.model.issue import Issue, Placement, Theme
from digest.render.design import environment, load_design
from digest.render.telegram import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.post import Post

ENV = environment(load_design("brief", project=None), html=True)
PUBLICATION = Publication(name="The Example Review", slug="example-review", public_url="https://review.example.org")
PAGE = "https://review.example.org/2026-W48/"
PDF = Document(sha256="0" * 64, size=1_240_000, pages=24, url=f"{PAGE}issue.pdf")


def placement(
    number: int,
    *abstract: str,
    summary: str | None = None,
    headline: str | None = None,
    author: str | None = "Ada Example",
) -> Placement:
    authors = (Author(name=author),) if author else ()
    article = Article(authors=authors, abstract=tuple(paragraph(text) for text in abstract))
    return Placement(
        article=article,
        headline=headline or f"Headline {number}",
        anchor=f"a{number}",
        summary=" ".join(abstract)[:20] if summary is None else summary,
    )


def issue(*placements: Placement, title: str = "", theme: str = "Grain and water", number: int = 12) -> Issue:
    return Issue(
        slug="2026-W48",
        number=number,
        date=dt.date(2026, 11, 27),
        title=title,
        theme=Theme(label=theme, terms=("Central Asia", "grain")),
        placements=placements,
    )


def sentence(length: int, letter: str = "w") -> str:
    """A sentence of that many characters."""
    return f"A{letter * (length - 2)}."


def marked(post: Post, kind: str) -> list[str]:
    data = post.text.encode("utf-16-le")
    return [data[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in post.entities if e.type == kind]


WORD = st.sampled_from(["grain", "wáter", "🌾🌾", "क्षि", "x" * 40, "a\u030a", "<b>", "&amp;", "№", "e\u0301", "粮食"])
SENTENCE = st.lists(WORD, min_size=1, max_size=60).map(lambda words: f"S {' '.join(words)}.")
PLACEMENT = st.tuples(
    st.lists(SENTENCE, max_size=12),
    st.lists(WORD, min_size=1, max_size=80).map(" ".join),
    st.sampled_from(["Ada Example", None]),
)


def split(text: str) -> Sequence[str]:
    """Sentences end with a full stop; the words above hold none."""
    return [f"{part}." for part in text.split(". ")[:-1]] + [text.rsplit(". ", maxsplit=1)[-1]]
