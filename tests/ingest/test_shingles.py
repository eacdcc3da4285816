"""Shingles: a half is found in the whole, an edit in its original, and two texts of their own in neither."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.shingles import FEWEST, Likenesses, containment, likenesses, pack, shingles_of, unpack
from digest.model.article import Article, Section
from digest.model.blocks import paragraph


def words(seed: str, count: int) -> list[str]:
    return [hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:6] for number in range(count)]


def article(text: list[str]) -> Article:
    return Article(sections=(Section(label="", heading="", kind="body", blocks=(paragraph(" ".join(text)),)),))


def test_the_first_half_stands_whole_in_the_whole() -> None:
    text = words("a", 400)
    assert containment(shingles_of(article(text)), shingles_of(article(text[:200]))) == 1


def test_a_text_with_one_word_in_twenty_changed_is_still_alike() -> None:
    text, chance = words("a", 600), random.Random(7)
    edited = [word if chance.random() > 0.05 else "other" for word in text]
    assert containment(shingles_of(article(text)), shingles_of(article(edited))) >= 0.6


def test_texts_of_their_own_share_nothing() -> None:
    assert containment(shingles_of(article(words("a", 300))), shingles_of(article(words("b", 300)))) == 0


def test_case_quotes_and_stops_make_no_difference() -> None:
    one = article(
        [
            "The",
            "keeper's",
            '"lock"',
            "holds",
            "–",
            "he",
            "says",
            "–",
            "more",
            "water",
            "than",
            "the",
            "harbour",
            "needs,",
            "and",
            "a",
            "lot",
            "more.",
        ]
    )
    other = article(
        [
            "the",
            "keeper’s",
            "“lock”",
            "holds,",
            "he",
            "says,",
            "more",
            "water",
            "than",
            "the",
            "harbour",
            "NEEDS;",
            "and",
            "a",
            "lot",
            "more",
        ]
    )
    assert shingles_of(one) == shingles_of(other)


def test_a_text_too_short_to_tell_is_like_none() -> None:
    few = shingles_of(article(words("a", FEWEST + 3)))
    assert len(few) < FEWEST
    assert containment(few, few) == 0
    made = Likenesses()
    made.add("a", few)
    assert made.nearest(few) is None


@given(st.frozensets(st.integers(0, 2**64 - 1), max_size=50))
def test_what_is_packed_comes_back(shingles: frozenset[int]) -> None:
    assert unpack(pack(shingles)) == shingles
    assert len(pack(shingles)) == 8 * len(shingles)


@given(
    st.lists(st.frozensets(st.integers(0, 60), min_size=10, max_size=40), max_size=8),
    st.frozensets(st.integers(0, 60), min_size=10, max_size=40),
)
def test_the_nearest_one_is_the_one_that_shares_most(known: list[frozenset[int]], own: frozenset[int]) -> None:
    made = likenesses((str(number), pack(each)) for number, each in enumerate(known))
    found = made.nearest(own)
    best = max((containment(own, each) for each in known), default=0)
    assert (found[1] if found else 0) == pytest.approx(best)
