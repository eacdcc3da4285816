from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cutters import MANNERS, cut
from hypothesis import given
from hypothesis import strategies as st
from strategies import TABLE

from digest.ingest.decode import decode
from digest.ingest.paste.pieces import LIMIT, How, join_pieces
from digest.ingest.reader import read
from digest.model.blocks import block_texts
from digest.model.notice import Severity
from digest.model.post import units

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.article import Article
    from digest.model.blocks import Block

LIMITS = (4096, 3000, 2048, 1024, 512)

# Cuts restored exactly, of all cuts, by manner and limit. What is missing are ends of paragraphs behind which nothing
# tells them from ends of sentences; each of them is a guess and said to be one.
EXACT = {
    ("Desktop", 4096): (9, 9),
    ("Desktop", 3000): (12, 13),
    ("Desktop", 2048): (19, 20),
    ("Desktop", 1024): (41, 46),
    ("Desktop", 512): (86, 91),
    ("Android", 4096): (9, 9),
    ("Android", 3000): (11, 13),
    ("Android", 2048): (17, 19),
    ("Android", 1024): (37, 41),
    ("Android", 512): (88, 93),
    ("Android, nearest line", 4096): (9, 9),
    ("Android, nearest line", 3000): (11, 13),
    ("Android, nearest line", 2048): (18, 19),
    ("Android, nearest line", 1024): (38, 41),
    ("Android, nearest line", 512): (88, 93),
    ("last line break", 4096): (9, 9),
    ("last line break", 3000): (13, 14),
    ("last line break", 2048): (21, 21),
    ("last line break", 1024): (46, 47),
    ("last line break", 512): (95, 96),
    ("hard", 4096): (9, 9),
    ("hard", 3000): (12, 12),
    ("hard", 2048): (18, 18),
    ("hard", 1024): (36, 36),
    ("hard", 512): (73, 73),
}


@pytest.fixture(scope="module")
def text(analyst: Path) -> str:
    return decode(analyst.read_bytes(), name="analyst.txt").text.strip()


def articles(text: str) -> tuple[Article, ...]:
    return read(text.encode(), name="-", table=TABLE).articles


def words(blocks: tuple[Block, ...]) -> list[str]:
    return " ".join(block_texts(blocks)).split()


def content(text: str) -> list[object]:
    """What must be right whatever the cut: titles, authors, labels, bios, and all words in their order."""
    return [
        (
            article.title,
            [(author.name, words(author.bio)) for author in article.authors],
            article.bio_label,
            words(article.abstract),
            [(section.label, section.kind, words(section.blocks)) for section in article.sections],
        )
        for article in articles(text)
    ]


def paragraphs(text: str) -> list[object]:
    return [[article.abstract, [section.blocks for section in article.sections]] for article in articles(text)]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("manner", MANNERS)
def test_a_cut_paste_gives_the_same_articles_and_no_wrong_join_goes_unsaid(manner: str, limit: int, text: str) -> None:
    pieces, lost = cut(text, MANNERS[manner], limit)
    joined = join_pieces(pieces, limit=limit)
    assert all(units(piece) <= limit for piece in pieces)
    assert content(joined.text) == content(text)
    exact = sum(gap == join.glue for gap, join in zip(lost, joined.joins, strict=True))
    guessed = sum(join.guessed for join in joined.joins)
    print(f"\n{manner}, {limit}: {exact} of {len(lost)} cuts restored exactly, {guessed} said to be guesses")
    assert [join for gap, join in zip(lost, joined.joins, strict=True) if gap != join.glue and not join.guessed] == []
    assert (exact, len(lost)) == EXACT[manner, limit]


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_at_telegrams_own_limit_the_very_text_comes_back(manner: str, text: str, *, blank: bool) -> None:
    text = text.replace("\n", "\n\n") if blank else text
    pieces, _ = cut(text, MANNERS[manner], LIMIT)
    assert join_pieces(pieces).text == text
    assert paragraphs(join_pieces(pieces).text) == paragraphs(text)


@pytest.mark.parametrize("manner", MANNERS)
def test_wherever_the_cuts_fall_every_wrong_join_is_a_guess_and_words_are_whole(manner: str, text: str) -> None:
    every = right = torn = 0
    for shift in range(0, 9000, 450):
        pieces, lost = cut(text[shift:], MANNERS[manner], LIMIT)
        for gap, join in zip(lost, join_pieces(pieces).joins, strict=True):
            every, right = every + 1, right + (gap == join.glue)
            torn += (gap == "") != (join.glue == "")
            assert gap == join.glue or join.guessed
    print(f"\n{manner}: {right} of {every} cuts restored exactly")
    assert torn <= 1  # cut hard before the last piece, whose length says nothing; it is a guess as well
    assert right >= every * 0.9


@pytest.mark.parametrize("manner", MANNERS)
def test_a_text_full_of_wide_characters_is_measured_as_telegram_does(manner: str, text: str) -> None:
    text = text.replace(". ", ". 🙂 ")
    pieces, lost = cut(text, MANNERS[manner], LIMIT)
    joined = join_pieces(pieces)
    assert content(joined.text) == content(text)
    assert all(gap == join.glue or join.guessed for gap, join in zip(lost, joined.joins, strict=True))


SENTENCE = "The harbour has been closed to large ships since the early spring of that year. "


def filled(length: int, *, end: str = "") -> str:
    """A paragraph of exactly this length; ``end`` are its last characters."""
    return (SENTENCE * (length // len(SENTENCE) + 1))[: length - len(end)] + end


def glues(*pieces: str) -> list[tuple[str, How]]:
    return [(join.glue, join.how) for join in join_pieces(pieces).joins]


def test_short_messages_are_set_off_by_empty_lines() -> None:
    pieces = ["By Ada Example", "The town is small.", "BACKGROUND: it was always."]
    assert join_pieces(pieces).text == "\n\n".join(pieces)
    assert glues(*pieces) == [("\n\n", How.APART)] * 2


def test_two_long_messages_that_no_program_would_have_cut_so_are_apart() -> None:
    one = filled(1200, end=" is here.") + "\n" + filled(1200, end=" is here.")
    two = filled(400, end=" is it.") + "\n" + filled(2400, end=" is so.")
    assert [glue for glue, _ in glues(one, two)] == ["\n\n"]


def test_a_word_that_was_cut_at_the_limit_is_whole_again() -> None:
    pieces = [filled(4096, end=" and the mem"), "ory of the town. It was a memory like no other, and it was the last."]
    joined = join_pieces(pieces)
    assert joined.text == "".join(pieces)
    assert not joined.joins[0].guessed


def test_a_blank_at_the_limit_is_a_blank_again() -> None:
    pieces = [filled(4095, end=" of the harbour"), "town. The harbour is large and the town, of all towns, is old."]
    assert glues(*pieces) == [(" ", How.LENGTHS)]


def test_a_break_late_in_a_piece_means_that_the_cut_was_at_a_break() -> None:
    one = filled(2500, end=" is here.") + "\n" + filled(1000, end=" is here.")
    assert glues(one, filled(3000, end=" is it.")) == [("\n", How.LENGTHS)]


@pytest.mark.parametrize(
    "start",
    [
        "By Ben Example\nThe other one.",
        "BACKGROUND: It was so.",
        "• One of them",
        "- one of them",
        "CONCLUSIONS\nNone.",
        "A Title of Some Kind\nBy Ben Example\nThe other one.",
    ],
)
def test_what_begins_a_line_begins_a_line(start: str) -> None:
    """The lengths alone would let it be a blank."""
    ((glue, how),) = glues(filled(4050, end=" as it is."), f"{start} {filled(500)}")
    assert (glue, how) == ("\n", How.LINE_START)


def test_behind_a_byline_a_line_begins() -> None:
    one = filled(4000, end=" as it is.") + "\nBy Ada Example"
    assert glues(one, "The " + filled(3000)) == [("\n", How.LINE_START)]


@pytest.mark.parametrize(("one", "two"), [("\nBy Ada", "Example\nThe town"), ("\nAUTHOR’S", "BIO: Ada Example is")])
def test_a_byline_or_a_label_that_was_cut_is_one_line_again(one: str, two: str) -> None:
    before = filled(4095, end=f" as it is.{one}")
    assert glues(before, f"{two} {filled(500)}")[0][0] == " "


def test_the_ends_are_shown_and_a_guess_is_a_warning() -> None:
    """Behind short paragraphs a long one, cut where a sentence ends: its end, or not."""
    short = "\n".join(filled(199, end=" of it.") for _ in range(10))
    joined = join_pieces([f"{short}\n{filled(2040, end=' and here it ends.')}", filled(3000)])
    (notice,) = joined.notices("message")
    (join,) = joined.joins
    assert join.guessed
    assert notice.code == "joined-pieces"
    assert notice.severity is Severity.WARNING
    assert notice.place == f"message:11:{2040 + 2}"
    assert notice.excerpt is not None
    assert len(notice.excerpt) <= 80
    assert "and here it ends. | The harbour" in notice.excerpt
    assert joined.text[join.at :].startswith(" The harbour")


def test_a_sure_join_is_only_information() -> None:
    (notice,) = join_pieces(["One.", "Two."]).notices("m")
    assert (notice.severity, notice.hint, notice.line, notice.column) == (Severity.INFO, None, 3, 1)


@pytest.mark.parametrize("pieces", [[], [""], ["  ", "\n"]])
def test_nothing_joined_is_nothing(pieces: list[str]) -> None:
    assert join_pieces(pieces).text == ""


def test_one_piece_is_itself_and_empty_ones_are_left_out() -> None:
    assert join_pieces(["One."]).text == "One."
    assert join_pieces(["One.", " ", "Two."]).text == "One.\n\nTwo."


_texts = st.lists(
    st.sampled_from(
        [*"abcXYZ.,:;!?-–—•'’\"()0189🙂é世", " ", " ", " ", "\n", "\n\n", "\t", "\xa0", "By Ada Example\n"]
    ),
    min_size=1,
    max_size=200,
).map("".join)


@given(_texts.filter(str.strip), st.sampled_from(sorted(MANNERS)), st.integers(8, 60))
def test_no_character_is_lost_doubled_or_moved(text: str, manner: str, limit: int) -> None:
    pieces, _ = cut(text, MANNERS[manner], limit)
    joined = join_pieces(pieces, limit=limit)
    assert "".join(joined.text.split()) == "".join(text.split())
    assert [join.glue for join in joined.joins if join.glue.strip()] == []


@given(st.lists(st.text(max_size=60), max_size=6), st.integers(1, 50))
def test_any_pieces_are_joined_in_their_order_with_every_join_where_it_says(pieces: list[str], limit: int) -> None:
    joined = join_pieces(pieces, limit=limit)
    kept = [piece for piece in pieces if piece.strip()]
    assert "".join(joined.text.split()) == "".join("".join(pieces).split())
    at = 0
    for piece, join in zip(kept, joined.joins, strict=False):
        at += len(piece)
        assert join.at == at
        assert joined.text.startswith(join.glue, at)
        at += len(join.glue)
    assert len(joined.notices("m")) == max(len(kept) - 1, 0)
