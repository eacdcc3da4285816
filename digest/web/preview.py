"""The live preview: an issue on 127.0.0.1, its page at once, its PDF behind it, shown anew on every change."""

from __future__ import annotations

import json
import mimetypes
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EVERY = 0.4  # seconds between two looks at the files
LETTER = "mail.html"
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox allow-same-origin"
"""What a letter may do here, since it says nothing of that itself: mail programs have rules of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One rendering: files by name, and what the bar above them says (JSON values)."""

    files: Mapping[str, bytes]
    facts: Mapping[str, Any]


@dataclass(kw_only=True)
class LivePreview:
    """What is shown now, made anew by :meth:`look` when the fingerprint of the inputs changes.

    ``fingerprint`` is cheap and never raises; ``pages`` makes everything but the PDF, ``pdf`` the PDF's name
    and bytes. An error of theirs is shown in the bar, and the last good rendering stays.
    """

    fingerprint: Callable[[], str]
    pages: Callable[[], Shown]
    pdf: Callable[[], tuple[str, bytes]]
    version: int = 0
    _seen: str = ""
    _shown: Shown = field(default_factory=lambda: Shown(files={}, facts={}))
    _pdf: tuple[str, bytes] | None = None
    _pdf_version: int = 0
    _trouble: dict[str, str | None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> bool:
        """Whether the inputs had changed; if so everything is made anew before it returns."""
        with self._looking:
            now = self.fingerprint()
            if now == self._seen:
                return False
            self._seen = now
            self._render()
            return True

    def _render(self) -> None:
        try:
            shown = self.pages()
            self._put(shown=shown, trouble=None)
            self._put(pdf=self.pdf())
        except DigestError as error:
            self._put(trouble={"message": str(error), "hint": error.hint})

    def _put(self, **values: Any) -> None:
        with self._lock:
            for name, value in values.items():
                setattr(self, f"_{name}", value)
            self.version += 1
            if "pdf" in values:
                self._pdf_version = self.version

    def status(self) -> dict[str, Any]:
        """What the bar shows, and the version that the browser compares."""
        with self._lock:
            name = self._pdf[0] if self._pdf else None
            versions = {"version": self.version, "pdf_version": self._pdf_version}
            return {**versions, "pdf": name, "trouble": self._trouble, **self._shown.facts}

    def file(self, name: str) -> bytes | None:
        """The bytes of a rendered file, or nothing."""
        with self._lock:
            if self._pdf is not None and name == self._pdf[0]:
                return self._pdf[1]
            return self._shown.files.get(name)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    preview: LivePreview


class _Requests(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answers with the shell, the status or a rendered file; nothing here changes any state."""
        port = self.server.server_address[1]
        if self.headers.get("Host") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            self._answer(HTTPStatus.FORBIDDEN, b"only from this machine", "text/plain")
            return
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            shell = resources.files("digest.web").joinpath("preview.html").read_bytes()
            self._answer(HTTPStatus.OK, shell, "text/html; charset=utf-8")
        elif path == "/status":
            body = json.dumps(self.server.preview.status()).encode()
            self._answer(HTTPStatus.OK, body, "application/json")
        else:
            self._file(path.removeprefix("/issue/") or "index.html")

    def _file(self, name: str) -> None:
        data = self.server.preview.file(name)
        if data is None:
            self._answer(HTTPStatus.NOT_FOUND, b"not there (yet)", "text/plain")
            return
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        self._answer(HTTPStatus.OK, data, kind, policy=LETTER_POLICY if name == LETTER else "")

    def _answer(self, status: HTTPStatus, body: bytes, kind: str, *, policy: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silence: the terminal belongs to the command."""


def serve(
    preview: LivePreview, *, port: int, ready: Callable[[str], None], stop: threading.Event | None = None
) -> None:
    """Serves until ``stop`` is set or Ctrl-C; ``ready`` is called with the address once the page can be opened."""
    stop = stop or threading.Event()
    try:
        server = _Server(("127.0.0.1", port), _Requests)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}", hint="choose another with --port, or 0 for any"
        ) from None
    server.preview = preview
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        ready(f"http://127.0.0.1:{server.server_address[1]}/")
        while not stop.is_set():
            preview.look()
            stop.wait(EVERY)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
