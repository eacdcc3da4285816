"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from digest.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_WORDS = {
    errno.ENOSPC: ("the disk is full", "free some space and run the command again; nothing half written was left"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run the command again"),
    errno.EACCES: ("writing is not allowed here", "check who owns the folder"),
    errno.EPERM: ("writing is not allowed here", "check who owns the folder"),
    errno.EROFS: ("the disk is read-only", "mount it for writing, or work in another folder"),
}


def sha256(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns an OSError into a :class:`StorageError` that says what is wrong with the disk."""
    try:
        yield
    except OSError as error:
        message, hint = _WORDS.get(error.errno or 0, (error.strerror or str(error), None))
        raise StorageError(message, hint=hint, path=str(path)) from error


def fsync_folder(folder: Path) -> None:
    """Makes the names in a folder safe from a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Makes a folder, and those above it that are missing; its name is safe from a power cut, also where it was there."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=mode, exist_ok=True)
    with contextlib.suppress(PermissionError):  # whoever may not list the folder above did not make this one either
        fsync_folder(folder.parent)


def _write_temporary(path: Path, data: bytes, mode: int) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """The bytes under that name, whole; folders are made. Equal bytes are not written again."""
    with told(path):
        make_folder(path.parent)
        if not (path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data):
            temporary = _write_temporary(path, data, mode)
            try:
                temporary.replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
        fsync_folder(path.parent)  # equal bytes too: a run that was killed may have left a name that is not safe yet


def write_all(files: Mapping[Path, bytes]) -> None:
    """All bytes under their names, or none of them: each is written whole beside its place before the first one is put there.

    Only putting many names in place can be cut in the middle, by a crash. Equal bytes are not written again.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for parent in dict.fromkeys(path.parent for path in files):
            with told(parent):
                make_folder(parent)
        for path, data in files.items():
            with told(path):
                if not (path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data):
                    staged.append((_write_temporary(path, data, 0o644), path))
        for temporary, path in staged:
            with told(path):
                temporary.replace(path)
    except BaseException:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise
    for parent in dict.fromkeys(path.parent for path in files):
        with told(parent):
            fsync_folder(parent)  # equal bytes too: a run that was killed may have left a name that is not safe yet


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with these files, appearing whole. FileExistsError becomes a StorageError."""
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    with told(folder):
        try:
            for name, data in files.items():
                path = temporary / name
                make_folder(path.parent)
                _write_temporary(path, data, 0o644).replace(path)
                fsync_folder(path.parent)
            fsync_folder(temporary)
            temporary.rename(folder)
            fsync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def inside(folder: Path, name: str) -> Path:
    """The path of a name in a folder; a name that leads out of it is refused."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise StorageError(f"the name {name!r} leads out of {folder.name}/", path=str(folder))
    return path


def sweep(folder: Path) -> None:
    """Removes temporary names that a killed process left in a folder, or in one below it."""
    with contextlib.suppress(OSError):
        for path in folder.glob("**/.*.tmp"):
            owner = path.name.rsplit(".", 2)[-2]
            if owner.isdigit() and not alive(int(owner)):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def alive(pid: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
