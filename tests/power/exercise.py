"""A process that does one of everything that the journal knows, on the files of a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(folder: Path) -> None:
    os.chdir(folder)
    Path("one").write_bytes(b"first and second")
    handle = os.open("one", os.O_RDWR)
    os.pwrite(handle, b"FIRST", 0)
    os.lseek(handle, 6, os.SEEK_SET)
    os.writev(handle, [b"AN", b"D"])
    os.ftruncate(handle, 12)
    os.fdatasync(handle)
    os.close(handle)
    with Path("one").open("ab") as file:
        file.write(b", and more")
    Path("in").mkdir()
    inside = os.open("in", os.O_RDONLY)
    two = os.open("two", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=inside)
    os.write(two, b"2" * 3000)
    os.fsync(two)
    os.close(two)
    os.fsync(inside)
    os.rename("two", "three", src_dir_fd=inside, dst_dir_fd=inside)
    os.link("in/three", folder / "four")
    (folder / "in" / "three").replace(folder / "in" / ".." / "one")
    os.close(inside)
    Path("in").rmdir()
    Path("gone").write_bytes(b"x")
    Path("gone").unlink()
    Path("old").write_bytes(b"short")  # it was there: cut off first
    os.truncate(os.open("old", os.O_WRONLY), 9)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
