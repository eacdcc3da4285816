"""An issue as one e-mail: HTML and text from the block tree, whole where it fits, else the summaries of its articles.

Gmail shows some 100 kB of a message and hides the rest, so a letter that is longer is made shorter in steps: whole
articles, then their abstracts, then their summaries, then how these begin, then a list of headlines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.model.blocks import block_texts, inline_text, paragraph
from digest.render.design import fill
from digest.render.direction import is_leftward, set_apart
from digest.render.illustrated import illustrated
from digest.render.mail.inlining import inlined
from digest.render.mail.narrow import is_narrow, is_terse
from digest.render.mail.preheader import padding, preheader_of
from digest.render.mail.support import MOST
from digest.render.notes import without_marks
from digest.render.pages import page_context, page_environment, text_page
from digest.render.views import issue_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from digest.model.blocks import Block, Link
    from digest.model.config import DesignChoice, Publication
    from digest.model.issue import Issue
    from digest.render.design import Design
    from digest.render.views import ArticleView

    Opening: TypeAlias = Callable[[ArticleView], tuple[Block, ...]]

HTML, TEXT = "email/issue.html", "text/mail.txt"
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
"""What commands a terminal, ends a line or turns the order of signs: nothing of it belongs in the head of a message."""


class MailForm(StrEnum):
    """Whether a letter has its articles in full, or what stands for them."""

    FULL = "full"
    ABSTRACTS = "abstracts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter: its subject, the line that a list of mails shows beside it, and its two bodies as UTF-8."""

    subject: str
    preheader: str
    html: bytes
    text: bytes
    form: MailForm

    @property
    def size(self) -> int:
        """Bytes of the HTML."""
        return len(self.html)


def mail(  # noqa: PLR0913 - what a letter is made of
    issue: Issue,
    publication: Publication,
    design: Design,
    *,
    choice: DesignChoice | None = None,
    form: MailForm = MailForm.FULL,
    unsubscribe_url: str = "",
    postal_address: str = "",
) -> Mail:
    """The letter of an issue, in the longest form whose HTML has at most 95,000 bytes; ``form`` is the longest wanted.

    Pictures are named by their https address in the public archive; without one their words stand for them. The way
    out of the list and the sender's postal address stand in it only where they are given.
    """
    context = _context(issue, publication, design, choice) | {
        "unsubscribe_url": unsubscribe_url,
        "postal_address": postal_address,
    }
    for made, opening in _forms(issue, form):
        own = {
            **context,
            "form": made.value,
            "opening": opening,
            "listed": made is MailForm.FULL or opening is _nothing,
        }
        html = _html(design, own)
        if len(html) <= MOST:
            break
    return Mail(
        subject=context["subject"],
        preheader=context["preheader"],
        html=html,
        text=text_page(design, TEXT, own | {"issue": own["plain"]}).encode(),
        form=made,
    )


def _context(issue: Issue, publication: Publication, design: Design, choice: DesignChoice | None) -> dict[str, Any]:
    web = f"{publication.public_url}/{issue.slug}/" if publication.public_url else ""
    view = issue_view(issue)
    shown = illustrated(view, issue.pictures, scheme=web) if web.startswith("https://") else view
    preheader = _line(preheader_of(issue))
    return page_context(publication, design, choice, issue.language) | {
        "issue": shown,
        "plain": view,
        "web": web,
        "subject": _line(view.title),
        "preheader": preheader,
        "padding": padding(preheader),
        "start": "right" if is_leftward(issue.language) else "left",
        "mixed": any(is_leftward(language) for language in (view.language, *(a.language for a in view.articles))),
        "proof": False,
    }


def _line(text: str) -> str:
    return " ".join(_IN_A_LINE.sub(" ", text).split())


def _forms(issue: Issue, wanted: MailForm) -> Iterator[tuple[MailForm, Opening]]:
    """The forms that a letter can have, the longest first; a text that alone is too long is not tried in full."""
    if wanted is MailForm.FULL and _words(issue) <= MOST:
        yield MailForm.FULL, _nothing
    for opening in (_abstract, _summary, _brief, _nothing):
        yield MailForm.ABSTRACTS, opening


def _words(issue: Issue) -> int:
    """Bytes of the words in the articles' sections."""
    sections = (section for placement in issue.placements for section in placement.article.sections)
    return sum(len(text.encode()) for section in sections for text in block_texts(section.blocks))


def _abstract(article: ArticleView) -> tuple[Block, ...]:
    return without_marks(article.abstract) or _summary(article)


def _summary(article: ArticleView) -> tuple[Block, ...]:
    return (paragraph(article.summary),) if article.summary else ()


def _brief(article: ArticleView) -> tuple[Block, ...]:
    return (paragraph(article.brief),) if article.brief else ()


def _nothing(_: ArticleView) -> tuple[Block, ...]:
    return ()


def is_bare(link: Link) -> bool:
    """Whether a link's words are an address, which runs from left to right in every language."""
    return inline_text(link.children).startswith(("http", "www.", "mailto:"))


def _html(design: Design, context: dict[str, Any]) -> bytes:
    env = page_environment(design)
    env.tests |= {"narrow": is_narrow, "terse": is_terse, "bare": is_bare}
    return inlined(_STEERING.sub(" ", set_apart(fill(env, HTML, context), element="span"))).encode("utf-8", "replace")
