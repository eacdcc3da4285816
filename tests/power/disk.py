"""What a disk may hold after a loss of power: what was synced for sure, of the rest as much as chance left.

The model is stricter than file systems are, and knows nothing of one in particular:

- the bytes of a file are safe once it was synced; later writes may be lost, each one or any sector of it, in any
  order, and the file may have its new length without its bytes;
- a name (made, renamed, removed) is safe once the folder that holds it was synced; a rename is done or not done;
- what stands in a folder whose own name is lost is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from power.recording import Op

SECTOR = 512
T = TypeVar("T")


class Luck(StrEnum):
    """How much of what was not synced is still there."""

    NOTHING = "nothing"
    NAMES = "names"  # every name, no bytes: as a journal of names alone leaves it
    LENGTHS = "lengths"  # every name and length, zeros for bytes
    SOME = "some"  # some names, some writes
    TORN = "torn"  # some names, some sectors
    ALL = "all"  # as a kill leaves it


RANDOM = (Luck.SOME, Luck.TORN)
Image = dict[str, bytes | None]
"""Bytes by path; ``None`` is a folder."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put into a file at a place; without any the file ends there."""

    offset: int
    data: bytes = b""

    def sectors(self) -> Iterator[Write]:
        """Its part of each sector; an end of a file is one piece."""
        at = 0
        if not self.data:
            yield self
        while at < len(self.data):
            end = at + SECTOR - (self.offset + at) % SECTOR
            yield Write(self.offset + at, self.data[at:end])
            at = end

    def into(self, content: bytearray) -> None:
        """Does it; a gap becomes zeros."""
        if not self.data:
            del content[self.offset :]
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data


@dataclass(eq=False)
class File:
    """The bytes that are safe, and the writes since."""

    safe: bytes = b""
    later: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        self.safe = self._with(self.later)
        self.later.clear()

    def content(self, luck: Luck, chance: random.Random) -> bytes:
        return self._with(self._kept(luck, chance))

    def _with(self, writes: Iterable[Write]) -> bytes:
        content: bytearray | None = None
        for write in writes:
            content = bytearray(self.safe) if content is None else content
            write.into(content)
        return self.safe if content is None else bytes(content)

    def _kept(self, luck: Luck, chance: random.Random) -> Iterable[Write]:
        match luck:
            case Luck.ALL:
                return self.later
            case Luck.LENGTHS:
                return self._lengths()
            case Luck.SOME:
                return _some(self.later, chance)
            case Luck.TORN:
                return _some([piece for write in self.later for piece in write.sectors()], chance)
        return ()

    def _lengths(self) -> Iterable[Write]:
        """The file cut and lengthened as it was, without a byte of what was written."""
        low = end = len(self.safe)
        for write in self.later:
            end = max(end, write.offset + len(write.data)) if write.data else write.offset
            low = min(low, end)
        return [Write(low), Write(end)]


@dataclass(eq=False)
class Folder:
    """The names that are safe, and those that the running program sees."""

    safe: dict[str, Node] = field(default_factory=dict)
    seen: dict[str, Node] = field(default_factory=dict)


Node = File | Folder


@dataclass(frozen=True, slots=True)
class Naming:
    """Names that change together: what each leads to from then on (``None``: nothing). Safe when ``folder`` is synced."""

    folder: Folder
    changes: tuple[tuple[Folder, str, Node | None], ...]


class Disk:
    """A folder under the hands of a program, fed with its operations one by one; at first everything is safe."""

    def __init__(self, folder: Path) -> None:
        self._root = Folder()
        self._nodes: dict[int, Node] = {folder.stat().st_ino: self._root}
        self._folders = [self._root]
        self._later: list[Naming] = []
        for path in sorted(folder.rglob("*")):
            node = self._folder() if path.is_dir() else File(path.read_bytes())
            home, name = self._home(path.relative_to(folder).as_posix())
            home.safe[name] = home.seen[name] = node
            self._nodes[path.stat().st_ino] = node

    def do(self, op: Op) -> None:
        """Takes an operation in."""
        match op.kind:
            case "C" | "M":
                node = File() if op.kind == "C" else self._folder()
                self._nodes[op.inode] = node
                self._rename(op.path, node)
            case "U":
                self._rename(op.path, None)
            case "R" | "L":
                self._move(op.path, op.data.decode(), keep=op.kind == "L")
            case "W" | "T":
                file = self._nodes[op.inode]
                assert isinstance(file, File)
                file.later.append(Write(op.offset, op.data))
            case "S":
                self._sync(self._nodes[op.inode])
            case _:
                assert op.kind == "N", op

    def image(self, luck: Luck, chance: random.Random) -> Image:
        """What stands on the disk if the power is lost now."""
        names = {id(folder): dict(folder.safe) for folder in self._folders}
        kept: Iterable[Naming] = () if luck is Luck.NOTHING else self._later
        for naming in _some(self._later, chance) if luck in RANDOM else kept:
            for folder, name, node in naming.changes:
                _put(names[id(folder)], name, node)
        image: Image = {}
        self._walk("", self._root, names, image, lambda file: file.content(luck, chance))
        return image

    def _folder(self) -> Folder:
        self._folders.append(Folder())
        return self._folders[-1]

    def _walk(
        self,
        path: str,
        folder: Folder,
        names: Mapping[int, Mapping[str, Node]],
        image: Image,
        content: Callable[[File], bytes],
    ) -> None:
        for name, node in sorted(names[id(folder)].items()):
            place = f"{path}/{name}".removeprefix("/")
            if isinstance(node, File):
                image[place] = content(node)
            else:
                image[place] = None
                self._walk(place, node, names, image, content)

    def _home(self, path: str) -> tuple[Folder, str]:
        """The folder that holds a name, as the program sees it."""
        *above, name = path.strip("/").split("/")
        folder: Node = self._root
        for part in above:
            assert isinstance(folder, Folder)
            folder = folder.seen[part]
        assert isinstance(folder, Folder)
        return folder, name

    def _rename(self, path: str, node: Node | None) -> None:
        folder, name = self._home(path)
        self._change(Naming(folder, ((folder, name, node),)))

    def _move(self, path: str, other: str, *, keep: bool) -> None:
        (source, name), (target, new) = self._home(path), self._home(other)
        gone = () if keep else ((source, name, None),)
        self._change(Naming(target, (*gone, (target, new, source.seen[name]))))

    def _change(self, naming: Naming) -> None:
        for folder, name, node in naming.changes:
            _put(folder.seen, name, node)
        self._later.append(naming)

    def _sync(self, node: Node) -> None:
        if isinstance(node, File):
            node.sync()
            return
        for naming in [naming for naming in self._later if naming.folder is node]:
            for folder, name, target in naming.changes:
                _put(folder.safe, name, target)
            self._later.remove(naming)


def write_image(image: Image, folder: Path) -> None:
    """Makes a folder of an image."""
    folder.mkdir()
    for name, data in image.items():
        if data is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(data)


def read_image(folder: Path) -> Image:
    """The image of a folder, its shared memory left out."""
    paths = [path for path in sorted(folder.rglob("*")) if not path.name.endswith("-shm")]
    return {path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in paths}


def _put(names: dict[str, Node], name: str, node: Node | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _some(things: Sequence[T], chance: random.Random) -> list[T]:
    share = chance.choice((0.2, 0.5, 0.9))
    return [thing for thing in things if chance.random() < share]
