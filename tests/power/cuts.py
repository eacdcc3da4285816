"""Cut points: the disks that a loss of power may leave at each, without those that are the same."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from power.disk import Luck

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from power.disk import Disk, Image
    from power.recording import Op


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The power lost after ``point`` operations. ``accepted`` is what the channels had taken by then."""

    point: int
    luck: Luck
    image: Image = field(repr=False)
    accepted: tuple[str, ...]

    def __str__(self) -> str:
        return f"cut after operation {self.point}, left on the disk: {self.luck}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a process did to a folder: the disk before, its operations, and the folder afterwards."""

    start: Disk = field(repr=False)
    ops: tuple[Op, ...] = field(repr=False)
    end: Image = field(repr=False)

    def notes(self) -> list[int]:
        """The points right after a channel has accepted a post."""
        return [point for point, op in enumerate(self.ops, 1) if op.kind == "N"]

    def cuts(self, lucks: Sequence[Luck] = tuple(Luck), *, first: int = 0, seed: int = 0) -> Iterator[Cut]:
        """Every different disk at each point from ``first`` on."""
        disk, seen = copy.deepcopy(self.start), set[int]()
        for point in range(len(self.ops) + 1):
            accepted = said(self.ops[:point])
            for luck in lucks if point >= first else ():
                image = disk.image(luck, random.Random(f"{seed} {point} {luck}"))
                mark = hash((tuple(image.items()), accepted))
                if mark not in seen:
                    seen.add(mark)
                    yield Cut(point=point, luck=luck, image=image, accepted=accepted)
            if point < len(self.ops):
                disk.do(self.ops[point])


def said(ops: Sequence[Op]) -> tuple[str, ...]:
    """What the channels had accepted after these operations."""
    return tuple(op.data.decode() for op in ops if op.kind == "N")
