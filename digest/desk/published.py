"""What has been published, for whoever asks: from frozen bytes alone, never from files that may be changed meanwhile.

Reads only. Published is an issue that was sent, or that is being sent and has its page up already; a withdrawn one is
still known by its number, and nothing else of it is shown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.build import CONTENTS, PAGE
from digest.desk.channel import ARCHIVE, SITE
from digest.desk.kept import Kept
from digest.desk.layout_key import pdf_name
from digest.errors import StorageError
from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState
from digest.render.contents import Contents, Headline, unpack_contents
from digest.render.page_contents import contents_of_page
from digest.render.telegram.links import is_public
from digest.summary.search import (
    Asked,
    Piece,
    Rank,
    Searchable,
    asked,
    is_whole,
    line_around,
    query_words,
    rank,
    searchable,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow, OutputRow

HITS = 5
_NUMBER = re.compile(r"\D{0,9}(\d{1,9})\D{0,9}")
_STATES = (IssueState.SENDING, IssueState.SENT, IssueState.WITHDRAWN)
_OPEN_LINK, _CLOSED_LINK = "https://t.me/", "https://t.me/c/"

_CONTENTS: Kept[Contents] = Kept(4_000_000)
_WORDS: Kept[tuple[Searchable, ...]] = Kept(24_000_000)
"""What was read of frozen bytes, by their sha256: bounded in letters, about as many bytes or twice that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedIssue:
    """One issue as it went out, or as its last correction left it; its articles without their texts.

    ``url`` is its public page and ``post`` the link to what announced it, each empty where nobody could follow it.
    Of a ``withdrawn`` one only number and date are told.
    """

    slug: str
    number: int
    date: dt.date
    contents: Contents = field(default_factory=lambda: Contents(title=""))
    url: str = ""
    post: str = ""
    pdf: OutputRow | None = None
    withdrawn: bool = False

    @property
    def title(self) -> str:
        """The line on its cover."""
        return self.contents.title

    @property
    def theme(self) -> str:
        """Its theme; the title where that is the theme."""
        return self.contents.theme or self.contents.title

    @property
    def link(self) -> str:
        """Where one can read it: its page, else its post."""
        return self.url or self.post

    def link_of(self, article: Headline) -> str:
        """Where one can read an article of it."""
        return f"{self.url}#{article.anchor}" if self.url and article.anchor else self.link


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """The frozen PDF of an issue, and the small picture of its first page."""

    name: str
    data: bytes
    sha256: str
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a search found, and a line of it; ``whole`` where it has all the words."""

    issue: PublishedIssue
    article: Headline
    line: tuple[Piece, ...]
    whole: bool = True

    @property
    def link(self) -> str:
        """Where one can read it."""
        return self.issue.link_of(self.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A published issue before anything of it is read."""

    row: IssueRow
    outputs: Mapping[str, OutputRow]

    @property
    def source(self) -> OutputRow | None:
        """The frozen output that says what it holds; an older approval has only its page."""
        return self.outputs.get(CONTENTS) or self.outputs.get(PAGE)


def latest(desk: Desk) -> PublishedIssue | None:
    """The newest published issue."""
    return next((_issue(desk, row) for row in _rows(desk) if row.state is not IssueState.WITHDRAWN), None)


def published(desk: Desk, name: int | str) -> PublishedIssue | None:
    """The issue of a number (``12``, ``No. 12``) or a slug; None for one that was never published.

    It may be withdrawn.
    """
    wanted = str(name).strip().upper()
    if number := _NUMBER.fullmatch(wanted):
        wanted = str(int(number[1]))
    same = (row for row in _rows(desk) if wanted in {row.slug.upper(), str(row.number)})
    return next((_issue(desk, row) for row in same), None)


def newest(desk: Desk, count: int) -> tuple[PublishedIssue, ...]:
    """The newest issues, withdrawn ones among them."""
    return tuple(_issue(desk, row) for row in _rows(desk)[:count])


def themes(desk: Desk) -> tuple[tuple[str, tuple[PublishedIssue, ...]], ...]:
    """Each theme with its issues, newest first: the theme with most issues first, of equal ones the newest."""
    found: dict[str, list[PublishedIssue]] = {}
    for row in _rows(desk):
        issue = _issue(desk, row)
        if not issue.withdrawn and issue.theme:
            found.setdefault(issue.theme.casefold(), []).append(issue)
    ordered = sorted(found.values(), key=len, reverse=True)
    return tuple((issues[0].theme, tuple(issues)) for issues in ordered)


def search(desk: Desk, words: str, limit: int = HITS) -> tuple[Hit, ...]:
    """The articles that have all the words, the best first; where there is none, those that have any."""
    listed = _listed(desk)
    for kept in (_WORDS, _CONTENTS):
        kept.keep_only(one.source.sha256 for one in listed if one.source)
    question = _Question(query_words(words), desk.config.publication.language)
    found = [
        (ranked, whole, one, place)
        for one in listed
        for place, article in enumerate(_searchable(desk, one))
        for ranked, whole in question.ranked(article)
    ]
    if any(whole for _, whole, _, _ in found):
        found = [hit for hit in found if hit[1]]
    found.sort(key=lambda hit: hit[0], reverse=True)  # stable: newer issues and earlier articles stay first
    hits = ((_hit(desk, one, place, question), whole) for _, whole, one, place in found[:limit])
    return tuple(replace(hit, whole=whole) for hit, whole in hits if hit is not None)


def archived(desk: Desk, limit: int) -> tuple[tuple[str, Contents], ...]:
    """The newest published issues by their slugs, with the texts of their articles; at most ``limit``."""
    return tuple((one.row.slug, read) for one in _listed(desk)[:limit] if (read := _read(desk, one)) is not None)


def pdf_of(desk: Desk, issue: PublishedIssue) -> Pdf | None:
    """The PDF that was approved; None where there is none. Raises StorageError where its bytes are not whole."""
    if issue.pdf is None:
        return None
    data = desk.frozen.get(issue.pdf.sha256)
    return Pdf(name=issue.pdf.name, data=data, sha256=issue.pdf.sha256, thumbnail=_thumbnail(desk, issue))


@dataclass(slots=True)
class _Question:
    """What is asked for, in the language of each article."""

    words: tuple[str, ...]
    language: str
    _asked: dict[str, tuple[Asked, ...]] = field(default_factory=dict)

    def in_language(self, language: str) -> tuple[Asked, ...]:
        tongue = language or self.language
        if tongue not in self._asked:
            self._asked[tongue] = asked(self.words, tongue)
        return self._asked[tongue]

    def ranked(self, article: Searchable) -> Iterator[tuple[Rank, bool]]:
        """Its rank and whether it has all the words; nothing where it has none."""
        own = self.in_language(article.language)
        found = rank(own, article)
        if found is not None:
            yield found, is_whole(found, own)


def _rows(desk: Desk) -> tuple[IssueRow, ...]:
    """The issues that are published, newest first."""
    rows = desk.store.list_issues(_STATES)
    public = (row for row in rows if row.state is not IssueState.SENDING or _is_up(desk, row.slug))
    return tuple(sorted(public, key=lambda row: (row.date, row.number), reverse=True))


def _listed(desk: Desk) -> tuple[_Listed, ...]:
    """Those that can be read, newest first: one view of the database."""
    with desk.store.read():
        return tuple(_list(desk, row) for row in _rows(desk) if row.state is not IssueState.WITHDRAWN)


def _list(desk: Desk, row: IssueRow) -> _Listed:
    revision = row.approved_revision
    outputs = desk.store.outputs_of(row.slug, revision) if revision is not None else ()
    return _Listed(row=row, outputs={output.name: output for output in outputs})


def _is_up(desk: Desk, slug: str) -> bool:
    """Whether an issue's page is in its place."""
    done = desk.store.deliveries_of(slug, [DeliveryState.SENT])
    return any((row.channel, row.part, row.act) == (ARCHIVE, SITE, SEND) for row in done)


def _issue(desk: Desk, row: IssueRow) -> PublishedIssue:
    """What is told of an issue."""
    if row.state is IssueState.WITHDRAWN:
        return PublishedIssue(slug=row.slug, number=row.number, date=row.date, withdrawn=True)
    one = _list(desk, row)
    address = f"{desk.config.publication.public_url}/{row.slug}/"
    return PublishedIssue(
        slug=row.slug,
        number=row.number,
        date=row.date,
        contents=_contents(desk, one),
        url=address if is_public(address) else "",
        post=_post(desk, row.slug),
        pdf=one.outputs.get(pdf_name(desk.config, row.slug)) or _any_pdf(one),
    )


def _any_pdf(one: _Listed) -> OutputRow | None:
    """The PDF under the name it was frozen with, where the publication is called otherwise now."""
    return next((output for name, output in one.outputs.items() if name.endswith(f"-{one.row.slug}.pdf")), None)


def _post(desk: Desk, slug: str) -> str:
    """The link of the post that announced an issue, in a channel that anybody can read; rather one with all of it."""
    sent = [row for row in desk.store.deliveries_of(slug, [DeliveryState.SENT]) if row.act == SEND]
    first = {row.channel: row.link or "" for row in reversed(sent)}  # by position: the first one stays
    publication = desk.config.publication
    channels = sorted(
        desk.config.channels,
        key=lambda channel: (bool(channel.tags or channel.themes), channel.language not in {"", publication.language}),
    )
    links = (first.get(channel.name, "") for channel in channels)
    return next((link for link in links if link.startswith(_OPEN_LINK) and not link.startswith(_CLOSED_LINK)), "")


def _contents(desk: Desk, one: _Listed) -> Contents:
    """What an issue holds, without its texts; where its bytes are damaged, as far as its row says."""
    source = one.source
    known = _CONTENTS.get(source.sha256) if source else None
    if known is not None:
        return known
    read = _read(desk, one)
    if read is None or source is None:
        return Contents(title=one.row.theme)
    bare = replace(read, articles=tuple(replace(each, texts=(), summary="") for each in read.articles))
    size = 500 + sum(len(text) for a in bare.articles for text in (a.headline, a.anchor, a.byline, *a.authors, a.topic))
    _CONTENTS.put(source.sha256, bare, size)
    return bare


def _searchable(desk: Desk, one: _Listed) -> tuple[Searchable, ...]:
    source = one.source
    known = _WORDS.get(source.sha256) if source else None
    if known is not None:
        return known
    read = _read(desk, one)
    if read is None or source is None:
        return ()
    language = read.language or desk.config.publication.language
    made = tuple(
        searchable(
            article.headline,
            (*article.authors, article.topic, read.title, read.theme),
            article.texts,
            article.language or language,
        )
        for article in read.articles
    )
    _WORDS.put(source.sha256, made, sum(len(one.headline) + len(one.names) + len(one.text) for one in made))
    return made


def _read(desk: Desk, one: _Listed) -> Contents | None:
    """The frozen contents with their texts; None where the bytes are missing or damaged, of which doctor speaks."""
    try:
        if CONTENTS in one.outputs:
            return unpack_contents(desk.frozen.get(one.outputs[CONTENTS].sha256))
        return contents_of_page(desk.frozen.get(one.outputs[PAGE].sha256)) if PAGE in one.outputs else None
    except (StorageError, ValueError):
        return None


def _hit(desk: Desk, one: _Listed, place: int, question: _Question) -> Hit | None:
    """What is shown of an article; None where its bytes were damaged since they were searched."""
    read = _read(desk, one)
    if read is None:
        return None
    issue, article = _issue(desk, one.row), read.articles[place]
    language = article.language or issue.contents.language
    line = line_around(article.texts, question.in_language(language), language or question.language)
    return Hit(issue=issue, article=replace(article, texts=()), line=line)


def _thumbnail(desk: Desk, issue: PublishedIssue) -> bytes | None:
    """The frozen picture that goes with a PDF, where a post has one; without it a document looks plain, no more."""
    row = desk.store.find_issue(issue.slug)
    posts: Sequence[str] = ()
    if row is not None and row.approved_revision is not None:
        posts = [post.payload for post in desk.store.posts_of(issue.slug, row.approved_revision)]
    named = (json.loads(payload) for payload in posts)
    picture = next((post["thumbnail"] for post in named if post.get("thumbnail")), None)
    try:
        return desk.frozen.get(picture) if picture else None
    except StorageError:
        return None
