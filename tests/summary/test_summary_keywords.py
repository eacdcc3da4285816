"""Keywords: what an article is about, in its own words."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.summary.keywords import keywords
from digest.summary.terms import terms_of
from digest.summary.words import fold, stop_words

if TYPE_CHECKING:
    from pathlib import Path


def article(text: str, title: str | None = None) -> Article:
    return Article(title=title, sections=(Section(label="", heading="", kind="body", blocks=(paragraph(text),)),))


def test_a_phrase_that_comes_back_is_a_keyword() -> None:
    text = "River barges carry gravel. River barges need locks. The tide rose. River barges pay."
    assert keywords(article(text), limit=1) == ("River barges",)


def test_overlapping_phrases_are_chosen_once() -> None:
    text = "Gravel barges are slow. Gravel barges are cheap. Barges are old. Gravel sinks."
    found = keywords(article(text), limit=5)
    assert sum("arges" in word for word in found) == 1


def test_forms_of_a_word_are_counted_together_and_the_commonest_is_printed() -> None:
    found = keywords(article("A ferry came. Ferries leave. Ferries sink. Ferries rot."), limit=1)
    assert found == ("Ferries",)


def test_an_acronym_is_a_keyword_even_where_a_stop_word_looks_like_it() -> None:
    assert "IT" in keywords(article("IT rules. The IT of Arport is old. IT again."), limit=3)


def test_another_language_uses_its_own_stop_words_and_stems() -> None:
    found = keywords(
        article("Die Schleuse ist alt. Die Schleusen sind alt. Der Hafen und die Schleuse."), limit=1, language="de"
    )
    assert found == ("Schleuse",)


def test_a_text_without_words_has_no_keywords() -> None:
    assert keywords(Article(), limit=5) == ()


@given(st.text(alphabet=st.sampled_from("ab cdE.,’'-12é\n"), max_size=120), st.integers(0, 6))
def test_keywords_are_in_the_text_and_never_too_many(text: str, limit: int) -> None:
    found = keywords(article(text), limit=limit)
    assert len(found) <= limit
    assert all(part in text for word in found for part in word.split())


def test_names_are_runs_of_capitals_without_titles_and_possessives() -> None:
    text = "President Ada Example met the Bank of Arland’s board in North Arland. Then Arland paid US$ 5 to Arland."
    names = terms_of((text,)).names
    assert names["Ada Example"] == 1
    assert names["Bank of Arland"] == 1
    assert names["North Arland"] == 1
    assert names["Arland"] == 2
    assert "US" not in names


def test_a_word_that_is_large_only_at_the_start_of_sentences_is_no_name() -> None:
    assert not terms_of(("Barges rest. Barges sleep. The barges rot.",)).names


@pytest.mark.parametrize(
    ("one", "other"), [("canals", "canal"), ("Ferries", "ferry"), ("lock’s", "lock"), ("boxes", "box")]
)
def test_forms_of_a_noun_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_language_that_nobody_listed_has_no_stop_words() -> None:
    assert stop_words("xx") == frozenset()
    assert "und" in stop_words("de-CH")


def test_the_room_loads_without_its_heavy_libraries() -> None:
    code = "import sys, digest.summary.lead, digest.summary.keywords, digest.assemble.theme; print([m for m in ('stopwordsiso', 'snowballstemmer', 'sentencex') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_keywords_are_phrases_of_the_text_and_how_often_they_meet_editors_tags_is_printed(shared: Path) -> None:
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    hits = 0
    for post in posts:
        low, text = " ".join(post["keywords"]).lower(), " ".join(post["text"].lower().split())
        found = keywords(article(post["text"]), limit=5)
        assert all(word.lower() in text for word in found)
        hits += sum(any(part in low for part in word.lower().split()) for word in found)
    print(f"\nkeywords: {hits / 5 / len(posts):.2f} of five meet a tag's word, over {len(posts)} posts")
