"""A saved or fetched page becomes an article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.errors import InputError
from digest.ingest.addresses import safe_url
from digest.ingest.dates import parse_when
from digest.ingest.html.addresses import joined
from digest.ingest.html.article import article_of
from digest.ingest.html.blocks import tree_blocks
from digest.ingest.html.charset import page_text
from digest.ingest.html.clean import base_of, cleaned
from digest.ingest.html.content import article_node, byline_names, page_dates, page_tags
from digest.ingest.html.furniture import set_aside
from digest.ingest.html.inlines import language_of
from digest.ingest.html.meta import page_facts
from digest.ingest.html.nodes import Node, node_tree
from digest.ingest.html.remarks import HtmlRemarks, remark_notices
from digest.ingest.paste.bylines import parse_byline
from digest.model.article import Author, Origin, Reading
from digest.model.blocks import plain_text
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.html.blocks import HtmlBody
    from digest.ingest.html.meta import PageFacts
    from digest.ingest.known import Known
    from digest.model.article import Article, When
    from digest.model.material import Material

_BETWEEN = (" | ", " · ", " - ", " – ", " — ", " :: ", " » ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page taken apart: its article's blocks, what it says of itself, and what its elements say."""

    facts: PageFacts
    body: HtmlBody
    names: tuple[str, ...]
    dates: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    left_out: int
    first_words: str


def read_html(material: Material, known: Known) -> Reading:
    """The one article of an HTML page, with notices.

    The text is what lies in the page's article or main element, else the body without heads, feet, sides and menus;
    what is left out is told with its number of words. A ``description`` of the page is not the editors' summary and is
    not taken; one marked ``digest:summary``, ``dcterms.abstract`` or ``citation_abstract`` is. Raises InputError for
    what is no text or has no words.
    """
    decoded = page_text(material)
    page = taken_apart(decoded.text, material)
    article, found = article_from(page, page.body, material, known)
    notices = [*decoded.notices, *found, *remark_notices(page.body.remarks, material.name)]
    if page.left_out:
        message = f"{page.left_out:,} words outside of the article (menus, heads, feet, sides) were left out."
        notices.append(_info("page-parts-left-out", message, material.name, page.first_words))
    return Reading(articles=(article,), notices=tuple(notices))


def taken_apart(html: str, material: Material) -> Page:
    """The parts of a page. Raises InputError where it shows nothing."""
    facts = page_facts(html)
    remarks = HtmlRemarks()
    tree = node_tree(cleaned(html, remarks))
    node = article_node(tree.root)
    dates = tuple(page_dates(node) or page_dates(tree.root))
    names = _names(facts.authors) or byline_names(node, whole=node is tree.root)
    tags = page_tags(node)
    left_out, first_words = set_aside(node, tree.root)
    language = language_of(Node("html", {"lang": facts.language}), "") or material.language
    body = tree_blocks(
        tree, node, base=base_of(html, material.url), url=material.url, language=language, remarks=remarks
    )
    if not body.blocks:
        hint = "Save the page after it has loaded, or paste its text."
        raise InputError("This page shows no words.", hint=hint, path=material.name)
    return Page(
        facts=facts,
        body=body,
        names=names,
        dates=dates,
        tags=tags,
        language=body.language or language,
        left_out=left_out,
        first_words=first_words,
    )


def article_from(page: Page, body: HtmlBody, material: Material, known: Known) -> tuple[Article, list[Notice]]:
    """The article of a page, its text given as ``body``, and notices about title, dates and sections."""
    facts = page.facts
    titles = [_without_site(title, facts.site) for title in facts.titles]
    article, found = article_of(body.blocks, titles=titles, names=page.names, table=known.table, name=material.name)
    notices = list(found)
    published = _when([*facts.published, *page.dates], known, material.name, notices)
    updated = _when(facts.updated, known, material.name, notices)
    authors = article.authors or ((Author(name=material.author),) if material.author else ())
    article = replace(
        article,
        authors=authors,
        language=page.language or None,
        published=published,
        updated=updated if updated != published else None,
        tags=tuple(dict.fromkeys((*facts.tags, *page.tags, *material.tags))),
        summary=facts.summary or None,
        url=_address(facts.url, material.url),
        origin=origin_of(material, "html"),
    )
    return article, notices


def origin_of(material: Material, reader: str) -> Origin:
    """Where an article came from."""
    return Origin(
        name=material.name,
        raw_sha256=hashlib.sha256(material.data).hexdigest(),
        reader=reader,
        source=material.source,
        external_id=material.external_id,
    )


def _names(said: Sequence[str]) -> tuple[str, ...]:
    """The authors that a page names; a line of several is taken apart where it surely is one."""
    out: list[str] = []
    for each in said:
        line = f"By {each}"
        found = parse_byline(each) or parse_byline(line)
        if found and found.names:
            whole = each if parse_byline(each) else line
            out += [" ".join(whole[start:end].split()) for start, end in found.names]
        else:
            out.append(each)
    return tuple(dict.fromkeys(out))


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site behind it."""
    for between in _BETWEEN if site else ():
        title = title.removesuffix(f"{between}{site}").removeprefix(f"{site}{between}")
    return title


def _when(said: Sequence[str], known: Known, name: str, notices: list[Notice]) -> When | None:
    """The first date that surely is one; the notice tells of one that is not, where no other is."""
    for raw in said:
        when = parse_when(raw, zone=known.zone)
        if when is not None:
            return when
    if said:
        message = "The date of this page could not be read; it was left out."
        notices.append(
            Notice(code="date-unparsable", severity=Severity.WARNING, message=message, path=name, excerpt=said[0][:80])
        )
    return None


def _address(canonical: str, fetched: str) -> str | None:
    """The address that the page calls its own, else the one it was fetched from."""
    return (safe_url(joined(canonical, fetched)) if canonical else None) or (safe_url(fetched) if fetched else None)


def words_of(body: HtmlBody) -> int:
    """How many words the blocks of a body have."""
    return len(plain_text(body.blocks).split())


def _info(code: str, message: str, name: str, excerpt: str) -> Notice:
    return Notice(code=code, severity=Severity.INFO, message=message, path=name, excerpt=excerpt[:80] or None)
