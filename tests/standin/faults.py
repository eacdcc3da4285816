"""Faults: what goes wrong with the n-th call of a method, and whether the post was taken before it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from standin.wire import refusal, reply

ANY = "*"


class Stage(StrEnum):
    """Where a fault strikes."""

    ACCEPT = "accept"  # before the call is read; its method is not known
    BODY = "body"  # the head is read, the body never
    UPLOAD = "upload"  # half of the body is read
    REPLY = "reply"  # the call is read, and done where ``accepts`` says so


class Then(StrEnum):
    """What becomes of the connection after the fault's bytes."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. ``says`` are the bytes the client gets; None is half of the true reply, or nothing at all.

    ``without`` are fields that are missing from an otherwise true reply. ``late`` are the seconds of the shared clock
    that go by before the true reply comes.
    """

    accepts: bool = False
    says: bytes | None = b""
    then: Then = Then.KEEP
    stage: Stage = Stage.REPLY
    without: tuple[str, ...] = ()
    late: float = 0.0

    @property
    def tells(self) -> bool:
        """Whether the client is told the truth in the end."""
        return self.late > 0


@dataclass(slots=True)
class Script:
    """Which call of which method meets which fault; calls are counted from 1 for each method."""

    planned: dict[tuple[str, int], Fault] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def plan(self, method: str, fault: Fault, *, call: int = 1) -> None:
        """The ``call``-th call of a method from now on meets this fault; ``*`` counts connections."""
        self.planned[method.lower(), self.counts.get(method.lower(), 0) + call] = fault

    def next(self, method: str) -> Fault | None:
        """Counts a call, and gives the fault that was planned for it."""
        name = method.lower()
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.planned.get((name, self.counts[name]))


def too_many(seconds: int) -> Fault:
    """429 as the server says it: in words, in the parameters and in the header."""
    words = f"Too Many Requests: retry after {seconds}"
    return Fault(says=refusal(429, words, {"retry_after": seconds}))


def moved(chat_id: int) -> Fault:
    """400 because the group has become a supergroup."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(says=refusal(400, words, {"migrate_to_chat_id": chat_id}))


def says(status: int, description: str, *, accepts: bool = False) -> Fault:
    """A refusal in the server's own form; a 500 may have accepted the call all the same."""
    return Fault(says=refusal(status, description), accepts=accepts)


def html(status: int, *, accepts: bool = False) -> Fault:
    """A status from something in between, as a page."""
    page = f"<html><head><title>{status}</title></head><body>nginx</body></html>"
    return Fault(says=reply(status, page.encode(), mime="text/html"), accepts=accepts)


def answer(body: bytes, *, status: int = 200) -> Fault:
    """The call is done, and the reply has this body."""
    return Fault(says=reply(status, body), accepts=True)


def accepted_then(then: Then) -> Fault:
    """The call is done, and no reply comes."""
    return Fault(accepts=True, then=then)


def half_a_reply(then: Then = Then.CLOSE) -> Fault:
    """The call is done, and the reply breaks off in its middle."""
    return Fault(accepts=True, says=None, then=then)


def garbage() -> Fault:
    """The call is done, and what comes back is not HTTP."""
    return Fault(accepts=True, says=b"\x15\x03\x01 not a reply\r\n\r\n", then=Then.CLOSE)


def reset_before_reading() -> Fault:
    """The connection is reset before the call is read; plan it for ``*``."""
    return Fault(stage=Stage.ACCEPT, then=Then.RESET)


def body_never_read() -> Fault:
    """The head is read, and then nothing more."""
    return Fault(stage=Stage.BODY, then=Then.HANG)


def half_an_upload(then: Then = Then.HANG) -> Fault:
    """Half of the body is read, and then nothing more."""
    return Fault(stage=Stage.UPLOAD, then=then)


def fields_missing(*names: str) -> Fault:
    """The call is done, and the reply lacks these fields of its result; ``result`` is all of it."""
    return Fault(accepts=True, without=names)


def slow(seconds: float) -> Fault:
    """The call is done at once, and the reply comes when so many seconds of the stand-in's clock have gone by."""
    return Fault(accepts=True, late=seconds)
