"""Commands on sources: poll, sources."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, JsonOption, opened
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.sources import Place, Polled
    from digest.store.rows import SourceState

NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE...]", help="Names under [sources.NAME]; all without one.")
]


def poll(names: NamesArgument = None, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Look at the sources now: feeds, watched folders, mailboxes."""
    import asyncio

    with opened(config) as app:
        asked = _known(app, names)
        with say.working("Looking at the sources …"):
            results = asyncio.run(app.polling(settled=0).round(asked, all_of_them=True))
        if json:
            say.as_json([_as_json(one) for one in results])
        else:
            _tell(results)
        if any(one.trouble for one in results):
            raise typer.Exit(1)


def _known(app: App, names: list[str] | None) -> list[str]:
    """The sources named; those of the file must be there."""
    known = [source.name for source in app.config.sources]
    if not known:
        hint = 'in config.toml: [sources.news] with kind = "feeds" and feeds = ["https://example.org/feed.xml"]'
        raise UsageError("there are no sources in config.toml", hint=hint)
    for name in names or ():
        if name not in known:
            raise UsageError(f"there is no source {name} in config.toml", hint=f"there are: {', '.join(known)}")
    return list(names or ())


def _as_json(one: Polled) -> dict[str, object]:
    source = one.place.source
    return {**asdict(one), "place": {"source": source.name, "kind": source.kind, "address": one.place.address}}


def _tell(results: tuple[Polled, ...]) -> None:
    if not results:
        say.line("Every source is off.")
        say.hint("digest poll NAME looks at one all the same; enabled = true turns it on")
        return
    for one in results:
        name = f"{one.place.source.name}  {one.place.address}"
        if one.trouble:
            say.line(f"{say.paint('✗', 'red')} {name}: {one.trouble.rstrip('.')}")
            if one.hint:
                say.hint(one.hint)
        else:
            say.done(f"{name}: {_outcome(one)}")
        if one.moved_to:
            say.hint(f"it lies at {one.moved_to} now: write that into config.toml")
        if one.notices:
            say.gathered(one.notices)
    if any(one.new for one in results):
        say.hint("digest inbox lists what waits; digest assemble makes an issue of it")


def _outcome(one: Polled) -> str:
    if one.unchanged:
        return "nothing new"
    parts = [say.count(one.new, "new article")]
    parts += [f"{one.revised} changed"] if one.revised else []
    parts += [f"{one.changed} changed, but not here"] if one.changed else []
    parts += [f"{one.known} known"] if one.known else []
    parts += [f"{one.passed} too old"] if one.passed else []
    return ", ".join(parts)


def sources(
    opml: Annotated[
        Path | None, typer.Option("--opml", metavar="FILE", help="Write all feeds into an OPML file; - prints it.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List the sources and how each stands; --opml writes the feeds out."""
    from digest.desk.sources import as_opml, places

    with opened(config) as app:
        if opml is not None:
            _write_opml(as_opml(app.desk), opml)
            return
        names = [source.name for source in app.config.sources]
        found, bad = places(app.desk, names) if names else ((), ())
        states = [(place, app.desk.store.source_state(place.source.name, place.address)) for place in found]
        if json:
            say.as_json([{**asdict(state), "kind": place.source.kind} for place, state in states])
            return
        if not names:
            say.line("There are no sources.")
            say.hint('in config.toml: [sources.news] with kind = "feeds" and feeds = ["https://example.org/feed.xml"]')
        for place, state in states:
            say.line(f"{place.source.name}  {place.address}  {_standing(app, place, state)}")
        _tell(bad) if bad else None


def _standing(app: App, place: Place, state: SourceState) -> str:
    """How a place stands, in words."""

    def local(moment: object) -> str:
        import datetime as dt

        assert isinstance(moment, dt.datetime)  # noqa: S101 - asked for where there is one
        return f"{app.desk.local_time(moment):%d %b %H:%M}"

    if not place.source.enabled:
        return "off"
    if state.failing_since is not None:
        return say.paint(f"fails since {local(state.failing_since)}: {state.trouble}", "red")
    if state.polled_at is None:
        return "not looked at yet"
    moved = f", now at {state.moved_to}" if state.moved_to else ""
    return f"looked at {local(state.polled_at)}{moved}"


def _write_opml(data: bytes, file: Path) -> None:
    if str(file) == "-":
        say.line(data.decode().rstrip())
        return
    from digest.shelf.atomic import write

    write(file, data)
    say.done(f"{file} holds the feeds")
