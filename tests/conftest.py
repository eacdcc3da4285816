"""What every test may ask for."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["standin.plugin", "cli_plugin", "matrix_plugin", "render_plugin", "token_scan"]
SEED = int(os.environ.setdefault("DIGEST_SEED", str(random.SystemRandom().randrange(2**31))))  # workers inherit it
settings.register_profile("digest", deadline=None, print_blob=True)
settings.load_profile("digest")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material; the test is skipped where it is not at hand."""
    place = Path(os.environ.get("DIGEST_SHARED") or ROOT.parent / "shared")
    if not (place / "corpora").is_dir():
        pytest.skip("the shared corpora are not here (set DIGEST_SHARED)")
    return place


@pytest.fixture(scope="session")
def analyst(shared: Path) -> Path:
    """The pasted text of four analyst articles."""
    return shared / "corpora" / "articles" / "analyst.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switches of this project's tests."""
    parser.addoption("--full", action="store_true", help="run every matrix, as CI does")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Benchmarks run only when they are asked for."""
    if collection_path.name == "bench" and not config.getoption("--benchmark-enable"):
        return True
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Gives Hypothesis the seed of this run, unless the command line gave one; lets programs hear a Ctrl-C."""
    if config.getoption("--hypothesis-seed", default=None) is None:
        config.option.hypothesis_seed = str(SEED)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background; what tests start would be as deaf
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether every matrix is wanted."""
    return bool(pytestconfig.getoption("--full"))


def pytest_report_header(config: pytest.Config) -> str:
    """The seed of the property tests, so that a failure can be run again."""
    return f"property tests: seed {SEED}, {'every matrix' if config.getoption('--full') else 'short matrices (--full runs all)'}"
