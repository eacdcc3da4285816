"""The command suggest: drafts of a language model, shown as drafts, and taken where an editor says so."""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, IssueArgument, JsonOption, opened, shown
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.suggest import Suggested

FIELDS = ("headline", "summary")


def suggest(
    issue: IssueArgument = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take over what was proposed, as you left it.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="N|theme", help="With --accept: this article, or the theme.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask also for what the articles have.")] = False,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Ask a language model for headlines, summaries and a theme, as drafts."""
    from digest.desk.view import OPEN, pick

    if only and not accept:
        raise UsageError("--only goes with --accept", hint="digest suggest --accept --only 2")
    with opened(config) as app:
        slug = pick(app.desk, issue, OPEN, "suggest something for")
        if accept:
            _accept(app, slug, tuple(only or ()))
        else:
            _ask(app, slug, everything=everything, json=json)


def _ask(app: App, slug: str, *, everything: bool, json: bool) -> None:
    from digest.desk.suggest import suggest as ask_for
    from digest.suggest.ask import ask
    from digest.suggest.key import key_from, key_notices

    settings = app.config.suggest
    if not settings.provider:
        raise UsageError(
            "no language model is configured, and Digest needs none",
            hint='[suggest] in config.toml names one: provider = "chat" or "messages", address, model, key_env',
        )
    key = key_from(settings, os.environ)
    for notice in key_notices(settings):
        say.aside(say.notice_line(notice))
    with say.working("asking for drafts"):
        found = ask_for(app.desk, slug, partial(ask, settings, key), everything=everything)
    if json:
        say.as_json({"issue": slug, **asdict(found.proposals), "notices": [asdict(one) for one in found.notices]})
        return
    tell(app, found)


def tell(app: App, found: Suggested) -> None:
    """The drafts, each under the headline that it is for, and how to take them."""
    view, proposals = found.view, found.proposals
    by_file = {one.file: one for one in proposals.articles}
    if proposals.theme:
        say.line(f"  theme (draft): {proposals.theme}")
    for number, placement in enumerate(view.issue.placements, 1):
        one = by_file.get(placement.file)
        if one is None:
            continue
        say.line(f"  {number}. {placement.headline}")
        for name in FIELDS:
            if text := getattr(one, name):
                say.line(f"     {name} (draft): {text}")
    say.notices(found.notices)
    slug = view.issue.slug
    if proposals.empty:
        say.done(f"nothing is proposed for issue {slug}")
        return
    path = shown(app.desk.folders.folder(slug) / "proposals.toml")
    say.hint(f"nothing was changed; read and correct {path}, then: digest suggest {slug} --accept")


def _accept(app: App, slug: str, only: tuple[str, ...]) -> None:
    from digest.cli.issues import tell_contents
    from digest.desk.suggest_accept import accept

    done = accept(app.desk, slug, only)
    count = len(done.change.headlines or ()) + len(done.change.summaries or ()) + (done.change.theme is not None)
    say.done(f"issue {slug}: {say.count(count, 'draft')} taken over")
    tell_contents(done.view)
    say.notices(done.notices)
