"""Fixtures of the power tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from digest.confine import Confined
from power.bench import LAYOUT, Bench, make_bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A publication before and after its approval, and the journal."""
    return make_bench(tmp_path_factory.mktemp("power"))


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    """Lays an issue out again; the child starts when it is asked."""
    with closing(Confined(target=LAYOUT)) as child:
        yield child
