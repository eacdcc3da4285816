"""Working headlines: what is left out of a sentence, and which clause is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.model.post import units
from digest.summary.clauses import has_verb, trimmed
from digest.summary.expand import acronyms, expanded
from digest.summary.headline import headline
from digest.summary.topic import topic_phrase

if TYPE_CHECKING:
    from pathlib import Path


def article(abstract: str, conclusions: str = "", body: str = "") -> Article:
    parts = (("body", body), ("conclusions", conclusions))
    return Article(
        abstract=(paragraph(abstract),) if abstract else (),
        sections=tuple(
            Section(label=kind, heading=kind, kind=kind, blocks=(paragraph(text),)) for kind, text in parts if text
        ),
    )


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        (
            "On May 3, 2019, the ruling Harbor Union (HU) party explicitly announced a change in its tolls.",
            "The ruling Harbor Union party announced a change in its tolls",
        ),
        (
            "Arland and Borland, old rivals on the river, have started a race for barges.",
            "Arland and Borland have started a race for barges",
        ),
        (
            "While nobody paid much attention, Arland was quietly buying the locks.",
            "Arland was quietly buying the locks",
        ),
        (
            "Arland has long sought a harbor of its own, though its coast is shallow.",
            "Arland has long sought a harbor of its own",
        ),
        (
            "However, the harbor board has a chance to lower the toll.",
            "The harbor board has a chance to lower the toll",
        ),
        (
            "It is worth noting that the harbor board has never met in winter.",
            "The harbor board has never met in winter",
        ),
        ("The works—paid for by tolls, fees and fines—will last until spring.", "The works will last until spring"),
        (
            "Boats have gathered in Arport, Borport, and many towns along the river.",
            "Boats have gathered in Arport, Borport, and many towns along the river",
        ),
        (
            "In the upper reach, in winter and in Arport, a deeper channel would certainly be welcome.",
            "A deeper channel would be welcome",
        ),
        (
            "The bridge was closed; nobody had checked the bolts of the deck for years.",
            "The bridge was closed; nobody had checked the bolts of the deck for years",
        ),
        (
            "The old iron bridge was closed in May; nobody had checked the bolts.",
            "The old iron bridge was closed in May",
        ),
    ],
)
def test_what_a_headline_does_without_is_left_out(sentence: str, clause: str) -> None:
    assert trimmed(sentence) == clause


def test_other_languages_lose_their_asides_only() -> None:
    assert (
        trimmed("Am 3. Mai öffnete, trotz allem, der Hafen (HU) wieder.", "de")
        == "Am 3. Mai öffnete, trotz allem, der Hafen wieder"
    )


@pytest.mark.parametrize(
    "text", ["The canal runs on rain", "Arland governs the pass", "The board has met", "The Panama Canal runs on rain"]
)
def test_a_finite_verb_is_seen(text: str) -> None:
    assert has_verb(text) is (text != "The canal runs on rain")


@pytest.mark.parametrize("text", ["A system to help boats", "The board of the harbor", "Plans for a deeper channel"])
def test_a_phrase_without_a_verb_is_told_apart(text: str) -> None:
    assert not has_verb(text)


def test_an_announced_topic_becomes_a_phrase_with_its_owner() -> None:
    text = "As a new Example Administration takes office it is worth inquiring of its future tolls on Lake Ardo and the Bor."
    assert topic_phrase(text, [text]) == "Example's future tolls on Lake Ardo and the Bor"
    assert topic_phrase(text, ["The board’s own"]) == "Example’s future tolls on Lake Ardo and the Bor"
    assert topic_phrase("It is worth asking about the tolls of the Bor, while they last.", []) == "The tolls of the Bor"
    assert topic_phrase("As it goes it is worth asking about its tolls.", []) == ""
    assert topic_phrase("The board met.", []) == ""


def test_acronyms_that_the_article_explains_are_written_out_where_there_is_room() -> None:
    short = acronyms(
        [
            "The Harbor Union (HU) and the Board of Arland Locks (BAL) met; Inland Barge Permits (IBPs) and the European Union (EU) did not."
        ]
    )
    assert short == {
        "HU": "Harbor Union",
        "BAL": "Board of Arland Locks",
        "IBPs": "Inland Barge Permits",
        "IBP": "Inland Barge Permit",
    }
    assert expanded("HU's choice splits HU", short, 90) == "Harbor Union's choice splits HU"
    assert expanded("HU's choice", short, 12) == "HU's choice"


def test_initials_that_do_not_match_explain_nothing() -> None:
    assert acronyms(["The Old Mill (HU) stands."]) == {}


def test_the_clause_that_names_the_actors_is_chosen() -> None:
    text = "There are many ways to begin. Arland and Borland, old rivals, have started a race for barges on the Ister. It goes on."
    body = "Arland builds barges. Borland builds barges. Arland and Borland meet on the Ister."
    assert headline(article(text, body=body)) == "Arland and Borland have started a race for barges on the Ister"


def test_a_better_clause_of_the_conclusions_wins_over_a_leaning_opening() -> None:
    opening = "This decision sparked such anger. Why did it happen?"
    assert (
        headline(article(opening, "Harbor Union's decision to halt the ferry has split Arport, revealing much."))
        == "Harbor Union's decision to halt the ferry has split Arport"
    )


def test_a_clause_does_not_lose_its_but() -> None:
    opening = "Barges can avoid the Arland lock, but only at the price of a very much longer and far more costly voyage round the whole cape."
    found = headline(article(opening, "The safety of the Arland lock is decided in Borport by barges."))
    assert found == "The safety of the Arland lock is decided in Borport by barges"


def test_without_an_abstract_the_body_is_read() -> None:
    assert (
        headline(article("", body="In May, the harbor board of Arport bought two old ferries, which leak."))
        == "The harbor board of Arport bought two old ferries"
    )


def test_an_article_without_text_has_no_headline() -> None:
    assert headline(Article()) == ""


def test_one_endless_sentence_is_still_cut_to_the_limit() -> None:
    found = headline(article("Arport " + "gravel " * 40 + "rests."), limit=50)
    assert found
    assert units(found) <= 50


WORDS = [
    "the",
    "lock",
    "Arport",
    "barge",
    "toll",
    "however",
    "has",
    "opened",
    "this",
    "and",
    "of",
    "rose,",
    "while",
    "in",
    "2019",
    "(HU)",
    "“gate”",
    "its",
    "–",
    "🚢",
    "will",
]
TEXT = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(lambda words: " ".join(words).capitalize() + "."),
    min_size=1,
    max_size=5,
).map(" ".join)


@given(TEXT, TEXT, st.integers(20, 90))
def test_a_headline_keeps_its_limit_has_no_stop_and_uses_the_articles_words(
    abstract: str, closing: str, limit: int
) -> None:
    found = headline(article(abstract, closing), limit=limit)
    assert units(found) <= limit
    assert not found.endswith((".", ",", ";", ":"))
    known = set(re.findall(r"\w+", f"{abstract} {closing}".lower()))
    assert set(re.findall(r"\w+", found.lower())) <= known


def test_four_pasted_articles_get_headlines_within_the_limit(analyst: Path) -> None:
    """The headlines are printed to be read; the assertions hold what can be checked without taste."""
    text = analyst.read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^By [^\n]{1,60}$\n", text, flags=re.MULTILINE)[1:]:
        opening, _, rest = part.partition("\n")
        ending = re.split(r"\nAUTHOR", rest)[0]
        body, _, closing = ending.rpartition("CONCLUSION")
        one = headline(article(opening, closing.partition(": ")[2], " ".join(body.split())))
        found.append(one)
        assert 35 <= units(one) <= 90
        assert not re.match(r"(?:This|These|It|They|There|However|On|As)\b", one)
        assert all(word.strip("’'s") in text for word in one.split()[1:])
    print("\n" + "\n".join(found))
    assert len(set(found)) == 4
