from __future__ import annotations

import textwrap
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.labels import LabelTable
from digest.ingest.paste.reader import read_paste
from digest.model.blocks import List, block_texts
from digest.model.kinds import DEFAULT_KINDS

TABLE = LabelTable(DEFAULT_KINDS)
# No word ends like a sentence: a dash that starts the next line of a wrapped text would then be a bullet.
WORDS = """
    harbour winter - of the small town and its long memory in 1987 was built by hand, NATO met (there), over-grown
    “quoted” it’s well-known US$ 2 million e.g., people's every day
"""
NAMES = ["Ada Example", "Ben van der Sample", "Cléo O’Specimen", "D. J. Muster Jr."]
LABELS = ["Background", "Implications", "Conclusions", "Conclusion", "Analysis", "Policy implications", "Results"]
BIO_LABELS = ["Author bio", "Author’s bio", "Authors’ bios", "About the authors"]


@dataclass(frozen=True)
class Piece:
    """An article to be pasted; an item list is a tuple inside the blocks."""

    title: str | None
    names: tuple[str, ...]
    abstract: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str | tuple[str, ...], ...]], ...]
    bio_label: str
    bios: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """How it is pasted."""

    end: str
    blank: bool
    width: int
    indent: str
    capitals: bool
    alone: bool
    colon: bool
    bullet: str


def sentence(words: list[str]) -> str:
    return f"It {' '.join(words)} so."


sentences = st.lists(st.sampled_from(WORDS.split()), min_size=6, max_size=60).map(sentence)
lists = st.lists(sentences, min_size=2, max_size=4).map(tuple)
blocks = st.tuples(sentences, st.lists(st.one_of(sentences, lists), max_size=3)).map(lambda b: (b[0], *b[1]))
titles = st.lists(st.sampled_from(["Harbour", "Winter", "a", "Town", "and", "Memory"]), min_size=1, max_size=8).map(
    lambda words: "The " + " ".join(words) + " View",
)


@st.composite
def pieces(draw: st.DrawFn, *, titled: bool) -> Piece:
    names = tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)))
    return Piece(
        title=draw(titles) if titled else None,
        names=names,
        abstract=tuple(draw(st.lists(sentences, min_size=1, max_size=2))),
        sections=tuple((draw(st.sampled_from(LABELS)), draw(blocks)) for _ in range(draw(st.integers(1, 3)))),
        bio_label=draw(st.sampled_from(BIO_LABELS)),
        bios=tuple(f"{name} {draw(sentences)}" for name in names),
    )


documents = st.booleans().flatmap(lambda titled: st.lists(pieces(titled=titled), min_size=1, max_size=3))
styles = st.builds(
    Style,
    end=st.sampled_from(["\n", "\r\n", "\r", "\xa0\n", "\u200b\n"]),
    blank=st.booleans(),
    width=st.sampled_from([0, 0, 60, 78, 100]),
    indent=st.sampled_from(["", "", "  ", "\t"]),
    capitals=st.booleans(),
    alone=st.booleans(),
    colon=st.booleans(),
    bullet=st.sampled_from(["-", "- ", "• ", "* ", "–\t", "#. ", "#)"]),
)


def listed(items: tuple[str, ...], style: Style) -> list[str]:
    lines: list[str] = []
    for at, item in enumerate(items, 1):
        mark = style.bullet.replace("#", str(at))
        lines += [f"{mark}{item}"] if mark[-1].isspace() else [mark, item]
    return lines


def labelled(label: str, text: str, style: Style) -> list[str]:
    typed = label.upper() if style.capitals else label
    if style.alone:
        return [typed + ":" * style.colon, text]
    return [f"{typed}: {text}"]


def paste(document: list[Piece], style: Style) -> str:
    lines: list[str] = []
    for piece in document:
        lines += [piece.title] if piece.title else []
        lines += ["By " + " and ".join(piece.names), *piece.abstract]
        for label, (first, *rest) in piece.sections:
            assert isinstance(first, str)
            lines += labelled(label, first, style)
            for block in rest:
                lines += [block] if isinstance(block, str) else listed(block, style)
        lines += [*labelled(piece.bio_label, piece.bios[0], style), *piece.bios[1:]]
    wide = [textwrap.wrap(line, style.width or 9999, break_long_words=False) for line in lines]
    inner = [part for parts in wide for part in parts[:-1]]
    if len(inner) < 12 or sum(part[-1] == "." for part in inner) * 4 > len(inner):
        wide = [[line] for line in lines]  # too few broken lines to tell a broken text from a short one
    gap = "\n\n" if style.blank or style.width else "\n"
    text = gap.join("\n".join(style.indent + part for part in parts) for parts in wide)
    return text.replace("\n", style.end)


def merged(found: tuple[str | tuple[str, ...], ...]) -> list[str | tuple[str, ...]]:
    """Two lists in a row are one where they are pasted."""
    out: list[str | tuple[str, ...]] = []
    for block in found:
        last = out[-1] if out else ""
        if isinstance(block, tuple) and isinstance(last, tuple):
            out[-1] = last + block
        else:
            out.append(block)
    return out


def flat(found: list[str | tuple[str, ...]]) -> list[str]:
    return [text for block in found for text in (block if isinstance(block, tuple) else (block,))]


@given(documents, styles)
def test_articles_that_are_pasted_in_any_manner_are_read_back(document: list[Piece], style: Style) -> None:
    reading = read_paste(paste(document, style), table=TABLE, name="p.txt")
    assert reading.unowned == 0
    assert len(reading.articles) == len(document)
    for piece, article in zip(document, reading.articles, strict=True):
        assert article.title == piece.title
        assert tuple(author.name for author in article.authors) == piece.names
        assert tuple(block_texts(article.abstract)) == piece.abstract
        assert [list(block_texts(author.bio)) for author in article.authors] == [[bio] for bio in piece.bios]
        assert article.bio_heading == piece.bio_label
        assert [section.heading for section in article.sections] == [label for label, _ in piece.sections]
        for (_, wanted), section in zip(piece.sections, article.sections, strict=True):
            assert list(block_texts(section.blocks)) == flat(merged(wanted))
            items = [len(block.items) for block in section.blocks if isinstance(block, List)]
            ordered = style.bullet.startswith("#")
            apart = [block for block in (wanted if ordered else merged(wanted)) if isinstance(block, tuple)]
            assert items == [len(block) for block in apart]
    codes = {notice.code for notice in reading.notices} - {"missing-title", "doubled-word", "very-long-paragraph"}
    assert codes == set()
