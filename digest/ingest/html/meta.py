"""What a page says of itself: title, authors, dates, language, address. From ``<meta>``, ``<link>`` and JSON-LD."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import nh3

from digest.ingest.html.nodes import node_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = nh3.Cleaner(
    tags={"meta", "link", "title"},
    clean_content_tags={"script", "style", "template", "noscript", "body", "svg"},
    attributes={"meta": {"name", "property", "itemprop", "content"}, "link": {"rel", "href"}},
    url_schemes={"http", "https"},
    link_rel=None,
)
_LONGEST_HEAD = 1 << 19
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"<(?:html|body)\b[^<>]{0,2000}?\blang\s*=\s*[\"']?([A-Za-z0-9_-]{2,35})", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^<>]{0,500}application/ld\+json[^<>]{0,500}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_MOST_SCRIPTS, _LONGEST_SCRIPT = 20, 1 << 18
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Analysis|CreativeWork|WebPage)$")
_NAMED = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"),
    "site": ("og:site_name", "application-name"),
    "author": ("citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author"),
    "published": (
        *("article:published_time", "datepublished", "citation_publication_date", "dcterms.issued", "dc.date.issued"),
        *("dcterms.created", "parsely-pub-date", "date", "dc.date", "dcterms.date", "pubdate"),
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"),
    "tags": ("article:tag",),
    "summary": ("dcterms.abstract", "citation_abstract", "digest:summary"),
    "language": ("content-language", "dc.language", "dcterms.language", "og:locale"),
    "url": ("og:url",),
}
_FIELD = {name: (field_name, rank) for field_name, names in _NAMED.items() for rank, name in enumerate(names)}
_LONGEST = 2000


@dataclass(slots=True)
class PageFacts:
    """What was said, the surest first, as written and not judged."""

    titles: list[str] = field(default_factory=list)
    site: str = ""
    authors: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    language: str = ""
    url: str = ""


def page_facts(html: str) -> PageFacts:
    """The facts of a page. A ``description`` is none of them: programs write most of those."""
    said = _said(html)
    linked = list(_json_facts(html))
    facts = PageFacts(
        titles=_different([*said["title"], *_all(linked, "headline"), *said["<title>"]]),
        site=next(iter(said["site"]), ""),
        authors=_different([*_all(linked, "author"), *said["author"]]),
        published=[*_all(linked, "datePublished"), *said["published"]],
        updated=[*_all(linked, "dateModified"), *said["updated"]],
        tags=_different(said["tags"]),
        summary=next(iter(said["summary"]), ""),
        url=next(iter([*said["canonical"], *said["url"]]), ""),
    )
    found = _LANGUAGE.search(html[:_LONGEST_HEAD])
    facts.language = found[1] if found else next(iter([*_all(linked, "inLanguage"), *said["language"]]), "")
    return facts


def _said(html: str) -> dict[str, list[str]]:
    """The contents of the head by field, each field's best name first."""
    body = _BODY.search(html)
    head = html[: min(body.start() if body else _LONGEST_HEAD, _LONGEST_HEAD)]
    ranked: dict[str, list[tuple[int, str]]] = {name: [] for name in (*_NAMED, "<title>", "canonical")}
    root = node_tree(_HEAD.clean(head)).root
    for node in root.elements:
        if node.tag == "title":
            ranked["<title>"].append((0, node.text()))
        elif node.tag == "link" and node.get("rel").casefold() == "canonical":
            ranked["canonical"].append((0, node.get("href")))
        elif node.tag == "meta":
            name = (node.get("property") or node.get("name") or node.get("itemprop")).strip().casefold()
            where = _FIELD.get(name)
            if where:
                ranked[where[0]].append((where[1], node.get("content")))
    return {
        name: [" ".join(text[:_LONGEST].split()) for _, text in sorted(values, key=lambda v: v[0]) if text.strip()]
        for name, values in ranked.items()
    } | {"author": _names_of_best(ranked["author"])}


def _names_of_best(values: list[tuple[int, str]]) -> list[str]:
    """The authors under the best name only: others repeat them. An address is no name."""
    good = [(rank, " ".join(text.split())) for rank, text in values if text.strip() and "://" not in text]
    best = min((rank for rank, _ in good), default=0)
    return [text[:200] for rank, text in good if rank == best]


def _json_facts(html: str) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects of a page that speak of a text."""
    at = 0
    for _ in range(_MOST_SCRIPTS):
        start = _SCRIPT.search(html, at)
        if start is None:
            return
        end = _SCRIPT_END.search(html, start.end(), start.end() + _LONGEST_SCRIPT)
        at = start.end()
        try:
            held = json.loads(html[start.end() : end.start()] if end else "")
        except (ValueError, RecursionError):
            continue
        yield from _objects(held, 0)


def _objects(held: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 3:  # noqa: PLR2004 - a graph in a list in a page
        return
    if isinstance(held, list):
        for each in held[:50]:
            yield from _objects(each, depth + 1)
    elif isinstance(held, dict):
        kinds = held.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _ARTICLE.search(name) for name in names):
            yield held
        yield from _objects(held.get("@graph"), depth + 1)


def _all(objects: list[dict[str, Any]], name: str) -> list[str]:
    return [text for each in objects for text in _texts(each.get(name), 0)]


def _texts(value: Any, depth: int) -> Iterator[str]:
    """A string, the name of a thing, or those of several."""
    if isinstance(value, str) and value.strip():
        yield " ".join(value[:_LONGEST].split())
    elif isinstance(value, dict) and depth < 3:  # noqa: PLR2004 - an author in a list
        yield from _texts(value.get("name"), depth + 1)
    elif isinstance(value, list) and depth < 3:  # noqa: PLR2004
        for each in value[:20]:
            yield from _texts(each, depth + 1)


def _different(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
