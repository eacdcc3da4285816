"""The values of a JSON object, each of the type that it must have or left out with a notice."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from digest.ingest.feeds.entry import Enclosure, FeedPerson, Piece, RawEntry

if TYPE_CHECKING:
    from digest.ingest.feeds.notices import FeedNotices

_NAMES = {str: "a text", bool: "yes or no", int: "a number", float: "a number", list: "a list", dict: "an object"}
_LONGEST_ID = 2000


class Values:
    """The values of the object at ``where`` (``entry 3``)."""

    def __init__(self, found: dict[str, Any], notices: FeedNotices, *, where: str) -> None:
        self._found, self._notices, self._where = found, notices, where

    def text(self, key: str) -> str:
        """A text without white space around it; empty where there is none."""
        value = self._of(key, str)
        return _clean(value).strip() if isinstance(value, str) else ""

    def piece(self, key: str, media_type: str = "text/plain") -> Piece | None:
        """A text with its type."""
        value = self._of(key, str)
        clean = _clean(value) if isinstance(value, str) else ""
        return Piece(text=clean, media_type=media_type) if clean.strip() else None

    def name(self, key: str) -> str:
        """An id: a text, or a number written as one."""
        value = self._found.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return str(value)
        return self.text(key)[:_LONGEST_ID]

    def size(self, key: str) -> int | None:
        """A whole number that is not negative."""
        value = self._of(key, int, float)
        return int(value) if isinstance(value, (int, float)) and math.isfinite(value) and value >= 0 else None

    def listed(self, key: str) -> list[Any]:
        """A list, empty where there is none."""
        value = self._of(key, list)
        return value if isinstance(value, list) else []

    def inside(self, value: object, where: str) -> Values | None:
        """The values of an object inside this one."""
        if isinstance(value, dict):
            return Values(value, self._notices, where=where)
        self._complain(where, value, "an object")
        return None

    def people(self) -> tuple[FeedPerson, ...]:
        """The authors of version 1.1, and else the one of version 1."""
        found = [*self.listed("authors")]
        if not found and (one := self._of("author", dict)):
            found = [one]
        inner = (self.inside(one, f"an author of {self._where}") for one in found)
        return tuple(person for one in inner if one is not None and (person := one.person()))

    def person(self) -> FeedPerson | None:
        """An author with a name or an address."""
        name, url = self.text("name"), self.text("url")
        mail = url[7:] if url[:7].casefold() == "mailto:" else ""
        return FeedPerson(name=name, email=mail, link="" if mail else url) if name or url else None

    def entry(self) -> RawEntry:
        """An item of the feed."""
        contents = (self.piece("content_html", "text/html"), self.piece("content_text"))
        texts = tuple(piece for piece in contents if piece is not None)
        return RawEntry(
            title=self.piece("title"),
            external_id=self.name("id"),
            link=self.text("url") or self.text("external_url"),
            published=self.text("date_published"),
            updated=self.text("date_modified"),
            summary=self.piece("summary"),
            contents=texts,
            authors=self.people(),
            tags=tuple(self._words("tags")),
            language=self.text("language"),
            enclosures=tuple(self._enclosures()),
            picture=self.text("image") or self.text("banner_image"),
            only_summary=not texts,
        )

    def _words(self, key: str) -> list[str]:
        out = []
        for value in self.listed(key):
            if isinstance(value, str):
                out.append(_clean(value))
            else:
                self._complain(f"a value of “{key}” of {self._where}", value, "a text")
        return out

    def _enclosures(self) -> list[Enclosure]:
        inner = (self.inside(one, f"an attachment of {self._where}") for one in self.listed("attachments"))
        files = (one.enclosure() for one in inner if one is not None)
        return [file for file in files if file.url]

    def enclosure(self) -> Enclosure:
        """An attachment; its address is empty where it has none."""
        return Enclosure(url=self.text("url"), media_type=self.text("mime_type"), length=self.size("size_in_bytes"))

    def _of(self, key: str, *types: type) -> object:
        """The value, if it has one of the types; a notice for any other but null."""
        value = self._found.get(key)
        if value is None:
            return None
        if isinstance(value, types) and not isinstance(value, bool):
            return value
        self._complain(f"“{key}” of {self._where}", value, _NAMES[types[0]])
        return None

    def _complain(self, what: str, value: object, due: str) -> None:
        given = _NAMES.get(type(value), "nothing")
        message = f"{what[:1].upper()}{what[1:]} is {given} where {due} is due; it was left out."
        excerpt = json.dumps(value, ensure_ascii=True)[:200] if not isinstance(value, (list, dict)) else _brief(value)
        self._notices.add("feed-bad-value", message, excerpt=excerpt)


def _brief(value: list[Any] | dict[str, Any]) -> str:
    """The start of a list or an object, as far as it is flat."""
    flat = value[:5] if isinstance(value, list) else dict(list(value.items())[:5])
    parts = flat.values() if isinstance(flat, dict) else flat
    if any(isinstance(part, (list, dict)) for part in parts):
        return "…"
    return json.dumps(flat, ensure_ascii=True)


def _clean(text: str) -> str:
    """The text without halves of characters, which JSON can write and nothing else can."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
