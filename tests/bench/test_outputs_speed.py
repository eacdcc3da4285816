"""What building, rebuilding and previewing cost, as ratios in one run; see ``test_speed.py`` for how they are measured."""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
from typing import TYPE_CHECKING

import pytest
from bench.test_speed import clean, note, once, run, seconds
from bench.test_speed import publication as publication  # noqa: PLC0414 - a fixture
from bench.test_speed import table as table  # noqa: PLC0414 - a fixture
from bench.test_speed import text as text  # noqa: PLC0414 - a fixture
from desk_kit import Clock, article, articles, open_desk

from digest.app import open_app
from digest.confine import Confined
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.rebuild import Came, rebuild
from digest.desk.take_in import take_in
from digest.desk.unchanged import unchanged
from digest.render.pdf.request import TARGET
from digest.web.live import LiveIssue

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

    from digest.app import App
    from digest.desk.desk import Desk

CONFIG = '[publication]\nname = "The Example Weekly"\npublic_url = "https://example.org"\n'
ISSUES, COUNTS = 200, (4, 16, 64)


@pytest.fixture
def built(publication: Path, text: Path) -> Path:
    """A publication with one issue built."""
    run("build", str(text), folder=publication)
    return publication


def opened(folder: Path) -> tuple[App, str]:
    app = open_app(folder / "config.toml")
    return app, app.desk.folders.slugs()[-1]


def test_an_unchanged_issue_inside_a_running_process(built: Path, text: Path, benchmark: BenchmarkFixture) -> None:
    app, slug = opened(built)

    def again() -> None:
        assert unchanged(app.desk, slug) is not None

    again()
    whole = statistics.median(seconds(lambda: _cold(built, text)) for _ in range(3))
    again()
    mine = statistics.median(seconds(again) for _ in range(15))
    once(benchmark, again)
    app.close()
    note(
        "an unchanged issue inside a running process, against the cold build",
        "≤ 0.02 ×",
        f"{mine / whole:.4f} × ({mine * 1000:.1f} ms, {whole:.2f} s)",
        benchmark,
        mine / whole,
    )
    assert mine > 0


def _cold(folder: Path, text: Path) -> None:
    clean(folder)
    run("build", str(text), folder=folder)


def test_a_preview_after_one_headline_changed(built: Path, text: Path, benchmark: BenchmarkFixture) -> None:
    app, slug = opened(built)
    sheet = app.desk.folders.folder(slug) / "issue.toml"
    live = LiveIssue(desk=app.desk, slug=slug, layout=Confined(target=TARGET))
    live.pages()
    words = iter(range(1000))
    before = sheet.read_text(encoding="utf-8")

    def edited() -> None:
        sheet.write_text(before.replace('headline = "', f'headline = "{next(words)} ', 1), encoding="utf-8")
        live.fingerprint()
        assert f">{next(words) - 1} ".encode() in live.pages().files["index.html"]

    edited()
    mine = statistics.median(seconds(edited) for _ in range(9))
    sheet.write_text(before, encoding="utf-8")
    app.close()
    whole = statistics.median(seconds(lambda: _cold(built, text)) for _ in range(3))
    once(benchmark, lambda: None)
    note(
        "the live preview of all pages after one headline was edited, against the cold build",
        "≤ 0.1 ×",
        f"{mine / whole:.3f} × ({mine * 1000:.0f} ms, {whole:.2f} s)",
        benchmark,
        mine / whole,
    )
    assert mine > 0


def _catalogue(desk: Desk) -> list[str]:
    """Two hundred issues of one article each."""
    found = []
    for number in range(ISSUES):
        take_in(desk, articles(number), name=f"articles-{number}.txt")
        found.append(assemble(desk, date=dt.date(2022, 9, 2) + dt.timedelta(weeks=number)).slug)
    return found


def _forget(desk: Desk, slugs: list[str]) -> None:
    """Nothing of the issues was built."""
    shutil.rmtree(desk.finished.folder, ignore_errors=True)
    for slug in slugs:
        (desk.folders.folder(slug) / "manifest.json").unlink(missing_ok=True)


def test_two_hundred_issues_rebuilt_by_two_processes(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    desk = open_desk(tmp_path, Clock(), CONFIG)
    slugs = _catalogue(desk)

    def by(jobs: int, some: list[str]) -> float:
        _forget(desk, some)
        return float(seconds(lambda: came.extend(one.came for one in rebuild(desk, some, jobs=jobs))))

    came: list[Came] = []
    by(2, slugs[:4])
    parts = [slugs[start : start + 50] for start in range(0, ISSUES, 50)]
    times = [(by(1, part), by(2, part)) for part in parts]  # in turn, so that a busy machine slows both
    one, two = (sum(side) for side in zip(*times, strict=True))
    once(benchmark, lambda: None)
    desk.close()
    note(
        f"{ISSUES} issues rebuilt by two processes, against one process",
        "≤ 0.588 ×",
        f"{two / one:.2f} ×, that is {one / two:.2f} times as fast ({two:.0f} s, {one:.0f} s)",
        benchmark,
        two / one,
    )
    assert set(came) == {Came.BUILT}


def test_the_cost_of_an_article_does_not_grow_with_their_number(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    desk = open_desk(tmp_path, Clock(), CONFIG)
    costs = {}
    with Confined(target=TARGET) as layout:
        for week, count in enumerate((COUNTS[0], *COUNTS)):  # the first one warms the child
            first = 1000 * (week + 1)
            pasted = "\n".join(_long(first + number) for number in range(count)).encode()
            take_in(desk, pasted, name=f"articles-{week}.txt")
            slug = assemble(desk, date=dt.date(2026, 9, 4) + dt.timedelta(weeks=week)).slug
            costs[count] = seconds(lambda slug=slug: build(desk, slug, layout)) / count  # type: ignore[misc]
    once(benchmark, lambda: None)
    desk.close()
    ratio = costs[COUNTS[-1]] / costs[COUNTS[0]]
    each = ", ".join(f"{count}: {costs[count] * 1000:.0f} ms" for count in COUNTS)
    note(
        "building an issue of 64 articles, for each, against one of 4",
        "≤ 1.2 ×",
        f"{ratio:.2f} × ({each})",
        benchmark,
        ratio,
    )
    assert len(costs) == len(COUNTS)


def _long(number: int) -> str:
    """An article of about a thousand words."""
    first, *rest = article(number).splitlines()
    body = [f"{rest[1]} {rest[1].removeprefix('BACKGROUND: ')} " * 20 for _ in range(3)]
    return "\n".join((first, rest[0], *body, *rest[2:]))
