"""A small IMAP server on loopback: one folder, the commands that Digest uses, and what was asked of it."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Mail:
    data: bytes
    seen: bool = False


@dataclass
class ImapStandIn:
    """``password`` is the one that is right; ``fail_at`` closes the connection at that command."""

    mails: list[Mail] = field(default_factory=list)
    password: str = "right"
    fail_at: str = ""
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        standin = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                standin._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        def say(text: str) -> None:
            handler.wfile.write(text.encode() + b"\r\n")

        say("* OK ready")
        while line := handler.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            words = rest.split(" ", 2)
            name = words[0].upper() if words[0].upper() != "UID" else f"UID {words[1].upper()}"
            self.asked.append(name)
            if name == self.fail_at:
                return
            if name == "LOGIN" and f'"{self.password}"' not in rest:
                say(f"{tag} NO wrong password {rest}")
                continue
            self._answer(name, words[-1], say, handler)
            say(f"{tag} OK done")
            if name == "LOGOUT":
                return

    def _answer(self, name: str, rest: str, say: object, handler: socketserver.StreamRequestHandler) -> None:
        assert callable(say)
        if name == "CAPABILITY":
            say("* CAPABILITY IMAP4rev1")
        elif name == "SELECT":
            say(f"* {len(self.mails)} EXISTS")
        elif name == "UID SEARCH":
            unseen = " ".join(str(n) for n, mail in enumerate(self.mails, 1) if not mail.seen)
            say(f"* SEARCH {unseen}".rstrip())
        elif name == "UID FETCH":
            number = int(rest.split(maxsplit=1)[0])
            mail = self.mails[number - 1]
            if "RFC822.SIZE" in rest:
                say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(mail.data)})")
            else:
                say(f"* {number} FETCH (UID {number} BODY[] {{{len(mail.data)}}}")
                handler.wfile.write(mail.data + b")\r\n")
        elif name == "UID STORE":
            found = re.match(r"(\d+) \+FLAGS.SILENT \(\\Seen\)", rest)
            assert found
            self.mails[int(found[1]) - 1].seen = True
