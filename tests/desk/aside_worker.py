"""Sets something aside, reads it after all, or throws it away, and dies at a point; the next life tells what is there.

``aside_worker.py FOLDER SCENARIO POINT...``; the point 0 dies nowhere, and tells how many there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
from pathlib import Path

from source_kit import Newsdesk
from source_worker import Points, in_child, mortal

from digest.desk.inbox.aside import asides, discard
from digest.desk.reading import SetAside
from digest.desk.take_in import refused, take_in
from digest.desk.waiting import waiting
from digest.errors import DigestError, InputError
from digest.model.material import Material

DATA = (
    b"By Ada Example\nThe lock of Arport holds more water than the harbour needs, and its keeper says so.\n"
    b"AUTHOR'S BIO: Ada Example is made up.\n"
)
WHY = SetAside(code="reading-too-slow", sentence="It took too long.")


def put(room: Newsdesk) -> None:
    refused(room.desk, Material(data=DATA, name="week.txt"), WHY)


def act(room: Newsdesk, scenario: str) -> None:
    if scenario == "put":
        put(room)
    elif scenario == "retry":
        asyncio.run(room.polling().retry("week.txt"))
    elif scenario == "add":
        take_in(room.desk, DATA, name="week.txt")
    else:
        discard(room.desk, "week.txt")


def live(folder: Path, scenario: str, fatal: int) -> None:
    room = Newsdesk.made(folder, "")
    _ = room.desk.store
    points = Points(fatal)
    mortal(points)
    unlink = Path.unlink

    def told(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT002 - the signature of the library
        points()
        unlink(path, missing_ok=missing_ok)
        points()

    Path.unlink = told  # type: ignore[method-assign,assignment]
    act(room, scenario)
    print(json.dumps({"points": points.passed}), flush=True)


def state(room: Newsdesk) -> dict[str, object]:
    """What an editor sees, and where the bytes are."""
    rows = asides(room.desk)
    files = {name: data for name, data in room.files().items() if not Path(name).name.startswith(".")}  # unfinished
    return {
        "aside": [[row.name, row.size] for row in rows],
        "codes": [row.code for row in rows],
        "kept": sorted(name for name, data in files.items() if data == DATA),
        "articles": [item.article.byline for item in waiting(room.desk).ready],
        "agree": {row.file for row in rows} == {Path(name).name for name in files if "/set-aside/" in name},
    }


def after(folder: Path, scenario: str) -> None:
    """The next life: what is there, and what is there after the same was done again."""
    room = Newsdesk.made(folder, "")
    seen = state(room)
    with contextlib.suppress(InputError, DigestError):
        act(room, scenario)
    print(json.dumps({"seen": seen, "again": state(room)}), flush=True)


def main(folder: Path, scenario: str, points: list[int]) -> None:
    base = folder / "base"
    base.mkdir()

    def prepare() -> None:
        room = Newsdesk.made(base, "")
        if scenario != "put":
            put(room)
        _ = room.desk.store
        room.desk.close()

    in_child(prepare)
    for point in points:
        own = folder / str(point)
        shutil.copytree(base, own)
        in_child(lambda own=own, point=point: live(own, scenario, point))
        in_child(lambda own=own: after(own, scenario))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(word) for word in sys.argv[3:]])
