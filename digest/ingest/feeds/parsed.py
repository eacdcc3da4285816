"""What feedparser made of a feed's XML, as plain values: RSS, Atom, RDF and CDF alike."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

from digest.errors import InputError
from digest.ingest.feeds.entry import Enclosure, FeedPerson, Piece, RawEntry, RawFeed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Found = dict[str, Any]
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}
_LONGEST_REFRESH = dt.timedelta(days=30)
_MARKUP = re.compile(r"</\w|&#?\w+;")
_WEB = ("alternate", "")


def parsed_feed(xml: bytes, *, name: str, lines: tuple[int, ...]) -> RawFeed:
    """The feed in some XML. ``lines`` are where its entries begin, as far as that is known for all of them.

    Only bytes go in: a string would be fetched or opened. Nothing is sanitised or resolved there, because the
    reader of HTML does both; so no words are lost before it sees them. Raises InputError (path ``name``) where the
    parser itself fails, as it does on some text that is no markup at all.
    """
    import feedparser  # type: ignore[import-untyped] # it has no types of its own

    try:
        found = feedparser.parse(io.BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        what = type(error).__name__
        raise InputError(f"The feed is not read: the parser gave up on it ({what}).", path=name) from error
    head: Found = found["feed"]
    version = str(found.get("version") or "")
    entries = found["entries"]
    places = lines if len(lines) == len(entries) else (None,) * len(entries)
    return RawFeed(
        version=version,
        title=_piece(head, "title"),
        description=_piece(head, "subtitle"),
        home_page=_link(head),
        address=next((link for rel, link in _links(head) if rel == "self"), ""),
        language=_text(head, "language"),
        authors=tuple(_people(head)) if version.startswith("atom") else (),
        refresh=_refresh(head),
        entries=tuple(_entry(entry, version=version, line=line) for entry, line in zip(entries, places, strict=True)),
    )


def _entry(entry: Found, *, version: str, line: int | None) -> RawEntry:
    contents = tuple(_pieces(dict.get(entry, "content")))
    summary = _piece(entry, "summary")
    if contents and "summary_detail" not in entry:
        summary = None  # a copy of the content, made by the parser
    contents += tuple(_hidden(entry, "summary", summary))
    title = _piece(entry, "title")
    source: Found = found if isinstance(found := dict.get(entry, "source"), dict) else {}
    return RawEntry(
        title=title,
        subtitle=_piece(entry, "subtitle"),
        external_id=_text(entry, "id"),
        link=_text(entry, "feedburner_origlink") or _link(entry),
        published=_text(entry, "published") or _text(entry, "created"),
        updated=_text(entry, "updated"),
        summary=summary,
        contents=contents,
        authors=tuple(_people(entry)) or tuple(_people(source)),  # RFC 4287, 4.2.1: before those of the feed
        tags=tuple(_tags(entry)),
        language=_text(entry, "language") or next((p.language for p in (*contents, title) if p and p.language), ""),
        enclosures=tuple(_enclosures(entry)),
        picture=_picture(entry),
        only_summary=not contents and version.startswith("atom"),
        copied_from=" ".join(filter(None, (_text(source, "title"), _text(source, "href") or _link(source)))),
        line=line,
    )


def _text(found: Found, key: str) -> str:
    """A plain value. ``dict.get``, because the parser's own answers for keys that are not there."""
    value = dict.get(found, key)
    return value.strip() if isinstance(value, str) else ""


def _piece(found: Found, key: str) -> Piece | None:
    """The value with its type. The parser keeps the value that belongs to the element, but the type of the last one."""
    text = _text(found, key)
    detail = dict.get(found, f"{key}_detail")
    if not isinstance(detail, dict):
        return Piece(text=text) if text else None
    piece = next(_pieces([detail]), None)
    if not text or (piece and piece.text.strip() == text):
        return piece
    return Piece(text=text, media_type="text/html" if _MARKUP.search(text) else "text/plain")


def _hidden(found: Found, key: str, shown: Piece | None) -> Iterator[Piece]:
    """The text of a second element of the same name, which the parser keeps beside the first."""
    for piece in _pieces([dict.get(found, f"{key}_detail") or {}]):
        if shown is not None and piece.text.strip() != shown.text.strip():
            yield piece


def _pieces(details: object) -> Iterator[Piece]:
    for detail in details if isinstance(details, list) else ():
        text = dict.get(detail, "value")
        if isinstance(text, str) and text.strip():
            yield Piece(
                text=text,
                media_type=_text(detail, "type") or "text/html",
                base=_text(detail, "base"),
                language=_text(detail, "language"),
            )


def _links(found: Found) -> Iterator[tuple[str, str]]:
    links = dict.get(found, "links")
    for link in links if isinstance(links, list) else ():
        if href := _text(link, "href"):
            yield _text(link, "rel"), href


def _link(found: Found) -> str:
    """Where the thing itself is; a link without an address does not hide one with it."""
    return _text(found, "link") or next((link for rel, link in _links(found) if rel in _WEB), "")


def _people(found: Found) -> Iterator[FeedPerson]:
    people = dict.get(found, "authors")
    named = [_person(one) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    if not any(named):
        named = [_person(detail)] if isinstance(detail := dict.get(found, "author_detail"), dict) else []
    if not any(named) and (name := _text(found, "author")):
        named = [FeedPerson(name=name)]
    yield from (person for person in named if person)


def _person(found: Found) -> FeedPerson | None:
    person = FeedPerson(name=_text(found, "name"), email=_text(found, "email"), link=_text(found, "href"))
    return person if person.name or person.email or person.link else None


def _tags(found: Found) -> Iterator[str]:
    tags = dict.get(found, "tags")
    for tag in tags if isinstance(tags, list) else ():
        label, term = _text(tag, "label"), _text(tag, "term")
        if label:
            yield label
        if term and not (label and "/" in term):  # an address that stands for the label
            yield term


def _enclosures(found: Found) -> Iterator[Enclosure]:
    links = dict.get(found, "links")
    for link in links if isinstance(links, list) else ():
        if _text(link, "rel") == "enclosure" and (href := _text(link, "href")):
            yield Enclosure(url=href, media_type=_text(link, "type"), length=_number(_text(link, "length")))


def _picture(found: Found) -> str:
    for key in ("media_thumbnail", "media_content"):
        media = dict.get(found, key)
        for one in media if isinstance(media, list) else ():
            if (url := _text(one, "url")) and (key == "media_thumbnail" or _is_picture(one)):
                return url
    return ""


def _is_picture(media: Found) -> bool:
    return _text(media, "medium") == "image" or _text(media, "type").startswith("image/")


def _refresh(head: Mapping[str, Any]) -> dt.timedelta | None:
    """RSS's ``ttl`` in minutes, else the syndication module's period and frequency."""
    minutes = _number(_text(dict(head), "ttl"))
    if minutes is None and (hours := _PERIODS.get(_text(dict(head), "sy_updateperiod").casefold())):
        minutes = hours * 60 // max(_number(_text(dict(head), "sy_updatefrequency")) or 1, 1)
    return min(dt.timedelta(minutes=min(minutes, 10**6)), _LONGEST_REFRESH) if minutes else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None  # noqa: PLR2004 - no size is longer
