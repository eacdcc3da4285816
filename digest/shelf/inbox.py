"""issues/inbox/: articles that wait, one Markdown file each, beside the raw bytes they came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from digest.errors import InputError
from digest.ingest.pictures.named import SUFFIXES
from digest.ingest.readers import has_reader
from digest.shelf.atomic import fsync_folder, inside, make_folder, sha256, sweep, told, write
from digest.shelf.pictures import picture_in

PICTURES = "pictures"
"""The folder of pictures beside the articles, here and in an issue."""
DROPPED, CHANGED = "dropped", "changed"
"""The folders of what an editor took out, and of what sources changed that is not taken over yet."""


def content_name(data: bytes, suffix: str) -> str:
    """What a picture that was made harmless is called: by its content."""
    return f"{PICTURES}/{sha256(data)[:16]}{suffix}"


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
        name = content_name(data, suffix)
        write(self.folder / name, data)
        return name

    def picture(self, path: str) -> bytes | None:
        """The bytes of a picture by its path beside the articles; ``None`` where there is none."""
        known = path[path.rfind(".") :].lower() in SUFFIXES and not path.startswith("raw/")
        return picture_in(self.folder, path) if known else None

    def put_picture(self, path: str, data: bytes) -> None:
        """A picture by its path beside the articles; one that is there stays."""
        if self.picture(path) is None:
            write(inside(self.folder, path), data)

    def keep(self, name: str, markdown: str) -> Path:
        """The article's file, written."""
        path = self.folder / name
        write(path, markdown.encode())
        sweep(self.folder)
        return path

    def keep_new(self, name: str, markdown: str) -> Path:
        """The file of a new article; one that lies there already, whoever wrote it, stays as it is."""
        path = self.folder / name
        return path if path.exists() else self.keep(name, markdown)

    def put_out(self, name: str) -> None:
        """Moves an article's file to ``dropped``; nothing where it is gone already."""
        (self.folder / DROPPED / name).unlink(missing_ok=True)
        self._move(self.folder / name, self.folder / DROPPED / name)

    def put_back(self, name: str) -> bool:
        """Moves an article's file from ``dropped`` back; whether it lies in the inbox now."""
        self._move(self.folder / DROPPED / name, self.folder / name)
        return (self.folder / name).is_file()

    def has(self, name: str) -> bool:
        """Whether an article's file is there."""
        return (self.folder / name).is_file()

    def changed(self) -> tuple[str, ...]:
        """The ids of the articles of which a changed text lies ready."""
        return tuple(sorted(path.stem for path in (self.folder / CHANGED).glob("*.md")))

    def change_of(self, article: str) -> str:
        """What the changed text of an article is called in this folder."""
        return f"{CHANGED}/{article}.md"

    def forget_change(self, article: str) -> None:
        """Takes the changed text of an article away: it stands elsewhere now, or nobody wants it."""
        (self.folder / self.change_of(article)).unlink(missing_ok=True)

    def _move(self, path: Path, target: Path) -> None:
        with told(path):
            if not path.is_file() or target.exists():
                return
            make_folder(target.parent)
            path.rename(target)
            fsync_folder(target.parent)
            fsync_folder(path.parent)

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
