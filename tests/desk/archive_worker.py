"""Publishes, corrects, withdraws or makes anew, and dies at a point; the next life does it again and tells what is there.

``archive_worker.py FOLDER SCENARIO POINT...``; the point 0 dies nowhere, and tells how many there are. Disks are not waited
for: a kill loses nothing that was written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from archive_kit import LATER, PUBLICATION, URL, Piece, Shown
from source_worker import Points, in_child, mortal

CRANE = Piece(headline="What a crane earns", anchor="what-a-crane-earns")
TIDE = Piece(headline="Tides", anchor="tides", author="Ben Example", topic="Water")
SLUG = "2026-W02"
_LOCAL = re.compile(r'href="([^":#?]+\.html)')
_PUBLIC = re.compile(rf"{re.escape(URL)}/([^<\"\s]*)")


def prepare(folder: Path, scenario: str) -> None:
    """An archive with two issues, and what the scenario is about planned in rows."""
    shown = Shown(folder)
    shown.publish(1, [CRANE, TIDE])
    shown.publish(2, [replace(CRANE, anchor="cranes-again", author="Cleo Example")])
    if scenario == "publish":
        shown.plan(shown.approve(3, [replace(TIDE, anchor="more-tides", topic="Rivers", author="Dora Example")]))
    elif scenario == "correct":
        longer = replace(CRANE, headline="What cranes earn", anchor="what-cranes-earn", author="Eva Example")
        shown.plan_correction(SLUG, [longer, TIDE], day=LATER)
    elif scenario == "withdraw":
        shown.plan_withdrawal(SLUG, "It was all wrong.")
    shown.desk.close()


def act(shown: Shown, scenario: str) -> None:
    if scenario == "refresh":
        shown.refresh()
    else:
        shown.drain()


def opened(folder: Path, scenario: str) -> Shown:
    """The archive as the next life finds it; it is made anew under another name."""
    if scenario == "refresh":
        (folder / "config.toml").write_text(PUBLICATION.replace("The Example Weekly", "The Sample Daily"))
    return Shown(folder)


def live(folder: Path, scenario: str, fatal: int) -> None:
    shown = opened(folder, scenario)
    _ = shown.desk.store
    points = Points(fatal)
    mortal(points)
    for name in ("unlink", "rmdir", "mkdir"):
        _mortal(name, points)
    act(shown, scenario)
    print(json.dumps({"points": points.passed}), flush=True)


def _mortal(name: str, points: Points) -> None:
    real = getattr(Path, name)

    def told(path: Path, *args: Any, **more: Any) -> Any:
        points()
        found = real(path, *args, **more)
        points()
        return found

    setattr(Path, name, told)


def dangling(shown: Shown) -> list[str]:
    """Where the first page, the feeds and the sitemap lead, and nothing is."""
    found = []
    home = (shown.public / "index.html").read_text()
    found += [place for place in map(unquote, _LOCAL.findall(home)) if not (shown.public / place).is_file()]
    for name in ("atom.xml", "rss.xml", "feed.json", "sitemap.xml"):
        for place in _PUBLIC.findall((shown.public / name).read_text()):
            path = shown.public / unquote(place).partition("#")[0]
            if not (path / "index.html").is_file() and not path.is_file():
                found.append(f"{name}: {place}")
    return found


def pages(shown: Shown) -> list[str]:
    return [name for name in shown.files() if name.endswith(".html")]


def state(shown: Shown) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in shown.files().items()}


def after(folder: Path, scenario: str) -> None:
    """The next life: what is there, and what is there after the same was done again."""
    shown = Shown(folder)
    seen = {"dangling": dangling(shown), "pages": pages(shown)}
    act(shown, scenario)
    print(json.dumps({**seen, "whole": state(shown)}), flush=True)


def main(folder: Path, scenario: str, points: list[int]) -> None:
    os.fsync = lambda fd: None  # noqa: ARG005 - the name is the library's
    base = folder / "base"
    in_child(lambda: prepare(base, scenario))
    print(json.dumps({"before": pages(Shown(base))}), flush=True)
    for point in points:
        own = folder / str(point)
        shutil.copytree(base, own)
        in_child(lambda own=own, point=point: live(own, scenario, point))
        in_child(lambda own=own: after(own, scenario))
        shutil.rmtree(own)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(word) for word in sys.argv[3:]])
