"""What was read of frozen bytes, kept in memory by their sha256 as long as there is room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


@dataclass(slots=True)
class Kept(Generic[T]):
    """Values that never go stale, for their bytes cannot change; ``room`` bounds the sum of their sizes.

    The first to come stay: whoever looks through everything from the newest on would otherwise drop each one just
    before it is wanted again.
    """

    room: int
    _values: dict[str, tuple[T, int]] = field(default_factory=dict)
    _taken: int = 0

    def get(self, sha256: str) -> T | None:
        """The value of these bytes, if it is there."""
        found = self._values.get(sha256)
        return found[0] if found else None

    def put(self, sha256: str, value: T, size: int) -> None:
        """Keeps a value where there is room for it."""
        if sha256 not in self._values and self._taken + size <= self.room:
            self._values[sha256] = value, size
            self._taken += size

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Lets all others go."""
        names = frozenset(wanted)
        self._values = {name: kept for name, kept in self._values.items() if name in names}
        self._taken = sum(size for _, size in self._values.values())
