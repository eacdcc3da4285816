"""What was guessed of an article when it came in is kept, is shown whoever brought it, and ends when it is put right."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_kit import Entry, Newsdesk, Served, dropped, feeds, prose, rss

from digest.desk.assemble import assemble
from digest.desk.checking.targets import Checked, check_issue_files
from digest.desk.inbox.noticing import by_article, noticed, remaining
from digest.desk.inbox.suspicions import suspicions, with_suspicions
from digest.desk.take_in import take_in
from digest.desk.waiting import waiting
from digest.model.article import Article, Author, Origin, Reading
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = "https://example.org"
LONG = prose("long", 30)
PASTE = """By Ada Example
The lock of Arport holds more water than the harbour needs, and its keeper says so.
BCKGROUND: It was built a century ago. Ships were smaller then, and the river was not.
"""


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as made:
        yield made


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    folder = '[sources.desk]\nkind = "folder"\npath = "incoming"\n'
    made = Newsdesk.made(tmp_path, folder + feeds(served, "/news.xml"))
    yield made
    made.desk.close()


def codes(room: Newsdesk) -> dict[str, list[str]]:
    """The codes of what was guessed, by the opening of the byline or title of each article that waits."""
    items = waiting(room.desk).ready
    found = noticed(room.desk, (item.article for item in items))
    return {item.article.title or item.article.byline: [n.code for n in found.get(item.row.id, ())] for item in items}


def test_what_a_background_poll_guessed_is_kept_for_whoever_looks_later(room: Newsdesk, served: Served) -> None:
    pictures = f'<img src="{served.url("/none.png")}" alt="a quay">'
    served.put(
        "/news.xml", rss(Entry("1", f"{LINK}/1", "One", LONG + pictures), Entry("2", f"{LINK}/2", "", prose("2")))
    )
    dropped(room.folder / "incoming", "week.txt", PASTE)
    room.poll()
    found = codes(room)
    assert found["One"] == ["image-failed"]
    assert found["Ada Example"] == ["missing-bio", "missing-title", "heading-typo"]
    assert [kept for name, kept in found.items() if name not in {"One", "Ada Example"}] == [["missing-title"]]


def test_what_an_editor_adds_is_kept_the_same_way(room: Newsdesk) -> None:
    taken = take_in(room.desk, PASTE.encode(), name="week.txt")
    assert codes(room) == {"Ada Example": [notice.code for notice in taken.notices]}
    (notices,) = noticed(room.desk, (item.article for item in waiting(room.desk).ready)).values()
    assert notices == taken.notices


def test_notices_of_pictures_that_are_shown_are_kept_too(room: Newsdesk, served: Served) -> None:
    from PIL import Image

    out = BytesIO()
    frames = [Image.new("RGB", (60, 40), (shade, 30, 30)) for shade in (30, 200)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=90)
    served.put("/moving.gif", out.getvalue())
    served.put(
        "/news.xml", rss(Entry("1", f"{LINK}/1", "One", LONG + f'<img src="{served.url("/moving.gif")}" alt="x">'))
    )
    room.poll()
    assert codes(room) == {"One": ["picture-animated"]}


def test_a_second_poll_changes_no_notice_and_a_revision_says_that_it_is_one(room: Newsdesk, served: Served) -> None:
    served.put("/news.xml", rss(Entry("1", f"{LINK}/1", "One", LONG)))
    room.poll()
    assert codes(room) == {"One": []}
    served.put("/news.xml", rss(Entry("1", f"{LINK}/1", "One", LONG + "<p>A last word.</p>")))
    room.poll()
    assert codes(room) == {"One": ["revised"]}
    room.poll()
    assert codes(room) == {"One": ["revised"]}


def test_a_cut_entry_says_so_and_no_other_of_its_feed(room: Newsdesk, served: Served) -> None:
    cut = Entry("2", f"{LINK}/2", "Two", prose("two", 3)[:-4] + " […]</p>")
    served.put("/news.xml", rss(Entry("1", f"{LINK}/1", "One", LONG), cut))
    room.poll()
    assert codes(room) == {"One": [], "Two": ["feed-cut-short"]}


def test_a_notice_ends_when_the_editor_has_put_it_right(room: Newsdesk) -> None:
    file = take_in(room.desk, PASTE.encode(), name="week.txt").taken[0].file
    path = room.folder / "issues" / "inbox" / file
    path.write_text(path.read_text().replace("---\n", "---\ntitle: The lock\n", 1))
    assert codes(room) == {"The lock": ["missing-bio", "heading-typo"]}


def test_config_that_ignores_a_code_is_not_told_of_it(room: Newsdesk) -> None:
    take_in(room.desk, PASTE.encode(), name="week.txt")
    choice = replace(room.desk.config.checks, ignore=("heading-typo",))
    room.desk.config = replace(room.desk.config, checks=choice)
    assert codes(room) == {"Ada Example": ["missing-bio", "missing-title"]}


def issue_codes(room: Newsdesk, slug: str) -> set[str]:
    checked: Checked = with_suspicions(room.desk, check_issue_files(room.desk, slug))
    return {notice.code for notice in checked.notices}


def test_checking_an_issue_tells_what_polls_guessed_resemblances_and_later_changes(
    room: Newsdesk, served: Served
) -> None:
    half = LONG[: len(LONG) // 2]
    picture = f'<img src="{served.url("/none.png")}" alt="a quay">'
    entries = [Entry("1", f"{LINK}/1", "One", LONG + picture), Entry("2", f"{LINK}/2", "Two", half)]
    served.put("/news.xml", rss(*entries))
    room.poll()
    slug = assemble(room.desk).slug
    assert {"near-duplicate", "image-failed"} <= issue_codes(room, slug)
    assert "changed-since-issue" not in issue_codes(room, slug)
    entries[0] = Entry("1", f"{LINK}/1", "One", LONG + picture + "<p>A last word.</p>")
    served.put("/news.xml", rss(*entries))
    room.poll()
    assert "changed-since-issue" in issue_codes(room, slug)
    ids = [row.id for row in room.desk.store.list_articles()]
    assert {notice.path for notice in suspicions(room.desk, ids)} <= set(room.files())


notices = st.builds(
    Notice,
    code=st.just("x"),
    severity=st.sampled_from(Severity),
    message=st.integers(0, 10**9).map(str),
    line=st.none() | st.integers(1, 40),
)


@given(st.lists(st.none() | st.integers(1, 40), max_size=5), st.lists(notices, max_size=12, unique=True))
def test_every_notice_belongs_to_one_article_or_to_all(lines: list[int | None], given: list[Notice]) -> None:
    articles = tuple(Article(origin=Origin(line=line)) for line in lines)
    found, common = by_article(Reading(articles=articles, notices=tuple(given)), {})
    assert len(found) == len(articles)
    assert sorted([*common, *(n for each in found for n in each)], key=given.index) == given
    for article, own in zip(articles, found, strict=True):
        for notice in own if len(articles) > 1 else ():
            assert article.origin.line is not None
            assert notice.line is not None
            assert article.origin.line <= notice.line
            assert not any(article.origin.line < (line or 0) <= notice.line for line in lines)


def test_what_is_put_right_is_over_and_all_else_stays() -> None:
    said = tuple(
        Notice(code=code, severity=Severity.WARNING, message="")
        for code in ("missing-title", "missing-byline", "missing-bio", "empty-article", "heading-typo")
    )
    assert remaining(said, Article()) == said
    assert [n.code for n in remaining(said, Article(title="One", authors=(Author(name="Ada"),)))] == [
        "missing-bio",
        "empty-article",
        "heading-typo",
    ]
