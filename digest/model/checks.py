"""Checks: their codes with what each means, and what config.toml says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.model.codes import BUILDING, CONFIG, DESIGNS, DRAFTS, ERROR, INFO, READERS, WARNING, Check

_CHECKS = (
    # words
    Check("placeholder", WARNING, "TK, TODO, lorem ipsum and the like: something is still to be filled in"),
    Check("doubled-word", WARNING, "the same word twice in a row; info where it may be meant (had had, die die)"),
    Check("doubled-paragraph", WARNING, "the same paragraph twice in one article"),
    Check("very-long-paragraph", INFO, "a paragraph of more characters than checks.paragraph"),
    Check("long-word", INFO, "a word of more letters than checks.word; on a phone it may run over the edge"),
    Check("short-article", INFO, "an article of fewer than 50 words"),
    # marks
    Check("double-space", INFO, "two or more spaces in a row between words"),
    Check(
        "space-before-mark", INFO, "a space before a comma, a full stop and so on, in a language that has none there"
    ),
    Check("mixed-quotes", INFO, "straight and typographic quotes or apostrophes in one article"),
    Check("mixed-dashes", INFO, "dashes written in several ways in one article"),
    Check("unbalanced-bracket", INFO, "a bracket that is opened and not closed, or closed and not opened"),
    Check("unbalanced-quote", INFO, "a quotation that is opened and not closed, or closed and not opened"),
    Check("turned-text", WARNING, "an invisible mark that turns the direction, so that readers see other words"),
    # links and notes
    Check("relative-link", WARNING, "a link without a host, which leads nowhere outside its own page"),
    Check("short-link", WARNING, "a shortened address: readers cannot see where it leads, and it may die"),
    Check("misleading-link", WARNING, "link words that show one address and lead to another"),
    Check("vague-link", INFO, "link words that say nothing by themselves, like “click here”"),
    Check("same-words-link", INFO, "the same link words lead to different addresses in one article"),
    Check("long-address", INFO, "a web address of more than 60 characters printed as text"),
    Check("dead-link", WARNING, "an address that does not answer as it should (only with --links)"),
    Check("unknown-note", WARNING, "a mark like [^1] without a footnote of that name"),
    Check("empty-note", WARNING, "a footnote without words"),
    # pictures and headings
    Check("missing-alt", WARNING, "a picture without words for those who cannot see it"),
    Check("image-missing", WARNING, "a picture that does not lie beside its article; a placeholder stands for it"),
    Check("image-elsewhere", WARNING, "a picture on another server, which is never shown; its words are"),
    Check("missing-caption", INFO, "a picture without a caption that says what it shows and whose it is"),
    Check("skipped-heading", WARNING, "a heading more than one level below the one before"),
    Check("empty-heading", WARNING, "a heading without words"),
    # articles
    Check("missing-bio", INFO, "an author without a bio"),
    Check("long-headline", WARNING, "a headline of more characters than checks.title"),
    Check("date-future", WARNING, "an article dated after the day of the issue (or after today)"),
    Check("embargo", WARNING, "an article that may not be published before a later day"),
    # issues
    Check("long-subject", WARNING, "the issue's title is longer than a mail subject is shown (checks.subject)"),
    Check("short-subject", INFO, "the issue's title has fewer than 10 characters"),
    Check(
        "mail-size", WARNING, "the whole issue as an e-mail would be over checks.mail kB (mail programs clip at 102)"
    ),
    Check("no-articles", ERROR, "the issue has no articles"),
    Check("too-few-articles", ERROR, "fewer articles than assembly.minimum"),
    Check("missing-theme", ERROR, "the issue has neither a theme nor a title"),
    Check("doubled-entry", ERROR, "an article stands in the issue twice"),
    Check("empty-article", ERROR, "an article without text"),
    Check("missing-author", WARNING, "an article that names no author"),
    Check("duplicate-headline", WARNING, "two articles of the issue have the same headline"),
    Check("provisional-headline", WARNING, "a headline that Digest made up and nobody confirmed"),
)
CHECKS: dict[str, Check] = {check.code: check for check in (*_CHECKS, *BUILDING[:2], *READERS)}
"""Every code that may be blocked or ignored, in the order in which they are listed."""
GROUPS: dict[str, tuple[Check, ...]] = {
    "checks": (*_CHECKS, *BUILDING[:2]),
    "readers": READERS,
    "building": BUILDING[2:],
    "drafts": DRAFTS,
    "designs": DESIGNS,
    "config": CONFIG,
}
"""Every code there is, by where it comes from."""
CODES: dict[str, Check] = {check.code: check for group in GROUPS.values() for check in group}
"""Every code there is; those of building, drafts and config.toml are told there, and cannot be blocked or ignored."""

_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def is_code(text: str) -> bool:
    """Whether a text has the shape of a notice's code."""
    return _CODE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChoice:
    """What config.toml says of checks: the codes that keep an issue a draft, those not told, and the limits.

    ``paragraph``, ``title`` and ``subject`` are in characters, ``word`` in letters, ``mail`` in kB of the HTML.
    """

    block: tuple[str, ...] = ("embargo",)
    ignore: tuple[str, ...] = ()
    paragraph: int = 3000
    title: int = 110
    subject: int = 78
    word: int = 40
    mail: int = 80
