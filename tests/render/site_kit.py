"""A small archive made up for the tests: issues as pages, and the pages around them, by their names; and a crawler."""

from __future__ import annotations

import datetime as dt
import itertools
import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from sample_issue import LIGHTS, PUBLICATION, TIDES, issue, placed
from test_web_page import Strict, tree_of

from digest.model.issue import Theme
from digest.render.contents import contents_of
from digest.render.pages import web_page
from digest.render.site.archive import archive_pages
from digest.render.site.material import Site, SiteArticle, SiteIssue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.render.design import Design

PUBLIC = replace(PUBLICATION, public_url="https://quay.example.org/weekly")
BESIDE = {"cover.png", "quay.pdf", "quay.epub", "atom.xml", "rss.xml", "feed.json"}
"""What other parts put beside the pages."""
NEWEST = dt.date(2026, 11, 27)


def weekly(weeks: int) -> tuple[Issue, ...]:
    """Issues of as many weeks, the newest first, each of two articles."""
    made = []
    for back in range(weeks):
        date = NEWEST - dt.timedelta(weeks=back)
        year, week, _ = date.isocalendar()
        first = placed(
            replace(TIDES, tags=("central asia", "C++")), f"What a crane earns in week {week}", f"crane-{week}"
        )
        second = placed(replace(LIGHTS, tags=("Central Asia",), language="de"), "Was ein Licht kostet", "licht")
        more = {
            "slug": f"{year}-W{week:02d}",
            "number": weeks - back,
            "date": date,
            "title": f"The hours of week {week}",
        }
        made.append(issue(first, second, theme=Theme(label="Work at night"), **more))
    return tuple(made)


def site_issue(made: Issue, **more: object) -> SiteIssue:
    """An issue as the archive's values have it."""
    contents = contents_of(made)
    articles = tuple(
        SiteArticle(
            slug=made.slug,
            anchor=one.anchor,
            headline=one.headline,
            date=made.date,
            byline=one.byline,
            authors=one.authors,
            minutes=one.minutes,
            topic=one.topic,
            tags=one.tags,
            language=one.language,
            summary=placement.summary,
            texts=one.texts,
        )
        for one, placement in zip(contents.articles, made.placements, strict=True)
    )
    known = SiteIssue(
        slug=made.slug,
        number=made.number,
        date=made.date,
        title=contents.title,
        theme=contents.theme,
        language=contents.language,
        pdf_name="quay.pdf",
        epub_name="quay.epub",
        cover_name="cover.png",
        articles=articles,
    )
    return replace(known, **more)  # type: ignore[arg-type]


def site_of(issues: Iterable[Issue]) -> Site:
    """The archive of these issues."""
    return Site(issues=tuple(site_issue(made) for made in issues))


def issue_files(made: Issue, design: Design, publication: Publication = PUBLICATION) -> dict[str, bytes]:
    """An issue's files by their names in its folder, those of other parts among them (empty)."""
    pages = web_page(
        made, publication, design, pdf_name="quay.pdf", epub_name="quay.epub", archive="../index.html", cover=True
    )
    return pages | dict.fromkeys(("cover.png", "quay.pdf", "quay.epub"), b"")


def archive_files(issues: Iterable[Issue], design: Design, publication: Publication = PUBLICATION) -> dict[str, bytes]:
    """A whole archive, by names from its top."""
    issues = tuple(issues)
    files = archive_pages(site_of(issues), publication, design)
    for made in issues:
        files |= {f"{made.slug}/{name}": data for name, data in issue_files(made, design, publication).items()}
    feeds = ("atom.xml", "rss.xml", "feed.json") if publication.public_url else ()
    return files | dict.fromkeys(feeds, b"")


def pages_of(files: dict[str, bytes]) -> dict[str, str]:
    """The pages among files."""
    return {name: data.decode() for name, data in files.items() if name.endswith(".html")}


def targets(page: str) -> Iterator[str]:
    """Every address that a page names, but in its canonical link: links, pictures, scripts, fonts, the search's index."""
    root = tree_of(page)
    for node in root.iter():
        if node.tag == "link" and node.get("rel") == "canonical":
            continue
        yield from (node.get(key, "") for key in ("href", "src", "data-index") if node.get(key))
        if node.tag == "style":
            yield from re.findall(r"url\(([^)\"]+)\)", node.text or "")


def place_of(page: str, target: str, base: str = "") -> str | None:
    """The name of the file that an address on a page leads to; None for one elsewhere. ``base`` is the path of the archive."""
    parts = urlsplit(target)
    if parts.scheme:
        return None
    path = unquote(parts.path)
    if path.startswith("/"):
        return path.removeprefix(base).lstrip("/") or "index.html"
    if not path:
        return page
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def dead(files: dict[str, bytes], base: str = "") -> list[str]:
    """Addresses on pages that lead nowhere: to no file, or to no place in a page."""
    found = []
    ids = {name: set(re.findall(r' id="([^"]+)"', page)) for name, page in pages_of(files).items()}
    for name, page in pages_of(files).items():
        for target in targets(page):
            place, fragment = place_of(name, target, base), urldefrag(target).fragment
            if place is None:
                continue
            if place not in files or (fragment and fragment not in ids[place]):
                found.append(f"{name}: {target}")
    return found


def reached(files: dict[str, bytes], base: str = "") -> set[str]:
    """The pages that can be reached from the first one by links."""
    pages, seen, waiting = pages_of(files), {"index.html"}, ["index.html"]
    while waiting:
        name = waiting.pop()
        for node in tree_of(pages[name]).iter("a"):
            place = place_of(name, node.get("href", ""), base)
            if place in pages and place not in seen:
                seen.add(place)
                waiting.append(place)
    return seen


def faults(page: str) -> list[str]:
    """What is wrong with a page: tags out of turn, ids twice, headings with gaps, names of things that are not there."""
    strict = Strict()
    strict.feed(page)
    found = [*strict.wrong, *strict.open]
    root = tree_of(page)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    found += [f"id twice: {one}" for one in set(ids) if ids.count(one) > 1]
    found += [
        f"named by what is not there: {node.get('aria-labelledby')}"
        for node in root.iter()
        if node.get("aria-labelledby") and node.get("aria-labelledby") not in ids
    ]
    levels = [int(node.tag[1]) for node in root.iter() if re.fullmatch("h[1-6]", str(node.tag))]
    if levels[:1] != [1] or levels.count(1) != 1:
        found.append(f"headings begin with {levels[:1]}, {levels.count(1)} of the first rank")
    found += [f"h{after} after h{before}" for before, after in itertools.pairwise(levels) if after > before + 1]
    names = [node.get("aria-label") or node.get("aria-labelledby") for node in root.iter("nav")]
    if len(set(names)) != len(names) or not all(names):
        found.append(f"ways without names of their own: {names}")
    return found


def one(root: Element, path: str) -> Element:
    """The only element of a path."""
    (found,) = root.findall(path)
    return found


def checkers(name: str) -> str:
    """The folder of a checker from npm; the test is skipped where it is not at hand."""
    import os
    from pathlib import Path

    folder = Path(os.environ.get("DIGEST_CHECKERS", "/nowhere")) / "node_modules" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not here (set DIGEST_CHECKERS)")
    return str(folder)
