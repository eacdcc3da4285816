"""Designs: where their files lie, and which file is in force.

A design is a folder under ``templates/`` with a ``design.toml`` that may name its ``parent``; every chain of parents ends
at ``base``, which stands alone. A file is looked for in the design, then in its parents, and of each in the project
first and in the package second: a project that holds only ``templates/brief/print/issue.css`` changes that file and takes
the rest from the package.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import digest
from digest.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "base"
"""The design that all others stand on; it cannot be chosen for an issue."""

FILE = "design.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LONGEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A design's name, the chain of names from it to ``base``, and their folders, the one that wins first."""

    name: str
    folders: tuple[Path, ...]
    chain: tuple[str, ...] = ()

    def path(self, name: str) -> Path:
        """The file of this name that is in force; :class:`DesignError` when no folder has it."""
        found = next(self.places(name), None)
        if found is None:
            raise DesignError(
                f"the design “{self.name}” has no file {name}",
                hint=f"looked in {', '.join(str(folder) for folder in self.folders)}",
            )
        return found

    def places(self, name: str) -> Iterator[Path]:
        """Every file of this name along the chain, the one in force first."""
        for folder in self.folders:
            place = folder / name
            if place.is_file() and place.resolve().is_relative_to(folder):
                yield place

    def read(self, name: str) -> bytes:
        """The bytes of the file that is in force."""
        return _read(self.path(name))

    def files(self) -> dict[str, str]:
        """The sha256 of every file that an output may depend on, by its name inside the design, in order of names.

        Files that are laid over one another key by key (tokens, words) count with every one of the chain.
        """
        found = {}
        for name in self.names():
            layered = name.endswith(".toml")
            data = b"\0".join(_read(place) for place in self.places(name)) if layered else self.read(name)
            found[name] = hashlib.sha256(data).hexdigest()
        return found

    def names(self) -> list[str]:
        """The names of all files, sorted; hidden files and editors' backups are left out."""
        return sorted({name for folder in self.folders for name in names_in(folder)})

    def tables(self, name: str) -> dict[str, Any]:
        """A TOML file of this name, deep-merged along the chain: the design's own keys win; empty where nobody has it."""
        merged: dict[str, Any] = {}
        for place in reversed(tuple(self.places(name))):
            merged = overlaid(merged, read_toml(place))
        return merged


def load_design(name: str, *, project: Path | None) -> Design:
    """The design of this name, from ``project/templates/`` and from the package, with its parents.

    :class:`DesignError` when neither has it, when the name is no folder's name, or when the parents go in a circle.
    """
    places = [packaged()] if project is None else [project / "templates", packaged()]
    chain: list[str] = []
    folders: list[Path] = []
    wanted, asked_by = name, None
    while wanted or not chain:
        own = _folders(wanted, places, asked_by)
        chain.append(wanted)
        folders += own
        asked_by, wanted = own[0] / FILE, _parent(wanted, own)
        if wanted in chain or len(chain) > _LONGEST:
            raise DesignError(
                f"the parents of the design “{name}” go in a circle: {' → '.join([*chain, wanted])}",
                path=str(asked_by),
                hint="one of them must stand on base alone",
            )
    return Design(name=name, folders=tuple(dict.fromkeys(folders)), chain=tuple(chain))


def known_designs(project: Path | None) -> list[str]:
    """The names of the designs that can be chosen, sorted."""
    places = [packaged()] if project is None else [project / "templates", packaged()]
    found = {folder.name for place in places if place.is_dir() for folder in place.iterdir() if folder.is_dir()}
    return sorted(name for name in found if NAME.fullmatch(name) and name != BASE)


def packaged() -> Path:
    """The folder of the designs that come with the program, installed or in the repository."""
    package = Path(digest.__file__).resolve().parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def names_in(folder: Path) -> Iterator[str]:
    """The names of the files in a design's folder."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part.endswith("~") for part in parts):
            yield "/".join(parts)


def overlaid(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables laid over others key by key; what is no table replaces."""
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        out[key] = overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of a design; :class:`DesignError` where it is none."""
    try:
        return tomllib.loads(_read(path).decode())
    except (ValueError, RecursionError) as error:  # TOML and UTF-8 raise kinds of it, long numbers a plain one
        raise DesignError(f"{path.name} cannot be read: {error}", path=str(path)) from error


def _folders(name: str, places: list[Path], asked_by: Path | None) -> list[Path]:
    path = None if asked_by is None else str(asked_by)
    if not NAME.fullmatch(name):
        hint = "use small letters, digits, hyphens and underscores"
        raise DesignError(f"“{name}” is no name of a design", path=path, hint=hint)
    folders = [place.resolve() / name for place in places if (place / name).is_dir()]
    if not folders:
        known = sorted({folder.name for place in places if place.is_dir() for folder in place.iterdir()} - {BASE})
        raise DesignError(
            f"there is no design “{name}”",
            path=path,
            hint=f"known designs: {', '.join(n for n in known if NAME.fullmatch(n)) or 'none'}",
        )
    return folders


def _parent(name: str, folders: list[Path]) -> str:
    """What ``design.toml`` says of it; ``base`` where it says nothing."""
    if name == BASE:
        return ""
    for folder in folders:
        if (folder / FILE).is_file():
            parent = read_toml(folder / FILE).get("parent", BASE)
            if not isinstance(parent, str):
                raise DesignError(
                    "parent must be the name of a design", path=str(folder / FILE), hint='parent = "base"'
                )
            return parent or BASE
    return BASE


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DesignError(f"cannot be read: {error.strerror}", path=str(path)) from error
