"""The theme: the editors' topics, shared names, shared nouns, and what to do where nothing is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.assemble.theme import joined, theme, with_the
from digest.ingest.labels import LabelTable
from digest.ingest.paste.reader import read_paste
from digest.model.article import Article, Author, Section
from digest.model.blocks import paragraph
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from pathlib import Path


def article(*sentences: str, title: str | None = None, author: str = "", tags: tuple[str, ...] = ()) -> Article:
    body = Section(label="", heading="", kind="body", blocks=tuple(paragraph(text) for text in sentences))
    return Article(title=title, authors=(Author(name=author),) if author else (), sections=(body,), tags=tags)


def test_no_articles_have_no_theme() -> None:
    assert theme([]).label == ""


def test_one_articles_theme_is_its_title_or_headline() -> None:
    assert theme([article("Barges rest.", title="Slow barges")]).label == "Slow barges"
    assert (
        theme([article("In May, the harbor board bought two old iron ferries.")]).label
        == "The harbor board bought two old iron ferries"
    )


def test_the_editors_topics_come_before_shared_names() -> None:
    one = article("Trade with Arland grew and Arland pays tolls to Borland.", "Tolls rose in Borland.")
    found = theme([one, one], (("Trade routes", ("trade", "tolls")), ("Ice", ("glacier",))))
    assert (found.label, found.terms) == ("Trade routes", ("Trade routes",))


def test_a_topic_of_half_the_articles_counts_where_none_has_most() -> None:
    with_ice = article("The glacier melts near Arland.")
    without = article("The town of Arland sleeps.")
    assert theme([with_ice, with_ice, without, without], (("Ice", ("glacier",)),)).label == "Ice"
    assert theme([with_ice, without, without, without], (("Ice", ("glacier",)),)).label != "Ice"


def test_a_topics_word_is_matched_as_a_word() -> None:
    one = article("The practice of rowing in Arland is old.")
    assert theme([one, one], (("Ice", ("ice",)),)).label != "Ice"


def test_names_in_most_articles_are_joined_by_salience() -> None:
    rows = ("Envoys of Arland met in Borport with Corland.", "Boats from Arland and Corland wait in Borport.")
    less = "Only boats from Arland and Corland wait."
    assert (
        theme([article(rows[0], less), article(rows[1], less), article(less), article(less)]).label
        == "Arland and Corland"
    )


def test_forms_of_one_region_are_merged_and_take_the() -> None:
    south = article("Traders of Arland cross the South Caucasus, and the South Caucasus pays Arland.")
    plain = article("Traders of Arland cross the Caucasus, for the Caucasus is near Arland.")
    assert theme([south, plain, plain]).label == "Arland and the Caucasus"


def test_the_commonest_narrow_form_is_printed_where_the_bare_one_is_rare() -> None:
    central = article("Roads of Arland cross Central Asia, and Central Asia trades with Central Asia and Arland.")
    south = article("Ships of Arland reach South Asia, then Central Asia, then Arland.")
    assert "Central Asia" in theme([central, south, central]).terms


def test_peoples_months_and_offices_are_no_themes() -> None:
    one = article(
        "In May the Russian President met the Ministry in Russia, and in May the Russian envoys left Arland for Russia."
    )
    found = theme([one, one])
    assert set(found.terms) == {"Russia", "Arland"}


def test_authors_and_avoided_names_are_no_themes() -> None:
    one = article("We at Arland Weekly say that Example likes Borland and Corland, says Example.", author="Ada Example")
    assert set(theme([one, one], avoid=("Arland Weekly",)).terms) == {"Borland", "Corland"}


def test_without_shared_names_shared_nouns_make_the_line() -> None:
    texts = (
        "The lock needs a pump. Water fills the locks and ships wait. Some water is lost, and the ships pay.",
        "A ship needs water. The ships of the coast carry water through locks. A lock of stone holds.",
        "Engineers built locks. The water of the lock lifts ships. No ship waits for water.",
    )
    found = theme([article(text) for text in texts])
    assert set(found.terms) >= {"ships", "water", "locks"}
    assert found.label.startswith(("Ships", "Water", "Locks"))
    assert " and " in found.label


def test_articles_that_share_nothing_still_get_two_terms() -> None:
    found = theme(
        [
            article("Bees like Arport. The bees of Arport hum."),
            article("Glass is made of sand. Glass breaks. The sand of Borport."),
        ]
    )
    assert found.label
    assert len(found.terms) == 2


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Caucasus", "the Caucasus"),
        ("Black Sea", "the Black Sea"),
        ("Arland", "Arland"),
        ("Cape of Arland", "the Cape of Arland"),
        ("EU", "the EU"),
    ],
)
def test_names_take_the_where_running_text_does(name: str, printed: str) -> None:
    assert with_the(name) == printed


def test_a_line_starts_large_and_joins_with_and() -> None:
    assert joined(["the sea"]) == "The sea"
    assert joined(["iPads", "b"]) == "IPads and b"
    assert joined(["a", "b", "c"]) == "A, b and c"


def test_the_theme_of_the_analyst_articles_is_one_that_an_editor_keeps(analyst: Path) -> None:
    reading = read_paste(analyst.read_text(encoding="utf-8"), table=LabelTable(DEFAULT_KINDS), name="analyst.txt")
    found = theme(reading.articles)
    print(f"\ntheme: {found.label}   {found.terms}")
    assert found.label == "Russia, the Caucasus and Central Asia"
