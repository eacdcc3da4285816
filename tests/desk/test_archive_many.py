"""An archive of 200 issues: one more writes what is new and what lists it, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from archive_kit import Piece, Shown

from digest.shelf.public import Changed

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUES = 200


def pieces(number: int) -> list[Piece]:
    """Four articles, each by one of forty authors on one of ten topics."""
    return [
        Piece(
            headline=f"Article {place} of {number}",
            anchor=f"article-{place}-of-{number}",
            author=f"Author {(number * 4 + place) % 40}",
            topic=f"Topic {(number + place) % 10}",
            text=f"What stands in article {place} of issue {number}, and nowhere else.",
        )
        for place in range(4)
    ]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """200 issues that are out, in an archive that was made anew; disks need not be waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        shown = Shown(tmp_path_factory.mktemp("many") / "own")
        with shown.desk.store.write():
            for number in range(1, ISSUES + 1):
                shown.note(number, pieces(number))
        shown.refresh()
        yield shown
        shown.desk.close()


def test_one_more_issue_writes_its_own_files_and_what_lists_it(many: Shown) -> None:
    before = many.marks()
    slug = many.publish(ISSUES + 1, pieces(ISSUES + 1))
    after = many.marks()
    changed = {name for name, mark in after.items() if before.get(name) != mark}
    own = {name for name in after if name.startswith(f"{slug}/")}
    authors = {f"authors/author-{(ISSUES + 1) * 4 % 40 + place}/index.html" for place in range(4)}
    topics = {f"themes/topic-{(ISSUES + 1 + place) % 10}/index.html" for place in range(4)}
    listing = {"index.html", f"{slug[:4]}/index.html", "search/index.html", "search/index.json"}
    feeds = {"atom.xml", "rss.xml", "feed.json", "sitemap.xml"}
    counted = {"authors/index.html", "themes/index.html"}
    assert not before.keys() - after.keys()
    assert len(own) == 9
    assert own <= changed
    assert authors | topics | listing | feeds <= changed
    assert changed <= own | authors | topics | listing | feeds | counted
    print(f"{len(after)} files, {len(changed)} written, {len(own)} of them the issue's own")


def test_making_all_of_it_anew_changes_nothing(many: Shown) -> None:
    before = many.marks()
    assert many.refresh().changed == Changed(equal=len(before))
    assert many.marks() == before


def test_a_feed_tells_of_the_newest_issues_that_there_is_room_for(many: Shown) -> None:
    feed = many.files()["atom.xml"].decode()
    assert feed.count("<entry") == 12 * 5, "twelve issues of four articles make 48; a thirteenth would be too many"
