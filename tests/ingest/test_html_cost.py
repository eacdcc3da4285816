"""What HTML costs, as a part of what feedparser takes for the same entries."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import feedparser  # type: ignore[import-untyped]  # it has no types of its own

from digest.ingest.html.blocks import html_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY = (
    (
        '<p>Words of a plain kind stand here, one behind another, and <a href="https://example.org/a?b=1">a link</a> is among '
        "them; then there are <em>more</em> of them, to the end of the line &amp; beyond it, as there are in most texts.</p>\n"
    )
    * 28
    + "<h2>Head</h2><ul><li>An item</li><li>Another</li></ul><blockquote><p>Said</p></blockquote><p><img src='/a.jpg' alt=A></p>"
)
MOST = 0.6


def cost(act: Callable[[], object]) -> float:
    """Seconds of the processor, the best of three."""
    times = []
    for _ in range(3):
        gc.collect()
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return min(times)


def test_the_html_of_a_feed_costs_a_part_of_what_the_feed_costs() -> None:
    number = 60
    items = "".join(f"<item><guid>{at}</guid><description>{escape(ENTRY)}</description></item>" for at in range(number))
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    whole = cost(lambda: feedparser.parse(feed))
    ours = cost(lambda: [html_blocks(ENTRY, url="https://example.org/") for _ in range(number)])
    speed = number * len(ENTRY) / 1e6 / ours
    print(
        f"\nHTML: {speed:.1f} MB/s, {ours / whole:.2f} of feedparser's time for the same entries ({len(feed):,} bytes)"
    )
    assert ours < MOST * whole
