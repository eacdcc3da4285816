"""The folders of issues: issue.toml, articles, and what a build put beside them."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import InputError, UnknownError
from digest.ingest.pictures.named import SUFFIXES
from digest.shelf.atomic import inside, make_folder, sha256, sweep, write, write_all, write_folder
from digest.shelf.manifest import FILE as MANIFEST
from digest.shelf.manifest import Manifest, read_manifest, write_manifest
from digest.shelf.pictures import has_picture, picture_in
from digest.shelf.sheets import change_sheet, read_sheet, write_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.model.sheet import Sheet

SHEET = "issue.toml"
SLUG = re.compile(r"\d{4}-(?:W\d{2}|\d{2}-\d{2})(?:-\d+)?")
_CONTENT = (".md", ".markdown", *SUFFIXES)


def _named_so(path: str) -> bool:
    """Whether a path is that of a picture, so that a change of it is seen as one of the content."""
    return path[path.rfind(".") :].lower() in SUFFIXES


@dataclass(frozen=True, slots=True)
class IssueFolders:
    """``issues/`` with its folders, one an issue."""

    root: Path

    def folder(self, slug: str) -> Path:
        """The folder of an issue, whether it is there or not."""
        if not SLUG.fullmatch(slug):
            raise UnknownError(
                f"{slug!r} is not the name of an issue",
                hint="issues are named like 2026-W48; `digest status` lists them",
            )
        return self.root / slug

    def slugs(self) -> tuple[str, ...]:
        """The issues that have a folder with an issue.toml, oldest first."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.root.iterdir() if SLUG.fullmatch(p.name) and (p / SHEET).is_file()))

    def create(self, sheet: Sheet, articles: Mapping[str, bytes], groups: Mapping[str, str] | None = None) -> None:
        """A new issue's folder, appearing whole: issue.toml and ``articles/*.md``; ``groups`` are suggested there."""
        files = {f"articles/{name}": data for name, data in articles.items()}
        make_folder(self.root)
        sweep(self.root)
        write_folder(self.folder(sheet.slug), {**files, SHEET: write_sheet(sheet, groups).encode()})

    def sheet(self, slug: str) -> Sheet:
        """What issue.toml says."""
        path = self.folder(slug) / SHEET
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise UnknownError(f"there is no issue {slug}", hint="`digest status` lists the issues") from None
        except UnicodeDecodeError:
            raise InputError("not UTF-8 text", path=str(path), hint="save the file as UTF-8") from None
        return read_sheet(text, slug=slug, path=path)

    def change(self, old: Sheet, new: Sheet) -> None:
        """Writes what differs between two sheets into issue.toml; comments stay."""
        path = self.folder(old.slug) / SHEET
        text = path.read_bytes().decode("utf-8-sig")
        write(path, change_sheet(text, old, new).encode())

    def article(self, slug: str, name: str) -> bytes:
        """The bytes of one article's file."""
        folder = self.folder(slug)
        path = inside(folder / "articles", name)
        try:
            return path.read_bytes()
        except OSError:
            raise InputError(
                f"issue.toml names articles/{name}, which is not there",
                path=str(folder / SHEET),
                hint="put the file back, or take its [[articles]] table out",
            ) from None

    def picture(self, slug: str, path: str) -> bytes | None:
        """The bytes of a picture by its path beside the articles; ``None`` where there is none that counts as content."""
        return picture_in(self.folder(slug) / "articles", path) if _named_so(path) else None

    def has_picture(self, slug: str, path: str) -> bool:
        """Whether there is one."""
        return _named_so(path) and has_picture(self.folder(slug) / "articles", path)

    def change_article(self, slug: str, name: str, data: bytes, pictures: Mapping[str, bytes]) -> None:
        """Another text for one article's file, its pictures first."""
        folder = self.folder(slug) / "articles"
        for picture, content in pictures.items():
            write(inside(folder, picture), content)
        write(inside(folder, name), data)

    def inputs(self, slug: str) -> dict[str, str]:
        """The sha256 of the content: issue.toml, and the articles and images under ``articles/``."""
        folder = self.folder(slug)
        found = {SHEET: sha256((folder / SHEET).read_bytes())}
        for path in sorted((folder / "articles").rglob("*")):
            if path.is_file() and path.suffix.lower() in _CONTENT and not path.name.startswith("."):
                found[path.relative_to(folder).as_posix()] = sha256(path.read_bytes())
        return found

    def content_hash(self, slug: str) -> str:
        """One sha256 over :meth:`inputs`; any change of content changes it."""
        return sha256("\n".join(f"{name} {digest}" for name, digest in self.inputs(slug).items()).encode())

    def stamp(self, slug: str) -> tuple[tuple[str, int, int], ...]:
        """The names, sizes (bytes) and times (ns) of the content and the last build: whether something may be new.

        Files that are gone are left out.
        """
        folder, found = self.folder(slug), []
        for path in (folder / SHEET, folder / MANIFEST, *sorted((folder / "articles").rglob("*"))):
            with contextlib.suppress(OSError):
                facts = path.stat()
                found.append((path.relative_to(folder).as_posix(), facts.st_size, facts.st_mtime_ns))
        return tuple(found)

    def keep(self, slug: str, outputs: Mapping[str, bytes], manifest: Manifest) -> None:
        """Writes a build's outputs, all or none, and, last, its manifest; outputs of the build before that are gone now go."""
        folder = self.folder(slug)
        sweep(folder)
        old = read_manifest(folder)
        write_all({inside(folder, name): data for name, data in outputs.items()})
        write_manifest(folder, manifest)
        for name in old.outputs if old else ():
            if name not in outputs:
                gone = inside(folder, name)
                gone.unlink(missing_ok=True)
                # an article's folder goes with its page, unless something else is in it
                with contextlib.suppress(OSError):
                    if gone.parent != folder.resolve():
                        gone.parent.rmdir()

    def output(self, slug: str, name: str) -> bytes:
        """The bytes of one output."""
        return inside(self.folder(slug), name).read_bytes()

    def manifest(self, slug: str) -> Manifest | None:
        """The manifest of the last build, if there is one."""
        return read_manifest(self.folder(slug))

    def forget_build(self, slug: str) -> None:
        """Takes the manifest away, so that nothing takes the old outputs for current."""
        (self.folder(slug) / MANIFEST).unlink(missing_ok=True)
