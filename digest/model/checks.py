"""Checks: their codes with what each means, and what config.toml says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from digest.model.notice import Severity

INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


class Check(NamedTuple):
    """One code: how much it matters by itself, and in one line what it means."""

    code: str
    severity: Severity
    meaning: str


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
    # links and notes
    Check("relative-link", WARNING, "a link without a host, which leads nowhere outside its own page"),
    Check("short-link", WARNING, "a shortened address: readers cannot see where it leads, and it may die"),
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
_READERS = (
    Check("accounting-failed", ERROR, "words would have been lost in reading; the place was kept as typed"),
    Check("acronym-not-heading", INFO, "a word in capitals that was left as text"),
    Check("article-too-long", WARNING, "an article that is longer than limits.article_characters"),
    Check("attribute-dropped", INFO, "attributes in Markdown that were left out"),
    Check("byline-ambiguous", WARNING, "a byline that may name a position as well as a person"),
    Check("byline-before-bio", WARNING, "a byline where a bio was awaited"),
    Check("cells-spread", INFO, "cells over several columns or rows; the words stand in the first"),
    Check("changed-at-source", WARNING, "an article that was changed at its source, and here by hand"),
    Check("changed-since-issue", WARNING, "an article that was changed at its source since its issue"),
    Check("date-unparsable", WARNING, "a date that cannot be read"),
    Check("docx-changes-accepted", WARNING, "tracked changes of a Word file, taken as accepted"),
    Check("docx-converter", WARNING, "what the converter of Word files complains of"),
    Check("docx-left-out", WARNING, "parts of a Word file that were left out"),
    Check("docx-style-unknown", INFO, "a style of a Word file that no structure is known for"),
    Check("embed-left-out", INFO, "a film, a form or a frame that was left out"),
    Check("empty-bullet", WARNING, "a bullet without an item"),
    Check("empty-section", WARNING, "a heading with nothing under it"),
    Check("encoding-guessed", WARNING, "the file does not say its encoding"),
    Check("feed-cut-short", INFO, "an entry of a feed that is only the beginning of its article"),
    Check("feed-entry-cut", WARNING, "an entry of a feed that was cut, being too long"),
    Check("fm-bad-value", WARNING, "a value in the front matter that cannot be used"),
    Check("fm-duplicate-key", WARNING, "a key of the front matter set twice"),
    Check("fm-ignored-value", WARNING, "a value in the front matter that was not used"),
    Check("fm-syntax", WARNING, "front matter that its grammar refuses"),
    Check("fm-unknown-key", WARNING, "a key of the front matter that Digest does not know"),
    Check("formula-as-text", WARNING, "formulas that became the signs in them"),
    Check("full-text-fallback", INFO, "a page whose full text was found in another way"),
    Check("heading-in-paragraph", WARNING, "a known heading in the middle of a paragraph"),
    Check("heading-typo", WARNING, "a heading whose spelling was guessed"),
    Check("hidden-text", INFO, "words that nobody is meant to see"),
    Check("html-as-text", INFO, "HTML that became plain text"),
    Check("image-as-text", INFO, "a picture inside a line that became its words"),
    Check("image-dropped", INFO, "a picture inside a line that has neither words nor an address"),
    Check("image-failed", WARNING, "a picture that could not be taken in"),
    Check("image-link-dropped", INFO, "the link around a picture, left out"),
    Check("joined-broken-paragraph", WARNING, "two lines that were joined to one paragraph"),
    Check("layout-failed", WARNING, "an article or an issue that could not be laid out"),
    Check("link-dropped", WARNING, "a link that was left out, its words kept"),
    Check("link-title-dropped", INFO, "the title of a link, left out"),
    Check("missing-byline", WARNING, "text without a byline"),
    Check("missing-title", WARNING, "an article without a title"),
    Check("near-duplicate", WARNING, "an article much like another one"),
    Check("nested-too-deeply", WARNING, "structure that is nested too deeply; it was flattened"),
    Check("nesting-flattened", INFO, "structure that was flattened"),
    Check("no-final-punctuation", INFO, "a paragraph without an end mark"),
    Check("note-in-heading", WARNING, "a footnote in a heading, left out of it"),
    Check("note-in-note", WARNING, "a footnote in a footnote"),
    Check("note-repeated", WARNING, "a footnote that is defined twice"),
    Check("note-unused", WARNING, "a footnote that nothing refers to"),
    Check("notes-moved", INFO, "footnotes that were moved to the places that refer to them"),
    Check("page-parts-left-out", INFO, "menus, heads and feet of a page that were left out"),
    Check("picture-animated", INFO, "a moving picture of which the first frame is shown"),
    Check("picture-colours", INFO, "a picture whose colour profile is damaged"),
    Check("reader-broken", WARNING, "an installed reader that cannot be used"),
    Check("struck-text", INFO, "struck words, kept as plain ones"),
    Check("structure-as-text", INFO, "structure that became its words"),
    Check("text-before-byline", WARNING, "text that belongs to no article"),
    Check("tracking-pixel", INFO, "a picture that nobody is meant to see, left out"),
    Check("unknown-heading", WARNING, "a heading that no section is known for"),
    Check("unreadable", ERROR, "a file that cannot be read as articles"),
    Check("unused-address", INFO, "an address that is defined and never used"),
    Check("zone-assumed", INFO, "a time without a zone"),
)
CHECKS: dict[str, Check] = {check.code: check for check in (*_CHECKS, *_READERS)}
"""Every code that may be blocked or ignored, in the order in which they are listed."""

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
