"""The ways out as the desk sees them: what a channel and the web archive can be asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from digest.model.post import Outcome, Post

ARCHIVE = "archive"
SITE = "site"


class Channel(Protocol):
    """A way out. No act ever raises for what a channel may answer: that is the outcome.

    ``repeatable``: a post that may have gone out can simply be sent again. The other acts can be repeated in
    every channel, so an ambiguous answer to one is ``not-sent``.
    """

    @property
    def name(self) -> str:
        """The channel's name in config.toml."""

    @property
    def repeatable(self) -> bool:
        """Whether the same key may be sent again without showing twice."""

    @property
    def uploads(self) -> str:
        """The name under which the ids of documents that the server has are kept; empty where there are none."""

    async def open(self) -> None:
        """Makes ready; nothing is sent yet."""

    async def send(  # noqa: PLR0913 - a post and what belongs to it
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
        """Hands a post over. ``reply_to`` is the message id of the post that it answers.

        ``file_id`` is what the server called the document when it was last sent, if it was: it saves the upload.
        """

    async def edit(self, message_id: str, post: Post, *, document: bytes | None, thumbnail: bytes | None) -> Outcome:
        """Puts another text, or another document with its caption, in the place of a post that was sent."""

    async def pin(self, message_id: str) -> Outcome:
        """Pins a post, without a sound."""

    async def unpin(self, message_id: str) -> Outcome:
        """Takes the pin away."""

    async def withdraw(self, message_id: str, notice: Post) -> Outcome:
        """Deletes a post; one that can no longer be deleted says ``notice`` from now on."""

    async def close(self) -> None:
        """Lets connections go."""


class Archive(Protocol):
    """The web archive: stable addresses under issues/public/. Doing anything again changes nothing."""

    async def publish(
        self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes], gone: Collection[str] = ()
    ) -> Outcome:
        """Puts an issue's files and the index's in place, and takes away those that are ``gone``."""

    async def withdraw(self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes]) -> Outcome:
        """Leaves only ``files`` at an issue's address, and puts the index's in place."""
