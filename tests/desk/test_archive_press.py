"""The archive of issues that were really built, approved, sent, corrected and withdrawn, through the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import feedparser  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, open_desk
from quick_layout import quick_layout

from digest.desk.correct import correct
from digest.desk.site.reading import site_of
from digest.desk.site.refresh import refresh_archive
from digest.desk.withdraw import withdraw
from digest.shelf.public import Changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined

URL = "https://news.example.org/weekly"
PUBLIC = f'name = "The Example Weekly"\npublic_url = "{URL}"'
OLD, NEW = "The lock of Berg number 1 holds more water than the harbour needs", "A zeppelin over Berg"


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture
def press(tmp_path: Path, layout: Confined) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(tmp_path, clock, CONFIG.format(form="compact").replace('name = "The Example Weekly"', PUBLIC))
    slug = approved_issue(desk, layout, articles(1, 2))
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


def same_again(press: Press) -> None:
    """Making it anew finds nothing to do."""
    done = refresh_archive(press.desk).changed
    assert done == Changed(equal=done.equal)


def test_an_issue_s_way_through_the_archive(press: Press, layout: Confined) -> None:
    desk, slug = press.desk, press.slug
    press.publish()
    public = desk.config.issues / "public"
    (issue,) = site_of(desk).issues
    first, second = issue.articles
    assert (first.headline, first.summary != "", first.has_page) == (OLD, True, True)
    assert issue.pdf_name == f"the-example-weekly-{slug}.pdf"
    assert issue.pdf_size == (public / slug / issue.pdf_name).stat().st_size
    assert not {"posts.json", "contents.json", "mail.html"} & {path.name for path in (public / slug).iterdir()}
    entries = feedparser.parse((public / "atom.xml").read_bytes()).entries
    for entry in entries:
        assert (public / entry.link.removeprefix(f"{URL}/") / "index.html").is_file()
    same_again(press)

    sheet = desk.folders.folder(slug) / "issue.toml"
    sheet.write_text(sheet.read_text().replace(f'\ntitle = "{OLD}"', f'\ntitle = "{NEW}"', 1))
    correct(desk, slug, layout, "It was a zeppelin.")
    press.publish()
    (issue,) = site_of(desk).issues
    assert (issue.articles[0].headline, issue.articles[0].key) == (NEW, first.anchor)
    assert (issue.corrections, issue.updated, issue.articles[0].updated) == (1, desk.today(), desk.today())
    assert issue.articles[1].updated is None
    leading = (public / slug / first.anchor / "index.html").read_text()
    assert f"url=../{issue.articles[0].anchor}/index.html" in leading
    again = feedparser.parse((public / "atom.xml").read_bytes()).entries
    assert [entry.id for entry in again] == [entry.id for entry in entries]
    same_again(press)

    withdraw(desk, slug, why="It was a balloon.")
    press.publish()
    for anchor in (first.anchor, second.anchor, issue.articles[0].anchor):
        assert "It was a balloon." in (public / slug / anchor / "index.html").read_text()
    assert json.loads((public / "feed.json").read_bytes())["items"] == []
    assert not list((public / slug).glob("*.pdf"))
    same_again(press)
