"""Sources, sightings and shingles as rows: written once, changed only where something is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from store_kit import LATER, NOW, SLUG, article, create, opened

from digest.errors import StorageError, UnknownError
from digest.store import ShingleRow, SightingRow, SourceState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.store import Store

SEEN = SightingRow(
    source="news",
    external_id="1",
    article="one",
    url="https://example.org/1",
    title="one",
    content_sha256="c",
    raw_sha256="r",
    seen_at=NOW,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        made.record_article(article("one"))
        made.record_article(article("two"))
        yield made


def test_a_state_that_nobody_wrote_is_as_new(store: Store) -> None:
    assert store.source_state("news", "a") == SourceState(source="news", address="a")
    assert store.source_states() == ()


def test_a_state_is_written_once_and_again_only_where_it_changed(store: Store) -> None:
    state = SourceState(
        source="news", address="a", etag='"x"', next_at=LATER, failing_since=NOW, failures=2, trouble="no"
    )
    assert store.set_source_state(state)
    assert not store.set_source_state(state)
    assert store.source_state("news", "a") == state
    assert store.set_source_state(replace(state, failing_since=None, failures=0, trouble=""))
    assert store.set_source_state(replace(state, address="b"))
    assert [row.address for row in store.source_states()] == ["a", "b"]


def test_a_sighting_is_one_row_for_each_name_of_a_source(store: Store) -> None:
    assert store.record_sighting(SEEN)
    assert not store.record_sighting(replace(SEEN, seen_at=LATER)), "another time alone is nothing new"
    assert store.sighting("news", "1") == SEEN
    assert store.record_sighting(replace(SEEN, title="changed", revision=2, seen_at=LATER))
    assert store.record_sighting(replace(SEEN, source="other"))
    assert (store.sighting_count(), store.sighting_count("news")) == (2, 1)
    assert [row.source for row in store.sightings_of("one")] == ["other", "news"]
    assert [row.source for row in store.sightings_like(urls=["https://example.org/1"], contents=[])] == [
        "other",
        "news",
    ]
    assert [row.source for row in store.sightings_like(urls=[], contents=["c", "d"])] == ["other", "news"]
    many = [str(number) for number in range(2000)]
    assert [row.title for row in store.sightings_named("news", many)] == ["changed"]


def test_a_sighting_of_an_article_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StorageError):
        store.record_sighting(replace(SEEN, article="nobody"))
    assert store.record_sighting(replace(SEEN, article=None))


def test_shingles_are_forgotten_after_a_while(store: Store) -> None:
    store.record_shingles(ShingleRow(article="one", at=NOW, hashes=b"12345678"), keep_since=NOW)
    store.record_shingles(ShingleRow(article="one", at=NOW, hashes=b"87654321"), keep_since=NOW)
    assert store.shingles_of("one") == b"87654321"
    later = NOW + dt.timedelta(days=61)
    store.record_shingles(ShingleRow(article="two", at=later, hashes=b""), keep_since=later - dt.timedelta(days=60))
    assert [row.article for row in store.shingles_since(NOW)] == ["two"]
    assert store.shingles_of("one") == b""


def test_a_revision_counts_and_an_article_cannot_take_the_words_of_another(store: Store) -> None:
    words = {"raw_sha256": "r", "filed_sha256": "f", "title": "New", "words": 3}
    store.revise_article("one", content_sha256="new", **words)  # type: ignore[arg-type]
    row = store.find_article("one")
    assert row is not None
    assert (row.revision, row.title, row.filed_sha256, row.words) == (2, "New", "f", 3)
    assert store.find_content("new") == row
    with pytest.raises(StorageError):
        store.revise_article("one", content_sha256="content of two", **words)  # type: ignore[arg-type]
    with pytest.raises(UnknownError):
        store.revise_article("nobody", content_sha256="x", **words)  # type: ignore[arg-type]


def test_a_change_after_placing_is_shown_while_the_article_is_placed(store: Store) -> None:
    create(store, SLUG, "three")
    for name in ("one", "three"):
        store.mark_changed(name, now=LATER)
    assert [(row.id, row.issue, row.changed_at) for row in store.changed_articles()] == [("three", SLUG, LATER)]


def test_articles_are_found_by_their_address(store: Store) -> None:
    store.record_article(replace(article("four"), url="https://example.org/4", source="news", alike="one", likeness=73))
    (row,) = store.find_articles(urls=["https://example.org/4"])
    assert store.find_articles(ids=["four"]) == store.find_articles(contents=["content of four", "x"]) == (row,)
    assert (row.id, row.source, row.alike, row.likeness) == ("four", "news", "one", 73)
