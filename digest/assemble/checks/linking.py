"""Checks of links and of the marks of footnotes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.assemble.checks.finding import Finding
from digest.assemble.checks.passages import Role, is_address
from digest.assemble.checks.shorteners import SHORTENERS
from digest.assemble.checks.wording import is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.assemble.checks.passages import LinkSpan, Passage

LONG_ADDRESS = 60
_VAGUE = frozenset(
    """
    here|click here|click|this|this link|link|read more|more|learn more|see here|this page|this article|go|source
    hier|hier klicken|mehr|weiterlesen|mehr erfahren|dieser link
    ici|cliquez ici|lire la suite|en savoir plus|ce lien
    тут|здесь|по ссылке|подробнее|читать далее|ссылка
    burada|buraya tıklayın|tıklayın|devamı|daha fazla
    aquí|haga clic aquí|leer más|ver más
    """.replace("\n", "|")
    .strip("| ")
    .split("|"),
)
_VAGUE_WORDS = frozenset(words.strip() for words in _VAGUE if words.strip())
_SHOWN = re.compile(
    r"(?:(?P<clear>https?://|www\.)|mailto:)?(?:[^\s/@]{1,64}@)?"
    r"(?P<host>(?:[\w-]{1,63}\.){1,9}(?P<end>[^\W\d_]{2,24}))(?::\d{1,5})?(?P<path>[/?#]\S*)?",
    re.IGNORECASE,
)
_ENDS = frozenset("com org net edu gov int info eu example io de at ch uk fr it es nl pl ru ua tr kz us".split())  # noqa: SIM905
"""Ends of names of hosts; of words with another end it takes more to be an address (``main.py``)."""
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")


def links(passage: Passage) -> Iterator[Finding]:
    """Shortened addresses, link words that say nothing, addresses printed in full length."""
    for link in passage.links:
        words = passage.text[link.start : link.end]
        host = _host(link.url)
        if host in SHORTENERS:
            message = f"{host} is a shortened address: readers cannot see where it leads, and it may die."
            found = _found("short-link", message, passage, link, "Put in the address that it leads to.")
            yield replace(found, seek=link.url)
        if other := _misleading(words.strip(), link.url):
            message = f"The link shows {other} and leads to {host}."
            yield _found(
                "misleading-link", message, passage, link, "Let the words say where it leads, or mend the address."
            )
        if words.strip(" .,:;!→»>…").casefold() in _VAGUE_WORDS:
            message = f"The link words “{words.strip()}” do not say where they lead."
            hint = "Link the words that name the thing; screen readers read links alone."
            yield _found("vague-link", message, passage, link, hint)
        elif len(words) > LONG_ADDRESS and is_address(words):
            message = f"An address of {len(words)} characters is printed in full."
            yield _found("long-address", message, passage, link, "Give the link words instead.")


def _found(code: str, message: str, passage: Passage, link: LinkSpan, hint: str) -> Finding:
    return Finding(code=code, message=message, passage=passage, start=link.start, end=link.end, hint=hint)


def _misleading(words: str, url: str) -> str:
    """The host that the words of a link, or a name before its own, show instead of where it leads; empty for none."""
    leads = _host(url)
    if not leads:
        return ""
    user = (urlsplit(url).username or "") if url[:4] == "http" else ""
    for shown in (words, user):
        found = _SHOWN.fullmatch(shown)
        if found and (found["clear"] or found["path"] or "@" in shown or found["end"].casefold() in _ENDS):
            host = _plain(found["host"])
            if not f".{host}".endswith(f".{leads}") and not f".{leads}".endswith(f".{host}"):
                return host
    return ""


def _host(url: str) -> str:
    """The host of a web or mail address, as it is compared."""
    try:
        host = url.rpartition("@")[2].split("?")[0] if url[:7].casefold() == "mailto:" else urlsplit(url).hostname
    except ValueError:
        return ""
    return _plain(host or "")


def _plain(host: str) -> str:
    host = host.casefold().strip(".").removeprefix("www.")
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def same_words(all_: Iterable[Passage]) -> Iterator[Finding]:
    """Link words that lead to different addresses in one article."""
    seen: dict[str, str] = {}
    for passage in all_:
        for link in passage.links:
            words = " ".join(passage.text[link.start : link.end].casefold().split())
            address = link.url.split("#")[0].rstrip("/")
            first = seen.setdefault(words, address)
            if first != address and words and words not in _VAGUE_WORDS and words.strip("[]()0123456789*↩↑ "):
                message = (
                    f"The link words “{passage.text[link.start : link.end]}” led to another address before: {first}"
                )
                hint = "Tell the two apart by their words."
                yield _found("same-words-link", message, passage, link, hint)


def notes(passage: Passage) -> Iterator[Finding]:
    """Marks of footnotes that are not there, and footnotes without words."""
    if passage.role is Role.NOTE and not passage.text.strip():
        yield Finding(code="empty-note", message="A footnote has no words.", passage=passage)
    if "[^" not in passage.text or passage.role is Role.CODE:
        return
    for found in _NOTE_MARK.finditer(passage.text):
        if not is_literal(passage, *found.span()):
            yield Finding(
                code="unknown-note",
                message=f"There is no footnote “{found[1]}”.",
                passage=passage,
                start=found.start(),
                end=found.end(),
                hint=f"Add a line [^{found[1]}]: with its words, or take the mark out.",
            )
