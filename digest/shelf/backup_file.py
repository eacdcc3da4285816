"""The file of a backup: one .zip with a listing of what is in it, written whole or not at all.

Inside lie ``config.toml``, ``issues/``, ``templates/``, ``.digest/state.db``, ``.digest/frozen/`` and the listing,
``backup.json``, with the size and the sha256 of each. Reading it is :mod:`digest.shelf.backup_reading`'s.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import time
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from digest.errors import RefusedError
from digest.shelf.atomic import fsync_folder, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LISTING = "backup.json"
FORMAT = 1
DATABASE = ".digest/state.db"
FROZEN = ".digest/frozen/"
CONFIG = "config.toml"
TREES = ("issues", "templates")
CHUNK = 1024 * 1024
_NAME = re.compile(rf"config\.toml|\.digest/state\.db|\.digest/frozen/[0-9a-f]{{64}}|(?:{'|'.join(TREES)})/.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One file of a backup: its size in bytes and its sha256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """backup.json: whose backup this is, and every file in it. ``made_at`` is an ISO time in UTC."""

    digest: str
    schema: str
    instance: str
    publication: str
    made_at: str
    files: Mapping[str, Listed]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(file.size for file in self.files.values())

    @property
    def issues(self) -> int:
        """How many issues have an issue.toml."""
        return sum(1 for name in self.files if re.fullmatch(r"issues/[^/]+/issue\.toml", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a folder has for a backup: files by their name in it, and what was left out (links, odd names)."""

    files: Mapping[str, Path]
    left_out: tuple[str, ...] = ()


def found(root: Path, *, never: Iterable[Path] = ()) -> Found:
    """The files of a publication's folder that a backup keeps, but for the database; ``never`` are secrets."""
    files: dict[str, Path] = {}
    left_out: list[str] = []
    secrets = {path.resolve() for path in never}
    if (root / CONFIG).is_file():
        files[CONFIG] = root / CONFIG
    for tree in (FROZEN.rstrip("/"), *TREES):
        for path in _walk(root / tree):
            name = f"{tree}/{path.relative_to(root / tree).as_posix()}"
            if path.resolve() in secrets or half_written(path):
                continue
            if path.is_symlink() or not path.is_file() or not good_name(name):
                left_out.append(name)
            else:
                files[name] = path
    return Found(files=files, left_out=tuple(left_out))


def _walk(folder: Path) -> Iterator[Path]:
    """Everything in a folder that is no folder itself, links to folders included, in order of names."""

    def unreadable(error: OSError) -> None:
        with told(Path(error.filename or folder)):
            raise error

    for place, folders, names in os.walk(folder, onerror=unreadable if folder.is_dir() else None):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not half_written(here / name))
        yield from (here / name for name in sorted([*names, *links]))


def half_written(path: Path) -> bool:
    """Whether a name is the temporary one of a write that has not ended."""
    return path.name.startswith(".") and path.name.endswith(".tmp")


def good_name(name: str) -> bool:
    """Whether a name stays inside, is one of a publication's, and reads the same on every system."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and len(name.encode("utf-8", "replace")) < 4096  # noqa: PLR2004 - the longest path there is
    return plain and bool(_NAME.fullmatch(name)) and not {"", ".", ".."} & {*parts}


@contextlib.contextmanager
def new_backup(target: Path) -> Iterator[Path]:
    """A temporary path to write a backup to; it gets its name at the end, unless something went wrong.

    Nothing is ever overwritten: RefusedError where ``target`` is there.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with told(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield temporary
            _name_it(temporary, target)
            fsync_folder(target.parent)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _name_it(temporary: Path, target: Path) -> None:
    """Renames without overwriting; a disk without hard links is looked at first instead."""
    taken = RefusedError(f"{target} is there already", hint="nothing was overwritten; give another name")
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise taken from None
    except OSError:
        if target.exists():
            raise taken from None
        temporary.rename(target)


def pack(temporary: Path, files: Mapping[str, Path], listing: Listing, progress: Callable[[str], None]) -> Listing:
    """Writes the files and the listing of them to a path of :func:`new_backup`; the listing as written.

    A file that goes away meanwhile (a build clears old outputs) is left out.
    """
    listed: dict[str, Listed] = {}
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, path) in enumerate(files.items(), 1):
                progress(f"{number} of {len(files)}")
                if path.exists():
                    listed[name] = _add(archive, name, path)
            whole = replace(listing, files=listed)
            archive.writestr(_info(LISTING, time.time()), _packed(whole))
        file.flush()
        os.fsync(file.fileno())
    return whole


def _packed(listing: Listing) -> bytes:
    return (json.dumps(asdict(listing), indent=1, ensure_ascii=False) + "\n").encode()


def _info(name: str, at: float) -> zipfile.ZipInfo:
    moment = time.gmtime(max(at, 315532800 + 86400))  # a zip knows no time before 1980
    info = zipfile.ZipInfo(name, date_time=moment[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Listed:
    digest, size = hashlib.sha256(), 0
    with _opened(path) as data:
        facts = os.fstat(data.fileno())
        large = facts.st_size > 2**30
        with archive.open(_info(name, facts.st_mtime), "w", force_zip64=large) as out:
            while chunk := data.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
    return Listed(size=size, sha256=digest.hexdigest())


def _opened(path: Path) -> IO[bytes]:
    with told(path):
        return path.open("rb")
