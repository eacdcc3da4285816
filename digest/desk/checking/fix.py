"""Repairs of files: found first, shown, and written where an editor wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.assemble.checks.fixing import fixed
from digest.desk.reading import SetAside
from digest.desk.view import OPEN, refresh
from digest.errors import RefusedError
from digest.ingest.reader import is_markdown
from digest.ingest.readers import TEXTS, kind_of
from digest.model.material import Material
from digest.model.states import IN_WORDS, IssueState
from digest.shelf.atomic import write

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.reading import ReadingRoom
    from digest.model.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRepair:
    """What would become of a file; ``count`` says how many repairs there are of each kind."""

    path: Path
    name: str
    old: str
    new: str
    count: dict[str, int]


def find_repair(path: Path, room: ReadingRoom, *, name: str, language: str) -> FileRepair | None:
    """The repairs of a file; ``None`` where there are none. Only texts in UTF-8 are repaired.

    Raises :class:`digest.errors.InputError` for what cannot be read.
    """
    data = path.read_bytes()
    answer = room.read(Material(data=data, name=name))
    if isinstance(answer, SetAside):
        raise answer.error(name)
    if kind_of(Material(data=data, name=name)) not in TEXTS:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None

    def read(trial: str) -> tuple[Article, ...] | None:
        reading = room.read(Material(data=trial.encode(), name=name))
        return None if isinstance(reading, SetAside) else reading.articles

    done = fixed(text, read, language=language, paste=not is_markdown(text, name=name))
    if done.text == text:
        return None
    return FileRepair(path=path, name=name, old=text, new=done.text, count=done.count)


def write_repair(repair: FileRepair) -> None:
    """Writes a repaired file, whole or not at all. Refused where the file was changed meanwhile."""
    path = repair.path.resolve()  # a link stays a link
    if path.read_bytes() != repair.old.encode():
        raise RefusedError("the file was changed meanwhile; nothing was written", path=repair.name, hint="try again")
    write(path, repair.new.encode(), mode=path.stat().st_mode & 0o777)


def issue_of(desk: Desk, path: Path) -> str | None:
    """The issue that a file is an article of."""
    folder = path.resolve().parent
    root = desk.config.issues.resolve()
    inside = folder.name == "articles" and folder.parent.parent == root
    return folder.parent.name if inside and folder.parent.name in desk.folders.slugs() else None


def may_repair(desk: Desk, slug: str) -> IssueState:
    """The state of an issue whose files may change; :class:`RefusedError` for one whose content is settled."""
    _, row = refresh(desk, slug)
    if row.state not in (*OPEN, IssueState.SENT):
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}; its content can no longer be changed")
    return row.state


def after_repair(desk: Desk, slug: str, before: IssueState) -> str:
    """What an editor has to know of an issue whose files were repaired; empty where nothing follows."""
    _, row = refresh(desk, slug)
    if before is IssueState.SENT:
        return f"issue {slug} was sent; digest correct {slug} publishes the change"
    voided = before is IssueState.APPROVED and row.state is not IssueState.APPROVED
    return f"issue {slug} was approved: the approval is void; digest approve {slug} approves it anew" if voided else ""
