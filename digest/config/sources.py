"""The tables [sources.NAME] and [fetch]: where articles come from by themselves, and how addresses are called."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.config.schedule import duration
from digest.model.sources import After, FetchChoice, FullText, Mailbox, Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.toml_reader import TableReader

GROUP = "digest.sources"
"""The entry points under which other kinds of sources are installed."""
SHORTEST, LONGEST = dt.timedelta(minutes=1), dt.timedelta(days=7)
QUICK = frozenset({SourceKind.FOLDER, SourceKind.MAILBOX})
"""Kinds that are looked at every minute unless the file says otherwise; nobody else's server is asked for a folder."""
_MAIL = frozenset({SourceKind.MAILBOX})
_ONLY = {
    "path": {SourceKind.FOLDER, SourceKind.OPML, SourceKind.MAILBOX},
    "feeds": {SourceKind.FEEDS},
    "after": {SourceKind.FOLDER},
    "full_text": {SourceKind.FEEDS, SourceKind.OPML},
    **dict.fromkeys(("host", "port", "user", "password_env", "folder", "tls"), _MAIL),
}
_PATH_HINTS = {
    SourceKind.FOLDER: 'the folder that is watched, like path = "incoming"',
    SourceKind.OPML: 'a file with a list of feeds, like path = "feeds.opml"',
}


def read_sources(reader: TableReader) -> tuple[Source, ...]:
    """Every source; what is wrong is left in ``reader.notices``."""
    named = reader.data.get("sources", {})
    if not isinstance(named, dict):
        hint = "write [sources.NAME] on a line of its own"
        reader.complain("config-wrong-type", ("sources",), "sources must be tables", hint)
        return ()
    sources = tuple(_source(reader, name) for name in named)
    _check_twins(reader, sources)
    return sources


def read_fetch(reader: TableReader) -> FetchChoice:
    """How addresses from outside are called; what is wrong is left in ``reader.notices``."""
    table, usual = reader.table("fetch", known="fetch"), FetchChoice()

    def number(key: str, highest: int, lowest: int = 1) -> int:
        return reader.number(("fetch", key), table, getattr(usual, key), lowest, highest)

    contact = reader.text(("fetch", "contact"), table)
    if contact and not re.fullmatch(r"https?://\S+|(mailto:)?[^\s@]+@[^\s@]+", contact):
        message = f'fetch.contact is neither a web address nor one for mail: "{contact}"'
        hint = 'where the owner of a server finds you, like "https://example.org/about"'
        reader.complain("config-bad-url", ("fetch", "contact"), message, hint)
    return FetchChoice(
        contact=contact,
        networks=_networks(reader, table),
        seconds=number("seconds", 300),
        size=number("size", 100),
        image_size=number("image_size", 50),
        images=number("images", 200, 0),
    )


def _networks(reader: TableReader, table: Mapping[str, Any]) -> tuple[str, ...]:
    place, found = ("fetch", "networks"), []
    for text in reader.texts(place, table):
        try:
            found.append(str(ipaddress.ip_network(text.strip(), strict=False)))
        except ValueError:
            hint = 'an address with its length, like "192.168.1.0/24" or "127.0.0.1/32"'
            reader.complain("config-bad-network", place, f'fetch.networks: "{text}" is no network', hint)
    return tuple(found)


def _source(reader: TableReader, name: str) -> Source:
    place = ("sources", name)
    table = reader.table(*place, known="sources.*")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        reader.complain(
            "config-bad-slug", place, f'a source cannot be called "{name}"', "small letters, digits, hyphens"
        )
    kind = _kind(reader, place, table)
    for key in table:
        if kind and key in _ONLY and kind not in _ONLY[key]:
            message = f'sources.{name}.{key} means nothing for kind = "{kind}"'
            reader.complain("config-unknown-key", (*place, key), message, "take the line out")
    is_mail = kind == SourceKind.MAILBOX
    usual = dt.timedelta(minutes=1) if kind in QUICK else Source(name="", kind="").interval
    return Source(
        name=name,
        kind=kind,
        path=_path(reader, place, table, kind),
        addresses=_addresses(reader, place, table) if kind == SourceKind.FEEDS else (),
        mailbox=_mailbox(reader, place, table) if is_mail else None,
        after=After(reader.one_of((*place, "after"), table, tuple(After), After.MOVE)),
        tags=reader.texts((*place, "tags"), table),
        language=reader.text((*place, "language"), table),
        author=reader.text((*place, "author"), table),
        full_text=_full_text(reader, (*place, "full_text"), table),
        maximum=reader.number((*place, "maximum"), table, 0, 0, 1000),
        interval=_interval(reader, (*place, "interval"), table, usual),
        enabled=reader.flag((*place, "enabled"), table, default=not is_mail),
        options=_options(reader, place, table, kind),
    )


def _full_text(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any]) -> FullText:
    """``true`` for entries that are cut short, ``"always"`` for all."""
    if table.get("full_text") == FullText.ALWAYS:
        return FullText.ALWAYS
    return FullText.CUT if reader.flag(place, table, default=False) else FullText.NEVER


def _kind(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any]) -> str:
    known = tuple(kind.value for kind in SourceKind)
    if "kind" not in table:
        hint = f"one of: {', '.join(known)}"
        reader.complain("config-missing", (*place, "kind"), f"{'.'.join(place)}.kind is missing", hint)
        return ""
    if table["kind"] in known:
        return str(table["kind"])
    installed = tuple(sorted(point.name for point in entry_points(group=GROUP)))
    return reader.one_of((*place, "kind"), table, (*known, *installed), "")


def _path(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], kind: str) -> Path | None:
    text = reader.text((*place, "path"), table)
    if not text:
        if kind in _PATH_HINTS:
            message = f"{'.'.join(place)}.path is missing"
            reader.complain("config-missing", (*place, "path"), message, _PATH_HINTS[SourceKind(kind)])
        return None
    path = (reader.path.resolve().parent / Path(text).expanduser()).resolve()
    issues = reader.path.resolve().parent / "issues"
    if kind == SourceKind.FOLDER and (path == issues or path.is_relative_to(issues)):
        message = f"{'.'.join(place)}.path lies in issues/, which Digest looks after by itself"
        hint = "what is put into issues/inbox/ is taken in anyway; watch another folder"
        reader.complain("config-bad-path", (*place, "path"), message, hint)
    return path


def _addresses(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any]) -> tuple[str, ...]:
    place = (*place, "feeds")
    given = [address.strip() for address in reader.texts(place, table)]
    if not given and not isinstance(table.get("feeds"), str | int):
        hint = 'the addresses of feeds: feeds = ["https://example.org/feed.xml"]'
        reader.complain("config-missing", place, f"{'.'.join(place)} is missing", hint)
    for address in given:
        if not re.fullmatch(r"(?i:https?)://[^\s/?#]+([/?#]\S*)?", address):
            message = f'{".".join(place)} is not a web address: "{address}"'
            reader.complain("config-bad-url", place, message, "it starts with https:// or http://")
    return tuple(dict.fromkeys(given))


def _mailbox(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any]) -> Mailbox | None:
    """The mailbox on a server; ``None`` for a Maildir."""

    def text(key: str, default: str = "") -> str:
        return reader.text((*place, key), table, default)

    host, name = text("host"), ".".join(place)
    if not host and not text("path"):
        hint = 'a Maildir: path = "~/Maildir"; or a server: host, user and password_env'
        reader.complain("config-missing", (*place, "host"), f"{name} has neither path nor host", hint)
    if not host:
        return None
    if text("path"):
        hint = "a Maildir has a path, a server a host; take one of the two out"
        reader.complain("config-unknown-key", (*place, "path"), f"{name} has both path and host", hint)
    for key, hint in (("user", 'user = "desk@example.org"'), ("password_env", 'password_env = "DESK_PASSWORD"')):
        if not text(key):
            reader.complain("config-missing", (*place, key), f"{name}.{key} is missing", hint)
    tls = reader.flag((*place, "tls"), table, default=True)
    return Mailbox(
        host=host,
        user=text("user"),
        password_env=text("password_env"),
        port=reader.number((*place, "port"), table, 993 if tls else 143, 1, 65535),
        folder=text("folder", "INBOX") or "INBOX",
        tls=tls,
    )


def _interval(
    reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], usual: dt.timedelta
) -> dt.timedelta:
    span = duration(reader, place, table, usual)
    if not SHORTEST <= span <= LONGEST:
        reader.complain("config-out-of-range", place, f"{'.'.join(place)} is too short or too long", "from 1m to 7d")
        return usual
    return span


def _options(
    reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], kind: str
) -> tuple[tuple[str, object], ...]:
    """What an installed kind is told; the built-in kinds have keys of their own."""
    given = table.get("options", {})
    place = (*place, "options")
    if not isinstance(given, dict):
        hint = f"write [{'.'.join(place)}] on a line of its own"
        reader.complain("config-wrong-type", place, f"{'.'.join(place)} must be a table", hint)
        return ()
    if given and kind in set(SourceKind):
        message = f'{".".join(place)} means nothing for kind = "{kind}"'
        reader.complain("config-unknown-key", place, message, "take the table out")
    return tuple(given.items())


def _check_twins(reader: TableReader, sources: tuple[Source, ...]) -> None:
    """What two sources look at, or one in two spellings, would be polled twice, for the articles of one."""
    seen: dict[str, tuple[str, str]] = {}
    for source in sources:
        for address in source.addresses:
            other, spelt = seen.setdefault(_folded(address), (source.name, address))
            if (other, spelt) != (source.name, address):
                where = f"sources.{other}: {spelt}" if other != source.name else f"its own: {spelt}"
                message = f"sources.{source.name} has a feed of {where}"
                hint = "take one of them out" if spelt == address else f"{address} is the same; take one of them out"
                reader.complain("config-same-feed", ("sources", source.name, "feeds"), message, hint)
        if source.path is not None:
            other, _ = seen.setdefault(f"{source.path}", (source.name, ""))
            if other != source.name:
                message = f"sources.{source.name} looks at the same path as sources.{other}"
                reader.complain("config-same-path", ("sources", source.name, "path"), message, "take one of them out")


def _folded(address: str) -> str:
    """An address without what makes no difference in practice: scheme, ``www.``, capitals of the host, a last slash."""
    host, slash, path = re.sub(r"^https?://(?:[^/@]*@)?(?:www\.)?", "", address, flags=re.IGNORECASE).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")
