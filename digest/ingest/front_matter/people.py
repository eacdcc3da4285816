"""The authors of front matter: a string, a comma list, a list, or maps of name, bio, link and email."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from digest.ingest.addresses import safe_url
from digest.ingest.front_matter.field_names import fold_key, nearest
from digest.ingest.markdown.normal_form import normal_line
from digest.model.notice import Severity

if TYPE_CHECKING:
    from digest.ingest.front_matter.field_node import Node, Pair

_PERSON_KEYS = {
    "name": "name",
    "bio": "bio",
    **dict.fromkeys(("link", "url", "website", "homepage"), "link"),
    "email": "email",
}
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_WITH_EMAIL = re.compile(r"(.*\S)\s*<\s*([^\s@<>]+@[^\s@<>]+)\s*>")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_BETWEEN = re.compile(r"\s*(?:[;&,]\s*(?:and\s+)?|\s+and\s+)\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.?\s?D|M\.?D|Esq)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """Markdown inside a field; ``line`` is the number of its first line in the file."""

    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author as typed; the bio is not yet parsed."""

    name: str
    bio: Markdown | None = None
    link: str | None = None
    email: str | None = None


class Complain(Protocol):
    """Where a notice goes."""

    def __call__(
        self, code: str, message: str, node: Node | Pair, *, severity: Severity = ..., hint: str = ...
    ) -> None:
        """Note ``message`` at ``node``."""


class People:
    """Reads authors; ``plain`` takes the names of a list as they are, without wikilinks and addresses in them."""

    def __init__(self, complain: Complain, *, plain: bool) -> None:
        self.complain, self.plain = complain, plain

    def read(self, pairs: list[Pair]) -> tuple[Person, ...]:
        """The authors of all the keys that name some."""
        people: list[Person] = []
        for pair in pairs:
            node = pair.value
            if node.text is not None:
                people.extend(self._named(name) for name in split_names(node.text))
            elif node.items is not None:
                people.extend(person for item in node.items if (person := self._item(item)))
            elif person := self._mapped(node):
                people.append(person)
        if self.plain or len(pairs) == 1:
            return tuple(people)
        known = {person.name for person in people if person.bio or person.link or person.email}
        return tuple(_each_once(people, known))  # ``author`` and ``authors`` often say the same

    def _item(self, node: Node) -> Person | None:
        if node.pairs is not None:
            return self._mapped(node)
        name = normal_line(node.text if node.text is not None else node.words())
        if name is None:
            return None
        return Person(name=name) if self.plain else self._named(name)

    def _named(self, name: str) -> Person:
        name = _WIKILINK.sub(r"\1", normal_line(" ".join(name.split())) or "")
        match = _WITH_EMAIL.fullmatch(name)
        return Person(name=match.group(1), email=match.group(2)) if match else Person(name=name)

    def _mapped(self, node: Node) -> Person | None:
        given: dict[str, Node] = {}
        for pair in node.pairs or ():
            field = _PERSON_KEYS.get(fold_key(pair.key))
            if field is None or field in given:
                self._unknown(pair)
            elif pair.value.words():
                given[field] = pair.value
        if "name" not in given:
            self.complain("fm-bad-value", "An author needs a name; this one was left out.", node, hint="Add name: …")
            return None
        bio = given.get("bio")
        return Person(
            name=normal_line(given["name"].text or given["name"].words()) or "",
            bio=markdown_of(bio) if bio and bio.text else None,
            link=self._link(given.get("link")),
            email=self._email(given.get("email")),
        )

    def _unknown(self, pair: Pair) -> None:
        near = nearest(pair.key, tuple(_PERSON_KEYS))
        self.complain(
            "fm-unknown-key",
            f"“{pair.key[:60]}” of an author was left out: {pair.value.words()[:200] or 'empty'}",
            pair,
            severity=Severity.WARNING if near else Severity.INFO,
            hint=f"Did you mean “{near}”?" if near else "An author has name, bio, link and email.",
        )

    def _link(self, node: Node | None) -> str | None:
        if node is None:
            return None
        url = safe_url(node.text or "")
        if url is None:
            self.complain("link-dropped", "This is no http, https or mailto address; it was left out.", node)
        return url

    def _email(self, node: Node | None) -> str | None:
        if node is None:
            return None
        text = (node.text or "").strip()
        if _EMAIL.fullmatch(text):
            return text
        self.complain("fm-bad-value", "This is no e-mail address; it was left out.", node)
        return None


def _each_once(people: list[Person], known: set[str]) -> list[Person]:
    """The people without a bare name beside the same person with a bio, link or address."""
    seen: set[Person] = set()
    out = []
    for person in people:
        bare = not (person.bio or person.link or person.email)
        if person in seen or (bare and person.name in known):
            continue
        seen.add(person)
        out.append(person)
    return out


def split_names(text: str) -> list[str]:
    """The names in ``A, B and C``; a suffix (Jr., PhD) stays with its name."""
    names: list[str] = []
    for part in _BETWEEN.split(" ".join(text.split())):
        if not part:
            continue
        if names and _SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return names


def markdown_of(node: Node) -> Markdown:
    """A field's text and the line where it starts."""
    return Markdown(text=node.text or "", line=node.line + (1 if node.block else 0))
