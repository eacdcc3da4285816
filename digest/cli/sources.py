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
    from digest.desk.sources.brought import Brought
    from digest.desk.sources.standing import Place, Polled
    from digest.store.rows import SourceState

FEW, MOST_BAD = 3, 12
"""Places with nothing new that have a line each; parts of a place that are listed."""
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
            tell_polled(results)
            if not asked:
                _tell_off(app)
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


def tell_polled(results: tuple[Polled, ...]) -> None:
    """What the looks gave; places of one source where nothing is new are one line where they are many."""
    for source, ones in _by_source(results).items():
        still = [one for one in ones if one.unchanged and not (one.trouble or one.moved_to or one.left)]
        if len(still) > FEW:
            say.done(f"{source}: nothing new in {len(still)} places")
        for one in ones:
            if len(still) <= FEW or one not in still:
                _tell_one(one)
    if any(one.new for one in results):
        say.hint("digest inbox lists what waits; digest assemble makes an issue of it")


def _by_source(results: tuple[Polled, ...]) -> dict[str, list[Polled]]:
    found: dict[str, list[Polled]] = {}
    for one in results:
        found.setdefault(one.place.source.name, []).append(one)
    return found


def _tell_one(one: Polled) -> None:
    name = f"{one.place.source.name}  {one.place.address}"
    if one.bad:
        say.done(f"{name}: {_outcome(one)}; {say.count(len(one.bad), 'part')} could not be read")
        for what, hint in one.bad[:MOST_BAD]:
            say.line(f"    {say.paint('✗', 'red')} {what.rstrip('.')}{f' ({hint.rstrip(chr(46))})' if hint else ''}")
        if len(one.bad) > MOST_BAD:
            say.line(f"    … and {len(one.bad) - MOST_BAD} more")
    elif one.trouble:
        say.line(f"{say.paint('✗', 'red')} {name}: {one.trouble.rstrip('.')}")
        if one.hint:
            say.hint(one.hint)
    else:
        say.done(f"{name}: {_outcome(one)}")
    if one.moved_to:
        say.hint(f"it lies at {one.moved_to} now: write that into config.toml")
    if one.left:
        more = f" and {len(one.left) - MOST_BAD} more" if len(one.left) > MOST_BAD else ""
        say.hint(f"left there, since no reader exists for them: {', '.join(one.left[:MOST_BAD])}{more}")
    if one.changed:
        say.hint("digest inbox shows what was changed, and takes it over or leaves it")
    if one.notices:
        say.gathered(one.notices)


def _outcome(one: Polled) -> str:
    parts = [say.count(one.new, "new article")] if one.new else [] if one.revised or one.changed else ["nothing new"]
    parts += [f"{one.revised} brought up to date"] if one.revised else []
    parts += [f"{one.changed} changed there, not here"] if one.changed else []
    parts += [f"{one.known} known"] if one.known else []
    parts += [f"{one.passed} too old"] if one.passed else []
    return ", ".join(parts)


def _tell_off(app: App) -> None:
    """The sources that are off are not forgotten."""
    off = [source.name for source in app.config.sources if not source.enabled]
    if off:
        say.hint(f"off: {', '.join(off)}; digest poll NAME looks at one all the same, enabled = true turns it on")


def sources(
    opml: Annotated[
        Path | None, typer.Option("--opml", metavar="FILE", help="Write all feeds into an OPML file; - prints it.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List the sources and how each stands; --opml writes the feeds out."""
    from digest.desk.sources.brought import brought
    from digest.desk.sources.standing import as_opml, places

    with opened(config) as app:
        if opml is not None:
            _write_opml(as_opml(app.desk), opml)
            return
        names = [source.name for source in app.config.sources]
        found, bad = places(app.desk, names) if names else ((), ())
        states = [(place, app.desk.store.source_state(place.source.name, place.address)) for place in found]
        if json:
            counts = brought(app.desk)
            say.as_json([_state_json(place, state, counts) for place, state in states])
            return
        if not names:
            say.line("There are no sources.")
            say.hint('in config.toml: [sources.news] with kind = "feeds" and feeds = ["https://example.org/feed.xml"]')
        _tell_standing(app, states)
        tell_polled(bad) if bad else None


def _state_json(place: Place, state: SourceState, counts: dict[str, Brought]) -> dict[str, object]:
    found = counts.get(place.source.name)
    return {
        **asdict(state),
        "kind": place.source.kind,
        "enabled": place.source.enabled,
        "brought": asdict(found) if found else None,
    }


def _tell_standing(app: App, states: list[tuple[Place, SourceState]]) -> None:
    """How each place stands, and what its source brought."""
    from digest.desk.sources.brought import Brought, bad_files, brought

    counts = brought(app.desk)
    for number, (place, state) in enumerate(states):
        name = place.source.name
        say.line(f"{name}  {place.address}  {_standing(app, place, state)}")
        for file, why in bad_files(app.desk, name, place.address):
            say.line(f"    {say.paint('✗', 'red')} {file}: {why}")
        if number + 1 == len(states) or states[number + 1][0].source.name != name:
            say.line(f"    {_brought(app, counts.get(name, Brought()))}")


def _brought(app: App, one: Brought) -> str:
    if not one.articles and not one.passed:
        return "brought nothing yet"
    parts = [f"{one.waiting} waiting"] if one.waiting else []
    parts += [f"{one.placed} in issues"] if one.placed else []
    parts += [f"{one.dropped} taken out"] if one.dropped else []
    last = f", the last on {app.desk.local_time(one.last):%d %b %H:%M}" if one.last else ""
    passed = f"; {one.passed} more seen, too old" if one.passed else ""
    became = f" ({', '.join(parts)})" if parts else ""
    return f"brought {say.count(one.articles, 'article')}{became}{last}{passed}"


def _standing(app: App, place: Place, state: SourceState) -> str:
    """How a place stands, in words."""
    from digest.desk.sources.standing import NEVER

    def local(moment: object) -> str:
        import datetime as dt

        assert isinstance(moment, dt.datetime)  # noqa: S101 - asked for where there is one
        return f"{app.desk.local_time(moment):%d %b %H:%M}"

    if not place.source.enabled:
        return "off"
    if state.failing_since is not None:
        again = f"asked again {local(state.next_at)}" if state.next_at and state.next_at < NEVER else "not asked again"
        return say.paint(f"fails since {local(state.failing_since)}, {again}: {state.trouble}", "red")
    if state.polled_at is None:
        return "not looked at yet"
    moved = f", now at {state.moved_to}" if state.moved_to else ""
    following = f", next {local(state.next_at)}" if state.next_at else ""
    return f"looked at {local(state.polled_at)}{following}{moved}"


def _write_opml(data: bytes, file: Path) -> None:
    if str(file) == "-":
        say.verbatim(data.decode().rstrip())
        return
    from digest.shelf.atomic import write

    write(file, data)
    say.done(f"{file} holds the feeds")
