"""``digest build --all``: every issue of the back catalogue, several at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from digest.cli import say
from digest.cli.opening import opened
from digest.errors import RefusedError, UsageError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digest.app import App
    from digest.desk.rebuild import Rebuilt

GONE = (IssueState.WITHDRAWN, IssueState.CANCELLED)


def build_all(config: Path | None, target: str | None, *, every: bool, jobs: int | None) -> None:
    """Builds what has changed since it was built; names what failed. Raises :class:`LayoutError` where anything did."""
    from digest.desk.rebuild import rebuild

    if not every or target is not None:
        hint = "digest build --all --jobs 2 builds every issue; digest build ISSUE builds one"
        raise UsageError("--jobs goes with --all, and --all with no issue or file", hint=hint)
    with opened(config) as app:
        slugs = _slugs(app)
        with say.counting("Building", len(slugs)) as tell:
            done = rebuild(app.desk, slugs, jobs=jobs or os.cpu_count() or 1, progress=lambda one: tell(one.slug))
        _tell(done)


def _slugs(app: App) -> list[str]:
    """The issues whose folders are there, the oldest first."""
    folders = set(app.desk.folders.slugs())
    rows = [row for row in app.desk.store.list_issues() if row.slug in folders and row.state not in GONE]
    if not rows:
        raise RefusedError(
            "there is no issue to build", hint="paste articles with digest add FILE, then digest assemble"
        )
    return [row.slug for row in reversed(rows)]


def _tell(done: Sequence[Rebuilt]) -> None:
    from digest.desk.rebuild import Came
    from digest.errors import LayoutError

    found = {came: [one for one in done if one.came is came] for came in Came}
    built, same = len(found[Came.BUILT]), len(found[Came.UNCHANGED])
    if built or same:
        say.done(f"built {say.count(built, 'issue')}" + (f"; {same} unchanged" if same else ""))
    troubled = (*found[Came.WITHOUT_PDF], *found[Came.FAILED])
    for one in troubled:
        how = "was built without its PDF" if one.came is Came.WITHOUT_PDF else "was not built"
        say.line(f"  {one.slug} {how}: {one.why}" + (f" ({one.hint})" if one.hint else ""))
    if troubled:
        raise LayoutError(f"{say.count(len(troubled), 'issue')} of {len(done)} could not be built whole")
