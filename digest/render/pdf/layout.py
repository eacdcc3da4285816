"""The PDF of a page, by WeasyPrint. Runs inside a confined child; nothing else imports WeasyPrint.

The page may name files of the design (``design:fonts/x.ttf``), the issue's own pictures (``picture:…``) and ``data:``
addresses; any other address stops the layout. The bytes depend on the page, the design's files and the versions of WeasyPrint, Pango and HarfBuzz only.
"""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from typing import TYPE_CHECKING

from digest.errors import LayoutError, LibraryError
from digest.render.design import load_design
from digest.render.pdf.request import LaidOut, read_request, reply_with, request_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weasyprint.document import Document  # type: ignore[import-untyped]

    from digest.render.pdf.request import Order

VARIANT = "pdf/a-3a"
"""What WeasyPrint is asked for; the metadata say that it is PDF/UA-1, too."""
DPI = 220
"""Finer pictures are made smaller; no printer shows the difference."""
_FACE = re.compile(r"""@font-face\s*\{[^}]*?font-family:\s*["']?([^;"'}]+)""")
APT = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


PRACTICE = """<html lang="en"><head><meta charset="utf-8"><title>Practice</title><style>
@font-face { font-family: Practice; src: url(design:fonts/Vollkorn-Regular.ttf) }
* { font: 10pt Practice; hyphens: auto; width: 20mm }
</style></head><body><p>International organizations</p></body></html>"""


def warm() -> None:
    """Imports WeasyPrint and lays one line out, which loads what a first layout has to load (fonts, hyphens).

    A child does this while its parent is still reading. :class:`LibraryError` where Pango is missing.
    """
    imported()
    with contextlib.suppress(Exception):  # practice only: what is wrong shows in the real layout
        design = load_design("brief", project=None)
        if design.path("fonts/Vollkorn-Regular.ttf").is_file():
            layout(request_for(PRACTICE, design), lambda _: None)


def imported() -> None:
    """Imports WeasyPrint; :class:`LibraryError` where Pango is missing."""
    try:
        with contextlib.redirect_stdout(None):
            import weasyprint  # type: ignore[import-untyped]  # noqa: F401 - the import is the point
    except OSError as error:
        raise LibraryError("the PDF needs the Pango library, which is not installed", hint=f"run: {APT}") from error


def layout(request: bytes, progress: Callable[[str], None]) -> bytes:
    """The reply (see :mod:`digest.render.pdf.request`) to a request; ``progress`` hears each step in a few words."""
    imported()
    order = read_request(request)
    with _listening(progress) as heard:
        document, pdf = _laid_out(order)
    found = tuple(dict.fromkeys((*heard, *_stand_ins(document, order.html))))
    return reply_with(LaidOut(pdf=pdf, pages=len(document.pages), warnings=found))


def _laid_out(order: Order) -> tuple[Document, bytes]:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    from digest.render.pdf.fetcher import DesignFetcher, RefusedAddressError
    from digest.render.pdf.finish import finish
    from digest.render.pdf.fitting import fitted
    from digest.render.pdf.metadata import say_both_standards
    from digest.render.pdf.shrinking import laid_out_closely

    fetcher, fonts = DesignFetcher(order.folders, order.pictures), FontConfiguration()

    def lay_out(html: str) -> Document:
        page = HTML(string=html, base_url="design:", url_fetcher=fetcher)
        return page.render(font_config=fonts, pdf_variant=VARIANT, dpi=DPI)

    try:
        document = fitted(lay_out, *laid_out_closely(lay_out, order.html))
        say_both_standards(document, order.sources)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves the file of sRGB open
            return document, document.write_pdf(pdf_variant=VARIANT, dpi=DPI, finisher=finish)
    except RefusedAddressError as refused:
        raise LayoutError(str(refused), hint="a page uses files of its design only, named design:…") from None


def _stand_ins(document: Document, html: str) -> Iterator[str]:
    """A warning for each font in the PDF that the page does not bring: it differs from machine to machine."""
    own = {match[1].strip() for match in _FACE.finditer(html)}
    for font in document.fonts.values():
        if font.family not in own:
            letters = sorted({letter for text in font.to_unicode.values() for letter in text})
            yield (
                f"the fonts of the design lack {' '.join(letters[:20])}; "
                f"{font.family}, a font of this computer, is used instead"
            )


class _Listener(logging.Handler):
    """Hands log records on: steps to ``progress``, complaints to ``warnings`` in an editor's words."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self.progress = progress
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.name == "weasyprint.progress":
            self.progress(text.partition(" - ")[2] or text)
        elif record.levelno >= logging.WARNING:
            self.warnings.append(_plain(text))


def _plain(text: str) -> str:
    if text.startswith(".notdef"):
        return f"no font of the design has the character {text.rpartition(': ')[2]}; an empty box is printed"
    return f"layout: {text[:300]}"


@contextlib.contextmanager
def _listening(progress: Callable[[str], None]) -> Iterator[list[str]]:
    """While it lasts, WeasyPrint's log goes to ``progress`` and to the list given back, not to the terminal."""
    listener = _Listener(progress)
    loggers = [logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")]
    before = [(logger, logger.level, logger.handlers, logger.propagate) for logger in loggers]
    try:
        for logger, level in zip(loggers, (logging.WARNING, logging.INFO), strict=True):
            logger.handlers, logger.propagate = [listener], False
            logger.setLevel(level)
        yield listener.warnings
    finally:
        for logger, level, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
