"""Feeds against bare feedparser, in one run; ``pytest tests/bench --benchmark-enable -s -n 0`` prints the table.

The material is made here: 500 entries of about 8 kB each, with the markup that blogs and news sites put into feeds.
"""

from __future__ import annotations

import html
import io
import random
from functools import cache
from typing import TYPE_CHECKING

import feedparser  # type: ignore[import-untyped] # it has no types of its own
import pytest
from bench.test_speed import note, once, paired
from bench.test_speed import table as table  # noqa: PLC0414 - a fixture

from digest.ingest.feeds.reader import read_entries
from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.model.kinds import DEFAULT_KINDS
from digest.model.material import Material

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ENTRIES = 500
WORDS = """
    analysts ministry corridor region energy treaty border market shipping council budget railway harbour summit
    delegation reform sanctions pipeline village election province observers mediation ceasefire transit gas grain
    river mountain treaty’s bank lending growth inflation forecast quarterly report annual survey households prices
    of the and in to a for on with that by from as at is was were has had been its their which who when after before
""".split()  # noqa: SIM905 - words are read more easily than a list of strings
KNOWN = Known(table=LabelTable(DEFAULT_KINDS))


def sentence(dice: random.Random) -> str:
    words = [dice.choice(WORDS) for _ in range(dice.randint(8, 24))]
    return f"{' '.join(words).capitalize()}{dice.choice(['.', '.', '.', '?', '; still, it went on.'])}"


def inline(dice: random.Random) -> str:
    """A sentence with the markup that one in three has."""
    text = sentence(dice).replace("bank", "bank &amp; fund")
    kind = dice.randrange(12)
    if kind == 0:
        return f'<a href="https://example.org/{dice.randrange(9999)}?utm_source=rss&amp;id={dice.randrange(99)}" target="_blank" rel="noopener">{text}</a>'
    if kind == 1:
        return f"<strong>{text}</strong>"
    if kind == 2:
        return f'<span style="font-weight: 400;">{text}</span>'
    return f"<em>{text}</em>&nbsp;" if kind == 3 else text


def block(dice: random.Random) -> str:
    kind = dice.randrange(14)
    if kind == 0:
        return f'<h2 class="wp-block-heading" id="h-{dice.randrange(99)}">{sentence(dice)}</h2>'
    if kind == 1:
        items = "".join(f"<li>{inline(dice)}</li>" for _ in range(4))
        return f'<ul class="wp-block-list">{items}</ul>'
    if kind == 2:
        source = f"https://img.example.org/wp-content/uploads/2026/{dice.randrange(9999)}.jpg"
        return f'<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="683" src="{source}" alt="{sentence(dice)}" srcset="{source} 1024w, {source} 300w" sizes="(max-width: 1024px) 100vw, 1024px"/><figcaption>{sentence(dice)}</figcaption></figure>'
    if kind == 3:
        return f'<blockquote class="wp-block-quote"><p>{inline(dice)}</p></blockquote>'
    return f"<p>{' '.join(inline(dice) for _ in range(dice.randint(2, 5)))}</p>"


def entry(dice: random.Random, at: int) -> str:
    body = ""
    while len(body) < 7400:
        body += block(dice) + "\n\n"
    opening = html.escape(sentence(dice), quote=False)
    return f"""<item>
<title>{opening}</title>
<link>https://example.org/2026/11/{at}/</link>
<dc:creator><![CDATA[Jane Example]]></dc:creator>
<pubDate>Fri, {1 + at % 27:02d} Nov 2026 10:{at % 60:02d}:00 +0000</pubDate>
<category><![CDATA[Energy]]></category><category><![CDATA[Region]]></category>
<guid isPermaLink="false">https://example.org/?p={at}</guid>
<description><![CDATA[<p>{inline(dice)} {inline(dice)} [&#8230;]</p>
<p>The post <a href="https://example.org/{at}">One</a> appeared first on <a href="https://example.org">Example</a>.</p>
]]></description>
<content:encoded><![CDATA[{body}]]></content:encoded>
</item>
"""


@cache
def feed() -> bytes:
    """An RSS feed of 500 entries, about 4 MB."""
    dice = random.Random(20261127)
    entries = "".join(entry(dice, at) for at in range(ENTRIES))
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example</title><link>https://example.org</link><description>News</description><language>en-US</language>
{entries}</channel></rss>""".encode()


@pytest.mark.parametrize("ill_formed", [False, True], ids=["well-formed", "ill-formed"])
def test_a_large_feed_against_bare_feedparser(benchmark: BenchmarkFixture, *, ill_formed: bool) -> None:
    data = feed().replace(b"<title>Example<", b"<title>Example & Sons<") if ill_formed else feed()
    material = Material(data=data, name="feed.xml", url="https://example.org/feed/")

    def ours() -> None:
        assert len(read_entries(material, KNOWN).entries) == ENTRIES

    def bare() -> None:
        assert len(feedparser.parse(io.BytesIO(data)).entries) == ENTRIES

    ratio, mine, theirs = paired(ours, bare, 3)
    once(benchmark, ours)
    size = len(data) / 1e6
    note(
        f"reading a feed of {ENTRIES} entries ({size:.1f} MB{', ill-formed' if ill_formed else ''}), against bare feedparser",
        "≤ 1.5 ×",
        f"{ratio:.2f} × ({mine:.2f} s, {theirs:.2f} s)",
        benchmark,
        ratio,
    )
    assert ratio > 0
