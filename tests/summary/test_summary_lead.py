"""Where a summary comes from, how long it may be, and what it never does."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Section
from digest.model.blocks import List, ListItem, Paragraph, Strong, Text, paragraph
from digest.model.post import units
from digest.summary.budget import cut_at_word, prefix, reading_minutes, shorten_by_sentence
from digest.summary.lead import Source, clean_lead, leans, stands, summarize
from digest.summary.sentences import all_sentences, sentences

if TYPE_CHECKING:
    from pathlib import Path

ABSTRACT = "The lock reopened after nine years of repair. These works cost four budgets. Barges pay more now."


def article(*, abstract: str = "", summary: str | None = None, **sections: str) -> Article:
    return Article(
        abstract=tuple(paragraph(text) for text in abstract.split("\n") if text),
        summary=summary,
        sections=tuple(
            Section(label=kind, heading=kind, kind=kind, blocks=tuple(paragraph(part) for part in text.split("\n")))
            for kind, text in sections.items()
        ),
    )


def test_an_editors_words_come_before_everything_else() -> None:
    found = summarize(article(abstract=ABSTRACT, summary="Given."), budget=300, override=" Mine. ")
    assert (found.text, found.source) == ("Mine.", Source.OVERRIDE)


def test_an_override_over_the_budget_is_kept_and_noted() -> None:
    found = summarize(article(), budget=10, override="These words are longer than ten units.")
    assert found.text == "These words are longer than ten units."
    assert [notice.code for notice in found.notices] == ["summary-too-long"]


def test_a_given_summary_comes_before_the_abstract() -> None:
    found = summarize(article(abstract=ABSTRACT, summary="A standfirst without a stop"), budget=300)
    assert (found.text, found.source) == ("A standfirst without a stop", Source.GIVEN)


def test_a_given_summary_over_the_budget_loses_whole_sentences() -> None:
    found = summarize(article(summary=ABSTRACT), budget=60)
    assert found.text == "The lock reopened after nine years of repair."


def test_the_abstract_is_taken_from_its_start_without_skipping() -> None:
    found = summarize(article(abstract=ABSTRACT), budget=78)
    assert found.text == "The lock reopened after nine years of repair. These works cost four budgets."
    assert found.source is Source.ABSTRACT


def test_the_prefix_may_run_on_into_the_abstracts_second_paragraph() -> None:
    found = summarize(article(abstract="The lock is open.\nBarges are back."), budget=300)
    assert found.text == "The lock is open. Barges are back."


def test_a_first_sentence_over_the_budget_is_trimmed_to_its_clause() -> None:
    text = "On May 3, 2019, the harbor board approved the third lock, although nobody had asked for it or would pay for it."
    found = summarize(article(abstract=text), budget=60)
    assert found.text == "The harbor board approved the third lock."
    assert [notice.code for notice in found.notices] == ["summary-cut"]


def test_a_clause_that_is_still_too_long_is_cut_at_a_word() -> None:
    found = summarize(article(abstract="The harbor board approved the third lock of the upper reach."), budget=40)
    assert found.text == "The harbor board approved the third…"
    assert [notice.code for notice in found.notices] == ["summary-cut"]


def test_without_an_abstract_the_conclusions_come_before_implications_and_body() -> None:
    parts = {
        "background": "Background words stand in this sentence.",
        "implications": "Implied words stand in this sentence.",
        "conclusions": "Concluding words stand in this sentence.",
    }
    assert summarize(article(**parts), budget=300).text == "Concluding words stand in this sentence."
    del parts["conclusions"]
    assert summarize(article(**parts), budget=300).text == "Implied words stand in this sentence."
    del parts["implications"]
    assert summarize(article(**parts), budget=300).text == "Background words stand in this sentence."


def test_a_conclusion_without_a_fit_sentence_gives_way_to_the_next_section() -> None:
    found = summarize(article(body="Barges carry most gravel here.", conclusions="What now?"), budget=300)
    assert found.text == "Barges carry most gravel here."


def test_when_no_sentence_stands_the_plain_lead_is_used() -> None:
    found = summarize(article(body="What now? And then?"), budget=300)
    assert (found.text, found.source) == ("What now? And then?", Source.LEAD)


def test_an_article_without_text_has_no_summary() -> None:
    found = summarize(Article(), budget=300)
    assert (found.text, found.source) == ("", Source.NONE)


def test_a_list_items_label_does_not_leak_into_the_summary() -> None:
    item = ListItem((Paragraph((Strong((Text("Tolls:"),)), Text(" Barges pay nine coins for passage."))),))
    body = Section(label="", heading="", kind="body", blocks=(List((item,)),))
    assert summarize(Article(sections=(body,)), budget=300).text == "Barges pay nine coins for passage."


def test_fragments_questions_and_thin_sentences_are_passed_over() -> None:
    body = ["The harbor", "Who pays for the harbor lock?", "It is.", "Barges carry most of the gravel."]
    assert clean_lead(body, 300) == "Barges carry most of the gravel."


def test_a_leaning_sentence_is_taken_only_after_its_neighbor() -> None:
    leaning = "However, the toll doubled within a season."
    assert clean_lead(["Gravel barges pay a toll.", leaning], 300) == f"Gravel barges pay a toll. {leaning}"
    assert clean_lead(["Who pays?", leaning, "Gravel barges pay a toll."], 300) == "Gravel barges pay a toll."


def test_the_first_sentence_of_a_section_may_not_lean_but_that_of_the_text_may() -> None:
    body = ["This harbor carries most gravel barges."]
    assert clean_lead(body, 300) == ""
    assert clean_lead(body, 300, opens_text=True) == body[0]


def test_the_lead_stops_at_the_first_sentence_that_does_not_fit() -> None:
    long = f"Barges carry {'very ' * 30}much gravel."
    assert (
        clean_lead([long, "Barges pay tolls twice.", long, "Locks need repair often."], 60) == "Barges pay tolls twice."
    )


@pytest.mark.parametrize(
    "opening",
    [
        "This",
        "Both boats",
        "However, tolls",
        "As a result, tolls",
        "It’s",
        "The latter",
        "So tolls",
        "In contrast, tolls",
    ],
)
def test_openings_that_point_back_lean(opening: str) -> None:
    assert leans(f"{opening} rose in spring.")


@pytest.mark.parametrize(
    "opening",
    ["Second World War boats", "First Harbor Bank tolls", "Itinerant boats", "The former mayor’s boats", "Thistles"],
)
def test_names_and_longer_words_do_not_lean(opening: str) -> None:
    assert not leans(f"{opening} rose in spring.")


def test_a_cut_never_ends_in_a_function_word_or_a_loose_mark() -> None:
    assert cut_at_word("The toll of the lock, and of the weir", 25) == "The toll of the lock…"
    assert cut_at_word("Tolls", 25) == "Tolls"
    assert cut_at_word("Extraordinarily", 5) == "…"
    assert cut_at_word("Extraordinarily", 0) == ""


def test_emoji_count_as_the_units_they_take() -> None:
    assert units(cut_at_word("🚢 🚢 🚢 🚢", 8)) <= 8


def test_sentences_are_dropped_from_the_end_until_the_text_fits() -> None:
    assert shorten_by_sentence(ABSTRACT, 1000) == ABSTRACT
    assert (
        shorten_by_sentence(ABSTRACT, 80)
        == "The lock reopened after nine years of repair. These works cost four budgets."
    )
    assert shorten_by_sentence(ABSTRACT, 20) == ""


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (20, 1), (1147, 5), (1266, 5), (1344, 6), (1362, 6)])
def test_reading_time_is_rounded_to_minutes(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


SENTENCE = st.builds(
    lambda words, end: " ".join(words).capitalize() + end,
    st.lists(
        st.sampled_from(
            ["lock", "barge", "toll", "however", "the", "🚢", "this", "water", "of", "rose", "Suez,", "U.S.", "“gate”"]
        ),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from([".", "?", "!", "", "…"]),
)


@given(st.lists(SENTENCE, max_size=6), st.lists(SENTENCE, max_size=6), st.integers(0, 300))
def test_no_summary_is_over_its_budget(abstract: list[str], body: list[str], budget: int) -> None:
    found = summarize(article(abstract=" ".join(abstract), body=" ".join(body) or "x"), budget=budget)
    assert units(found.text) <= budget


@given(st.lists(SENTENCE, min_size=1, max_size=8), st.integers(0, 300))
def test_an_abstracts_summary_is_its_own_beginning_unless_a_notice_says_otherwise(
    parts: list[str], budget: int
) -> None:
    found = summarize(article(abstract=" ".join(parts)), budget=budget)
    whole = sentences(" ".join(parts))
    if not found.notices:
        assert found.text == " ".join(whole[: len(sentences(found.text))]) or " ".join(whole).startswith(found.text)


@given(st.lists(SENTENCE, max_size=10), st.integers(0, 300))
def test_a_clean_lead_has_no_fragment_and_no_dangling_opening(parts: list[str], budget: int) -> None:
    text = clean_lead(parts, budget)
    taken: list[int] = []
    rest = text
    for index, part in enumerate(parts):
        if rest.startswith(part) and stands(part):
            taken.append(index)
            rest = rest[len(part) :].lstrip()
    assert not rest
    assert not (taken and leans(parts[taken[0]]))


def test_posts_of_a_public_corpus_get_whole_standing_sentences_within_the_budget(shared: Path) -> None:
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    over = altered = fragments = dangling = plain = 0
    for post in posts:
        found = summarize(
            article(body="\n".join(part for part in post["text"].split("\n") if part.strip())), budget=500
        )
        over += units(found.text) > 500
        parts = sentences(found.text)
        altered += any(" ".join(part.split()) not in " ".join(post["text"].split()) for part in parts)
        plain += not stands(parts[0])
        fragments += not stands(parts[-1])
        opening = sentences(post["text"])[0]
        dangling += leans(parts[0]) and not found.text.startswith(opening[:30])
    print(
        f"\n{len(posts)} posts at 500 units: over {over}, altered {altered}, fragments {fragments}, dangling {dangling}"
    )
    assert (over, altered, fragments, dangling, plain) == (0, 0, 0, 0, 0)


def _rouge(found: list[str], wanted: list[str]) -> float:
    """The mean of ROUGE-1, ROUGE-2 and ROUGE-L F, in percent, without stemming."""
    single = (Counter(found) & Counter(wanted)).total()
    double = (Counter(pairwise(found)) & Counter(pairwise(wanted))).total()
    overlaps = [(single, 0), (double, 1)]
    rows = [0] * (len(wanted) + 1)
    for word in found:
        last = rows[:]
        for index, other in enumerate(wanted, 1):
            rows[index] = last[index - 1] + 1 if word == other else max(last[index], rows[index - 1])
    overlaps.append((rows[-1], 0))
    scores = [200 * shared / max(1, len(found) + len(wanted) - 2 * less) for shared, less in overlaps]
    return sum(scores) / 3


def test_cleaning_the_lead_costs_next_to_nothing_against_editors_summaries(shared: Path) -> None:
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    clean = plain = 0.0
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for post in posts:
        wanted = re.findall(r"\w+", post["summary"].lower())
        parts = [" ".join(part.split()) for part in post["text"].split("\n") if part.strip()]
        lead = prefix(all_sentences(parts, "en"), 500)
        ours = summarize(article(body="\n".join(parts)), budget=500).text
        clean += _rouge(re.findall(r"\w+", ours.lower()), wanted) / len(posts)
        plain += _rouge(re.findall(r"\w+", lead.lower()), wanted) / len(posts)
    print(f"\nmean ROUGE F at 500 units: clean lead {clean:.1f}, lead {plain:.1f}")
    assert clean >= plain - 2.0
