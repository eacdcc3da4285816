"""Commands for changing and looking: edit, preview."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.issues import BUILDABLE, tell_contents
from digest.cli.opening import ConfigOption, IssueArgument, opened, shown
from digest.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

Pairs = list[str] | None


def edit(
    issue: IssueArgument = None,
    title: Annotated[str | None, typer.Option(help="The line on the cover; empty: the theme.")] = None,
    theme: Annotated[str | None, typer.Option(help="The theme.")] = None,
    note: Annotated[
        str | None, typer.Option(help="The editor's note, in Markdown; - reads it from standard input.")
    ] = None,
    headline: Annotated[Pairs, typer.Option(metavar="N=TEXT", help="The headline of article N.")] = None,
    summary: Annotated[Pairs, typer.Option(metavar="N=TEXT", help="The summary of article N.")] = None,
    group: Annotated[Pairs, typer.Option(metavar="N=NAME", help="The part of the issue article N stands in.")] = None,
    order: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="The articles in this order, first ones first.")
    ] = None,
    leave_out: Annotated[list[int] | None, typer.Option(metavar="N", help="Put article N back into the inbox.")] = None,
    config: ConfigOption = None,
) -> None:
    """Change an issue, by options or in your editor."""
    from digest.desk.edit import Change
    from digest.desk.edit import edit as change_issue
    from digest.desk.view import OPEN, pick, refresh

    with opened(config) as app:
        slug = pick(app.desk, issue, OPEN, "edit")
        change = Change(
            title=title,
            theme=theme,
            note=sys.stdin.read() if note == "-" else note,
            headlines=_numbered(headline, "--headline"),
            summaries=_numbered(summary, "--summary"),
            groups=_numbered(group, "--group"),
            order=_numbers(order),
            leave_out=tuple(leave_out or ()),
        )
        if change.empty:
            _open_editor(app.desk.folders.folder(slug) / "issue.toml")
        else:
            change_issue(app.desk, slug, change)
        view, row = refresh(app.desk, slug)
        say.done(f"issue {row.number}, {slug}: “{view.issue.title}” ({row.state})")
        tell_contents(view)
        say.notices(view.blocking)


def _numbered(pairs: Pairs, option: str) -> dict[int, str] | None:
    """``N=TEXT`` options as a mapping."""
    if not pairs:
        return None
    found = {}
    for pair in pairs:
        number, equals, text = pair.partition("=")
        if not equals or not number.strip().isdigit():
            raise UsageError(f"{option} {pair!r} is not understood", hint=f'{option} "2=The text"')
        found[int(number)] = text
    return found


def _numbers(text: str | None) -> tuple[int, ...]:
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise UsageError(f"--order {text!r} is not understood", hint="--order 3,1,2")
    return tuple(map(int, parts))


def _open_editor(path: Path) -> None:
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor or not sys.stdin.isatty():
        raise UsageError(
            "nothing to change was named",
            hint=f"give an option (digest edit --help), set EDITOR, or change {shown(path)}",
        )
    subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the editor that the user chose


def preview(
    issue: IssueArgument = None,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes any free one.")] = 8021,
    browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    config: ConfigOption = None,
) -> None:
    """Show an issue in the browser, live while you change it."""
    from digest.desk.view import pick
    from digest.web.preview import serve

    with opened(config) as app:
        app.start_layout()
        slug = pick(app.desk, issue, BUILDABLE, "preview")

        def ready(address: str) -> None:
            say.done(f"issue {slug}: {address}")
            say.line(f"its e-mail: {address}issue/mail.html and, as text, {address}issue/mail.txt")
            say.hint(f"edit issues/{slug}/ in any editor; Ctrl-C ends the preview")
            sys.stdout.flush()
            if browser:
                import webbrowser

                webbrowser.open(address)

        try:
            serve(app.preview(slug), port=port, ready=ready)
        except KeyboardInterrupt:
            say.line("\nThe preview has ended.")
