"""What editors say of articles that came in, on the command line; and what waits for such a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from digest.app import App
    from digest.desk.decide import Changed
    from digest.store.rows import ArticleRow


SameOption = Annotated[
    list[str] | None, typer.Option("--same", metavar="ID", help="It is the article that it resembles: drop it.")
]
DifferentOption = Annotated[
    list[str] | None, typer.Option("--different", metavar="ID", help="It is not what it resembles: keep both.")
]
DropOption = Annotated[
    list[str] | None, typer.Option("--drop", metavar="ID", help="Take it out; no source brings it again.")
]
BackOption = Annotated[list[str] | None, typer.Option("--back", metavar="ID", help="Bring back what was taken out.")]
TakeOption = Annotated[
    list[str] | None, typer.Option("--take", metavar="ID", help="Take over what its source changed.")
]
LeaveOption = Annotated[
    list[str] | None, typer.Option("--leave", metavar="ID", help="Leave it as it is, whatever its source changed.")
]
DroppedOption = Annotated[bool, typer.Option("--dropped", help="List what was taken out.")]


def decided(app: App, words: Mapping[str, Sequence[str] | None]) -> bool:
    """Does what was said, in the order of the options; whether anything was said. Raises what the desk raises."""
    said = False
    for word, names in words.items():
        for name in names or ():
            _DEEDS[word](app, name)
            said = True
    return said


def _same(app: App, name: str) -> None:
    from digest.desk.decide import same

    row, other = same(app.desk, name)
    say.done(f"{_called(row)} is the same as {_called(other)}, which stays; it went to issues/inbox/dropped/")


def _different(app: App, name: str) -> None:
    from digest.desk.decide import different

    say.done(f"{_called(different(app.desk, name))} stays beside the one that it resembles")


def _drop(app: App, name: str) -> None:
    from digest.desk.decide import drop

    row = drop(app.desk, name)
    say.done(f"{_called(row)} went to issues/inbox/dropped/; digest inbox --back {row.id} brings it back")


def _back(app: App, name: str) -> None:
    from digest.desk.decide import bring_back

    say.done(f"{_called(bring_back(app.desk, name))} waits again")


def _take(app: App, name: str) -> None:
    from digest.desk.decide import take_over

    row = take_over(app.desk, name)
    say.done(f"{_called(row)} is now as its source changed it{f', in issue {row.issue}' if row.issue else ''}")
    if row.issue:
        say.hint(f"digest status says how issue {row.issue} stands; one that was sent goes out again by digest correct")


def _leave(app: App, name: str) -> None:
    from digest.desk.decide import leave

    say.done(f"{_called(leave(app.desk, name))} stays as it is here")


_DEEDS: dict[str, Callable[[App, str], None]] = {
    "same": _same,
    "different": _different,
    "drop": _drop,
    "back": _back,
    "take": _take,
    "leave": _leave,
}


def tell_alike(app: App, row: ArticleRow) -> None:
    """What an article may be the same as, and how that is decided."""
    other = app.desk.store.find_article(row.alike) if row.alike else None
    if other is None or (other.issue is None and not app.desk.inbox.has(other.file)):
        return
    where = f"in issue {other.issue}" if other.issue else "waiting too"
    what = f"may be the same as {other.id}, “{other.title or other.file}” ({where}): {row.likeness} % shared"
    say.line(f"    {say.paint('warning', 'yellow')}: {what} [near-duplicate]")
    say.hint(f"digest inbox --same {row.id} drops this one, --different {row.id} keeps both")


def tell_changed(app: App) -> None:
    """What sources changed and nobody has spoken of."""
    from digest.desk.decide import changed

    for one in changed(app.desk):
        _tell_change(app, one)


def _tell_change(app: App, one: Changed) -> None:
    row, mark = one.row, say.paint("!", "yellow")
    if row.issue is None:
        what = f"“{row.title or row.file}” was changed at its source, and here by hand [changed-at-source]"
    else:
        when = f", on {app.desk.local_time(row.changed_at):%d %b %H:%M}" if row.changed_at else ""
        what = (
            f"“{row.title or row.file}” was changed at its source since issue {row.issue}{when} [changed-since-issue]"
        )
    say.line(f"  {mark} {what}")
    new = f"the new text is issues/inbox/{one.file}; digest inbox --take {row.id} takes it over, " if one.file else ""
    say.hint(f"{new}{'' if new else 'digest inbox '}--leave {row.id} leaves it here as it is")


def tell_dropped(rows: Sequence[ArticleRow], *, whole: bool) -> None:
    """What an editor took out: how much, or what."""
    if not rows:
        return
    was = "was" if len(rows) == 1 else "were"
    say.line(f"  {say.count(len(rows), 'article')} {was} taken out of the inbox")
    for row in rows if whole else ():
        say.line(f"    {row.id}  {row.title or row.file}{f'  [{row.source}]' if row.source else ''}")
    say.hint("digest inbox --back ID brings one back" if whole else "digest inbox --dropped lists them")


def _called(row: ArticleRow) -> str:
    return f"{row.id} “{row.title or row.file}”"
