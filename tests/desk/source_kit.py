"""A server of feeds on loopback that a test fills, and a publication that polls it by a clock that the test turns."""

from __future__ import annotations

import asyncio
import atexit
import datetime as dt
import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self, cast

from desk_kit import Clock, open_desk

from digest.desk.poll import Polling
from digest.desk.reading import reading_room
from digest.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.reading import ReadingRoom, SetAside
    from digest.desk.sources.standing import Polled
    from digest.desk.take_in import TakenIn
    from digest.model.article import Reading
    from digest.model.config import Config
    from digest.model.material import Material

PUBLICATION = '[publication]\nname = "The Example Weekly"\nschedule = "Fri 08:00"\n'
NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TYPES = {".xml": "application/rss+xml", ".json": "application/feed+json", ".html": "text/html", ".png": "image/png"}


@dataclass
class Entry:
    """An entry of a feed; ``days`` is how long ago it was published, ``None`` for no date."""

    guid: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    days: float | None = 1

    def rss(self) -> str:
        parts = [f"<title>{self.title}</title>"] if self.title else []
        parts += [f'<guid isPermaLink="false">{self.guid}</guid>'] if self.guid else []
        parts += [f"<link>{self.link}</link>"] if self.link else []
        if self.days is not None:
            parts.append(f"<pubDate>{NOW - self.days * DAY:%a, %d %b %Y %H:%M:%S} +0000</pubDate>")
        body = self.text.replace("&", "&amp;").replace("<", "&lt;")
        return f"<item>{''.join(parts)}<description>{body}</description></item>"


def rss(*entries: Entry) -> bytes:
    items = "\n".join(entry.rss() for entry in entries)
    head = "<title>A Feed</title><link>https://example.org/</link><description>Made up</description>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>\n'.encode()


def prose(seed: str, sentences: int = 12) -> str:
    """A text of its own for each seed; no five words in a row stand in that of another."""
    words = [hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:7] for number in range(sentences * 8)]
    lines = [" ".join(words[start : start + 8]).capitalize() + "." for start in range(0, len(words), 8)]
    return "".join(f"<p>{line}</p>" for line in lines)


@dataclass
class Answer:
    """What the server answers: a body with an ETag, or a status alone."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Served:
    """A server on loopback. ``pages`` are what lies at each path, ``asked`` what was asked for, with its status."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def put(self, path: str, body: bytes) -> None:
        self.pages[path] = Answer(body)

    def etag(self, body: bytes) -> str:
        return f'"{hashlib.sha256(body).hexdigest()[:12]}"'

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        found = self.pages.get(handler.path, Answer(status=404))
        etag = self.etag(found.body)
        status = 304 if found.body and handler.headers.get("If-None-Match") == etag else found.status
        self.asked.append((handler.path, status))
        handler.send_response(status)
        for name, value in found.headers.items():
            handler.send_header(name, value)
        body = b"" if status == 304 else found.body
        suffix = handler.path[handler.path.rfind(".") :]
        if found.body:
            handler.send_header("ETag", etag)
            handler.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@dataclass
class Newsdesk:
    """A publication with sources, its clock, and the folder that it watches."""

    folder: Path
    clock: Clock
    desk: Desk

    @classmethod
    def made(cls, folder: Path, sources: str) -> Newsdesk:
        clock = Clock(NOW)
        config = f'{PUBLICATION}[fetch]\nnetworks = ["127.0.0.1/32"]\n{sources}'
        return cls(folder, clock, open_desk(folder, clock, config))

    def poll(self, *names: str, later: dt.timedelta = dt.timedelta(hours=2)) -> tuple[Polled, ...]:
        """One round of what is due, after some time."""
        self.clock.now += later
        return asyncio.run(self.polling().round(names))

    def add(self, url: str) -> TakenIn:
        return asyncio.run(self.polling().add(url))

    def polling(self) -> Polling:
        return Polling(desk=self.desk, open_fetcher=quick_fetcher, open_room=kept_room, settled=0, jitter=lambda: 0.0)

    def files(self) -> dict[str, bytes]:
        """Every file of the publication but the database."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and ".digest" not in path.parts)
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row but the times of polls."""
        found = {}
        with self.desk.store.read() as connection:
            for table in ("articles", "sightings", "shingles", "placements", "alerts", "events"):
                found[table] = [
                    tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")
                ]
            states = "source, address, etag, last_modified, raw_sha256, cursor, moved_to, baseline_at, failures"
            found["states"] = [
                tuple(row) for row in connection.exec_driver_sql(f"SELECT {states} FROM source_states ORDER BY 1, 2")
            ]
        return found

    def titles(self) -> list[str]:
        return sorted(row.title or "" for row in self.desk.store.list_articles())


_ROOMS: list[ReadingRoom] = []


@dataclass
class KeptRoom:
    """A reading room whose child goes on to the next test: its start takes longer than what it reads here."""

    inner: ReadingRoom

    def read(self, material: Material) -> Reading | SetAside:
        return self.inner.read(material)

    def close(self) -> None:
        pass


def kept_room(desk: Desk) -> ReadingRoom:
    if not _ROOMS:
        _ROOMS.append(reading_room(desk))
        atexit.register(_ROOMS[0].close)
    _ROOMS[0].now = desk.now
    return cast("ReadingRoom", KeptRoom(_ROOMS[0]))


def quick_fetcher(config: Config) -> Fetcher:
    """One that never waits between two requests to a host."""
    import ipaddress

    networks = tuple(ipaddress.ip_network(text) for text in config.fetch.networks)
    return Fetcher(allowed=networks, deadline=5, pause=0)


def feeds(served: Served, *paths: str, more: str = "", name: str = "news") -> str:
    urls = ", ".join(f'"{served.url(path)}"' for path in paths)
    return f'[sources.{name}]\nkind = "feeds"\nfeeds = [{urls}]\n{more}\n'


def dropped(folder: Path, name: str, text: str | bytes) -> os.PathLike[str]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name
