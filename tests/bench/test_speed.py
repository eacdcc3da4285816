"""Speed and memory as ratios in one run; ``pytest tests/bench --benchmark-enable -s -n 0`` prints the table.

Each ratio is the median over pairs run in turn (A B A B), so that a busy machine slows both sides. Nothing here
fails on a figure: the goals stand in the table, beside what was measured.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from digest.app import open_app
from digest.desk.site.refresh import refresh_archive
from digest.desk.unchanged import design_of
from digest.desk.view import load
from digest.ingest.labels import LabelTable
from digest.ingest.markdown.reader import read_markdown
from digest.ingest.reader import read
from digest.model.kinds import DEFAULT_KINDS
from digest.render.pages import print_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[2]
ROWS: list[tuple[str, str, str]] = []
PAIRS = 7
NEWSLETTER = """
## What the harbour counted

A quay is measured in *metres of berth*, yet what a port earns depends on [the hours](https://example.org/hours) that a
crane **stands still**. See `count --all` and the tables of [the harbour](https://example.org/tables?year=1947).

- [First of three](https://example.org/1) by Ada Example, with some words behind it
- [Second of three](https://example.org/2)
    - and a remark below it, *shorter*

| Winter | Hours |
|--------|------:|
| first  | 1,204 |

> A port is a clock with water in it.
"""


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Prints the rows as docs/speed.md shows them."""
    ROWS.clear()
    yield
    print("\n\n| what | goal | measured |\n|---|---|---|")
    for row in ROWS:
        print(f"| {' | '.join(row)} |")


@pytest.fixture(scope="module")
def text() -> Path:
    """analyst.txt where it is at hand, else the demo's articles."""
    place = Path(os.environ.get("DIGEST_SHARED") or ROOT.parent / "shared") / "corpora/articles/analyst.txt"
    return place if place.is_file() else ROOT / "issues/demo/articles.txt"


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A new publication's folder."""
    run("init", "weekly", "--yes", folder=tmp_path)
    return tmp_path / "weekly"


INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Both sides start from compiled modules, as they do where they were installed."""


def run(*words: str, folder: Path) -> None:
    subprocess.run([BIN / "digest", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL, env=INSTALLED)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def paired(one: Callable[[], object], other: Callable[[], object], pairs: int = PAIRS) -> tuple[float, float, float]:
    """The median of one's time over the other's, and the median seconds of both."""
    times = [(seconds(one), seconds(other)) for _ in range(pairs)]
    ones, others = zip(*times, strict=True)
    return statistics.median(a / b for a, b in times), statistics.median(ones), statistics.median(others)


def clean(folder: Path) -> None:
    """Back to a publication that has seen nothing."""
    shutil.rmtree(folder / ".digest", ignore_errors=True)
    shutil.rmtree(folder / "issues")


def bare_page(folder: Path) -> Path:
    """The same page as a file that the bare WeasyPrint command can lay out."""
    app = open_app(folder / "config.toml")
    slug = app.desk.folders.slugs()[-1]
    design = design_of(app.desk)
    html = print_page(load(app.desk, slug).issue, app.config.publication, app.config.design, design)
    app.close()
    files = folder / "bare-design"
    for name in design.names():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_bytes(design.read(name))
    page = folder / "bare.html"
    page.write_text(html.replace("design:", f"{files.as_uri()}/"), encoding="utf-8")
    return page


def once(benchmark: BenchmarkFixture, act: Callable[[], object], rounds: int = 1) -> None:
    """Puts the act into pytest-benchmark's own record as well."""
    benchmark.pedantic(act, rounds=rounds)  # type: ignore[no-untyped-call]


def note(what: str, goal: str, measured: str, benchmark: BenchmarkFixture, ratio: float) -> None:
    """A row of the table; ``goal`` is the most that ``ratio`` may be, like ``≤ 1.5 ×`` or ``< 170 MiB``."""
    benchmark.extra_info["ratio"] = round(ratio, 3)
    sign, most = goal.split()[:2]
    met = ratio < float(most) or (sign == "≤" and ratio <= float(most))
    ROWS.append((what, goal, f"{measured}: {'met' if met else 'missed'}"))


def test_a_cold_build_against_bare_weasyprint(publication: Path, text: Path, benchmark: BenchmarkFixture) -> None:
    """The archive is made at publication; what making it costs is added to the build."""
    run("build", str(text), folder=publication)
    page, archive = bare_page(publication), statistics.median(archive_times(publication))
    command = [str(BIN / "weasyprint"), "--pdf-variant", "pdf/a-3a", "-q", str(page), str(publication / "bare.pdf")]

    def bare() -> None:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=INSTALLED)

    def cold() -> None:
        clean(publication)
        run("build", str(text), folder=publication)

    ratio, ours, theirs = paired(cold, bare)
    ratio, ours = ratio + archive / theirs, ours + archive
    once(benchmark, cold)
    note(
        "a full build, cold (`digest build FILE`: read, assemble, HTML, PDF, EPUB, e-mail, text, posts; and the archive),"
        " against the bare WeasyPrint command on the same page",
        "≤ 1.5 ×",
        f"{ratio:.2f} × ({ours:.2f} s, of it {archive:.2f} s the archive; {theirs:.2f} s)",
        benchmark,
        ratio,
    )
    assert ratio > 0


def archive_times(folder: Path) -> list[float]:
    """Seconds for the whole archive of the one issue that was built, made anew from nothing, a few times."""
    run("approve", "--accept-headlines", folder=folder)
    run("publish", folder=folder)
    app = open_app(folder / "config.toml")
    times = []
    for _ in range(PAIRS):
        shutil.rmtree(folder / "issues/public")
        times.append(seconds(lambda: refresh_archive(app.desk)))
        assert (folder / "issues/public/index.html").is_file()
    app.close()
    return times


def test_an_unchanged_rebuild_against_the_first_build(
    publication: Path, text: Path, benchmark: BenchmarkFixture
) -> None:
    def first() -> None:
        clean(publication)
        run("build", str(text), folder=publication)

    def again() -> None:
        run("build", folder=publication)

    first()
    ratio, ours, theirs = paired(again, first)
    once(benchmark, again)
    note(
        "`digest build` of an unchanged issue, against the first build",
        "≤ 0.2 ×",
        f"{ratio:.2f} × ({ours:.2f} s, {theirs:.2f} s)",
        benchmark,
        ratio,
    )
    assert ratio > 0


def test_help_against_the_imports_it_cannot_avoid(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    def ours() -> None:
        run("--help", folder=tmp_path)

    def imports() -> None:
        subprocess.run([sys.executable, "-c", "import typer, rich"], check=True, env=INSTALLED)

    ratio, mine, theirs = paired(ours, imports, 21)
    once(benchmark, ours)
    note(
        '`digest --help`, against `python -c "import typer, rich"`',
        "≤ 1.3 ×",
        f"{ratio:.2f} × ({mine:.3f} s, {theirs:.3f} s)",
        benchmark,
        ratio,
    )
    assert ratio > 0


def test_reading_against_building(publication: Path, text: Path, benchmark: BenchmarkFixture) -> None:
    data, labels = text.read_bytes(), LabelTable(DEFAULT_KINDS)

    def reading() -> None:
        read(data, name="articles.txt", table=labels)

    def building() -> None:
        clean(publication)
        run("build", str(text), folder=publication)

    building()
    reading()
    ratio, mine, theirs = paired(reading, building)
    once(benchmark, reading, 5)
    note(
        "reading four articles, against the build",
        "< 0.02 ×",
        f"{ratio:.3f} × ({mine * 1000:.0f} ms, {theirs:.2f} s)",
        benchmark,
        ratio,
    )
    assert ratio > 0


def peak(process: subprocess.Popen[bytes]) -> int:
    """The sum, in KiB, of the highest resident memory that the process and each of its children ever had."""
    highest: dict[int, int] = {}
    while process.poll() is None:
        for pid in (process.pid, *_children(process.pid)):
            highest[pid] = max(highest.get(pid, 0), _resident(pid))
        time.sleep(0.005)
    return sum(highest.values())


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_of_parent_and_child(publication: Path, text: Path, benchmark: BenchmarkFixture) -> None:
    def build() -> int:
        clean(publication)
        command = [sys.executable, "-m", "digest", "build", str(text)]
        return peak(subprocess.Popen(command, cwd=publication, stdout=subprocess.DEVNULL, env=INSTALLED))

    (publication / ".digest").mkdir(exist_ok=True)
    worst = max(build() for _ in range(3)) / 1024
    once(benchmark, build)
    note("peak memory of a cold build, parent and child together", "< 170 MiB", f"{worst:.0f} MiB", benchmark, worst)
    assert worst > 0


def test_reading_newsletters_against_the_bare_parser(benchmark: BenchmarkFixture) -> None:
    texts = newsletters(40)
    parser, labels = bare_parser(), LabelTable(DEFAULT_KINDS)

    def bare() -> None:
        for each in texts:
            parser.parse(each)

    def reading() -> None:
        for each in texts:
            read_markdown(each, table=labels, name="newsletter.md")

    bare()
    reading()
    ratio, mine, theirs = paired(reading, bare)
    once(benchmark, reading)
    note(
        "reading 40 newsletters in Markdown, against bare markdown-it-py with the same rules on",
        "≤ 2.5 ×",
        f"{ratio:.2f} × ({mine:.2f} s, {theirs:.2f} s; {sum(map(len, texts)) // 1024} KiB)",
        benchmark,
        ratio,
    )
    assert ratio > 0


def newsletters(count: int) -> list[str]:
    """Real newsletters where they are at hand, else articles of our own, repeated."""
    place = Path(os.environ.get("DIGEST_SHARED") or ROOT.parent / "shared") / "corpora/newsletters"
    found = [path.read_text(encoding="utf-8") for path in sorted(place.rglob("*.m*")) if path.suffix != ".mbox"]
    return list(islice(cycle(found or [NEWSLETTER * 15]), count))


def bare_parser() -> MarkdownIt:
    """markdown-it-py as anyone would set it up for the same constructs."""
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(deflist_plugin)
    return parser.use(container_plugin, "note").use(attrs_plugin, spans=True)
