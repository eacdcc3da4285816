"""Word files (DOCX) become articles, through mammoth; what that drops is looked up and told.

Source: mammoth 1.13 (``convert_to_html``); it reads bytes only, and opens no file that a document names.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.errors import InputError
from digest.ingest.docx.articles import divided
from digest.ingest.docx.dropped import BODY, dropped, with_formulas_as_text
from digest.ingest.docx.zip import docx_parts, packed
from digest.ingest.html.article import article_of
from digest.ingest.html.blocks import html_blocks
from digest.ingest.html.remarks import remark_notices
from digest.model.article import Author, Origin, Reading
from digest.model.blocks import Figure, plain_text
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.ingest.known import Known
    from digest.model.article import Article
    from digest.model.blocks import Block
    from digest.model.material import Material

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p.docx-subtitle:fresh
p[style-name='Heading 1'] => h2:fresh
p[style-name='Heading 2'] => h3:fresh
p[style-name='Heading 3'] => h4:fresh
p[style-name='Heading 4'] => h5:fresh
p[style-name='Heading 5'] => h6:fresh
p[style-name='Heading 6'] => h6:fresh
p[style-name='heading 1'] => h2:fresh
p[style-name='heading 2'] => h3:fresh
p[style-name='heading 3'] => h4:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='caption'] => p.docx-caption:fresh
p[style-name='Caption'] => p.docx-caption:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Normal (Web)'] => p:fresh
p[style-name='Body Text'] => p:fresh
"""
_SUBTITLE = re.compile(r'<p class="docx-subtitle">(.*?)</p>', re.DOTALL)
_CAPTIONED = re.compile(r'<p>(<img [^<>]*>)</p><p class="docx-caption">(.*?)</p>', re.DOTALL)
_STYLE_MESSAGE = re.compile(r"Unrecognised (?:paragraph|run|table) style: '?([^']*)'?")
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/tiff": "tif"}
_MOST_MESSAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a Word file; ``source`` is what the figure that shows it says."""

    source: str
    data: bytes


def read_docx(material: Material, known: Known) -> Reading:
    """The articles of a Word file, with a notice for each kind of thing that was left out.

    A picture becomes a figure whose source is ``docx/`` and a name made of its bytes; :func:`docx_pictures` gives the
    bytes under the same names. Raises InputError for what is no Word file, is damaged, or would unpack too large.
    """
    parts = docx_parts(material.data, name=material.name)
    _refuse_what_is_odd(parts, material.name)
    parts, formulas = with_formulas_as_text(parts)
    html, messages = _converted(material, parts)
    subtitle = _SUBTITLE.search(html)
    html = _CAPTIONED.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", html)
    body = html_blocks(_SUBTITLE.sub("", html, count=1), language=material.language)
    below = plain_text(html_blocks(subtitle[1]).blocks).replace("\n", " ").strip() if subtitle else ""
    shown = f"{below}\n{plain_text(body.blocks)}\n{' '.join(_alternatives(body.blocks))}"
    if not body.blocks and not below:
        raise InputError("There are no words in this Word document.", path=material.name)
    notices = [*messages, *remark_notices(body.remarks, material.name), *dropped(parts, shown, material.name)]
    notices += [_formula(formulas, material.name)] if formulas else []
    articles: list[Article] = []
    for blocks in divided(body.blocks, known.table):
        article, found = article_of(blocks, titles=(), names=(), table=known.table, name=material.name)
        articles.append(_with_origin(article, material, body.language))
        notices += found
    if below:
        articles[0] = replace(articles[0], subtitle=below)
    return Reading(articles=tuple(articles), notices=tuple(notices))


def docx_pictures(data: bytes, *, name: str) -> tuple[Picture, ...]:
    """The pictures inside a Word file, under the names that its figures have."""
    found = docx_parts(data, name=name, pictures=True)
    return tuple(
        Picture(source=picture_name(each, _suffix(part)), data=each)
        for part, each in found.items()
        if _suffix(part) in _SUFFIXES.values()
    )


def picture_name(data: bytes, suffix: str) -> str:
    """The source of a figure for a picture: the same bytes have the same name."""
    return f"docx/{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"


def _suffix(part: str) -> str:
    suffix = part.rpartition(".")[2].casefold()
    return {"jpeg": "jpg", "tiff": "tif"}.get(suffix, suffix)


def _converted(material: Material, parts: Mapping[str, bytes]) -> tuple[str, list[Notice]]:
    """What mammoth makes of the parts, and its messages."""
    import mammoth  # type: ignore[import-untyped]  # it has no types of its own

    pictures = docx_parts(material.data, name=material.name, pictures=True)
    whole = {**parts, **pictures}
    try:
        result = mammoth.convert_to_html(
            packed(whole),
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(_picture),
        )
    except Exception as error:  # the library raises what it meets: KeyError, AttributeError, ExpatError, RecursionError
        message = "This Word document is damaged; it could not be read."
        hint = "Open it in Word or LibreOffice, save it again, and add that."
        raise InputError(message, hint=hint, path=material.name) from error
    return str(result.value), list(_messages([str(each.message) for each in result.messages], material.name))


def _picture(image: Any) -> dict[str, str]:
    """The source of a picture; of a kind that no page shows (EMF, WMF) only its words remain."""
    suffix = _SUFFIXES.get(str(image.content_type).casefold())
    if suffix is None:
        return {"src": ""}
    with image.open() as opened:
        return {"src": picture_name(opened.read(), suffix)}


def _messages(messages: list[str], name: str) -> Iterator[Notice]:
    """The converter's messages; styles that it does not know are normal and need one notice."""
    styles = [match[1] for message in messages if (match := _STYLE_MESSAGE.match(message))]
    if styles:
        message = f"Paragraph or character styles that mean nothing here: {', '.join(dict.fromkeys(styles))[:200]}."
        yield Notice(code="docx-style-unknown", severity=Severity.INFO, message=message, path=name)
    for message in [each for each in messages if not _STYLE_MESSAGE.match(each)][:_MOST_MESSAGES]:
        yield Notice(code="docx-converter", severity=Severity.WARNING, message=message[:300], path=name)


def _formula(formulas: list[str], name: str) -> Notice:
    message = (
        f"{len(formulas):,} formulas became the signs in them." if len(formulas) > 1 else "A formula became its signs."
    )
    hint = "Put a picture of a formula in its place if its shape matters."
    return Notice(
        code="formula-as-text",
        severity=Severity.WARNING,
        message=message,
        path=name,
        hint=hint,
        excerpt=formulas[0][:80] or None,
    )


def _alternatives(blocks: tuple[Block, ...]) -> Iterator[str]:
    yield from (block.alt for block in blocks if isinstance(block, Figure))


def _refuse_what_is_odd(parts: Mapping[str, bytes], name: str) -> None:
    """A Word file has a body, and no part of it declares entities."""
    if not any(part.endswith("document.xml") or part == BODY for part in parts):
        message = "This archive holds no Word document."
        raise InputError(message, hint="Save the text as DOCX, or paste it.", path=name)
    if any(
        b"<!DOCTYPE" in data.replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b"") for data in parts.values()
    ):
        raise InputError("This Word document declares entities, which none does; it was not read.", path=name)


def _with_origin(article: Article, material: Material, language: str) -> Article:
    """The article with what is known of its source."""
    named = (Author(name=material.author),) if material.author and not article.authors else article.authors
    return replace(
        article,
        authors=named,
        language=language or material.language or None,
        tags=tuple(dict.fromkeys((*article.tags, *material.tags))),
        url=material.url or None,
        origin=Origin(
            name=material.name,
            raw_sha256=hashlib.sha256(material.data).hexdigest(),
            reader="docx",
            source=material.source,
            external_id=material.external_id,
        ),
    )
