"""The fixture: a stand-in that fails the test when something was lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standin.server import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A Bot API server on loopback; leaving a finding fails the test."""
    with StandIn() as server:
        yield server
    assert not server.findings, f"Telegram would have lost this in silence: {server.findings}"
