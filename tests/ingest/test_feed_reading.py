"""What feeds of the wild do, and what becomes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from feed_writing import KNOWN, NOW, Written, atom, material, rss

from digest.errors import InputError
from digest.ingest.feeds.body import LONGEST
from digest.ingest.feeds.entry import FeedReading
from digest.ingest.feeds.notices import MOST_OF_A_CODE
from digest.ingest.feeds.reader import read_entries, read_feed
from digest.ingest.feeds.scan import MOST_ENTRIES
from digest.ingest.known import Known
from digest.model.article import Article, ArticleState
from digest.model.blocks import Break, Figure, Link, Paragraph, Text, plain_text
from digest.model.material import Material


def read(data: bytes, **given: str) -> FeedReading:
    return read_entries(material(data, **given), KNOWN)


def only(data: bytes, **given: str) -> Article:
    (article,) = read(data, **given).articles
    return article


def body(article: Article) -> str:
    return plain_text(block for section in article.sections for block in section.blocks)


def codes(reading: FeedReading) -> list[str]:
    return [notice.code for notice in reading.notices]


LONG = "<p>One sentence of the text. Another sentence of it.</p><p>And a second paragraph.</p>"


def test_a_reader_gives_the_same_articles_and_notices_as_the_richer_reading() -> None:
    given = material(rss(Written(id="1", title="A", content=LONG)))
    assert read_feed(given, KNOWN) == read_entries(given, KNOWN).reading
    assert len(read_feed(given, KNOWN).articles) == 1


def test_an_entry_says_where_it_came_from() -> None:
    article = only(rss(Written(id="tag:1", title="A", content=LONG)), source="blog")
    assert (article.origin.source, article.origin.external_id) == ("blog", "tag:1")
    assert (article.origin.name, article.origin.line, article.origin.reader) == ("feed.xml", 3, "feed")


def test_the_feed_says_what_it_is() -> None:
    data = rss().replace(b"<channel>", b"<channel><ttl>90</ttl><language>en-GB</language>")
    reading = read(data, url="https://example.org/feed.xml")
    assert (reading.title, reading.home_page, reading.language) == ("Feed", "https://example.org/", "en-GB")
    assert reading.refresh == dt.timedelta(minutes=90)
    assert reading.version == "rss20"


def test_a_feed_with_a_period_asks_for_a_part_of_it() -> None:
    module = b'<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    hints = b"<channel><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    reading = read(rss().replace(b"<rss", module).replace(b"<channel>", hints))
    assert reading.refresh == dt.timedelta(hours=6)


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ('<title type="text">Fish &amp;amp; Chips</title>', "Fish &amp; Chips"),
        ('<title type="html">Fish &amp;amp; Chips</title>', "Fish & Chips"),
        ('<title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;lt;b&amp;gt;</title>', "Bold <b>"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <i>b</i> &amp; c</div></title>', "A b & c"),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        ("<title>  several\n  lines </title>", "several lines"),
    ],
)
def test_a_title_is_decoded_once_by_the_type_it_declares(markup: str, title: str) -> None:
    data = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{markup}</entry></feed>'
    assert only(data.encode()).title == title


def test_links_are_resolved_against_the_base_of_the_feed_and_its_contents() -> None:
    data = atom(
        Written(id="1", title="A", link="/a", content='<p><a href="b">b</a></p><img src="c.png" alt="c">'),
        base="https://example.org/x/",
    )
    article = only(data, url="https://elsewhere.example/feed")
    assert article.url == "https://example.org/a"
    paragraph, figure = article.sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines == (Link("https://example.org/x/b", (Text("b"),)),)
    assert figure == Figure("https://example.org/x/c.png", alt="c")


def test_without_a_base_links_are_resolved_against_the_address_of_the_feed() -> None:
    assert only(rss(Written(id="1", title="A", link="/a")), url="https://e.org/f/feed").url == "https://e.org/a"


def test_a_link_that_is_no_web_address_is_left_out_with_a_notice() -> None:
    reading = read(rss(Written(id="1", title="A", link="javascript:alert(1)")))
    assert reading.articles[0].url is None
    assert "link-dropped" in codes(reading)


def test_an_id_that_is_no_address_stays_as_it_is_and_is_no_link() -> None:
    reading = read(
        b"<rss><channel><item><guid>post-7</guid><title>A</title></item></channel></rss>", url="https://e.org/"
    )
    assert reading.articles[0].origin.external_id == "post-7"


def test_the_content_wins_over_the_summary_which_is_kept_where_it_says_something_else() -> None:
    article = only(rss(Written(id="1", title="A", content=LONG, summary="What this is about.")))
    assert article.summary == "What this is about."
    assert body(article).startswith("One sentence of the text.")


@pytest.mark.parametrize("mark", ["", "…", " [&#8230;]", "...", " […] Read more", " Continue reading A title here"])
def test_a_summary_that_is_the_opening_of_the_content_is_not_kept(mark: str) -> None:
    data = rss(Written(id="1", title="A", content=LONG)).replace(
        b"<content:encoded>",
        f"<description>&lt;p&gt;One sentence of the{mark}&lt;/p&gt;</description><content:encoded>".encode(),
    )
    assert only(data.replace(b"&#8230;", b"&amp;#8230;")).summary is None


def test_the_line_that_a_program_puts_below_every_text_is_no_summary() -> None:
    post = "<p>The post <a href='https://e.org'>A</a> appeared first on B.</p>"
    data = rss(Written(id="1", title="A", content=LONG + post)).replace(
        b"<content:encoded>",
        f"<description><![CDATA[<p>One sentence […]</p>{post}]]></description><content:encoded>".encode(),
    )
    assert only(data).summary is None


def test_a_long_summary_becomes_the_abstract() -> None:
    summary = "This is told at length. " * 60
    content = LONG * 30
    article = only(rss(Written(id="1", title="A", content=content, summary=summary)))
    assert article.summary is None
    assert plain_text(article.abstract).split() == summary.split()


def test_a_longer_summary_is_the_body() -> None:
    article = only(
        rss(Written(id="1", title="A", content="<p>Short.</p>", summary="This is much longer than the content."))
    )
    assert body(article) == "This is much longer than the content."
    assert article.summary == "Short."


def test_several_texts_follow_each_other() -> None:
    second = "<content:encoded>Quite another text, with words that the first one does not have, and with many of them at that.</content:encoded></item>"
    reading = read(rss(Written(id="1", title="A", content=LONG)).replace(b"</item>", second.encode()))
    assert "Quite another text" in body(reading.articles[0])
    assert "feed-more-texts" in codes(reading)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (rss(Written(id="1", title="A", content="<p>It begins and then…</p>")), "ellipsis"),
        (rss(Written(id="1", title="A", content="<p>It begins [&#8230;]</p>")), "ellipsis"),
        (
            rss(Written(id="1", title="A", content="<p>It begins.</p><p><a href='https://e.org'>Read more</a></p>")),
            "read-more",
        ),
        (
            rss(Written(id="1", title="A", content="<p>Es beginnt. <a href='https://e.org'>Weiterlesen →</a></p>")),
            "read-more",
        ),
        (atom(Written(id="1", title="A", summary="Only this.")), "only-summary"),
        (rss(Written(id="1", title="A", content="<p>We should read more. It helps.</p>")), ""),
        (atom(Written(id="1", title="A", content="<p>Whole.</p>", summary="Only this.")), ""),
    ],
)
def test_a_text_that_is_cut_short_is_known(data: bytes, why: str) -> None:
    reading = read(data)
    assert reading.entries[0].cut_short == why
    assert ("feed-cut-short" in codes(reading)) == bool(why)


def test_plain_text_keeps_its_lines_and_its_signs() -> None:
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title>
    <content type="text">one &lt;b&gt;
two

three</content></entry></feed>"""
    assert only(data).sections[0].blocks == (
        Paragraph((Text("one <b>"), Break(), Text("two"))),
        Paragraph((Text("three"),)),
    )


def test_authors_come_from_the_entry_then_the_feed_then_the_source() -> None:
    entry = Written(id="1", title="A")
    with_author = Written(id="1", title="A", authors=("Ann Bee", "Cee Dee"))
    feed_author = atom(entry).replace(b"<entry>", b"<author><name>The Feed</name></author><entry>")
    names = [
        [author.name for author in only(data, author="The Source").authors]
        for data in (atom(with_author), feed_author, atom(entry))
    ]
    assert names == [["Ann Bee", "Cee Dee"], ["The Feed"], ["The Source"]]


def test_an_entry_of_a_collected_feed_is_by_the_author_of_the_feed_that_it_came_from() -> None:
    """RFC 4287, 4.2.1: the authors of an entry, then those of its source, then those of the feed."""
    source = "<source><title>Ada’s blog</title><author><name>Ada Example</name></author>"
    source += '<link href="https://ada.example/"/><id>urn:ada</id></source>'
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><author><name>Keeper</name></author>'
        f'<entry><title>A</title><id>urn:1</id><content type="text">Text.</content>{source}</entry></feed>'
    )
    reading = read(text.encode())
    assert [author.name for author in reading.articles[0].authors] == ["Ada Example"]
    (notice,) = [notice for notice in reading.notices if notice.code == "feed-entry-copied"]
    assert notice.excerpt == "Ada’s blog https://ada.example/"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Bee and Cee Dee", ["Ann Bee", "Cee Dee"]),
        ("Ann Bee, Cee Dee", ["Ann Bee", "Cee Dee"]),
        ("Bee, Ann", ["Bee, Ann"]),
        ("Bar &amp; Sons", ["Bar & Sons"]),
        ("ann@example.org (Ann Bee)", ["Ann Bee"]),
        ("ann@example.org", ["ann@example.org"]),
    ],
)
def test_an_author_element_may_name_several_or_an_address(written: str, names: list[str]) -> None:
    data = f"<rss version='2.0'><channel><item><title>A</title><author>{written}</author></item></channel></rss>"
    assert [author.name for author in only(data.encode()).authors] == names


def test_tags_of_the_source_are_added_and_languages_fall_back() -> None:
    given = Material(
        data=rss(Written(id="1", title="A", tags=("x", "y", "x"))), name="f", language="de", author="Z", tags=("y", "z")
    )
    (article,) = read_entries(given, KNOWN).articles
    assert article.tags == ("x", "y", "z")
    assert article.language == "de"


def test_an_entry_of_the_future_is_held() -> None:
    soon, later = NOW + dt.timedelta(minutes=30), NOW + dt.timedelta(days=3)
    reading = read(rss(Written(id="1", title="A", published=soon), Written(id="2", title="B", published=later)))
    assert [article.state for article in reading.articles] == [ArticleState.READY, ArticleState.HELD]
    assert codes(reading).count("date-future") == 1


def test_a_date_that_is_none_is_said_and_the_entry_stays() -> None:
    data = rss(Written(id="1", title="A")).replace(b"</item>", b"<pubDate>soon</pubDate></item>")
    reading = read(data)
    assert reading.articles[0].published is None
    (notice,) = (notice for notice in reading.notices if notice.code == "date-unparsable")
    assert (notice.excerpt, notice.line) == ("soon", 3)


def test_a_time_without_a_zone_is_in_the_zone_of_the_source() -> None:
    data = rss(Written(id="1", title="A")).replace(b"</item>", b"<pubDate>27 Nov 2026 10:00</pubDate></item>")
    reading = read_entries(material(data), Known(table=KNOWN.table, zone="Europe/Berlin", now=NOW))
    assert reading.articles[0].published == dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
    assert "zone-assumed" in codes(reading)


def test_an_atom_entry_that_was_only_updated_has_that_date() -> None:
    data = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>A</title><updated>2026-11-20T10:00:00Z</updated></entry></feed>"
    article = only(data)
    assert article.published == article.updated == dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)


def test_an_id_that_two_entries_share_names_neither() -> None:
    reading = read(rss(Written(id="1", title="A"), Written(id="1", title="B"), Written(id="2", title="C")))
    assert [article.origin.external_id for article in reading.articles] == ["", "", "2"]
    assert codes(reading).count("feed-doubled-id") == 2


def test_an_entry_that_stands_in_the_feed_twice_comes_once() -> None:
    reading = read(rss(Written(id="1", title="A"), Written(id="1", title="A")))
    assert [article.origin.external_id for article in reading.articles] == ["1"]
    assert "feed-doubled-entry" in codes(reading)


def test_an_entry_without_id_and_link_comes_in_and_one_without_anything_does_not() -> None:
    reading = read(rss(Written(title="A"), Written(tags=("x",))))
    assert [article.title for article in reading.articles] == ["A"]
    assert {"feed-entry-unnamed", "feed-entry-empty"} <= set(codes(reading))


def test_ill_formed_xml_is_read_as_far_as_it_goes_and_the_place_is_said() -> None:
    data = rss(Written(id="1", title="A", content=LONG), Written(id="2", title="B")).replace(
        b"<title>B", b"<title>B & C"
    )
    reading = read(data)
    assert [article.title for article in reading.articles] == ["A", "B & C"]
    assert body(reading.articles[0]).endswith("And a second paragraph.")
    (notice,) = (notice for notice in reading.notices if notice.code == "feed-ill-formed")
    line = data.decode().split("\n")[notice.line - 1]  # type: ignore[operator] # it has a line
    assert notice.place.startswith("feed.xml:4:")
    assert line[: notice.column].endswith(("& ", "&", "B & "))


def test_a_feed_that_breaks_off_keeps_what_came_before() -> None:
    data = rss(Written(id="1", title="A", content=LONG), Written(id="2", title="B", content=LONG))
    reading = read(data[: data.rindex(b"second")])
    assert [article.title for article in reading.articles] == ["A", "B"]
    assert "feed-ill-formed" in codes(reading)


PAGE = """<!DOCTYPE html><html><head><title>Blog</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml">
<link rel="stylesheet alternate" type="text/css" href="/x.css">
<link rel="alternate" type="application/atom+xml" href="https://other.example/atom">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body>Hello</body></html>"""


def test_a_page_where_a_feed_was_expected_names_its_feeds() -> None:
    reading = read(PAGE.encode(), url="https://example.org/blog/")
    assert reading.articles == ()
    (notice,) = reading.notices
    assert notice.code == "feed-is-html"
    assert notice.hint == "The page names its feeds: https://example.org/feed.xml, https://other.example/atom"


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"hello", b"<a/>", b"\x1f\x8bzip", b"%PDF-1.7", b"[1]", b"{}", b"<opml/>"]
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.path == "feed.xml"


def test_entries_beyond_the_cap_are_left_out_with_their_number() -> None:
    entries = (Written(id=str(at), title=f"T{at}") for at in range(MOST_ENTRIES + 100))
    reading = read(rss(*entries))
    assert len(reading.entries) == MOST_ENTRIES
    assert reading.articles[-1].title == f"T{MOST_ENTRIES - 1}"
    (notice,) = (notice for notice in reading.notices if notice.code == "feed-too-many-entries")
    assert "100 entries" in notice.message


def test_an_endless_entry_is_cut_between_words() -> None:
    reading = read(rss(Written(id="1", title="A", content="<p>hello world</p> " * 300_000), Written(id="2", title="B")))
    assert len(body(reading.articles[0])) < LONGEST
    assert set(body(reading.articles[0]).split()) == {"hello", "world"}
    assert "feed-entry-cut" in codes(reading)
    assert len(reading.articles) == 2


def test_the_same_notice_comes_no_more_than_a_few_times() -> None:
    reading = read(rss(*(Written(id=str(at), content=f"<p>{at}</p>") for at in range(100))))
    assert codes(reading).count("missing-title") == MOST_OF_A_CODE + 1
    assert reading.notices[-1].message == "The same again in 80 more places."


def test_enclosures_and_pictures_are_kept_beside_the_article() -> None:
    data = rss(Written(id="1", title="A")).replace(
        b"</item>",
        b'<enclosure url="/a.mp3" type="audio/mpeg" length="12"/><enclosure url="data:x" type="a/b"/></item>',
    )
    reading = read(data, url="https://example.org/feed")
    (file,) = reading.entries[0].enclosures
    assert (file.url, file.media_type, file.length) == ("https://example.org/a.mp3", "audio/mpeg", 12)
    assert "link-dropped" in codes(reading)
