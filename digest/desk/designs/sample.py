"""The sample issue that designs are tried on: the material of the demo, read, assembled and composed like any other.

It stands in a folder of its own that is gone afterwards; the publication's files and rows are not touched. Its day is
always the same, so what is made of it is, too.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import digest
from digest.config import parse
from digest.desk.assemble import assemble
from digest.desk.desk import Desk
from digest.desk.hand_in import hand_in
from digest.desk.inbox.aside import Envelope
from digest.desk.pictures import with_pictures_shown
from digest.desk.view import refresh
from digest.model.actor import Actor
from digest.model.checks import CheckChoice
from digest.model.config import ChannelConfig, DesignChoice
from digest.model.enrich import Enrich
from digest.model.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.desk.view import IssueView
    from digest.model.config import Config

DAY = dt.date(2026, 1, 2)
FILES = ("articles.txt", "lengths.md")
NAME = "The Waterways Weekly"
NOTE = "Every figure in this issue can be looked up; whoever counts otherwise is invited to write to us."
ADDRESS = "https://example.org"
"""Where the sample says that it is published; nobody calls there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The sample issue as it stands on a desk of its own."""

    desk: Desk
    view: IssueView

    def dressed(self, choice: DesignChoice) -> Sample:
        """The same issue under another choice of design."""
        return replace(self, desk=replace(self.desk, config=replace(self.desk.config, design=choice)))


def material() -> Path:
    """The folder of the sample articles: in the wheel beside the package's modules, in a clone where issues are."""
    package = Path(digest.__file__).parent
    installed = package / "demo"
    return installed if installed.is_dir() else package.parent / "issues" / "demo"


@contextlib.contextmanager
def sample(config: Config | None) -> Iterator[Sample]:
    """The sample issue of a publication with its name, language, limits and posts; of a made-up one without."""
    with tempfile.TemporaryDirectory(prefix="digest-sample-") as place:
        folder = Path(place).resolve()
        desk = Desk(config=_config(config, folder), actor=Actor(name="sample", door="cli"), now=_noon)
        try:
            yield Sample(desk=desk, view=_assembled(desk))
        finally:
            desk.close()


def _assembled(desk: Desk) -> IssueView:
    for name in FILES:
        path = material() / name
        hand_in(desk, path.read_bytes(), name=str(path), envelope=Envelope(place=str(path)))
    sheet = assemble(desk, date=DAY)
    desk.folders.change(sheet, replace(sheet, note=NOTE))
    view, _ = refresh(desk, sheet.slug)
    return with_pictures_shown(desk, view).view


def _config(config: Config | None, folder: Path) -> Config:
    """The publication's settings as far as they shape an output, over a folder of the sample's own."""
    path = folder / "config.toml"
    path.write_text(f'[publication]\nname = "{NAME}"\n', encoding="utf-8")
    base = config or parse(path.read_text(encoding="utf-8"), path)
    if config is not None and (config.root / "templates").is_dir():
        (folder / "templates").symlink_to((config.root / "templates").resolve(), target_is_directory=True)
    return replace(
        base,
        root=folder,
        path=path,
        publication=replace(base.publication, public_url=base.publication.public_url or ADDRESS),
        channels=_channels(base),
        minimum=1,
        schedule=Schedule(),
        editors=None,
        sources=(),
        enrich=Enrich(),
        checks=CheckChoice(),
    )


def _channels(config: Config) -> tuple[ChannelConfig, ...]:
    """A channel for each form of posts, in every language and with all templates that the publication has."""
    wanted = [("compact", "", "telegram"), ("thread", "", "telegram")]
    wanted += [(channel.form, channel.language, channel.templates) for channel in config.channels]
    return tuple(
        ChannelConfig(name=f"sample-{number}", kind="folder", form=form, language=language, templates=templates)
        for number, (form, language, templates) in enumerate(dict.fromkeys(wanted), 1)
    )


def choice_of(name: str, config: Config | None) -> DesignChoice:
    """What config.toml chooses for a design: everything for the one in use, for others its page and accents."""
    if config is None:
        return DesignChoice(name=name)
    if config.design.name == name:
        return config.design
    return replace(config.design, name=name, tokens={}, options={})


def _noon() -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(12), tzinfo=dt.UTC)
