"""kill -9 at any step of what changes the archive: nothing leads nowhere, and a repetition ends as if nothing had been."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent


def worker(folder: Path, scenario: str, *points: int) -> list[dict[str, Any]]:
    folder.mkdir()
    path = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[1])])
    command = [sys.executable, str(HERE / "archive_worker.py"), str(folder), scenario, *map(str, points)]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}, timeout=900
    )
    assert not said.stderr, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.parametrize(("scenario", "fewest"), [("publish", 40), ("correct", 30), ("withdraw", 30), ("refresh", 20)])
def test_a_kill_at_any_point_leads_nowhere_wrong_and_is_made_good(
    scenario: str, fewest: int, tmp_path: Path, full: bool
) -> None:
    before, counted, undisturbed = worker(tmp_path / "count", scenario, 0)
    points = counted["points"]
    assert points > fewest
    chosen = range(1, points + 1, 1 if full else 9)
    _, *ends = worker(tmp_path / "killed", scenario, *chosen)
    assert len(ends) == len(chosen), "each was killed at its point, and its next life told how things stand"
    for point, end in zip(chosen, ends, strict=True):
        at = f"{scenario}, killed at {point} of {points}"
        assert end["dangling"] == [], at
        assert set(before["before"]) <= set(end["pages"]), at
        assert end["whole"] == undisturbed["whole"], at
    print(f"{scenario}: killed at {len(ends)} of {points} points, 0 links that led nowhere, 0 differences after")
