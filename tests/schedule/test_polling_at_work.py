"""digest run looks at the sources beside everything else: articles come in, sends are not held up, and it stops at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time
from typing import TYPE_CHECKING

from desk_kit import article
from run_kit import desk_of, planned, serving, soon
from source_kit import DAY, NOW, Entry, Served, dropped, feeds, prose, rss

if TYPE_CHECKING:
    from pathlib import Path

    from standin.server import StandIn


def fresh(name: str) -> Entry:
    """An entry of an hour ago, by the clock of this machine."""
    ago = (NOW - dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)) / DAY
    return Entry(name, f"https://example.org/{name}", f"On {name}", prose(name), days=ago)


def with_sources(folder: Path, text: str) -> None:
    config = folder / "config.toml"
    fetch = '[fetch]\nnetworks = ["127.0.0.1/32"]\n'
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{fetch}{text}", encoding="utf-8")


def waiting(folder: Path) -> set[str]:
    with desk_of(folder) as desk:
        return {row.title or "" for row in desk.store.list_articles(unplaced=True)}


def test_a_running_service_takes_in_what_feeds_and_folders_bring(approved: Path) -> None:
    path = dropped(approved / "incoming", "lock.md", f"# The lock\n\n{article(3)}")
    os.utime(path, (time.time() - 60, time.time() - 60))
    with Served() as served:
        served.put("/feed.xml", rss(fresh("harbours")))
        with_sources(approved, feeds(served, "/feed.xml") + '[sources.desk]\nkind = "folder"\npath = "incoming"\n')

        async def story() -> None:
            async with serving(approved):
                await soon(lambda: {"On harbours", "The lock"} <= waiting(approved))

        asyncio.run(story())
    assert (approved / "incoming" / ".done" / "lock.md").is_file()


def test_a_feed_that_never_answers_holds_up_no_post_and_no_stop(approved: Path, standin: StandIn) -> None:
    import socket

    planned(approved)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/feed.xml"
        with_sources(approved, f'[sources.slow]\nkind = "feeds"\nfeeds = ["{address}"]\n')

        async def story() -> None:
            async with serving(approved):
                await soon(lambda: len(standin.chat.messages) == 2)

        asyncio.run(story())
    assert len(standin.chat.messages) == 2
