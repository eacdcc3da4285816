"""A publication made once, and the journal to run it under."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desk_kit import Clock, articles, open_desk

from digest.confine import Confined
from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from power.cuts import Run, said
from power.disk import Disk, read_image
from power.recording import Op, compile_shim, record

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = "digest.render.pdf.layout:layout"
CONFIG = """[publication]
name = "The Example Weekly"
[channels.one]
kind = "telegram"
chat_id = "@example_one"
form = "compact"
[channels.two]
kind = "telegram"
chat_id = "@example_two"
form = "thread"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A publication before (``ready``) and after its issue was approved, and the journal to run it under."""

    ready: Path
    approved: Path
    shim: Path
    _whole: dict[str, Run] = field(default_factory=dict, repr=False)

    def whole(self, do: str) -> Run:
        """The run of what nothing disturbs, done once."""
        if do not in self._whole:
            self._whole[do] = self.run(do, self.ready.with_name(do))
        return self._whole[do]

    def run(self, do: str, folder: Path, *, careless: str = "", kill: int = 0) -> Run:
        """A run on a copy in ``folder``; ``do`` is ``approve`` or ``publish``.

        Where it is to be killed after ``kill`` operations, another process does the same again to the end.
        """
        shutil.copytree(self.ready if do == "approve" else self.approved, folder)
        start, ops = Disk(folder), tuple[Op, ...]()
        if kill:
            ops = record(self.shim, folder, "worker.py", do, kill=kill)
            assert len(ops) == kill
        ops = record(self.shim, folder, "worker.py", do, *said(ops), careless=careless)
        return Run(start=start, ops=ops, end=read_image(folder))


def make_bench(home: Path) -> Bench:
    """The shim compiled and the publication made, in ``home``. Nothing of the issue was built before its approval."""
    shim = compile_shim(home)
    ready, approved = home / "ready", home / "approved"
    ready.mkdir()
    desk = open_desk(ready, Clock(), CONFIG)
    with closing(Confined(target=LAYOUT)) as layout:
        take_in(desk, articles(1, 2), name="articles.txt")
        slug = assemble(desk).slug
        view, _ = refresh(desk, slug)
        confirm_headlines(desk, view, dict(view.provisional))
        desk.close()
        shutil.copytree(ready, approved)
        desk = open_desk(approved, Clock())
        approve(desk, slug, layout)
        desk.close()
    return Bench(ready=ready, approved=approved, shim=shim)
