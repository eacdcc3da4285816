"""The cost of a check as a ratio in one run; ``pytest tests/bench/test_check_speed.py --benchmark-enable -s -n 0``.

The goal: checking an issue of 40 articles costs at most 0.5 x building its HTML and PDF. Nothing here fails on a figure.
"""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bench.test_speed import note
from bench.test_speed import table as table  # noqa: PLC0414 - a fixture

from digest.app import open_app
from digest.cli.main import run
from digest.desk.build import build
from digest.desk.checking.targets import check_issue_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

    from digest.app import App

ARTICLES = 40
PAIRS = 3
GOAL = 0.5
PARAGRAPH = (
    "The harbour of article {n} was quiet in the morning, and nobody's boat had left; it's said that the tide, which "
    "comes late ({n} minutes after noon), carries [the ferry](https://example.org/ferry/{n}) past the “old” quay. "
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """A publication with an issue of 40 articles of about 400 words."""
    monkeypatch.chdir(tmp_path)
    assert run(["init", "weekly", "--yes"]) == 0
    monkeypatch.chdir(tmp_path / "weekly")
    folder = Path("texts")
    folder.mkdir()
    for number in range(1, ARTICLES + 1):
        parts = [f"## Part {part}\n\n" + "\n\n".join([PARAGRAPH.format(n=number * part) * 2]) for part in range(1, 6)]
        text = f"---\ntitle: The harbour, part {number}\nauthors: [Ada Example {number}]\n---\n\n" + "\n\n".join(parts)
        (folder / f"{number:02}.md").write_text(text + "\n", encoding="utf-8")
    assert run(["add", "texts"]) == 0
    assert run(["assemble"]) == 0
    app = open_app(None)
    yield app
    app.close()


def forget(app: App) -> None:
    """As a command of its own finds it: nothing read, nothing checked, nothing built."""
    app.desk._readings.clear()
    app.desk.checked.clear()
    app.desk.folders.forget_build(app.desk.folders.slugs()[-1])
    shutil.rmtree(app.desk.finished.folder, ignore_errors=True)


def test_checking_forty_articles_against_building_them(app: App, benchmark: BenchmarkFixture) -> None:
    slug = app.desk.folders.slugs()[-1]
    layout = app.start_layout()
    ratios, checks, builds = [], [], []
    for _ in range(PAIRS):
        forget(app)
        start = time.perf_counter()
        checked = check_issue_files(app.desk, slug)
        checks.append(time.perf_counter() - start)
        forget(app)
        start = time.perf_counter()
        built = build(app.desk, slug, layout)
        builds.append(time.perf_counter() - start)
        ratios.append(checks[-1] / builds[-1])
        assert built.trouble is None
        assert len(checked.articles) == ARTICLES
    benchmark.pedantic(lambda: check_issue_files(app.desk, slug), rounds=1)  # type: ignore[no-untyped-call]
    ratio = statistics.median(ratios)
    what = f"checking an issue of {ARTICLES} articles, against building it"
    measured = f"{ratio:.2f} × ({statistics.median(checks):.2f} s, {statistics.median(builds):.2f} s)"
    note(what, f"≤ {GOAL} ×", measured, benchmark, ratio)
    assert ratio > 0
