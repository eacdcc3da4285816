"""Whether a build would give what lies there: decided from files and manifest.json alone, without the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.layout_key import versions
from digest.render.design import Design, load_design
from digest.shelf.atomic import sha256
from digest.shelf.manifest import Manifest, outputs_whole

if TYPE_CHECKING:
    from digest.desk.desk import Desk


def design_of(desk: Desk) -> Design:
    """The design that config.toml chose."""
    return load_design(desk.config.design.name, project=desk.config.root)


def inputs_of(desk: Desk, slug: str, design: Design) -> dict[str, str]:
    """The sha256 of all that the outputs of an issue depend on."""
    return {
        **desk.folders.inputs(slug),
        "config.toml": sha256(desk.config.path.read_bytes()),
        **{f"design/{name}": value for name, value in design.files().items()},
        "versions": versions(),
    }


def unchanged(desk: Desk, slug: str) -> Manifest | None:
    """The manifest of the last build, if building again would give the same."""
    manifest = desk.folders.manifest(slug)
    if manifest is None or not manifest.pages:
        return None
    if manifest.inputs != inputs_of(desk, slug, design_of(desk)):
        return None
    return manifest if outputs_whole(desk.folders.folder(slug), manifest) else None
