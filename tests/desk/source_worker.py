"""Takes a feed in and dies at a point: before or after a file appears, before or after a commit. One line of JSON a point.

``source_worker.py FOLDER SCENARIO POINT...``; the point 0 dies nowhere, and tells how many there are.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from source_kit import DAY, Entry, Newsdesk, prose, rss
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from digest.desk.inbox.identify import Limits
from digest.desk.take_in import take_in_reading
from digest.desk.waiting import waiting
from digest.ingest.known import Known
from digest.ingest.readers import read_material
from digest.model.material import Material

LINK = "https://example.org"
LONG = prose("long", 30)
FIRST = (
    Entry("1", f"{LINK}/1", "One", LONG),
    Entry("2", f"{LINK}/2", "Two", prose("two")),
    Entry("3", f"{LINK}/3", "Old", prose("old"), 40),
)
SECOND = (
    Entry("1", f"{LINK}/1", "One, corrected", LONG + "<p>A last word.</p>"),
    Entry("4", f"{LINK}/4", "The half of one", LONG[: len(LONG) // 2]),
    *FIRST[1:],
)


class Points:
    """Counts points and dies at the fatal one."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.passed = fatal, 0

    def __call__(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def take(room: Newsdesk, entries: tuple[Entry, ...]) -> None:
    material = Material(data=rss(*entries), name="news.xml", source="news")
    reading = read_material(material, Known(table=room.desk.table, now=room.clock.now))
    take_in_reading(room.desk, material, reading, limits=Limits(horizon=room.clock.now - 7 * DAY))


def mortal(points: Points) -> None:
    """Every file that appears and every commit is two points: before and after."""
    replace = Path.replace

    def told(path: Path, target: Any) -> Path:
        points()
        found = replace(path, target)
        points()
        return found

    Path.replace = told  # type: ignore[method-assign,assignment]
    event.listen(Engine, "commit", points)  # before
    event.listen(Pool, "checkin", points)  # after


def state(room: Newsdesk) -> dict[str, Any]:
    """What there is in the end, without times and without what the adoption of a file cannot know."""
    with room.desk.store.read() as connection:
        query = "SELECT a.id, a.title, a.content_sha256, a.source, a.url, a.file, a.filed_sha256 FROM articles a ORDER BY a.id"
        articles = [list(row) for row in connection.exec_driver_sql(query)]
        query = "SELECT source, external_id, article, content_sha256 FROM sightings ORDER BY 1, 2"
        sightings = [list(row) for row in connection.exec_driver_sql(query)]
        shingles = [list(row) for row in connection.exec_driver_sql("SELECT article FROM shingles ORDER BY 1")]
    inbox = room.folder / "issues" / "inbox"
    files = {path.name: path.read_text() for path in sorted(inbox.glob("*.md"))}
    return {"articles": articles, "sightings": sightings, "shingles": shingles, "files": files}


def live(folder: Path, scenario: str, fatal: int) -> None:
    """The life that ends at the point."""
    room = Newsdesk.made(folder, "")
    _ = room.desk.store  # made before points are counted
    points = Points(fatal)
    mortal(points)
    take(room, FIRST if scenario == "first" else SECOND)
    print(json.dumps({"points": points.passed}), flush=True)


def after(folder: Path, scenario: str, *, look_first: bool) -> None:
    """The next life: it may look into the inbox first; then the feed is read again."""
    room = Newsdesk.made(folder, "")
    if look_first:
        waiting(room.desk)
    take(room, FIRST if scenario == "first" else SECOND)
    view = waiting(room.desk)
    assert not view.broken, view.broken
    print(json.dumps(state(room)), flush=True)


def in_child(work: Any) -> None:
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told, and the child ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
    os.waitpid(child, 0)


def main(folder: Path, scenario: str, points: list[int]) -> None:
    base = folder / "base"
    base.mkdir()

    def prepare() -> None:
        room = Newsdesk.made(base, "")
        if scenario == "second":
            take(room, FIRST)
        room.desk.close()

    in_child(prepare)
    for point in points:
        own = folder / str(point)
        shutil.copytree(base, own)
        in_child(lambda own=own, point=point: live(own, scenario, point))
        in_child(lambda own=own, point=point: after(own, scenario, look_first=bool(point % 2)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(word) for word in sys.argv[3:]])
