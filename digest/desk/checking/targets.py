"""What ``digest check`` looks at: files, the inbox, issues; each with its texts, so that places can be shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.assemble.checks import check_reading
from digest.desk.designs.choosing import design_notices
from digest.desk.reading import SetAside
from digest.desk.unchanged import design_of
from digest.desk.view import refresh
from digest.errors import ConfigError, DesignError
from digest.model.material import Material
from digest.model.notice import Notice, Severity
from digest.render.mail import mail, mail_notices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.assemble.checks import Terms
    from digest.desk.desk import Desk
    from digest.desk.reading import ReadingRoom
    from digest.desk.view import IssueView
    from digest.model.article import Article
    from digest.store.rows import IssueRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was checked: ``kind`` is ``file`` or ``issue``.

    ``texts`` are the bytes of the files in it by the paths in the notices. ``owned`` of ``non_space`` characters have
    their place in the articles. ``row`` is an issue's.
    """

    kind: str
    name: str
    notices: tuple[Notice, ...]
    articles: tuple[Article, ...] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    owned: int = 0
    non_space: int = 0
    row: IssueRow | None = None


def check_material(data: bytes, room: ReadingRoom, *, name: str, terms: Terms) -> Checked:
    """A file's articles, checked. Raises :class:`digest.errors.InputError` for what cannot be read."""
    answer = room.read(Material(data=data, name=name))
    if isinstance(answer, SetAside):
        raise answer.error(name)
    reading = replace(answer, notices=tuple(replace(notice, path=name) for notice in answer.notices))
    return Checked(
        kind="file",
        name=name,
        notices=check_reading(data, reading, name=name, terms=terms),
        articles=reading.articles,
        texts={name: data},
        owned=reading.non_space - reading.unowned,
        non_space=reading.non_space,
    )


def set_aside(name: str, sentence: str, hint: str | None) -> Checked:
    """A file that cannot be read, as an error notice."""
    notice = Notice(code="unreadable", severity=Severity.ERROR, message=sentence, path=name, hint=hint)
    return Checked(kind="file", name=name, notices=(notice,))


def check_issue_files(desk: Desk, slug: str) -> Checked:
    """An issue with all that stands before its review; its row is brought up to date on the way."""
    view, row = refresh(desk, slug)
    folder = f"issues/{slug}"
    texts = {f"{folder}/articles/{entry.file}": desk.folders.article(slug, entry.file) for entry in view.sheet.entries}
    texts[f"{folder}/issue.toml"] = (desk.folders.folder(slug) / "issue.toml").read_bytes()
    articles = tuple(placement.article for placement in view.issue.placements)
    wrong = design_notices(desk.config)
    texts |= {desk.config.design.file: desk.config.path.read_bytes()} if wrong else {}
    notices = (*wrong, *view.notices, *_letter_notices(desk, view))
    return Checked(kind="issue", name=slug, notices=notices, articles=articles, texts=texts, row=row)


def _letter_notices(desk: Desk, view: IssueView) -> tuple[Notice, ...]:
    """What is wrong with the issue's e-mail; a broken design is told where the issue is built."""
    try:
        letter = mail(view.issue, desk.config.publication, design_of(desk), choice=desk.config.design)
    except (DesignError, ConfigError):
        return ()
    return mail_notices(letter.html)
