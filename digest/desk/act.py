"""Does one delivery: finds what was frozen for it, fills in what is known by now, and calls the channel once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import StorageError
from digest.model.acts import PIN, SEND, UNPIN, WITHDRAW
from digest.model.post import Outcome, Verdict, fill_holes, upload_key
from digest.model.post_json import unpack
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.channel import Channel
    from digest.desk.desk import Desk
    from digest.model.post import Post
    from digest.store.rows import DeliveryRow

NO_MESSAGE = "its post is not known to be there"


class Act:
    """One claimed delivery of a channel, ready to be done.

    Making it reads the frozen bytes, so that a damaged one stops before the call: :class:`StorageError`. ``uploads`` is
    the channel's; ``upload`` is then what a document to be sent is called there, ``file_id`` by what id it is known.
    """

    def __init__(
        self, desk: Desk, delivery: DeliveryRow, notice: Callable[[str, str], Post], *, uploads: str = ""
    ) -> None:
        self.desk = desk
        self.delivery = delivery
        self.notice = notice
        self.rows = self._rows(delivery.issue)
        self.post = self._post() if delivery.post_sha256 else None
        frozen = desk.frozen
        self.document = frozen.get(self.post.document) if self.post and self.post.document else None
        self.thumbnail = frozen.get(self.post.thumbnail) if self.post and self.post.thumbnail else None
        key = upload_key(self.post) if self.post and uploads and delivery.act == SEND else ""
        self.upload = (uploads, key) if key else None
        self.file_id = desk.store.find_upload(*self.upload) if self.upload else None

    async def perform(self, channel: Channel) -> Outcome:
        """What the channel answered, or ``void`` where there is nothing to act on."""
        delivery, post = self.delivery, self.post
        if delivery.act == SEND:
            if post is None:
                return Outcome(verdict=Verdict.REFUSED, detail="there is no post to send")
            return await channel.send(
                post,
                document=self.document,
                thumbnail=self.thumbnail,
                reply_to=self._message(post.reply_to),
                key=f"{delivery.issue}-{delivery.part}",
                at=self.desk.local_time(),
                file_id=self.file_id,
            )
        message_id = self._target()
        if message_id is None:
            lost = delivery.act == WITHDRAW and delivery.part in self.rows  # it is there, and nobody knows where
            return Outcome(verdict=Verdict.REFUSED if lost else Verdict.VOID, detail=NO_MESSAGE)
        if delivery.act == PIN:
            return await channel.pin(message_id)
        if delivery.act == UNPIN:
            return await channel.unpin(message_id)
        if delivery.act == WITHDRAW:
            return await channel.withdraw(message_id, self.notice(delivery.issue, delivery.channel))
        if post is None:
            return Outcome(verdict=Verdict.VOID, detail="there is nothing to put in its place")
        return await channel.edit(message_id, post, document=self.document, thumbnail=self.thumbnail)

    def _rows(self, slug: str) -> dict[str, DeliveryRow]:
        """The sent posts of an issue in this channel, by part."""
        rows = self.desk.store.deliveries_of(slug, [DeliveryState.SENT])
        return {row.part: row for row in rows if row.channel == self.delivery.channel and row.act == SEND}

    def _message(self, part: str) -> str | None:
        return self.rows[part].message_id if part in self.rows else None

    def _target(self) -> str | None:
        """The message to act on; a pin to be taken away belongs to an earlier issue."""
        if self.delivery.act != UNPIN:
            return self._message(self.delivery.part)
        slug, _, part = self.delivery.part.partition("/")
        row = self._rows(slug).get(part)
        return row.message_id if row else None

    def _post(self) -> Post:
        frozen = self.desk.store.post_of(self.delivery)
        try:
            post = unpack(frozen.payload if frozen else "")
        except ValueError:
            hint = "nothing was sent of it; restore .digest/ from a backup"
            raise StorageError(f"the approved post {self.delivery.part} cannot be read", hint=hint) from None
        return fill_holes(post, {part: row.link for part, row in self.rows.items() if row.link})
