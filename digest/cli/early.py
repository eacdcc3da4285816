"""Starts the child that lays out the PDF before anything else, so that its imports run beside ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.confine import Confined

LAYING_OUT = ("demo", "build", "approve", "preview")
_child: Confined | None = None


def start(arguments: list[str]) -> None:
    """Starts the child where this command will surely lay something out.

    A build beside an earlier one is often unchanged; it starts the child itself when it is not.
    """
    global _child  # noqa: PLW0603 - one command, one child
    if not arguments or arguments[0] not in LAYING_OUT or {"-h", "--help"} & {*arguments}:
        return
    if arguments[0] == "build" and any(Path("issues").glob("*/manifest.json")):
        return
    from digest.confine import Confined
    from digest.render.pdf.request import TARGET

    _child = Confined(target=TARGET).start()


def take() -> Confined | None:
    """The child that was started, for the command to use and to end."""
    global _child
    child, _child = _child, None
    return child


def end() -> None:
    """Ends a child that no command took."""
    child = take()
    if child is not None:
        child.close()
