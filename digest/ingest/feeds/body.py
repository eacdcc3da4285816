"""The texts of one entry as blocks: the longest is the article, another one its summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from digest.ingest.feeds.words import comparable, why_cut_short, without_cut_marks
from digest.ingest.html.blocks import html_blocks
from digest.ingest.markdown.normal_form import normal_blocks, normal_line
from digest.ingest.paste.inline import linked
from digest.model.blocks import Break, Paragraph, Rule, block_texts, inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.feeds.entry import Piece, RawEntry
    from digest.model.blocks import Block, Inline

LONGEST = 1_000_000
LONGEST_SUMMARY = 1000
LONGEST_EXCERPT = 80
FEW = 3
_TAIL = 2000
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRemark:
    """Something to say of an entry's text."""

    code: str
    message: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBody:
    """The blocks of an entry, its summary in plain words (or as blocks, where it is long), and why it looks cut.

    ``language`` is what the markup of the whole text says of itself, where that is not the language that was given.
    """

    blocks: tuple[Block, ...] = ()
    summary: str | None = None
    abstract: tuple[Block, ...] = ()
    cut_short: str = ""
    language: str = ""
    remarks: tuple[FeedRemark, ...] = ()


class _Text:
    """One text of an entry, made into blocks, and its words."""

    def __init__(self, piece: Piece, url: str, language: str, remarks: list[FeedRemark]) -> None:
        self.piece = _within_limits(piece, remarks)
        self.language = language
        self.base = urljoined(url, piece.base) or url
        self.blocks = self._blocks(remarks)
        self.words = "\n".join(block_texts(self.blocks))

    def _blocks(self, remarks: list[FeedRemark]) -> tuple[Block, ...]:
        if self.piece.is_plain:
            return tuple(_plain_blocks(self.piece.text))
        body = html_blocks(self.piece.text, url=self.base, language=self.language)
        self.language = body.language or self.language
        remarks += (FeedRemark(code=r.code, message=r.message, excerpt=r.excerpt) for r in body.remarks)
        return body.blocks


def entry_body(entry: RawEntry, *, url: str, language: str = "") -> FeedBody:
    """The texts of an entry. Relative addresses refer to ``url`` or to the base that the text itself names.

    The longest text is the body. A summary that is only its opening says nothing new and is left out; any other is
    the summary, or the abstract where it is long. Of a further text, which most often is the same once more, the
    words that the body does not have go into a remark; where they are many, the text follows the body behind a rule.
    """
    remarks: list[FeedRemark] = []
    texts = [_Text(piece, url, language, remarks) for piece in entry.contents]
    summary = [_Text(entry.summary, url, language, remarks)] if entry.summary else []
    body = _longest([*texts, *summary])
    if body is None:
        return FeedBody(remarks=tuple(remarks))
    chosen, blocks = None, body.blocks
    for text in (*summary, *texts):
        if text is body or _says_nothing_new(text.words, body):
            continue
        if chosen is None and (text in summary or body in summary):
            chosen = text
        else:
            blocks = (*blocks, *_further(text, body, remarks))
    short, abstract = _as_summary(chosen, body)
    return FeedBody(
        blocks=blocks,
        summary=short,
        abstract=abstract,
        cut_short=why_cut_short(body.words) or ("only-summary" if entry.only_summary else ""),
        language=body.language if body.language != language else "",
        remarks=tuple(remarks),
    )


def _longest(texts: list[_Text]) -> _Text | None:
    """The longest text; of those that are about as long, the first with markup."""
    longest = max((len(text.words) for text in texts), default=0)
    near = [text for text in texts if len(text.words) * 5 >= longest * 4]
    return next((text for text in near if not text.piece.is_plain), near[0] if near else None)


def _further(text: _Text, body: _Text, remarks: list[FeedRemark]) -> tuple[Block, ...]:
    """The blocks of a text that stand behind the body, none where a remark can say what it has more."""
    known = set(body.words.casefold().split())
    words = dict.fromkeys(text.words.split())
    new = [word for word in words if word.casefold() not in known]
    more = " ".join(new)
    if len(more) <= LONGEST_EXCERPT and (len(new) <= FEW or len(new) * 3 <= len(words)):
        if more:
            message = "The entry has its text twice, in two forms; words of the other one were left out."
            remarks.append(FeedRemark(code="feed-other-text", message=message, excerpt=more))
        return ()
    remarks.append(FeedRemark(code="feed-more-texts", message="The entry has several texts; they follow each other."))
    return (Rule(), *text.blocks)


def _says_nothing_new(words: str, body: _Text) -> bool:
    """Whether words are the opening of the body; marks of a cut, which may go through a word, do not count."""
    opening = without_cut_marks(words)
    said = opening.casefold().split()
    head = body.words[: 2 * len(words) + 100].casefold().split()[: len(said)]
    if head == said:
        return True
    return opening != words and head[:-1] == said[:-1] and bool(head) and head[-1].startswith(said[-1])


def _as_summary(text: _Text | None, body: _Text) -> tuple[str | None, tuple[Block, ...]]:
    if text is None:
        return None, ()
    words = [line for part in block_texts(text.blocks) if (line := " ".join(part.split()))]
    end = comparable(body.words[-_TAIL:]) if len(words) > 1 else ""
    while len(words) > 1 and comparable(words[-1]) in end:
        words.pop()  # "The post … appeared first on …" ends both
    short = normal_line(" ".join(words)) or ""
    if _says_nothing_new(short, body):
        return None, ()
    return (short, ()) if len(short) <= LONGEST_SUMMARY else (None, text.blocks)


def _within_limits(piece: Piece, remarks: list[FeedRemark]) -> Piece:
    """The piece, cut before a word or a tag where it is longer than an article can be."""
    from dataclasses import replace

    if len(piece.text) <= LONGEST:
        return piece
    end = max(piece.text.rfind(" ", 0, LONGEST), piece.text.rfind(">", 0, LONGEST) + 1) or LONGEST
    if not piece.is_plain and piece.text.rfind("<", 0, end) > piece.text.rfind(">", 0, end):
        end = piece.text.rfind("<", 0, end) or end
    message = f"The text has {len(piece.text):,} characters; those after {end:,} were left out."
    remarks.append(FeedRemark(code="feed-entry-cut", message=message, excerpt=piece.text[end : end + 80]))
    return replace(piece, text=piece.text[:end])


def _plain_blocks(text: str) -> Iterator[Block]:
    """Paragraphs of plain text; a line end inside one is a forced break."""
    for part in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        out: list[Inline] = []
        for line in part.split("\n"):
            if words := line.strip():
                out += [Break(), *linked(words)] if out else linked(words)
        yield from normal_blocks((Paragraph(inlines(out)),))


def urljoined(base: str, relative: str) -> str:
    """An address relative to another; empty where the two make none."""
    relative = relative.strip()
    if relative.startswith(("https://", "http://")) and "[" not in relative:
        return relative  # most are, and joining takes long
    try:
        return urljoin(base, relative)
    except ValueError:
        return ""
