"""Commands on issues: assemble, build, edit, approve, cancel."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, IssueArgument, opened, shown
from digest.errors import UsageError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.build import Built
    from digest.desk.view import IssueView
    from digest.model.sheet import Sheet

BUILDABLE = tuple(state for state in IssueState if state not in {IssueState.WITHDRAWN, IssueState.CANCELLED})
APPROVABLE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED)
CANCELLABLE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)


def assemble(
    articles: Annotated[
        list[str] | None, typer.Argument(help="Ids or files from the inbox; else all that wait.")
    ] = None,
    date: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The issue's date.")] = None,
    config: ConfigOption = None,
) -> None:
    """Make a draft issue of the articles that wait."""
    from digest.desk.assemble import assemble as make

    with opened(config) as app:
        sheet = make(app.desk, only=tuple(articles or ()), date=date.date() if date else None)
        tell_assembled(app, sheet)
        say.hint("digest build lays it out; digest edit changes it; digest preview shows it live")


def tell_assembled(app: App, sheet: Sheet) -> None:
    """The new issue in a few lines, and what had to wait."""
    from digest.desk.assemble import left_waiting
    from digest.desk.embargo import until
    from digest.desk.inbox.article_file import opening
    from digest.desk.view import refresh

    view, _ = refresh(app.desk, sheet.slug)
    say.done(f"issue {sheet.number}, {sheet.slug}: “{view.issue.title}”")
    tell_contents(view)
    for item in left_waiting(app.desk, sheet):
        what = f"“{opening(item.article)}” waits: it is under an embargo until {until(app.desk, item.article)}"
        say.line(f"    {say.paint('note', 'cyan')}: {what} [embargo]")


def tell_contents(view: IssueView) -> None:
    """The articles of an issue, a line each."""
    for number, placement in enumerate(view.issue.placements, 1):
        working = say.paint("  (working headline)", "yellow") if placement.provisional else ""
        say.line(f"    {number}. {placement.headline}{working}")
        byline = placement.article.byline or "no author"
        say.line(say.paint(f"       {byline}, {say.count(placement.minutes, 'minute')}", "dim"))


def build(
    target: Annotated[
        str | None, typer.Argument(metavar="ISSUE|FILE", help="An issue, or a file to start from.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every issue that there is, several at once.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=64, help="With --all: so many at once; else one for each processor.")
    ] = None,
    archive: Annotated[bool, typer.Option("--archive", help="Only the web archive, from what was approved.")] = False,
    config: ConfigOption = None,
) -> None:
    """Lay an issue out: page, PDF, posts; with a FILE, add it first."""
    if archive:
        from digest.cli.archiving import build_archive

        build_archive(config, target, others=every or jobs is not None)
        return
    if every or jobs is not None:
        from digest.cli.rebuilding import build_all

        build_all(config, target, every=every, jobs=jobs)
        return
    with opened(config) as app:
        known = app.unchanged(target)
        if known is not None:
            say.done(f"issue {known.number}, {known.slug} is built and unchanged")
            _tell_files(app, known.slug, list(known.outputs))
            return
        app.start_layout()
        slug = _from_file(app, target) if _is_file(target) else _existing(app, target)
        built = run_build(app, slug)
        tell_built(app, built)
        if built.trouble is not None:
            raise built.trouble
        say.hint(f"digest preview {slug} shows it; digest approve {slug} freezes it for sending")


def _is_file(target: str | None) -> bool:
    return target is not None and (target == "-" or Path(target).is_file() or "/" in target or "." in target)


def _existing(app: App, target: str | None) -> str:
    from digest.desk.view import pick

    if target is None and not app.desk.folders.slugs():
        _adopt_inbox(app)
    return pick(app.desk, target, BUILDABLE, "build")


def _adopt_inbox(app: App) -> None:
    """Nothing is assembled yet: what waits becomes an issue, rather than a lesson in commands."""
    from digest.desk.assemble import assemble as make
    from digest.desk.waiting import waiting

    if waiting(app.desk).ready:
        tell_assembled(app, make(app.desk))


def _from_file(app: App, name: str | None) -> str:
    """The issue of a file's articles: the one they are in already, or a new one."""
    from digest.cli.articles import app_take_in, tell_taken
    from digest.desk.assemble import assemble as make

    result = app_take_in(app, str(name))
    tell_taken(str(name), result)
    waiting = tuple(taken.id for taken in result.taken if taken.issue is None)
    if not waiting:
        return max(taken.issue for taken in result.taken if taken.issue)
    sheet = make(app.desk, only=waiting)
    tell_assembled(app, sheet)
    return sheet.slug


def run_build(app: App, slug: str) -> Built:
    """Builds with a moving line on a terminal."""
    from digest.desk.build import build as make

    with say.working("Laying out the issue …") as progress:
        return make(app.desk, slug, app.start_layout(), progress=progress)


def tell_built(app: App, built: Built) -> None:
    """Where the outputs are."""
    pages = f", {say.count(built.manifest.pages, 'page')}" if built.manifest.pages else ""
    say.done(f"built issue {built.manifest.number}, {built.manifest.slug}{pages}")
    _tell_files(app, built.manifest.slug, list(built.manifest.outputs))
    if built.notices:
        say.notices(built.notices)
    warnings = sum(notice.severity == "warning" for notice in built.view.notices)
    if warnings:
        say.hint(f"digest check {built.manifest.slug} shows {say.count(warnings, 'warning')}")


def _tell_files(app: App, slug: str, names: list[str]) -> None:
    folder = app.desk.folders.folder(slug)
    for name in names:
        if "/" not in name:
            say.line(f"    {shown(folder / name)}")


def approve(
    issue: IssueArgument = None,
    accept: Annotated[bool, typer.Option("--accept-headlines", help="Keep every working headline as it is.")] = False,
    never_sent: Annotated[
        bool, typer.Option("--never-sent", help="An issue whose record was lost never went out.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Freeze an issue for sending; asks for each made-up headline."""
    from digest.desk.approve import approve as freeze
    from digest.desk.view import pick, refresh

    with opened(config) as app:
        app.start_layout()
        slug = pick(app.desk, issue, APPROVABLE, "approve")
        view, row = refresh(app.desk, slug)
        if view.provisional and row.state in APPROVABLE and not view.blocking:
            _confirm(app, view, accept)
        with say.working("Laying out the issue …") as progress:
            result = freeze(app.desk, slug, app.start_layout(), never_sent=never_sent, progress=progress)
        state = result.row.state
        if result.before:
            word = {IssueState.SENT: "was sent already", IssueState.SENDING: "is being sent"}.get(
                state, "was approved already"
            )
            say.done(f"issue {result.row.number}, {slug} {word}; nothing changed")
        else:
            say.done(f"issue {result.row.number}, {slug} is approved: what was built is what will be sent")
        if state is IssueState.APPROVED:
            say.hint(f"digest publish {slug} --dry-run shows the posts; digest publish {slug} sends them")


def _confirm(app: App, view: IssueView, accept: bool) -> None:
    """Settles every working headline: all kept, or one by one with whoever sits at the terminal."""
    from digest.desk.approve import confirm_headlines

    if accept:
        answers = dict(view.provisional)
    elif sys.stdin.isatty():
        count = len(view.provisional)
        say.line(
            f"{say.count(count, 'article has', 'articles have')} no title of {'its' if count == 1 else 'their'} own."
        )
        say.line("Press Enter to keep the headline, or type a better one.")
        answers = {number: _ask(view, number, headline) for number, headline in view.provisional}
    else:
        raise UsageError(
            f"{say.count(len(view.provisional), 'working headline')} must be confirmed",
            hint="give --accept-headlines, or run this in a terminal to be asked for each",
        )
    confirm_headlines(app.desk, view, answers)


def _ask(view: IssueView, number: int, headline: str) -> str:
    byline = view.issue.placements[number - 1].article.byline
    say.line(f"\n{number}. {say.paint(headline, 'bold')}  {say.paint(byline, 'dim')}")
    return input("   > ").strip() or headline


def cancel(issue: IssueArgument = None, config: ConfigOption = None) -> None:
    """Give up an unsent issue; its articles wait again."""
    from digest.desk.cancel import cancel as give_up
    from digest.desk.view import pick

    with opened(config) as app:
        slug = pick(app.desk, issue, CANCELLABLE, "cancel")
        freed = give_up(app.desk, slug)
        say.done(f"issue {slug} is cancelled; {say.count(freed, 'article waits', 'articles wait')} in the inbox again")
