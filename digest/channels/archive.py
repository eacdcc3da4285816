"""The web archive: an issue's frozen pages and PDF at a stable address, and the index of all issues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.shelf import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INDEX = "index.html"
_PICTURE = re.compile(r"[0-9a-f]{16}\.(?:jpg|png)")


class ArchiveChannel:
    """Files under ``issues/public/<slug>/`` and the index above them, ready for any static host.

    Each file is replaced whole, and the index comes last, so that it never leads to a page that is not there.
    Publishing again writes only what differs.
    """

    kind = "archive"
    repeatable = True

    def __init__(self, path: Path, *, name: str = "archive") -> None:
        self.name = name
        self.path = path

    async def publish(self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes]) -> Outcome:
        """Writes an issue's files by their names under ``slug``, then the index's files above; pages come last.

        A picture that the issue no longer has is taken away, once no page shows it: it may have been taken out because
        it must not be shown. The outcome's link is the issue's page on this disk. A full disk is ``not-sent``: what was published
        before stays, the rest follows when the call is repeated. Names that lead out of the folder are refused.
        """
        try:
            folder = atomic.inside(self.path, slug)
            issue = {atomic.inside(folder, name): data for name, data in files.items()}
            above = {atomic.inside(self.path, name): data for name, data in index.items()}
        except StorageError as error:
            return Outcome(verdict=Verdict.REFUSED, detail=str(error))
        if folder == self.path.resolve():
            return Outcome(verdict=Verdict.REFUSED, detail="an issue needs a folder of its own in the archive")
        try:
            for places in (issue, above):
                for place in sorted(places, key=lambda place: (place.name == INDEX, place)):
                    atomic.write(place, places[place])
            _clear_pictures(folder, files)
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        return Outcome(verdict=Verdict.SENT, link=(folder / INDEX).as_uri())

    async def withdraw(self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes]) -> Outcome:
        """Puts ``files`` in the place of an issue's, takes every other file of it away, and replaces the index.

        The page comes before the removals, so that its address always says something.
        """
        outcome = await self.publish(slug, files, index=index)
        if outcome.verdict is not Verdict.SENT:
            return outcome
        folder = atomic.inside(self.path, slug)
        kept = {atomic.inside(folder, name) for name in files}
        try:
            with atomic.told(folder):
                for path in sorted(folder.rglob("*"), reverse=True):
                    if path.is_file() and path.resolve() not in kept:
                        path.unlink()
                    elif path.is_dir() and not any(path.iterdir()):
                        path.rmdir()
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        return outcome


def _clear_pictures(folder: Path, files: Mapping[str, bytes]) -> None:
    """Takes away the pictures of an earlier revision, which are known by their names."""
    with atomic.told(folder):
        for path in sorted((folder / "pictures").glob("*")):
            if _PICTURE.fullmatch(path.name) and f"pictures/{path.name}" not in files:
                path.unlink(missing_ok=True)
