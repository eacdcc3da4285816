"""Reads the file of a backup with suspicion: what is not exactly what was written is not taken out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

from digest.errors import InputError
from digest.shelf.atomic import told
from digest.shelf.backup_file import CHUNK, DATABASE, FORMAT, LISTING, Listed, Listing, good_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

LARGEST_LISTING = 64 * 1024 * 1024
SQUEEZED = 200  # real publications shrink to a third; a hostile file claims to shrink a thousandfold
_SLACK = 100 * 1024 * 1024
_TEXTS = ("digest", "schema", "instance", "publication", "made_at")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, KeyError, TypeError, AttributeError)


def read_backup(
    path: Path,
    place: Callable[[str], Path | None],
    *,
    progress: Callable[[str], None] = lambda _: None,
    roomy: Callable[[Listing], None] = lambda _: None,
) -> Listing:
    """Reads a backup through, every byte against the listing, and unpacks the files that ``place`` gives a path for.

    ``roomy`` may refuse by the listing, before anything is unpacked. :class:`InputError` for whatever is not exactly
    what :func:`digest.shelf.backup_file.pack` writes; what was unpacked by then is worth nothing.
    """
    with _zip(path) as archive:
        listing = _listing(archive, path)
        roomy(listing)
        for number, (name, listed) in enumerate(listing.files.items(), 1):
            progress(f"{number} of {len(listing.files)}")
            with archive.open(name) as data:
                _take(data, listed, place(name), path=path, name=name)
        return listing


def listing_of(path: Path) -> Listing:
    """What a backup says of itself, its names and sizes checked; its bytes are not read."""
    with _zip(path) as archive:
        return _listing(archive, path)


@contextlib.contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The opened file; whatever zipfile, zlib and the disk complain about becomes an InputError."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError:
        raise InputError("there is no such file", path=str(path)) from None
    except OSError as error:  # a damaged zip makes zipfile seek to where no file reaches
        raise broken(path, f"it cannot be read: {(error.strerror or str(error)).lower()}") from error
    except _BROKEN as error:
        raise broken(path, (str(error).strip("'\"") or type(error).__name__)[:200]) from error


def broken(path: Path, why: str) -> InputError:
    """The refusal of a file that is no backup, or not a whole one."""
    hint = "nothing was changed; use another backup (digest doctor names the newest good one)"
    return InputError(f"this is no whole backup of Digest: {why}", path=str(path), hint=hint)


def _listing(archive: zipfile.ZipFile, path: Path) -> Listing:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if LISTING not in names or len({*names}) != len(names):
        raise broken(path, f"it has no {LISTING}" if LISTING not in names else "a name stands in it twice")
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG} or info.is_dir() or info.flag_bits & 1:
            raise broken(path, f"{info.filename!r} is no plain file")
        if info.filename != LISTING and not good_name(info.filename):
            raise broken(path, f"the name {info.filename!r} does not belong in a backup")
    if archive.getinfo(LISTING).file_size > LARGEST_LISTING:
        raise broken(path, f"its {LISTING} is too large")
    listing = _parsed(json.loads(archive.read(LISTING)), path)
    _compare({info.filename: info.file_size for info in infos if info.filename != LISTING}, listing, path)
    _refuse_bombs(infos, listing, path)
    return listing


def _parsed(data: dict[str, Any], path: Path) -> Listing:
    if data.get("format") != FORMAT:
        raise broken(path, f"its format is {data.get('format')!r}, and this Digest knows {FORMAT}")
    files = data["files"]
    if not isinstance(files, dict):
        raise broken(path, f"its {LISTING} lists no files")
    listed = {str(name): Listed(**facts) for name, facts in files.items()}
    listing = Listing(**{name: data[name] for name in _TEXTS}, files=listed)
    sound = all(isinstance(text := data[name], str) and text.isprintable() for name in _TEXTS)
    sizes = all(type(file.size) is int and file.size >= 0 and isinstance(file.sha256, str) for file in listed.values())
    if not (sound and sizes and _SLUG.fullmatch(listing.publication)):
        raise broken(path, f"its {LISTING} is not one that Digest wrote")
    return listing


def _compare(inside: Mapping[str, int], listing: Listing, path: Path) -> None:
    for name in {*inside} ^ {*listing.files}:
        raise broken(path, f"{name!r} is {'not listed' if name in inside else 'missing'}")
    for name, size in inside.items():
        if size != listing.files[name].size:
            raise broken(path, f"{name!r} has not the size that is listed")
    if DATABASE not in inside:
        raise broken(path, "the database is missing")


def _refuse_bombs(infos: Iterable[zipfile.ZipInfo], listing: Listing, path: Path) -> None:
    whole = path.stat().st_size
    if sum(info.compress_size for info in infos) > whole:
        raise broken(path, "its files overlap")
    if listing.size > whole * SQUEEZED + _SLACK:
        raise broken(path, "it claims to unpack to far more than a publication's files do")


def _take(data: IO[bytes], listed: Listed, target: Path | None, *, path: Path, name: str) -> None:
    """Reads one file through and, where it has a target, writes it there; never more bytes than are listed."""
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(_new_file(target)) if target is not None else None
        while chunk := data.read(CHUNK):
            size += len(chunk)
            if size > listed.size:
                break
            digest.update(chunk)
            if out is not None:
                out.write(chunk)
        if size != listed.size or digest.hexdigest() != listed.sha256:
            raise broken(path, f"{name!r} is damaged")


@contextlib.contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that is not there yet, fsynced when it is written."""
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if target.parent.name == ".digest" else 0o644
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
