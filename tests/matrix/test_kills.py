"""kill -9 before and after every commit and every network call of a publication: each post once, or parked and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock
from standin.server import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from matrix_kit import Base
    from matrix_plugin import Nest


def kill_at(point: int, base: Base, folder: Path, nest: Nest) -> tuple[int, str]:
    """A publication killed at a point, taken up again, and answered for: points passed, and how it was left."""
    clock, report = Clock(), folder.with_suffix(".report")
    with StandIn(clock=clock) as server:
        scene = base.scene(folder, server, clock)
        order = {
            "folder": str(folder),
            "url": server.url,
            "number": 2,
            "at": base.now.isoformat(),
            "fatal": point,
            "report": str(report),
        }
        nest.wait(nest.fork("publish", **order))
        if report.exists():
            return int(report.read_text()), "."
        scene.until_quiet(2)
        states = scene.judge(2)
        scene.answer_truthfully(2)
        scene.until_quiet(2)
        scene.judge(2)
        scene.complete(2)
        assert not server.findings, server.findings
    return point, "?" if states["unknown"] else "."


@pytest.mark.parametrize("form", ["compact", "thread"])
def test_a_kill_at_any_commit_or_call_loses_nothing_and_doubles_nothing(
    form: str, bases: dict[str, Base], tmp_path: Path, nest: Nest, full: bool
) -> None:
    points, _ = kill_at(0, bases[form], tmp_path / "count", nest)
    assert points > {"compact": 12, "thread": 40}[form]
    chosen = range(1, points + 1, 1 if full else 25)
    marks = ""
    for point in chosen:
        passed, mark = kill_at(point, bases[form], tmp_path / str(point), nest)
        assert passed == point
        marks += mark
    print(f"{form:8} killed at {len(marks)} of {points} points |{marks}| 0 doubled, 0 lost, {marks.count('?')} parked")
    assert "?" in marks or not full
    assert "." in marks
