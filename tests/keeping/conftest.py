"""What the tests of backup, restore, home and doctor share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.app import open_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.desk.desk import Desk


@pytest.fixture
def desk_of() -> Iterator[Callable[[Path], Desk]]:
    """Opens the desk of a publication's folder; closed at the end."""
    opened = []

    def open_desk(folder: Path) -> Desk:
        app = open_app(folder / "config.toml")
        opened.append(app)
        return app.desk

    yield open_desk
    for app in opened:
        app.close()


@pytest.fixture
def damaged() -> Callable[[Path], None]:
    """Overwrites a page in the middle of a publication's database."""

    def damage(folder: Path) -> None:
        file = folder / ".digest" / "state.db"
        data = bytearray(file.read_bytes())
        pages = len(data) // 4096
        for page in range(2, pages):
            data[page * 4096 : page * 4096 + 512] = b"\xff" * 512
        file.write_bytes(data)

    return damage
