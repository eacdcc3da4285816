"""manifest.json: the sha256 of everything an issue was built from, and of everything built."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from digest.shelf.atomic import sha256, write

if TYPE_CHECKING:
    from pathlib import Path

FILE = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a build wrote.

    ``inputs`` and ``outputs`` map names to sha256: issue.toml and articles/* as they lie, ``config.toml``, and
    the design's files as ``design/…``. ``sources`` are the sha256 of the raw bytes that the articles came from,
    ``layout`` the sha256 of all that the PDF depends on, ``pages`` its number of pages (0: no PDF was made).
    """

    slug: str
    number: int
    digest: str
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    layout: str = ""
    pages: int = 0
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """manifest.json in an issue's folder; written last, so it never names what is not there."""
    write(folder / FILE, (json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n").encode())


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder, or nothing where there is none that can be read."""
    try:
        data = json.loads((folder / FILE).read_bytes())
        if data.get("format") != FORMAT:
            return None
        return Manifest(**data)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def outputs_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether every output lies there with the bytes that the manifest names."""
    for name, digest in manifest.outputs.items():
        try:
            data = (folder / name).read_bytes()
        except OSError:
            return False
        if sha256(data) != digest:
            return False
    return bool(manifest.outputs)
