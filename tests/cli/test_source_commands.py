"""digest add with addresses and documents, digest poll, digest sources, and what the inbox shows of them."""

from __future__ import annotations

import datetime as dt
import json
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest
from cli_kit import command, environment
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
    for name in ("inbox", "status"):
        assert "[changed-since-issue]" in digest(name).out
    assert digest("inbox", "--json").out.count('"changed_at": "2') == 1


def test_a_poll_that_is_stopped_by_hand_says_that_nothing_is_half_done(weekly: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/feed.xml"
        text = f'\n[fetch]\nnetworks = ["127.0.0.1/32"]\n[sources.news]\nkind = "feeds"\nfeeds = ["{url}"]\n'
        config = weekly / "config.toml"
        config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
        process = subprocess.Popen(command("poll"), cwd=weekly, stderr=subprocess.PIPE, env=environment(), text=True)
        mute.settimeout(60)
        asked, _ = mute.accept()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        asked.close()
    assert process.returncode == 130
    assert "Stopped. Nothing half written was left" in said
    assert "Traceback" not in said


def test_an_editor_decides_with_inbox_and_sources_counts_what_came_of_it(
    sourced: Path, digest: Callable[..., Said]
) -> None:
    dropped(sourced / "incoming", "bad.docx", b"PK\x03\x04 no archive")
    dropped(sourced / "incoming", "lock.md", "# The lock\n\nWords about a lock.\n")
    dropped(sourced / "incoming", "photo.xyz", b"\x00" * 9)
    said = digest("poll")
    assert said.code == 1
    assert "1 new article; 1 part could not be read" in said.out
    assert "bad.docx" in said.out
    assert "left there, since no reader exists for them: photo.xyz" in said.out
    rows = {row["title"]: row for row in json.loads(digest("inbox", "--json").out)["articles"]}
    half = rows["The first half"]["id"]
    assert f"digest inbox --same {half} drops this one, --different {half} keeps both" in digest("inbox").out
    assert digest("inbox", "--same", half, "--drop", rows["The lock"]["id"]).code == 0
    listed = digest("inbox")
    assert "2 articles were taken out of the inbox" in listed.out
    assert "[near-duplicate]" not in listed.out
    assert half in digest("inbox", "--dropped").out
    assert digest("inbox", "--back", rows["The lock"]["id"]).code == 0
    assert "The lock  [desk]" in digest("inbox").out
    stands = digest("sources").out
    assert "brought 2 articles (1 waiting, 1 taken out)" in stands
    assert "1 more seen, too old" in stands
    assert "bad.docx: " in stands
    wrong = digest("inbox", "--drop", "no-such-id")
    assert (wrong.code, "digest inbox lists their ids" in wrong.err.replace("`", "")) == (1, True)


def test_many_places_with_nothing_new_are_one_line(sourced: Path, digest: Callable[..., Said], served: Served) -> None:
    for number in range(5):
        served.put(
            f"/many{number}.xml", rss(Entry(str(number), f"{LINK}/m{number}", f"M {number}", prose(str(number)), AGO))
        )
    config = sourced / "config.toml"
    text = config.read_text(encoding="utf-8") + feeds(served, *(f"/many{n}.xml" for n in range(5)), name="many")
    config.write_text(text, encoding="utf-8")
    assert digest("poll", "many").out.count("1 new article") == 5
    assert digest("poll", "many").out.strip() == "✓ many: nothing new in 5 places"
