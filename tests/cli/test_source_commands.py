"""digest add with addresses and documents, digest poll, digest sources, and what the inbox shows of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from source_kit import DAY, NOW, Entry, Served, dropped, feeds, prose, rss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli_kit import Said

LINK = "https://example.org"
AGO = (NOW - dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)) / DAY


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def sourced(weekly: Path, served: Served) -> Path:
    """A publication with a feed and a watched folder."""
    long = prose("long", 40)
    served.put(
        "/feed.xml",
        rss(
            Entry("1", f"{LINK}/1", "The whole story", long, AGO),
            Entry("2", f"{LINK}/2", "The first half", long[: len(long) // 2], AGO),
            Entry("3", f"{LINK}/3", "Old", prose("old"), AGO + 40),
        ),
    )
    text = f'\n[fetch]\nnetworks = ["127.0.0.1/32"]\n{feeds(served, "/feed.xml")}'
    text += '[sources.desk]\nkind = "folder"\npath = "incoming"\n'
    config = weekly / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
    (weekly / "incoming").mkdir()
    return weekly


def test_poll_takes_in_what_is_new_and_the_inbox_shows_source_and_suspicion(
    sourced: Path, digest: Callable[..., Said]
) -> None:
    dropped(sourced / "incoming", "lock.md", "# The lock\n\nWords about a lock.\n")
    first = digest("poll")
    assert first.code == 0, first.err
    assert "2 new articles, 1 too old" in first.out
    assert "1 new article" in first.out
    again = digest("poll")
    assert again.out.count("nothing new") == 2
    inbox = digest("inbox")
    assert "The whole story  [news]" in inbox.out
    assert "The lock  [desk]" in inbox.out
    assert "[near-duplicate]" in inbox.out
    rows = json.loads(digest("inbox", "--json").out)["articles"]
    assert {row["source"] for row in rows} == {"news", "desk"}
    assert [row["likeness"] >= 90 for row in rows if row["alike"]] == [True]


def test_poll_says_what_is_wrong_and_leaves_with_one(
    sourced: Path, digest: Callable[..., Said], served: Served
) -> None:
    served.put("/feed.xml", b"<!doctype html><html><body>Hello</body></html>")
    said = digest("poll", "news")
    assert said.code == 1
    assert "there is a web page where a feed was expected" in said.out
    (row,) = json.loads(digest("poll", "news", "--json").out)
    assert row["trouble"]
    assert "fails since" in digest("sources").out
    unknown = digest("poll", "nothing")
    assert (unknown.code, "There are: news, desk" in unknown.err) == (2, True)


def test_without_sources_the_commands_say_how_to_have_some(weekly: Path, digest: Callable[..., Said]) -> None:
    assert digest("poll").code == 2
    said = digest("sources")
    assert (said.code, "There are no sources." in said.out) == (0, True)


def test_sources_lists_how_each_stands_and_writes_the_feeds_out(
    sourced: Path, digest: Callable[..., Said], served: Served
) -> None:
    assert digest("sources").out.count("not looked at yet") == 2
    digest("poll", "news")
    assert "looked at" in digest("sources").out
    states = json.loads(digest("sources", "--json").out)
    assert [state["source"] for state in states] == ["news", "desk"]
    assert digest("sources", "--opml", "feeds.opml").code == 0
    text = (sourced / "feeds.opml").read_text(encoding="utf-8")
    assert served.url("/feed.xml") in text
    assert digest("sources", "--opml", "-").out.strip() == text.strip()


def test_add_takes_an_address_and_a_saved_page(sourced: Path, digest: Callable[..., Said], served: Served) -> None:
    page = f"<!doctype html><html><head><title>A page</title></head><body><article><h1>A page</h1>{prose('p', 30)}</article></body></html>"
    served.put("/page.html", page.encode())
    said = digest("add", served.url("/page.html"))
    assert said.code == 0, said.err
    assert "1 article" in said.out
    (sourced / "saved.html").write_text(page.replace("A page", "Another page").replace("p", "p"), encoding="utf-8")
    assert digest("add", "saved.html").code == 0
    refused = digest("add", served.url("/nothing.html"))
    assert (refused.code, "404" in refused.err) == (1, True)
    feed = digest("add", served.url("/feed.xml"))
    assert "1 older one was left out" in feed.out


def test_what_changed_since_an_issue_is_shown_by_inbox_and_status(
    sourced: Path, digest: Callable[..., Said], served: Served
) -> None:
    digest("poll", "news")
    assert digest("assemble").code == 0
    served.put("/feed.xml", rss(Entry("1", f"{LINK}/1", "The whole story, corrected", prose("long", 40), AGO)))
    said = digest("poll", "news")
    assert "1 changed there, not here" in said.out
    for command in ("inbox", "status"):
        assert "[changed-since-issue]" in digest(command).out
    assert digest("inbox", "--json").out.count('"changed_at": "2') == 1
