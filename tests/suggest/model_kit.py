"""A language model's stand-in on loopback: it answers in turn what a test wrote down, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from digest.model.suggest import Suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-Example-Example-Example-0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer: a status and a body; ``drip`` sends it letter by letter, so many seconds apart; ``stall`` never."""

    status: int = 200
    body: bytes = b""
    drip: float = 0
    stall: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def chat(text: Any) -> Said:
    """What an OpenAI-like service says."""
    message = {"role": "assistant", "content": text}
    answer = {"id": "1", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    return Said(body=json.dumps(answer).encode())


def messages(text: Any) -> Said:
    """What an Anthropic-like service says."""
    answer = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": text}]}
    return Said(body=json.dumps(answer).encode())


def reply(summary: str = "", headline: str = "", theme: str = "") -> str:
    """A reply as it was asked for."""
    return json.dumps({"summary": summary, "headline": headline, "theme": theme})


@dataclass
class Asked:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Model:
    """The stand-in: ``script`` is said in turn, the last of it again and again."""

    script: list[Said]
    asked: list[Asked] = field(default_factory=list)
    address: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Said:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def config(self, provider: str = "chat", **changes: Any) -> Suggest:
        values: dict[str, Any] = {
            "provider": provider,
            "address": f"{self.address}/v1",
            "model": "example-1",
            "timeout": 5,
        }
        return Suggest(**(values | changes))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    model: Model


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        model = self.server.model
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        heads = {name.lower(): value for name, value in self.headers.items()}
        model.asked.append(Asked(self.path, heads, body))
        said = model.next()
        if said.stall:
            model.ended.wait(30)
            return
        self.send_response(said.status)
        for name, value in (("content-type", "application/json"), ("content-length", str(len(said.body)))):
            self.send_header(name, value)
        for name, value in said.headers:
            self.send_header(name, value)
        self.end_headers()
        try:
            self._write(said, model)
        except OSError:
            return  # whoever asked has gone

    def _write(self, said: Said, model: Model) -> None:
        if not said.drip:
            self.wfile.write(said.body)
            return
        for byte in said.body:
            if model.ended.is_set():
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(said.drip)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def model(*script: Said) -> Iterator[Model]:
    """A stand-in that answers as scripted while the block lasts."""
    made = Model(list(script))
    server = _Server(("127.0.0.1", 0), _Handler)
    server.model = made
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
