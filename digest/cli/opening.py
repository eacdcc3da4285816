"""Opens a publication for a command, and closes it again whatever happens."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import early

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.app import App

ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The config.toml to use (else the nearest one upwards).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
IssueArgument = Annotated[str | None, typer.Argument(metavar="ISSUE", help="A slug like 2026-W48, or a number.")]


@contextmanager
def opened(config: Path | None) -> Iterator[App]:
    """The publication of this folder, or of the configuration named."""
    from digest.app import open_app

    app = open_app(config)
    try:
        running = early.take()
        if running is not None:
            app.start_layout(running)
        yield app
    finally:
        app.close()


def shown(path: Path) -> str:
    """A path as the reader of a terminal wants it: from the current folder where that is shorter."""
    try:
        relative = path.resolve().relative_to(Path.cwd())
    except ValueError:
        return str(path)
    return str(relative)
