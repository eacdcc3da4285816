"""Answering: a call in, its reply out; in between the method, a fault if one is planned, and the transcript."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from standin.draw import draw_channel
from standin.methods import perform
from standin.pacing import READING
from standin.params import Request, checked, method_named
from standin.refusals import RefusalError, spelled
from standin.shapes import chat_json
from standin.transcript import Call, before, chat_of, entry
from standin.updates import WEBHOOK
from standin.wire import Form, Head, WireError, read_form, refusal, reply, result

if TYPE_CHECKING:
    from standin.faults import Fault
    from standin.server import StandIn

_CALL = re.compile(r"/bot([^/]+)/([^/]+)/?")
_FILE = re.compile(r"/file/bot([^/]+)/(.+)")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_RETRY = re.compile(rb'"retry_after": ?(\d+)')


class Answering:
    """What the server says to each call."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.world = standin.world

    def method_of(self, head: Head) -> str | None:
        """The method of a call, where there is such a one."""
        match = _CALL.fullmatch(head.path)
        return method_named(match[2], rich=self.standin.rich) if match else None

    def unread(self, method: str) -> None:
        """Records a call whose body was never read."""
        self._record(method, Form(), accepted=False, told=False)

    async def reply(self, head: Head, body: bytes, fault: Fault | None) -> bytes:
        """The bytes that answer a call; a fault may leave them out, halve them or say something else."""
        form, method = Form(), head.path
        try:
            if not head.path.startswith(("/bot", "/file/")):
                return self._page(head.path)
            if head.path.startswith("/file/"):
                return self._download(head.path)
            method = self._method(head.path)
            form = read_form(head, body)
            self.world.tick()
            request = checked(method, form)
            too_fast = self._too_fast(request)
            if fault and not fault.accepts:
                return self._refused_by(fault, request)
            if too_fast:
                self._record(method, form, accepted=False, told=True)
                return refusal(429, f"Too Many Requests: retry after {too_fast}", {"retry_after": too_fast})
            await self._wait_for_updates(request)
            return self._done(request, fault)
        except WireError as error:
            return refusal(error.status, error.description)
        except RefusalError as error:
            self._record(method, form, accepted=False, told=True)
            if error.found:
                self.world.note(method, [error.description])
            return refusal(*spelled(error.status, error.description))
        except Exception as error:  # noqa: BLE001 - a test is told, instead of seeing a connection that closes
            self._record(method, form, accepted=False, told=True)
            self.world.note(method, [f"the stand-in itself failed: {error!r}"])
            return refusal(500, "Internal Server Error: restart")

    def _done(self, request: Request, fault: Fault | None) -> bytes:
        """Does the call, writes it down, and says so, or what the fault says."""
        old = before(request, self.world)
        shape = perform(request, self.world)
        told = fault is None or fault.tells
        self._record(request.method, request.form, accepted=True, told=told)
        self.standin.transcript.append(entry(request, self.world, shape, old, told=told))
        self.standin.happened.append(self.standin.transcript[-1])
        if fault is None:
            return result(shape)
        if fault.late:
            self._go_on(fault.late)
            return result(shape)
        if fault.without:
            return _lacking(shape, fault.without)
        truth = result(shape)
        return truth[: len(truth) // 2 + len(truth) // 4] if fault.says is None else fault.says

    def _refused_by(self, fault: Fault, request: Request) -> bytes:
        """What a fault says instead of the call; a 429 also shuts the chat for its seconds."""
        self._record(request.method, request.form, accepted=False, told=True)
        seconds = _RETRY.search(fault.says or b"")
        chat = chat_of(request, self.world)
        if seconds and chat is not None and self.standin.pacing is not None:
            self.standin.pacing.wait(str(chat), int(seconds[1]), self.world.now)
        return fault.says or b""

    def _too_fast(self, request: Request) -> int:
        """Holds a call that comes too early against the test; the seconds to wait where a 429 is still in force."""
        pacing, chat = self.standin.pacing, chat_of(request, self.world)
        if pacing is None or chat is None or request.method in READING:
            return 0
        weight = len(request.json("media") or ()) if request.method == "sendMediaGroup" else 1
        wait = pacing.waits.get(str(chat), self.world.now) - self.world.now
        self.world.note(request.method, pacing.call(str(chat), self.world.now, weight))
        return max(0, -(-wait // dt.timedelta(seconds=1)))

    async def _wait_for_updates(self, request: Request) -> None:
        """Holds a poller until there is something new; one who came before is turned away."""
        if request.method != "getUpdates":
            return
        if self.world.webhook:
            raise RefusalError(WEBHOOK, status=409)
        updates = self.world.updates
        updates.wake(told=False)
        allowed = request.json("allowed_updates")
        if allowed is not None:
            updates.allowed = tuple(allowed)
        seconds = request.number("timeout")
        if seconds and not updates.take(request.number("offset"), request.number("limit"), self.world.now):
            await updates.wait(seconds)

    def _go_on(self, seconds: float) -> None:
        """Lets time go by on a clock that can be set."""
        clock: Any = self.world.clock
        clock.now += dt.timedelta(seconds=seconds)

    def _method(self, path: str) -> str:
        match = _CALL.fullmatch(path)
        if not match:
            raise WireError(404, "Not Found")
        self._check_token(match[1])
        method = method_named(match[2], rich=self.standin.rich)
        if not method:
            raise WireError(404, "Not Found: method not found")
        return method

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise WireError(401, "Unauthorized: invalid token specified")
        if token != self.standin.token:
            raise WireError(401, "Unauthorized")

    def _record(self, method: str, form: Form, *, accepted: bool, told: bool) -> None:
        self.standin.calls.append(Call(method=method, form=form, accepted=accepted, told=told))

    def _download(self, path: str) -> bytes:
        match = _FILE.fullmatch(path)
        if not match:
            raise WireError(404, "Not Found")
        self._check_token(match[1])
        kept = next((file for file in self.world.files.values() if file.path == match[2]), None)
        if kept is None:
            raise WireError(404, "Not Found")
        return reply(200, kept.data, mime="application/octet-stream")

    def _page(self, path: str) -> bytes:
        """The channel to look at (``/``), or everything as JSON (``/transcript``)."""
        chat = self.standin.chat
        if path == "/":
            return reply(200, draw_channel(chat).encode(), mime="text/html; charset=utf-8")
        if path != "/transcript":
            raise WireError(404, "Not Found")
        shown = {
            "chat": chat_json(chat),
            "messages": [self.world.told(chat, message) for message in chat.messages],
            "calls": [entry.as_json() for entry in self.standin.transcript],
            "findings": self.standin.findings,
        }
        return reply(200, json.dumps(shown, indent=1).encode())


def _lacking(shape: Any, names: tuple[str, ...]) -> bytes:
    """The reply with fields missing."""
    if "result" in names:
        return reply(200, b'{"ok": true}')
    return result(
        {name: value for name, value in shape.items() if name not in names} if isinstance(shape, dict) else {}
    )
