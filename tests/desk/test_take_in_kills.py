"""kill -9 between any two steps of a take-in: after the next reading everything is there, and nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def worker(folder: Path, scenario: str, *points: int) -> list[dict[str, object]]:
    folder.mkdir()
    path = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[1])])
    command = [sys.executable, str(HERE / "source_worker.py"), str(folder), scenario, *map(str, points)]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}, timeout=300
    )
    assert not said.stderr, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.parametrize("scenario", ["first", "second"])
def test_a_kill_between_any_two_steps_loses_nothing_and_doubles_nothing(
    scenario: str, tmp_path: Path, full: bool
) -> None:
    counted, whole = worker(tmp_path / "count", scenario, 0)
    points = counted["points"]
    assert isinstance(points, int)
    assert points >= 6
    assert whole["articles"]
    chosen = range(1, points + 1, 1 if full else 2)
    ends = worker(tmp_path / "killed", scenario, *chosen)
    assert len(ends) == len(chosen), "each was killed at its point, and its next life told how things stand"
    for point, end in zip(chosen, ends, strict=True):
        assert end == whole, f"killed at {point} of {points}"
    print(f"{scenario}: killed at {len(ends)} of {points} points, 0 lost, 0 doubled")
