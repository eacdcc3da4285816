"""The doctor looks at the computer: Python, the libraries of the renderer, fonts, folders and disk."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import digest
from digest.desk.doctor import Check, fine, problem, warning
from digest.errors import DigestError, LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.desk.doctor import Outside
    from digest.model.config import Config

LEAST = (3, 11)
LITTLE, TOO_LITTLE = 500_000_000, 50_000_000
PACKAGES = (
    "Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
    "Fedora: dnf install pango; macOS: brew install pango"
)
FONT_PACKAGES = "Debian and Ubuntu: apt install fontconfig fonts-dejavu-core; macOS: brew install fontconfig"


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """The version of Python, and of Digest."""
    name = ".".join(map(str, version))
    if version < LEAST:
        return problem("Python", f"Python {name} is too old", "install Python 3.11 or newer, and Digest for it")
    return fine("Python", f"Python {name}, Digest {digest.__version__}")


def renderer(config: Config | None, outside: Outside, *, root: Path | None) -> Iterator[Check]:
    """Pango and HarfBuzz as WeasyPrint loads them, then the fonts of the design."""
    from digest.render.pdf.probe import ask_libraries

    try:
        found = ask_libraries(outside.render)
    except LibraryError as error:
        yield problem("PDF", error.message, PACKAGES)
        return
    except DigestError as error:
        yield problem("PDF", f"the libraries of the PDF cannot be loaded: {error.message}", PACKAGES)
        return
    versions = f"WeasyPrint {found.weasyprint}, Pango {found.pango}, HarfBuzz {found.harfbuzz}"
    if found.subset:
        yield fine("PDF", versions)
    else:
        yield warning("PDF", f"{versions}, without HarfBuzz-Subset: the PDF will be larger", PACKAGES)
    yield _fonts(config, outside, root or Path.cwd())


def _fonts(config: Config | None, outside: Outside, root: Path) -> Check:
    from digest.render.pdf.probe import ask_fonts

    design = config.design.name if config else "brief"
    text = f"{config.publication.name} {config.publication.tagline}" if config else ""
    try:
        fonts = ask_fonts(outside.render, design=design, project=root, text=text)
    except DigestError as error:
        place = f"{error.place}: " if error.place else ""
        crashed = "the child process ended" in error.message
        remedy = FONT_PACKAGES if crashed else error.hint or f"look at the fonts of the design “{design}”"
        return problem("fonts", f"the design “{design}” cannot be laid out: {place}{error.message}", remedy)
    count = f"{len(fonts.names)} fonts of the design “{design}”"
    if fonts.warnings:
        return warning("fonts", f"{count}; {'; '.join(fonts.warnings)}", "choose a design whose fonts have them")
    return fine("fonts", f"{count} are whole and have the letters of the name")


def folders(root: Path, outside: Outside) -> Iterator[Check]:
    """Whether the publication's folders may be written, and how much room there is."""
    shut = [folder for folder in (root, root / "issues", root / ".digest") if folder.is_dir() and not _writable(folder)]
    for folder in shut:
        yield problem("folders", f"{folder} may not be written", f"see who owns it: ls -ld {folder}")
    if not shut:
        yield fine("folders", f"{root} may be written")
    try:
        free = outside.free(root)
    except OSError as error:
        yield problem("disk", f"the disk does not answer: {error.strerror}", "see whether it is still there")
        return
    said = f"{free / 1e6:,.0f} MB free"
    if free < TOO_LITTLE:
        yield problem("disk", f"only {said}", "free some space before the next issue")
    elif free < LITTLE:
        yield warning("disk", f"only {said}", "free some space soon")
    else:
        yield fine("disk", said)


def _writable(folder: Path) -> bool:
    """Whether a file can be made there: asked of the disk itself, since permissions do not say all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
