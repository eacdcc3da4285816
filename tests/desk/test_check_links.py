from __future__ import annotations

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from digest.assemble.checks import Terms
from digest.desk.checking.links import with_dead_links
from digest.desk.checking.targets import Checked, check_material
from digest.desk.reading import ReadingRoom
from digest.model.checks import CheckChoice
from digest.model.config import LimitChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.model.sources import FetchChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
TERMS = Terms(choice=CheckChoice(), language="en", today=NOW.date())
LOOPBACK = FetchChoice(networks=("127.0.0.0/8",))


class Answers(BaseHTTPRequestHandler):
    """Says what the path says."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        status = int(self.path.rsplit("/", 1)[-1].split("?")[0])
        body = b"x" * (200_000 if "big" in self.path else 10)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as made:
        made.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def checked(text: str) -> Checked:
    limits = LimitChoice()
    with ReadingRoom(kinds=DEFAULT_KINDS, limits=limits, zone=None, now=lambda: NOW) as room:
        return check_material(text.encode(), room, name="a.md", terms=TERMS)


def test_dead_addresses_are_told_at_their_links_and_each_is_asked_once(server: ThreadingHTTPServer) -> None:
    home = f"http://127.0.0.1:{server.server_port}"
    text = (
        f"# T\n\nA [good]({home}/200), a [dead]({home}/404), a [shut]({home}/403),\n"
        f"a [large]({home}/big/200) and the [dead]({home}/404#part) one again. ![A tree]({home}/410)\n\n"
        f"![A picture]({home}/410)\n"
    )
    (one,) = with_dead_links([checked(text)], TERMS, LOOPBACK)
    dead = [notice for notice in one.notices if notice.code == "dead-link"]
    lines = text.split("\n")
    told = [
        (n.line, n.severity.value, lines[(n.line or 1) - 1][(n.column or 1) - 1 : (n.end_column or 1) - 1])
        for n in dead
    ]
    assert told == [
        (3, "warning", f"{home}/404"),
        (3, "info", f"{home}/403"),
        (4, "warning", f"{home}/404#part"),
        (6, "warning", f"{home}/410"),
    ]
    asked = server.asked  # type: ignore[attr-defined]
    assert sorted(asked) == ["/200", "/403", "/404", "/410", "/big/200"]
    assert all(notice.message and notice.hint for notice in dead)


def test_a_private_address_is_not_called_unless_it_is_allowed(server: ThreadingHTTPServer) -> None:
    text = f"# T\n\nA [page](http://127.0.0.1:{server.server_port}/200).\n"
    (one,) = with_dead_links([checked(text)], TERMS, None)
    assert [notice.code for notice in one.notices if notice.code == "dead-link"] == ["dead-link"]
    assert server.asked == []  # type: ignore[attr-defined]


def test_without_links_nothing_is_asked(server: ThreadingHTTPServer) -> None:
    before = checked("# T\n\nWords only.\n")
    assert with_dead_links([before], TERMS, LOOPBACK) == [before]
    assert server.asked == []  # type: ignore[attr-defined]
