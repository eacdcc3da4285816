"""Sources in trouble: each its own, told after three days in one message, and the others go on."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from desk_kit import article
from source_kit import Answer, Entry, Newsdesk, Served, dropped, feeds, prose, rss

from digest.desk.follow import Kind, follow_up, matter
from digest.desk.sources.standing import NEVER, as_opml
from digest.desk.waiting import waiting
from digest.ingest.feeds.opml import read_opml
from digest.ingest.pictures.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = "https://example.org"
ONE = Entry("1", f"{LINK}/1", "One", prose("one"))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


def opened(folder: Path, sources: str) -> Newsdesk:
    return Newsdesk.made(folder, sources)


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    made = opened(tmp_path, feeds(served, "/good.xml", "/bad.xml"))
    served.put("/good.xml", rss(ONE))
    yield made
    made.desk.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=404), "404"),
        (Answer(status=500), "500"),
        (Answer(b"<!doctype html><html><body><p>Welcome.</p></body></html>"), "web page"),
        (Answer(b"\x00\x01\x02\x03" * 40), "no feed"),
        (Answer(b'<?xml version="1.0"?><rss version="2.0"><channel>' + b"<a>" * 40_000), ""),
    ],
    ids=["gone", "broken", "page", "bytes", "deep"],
)
def test_a_bad_feed_stops_no_other(room: Newsdesk, served: Served, answer: Answer, words: str) -> None:
    served.pages["/bad.xml"] = answer
    good, ill = room.poll()
    assert (good.new, good.trouble) == (1, "")
    assert words in ill.trouble
    assert room.titles() == ["One"]


def test_a_page_where_a_feed_was_expected_says_so_and_names_its_feeds(room: Newsdesk, served: Served) -> None:
    link = b'<link rel="alternate" type="application/rss+xml" href="/real.xml">'
    served.put("/bad.xml", b"<!doctype html><html><head>" + link + b"</head><body><p>Hello.</p></body></html>")
    _, ill = room.poll()
    assert ill.trouble == "there is a web page where a feed was expected"
    assert "/real.xml" in ill.hint


def test_failures_wait_longer_each_time_and_a_day_at_most(room: Newsdesk, served: Served) -> None:
    waits = []
    for _ in range(8):
        room.poll("news")
        state = room.desk.store.source_state("news", served.url("/bad.xml"))
        assert state.next_at is not None
        waits.append((state.next_at - room.clock.now) // HOUR)
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


def test_after_three_days_the_editors_are_told_once_and_the_message_says_how_it_ended(
    room: Newsdesk, served: Served
) -> None:
    for _ in range(16):
        room.poll(later=6 * HOUR)
    (alert,) = room.desk.store.alerts()
    assert (matter(alert).kind, matter(alert).number) == (Kind.SOURCE, 1)
    assert "news" in alert.text
    assert served.url("/bad.xml") in alert.text
    assert alert.at >= room.clock.now - 2 * DAY
    assert follow_up(room.desk, alert) == alert.text
    served.put("/bad.xml", rss(Entry("2", f"{LINK}/2", "Two", prose("two"))))
    room.poll(later=2 * DAY)
    assert follow_up(room.desk, alert).splitlines()[1].startswith("✓ it comes again since")
    del served.pages["/bad.xml"]
    for _ in range(20):
        room.poll(later=6 * HOUR)
    assert [matter(one).number for one in room.desk.store.alerts()] == [2, 1]


def test_a_feed_that_is_gone_for_good_is_told_at_once_and_not_asked_again(room: Newsdesk, served: Served) -> None:
    served.pages["/bad.xml"] = Answer(status=410)
    room.poll()
    assert len(room.desk.store.alerts()) == 1
    assert room.desk.store.source_state("news", served.url("/bad.xml")).next_at == NEVER
    room.poll(later=30 * DAY)
    assert [path for path, _ in served.asked].count("/bad.xml") == 1


def test_a_feed_that_moved_for_good_is_asked_where_it_lies_now(room: Newsdesk, served: Served) -> None:
    served.put("/new.xml", rss(Entry("2", f"{LINK}/2", "Two", prose("two"))))
    served.pages["/bad.xml"] = Answer(status=301, headers={"Location": "/new.xml"})
    _, moved = room.poll()
    assert (moved.new, moved.moved_to) == (1, served.url("/new.xml"))
    served.asked.clear()
    room.poll()
    assert [path for path, _ in served.asked if "good" not in path] == ["/new.xml"]
    del served.pages["/new.xml"]
    served.put("/bad.xml", rss(Entry("2", f"{LINK}/2", "Two", prose("two"))))
    room.poll()
    served.asked.clear()
    room.poll()
    assert [path for path, _ in served.asked if "good" not in path] == ["/bad.xml"], "back where it was"


def test_the_login_in_an_address_stands_in_no_row(tmp_path: Path, served: Served) -> None:
    served.put("/good.xml", rss(ONE))
    secret = served.url("/good.xml").replace("http://", "http://me:hunter2@")
    made = opened(tmp_path, f'[sources.news]\nkind = "feeds"\nfeeds = ["{secret}"]\n')
    try:
        assert made.poll()[0].new == 1
        assert "hunter2" not in str(made.rows())
        assert b"hunter2" not in b"".join(data for name, data in made.files().items() if name != "config.toml")
    finally:
        made.desk.close()


def test_pictures_come_with_the_article_and_a_missing_one_is_a_placeholder(room: Newsdesk, served: Served) -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (200, 120), (200, 30, 30)).save(out, "PNG")
    served.put("/red.png", out.getvalue())
    pictures = "".join(f'<img src="{served.url(path)}" alt="{path}">' for path in ("/red.png", "/none.png"))
    served.put("/bad.xml", rss(Entry("2", f"{LINK}/2", "Two", prose("two") + pictures)))
    _, found = room.poll()
    failed = [notice for notice in found.notices if notice.code == "image-failed"]
    assert [notice.excerpt for notice in failed] == [served.url("/none.png")]
    (item,) = [item for item in waiting(room.desk).ready if item.article.title == "Two"]
    sources = [figure.source for figure in figures_of(item.article)]
    assert len(sources) == 2
    assert all((room.folder / "issues" / "inbox" / source).is_file() for source in sources)
    from digest.desk.assemble import assemble

    sheet = assemble(room.desk)
    assert all((room.folder / "issues" / sheet.slug / "articles" / source).is_file() for source in sources)
    rows, files = room.rows(), room.files()
    room.poll()
    assert (room.rows(), room.files()) == (rows, files)


def paged(served: Served, name: str) -> str:
    """A page with the whole text of an entry, by its address."""
    head = f"<!doctype html><html><head><title>{name}</title></head><body><article><h1>{name}</h1>"
    served.put(f"/{name}.html", f"{head}{prose(name, 60)}</article></body></html>".encode())
    return served.url(f"/{name}.html")


def entries_cut_and_whole(served: Served) -> tuple[Entry, ...]:
    texts = {"cut": prose("cut", 3)[:-4] + " […]</p>", "whole": prose("whole", 9), "empty": ""}
    return tuple(Entry(name, paged(served, name), name, text) for name, text in texts.items())


@pytest.mark.parametrize(
    ("choice", "completed"),
    [("false", set()), ("true", {"cut", "empty"}), ('"always"', {"cut", "whole", "empty"})],
)
def test_full_text_takes_the_pages_that_are_wanted_and_the_feed_s_own_text_stays_the_mark(
    tmp_path: Path, served: Served, choice: str, completed: set[str]
) -> None:
    entries = entries_cut_and_whole(served)
    served.put("/news.xml", rss(*entries))
    made = opened(tmp_path, feeds(served, "/news.xml", more=f"full_text = {choice}"))
    try:
        assert made.poll()[0].new == 3
        rows = {row.title: row for row in made.desk.store.list_articles()}
        assert {title for title, row in rows.items() if row.words >= 400} == completed
        assert {path[1:-5] for path, _ in served.asked if path.endswith(".html")} == completed
        served.put("/news.xml", rss(*entries, ONE))
        assert (made.poll()[0].revised, made.desk.store.list_articles()[0].revision) == (0, 1)
    finally:
        made.desk.close()


def test_a_cut_entry_whose_page_does_not_come_stays_as_it_is_and_says_so(tmp_path: Path, served: Served) -> None:
    cut, *_ = entries_cut_and_whole(served)
    del served.pages["/cut.html"]
    served.put("/news.xml", rss(cut))
    made = opened(tmp_path, feeds(served, "/news.xml", more="full_text = true"))
    try:
        (found,) = made.poll()
        assert [notice.path for notice in found.notices if notice.code == "full-text-failed"] == [cut.link]
        assert made.desk.store.list_articles()[0].words < 40
    finally:
        made.desk.close()


def test_a_file_that_cannot_be_read_stays_beside_its_problems_until_it_changes(tmp_path: Path) -> None:
    made = opened(tmp_path, '[sources.desk]\nkind = "folder"\npath = "incoming"\n')
    try:
        dropped(tmp_path / "incoming", "bad.docx", b"PK\x03\x04word/ but no archive")
        dropped(tmp_path / "incoming", "good.txt", article(1))
        dropped(tmp_path / "incoming", "notes.xyz", b"\x00" * 40)
        (found,) = made.poll()
        assert (found.new, "bad.docx" in found.trouble) == (1, True)
        left = sorted(path.name for path in (tmp_path / "incoming").iterdir())
        assert left == [".done", "bad.docx", "bad.docx.problems", "notes.xyz"]
        assert made.poll()[0].unchanged
        (tmp_path / "incoming" / "bad.docx").unlink()
        dropped(tmp_path / "incoming", "bad.docx.txt", article(2))
        assert made.poll()[0].new == 1
    finally:
        made.desk.close()


def test_a_file_that_stays_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    made = opened(tmp_path, '[sources.desk]\nkind = "folder"\npath = "incoming"\nafter = "stay"\n')
    try:
        path = dropped(tmp_path / "incoming", "one.md", "# One\n\nSome words here about the harbour.\n")
        assert made.poll()[0].new == 1
        assert made.poll()[0].unchanged
        dropped(tmp_path / "incoming", "one.md", "# One\n\nSome words here about the harbour and the tide.\n")
        found = made.poll()[0]
        assert (found.new, found.revised) == (0, 1)
        assert str(path).endswith("one.md")
    finally:
        made.desk.close()


def test_a_list_of_feeds_is_read_and_written_again(tmp_path: Path, served: Served) -> None:
    served.put("/good.xml", rss(ONE))
    outline = f'<outline type="rss" text="Good" xmlUrl="{served.url("/good.xml")}" category="press"/>'
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><head/><body>{outline}</body></opml>')
    made = opened(tmp_path, '[sources.list]\nkind = "opml"\npath = "feeds.opml"\n')
    try:
        assert made.poll()[0].new == 1
        (feed,) = read_opml(as_opml(made.desk), name="out.opml").feeds
        assert (feed.url, feed.title) == (served.url("/good.xml"), "Good")
        (tmp_path / "feeds.opml").unlink()
        assert "cannot be read" in made.poll()[0].trouble
    finally:
        made.desk.close()


def test_no_more_articles_of_a_source_than_its_maximum_go_into_an_issue(tmp_path: Path, served: Served) -> None:
    served.put("/good.xml", rss(*(Entry(str(n), f"{LINK}/{n}", f"Number {n}", prose(str(n))) for n in range(5))))
    made = opened(tmp_path, feeds(served, "/good.xml", more="maximum = 2"))
    try:
        from digest.desk.assemble import assemble

        assert made.poll()[0].new == 5
        assert len(assemble(made.desk).entries) == 2
        assert len(waiting(made.desk).ready) == 3
    finally:
        made.desk.close()


def test_an_address_given_by_hand_is_a_page_or_the_news_of_a_feed(room: Newsdesk, served: Served) -> None:
    page = f"<!doctype html><html><head><title>A page</title></head><body><article><h1>A page</h1>{prose('p', 30)}</article></body></html>"
    served.put("/page.html", page.encode())
    served.put("/bad.xml", rss(ONE, Entry("2", f"{LINK}/2", "Old", prose("two"), days=60)))
    first, news = room.add(served.url("/page.html")), room.add(served.url("/bad.xml"))
    assert ([taken.new for taken in first.taken], [taken.new for taken in news.taken]) == ([True], [True])
    assert news.passed == 1
    assert room.titles() == ["A page", "One"]
    assert [taken.new for taken in room.add(served.url("/page.html")).taken] == [False]
