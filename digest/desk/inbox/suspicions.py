"""What an editor may have to decide of articles that came in: shown by ``digest check`` until it is decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.assemble.checks import settled
from digest.desk.decide import changed
from digest.desk.inbox.noticing import noticed
from digest.errors import DigestError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.desk.checking.targets import Checked
    from digest.desk.decide import Changed
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.store.rows import ArticleRow


def suspicions(desk: Desk, ids: Iterable[str]) -> tuple[Notice, ...]:
    """Which of these articles may be the same as another, and which their sources changed; as config.toml wants it."""
    rows = {row.id: row for row in desk.store.find_articles(ids=ids)}
    others = {row.id: row for row in desk.store.find_articles(ids=[row.alike for row in rows.values() if row.alike])}
    pairs = ((row, others[row.alike]) for row in rows.values() if row.alike in others)
    found = [_alike(desk, row, other) for row, other in pairs if other.issue or desk.inbox.has(other.file)]
    found += [_changed(desk, one) for one in changed(desk) if one.row.id in rows]
    return settled(found, desk.config.checks)


def with_suspicions(desk: Desk, checked: Checked) -> Checked:
    """What was checked, with what was guessed when its articles came in, and what is still to be decided of them.

    Of an issue's articles only the guesses about those that no editor handed over are told: of the others they were
    told when they were added. What the checks find by themselves is not said twice.
    """
    ids = [article.id for article in checked.articles if article.id]
    if not ids:
        return checked
    rows = {row.id: row for row in desk.store.find_articles(ids=ids)}
    articles = [a for a in checked.articles if a.id in rows and (checked.kind != "issue" or rows[a.id].source)]
    codes = {notice.code for notice in checked.notices}
    more = [*suspicions(desk, rows), *_guessed(desk, articles, codes)]
    return replace(checked, notices=(*checked.notices, *dict.fromkeys(more))) if more else checked


def _guessed(desk: Desk, articles: Iterable[Article], codes: set[str]) -> Iterator[Notice]:
    for notices in noticed(desk, articles).values():
        yield from (notice for notice in notices if notice.code not in codes)


def _alike(desk: Desk, row: ArticleRow, other: ArticleRow) -> Notice:
    where = f"in issue {other.issue}" if other.issue else "waiting too"
    what = f"may be the same as {other.id}, “{other.title or other.file}” ({where}): {row.likeness} % shared"
    hint = f"digest inbox --same {row.id} drops this one, --different {row.id} keeps both"
    return _notice("near-duplicate", f"“{row.title or row.file}” {what}", _path(desk, row), hint)


def _changed(desk: Desk, one: Changed) -> Notice:
    row = one.row
    hint = f"digest inbox --leave {row.id} leaves it as it is" + (
        f", --take {row.id} takes over issues/inbox/{one.file}" if one.file else ""
    )
    if row.issue is None:
        what = "was changed at its source, and here by hand"
        return _notice("changed-at-source", f"“{row.title or row.file}” {what}", _path(desk, row), hint)
    what = f"was changed at its source since issue {row.issue}"
    return _notice("changed-since-issue", f"“{row.title or row.file}” {what}", _path(desk, row), hint)


def _path(desk: Desk, row: ArticleRow) -> str:
    """Where an editor finds the article."""
    if row.issue is None:
        return f"issues/inbox/{row.file}"
    try:
        entries = desk.folders.sheet(row.issue).entries
    except DigestError:
        entries = ()
    file = next((entry.file for entry in entries if entry.id == row.id), "")
    return f"issues/{row.issue}/articles/{file}" if file else f"issues/{row.issue}/issue.toml"


def _notice(code: str, message: str, path: str, hint: str) -> Notice:
    return Notice(code=code, severity=Severity.WARNING, message=message, path=path, hint=hint)
