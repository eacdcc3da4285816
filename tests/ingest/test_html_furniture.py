"""What stands around an article on its page: it is left out and told of, and what it says of the article is kept."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from strategies import TABLE

from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.article import Article, Reading
from digest.model.blocks import Emphasis, Figure, Paragraph, Rule, plain_text
from digest.model.material import Material

KNOWN = Known(table=TABLE)
TEXT = "".join(f"<p>Sentence number {at} of the article is about the harbour and its ships.</p>" for at in range(9))


def read(inner: str) -> Reading:
    html = f'<html lang="en"><title>The quay</title><main><article><h1>The quay</h1>{inner}</article></main></html>'
    return read_html(Material(data=html.encode(), name="quay.html", url="https://example.org/quay"), KNOWN)


def body(article: Article) -> str:
    return plain_text(block for section in article.sections for block in section.blocks)


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="sharedaddy sd-sharing"><a href="/s">Share on Mastodon</a></div>',
        '<p><a class="retweet" href="/r">Tell everybody</a></p>',
        '<ul class="breadcrumbs"><li>Home</li><li>Harbours</li></ul>',
        '<div class="jp-relatedposts"><h3>Related</h3><ul><li>Another quay</li></ul></div>',
        '<div id="toc" class="toc"><h2>Contents</h2><ul><li>1 History</li></ul></div>',
        '<a class="skip-link" href="#x">Skip to the text</a>',
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_buttons_lists_of_links_and_contents_are_left_out_and_counted(furniture: str, *, before: bool) -> None:
    reading = read(furniture + TEXT if before else TEXT + furniture)
    assert body(reading.articles[0]) == body(read(TEXT).articles[0])
    (notice,) = [notice for notice in reading.notices if notice.code == "page-parts-left-out"]
    assert (notice.excerpt or "").split()


def test_a_part_that_is_most_of_the_text_is_the_text_whatever_its_name() -> None:
    reading = read(f'<div class="share">{TEXT}</div>')
    assert body(reading.articles[0]) == body(read(TEXT).articles[0])


@pytest.mark.parametrize(
    "signed",
    [
        (
            '<aside><p><span class="article-author" itemprop="author">Ada Example —</span> <time pubdate '
            'datetime="2026-11-20">20 November</time> — in <a href="/c">Harbours</a></p></aside>'
        ),
        (
            '<footer><div><img src="/ada.jpg" alt="" width="96"><p>Posted by Ada Example.</p></div></footer>'
            '<p class="meta"><time datetime="2026-11-20">20 November</time></p>'
        ),
        (
            '<p class="entry-meta">Posted on <time datetime="2026-11-20">20 November</time> by <a rel="author" '
            'href="/ada">Ada Example</a> | 3 comments</p>'
        ),
        '<header><p>Written by Ada Example</p><p class="post-date"><time datetime="2026-11-20">Friday</time></p></header>',
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_the_line_of_author_and_day_is_no_part_of_the_text(signed: str, *, before: bool) -> None:
    article = read(signed + TEXT if before else TEXT + signed).articles[0]
    assert [author.name for author in article.authors] == ["Ada Example"]
    assert article.published == dt.date(2026, 11, 20)
    assert body(article) == body(read(TEXT).articles[0])
    assert not [block for section in article.sections for block in section.blocks if isinstance(block, Figure)]


def test_an_aside_that_belongs_to_the_text_stays() -> None:
    inner = '<aside><p>On <time datetime="1947-02-01">1 February 1947</time> the port froze.</p></aside>'
    assert "the port froze" in body(read(TEXT + inner).articles[0])
    picture = '<aside><img src="/quay.jpg" alt="The quay"></aside>'
    blocks = read(TEXT + picture).articles[0].sections[-1].blocks
    assert isinstance(blocks[-1], Figure)


def test_who_is_quoted_in_the_foot_of_a_quotation_did_not_write_the_article() -> None:
    quote = "<blockquote><p>It froze.</p><footer><p>said by Ben Example</p></footer></blockquote>"
    assert read(TEXT + quote).articles[0].authors == ()


def test_links_that_are_marked_as_tags_are_the_tags() -> None:
    meta = '<p class="meta"><time datetime="2026-11-20">Friday</time> in <a class="tag" href="/p">Ports</a>'
    article = read(f'{meta}</p>{TEXT}<p><a rel="category tag" href="/s">Ships</a></p>').articles[0]
    assert article.tags == ("Ports", "Ships")


def test_a_rule_that_parted_the_text_from_a_menu_is_left_out() -> None:
    blocks = read(f"{TEXT}<hr><nav>Older, newer</nav>").articles[0].sections[-1].blocks
    assert not isinstance(blocks[-1], Rule)


def test_a_whole_reference_is_not_set_in_italics_and_the_name_of_a_work_is() -> None:
    reference = "Example, Ada. Harbours of the north and their ships, in ten volumes. 1947. " * 2
    article = read(f"{TEXT}<p><cite>{reference}</cite></p><p><cite>Harbours</cite></p>").articles[0]
    long, short = article.sections[-1].blocks[-2:]
    assert isinstance(long, Paragraph)
    assert isinstance(short, Paragraph)
    assert [type(part) for part in (*long.inlines, *short.inlines)][1:] == [Emphasis]


def test_parts_with_names_of_furniture_in_each_other_cost_no_more_than_their_length() -> None:
    html = '<div class="share">' * 90 + "<p>word word</p>" * 20_000
    started = time.process_time()
    assert body(read(html).articles[0]).split() == ["word"] * 40_000
    assert time.process_time() - started < 5
