"""The 44 feeds of upstream's own tests, and their expectations, read by hand into what Digest has."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import feedparser  # type: ignore[import-untyped] # it has no types of its own
import pytest
from feed_writing import KNOWN

from digest.ingest.dates import read_moment
from digest.ingest.feeds.charset import characters
from digest.ingest.feeds.entry import FeedReading, RawEntry, RawFeed
from digest.ingest.feeds.parsed import parsed_feed
from digest.ingest.feeds.reader import read_entries
from digest.ingest.feeds.scan import scan
from digest.ingest.html.text import html_words
from digest.model.article import Article
from digest.model.blocks import Figure, Link, Paragraph, plain_text
from digest.model.material import Material


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed before and after it is read."""

    raw: RawFeed
    reading: FeedReading

    @property
    def entry(self) -> RawEntry:
        return self.raw.entries[0]

    @property
    def article(self) -> Article:
        return self.reading.articles[0]

    @property
    def words(self) -> str:
        return plain_text(block for section in self.article.sections for block in section.blocks)

    @property
    def ill_formed(self) -> bool:
        return any(notice.code == "feed-ill-formed" for notice in self.reading.notices)


def first_link(feed: Feed) -> str:
    (block,) = feed.article.sections[0].blocks
    assert isinstance(block, Paragraph)
    (link,) = (part for part in block.inlines if isinstance(part, Link))
    return link.url


CHECKS: dict[str, Callable[[Feed], object]] = {
    "wellformed/rss/item_content_encoded.xml": lambda f: f.words == "Example content",
    "wellformed/rss/item_description_and_summary.xml": lambda f: (
        f.words == "Example description" and f.article.summary == "Example summary"
    ),
    "wellformed/rss/item_description_escaped_markup.xml": lambda f: f.words == "Example description",
    "wellformed/rss/item_description_naked_markup.xml": lambda f: f.words == "Example description",
    "wellformed/rss/item_guid_not_permalink_conflict_link.xml": lambda f: f.article.url == "http://link.example.com/",
    "wellformed/rss/item_guid_isPermaLink_map_link.xml": lambda f: f.article.url == "http://guid.example.com/",
    "wellformed/rss/item_guid_conflict_link.xml": lambda f: f.article.url == "http://link.example.com/",
    "wellformed/rss/item_source_url.xml": lambda f: f.entry.copied_from == "Example source http://example.com/",
    "wellformed/rss/item_dc_creator.xml": lambda f: f.entry.authors[0].name == "Example editor",
    "wellformed/rss/item_multiple_dc_creator.xml": lambda f: (
        [author.name for author in f.entry.authors] == ["First Author", "Second Author"]
    ),
    "wellformed/rss/item_author_map_author_detail_email.xml": lambda f: f.entry.authors[0].email == "me@example.com",
    "wellformed/rss/item_enclosure_multiple.xml": lambda f: (
        f.reading.entries[0].enclosures[1].url == "http://example.com/2"
        and f.reading.entries[0].enclosures[1].length == 200000
        and f.reading.entries[0].enclosures[1].media_type == "image/gif"
    ),
    "wellformed/rss/item_pubDate_map_updated_parsed.xml": lambda f: (
        said(f.entry.published) == "2004-01-01T19:48:21+00:00"
    ),
    "wellformed/rss/channel_title_lt.xml": lambda f: f.reading.title == "1 < 2",
    "wellformed/rss/channel_image_link_conflict.xml": lambda f: f.reading.home_page == "http://channel.example.com/",
    "wellformed/atom10/entry_authors_name.xml": lambda f: [a.name for a in f.entry.authors] == ["one", "two"],
    "wellformed/atom10/entry_category_term_non_ascii.xml": lambda f: "Freiräume" in f.entry.tags,
    "wellformed/atom10/entry_content_and_summary.xml": lambda f: f.article.summary == "Summary",
    "wellformed/atom10/entry_content_inline_markup.xml": lambda f: f.words == "Example Atom",
    "wellformed/atom10/entry_content_base64.xml": lambda f: f.words == "Example Atom",
    "wellformed/atom10/entry_id_no_normalization_1.xml": lambda f: (
        f.article.origin.external_id == "http://www.example.org/thing"
    ),
    "wellformed/atom10/entry_link_alternate_map_link_2.xml": lambda f: f.article.url == "http://www.example.com/",
    "wellformed/atom10/entry_link_rel_enclosure_map_enclosure_url.xml": lambda f: (
        f.reading.entries[0].enclosures[0].url == "http://www.example.com/movie.mp4"
    ),
    "wellformed/atom10/entry_title_escaped_markup.xml": lambda f: f.article.title == "Example Atom",
    "wellformed/atom10/entry_title_text_plain_brackets.xml": lambda f: f.article.title == "History of the <blink> tag",
    "wellformed/atom/entry_issued_parsed.xml": lambda f: said(f.entry.published) == "2003-12-31T10:14:55+00:00",
    "wellformed/atom/entry_summary_base64.xml": lambda f: f.words == "Example <b>Atom</b>",
    "wellformed/base/entry_content_xml_base_inherit_2.xml": lambda f: (
        f.entry.contents[0].base == "http://example.com/test/"
    ),
    "wellformed/cdf/item_abstract_map_summary.xml": lambda f: f.words == "Example description",
    "wellformed/rdf/rdf_item_title.xml": lambda f: f.article.title == "Example title",
    "wellformed/rdf/doctype_contains_entity_decl.xml": lambda f: not f.ill_formed,
    "wellformed/lang/entry_content_xml_lang_inherit.xml": lambda f: f.article.language == "en",
    "wellformed/namespace/rss2.0withAtomNS.xml": lambda f: f.reading.version == "rss20",
    "wellformed/media-rss/media_thumbnail.xml": lambda f: (
        f.reading.entries[0].picture == "http://example.com/thumbnail.jpg"
    ),
    "wellformed/node_precedence/atom10_title.xml": lambda f: {a.title for a in f.reading.articles} == {"Correct Value"},
    "wellformed/sanitize/entry_content_script_cdata.xml": lambda f: f.words == "safe description",
    "wellformed/sanitize/entry_content_onload.xml": lambda f: (
        f.article.sections[0].blocks == (Figure("http://www.ragingplatypus.com/i/cam-full.jpg"),)
    ),
    "illformed/rss_item_link_corrupted_ampersands.xml": lambda f: f.article.url == "http://link/get?a=1&b=2",
    "illformed/rss_incomplete_cdata.xml": lambda f: f.ill_formed,
    "illformed/undeclared_namespace.xml": lambda f: f.ill_formed,
    "illformed/chardet/koi8r.xml": lambda f: any("KOI8-R" in notice.message for notice in f.reading.notices),
}
MISSES = {
    "wellformed/rss/item_category_multiple.xml": "a tag is a word here; the scheme of a category is not kept",
    "wellformed/itunes/itunes_item_duration.xml": "how long a recording lasts has no place in an article",
    "wellformed/atom10/relative_uri_inherit.xml": "a title is plain words; the address of a link in it is not kept",
}


def said(raw: str) -> str | None:
    moment = read_moment(raw, zone=None)
    return moment.when.isoformat() if moment else None


def opened(path: Path) -> Feed:
    data = path.read_bytes()
    seen = scan(characters(data, charset="", name=path.name).text, name=path.name)
    return Feed(
        raw=parsed_feed(seen.xml, name=path.name, lines=() if seen.fault else seen.lines),
        reading=read_entries(Material(data=data, name=path.name), KNOWN),
    )


@pytest.fixture(scope="module")
def feeds(shared: Path) -> Path:
    return shared / "corpora" / "feeds"


def test_the_expectations_of_upstream_hold_but_for_what_an_article_has_no_place_for(feeds: Path) -> None:
    expected = [json.loads(line) for line in (feeds / "expect.jsonl").read_text().splitlines()]
    assert {line["file"] for line in expected} == CHECKS.keys() | MISSES.keys()
    failed = [name for name, check in CHECKS.items() if not check(opened(feeds / name))]
    print(f"\nfeeds: {len(CHECKS) - len(failed)} of {len(expected)} expectations hold")
    for name, why in MISSES.items():
        print(f"  missed: {name}: {why}")
    assert not failed


def test_a_relative_link_in_a_content_refers_to_the_base_around_it(feeds: Path) -> None:
    feed = opened(feeds / "wellformed/base/entry_content_xml_base_inherit_2.xml")
    assert first_link(feed).startswith("http://example.com/test/")


def test_no_word_of_an_entry_is_lost(feeds: Path) -> None:
    lost = []
    for path in sorted(feeds.rglob("*.xml")):
        feed = opened(path)
        seen = scan(characters(path.read_bytes(), charset="", name="f").text, name="f")
        bare = feedparser.parse(io.BytesIO(seen.xml))
        kept = everything(feed.reading)
        for entry in bare.entries:
            texts = [dict.get(entry, "title", ""), dict.get(entry, "summary", "")]
            texts += [content["value"] for content in dict.get(entry, "content", [])]
            for text in texts:
                words = " ".join(html_words(text).paragraphs).split()
                lost += [(path.name, word) for word in words if word not in kept]
    assert lost == []


def everything(reading: FeedReading) -> str:
    texts = [notice.message + " " + (notice.excerpt or "") for notice in reading.notices]
    for article in reading.articles:
        texts += [article.title or "", article.summary or "", article.subtitle or "", plain_text(article.abstract)]
        texts += [plain_text(section.blocks) for section in article.sections]
    return " ".join(texts)


@pytest.mark.parametrize("url", ["", "https://example.org/feed"])
def test_every_feed_is_read_with_and_without_an_address(feeds: Path, url: str) -> None:
    paths = sorted(feeds.rglob("*.xml"))
    assert len(paths) == 44
    for path in paths:
        reading = read_entries(Material(data=path.read_bytes(), name=path.name, url=url, source="s"), KNOWN)
        assert all(article.origin.source == "s" for article in reading.articles)
        assert all(notice.path == path.name for notice in reading.notices)
