"""The allow-list of what a page may load while it is laid out.

Files of the design, the issue's own pictures by their exact names, and ``data:`` addresses.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import unquote

from weasyprint.urls import (  # type: ignore[import-untyped]
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

from digest.render.pdf.request import PICTURE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEME = "design:"


class RefusedAddressError(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """An address outside the allow-list; stops the layout, since other errors would only be logged."""


class DesignFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Reads ``design:name`` from the first of the folders that has it, and ``data:`` from the address itself.

    ``picture:name`` is the picture of exactly that name.
    """

    def __init__(self, folders: tuple[Path, ...], pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.folders = tuple(folder.resolve() for folder in folders)
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file or data at an address; :class:`RefusedAddressError` for everything else."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith(PICTURE):
            return self._picture(url)
        if not url.startswith(SCHEME):
            raise RefusedAddressError(f"the page asks for {url[:200]}, which is outside the design")
        name = unquote(url.removeprefix(SCHEME))
        for folder in self.folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder) and path.is_file():
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        raise RefusedAddressError(f"the design has no file {name[:200]}")

    def _picture(self, url: str) -> URLFetcherResponse:
        name = url.removeprefix(PICTURE)
        if name not in self.pictures:
            raise RefusedAddressError(f"the issue has no picture {name[:200]}")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, self.pictures[name], {"Content-Type": kind})
