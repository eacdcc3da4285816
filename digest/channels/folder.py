"""The folder channel: posts as files, and a page beside them that looks like the channel."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.model.post_json import post_of
from digest.render.telegram.page import Bubble, channel_page
from digest.shelf import atomic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.model.post import Post

    Record = dict[str, Any]

PAGE = "channel.html"
GONE = ".withdrawn.json"
_RECORD = re.compile(r"(\d{4,})-.+\.json")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


class FolderChannel:
    """Posts as files in a folder: ``NNNN-<key>.json`` and ``.txt``, documents beside them, and ``channel.html``.

    The record (``.json``) is written last, so a post is there or it is not; the page is drawn from the records.
    Doing anything again changes nothing, and sending the same key again shows nothing twice. Numbers are never used
    again: ``.withdrawn.json`` keeps those of the posts that were taken away.
    """

    kind = "folder"
    repeatable = True
    uploads = ""

    def __init__(self, name: str, path: Path, *, title: str = "", language: str = "en") -> None:
        self.name = name
        self.path = path
        self.title = title or name
        self.language = language

    async def open(self) -> None:
        """Nothing to make ready: folders appear with the first post."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def send(  # noqa: PLR0913 - a post and what belongs to it
        self,
        post: Post,
        *,
        document: bytes | None,
        thumbnail: bytes | None,
        reply_to: str | None,
        key: str,
        at: dt.datetime,
        file_id: str | None = None,  # noqa: ARG002 - a folder has no server
    ) -> Outcome:
        """Files the post under its key; see :class:`digest.desk.channel.Channel`."""
        if post.filename and document is None:
            return _without_bytes(post)

        def act() -> int:
            known = {**self._gone(), **{record["key"]: int(record["number"]) for record in self._records()}}
            if key in known:
                return known[key]
            number = max(known.values(), default=0) + 1
            answers = int(reply_to) if reply_to and reply_to.isdecimal() else None
            record = {"number": number, "key": key, "at": at.isoformat(), "answers": answers}
            self._write({**record, "edited": False, "pinned": False}, post, document, thumbnail)
            return number

        return self._done(act)

    async def edit(self, message_id: str, post: Post, *, document: bytes | None, thumbnail: bytes | None) -> Outcome:
        """Puts another text or document in the place of a post, which keeps its number, its time and its silence."""
        if post.filename and document is None:
            return _without_bytes(post)

        def act(record: Record) -> None:
            new = replace(post, silent=record["silent"])
            if new != post_of(record):
                record = self._write({**record, "edited": True}, new, document, thumbnail)
            self._clear(record["number"], keep=record)

        return self._on(message_id, "edit", act)

    async def pin(self, message_id: str) -> Outcome:
        """Marks a post as pinned."""
        return self._on(message_id, "pin", lambda record: self._keep({**record, "pinned": True}))

    async def unpin(self, message_id: str) -> Outcome:
        """Takes the mark away; done, too, where the post is gone."""
        return self._on(message_id, "unpin", lambda record: self._keep({**record, "pinned": False}))

    async def withdraw(self, message_id: str, notice: Post) -> Outcome:  # noqa: ARG002 - a file can always be taken away
        """Takes a post away with its files; its number and its key stay taken."""

        def act(record: Record) -> None:
            gone = {**self._gone(), record["key"]: int(record["number"])}
            atomic.write(self.path / GONE, _json(gone))  # from here on it is gone, whatever happens to the files
            self._clear(record["number"])

        return replace(self._on(message_id, "withdraw", act), link=None)

    def bubbles(self) -> list[Bubble]:
        """The posts that lie in the folder, the oldest first."""
        return [self._bubble(record) for record in self._records()]

    def _bubble(self, record: Record) -> Bubble:
        picture = self.path / record["picture"] if record.get("picture") else None
        with atomic.told(self.path):
            thumbnail = picture.read_bytes() if picture and picture.is_file() else None
        return Bubble(
            number=record["number"],
            post=post_of(record),
            at=dt.datetime.fromisoformat(record["at"]),
            file=record["file"],
            size=record["size"],
            reply_to=record.get("answers"),
            pinned=record.get("pinned", False),
            edited=record.get("edited", False),
            thumbnail=thumbnail,
        )

    def _on(self, message_id: str, name: str, act: Callable[[Record], None]) -> Outcome:
        """An act on a post that lies here; what is gone needs no unpinning and no withdrawing."""
        if not message_id.isdecimal():
            return Outcome(verdict=Verdict.REFUSED, detail=f"{message_id!r} is not the number of a post")
        number = int(message_id)
        try:
            record = next((record for record in self._records() if record["number"] == number), None)
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        if record is None and name not in {"unpin", "withdraw"}:
            return Outcome(verdict=Verdict.REFUSED, detail=f"post to {name} not found")

        def done() -> int:
            if record is None:
                self._clear(number)  # what an earlier attempt may have left
            else:
                act(record)
            return number

        return self._done(done)

    def _done(self, act: Callable[[], int]) -> Outcome:
        """Does it, draws the page anew, and says which post that was."""
        try:
            number = act()
            atomic.write(self.path / PAGE, channel_page(self.title, self.bubbles(), language=self.language))
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        return Outcome(verdict=Verdict.SENT, message_id=str(number), link=self._link(number))

    def _link(self, number: int) -> str:
        return f"{(self.path / PAGE).resolve().as_uri()}#post-{number}"

    def _records(self) -> list[Record]:
        gone = set(self._gone().values())
        with atomic.told(self.path):
            paths = sorted(p for p in self.path.glob("*.json") if _RECORD.fullmatch(p.name))
        records = [_record(path) for path in paths]
        return sorted((record for record in records if record["number"] not in gone), key=lambda r: int(r["number"]))

    def _gone(self) -> dict[str, int]:
        """The numbers of the posts that were taken away, by key."""
        return _read(self.path / GONE) if (self.path / GONE).is_file() else {}

    def _write(self, record: Record, post: Post, document: bytes | None, thumbnail: bytes | None) -> Record:
        """Writes a post's files and then its record, which it gives back."""
        number = record["number"]
        files: dict[str, Any] = {"file": None, "picture": None, "size": None if document is None else len(document)}
        for name, ending, data in (("file", "", document), ("picture", ".jpg", thumbnail)):
            if post.filename and data is not None:
                files[name] = f"{number:04}-{_safe(post.filename)}{ending}"
                atomic.write(self.path / files[name], data)
        atomic.write(self.path / f"{_stem(record)}.txt", f"{post.text}\n".encode())
        record = {**record, **asdict(post), **files}
        self._keep(record)
        return record

    def _keep(self, record: Record) -> None:
        atomic.write(self.path / f"{_stem(record)}.json", _json(record))

    def _clear(self, number: int, *, keep: Record | None = None) -> None:
        """Takes the files of a number away, except those of the record to keep."""
        kept = {f"{_stem(keep)}.txt", f"{_stem(keep)}.json", keep["file"], keep.get("picture")} if keep else set()
        with atomic.told(self.path):
            for path in self.path.glob(f"{number:04}-*"):
                if path.name not in kept:
                    path.unlink(missing_ok=True)


def _stem(record: Record) -> str:
    return f"{record['number']:04}-{_safe(record['key'])}"


def _safe(name: str) -> str:
    """A name that is a file's name everywhere; one that had to be changed keeps apart from its like by a hash."""
    safe = _UNSAFE.sub("-", name).strip("-.")[:_LONGEST_NAME]
    return safe if safe == name else f"{safe or 'post'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _json(value: Record) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _record(path: Path) -> Record:
    record = _read(path)
    try:
        post_of(record)
        dt.datetime.fromisoformat(record["at"])
        return {**record, "number": int(record["number"]), "key": str(record["key"])}
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None


def _read(path: Path) -> Record:
    with atomic.told(path):
        data = path.read_bytes()
    try:
        return dict(json.loads(data))
    except (ValueError, TypeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> StorageError:
    hint = "put it back from a backup, or take it away; the page is drawn from it"
    return StorageError("this record cannot be read", hint=hint, path=str(path))


def _without_bytes(post: Post) -> Outcome:
    return Outcome(verdict=Verdict.REFUSED, detail=f"the bytes of {post.filename} are missing")
