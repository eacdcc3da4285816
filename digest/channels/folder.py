"""The folder channel: posts as files, and a page beside them that looks like the channel."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.model.post_json import post_of
from digest.render.telegram_page import Bubble, channel_page
from digest.shelf import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.post import Post

PAGE = "channel.html"
_RECORD = re.compile(r"(\d{4,})-.+\.json")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


class FolderChannel:
    """Posts as files in a folder: ``NNNN-<key>.json`` and ``.txt``, documents beside them, and ``channel.html``.

    The record (``.json``) is written last, so a post is there or it is not; the page is drawn from the records.
    Sending the same key again shows nothing twice.
    """

    kind = "folder"
    repeatable = True

    def __init__(self, name: str, path: Path, *, title: str = "", language: str = "en") -> None:
        self.name = name
        self.path = path
        self.title = title or name
        self.language = language

    async def open(self) -> None:
        """Nothing to make ready: folders appear with the first post."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def send(self, post: Post, *, document: bytes | None, key: str, at: dt.datetime) -> Outcome:
        """Files the post under its key; see :class:`digest.desk.send.Channel`."""
        if post.filename and document is None:
            return Outcome(verdict=Verdict.REFUSED, detail=f"the bytes of {post.filename} are missing")
        try:
            number = self._filed(key)
            if number is None:
                number = self._file(post, document, key, at)
            atomic.write(self.path / PAGE, channel_page(self.title, self.bubbles(), language=self.language))
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        link = f"{(self.path / PAGE).resolve().as_uri()}#post-{number}"
        return Outcome(verdict=Verdict.SENT, message_id=str(number), link=link)

    def bubbles(self) -> list[Bubble]:
        """The posts that lie in the folder, the oldest first."""
        return [_bubble(record) for record in self._records()]

    def _records(self) -> list[dict[str, Any]]:
        with atomic.told(self.path):
            paths = sorted(p for p in self.path.glob("*.json") if _RECORD.fullmatch(p.name))
            records = [json.loads(path.read_bytes()) for path in paths]
        return sorted(records, key=lambda record: int(record["number"]))

    def _filed(self, key: str) -> int | None:
        return next((int(record["number"]) for record in self._records() if record["key"] == key), None)

    def _file(self, post: Post, document: bytes | None, key: str, at: dt.datetime) -> int:
        number = max((int(record["number"]) for record in self._records()), default=0) + 1
        stem = f"{number:04}-{_safe(key)}"
        file = None
        if post.filename and document is not None:
            file = f"{number:04}-{_safe(post.filename)}"
            atomic.write(self.path / file, document)
        size = None if document is None else len(document)
        record = {"number": number, "key": key, "at": at.isoformat(), "file": file, "size": size, **asdict(post)}
        atomic.write(self.path / f"{stem}.txt", f"{post.text}\n".encode())
        atomic.write(self.path / f"{stem}.json", json.dumps(record, ensure_ascii=False, indent=1).encode())
        return number


def _safe(name: str) -> str:
    """A name that is a file's name everywhere; one that had to be changed keeps apart from its like by a hash."""
    safe = _UNSAFE.sub("-", name).strip("-.")[:_LONGEST_NAME]
    return safe if safe == name else f"{safe or 'post'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _bubble(record: dict[str, Any]) -> Bubble:
    at = dt.datetime.fromisoformat(record["at"])
    return Bubble(number=record["number"], post=post_of(record), at=at, file=record["file"], size=record["size"])
