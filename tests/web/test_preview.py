"""The live preview over real HTTP on loopback."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from digest.errors import DesignError, UsageError
from digest.web import preview as room
from digest.web.preview import LivePreview, Shown, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Source:
    """An issue whose content the test changes; ``laid_out`` counts the PDFs."""

    text: str = "one"
    broken: bool = False
    laid_out: int = 0
    seen: threading.Event = field(default_factory=threading.Event)

    def fingerprint(self) -> str:
        return f"{self.text} {self.broken}"

    def pages(self) -> Shown:
        if self.broken:
            raise DesignError(
                "'publicaton' is undefined", path="issue.html", line=7, hint="did you mean “publication”?"
            )
        return Shown(
            files={"index.html": f"<p>{self.text}</p>".encode(), "assets/a.css": b"p{}"}, facts={"title": self.text}
        )

    def pdf(self) -> tuple[str, bytes]:
        self.laid_out += 1
        return "weekly.pdf", f"%PDF {self.text}".encode()

    def live(self) -> LivePreview:
        return LivePreview(fingerprint=self.fingerprint, pages=self.pages, pdf=self.pdf)


@contextmanager
def served(live: LivePreview) -> Iterator[int]:
    stop, ready, address = threading.Event(), threading.Event(), []

    def opened(url: str) -> None:
        address.append(url)
        ready.set()

    thread = threading.Thread(target=serve, args=(live,), kwargs={"port": 0, "ready": opened, "stop": stop})
    thread.start()
    try:
        assert ready.wait(30)
        yield int(address[0].rsplit(":", 1)[1].rstrip("/"))
    finally:
        stop.set()
        thread.join(30)


def get(port: int, path: str, *, host: str = "", method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest(method, path, skip_host=bool(host))
    if host:
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, dict(answer.getheaders())


def status(port: int) -> dict[str, Any]:
    return dict(json.loads(get(port, "/status")[1]))


def test_a_change_shows_without_a_restart_and_the_pdf_follows() -> None:
    source = Source()
    live = source.live()
    live.look()
    with served(live) as port:
        assert get(port, "/issue/index.html")[1] == b"<p>one</p>"
        assert get(port, "/issue/weekly.pdf")[1] == b"%PDF one"
        before = status(port)
        source.text = "two"
        live.look()
        after = status(port)
        assert get(port, "/issue/index.html")[1] == b"<p>two</p>"
        assert get(port, "/issue/weekly.pdf")[1] == b"%PDF two"
        assert after["version"] > before["version"]
        assert after["pdf_version"] > before["pdf_version"]
        assert after["title"] == "two"


def test_nothing_is_made_anew_while_nothing_changes() -> None:
    source = Source()
    live = source.live()
    assert [live.look() for _ in range(5)] == [True, False, False, False, False]
    assert source.laid_out == 1


def test_the_page_is_there_before_the_pdf() -> None:
    source = Source()
    live = source.live()
    versions = []

    def pdf() -> tuple[str, bytes]:
        versions.append((live.file("index.html"), live.status()["pdf"]))
        return "weekly.pdf", b"%PDF"

    live.pdf = pdf
    live.look()
    assert versions == [(b"<p>one</p>", None)]


def test_a_broken_design_is_told_and_the_last_good_page_stays() -> None:
    source = Source()
    live = source.live()
    live.look()
    source.broken = True
    with served(live) as port:
        live.look()
        told = status(port)["trouble"]
        assert told["message"] == "issue.html:7: 'publicaton' is undefined"
        assert "publication" in told["hint"]
        assert get(port, "/issue/index.html")[1] == b"<p>one</p>"
        source.broken, source.text = False, "mended"
        live.look()
        assert status(port)["trouble"] is None


def test_other_machines_names_are_refused_and_unknown_files_are_not_found() -> None:
    live = Source().live()
    live.look()
    with served(live) as port:
        assert get(port, "/", host="weekly.example.org")[0] == 403
        assert get(port, "/status", host=f"localhost:{port}")[0] == 200
        assert get(port, "/issue/../../etc/passwd")[0] == 404
        assert get(port, "/issue/%2e%2e/config.toml")[0] == 404
        assert get(port, "/status", method="POST")[0] == 501
        code, body, headers = get(port, "/")
        assert (code, b"<iframe" in body) == (200, True)
        assert headers["Cache-Control"] == "no-store"
        assert get(port, "/issue/assets/a.css")[2]["Content-Type"].startswith("text/css")


def test_a_letter_is_shown_in_a_sandbox_and_may_ask_nobody_for_anything() -> None:
    live = LivePreview(
        fingerprint=lambda: "one",
        pages=lambda: Shown(files={"index.html": b"<p>", "mail.html": b"<p>x</p>", "mail.txt": b"x"}, facts={}),
        pdf=lambda: ("weekly.pdf", b"%PDF"),
    )
    live.look()
    with served(live) as port:
        policy = get(port, "/issue/mail.html")[2]["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox allow-same-origin"
        assert get(port, "/issue/mail.txt")[2]["Content-Type"].startswith("text/plain")
        assert "Content-Security-Policy" not in get(port, "/issue/index.html")[2]
        assert b'data-view="mail"' in get(port, "/")[1]


def test_a_port_that_is_taken_is_said_so() -> None:
    live = Source().live()
    with served(live) as port, pytest.raises(UsageError, match=str(port)):
        serve(live, port=port, ready=lambda _: None)


def test_the_shell_loads_nothing_from_elsewhere() -> None:
    from importlib import resources

    shell = resources.files(room.__package__).joinpath("preview.html").read_text(encoding="utf-8")
    assert "http://" not in shell
    assert "https://" not in shell
    assert "innerHTML" not in shell
