"""The splitter's traps: every case is a text and the sentences it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.summary.sentences import sentences

TRAPS = [
    ("The ferry left at six. It came back empty.", 2),
    ("Dr. Ada Example met Prof. Bruno Example. They spoke.", 2),
    ("Forces of U.S. Harbor Command left. The quay was quiet.", 2),
    ("The company moved to the U.S. It was a cold year.", 2),
    ("The lock cost US$ 1.6 billion. Nobody complained.", 2),
    ("See www.example.org. It has maps.", 2),
    ("Example Inc. bought two barges. They leak.", 2),
    ("He asked, “Why?” and left. Nobody answered.", 2),
    ("“Is it open?” “Yes.” The gate rose.", 3),
    ("The tide rose 3.5 metres. No. 5 gate failed.", 2),
    ("A. B. Example drew the plan. C. Example built it.", 2),
    ("Fig. 3 shows the weir. It is old.", 2),
    ("They met at 5 p.m. on Friday. The sun was low.", 2),
    ("They met at 5 p.m. Friday. The sun was low.", 2),
    ("The story trails off… Then it goes on.", 2),
    ("The story trails off… then it goes on.", 1),
    ("The gate closed.[3] Then the water rose.", 2),
    ("She left the lock. (Bruno stayed.) The boat followed.", 3),
    ("He said “no.” She said nothing.", 2),
    ('He said "no." She said nothing.', 2),
    ("On Nov. 28 the canal froze. It thawed in spring.", 2),
    ("It was St. Example's, i.e. the old church. It stands.", 2),
    ("Nuts, bolts, etc. were lost. They sank.", 2),
    ("Really?! No way! It held.", 3),
    ("1. The first point. 2. The second point.", 2),
    ("She holds a Ph.D. in hydrology. She teaches.", 2),
    ("Version 2.0.1 of the map is out. Get it.", 2),
    ("The vote (see p. 12) was close. It passed.", 2),
    ("See pp. 3–5 and vol. 2 for the rest. It is long.", 2),
    ("The toll was approx. 5 percent. It has doubled.", 2),
]


@pytest.mark.parametrize(("text", "count"), TRAPS)
def test_a_trap_is_split_where_a_reader_would_split_it(text: str, count: int) -> None:
    found = sentences(text, "en")
    assert len(found) == count, found


def test_sentences_joined_with_a_space_give_the_text_back() -> None:
    for text, _ in TRAPS:
        joined = " ".join(sentences(text, "en"))
        assert joined.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Die Schleuse ist z. B. alt. Sie hält.", 2),
        ("de-AT", "Am 3. Oktober war Hochwasser. Im 19. Jahrhundert auch.", 2),
        ("fr", "M. Example arrive. Il rit.", 2),
        ("ru", "Канал открыт в 1998 г. в городе. Он длинный.", 2),
        ("tr", "Dr. Example geldi. Kapı açıldı.", 2),
        ("xx", "One here. Two here.", 2),
    ],
)
def test_other_languages_keep_their_abbreviations_and_ordinals(language: str, text: str, count: int) -> None:
    assert len(sentences(text, language)) == count


def test_an_empty_text_has_no_sentences() -> None:
    assert sentences("  \n ", "en") == ()


@given(st.text(alphabet=st.sampled_from("ab Z.!?…()“”\"'1 \n[],é"), max_size=80))
def test_no_character_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text, "en")).split()) == "".join(text.split())
