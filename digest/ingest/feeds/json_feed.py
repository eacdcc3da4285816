"""JSON Feed 1 and 1.1 become articles. Source: jsonfeed.org/version/1.1.

A value of a type that it must not have is left out by itself, with a notice; its entry stays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from digest.errors import InputError
from digest.ingest.feeds.charset import characters
from digest.ingest.feeds.entry import RawFeed
from digest.ingest.feeds.json_feed_values import Values
from digest.ingest.feeds.notices import FeedNotices
from digest.ingest.feeds.reading import entries_of
from digest.ingest.feeds.scan import LARGEST, MOST_ENTRIES

if TYPE_CHECKING:
    from digest.ingest.feeds.entry import FeedReading
    from digest.ingest.known import Known
    from digest.model.article import Reading
    from digest.model.material import Material

_LONGEST_NUMBER = 30


def read_json_feed(material: Material, known: Known) -> Reading:
    """The articles of a JSON Feed: a reader. Raises InputError for what is none."""
    return read_json_entries(material, known).reading


def read_json_entries(material: Material, known: Known) -> FeedReading:
    """A JSON Feed with all that it says of itself. Raises InputError for what is none."""
    notices = FeedNotices(material.name)
    return entries_of(json_values(material, notices), material, known, notices)


def json_values(material: Material, notices: FeedNotices) -> RawFeed:
    """What the feed says, value by value."""
    read = characters(material.data, charset=material.charset, name=material.name)
    if read.guessed:
        notices.add("encoding-guessed", read.guessed)
    found = _loaded(read.text, material.name)
    if not isinstance(found, dict) or not ("items" in found or "jsonfeed.org" in str(found.get("version"))[:200]):
        raise InputError("This is JSON, but no JSON Feed.", path=material.name)
    if found.get("expired") is True:
        notices.add("feed-expired", "The feed says that it has ended; nothing will be added to it.")
    values = Values(found, notices, where="the feed")
    items = values.listed("items")
    if len(items) > MOST_ENTRIES:
        message = f"The feed is too long; its last {len(items) - MOST_ENTRIES:,} entries were left out."
        notices.add("feed-too-many-entries", message)
    entries = (values.inside(item, f"entry {at}") for at, item in enumerate(items[:MOST_ENTRIES], start=1))
    return RawFeed(
        version=_version(values.text("version")),
        title=values.piece("title"),
        description=values.piece("description"),
        home_page=values.text("home_page_url"),
        address=values.text("feed_url"),
        language=values.text("language"),
        authors=values.people(),
        entries=tuple(entry.entry() for entry in entries if entry is not None),
    )


def _loaded(text: str, name: str) -> object:
    if len(text) > LARGEST:
        raise InputError(f"The feed has more than {LARGEST:,} characters.", path=name)
    try:
        return json.loads(text.lstrip("\ufeff"), parse_int=_number, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise InputError(f"The feed is not JSON: {error.msg}.", path=name, line=error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("The feed is not read: it has lists inside each other, thousands deep.", path=name) from None


def _number(digits: str) -> int | float:
    """Python takes quadratic time for the digits of an integer; no value of a feed has so many."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float("inf")


def _version(said: str) -> str:
    return "json11" if said.rstrip("/").endswith("1.1") else "json10"
