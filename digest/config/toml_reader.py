"""Typed values out of a parsed TOML file, with the line of every key and every complaint."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KNOWN: dict[str, tuple[str, ...]] = {
    "": (
        *("publication", "schedule", "design", "assembly", "summaries", "theme", "sections"),
        *("channels", "editors", "limits", "sources", "fetch", "enrich", "suggest", "checks"),
    ),
    "publication": (
        *("name", "slug", "language", "timezone", "schedule", "tagline"),
        *("publisher", "contact", "licence", "issn", "public_url"),
    ),
    "schedule": (
        *("cutoff", "remind", "catch_up", "holidays", "on_holiday", "pauses"),
        *("approval", "untitled", "too_few"),
    ),
    "design": ("name", "page", "accent", "accent_dark", "options", "tokens"),
    "assembly": ("minimum",),
    "summaries": ("budget", "headline", "words_per_minute"),
    "theme": ("vocabulary",),
    "sections.*": ("heading", "aliases", "role"),
    "channels.*": (
        *("kind", "path", "chat_id", "api_url", "token_env", "token_file", "form"),
        *("thread_id", "language", "tags", "themes", "templates"),
    ),
    "editors": (
        *("chat_id", "api_url", "token_env", "token_file"),
        *("people", "undo", "two_people", "quiet", "followers"),
    ),
    "editors.people.*": ("id", "role"),
    "sources.*": (
        *("kind", "path", "feeds", "after", "host", "port", "user", "password_env", "folder", "tls"),
        *("tags", "language", "author", "full_text", "maximum", "interval", "enabled", "options"),
    ),
    "fetch": ("contact", "networks", "seconds", "size", "image_size", "images"),
    "limits": (
        *("seconds", "memory", "read_seconds", "read_memory", "read_mib"),
        *("article_characters", "issue_characters", "on_layout_failure"),
    ),
    "enrich": ("hashtags", "related", "similarity", "groups"),
    "checks": ("block", "ignore", "paragraph", "title", "subject", "word", "mail"),
    "suggest": ("provider", "address", "model", "key_env", "key_file", "timeout", "language"),
}
_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r""""[^"]*"|'[^']*'|[A-Za-z0-9_-]+""")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.|=)""")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Where each table and key stands: path -> line, counted from 1 (tomllib keeps no positions)."""
    table: tuple[str, ...] = ()
    places: dict[tuple[str, ...], int] = {}
    quoted = False
    for number, line in enumerate(text.splitlines(), 1):
        was_quoted = quoted
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
        if was_quoted:
            continue
        if header := _HEADER.match(line):
            table = tuple(part.strip("\"'") for part in _PART.findall(header.group(1)))
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault((*table, key.group(1).strip("\"'")), number)
    for place, number in list(places.items()):  # a table without a line stands where the first inside it does
        for length in range(1, len(place)):
            places.setdefault(place[:length], number)
    return places


@dataclass(kw_only=True)
class TableReader:
    """Takes typed values out of the parsed file and gathers what is wrong with them."""

    data: Mapping[str, Any]
    path: Path
    lines: dict[tuple[str, ...], int]
    notices: list[Notice] = field(default_factory=list)

    def complain(self, code: str, place: tuple[str, ...], message: str, hint: str) -> None:
        """A problem at a key, or at the nearest table above it."""
        line = next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 1)
        self.notices.append(
            Notice(
                code=code,
                severity=Severity.ERROR,
                message=message,
                path=str(self.path),
                line=line,
                hint=hint,
            ),
        )

    def table(self, *place: str, known: str) -> Mapping[str, Any]:
        """A table, its keys checked against the known ones; empty when absent."""
        value: Any = self.data
        for part in place:
            value = value.get(part, {}) if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            name = ".".join(place)
            self.complain(
                "config-wrong-type", place, f"[{name}] must be a table", f"write [{name}] on a line of its own"
            )
            return {}
        for key in value:
            if key not in KNOWN[known]:
                self._unknown((*place, key), KNOWN[known])
        return value

    def _unknown(self, place: tuple[str, ...], known: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(place[-1], known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
        self.complain("config-unknown-key", place, f"unknown key {'.'.join(place)}", hint)

    def text(self, place: tuple[str, ...], table: Mapping[str, Any], default: str = "") -> str:
        """A string; numbers are taken as their digits (a chat id is easily written bare)."""
        value = table.get(place[-1], default)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            self.complain(
                "config-wrong-type", place, f"{'.'.join(place)} must be a text", 'write it in double quotes: "..."'
            )
            return default
        return value.strip()

    def address(self, place: tuple[str, ...], table: Mapping[str, Any], default: str = "") -> str:
        """A web address, without a slash at its end."""
        value = self.text(place, table, default)
        if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            message = f'{".".join(place)} is not a web address: "{value}"'
            self.complain("config-bad-url", place, message, "it starts with https:// or http://")
            return ""
        return value.rstrip("/")

    def number(self, place: tuple[str, ...], table: Mapping[str, Any], default: int, lowest: int, highest: int) -> int:
        """A whole number between two bounds."""
        value = table.get(place[-1], default)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.complain(
                "config-out-of-range",
                place,
                f"{'.'.join(place)} must be a whole number",
                f"from {lowest} to {highest}; {default} is usual",
            )
            return default
        return value

    def flag(self, place: tuple[str, ...], table: Mapping[str, Any], *, default: bool) -> bool:
        """Yes or no."""
        value = table.get(place[-1], default)
        if not isinstance(value, bool):
            self.complain("config-wrong-type", place, f"{'.'.join(place)} must be true or false", "without quotes")
            return default
        return value

    def texts(self, place: tuple[str, ...], table: Mapping[str, Any]) -> tuple[str, ...]:
        """A list of strings; one string is a list of one."""
        value = table.get(place[-1], [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.complain(
                "config-wrong-type", place, f"{'.'.join(place)} must be a list of texts", 'like ["one", "two"]'
            )
            return ()
        return tuple(value)

    def one_of(self, place: tuple[str, ...], table: Mapping[str, Any], allowed: tuple[str, ...], default: str) -> str:
        """One word out of a few."""
        value = self.text(place, table, default)
        if value in allowed:
            return value
        near = difflib.get_close_matches(value, allowed, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(allowed)}"
        self.complain("config-unknown-word", place, f'{".".join(place)} cannot be "{value}"', hint)
        return default
