"""Hashtags: the editors' own words first, in a form that channels link."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.render.telegram.words import hashtag as telegram_hashtag
from digest.summary.hashtags import TagList, hashtag, hashtags, ranked
from digest.summary.keywords import keywords
from digest.summary.similar import Text

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = (("Inland shipping", ("barge", "lock")), ("Tides", ("tide",)))


def article(text: str, title: str | None = None, tags: tuple[str, ...] = ()) -> Article:
    body = Section(label="", heading="", kind="body", blocks=(paragraph(text),))
    return Article(title=title, tags=tags, sections=(body,))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Central Example", "#CentralExample"),
        ("central-example", "#CentralExample"),
        ("Arland-Borland", "#ArlandBorland"),
        ("12", ""),
        ("2026 tolls", ""),
        ("middle power", "#MiddlePower"),
        ("U.S.", "#US"),
        ("fec.gov", "#Fecgov"),
        ("Arport’s locks", "#ArportsLocks"),
        ("snake_case", "#SnakeCase"),
        ("Ænima", "#Ænima"),
        ("", ""),
        ("x" * 64, ""),
    ],
)
def test_a_tag_is_one_word_that_starts_with_a_letter(text: str, tag: str) -> None:
    assert hashtag(text) == tag


@given(st.text(max_size=40))
def test_whatever_becomes_a_tag_stays_what_it_is_in_a_post(text: str) -> None:
    tag = hashtag(text)
    assert tag == "" or (tag[0] == "#" and tag[1].isalpha() and tag[1:].isalnum())
    assert tag == "" or telegram_hashtag(tag.lstrip("#")) == tag


def test_an_articles_own_tags_come_first_then_topics_by_how_much_it_is_about_them_then_the_fill() -> None:
    made = article("Barges wait at the locks. A tide came. Locks open.", tags=("gravel",))
    assert hashtags([made], TagList.of(LOCKS), fill=["Arport"]) == ("#Gravel", "#InlandShipping", "#Tides")
    assert hashtags([article("A tide came.")], TagList.of(LOCKS), fill=["Arport", "12"]) == ("#Tides", "#Arport")


def test_a_word_in_the_title_weighs_more_than_some_in_the_text() -> None:
    made = article("Locks open and locks close; a lock is old.", title="The tide")
    assert ranked([made], TagList.of(LOCKS)) == ("Tides", "Inland shipping")


def test_a_topic_is_met_by_any_form_of_the_words_that_mean_it() -> None:
    assert ranked([article("The barges are late.")], TagList.of(LOCKS)) == ("Inland shipping",)
    assert ranked([article("The lockers are full.")], TagList.of(LOCKS)) == ()


def test_tags_of_earlier_articles_are_known_and_what_everybody_writes_about_weighs_less() -> None:
    archived: list[tuple[tuple[str, ...], Text]] = [
        (("river", "Customs union"), Text("The river and the customs union"))
    ]
    archived += [(("river",), Text(f"The river again {n}")) for n in range(9)]
    found = ranked([article("The river carries the customs union. River.")], TagList.of((), archived))
    assert found == ("Customs union", "river")


def test_a_tag_that_is_a_topic_too_is_the_topic() -> None:
    tags = TagList.of(LOCKS, [(("TIDES", "tides"), Text("tide"))])
    assert [tag.label for tag in tags.tags] == ["Inland shipping", "Tides"]


def test_there_are_three_at_most_and_none_twice() -> None:
    made = article("x", tags=("Arport", "ARPORT", "arport", "2026", "Borport", "Corport", "Dorport"))
    assert hashtags([made], TagList.of()) == ("#Arport", "#Borport", "#Corport")
    assert hashtags([made], TagList.of(), limit=1) == ("#Arport",)


def test_without_words_of_the_editors_there_is_only_the_fill() -> None:
    assert hashtags([article("Barges wait.")], TagList.of()) == ()
    assert hashtags([article("Barges wait.")], TagList.of(), fill=["Barges"]) == ("#Barges",)


def test_how_many_of_the_editors_tags_are_found_is_printed(shared: Path) -> None:
    """Each post against the other 59: what the archive would have known when it came."""
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    hits = free = wanted = given_tags = 0
    for post in posts:
        archived = [(other["keywords"], Text(f"{other['title']}\n{other['text']}")) for other in posts if other != post]
        made = article(post["text"], title=post["title"])
        gold = {tag.lower() for tag in post["keywords"]}
        found = {tag.lower() for tag in ranked([made], TagList.of((), archived))[:3]}
        hits += len(found & gold)
        free += len({phrase.lower() for phrase in keywords(made, limit=3)} & gold)
        wanted, given_tags = wanted + len(gold), given_tags + len(found)
    print(
        f"\nhashtags: recall at 3 {hits / wanted:.2f}, precision {hits / given_tags:.2f}; free keywords {free / wanted:.2f} "
        f"(60 posts, each against the other 59; the note has .32 and .06 to .09, its vocabulary from the same posts)"
    )
    assert hits > 2 * free
