"""kill -9 between any two steps of setting aside, reading after all and throwing away: nothing is lost by it."""

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
    command = [sys.executable, str(HERE / "aside_worker.py"), str(folder), scenario, *map(str, points)]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}, timeout=300
    )
    assert not said.stderr, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.parametrize(("scenario", "fewest"), [("put", 4), ("retry", 8), ("add", 8), ("discard", 4)])
def test_a_kill_at_any_point_leaves_bytes_and_row_in_agreement_and_loses_nothing(
    scenario: str, fewest: int, tmp_path: Path
) -> None:
    counted, whole = worker(tmp_path / "count", scenario, 0)
    points = counted["points"]
    assert points >= fewest
    ends = worker(tmp_path / "killed", scenario, *range(1, points + 1))
    assert len(ends) == points, "each was killed at its point, and its next life told how things stand"
    for point, end in enumerate(ends, 1):
        seen, again = end["seen"], end["again"]
        assert seen["agree"], f"{scenario}, killed at {point} of {points}"
        assert again["agree"]
        assert seen["aside"] in ([], [["week.txt", 137]])
        if scenario in {"retry", "add"}:
            assert seen["aside"] or seen["articles"], "either it waits to be read, or it was read"
            assert seen["kept"], "its bytes are somewhere"
            assert (again["aside"], again["articles"]) == ([], ["Ada Example"])
            assert len(again["kept"]) == 1
        elif scenario == "put":
            assert bool(seen["aside"]) == bool(seen["kept"])
            assert again["codes"] == ["reading-too-slow"], "the reason is there once it was set aside whole"
        else:
            assert (again["aside"], again["kept"]) == ([], [])
    if scenario != "discard":
        assert whole["again"]["aside" if scenario == "put" else "articles"]
    print(f"{scenario}: killed at {len(ends)} of {points} points, 0 lost")
