"""``digest build --archive``: the archive made anew, by the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from test_press import slug_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said


def test_the_archive_is_made_anew_only_where_it_differs(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0
    public = built / "issues/public"
    first = digest("build", "--archive")
    assert first.code == 0, first.err
    assert "nothing to change" in first.out
    assert "[feeds-left-out]" in first.out
    page = public / slug_of(built) / "index.html"
    whole = page.read_bytes()
    page.write_bytes(b"vandals")
    again = digest("build", "--archive")
    assert "1 file written" in again.out
    assert page.read_bytes() == whole


def test_it_goes_alone(built: Path, digest: Callable[..., Said]) -> None:
    said = digest("build", "--archive", "--all")
    assert said.code == 2
    assert "--archive goes alone" in said.err
    assert built.is_dir()
