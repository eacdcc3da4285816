"""The EPUB of an issue: pages from the design's templates, a package document, and an archive that is the same every time."""

from __future__ import annotations

from digest.render.epub.book import MEDIA_TYPE, epub

__all__ = ["MEDIA_TYPE", "epub"]
