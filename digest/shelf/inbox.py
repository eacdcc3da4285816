"""issues/inbox/: articles that wait, one Markdown file each, beside the raw bytes they came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from digest.errors import InputError
from digest.ingest.readers import has_reader
from digest.shelf.atomic import sha256, sweep, told, write

PICTURES = "pictures"
"""The folder of pictures beside the articles, here and in an issue."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The folder ``issues/inbox``."""

    folder: Path

    def keep_raw(self, data: bytes, name: str) -> Path:
        """Where the raw bytes are now safe; the same bytes are kept once."""
        path = self.raw_of(sha256(data), name)
        write(path, data)
        return path

    def raw_of(self, digest: str, name: str) -> Path:
        """Where raw bytes of that sha256 are kept, or would be."""
        clean = re.sub(r"[^\w.-]+", "-", Path(name).name).strip("-.") or "paste.txt"
        known = sorted((self.folder / "raw").glob(f"{digest[:16]}-*"))
        return known[0] if known else self.folder / "raw" / f"{digest[:16]}-{clean[-60:]}"

    def keep_picture(self, data: bytes, suffix: str) -> str:
        """How an article in this folder calls a picture that is now safe beside it; the same bytes are kept once."""
        name = f"{PICTURES}/{sha256(data)[:16]}{suffix}"
        write(self.folder / name, data)
        return name

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture by the name that an article calls it by; ``None`` where there is none."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to((self.folder / PICTURES).resolve()):
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def keep(self, name: str, markdown: str) -> Path:
        """The article's file, written."""
        path = self.folder / name
        write(path, markdown.encode())
        sweep(self.folder)
        return path

    def names(self) -> tuple[str, ...]:
        """The article files, in order of name."""
        if not self.folder.is_dir():
            return ()
        with told(self.folder):
            return tuple(sorted(p.name for p in self.folder.glob("*.md") if not p.name.startswith(".")))

    def read(self, name: str) -> bytes:
        """The bytes of one article's file."""
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError:
            raise InputError("the article's file is gone from the inbox", path=str(path)) from None

    def dropped(self) -> tuple[str, ...]:
        """Every file in the folder itself that a reader exists for, whoever put it there."""
        if not self.folder.is_dir():
            return ()
        with told(self.folder):
            files = [p for p in self.folder.iterdir() if p.is_file() and not p.name.startswith(".")]
        return tuple(sorted(p.name for p in files if has_reader(p.name)))

    def remove(self, name: str) -> None:
        """Takes a file away whose bytes are kept under ``raw/``."""
        (self.folder / name).unlink(missing_ok=True)
