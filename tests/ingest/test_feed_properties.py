"""Feeds of any kind: whatever the bytes are, they give a reading or are refused, in bounded time."""

from __future__ import annotations

import datetime as dt
import re
import time
from html import escape

import pytest
from feed_writing import KNOWN, Written, atom, json_feed, material, rss
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from test_html_hostile import addresses, parts

from digest.errors import InputError
from digest.ingest.addresses import safe_source, safe_url
from digest.ingest.feeds.entry import FeedReading
from digest.ingest.feeds.reader import read_entries
from digest.ingest.markdown.normal_form import normal_line
from digest.model.article import Article
from digest.model.blocks import Figure, Link, Paragraph, Text, plain_text

MOST_SECONDS = 5
"""Of processor time, for any of the small feeds here; most take a few milliseconds."""


def bounded(data: bytes, **given: str) -> FeedReading | None:
    """The reading, None where it is refused; what it gives can be written and printed."""
    start = time.process_time()
    try:
        reading = read_entries(material(data, **given), KNOWN)
    except InputError as error:
        refused = error
        reading = None
    finally:
        assert time.process_time() - start < MOST_SECONDS
    if reading is None:
        assert refused.path == "feed.xml"
        return None
    repr(reading).encode()
    for entry in reading.entries:
        harmless(entry.article)
        assert all(file.url.startswith("http") for file in entry.enclosures)
        assert entry.picture == "" or entry.picture.startswith("http")
    return reading


def harmless(article: Article) -> None:
    """No address in an article leads anywhere but to the web, and its lines are lines."""
    bodies = (*article.abstract, *(block for section in article.sections for block in section.blocks))
    for part in parts(bodies):
        if isinstance(part, Link):
            assert safe_url(part.url) == part.url
        if isinstance(part, Figure):
            assert safe_source(part.source) == part.source
    assert article.url is None or re.match("https?://", article.url, re.IGNORECASE)
    for author in article.authors:
        assert author.name
        assert author.link is None or safe_url(author.link) == author.link
    for line in (article.title, article.subtitle, article.summary, *article.tags):
        assert line is None or normal_line(line) == line


TOKENS = st.lists(
    st.sampled_from(
        [
            *("<?xml version='1.0'?>", "<?xml encoding='koi8-r'?>", "<rss version='2.0'>", "<channel>", "<item>"),
            *("</item>", "<title>", "</title>", "<link>", "<link href='x'/>", "</link>", "<guid>", "<description>"),
            *("</description>", "<content:encoded>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&", "&nbsp;", "&#0;"),
            *("&#xD800;", "&lt;script&gt;", "<", ">", "'", '"', "\0", "\x1b", "é", "\ufffe", "<feed xmlns='http://"),
            *("www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<content type='xhtml'>", "<content type='html'>"),
            *(
                "<summary>",
                "<pubDate>",
                "2026-11-27",
                "<author>",
                "a@b.cd (X)",
                "<category term='x'/>",
                "<div>",
                "</div>",
            ),
            *(
                "<rdf:RDF",
                "<svg>",
                "<math>",
                "</svg>",
                "<image>",
                "<source url='x'>",
                "<!DOCTYPE x [",
                "<!ENTITY a 'b'>",
            ),
            *("{", '"items": [', '"id": 1', "}", "]", "<html>", "xml:base='http://[", "xml:base='//x'", " words "),
            *(
                "<media:content url='x'/>",
                "<itunes:summary>",
                "<enclosure url='javascript:x'/>",
                "</rss>",
                "</channel>",
            ),
        ]
    ),
    max_size=40,
).map(lambda tokens: "".join(tokens).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=400) | TOKENS)
def test_any_bytes_give_a_reading_or_are_refused(data: bytes) -> None:
    for more in ({}, {"url": "https://example.org/feed", "charset": "iso-8859-1"}):
        reading = bounded(data, **more)
        assert reading is None or reading.entries or reading.notices


GOOD = (
    rss(
        Written(
            id="1", title="Title", link="https://e.org/1", content="<p>Words <b>and</b> more.</p>", authors=("A B",)
        ),
        Written(id="2", title="Other", summary="Short.", tags=("x",), published=dt.datetime(2026, 1, 2, tzinfo=dt.UTC)),
    ),
    atom(
        Written(id="1", title="Title", link="/1", content="<ul><li>a</li></ul>", summary="Short."), base="http://e.org/"
    ),
    json_feed(Written(id="1", title="Title", content="<p>Words.</p>", tags=("x",))),
)


@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 60), st.binary(max_size=8)), max_size=4),
)
def test_a_feed_with_holes_and_noise_gives_a_reading_or_is_refused(
    data: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    for place, length, noise in edits:
        at = place % (len(data) + 1)
        data = data[:at] + noise + data[at + length :]
    reading = bounded(data)
    assert reading is None or reading.entries or reading.notices


@given(st.sampled_from(GOOD), st.sampled_from(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037"]))
def test_the_encoding_of_a_feed_changes_nothing(data: bytes, encoding: str) -> None:
    plain, other = bounded(data), bounded(data.decode().replace('encoding="UTF-8"', "").encode(encoding))
    if data.startswith(b"{") and encoding in {"utf-16-le", "cp037"}:
        return  # JSON is UTF-8; without a mark nothing tells that it is not
    assert plain is not None
    assert other is not None
    assert [article.title for article in other.articles] == [article.title for article in plain.articles]


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Sm"]), min_size=1, max_size=12).filter(
    lambda word: not any("\x80" <= char <= "\xff" for char in word)
)
"""feedparser mends Latin-1 letters that are UTF-8 read wrongly (\u00c2\u00a1), even where they are meant."""
LINES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join).filter(lambda line: not set("<&>") & set(line))
SENTENCES = LINES.map(lambda line: f"here it is said that {line}")  # a line of capitals alone would be a label
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TAGS = st.lists(LINES, max_size=3, unique=True).map(tuple)
NAMES = st.lists(st.sampled_from(["Ann", "Bee", "Çelik", "Ößl", "Ivanova"]), min_size=2, max_size=2).map(" ".join)
ENTRIES = st.builds(
    Written,
    id=st.integers(0, 10**9).map(lambda number: f"tag:example.org,{number}"),
    title=TITLES,
    link=st.integers(0, 10**9).map(lambda number: f"https://example.org/{number}?a=1&b=2"),
    content=st.lists(SENTENCES, min_size=1, max_size=3).map(
        lambda lines: "".join(f"<p>{escape(line)}</p>" for line in lines)
    ),
    authors=st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple),
    tags=TAGS,
    published=st.integers(10**6, 1_700_000_000).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
)


@pytest.mark.parametrize("write", [rss, atom, json_feed])
@given(entries=st.lists(ENTRIES, min_size=1, max_size=4, unique_by=lambda entry: entry.id))
def test_a_written_feed_is_read_back_equal(write: object, entries: list[Written]) -> None:
    reading = bounded(write(*entries, title="A & B"))  # type: ignore[operator] # one of the three writers
    assert reading is not None
    assert reading.title == "A & B"
    assert [read_back(article) for article in reading.articles] == [
        (
            *(entry.id, normal_line(entry.title), entry.link, entry.authors, entry.published),
            tuple(dict.fromkeys(entry.tags)),
            [line.removesuffix("</p>") for line in entry.content.split("<p>")[1:]],
        )
        for entry in entries
    ]


def read_back(article: Article) -> tuple[object, ...]:
    blocks = [block for section in article.sections for block in section.blocks]
    names = tuple(author.name for author in article.authors)
    return (
        *(article.origin.external_id, article.title, article.url, names, article.published),
        article.tags,
        [escape("".join(_plain(part) for part in block.inlines)) for block in blocks if isinstance(block, Paragraph)],
    )


def _plain(part: object) -> str:
    assert isinstance(part, Text)
    return part.text


@pytest.mark.parametrize("write", [rss, atom, json_feed])
def test_hostile_values_anywhere_in_an_entry_are_harmless(write: object) -> None:
    for value in HOSTILE:
        entries = (
            Written(
                id=f"1{value}",
                title=value,
                content=value,
                summary=value[::-1],
                link=value,
                authors=(value,),
                tags=(value,),
            ),
            Written(id="2", title="A", content=f"<p>words</p>{value}", summary=value, link=f"https://e.org/{value}"),
            Written(id="3", title="B", content=f"<p>{escape(value)}</p>"),
        )
        reading = bounded(write(*entries))  # type: ignore[operator] # one of the three writers
        if reading is None:
            continue
        for article in reading.articles[:2]:
            bodies = tuple(block for section in article.sections for block in section.blocks)
            assert not [address for address in addresses(bodies) if address.lower().startswith(("javascript", "data"))]


@pytest.mark.parametrize("write", [rss, atom, json_feed])
def test_markup_in_a_content_leaves_no_tag_in_the_tree(write: object) -> None:
    content = (
        "<p onclick='x()'>One</p><script>alert(1)</script><style>p{}</style><iframe src='//evil.example'></iframe>"
    )
    reading = bounded(write(Written(id="1", title="A", content=content)))  # type: ignore[operator] # the same
    assert reading is not None
    (article,) = reading.articles
    words = plain_text(block for section in article.sections for block in section.blocks)
    assert words == "One"


def test_markup_in_a_title_that_declares_itself_html_is_words_only() -> None:
    title = '<title type="html">&lt;img src=x onerror=alert(1)&gt;A&lt;script&gt;x&lt;/script&gt; b</title>'
    data = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{title}</entry></feed>'
    reading = bounded(data.encode())
    assert reading is not None
    assert reading.articles[0].title == "A b"


@given(st.lists(SENTENCES, min_size=1, max_size=3), SENTENCES, st.lists(SENTENCES, max_size=2))
def test_no_word_of_several_texts_is_lost(content: list[str], summary: str, further: list[str]) -> None:
    entry = Written(id="1", title="A", summary=summary, content="".join(f"<p>{escape(line)}</p>" for line in content))
    second = "".join(f"<content:encoded>{escape(escape(line))}</content:encoded>" for line in further)
    reading = bounded(rss(entry).replace(b"</item>", f"{second}</item>".encode()))
    assert reading is not None
    (article,) = reading.articles
    kept = [article.summary or "", plain_text(article.abstract), *(notice.excerpt or "" for notice in reading.notices)]
    kept += [f"{section.label} {plain_text(section.blocks)}" for section in article.sections]
    known = set(" ".join(kept).casefold().split())
    assert [
        word for line in (*content, summary, *further) for word in line.casefold().split() if word not in known
    ] == []
