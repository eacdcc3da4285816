"""The web archive through publishing, correcting and withdrawing: what stands at which address, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from archive_kit import PUBLICATION, URL, Piece, Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CRANE = Piece(headline="What a crane earns", anchor="what-a-crane-earns")
TIDE = Piece(headline="Tides", anchor="tides", author="Ben Example", topic="Water")
LATER = dt.date(2026, 12, 1)


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "own")
    yield made
    made.desk.close()


def test_an_issue_goes_there_with_its_public_files_only_and_pages_and_feeds_stand_around_it(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    names = set(shown.files())
    own = {name.removeprefix(f"{slug}/") for name in names if name.startswith(slug)}
    assert own == {
        "index.html",
        "what-a-crane-earns/index.html",
        "tides/index.html",
        f"the-example-weekly-{slug}.pdf",
        f"the-example-weekly-{slug}.epub",
        "issue.txt",
        "assets/fonts/A.woff2",
    }
    around = {"index.html", "404.html", "atom.xml", "rss.xml", "feed.json", "sitemap.xml", "robots.txt"}
    assert around < names
    assert {"authors/ada-example/index.html", "themes/water/index.html", "2026/index.html"} < names
