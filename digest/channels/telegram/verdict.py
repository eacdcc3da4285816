"""What is known after a call that failed: the table of the library's exceptions, by exact class and cause.

Their base classes say nothing: a refusal and a time-out are both network errors to the library. A first sending is
``unknown`` unless it surely was not delivered. Every other act may be repeated, so that there an answer that was lost
is ``not-sent``, and one that says that nothing is left to do is ``sent``.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

from digest.model.post import Outcome, Verdict


class Act(StrEnum):
    """The acts, as far as their failures differ."""

    SEND = "send"
    EDIT = "edit"
    PIN = "pin"
    UNPIN = "unpin"
    DELETE = "delete"


_UNTOLD_WAIT = 60.0  # a 429 from a proxy does not say how long
_STATUS = re.compile(r"[A-Za-z' -]+ \((\d{3})\)\. Parsing the server response ")
_TOO_LARGE = "request entity too large"
_NO_CHAT = "chat not found"
_CLOSED_DOORS = (_NO_CHAT, "need administrator rights", "have no rights to send", "not enough rights")
_OUTSIDE = ("not a member", "was kicked", "was blocked", "is deactivated", "was deleted")
_STAYS = ("message can't be deleted", "message_delete_forbidden", "not enough rights")
_NO_TEXT = "there is no text in the message to edit"
_UNKNOWN_FILE = (
    *("wrong file", "wrong remote file", "invalid file", "file_id", "file reference", "file_reference"),
    *("type of file mismatch", "can't use file of type", "document_invalid", "media_empty", "media_invalid"),
)
_DONE: dict[Act, tuple[str, ...]] = {
    Act.SEND: (),
    Act.EDIT: ("message is not modified",),
    Act.PIN: ("chat_not_modified",),
    Act.UNPIN: ("chat_not_modified", "message to unpin not found"),
    Act.DELETE: ("message to delete not found",),
}


def verdict(error: Exception, act: Act, detail: str) -> Outcome:
    """What is known after an act that raised this; ``detail`` is the error in words that may be shown."""
    from telegram import error as e

    kind = type(error)
    if isinstance(error, e.RetryAfter):
        return Outcome(verdict=Verdict.WAIT, wait=_seconds(error.retry_after), detail=detail)
    if isinstance(error, e.ChatMigrated):
        detail = f"the chat has moved: write chat_id = {error.new_chat_id} into config.toml"
        return Outcome(verdict=Verdict.STOPPED, detail=detail)
    if kind in {e.InvalidToken, e.Conflict}:
        return Outcome(verdict=Verdict.STOPPED, detail=detail)
    if kind is e.Forbidden:
        stops = act is Act.SEND or error.__cause__ is not None or _says(detail, _OUTSIDE)
        return Outcome(verdict=Verdict.STOPPED if stops else Verdict.REFUSED, detail=detail)
    if kind is e.BadRequest:
        return _refused(act, detail)
    return _by_cause(error, act, detail)


def _refused(act: Act, detail: str) -> Outcome:
    """The verdict on a 400, which lies in its words alone; a right that is missing shuts the door only to posts."""
    if _says(detail, _DONE[act]):
        return Outcome(verdict=Verdict.SENT, detail=detail)
    stops = _says(detail, _CLOSED_DOORS if act is Act.SEND else (_NO_CHAT,))
    return Outcome(verdict=Verdict.STOPPED if stops else Verdict.REFUSED, detail=detail)


def _by_cause(error: Exception, act: Act, detail: str) -> Outcome:
    """The verdict where the class alone says nothing: by what stands behind it."""
    import httpx
    from telegram.error import NetworkError, TelegramError, TimedOut

    kind, cause = type(error), type(error.__cause__)
    unready = cause is RuntimeError and "is not initialized" in str(error.__cause__)
    if kind is NetworkError and (cause in {httpx.ConnectError, httpx.UnsupportedProtocol} or unready):
        return Outcome(verdict=Verdict.NOT_SENT, detail=f"no connection: {detail}")
    if kind is TimedOut and cause in {httpx.ConnectTimeout, httpx.PoolTimeout}:
        return Outcome(verdict=Verdict.NOT_SENT, detail=f"no connection in time: {detail}")
    if kind is NetworkError and cause is TelegramError and (match := _STATUS.match(str(error))):
        if match[1] == "429":
            return Outcome(verdict=Verdict.WAIT, wait=_UNTOLD_WAIT, detail="too many requests")
        if match[1] == "413":
            return Outcome(verdict=Verdict.REFUSED, detail="the file is too large for the server")
    if kind is NetworkError and error.__cause__ is None and str(error).lower() == _TOO_LARGE:
        return Outcome(verdict=Verdict.REFUSED, detail="the file is too large for the server")
    return lost(act, detail)


def lost(act: Act, detail: str) -> Outcome:
    """The verdict on an act of whose answer nothing can be made."""
    unclear = Verdict.UNKNOWN if act is Act.SEND else Verdict.NOT_SENT
    return Outcome(verdict=unclear, detail=f"the answer was lost or cannot be read: {detail}")


def stays(outcome: Outcome) -> bool:
    """Whether a post was not deleted because it is not to be deleted: it is too old, or others' rights forbid it."""
    return outcome.verdict is Verdict.REFUSED and _says(outcome.detail, _STAYS)


def has_no_text(outcome: Outcome) -> bool:
    """Whether a text could not be put in the place of a post because that is a document."""
    return outcome.verdict is Verdict.REFUSED and _says(outcome.detail, (_NO_TEXT,))


def is_unknown_file(outcome: Outcome) -> bool:
    """Whether a document was not sent because the server does not take its id, so that its bytes may follow."""
    return outcome.verdict is Verdict.REFUSED and _says(outcome.detail, _UNKNOWN_FILE)


def _says(detail: str, words: tuple[str, ...]) -> bool:
    """Whether a refusal has some of these words in it; the library changes the case of some letters."""
    return any(each in detail.lower() for each in words)


def _seconds(wait: float | dt.timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)
