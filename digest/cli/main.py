"""The ``digest`` command: its commands joined, and every error turned into one line and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer import TyperException

import digest
from digest.cli import early
from digest.errors import DigestError

if TYPE_CHECKING:
    from types import ModuleType

INTERRUPTED = 130
WRONG_USE = 2
HELP = """A newsletter publishing and digest bot: articles go in, a themed issue comes out.

First steps: digest demo shows a complete sample; digest init DIR makes your publication; then, in that folder,
digest add FILE, digest assemble, digest build, digest preview, digest approve, digest publish."""
COMMANDS = {
    "demo": ("setup", "Make a complete sample issue in digest-demo/; needs no account."),
    "init": ("setup", "Make the folder of a new publication; asks four questions."),
    "add": ("articles", "Take in articles: files, folders, a web address, - for a paste."),
    "poll": ("sources", "Look at the sources now: feeds, watched folders, mailboxes."),
    "sources": ("sources", "List the sources and how each stands; --opml writes the feeds out."),
    "inbox": ("articles", "List the articles that wait for an issue, and what could not be read."),
    "check": ("check", "Show what a reader guesses in a file, or what an issue needs."),
    "assemble": ("issues", "Make a draft issue of the articles that wait."),
    "build": (
        "issues",
        "Lay an issue out: page, PDF, posts; with a FILE, add it first.",
    ),
    "edit": ("editing", "Change an issue, by options or in your editor."),
    "suggest": ("suggest", "Ask a language model for headlines, summaries and a theme, as drafts."),
    "preview": ("editing", "Show an issue in the browser, live while you change it."),
    "approve": ("issues", "Freeze an issue for sending; asks for each made-up headline."),
    "cancel": ("issues", "Give up an unsent issue; its articles wait again."),
    "publish": ("sending", "Send an approved issue to the archive and every channel, once."),
    "hold": ("afterwards", "Keep an issue from going out until it is resumed."),
    "resume": ("afterwards", "Take an issue off hold: it goes on where it was."),
    "status": ("sending", "Show where every issue stands and who got what."),
    "resolve": ("sending", "Say what became of posts that nobody can be sure of."),
    "correct": ("afterwards", "Correct a sent issue: page, PDF and posts are replaced."),
    "withdraw": ("afterwards", "Take an issue back: its page, its PDF and its posts."),
    "schedule": ("clock", "Show the next runs, local and UTC, and why any is skipped."),
    "run": ("clock", "Keep the schedule: assemble, remind and send at the hour."),
    "backup": ("keeping", "Write everything into one file, and read that through again."),
    "restore": ("keeping", "Put a backup back; nothing is sent from it without an editor."),
    "doctor": ("keeping", "Check everything that Digest needs here, with remedies."),
    "design": ("design", "List, begin, check and show the designs: the looks of an issue."),
}
"""The commands in the order of help, each with its module and the first sentence of its help."""


def command_line(arguments: list[str]) -> typer.Typer:
    """The commands that these arguments need.

    A named command is loaded alone; for the list of all, their names and first sentences do. That keeps every start
    short: typer looks into each parameter of each command that it is given.
    """
    app = typer.Typer(
        name="digest",
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback()(_root)
    named = next((word for word in arguments if not word.startswith("-")), None)
    completing = "_DIGEST_COMPLETE" in os.environ
    for name, (module, first_sentence) in COMMANDS.items():
        if name == named or completing:
            _join(app, name, import_module(f"digest.cli.{module}"))
        else:
            app.command(name, help=first_sentence)(_stub)
    return app


def _join(app: typer.Typer, name: str, module: ModuleType) -> None:
    """Adds a command; where its module has commands below it, those."""
    below: typer.Typer | None = getattr(module, f"{name}_commands", None)
    if below is None:
        app.command(name)(getattr(module, name))
    else:
        app.add_typer(below, name=name)


def _stub() -> None:
    """Stands for a command in the list of all."""


def _version(wanted: bool) -> None:
    if wanted:
        print(f"digest {digest.__version__}")
        raise typer.Exit


def _root(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


def main() -> None:
    """Runs the command line and leaves with its exit code: 0 done, 1 problems, 2 wrong use, 3 could not finish."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of one command; a user's mistake never shows a traceback."""
    from digest.cli import say

    try:
        result = command_line(arguments)(arguments, standalone_mode=False, prog_name="digest")
        if result == INTERRUPTED:  # typer makes an exit code of it
            return _stopped()
    except DigestError as error:
        sys.stdout.flush()
        say.trouble(error)
        return error.exit_code
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _stopped()
    except TyperException as error:
        sys.stdout.flush()
        message = error.format_message()
        if message:
            say.trouble(DigestError(message, hint="digest COMMAND --help shows how"))
        return WRONG_USE
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    finally:
        early.end()
    return result if isinstance(result, int) else 0


def _stopped() -> int:
    """The exit code of a command that was stopped by hand, after a word that it is safe."""
    from digest.cli import say

    sys.stdout.flush()
    say.aside("\nStopped. Nothing half written was left; run the command again to go on.")
    return INTERRUPTED
