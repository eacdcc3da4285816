"""JSON Feed: the samples with their expectations, and what must not go wrong."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from feed_writing import KNOWN, Written, json_feed, material
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputError
from digest.ingest.dates import read_moment
from digest.ingest.feeds.entry import FeedReading, Piece, RawEntry, RawFeed
from digest.ingest.feeds.json_feed import json_values, read_json_entries, read_json_feed
from digest.ingest.feeds.notices import FeedNotices
from digest.ingest.feeds.reader import read_entries
from digest.ingest.feeds.scan import MOST_ENTRIES
from digest.model.blocks import plain_text
from digest.model.material import Material

SAMPLES = ("feedparser-example", "gofeed-json11-full", "reader-empty", "reader-full", "reader-invalid")


def read(value: object) -> FeedReading:
    return read_entries(material(json.dumps(value).encode()), KNOWN)


def item(**given: object) -> FeedReading:
    return read({"version": "https://jsonfeed.org/version/1.1", "items": [given]})


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_read_as_is_expected_of_them(shared: Path, name: str) -> None:
    folder = shared / "corpora" / "jsonfeeds"
    data = (folder / f"{name}.json").read_bytes()
    expected = json.loads((folder / f"{name}.expected.json").read_text())
    given = Material(data=data, name=f"{name}.json")
    assert shape(json_values(given, FeedNotices(name))) == expectation(expected)
    assert len(read_entries(given, KNOWN).notices) >= (20 if name == "reader-invalid" else 0)


def expectation(said: dict[str, Any]) -> dict[str, Any]:
    """The sample's script is left in: raw values are compared here, and no article holds it (see below).

    One sample gives an entry the language of its feed and another does not; here the article has it.
    """
    for entry in said["entries"]:
        entry["language"] = entry["language"] if entry["language"] == "de" else None
        for text in entry["content"]:
            text[1] = text[1].removesuffix("\n\n<script>alert();</script>")
    return said


def shape(feed: RawFeed) -> dict[str, Any]:
    return {
        "version": {"json10": "1", "json11": "1.1"}[feed.version],
        "title": _words(feed.title),
        "link": feed.home_page or None,
        "description": _words(feed.description),
        "language": feed.language or None,
        "authors": [_person(author) for author in feed.authors],
        "entries": [_entry(entry) for entry in feed.entries],
    }


def _entry(entry: RawEntry) -> dict[str, Any]:
    texts = [[piece.media_type, piece.text.removesuffix("\n\n<script>alert();</script>")] for piece in entry.contents]
    files = [{"url": f.url, "type": f.media_type or None, "length": f.length} for f in entry.enclosures]
    return {
        "id": entry.external_id or None,
        "title": _words(entry.title),
        "link": entry.link or None,
        "published": _instant(entry.published),
        "updated": _instant(entry.updated),
        "summary": _words(entry.summary),
        "authors": [_person(author) for author in entry.authors],
        "content": texts,
        "enclosures": files,
        "tags": list(entry.tags),
        "language": entry.language or None,
    }


def _words(piece: Piece | None) -> str | None:
    return piece.text if piece else None


def _person(person: Any) -> dict[str, str | None]:
    return {"name": person.name or None, "email": person.email or None, "url": person.link or None}


def _instant(raw: str) -> str | None:
    moment = read_moment(raw, zone=None)
    if moment is None or not isinstance(moment.when, dt.datetime):
        return None
    written = moment.when.isoformat(timespec="milliseconds" if moment.when.microsecond else "seconds")
    return written.replace("+00:00", "Z")


def test_a_script_in_a_sample_is_in_no_article(shared: Path) -> None:
    data = (shared / "corpora" / "jsonfeeds" / "feedparser-example.json").read_bytes()
    reading = read_json_feed(Material(data=data, name="f"), KNOWN)
    assert [plain_text(section.blocks) for article in reading.articles for section in article.sections] == [
        "This is a second item.",
        "Hello, world!",
    ]


def test_the_general_reader_knows_a_json_feed_by_its_first_sign() -> None:
    given = material(b"\xef\xbb\xbf\n " + json_feed(Written(id="1", title="A")))
    assert read_entries(given, KNOWN) == read_json_entries(given, KNOWN)


def test_values_of_the_wrong_type_are_left_out_one_by_one_and_said() -> None:
    reading = item(id=7, title=["x"], content_text="Text.", tags=["a", 1, None, "b"], url={"a": 1}, attachments="no")
    (article,) = reading.articles
    assert (article.origin.external_id, article.title, article.tags, article.url) == ("7", None, ("a", "b"), None)
    excerpts = [notice.excerpt for notice in reading.notices if notice.code == "feed-bad-value"]
    assert excerpts == ['["x"]', '{"a": 1}', "1", "null", '"no"']


def test_markup_and_plain_text_of_one_entry_are_one_text() -> None:
    reading = item(id="1", content_html="<p>The same <b>words</b> here.</p>", content_text="The same words here.")
    (article,) = reading.articles
    assert plain_text(article.sections[0].blocks) == "The same words here."
    assert article.summary is None


def test_a_feed_that_has_ended_says_so() -> None:
    reading = read({"version": "https://jsonfeed.org/version/1", "expired": True, "items": []})
    assert [notice.code for notice in reading.notices] == ["feed-expired"]


def test_a_link_to_elsewhere_stands_in_for_a_missing_one_and_a_picture_is_kept() -> None:
    reading = item(id="1", title="A", external_url="https://e.org/a", image="https://e.org/a.png")
    assert (reading.articles[0].url, reading.entries[0].picture) == ("https://e.org/a", "https://e.org/a.png")


def test_entries_beyond_the_cap_are_left_out() -> None:
    reading = read(
        {"version": "jsonfeed.org", "items": [{"id": str(at), "title": "T"} for at in range(MOST_ENTRIES + 5)]}
    )
    assert len(reading.entries) == MOST_ENTRIES
    assert "feed-too-many-entries" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    "data",
    [
        b'{"items": ' + b"[" * 100_000,
        b'{"items": ' + b'{"a":' * 100_000,
        b'{"a": 1',
        b'{"a": 1}',
        b'{"items": [' + b"9" * 1_000_000 + b"]",
    ],
)
def test_what_is_no_feed_or_goes_too_deep_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_entries(material(data), KNOWN)


def test_halves_of_characters_become_signs_that_can_be_written() -> None:
    reading = read_entries(
        material(b'{"items": [{"id": "\\ud800", "title": "a \\udfff b", "tags": ["\\ud800x"]}]}'), KNOWN
    )
    (article,) = reading.articles
    assert article.title == "a \ufffd b"
    assert repr(article).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["id", "url", "title", "content_html", "content_text", "summary", "authors", "author", "name", "tags", "items",
         "attachments", "mime_type", "size_in_bytes", "date_published", "language", "image", "version"]
    ), inner, max_size=6),
    max_leaves=40,
)  # fmt: skip


@given(JSON)
def test_any_json_gives_a_reading(value: object) -> None:
    reading = read({"version": "https://jsonfeed.org/version/1.1", "items": [value], "title": value, "authors": value})
    assert len(reading.entries) <= 1
    repr(reading).encode()
