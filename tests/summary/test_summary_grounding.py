"""Grounding: numbers and names that a draft has and its article has not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Author, Section
from digest.model.blocks import paragraph
from digest.summary.grounding import Ground, folded, ground_of, unsupported
from digest.summary.quantities import quantities

TEXT = (
    "The European Court of Auditors (with 1,234 staff) met in Zürich on 27 November 2026. Azerbaijan paid US$ 1.6 billion, "
    "and 12 000 barges of the Arland-Borland line waited. O’Brien’s third lock opened; Ada Example saw five of them."
)
GROUND = Ground.of([TEXT])


@pytest.mark.parametrize(
    "draft",
    [
        "Azerbaijan paid 1.6bn dollars.",
        "Azerbaijan paid 1,600 million.",
        "The court has 1234 staff and 12,000 barges.",
        "The ECA met in Zurich in 2026.",
        "The Azerbaijani line and Borland, too.",
        "ARLAND waited for 5 barges.",
        "In the 3rd lock O'Brien stood.",
        "One of them waited, and zero left.",
        "Twelve thousand barges waited.",
        "However it rains, Zürich stays.",
        "",
    ],
)
def test_what_the_article_says_in_other_forms_is_supported(draft: str) -> None:
    assert unsupported(draft, GROUND) == ()


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("Azerbaijan paid 1.7 billion.", ("1.7 billion",)),
        ("Azerbaijan paid 1.6 million.", ("1.6 million",)),
        ("The Georgia line met Atlantis in Zürich.", ("Georgia", "Atlantis")),
        ("The court met in Geneva.", ("Geneva",)),
        ("Six barges of Ada Example waited.", ("Six",)),
        ("The NATO court met on 28 November 2026.", ("28", "NATO")),
        ("Bob Example saw Ada.", ("Bob",)),
        ("It met in 2027 and 2027 again.", ("2027",)),
    ],
)
def test_invented_numbers_and_names_are_found_as_they_stand(draft: str, words: tuple[str, ...]) -> None:
    assert unsupported(draft, GROUND) == words


def test_a_sentences_first_word_is_a_name_only_before_another() -> None:
    assert unsupported("Atlantis waits.", GROUND) == ()
    assert unsupported("Atlantis Example waits.", GROUND) == ("Atlantis",)


def test_title_authors_tags_and_headings_belong_to_the_article() -> None:
    body = Section(label="OUTLOOK", heading="Outlook 2030", kind="other", blocks=(paragraph("It waits."),))
    made = Article(
        title="The Locks of Arport", authors=(Author(name="Ada Example"),), tags=("Borland",), sections=(body,)
    )
    draft = "By Ada Example: In 2030 Arport meets Borland, says Weekly."
    assert unsupported(draft, ground_of(made)) == ("Weekly",)
    assert unsupported(draft, ground_of(made, known=["The Weekly"])) == ()


def test_several_articles_may_be_spoken_of_together() -> None:
    both = Ground.of(["In Arport."]).joined([Ground.of(["In Borport 1999."])])
    assert unsupported("From Arport to Borport in 1999.", both) == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.600", {"1.6", "1600"}),
        ("1,234.5", {"1234.5"}),
        ("1.234,5", {"1234.5"}),
        ("27.11.2026", {"27", "11", "2026"}),
        ("12 000 men", {"12000"}),
        ("the 1990s", {"1990"}),
        ("US$50m", {"50000000"}),
        ("5 m long", {"5"}),
        ("twenty-one", {"21"}),
        ("two hundred thousand", {"200000"}),
        ("the 3rd", {"3"}),
        ("a dozen", {"12"}),
        ("18F and G7", set()),
        ("hundreds of them", set()),
    ],
)
def test_numbers_are_read_by_their_value(text: str, values: set[str]) -> None:
    assert {form for one in quantities(text) for form in one.forms} == values


@given(st.text(max_size=120))
def test_a_text_is_always_supported_by_itself(text: str) -> None:
    assert unsupported(text, Ground.of([text])) == ()


@given(st.text(max_size=120), st.text(max_size=120))
def test_more_of_an_article_never_makes_a_draft_worse(text: str, more: str) -> None:
    draft = "In Arport 12 of 13 Barges waited for Ada Example."
    less = set(unsupported(draft, Ground.of([text, more])))
    assert less <= set(unsupported(draft, Ground.of([text])))


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
