"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
