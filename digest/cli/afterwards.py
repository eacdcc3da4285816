"""Commands for when plans change: hold, resume, correct, withdraw."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, IssueArgument, opened
from digest.errors import UsageError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.send import Sent

WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")]


def hold(issue: IssueArgument = None, why: WhyOption = "", config: ConfigOption = None) -> None:
    """Keep an issue from going out until it is resumed."""
    from digest.desk.hold import hold as keep_back
    from digest.desk.view import pick

    with opened(config) as app:
        slug = pick(app.desk, issue, (IssueState.SENDING, IssueState.APPROVED, IssueState.REVIEW), "hold")
        before = app.desk.store.get_issue(slug).state
        row = keep_back(app.desk, slug, why=why)
        word = "is on hold already" if before is IssueState.HELD else "is on hold; nothing more of it goes out"
        say.done(f"issue {row.number}, {slug} {word}")
        say.hint(f"digest resume {slug} takes it off hold")


def resume(issue: IssueArgument = None, config: ConfigOption = None) -> None:
    """Take an issue off hold: it goes on where it was."""
    from digest.desk.hold import resume as go_on
    from digest.desk.view import pick

    with opened(config) as app:
        slug = pick(app.desk, issue, (IssueState.HELD,), "resume")
        row = go_on(app.desk, slug)
        words = {IssueState.SENDING: "goes on being sent", IssueState.APPROVED: "is approved again"}
        say.done(f"issue {row.number}, {slug} {words.get(row.state, 'is in review again')}")
        if row.state in {IssueState.SENDING, IssueState.APPROVED}:
            say.hint(f"digest run sends it when it is due; digest publish {slug} does so now")


def correct(
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="The issue that was sent: a slug or a number.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was wrong, as readers will see it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: ConfigOption = None,
) -> None:
    """Correct a sent issue: page, PDF and posts are replaced."""
    from digest.desk.correct import correct as put_right
    from digest.desk.view import by_name

    with opened(config) as app:
        slug = by_name(app.desk, issue)
        if text.strip() and app.desk.store.get_issue(slug).state is IssueState.SENT:
            _confirm(f"Replace the page, the PDF and the posts of issue {slug}?", yes=yes)
        with say.working("Laying out the issue …") as progress:
            made = put_right(app.desk, slug, app.start_layout(), text, progress=progress)
        say.done(f"issue {made.row.number}, {slug} is corrected; {say.count(len(made.plans), 'edit')} to make")
        sent = _carry_out(app, slug, "every edit is made")
        if sent.balance.pending or sent.balance.failed or sent.balance.unknown:
            raise typer.Exit(1)


def withdraw(
    issue: Annotated[str, typer.Argument(metavar="ISSUE", help="The issue that was sent: a slug or a number.")],
    why: WhyOption = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: ConfigOption = None,
) -> None:
    """Take an issue back: its page, its PDF and its posts."""
    from digest.desk.view import by_name
    from digest.desk.withdraw import stays
    from digest.desk.withdraw import withdraw as take_back

    with opened(config) as app:
        slug = by_name(app.desk, issue)
        before = app.desk.store.get_issue(slug).state
        if before is IssueState.SENT:
            _confirm(f"Take issue {slug} back everywhere? This cannot be undone.", yes=yes)
        row = take_back(app.desk, slug, why=why)
        say.done(f"issue {row.number}, {slug} {'was' if before is row.state else 'is'} withdrawn")
        sent = _carry_out(app, slug, "it was taken back everywhere")
        left = stays(app.desk, slug)
        if left:
            say.line(f"{say.count(left, 'post')} may be there, but nobody knows where. Look at the channel.")
        if left or sent.balance.pending or sent.balance.failed:
            raise typer.Exit(1)


def _carry_out(app: App, slug: str, done: str) -> Sent:
    """Makes the edits or removals that wait; ``done`` says that nothing is open any more."""
    from digest.cli.sending import send, tell_sent

    sent = send(app, slug)
    if sent.balance.settled and not sent.balance.failed and not sent.balance.unknown:
        say.done(done)
    else:
        tell_sent(app, sent)
    return sent


def _confirm(question: str, *, yes: bool) -> None:
    """Asks whoever sits at the terminal; without one, the option must say so."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("this changes what readers see", hint="give --yes to do it without being asked")
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:  # Ctrl-D
        answer = ""
        say.line()
    if answer.strip().lower() not in {"y", "yes"}:
        say.line("Nothing was changed.")
        raise typer.Exit(1)
