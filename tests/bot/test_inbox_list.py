"""The list of what waits tells what was guessed of each article, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scenes import play, say

from digest.desk.take_in import take_in
from digest.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from bot_kit import Bureau

PASTE = b"""By Ada Example
The lock of Arport holds more water than the harbour needs, and its keeper says so.
BCKGROUND: It was built a century ago. Ships were smaller then, and the river was not.
"""


def test_the_inbox_tells_what_was_guessed_and_what_was_set_aside(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, PASTE, name="week.txt")
        with pytest.raises(InputError):
            take_in(bureau.desk, b"\x00\x01<b>" * 40, name="a<b>.bin")
        (listed,) = await say(bureau, "/inbox")
        assert "• This article has no title." in listed
        assert "no author's bio" not in listed, "a mere remark"
        assert "1 thing could not be read and is set aside.\n✗ a<b>.bin: " in listed
        (stand,) = await say(bureau, "/status")
        assert "1 thing could not be read" in stand
        assert bureau.refusals() == []

    play(tmp_path, scene)
