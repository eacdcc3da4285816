"""The article of a page that hides it among other things, through trafilatura where the extra ``web`` is installed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.html.blocks import html_blocks
from digest.ingest.html.charset import page_text
from digest.ingest.html.page import article_from, read_html, taken_apart, words_of
from digest.ingest.html.remarks import remark_notices
from digest.model.article import Reading
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.ingest.known import Known
    from digest.model.material import Material

LEAST_WORDS = 25
"""An extraction with fewer words found nothing, unless the page itself has no more."""


def full_text(material: Material, known: Known) -> Reading:
    """The one article of a page, its text chosen by trafilatura; else what :func:`read_html` makes of it.

    It falls back, with the notice ``full-text-fallback``, where trafilatura is not installed or finds nothing. What it
    left out is told with its number of words. Raises InputError as ``read_html`` does.
    """
    decoded = page_text(material)
    found = _extracted(decoded.text, material.url)
    if found is None:
        return _plainly(material, known, "The extra “web” (trafilatura) is not installed or cannot be loaded")
    page = taken_apart(decoded.text, material)
    body = html_blocks(found, url=material.url, language=page.language)
    if words_of(body) < min(LEAST_WORDS, words_of(page.body)):
        return _plainly(material, known, "The full-text search found no article on this page")
    article, notices = article_from(page, body, material, known)
    whole, _ = article_from(page, page.body, material, known)
    origin = replace(article.origin, reader="full-text")
    article = replace(article, title=whole.title, authors=article.authors or whole.authors, origin=origin)
    every = [*decoded.notices, *notices, *remark_notices(body.remarks, material.name)]
    fewer = words_of(page.body) + page.left_out - words_of(body)
    if fewer > 0:
        every.append(_notice("page-parts-left-out", f"{fewer:,} words of the page were left out.", material.name))
    return Reading(articles=(article,), notices=tuple(every))


def _extracted(html: str, url: str) -> str | None:
    """What trafilatura makes of a page, as HTML, empty where it finds nothing; None where it is not at hand."""
    try:
        import trafilatura
    except ImportError:
        return None
    try:
        found = trafilatura.extract(
            html,
            url=url or None,
            output_format="html",
            include_comments=False,
            include_formatting=True,
            include_images=True,
            include_links=True,
            include_tables=True,
        )
    except Exception:  # noqa: BLE001 - an extraction that fails has found nothing; the page is read all the same
        return ""
    return found or ""


def _plainly(material: Material, known: Known, why: str) -> Reading:
    reading = read_html(material, known)
    message = f"{why}; the page was read as it is."
    return replace(reading, notices=(*reading.notices, _notice("full-text-fallback", message, material.name)))


def _notice(code: str, message: str, name: str) -> Notice:
    return Notice(code=code, severity=Severity.INFO, message=message, path=name)
