"""issues/public/: the web archive on disk. A repetition writes only what differs, and takes away only what is ours."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.shelf import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

INDEX = "index.html"
ASSETS = "assets"
LEADING = ("atom.xml", "rss.xml", "feed.json", "sitemap.xml", "robots.txt")
"""What leads to pages, so it comes after them; each may be missing."""
_PICTURE = re.compile(r"pictures/[0-9a-f]{16}\.(?:jpg|png)")
_UNFINISHED = re.compile(r"\..+\.\d+\.tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """How many files were written, taken away, and found equal, which keep their time and their place on the disk."""

    written: int = 0
    removed: int = 0
    equal: int = 0

    def __add__(self, other: Changed) -> Changed:
        """Both together."""
        return Changed(
            written=self.written + other.written,
            removed=self.removed + other.removed,
            equal=self.equal + other.equal,
        )


@contextlib.contextmanager
def alone(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else is at work in the folder; as long as it lasts nobody will be. A killed process holds nothing.

    With ``wait`` it is waited for.
    """
    with atomic.told(path):
        atomic.make_folder(path)
        handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def put(folder: Path, files: Mapping[str, bytes], *, at_once: bool = True) -> Changed:
    """Puts files in place by their names: what pages need first, then pages, then what leads to them, the index last.

    A file that is equal is left alone; its name is made safe all the same, since a run that was killed may have left it
    so. Not ``at_once``: the caller does that for many folders by :func:`make_safe`, before anything leads there.
    Raises :class:`digest.errors.StorageError`.
    """
    places = {name: atomic.inside(folder, name) for name in files}
    top, written = folder.resolve(), 0
    for ranked in _ranks(files):
        safe: set[Path] = set()
        for name in ranked:
            if _is_equal(places[name], files[name]):
                safe |= _between(top, places[name]) if at_once else set()
            else:
                atomic.write(places[name], files[name])
                written += 1
        for place in sorted(safe):
            with atomic.told(place):
                atomic.fsync_folder(place)
    return Changed(written=written, equal=len(files) - written)


def make_safe() -> None:
    """Makes every name safe that was written until now, whoever wrote it: one call for thousands of folders."""
    os.sync()


def clear(
    folder: Path, kept: Collection[str], *, ours: Callable[[str], bool], only: Collection[str] | None = None
) -> Changed:
    """Takes away every file below a folder that is ``ours`` by its name there and not kept, then empty folders.

    ``only`` names the folders and files right below that are looked at; without it everything is.
    """
    top, wanted = folder.resolve(), {atomic.inside(folder, name) for name in kept}
    removed, touched = 0, set()
    with atomic.told(folder):
        for path in _below(top, only):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
                    touched.add(path.parent)
                continue
            unfinished = _UNFINISHED.fullmatch(path.name) is not None
            if (unfinished or ours(path.relative_to(top).as_posix())) and _place(path) not in wanted:
                path.unlink(missing_ok=True)
                touched.add(path.parent)
                removed += not unfinished
        for place in sorted(touched):
            if place.is_dir():
                atomic.fsync_folder(place)
    return Changed(removed=removed)


def clear_issue(folder: Path, kept: Collection[str], gone: Collection[str] | None) -> Changed:
    """Takes away what an issue no longer has: of what it ever had (``gone``), and pictures, known by their names.

    Other files are the publisher's own; where there is no ``gone``, as for a withdrawn issue, they go as well.
    """
    names = None if gone is None else frozenset(gone)
    return clear(folder, kept, ours=lambda name: names is None or name in names or _PICTURE.fullmatch(name) is not None)


def clear_around(path: Path, kept: Collection[str]) -> Changed:
    """Takes away what stood around the issues and does so no more: pages in the folders of pages, feeds and the like.

    Everything else there is the publisher's own (a picture in ``assets/``, ``CNAME``, ``.well-known/``) and stays; of what
    is ours, fonts stay too: a page in somebody's cache may still ask for them.
    """
    folders = {name.split("/", 1)[0] for name in kept if "/" in name} - {ASSETS}
    with atomic.told(path):
        left = [one for place in (path, *_assets(path)) for one in place.iterdir() if _UNFINISHED.fullmatch(one.name)]
        for one in left:
            one.unlink(missing_ok=True)
    gone = {name for name in LEADING[:-1] if name not in kept}
    return clear(path, kept, ours=lambda name: name in gone or name.endswith(f"/{INDEX}"), only=folders | gone)


def _place(path: Path) -> Path:
    return path.resolve() if path.is_symlink() else path


def _ranks(names: Collection[str]) -> Iterator[list[str]]:
    """Names in the order in which they may appear, in groups of which each must be safe before the next begins."""
    groups: dict[int, list[str]] = {}
    for name in sorted(names):
        if name == INDEX:
            rank = 2 + len(LEADING)
        elif name in LEADING:
            rank = 2 + LEADING.index(name)
        else:
            rank = int(name.endswith(".html"))
        groups.setdefault(rank, []).append(name)
    for rank in sorted(groups):
        yield groups[rank]


def _is_equal(path: Path, data: bytes) -> bool:
    with atomic.told(path):
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _between(top: Path, path: Path) -> set[Path]:
    """The folders that hold the names on the way to a file, from that above ``top`` on."""
    found, above = {top.parent}, path.parent
    while above.is_relative_to(top):
        found.add(above)
        above = above.parent
    return found


def _below(top: Path, only: Collection[str] | None) -> list[Path]:
    """Files and folders below, what lies deeper first."""
    if only is None:
        return sorted(top.rglob("*"), reverse=True)
    chosen = [top / name for name in sorted(only)]
    return [one for place in chosen if place.exists() for one in (*sorted(place.rglob("*"), reverse=True), place)]


def _assets(path: Path) -> list[Path]:
    top = path / ASSETS
    return [top, *(one for one in sorted(top.rglob("*")) if one.is_dir())] if top.is_dir() else []
