"""A channel that knows what was ever accepted in it, over all lives of the programs that send to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.model.post import Outcome, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from digest.model.post import Post

CHANNELS = ("one", "two")


def _silence(_: str) -> None:
    pass


@dataclass(kw_only=True)
class Chat:
    """``accepted``: the keys of its posts, in order; a message's id is its place there. ``note`` hears of each."""

    name: str
    accepted: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    note: Callable[[str], None] = _silence
    kind: str = "telegram"
    repeatable: bool = False
    uploads: str = ""

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def send(
        self,
        post: Post,
        *,
        document: bytes | None,
        thumbnail: bytes | None,
        reply_to: str | None,
        key: str,
        at: dt.datetime,
        file_id: str | None = None,
    ) -> Outcome:
        assert (document is not None) == (post.document is not None)
        if reply_to is not None:
            self._known(reply_to)
        self.accepted.append(key)
        self.note(f"{self.name} {key}")
        number = len(self.accepted)
        return Outcome(verdict=Verdict.SENT, message_id=str(number), link=self.link(number))

    async def edit(self, message_id: str, post: Post, *, document: bytes | None, thumbnail: bytes | None) -> Outcome:
        return self._act("edit", message_id)

    async def pin(self, message_id: str) -> Outcome:
        return self._act("pin", message_id)

    async def unpin(self, message_id: str) -> Outcome:
        return self._act("unpin", message_id)

    async def withdraw(self, message_id: str, notice: Post) -> Outcome:
        return self._act("withdraw", message_id)

    def number(self, key: str) -> int:
        """The message id of a post, 0 where it never came."""
        return self.accepted.index(key) + 1 if key in self.accepted else 0

    def link(self, number: int) -> str:
        """The address of a message."""
        return f"https://t.me/example_{self.name}/{number}" if number else ""

    def _act(self, act: str, message_id: str) -> Outcome:
        self._known(message_id)
        self.acts.append(f"{act} {message_id}")
        return Outcome(verdict=Verdict.SENT, message_id=message_id)

    def _known(self, message_id: str) -> None:
        """A message that is named must be one that was accepted."""
        assert 1 <= int(message_id) <= len(self.accepted)


def chats(accepted: Iterable[str], note: Callable[[str], None] = _silence) -> list[Chat]:
    """The two channels of the publication, with what they had accepted before: ``channel key``, in order."""
    before = [entry.split(" ", 1) for entry in accepted]
    return [Chat(name=name, accepted=[key for chat, key in before if chat == name], note=note) for name in CHANNELS]
