"""The web archive: an issue's frozen files at a stable address, and the pages of all issues around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.shelf import atomic, public

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class ArchiveChannel:
    """Files under ``issues/public/<slug>/`` and what stands around them, ready for any static host.

    Each file is replaced whole, pages come before what leads to them, and the index comes last. Publishing again
    writes only what differs.
    """

    kind = "archive"
    repeatable = True

    def __init__(self, path: Path, *, name: str = "archive") -> None:
        self.name = name
        self.path = path

    async def publish(
        self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes], gone: Collection[str] = ()
    ) -> Outcome:
        """Puts ``files`` in place by their names under ``slug``, and ``index`` above them.

        ``gone`` are names that the issue had and has no more: they are taken away once no page shows them, as are pictures,
        which may have been taken out because they must not be shown. Other files there are the publisher's own. The
        outcome's link is the issue's page on this disk. A full disk is ``not-sent``: what was published before stays, the
        rest follows when the call is repeated. Names that lead out of the folder are refused.
        """
        return self._put(slug, files, index, gone)

    async def withdraw(self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes]) -> Outcome:
        """Puts ``files`` in the place of an issue's, takes every other file of it away, and replaces what stands around.

        The pages come before the removals, so that their addresses always say something.
        """
        return self._put(slug, files, index, None)

    def _put(
        self, slug: str, files: Mapping[str, bytes], index: Mapping[str, bytes], gone: Collection[str] | None
    ) -> Outcome:
        try:
            folder = atomic.inside(self.path, slug)
            for place, names in ((folder, files), (self.path, index)):
                for name in names:
                    atomic.inside(place, name)
        except StorageError as error:
            return Outcome(verdict=Verdict.REFUSED, detail=str(error))
        if folder == self.path.resolve():
            return Outcome(verdict=Verdict.REFUSED, detail="an issue needs a folder of its own in the archive")
        try:
            public.put(folder, files)
            public.put(self.path, index)
            public.clear_issue(folder, files, gone)
            public.clear_around(self.path, index)
        except StorageError as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
        return Outcome(verdict=Verdict.SENT, link=(folder / public.INDEX).as_uri())
