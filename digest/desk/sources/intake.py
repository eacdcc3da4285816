"""One material from outside, all the way into the inbox: read, completed with its pages and pictures, filed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from digest.desk.inbox.aside import BARE, let_go
from digest.desk.inbox.filing import Filing
from digest.desk.inbox.identify import NO_LIMITS
from digest.desk.reading import SetAside
from digest.desk.sources.asking import StoppedError
from digest.desk.sources.pictures import KeptPictures
from digest.desk.take_in import reading_of, refused, take_in_filing
from digest.fetch.answers import PAGES, Asked, Fetched, NotFetched
from digest.fetch.pictures import PictureBudget, fetch_pictures
from digest.ingest.pictures.figures import figures_of, with_pictures
from digest.model.notice import Notice, Severity
from digest.model.sources import FullText

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.desk.inbox.aside import Envelope
    from digest.desk.inbox.identify import Limits
    from digest.desk.reading import ReadingRoom
    from digest.desk.sources.asking import Asking
    from digest.desk.take_in import TakenIn
    from digest.fetch.fetcher import Fetcher
    from digest.model.article import Article, Reading
    from digest.model.material import Material

T = TypeVar("T")
MIB = 1024 * 1024
MOST_PAGES = 30
"""Pages of entries that are cut short, fetched for one look at a feed; the others stay as the feed gave them."""


@dataclass(kw_only=True)
class Intake:
    """Takes materials in. ``close`` ends its children; a material that is being read then is not taken in."""

    desk: Desk
    fetcher: Asking
    room: ReadingRoom
    _pictures: KeptPictures = field(init=False, repr=False)
    _closed: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def __post_init__(self) -> None:
        self._pictures = KeptPictures(desk=self.desk)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        """What is done beside the loop, one thing at a time: a child serves one at a time."""
        async with self._turn:
            return await asyncio.to_thread(work)

    def close(self) -> None:
        """Ends the children."""
        self._closed = True
        self.room.close()
        self._pictures.close()

    async def take(
        self,
        material: Material,
        *,
        full_text: FullText = FullText.NEVER,
        limits: Limits = NO_LIMITS,
        keep_raw: bool = False,
        envelope: Envelope = BARE,
    ) -> TakenIn:
        """What came of a material; only what is new or changed is completed. Raises InputError where it cannot be read.

        Then its bytes are kept with the reason. ``envelope`` has the title and the date of a single article that has
        none. Raises StoppedError where the children were ended meanwhile.
        """
        reading = await self._in_turn(lambda: self._read(material, envelope))
        return await self.complete(
            material, reading, full_text=full_text, limits=limits, keep_raw=keep_raw, envelope=envelope
        )

    def _read(self, material: Material, envelope: Envelope) -> Reading:
        answer = reading_of(self.desk, material, self.room)
        if not isinstance(answer, SetAside):
            return _enveloped(answer, envelope)
        if self._closed:  # its child was ended, which says nothing of the material
            raise StoppedError
        raise refused(self.desk, material, answer, envelope)

    async def complete(  # noqa: PLR0913 - the same
        self,
        material: Material,
        reading: Reading,
        *,
        full_text: FullText = FullText.NEVER,
        limits: Limits = NO_LIMITS,
        keep_raw: bool = False,
        envelope: Envelope = BARE,
    ) -> TakenIn:
        """The same of a material that was read: pages and pictures fetched, articles filed."""
        filing = Filing(desk=self.desk, reading=reading, source=material.source, limits=limits)
        wanted = await self._in_turn(filing.wanted)
        given: dict[int, Article] = {}
        told: dict[int, tuple[Notice, ...]] = {}
        pages = 0
        for place in wanted:
            article = reading.articles[place]
            given[place] = article
            more: tuple[Notice, ...] = ()
            if pages < MOST_PAGES and _is_wanted(full_text, reading, place):
                pages += 1
                article, more = await self._whole(article, material)
            article, pictures = await self._with_pictures(article, material, envelope)
            told[place] = (*more, *pictures)
            reading = _replaced(reading, place, article, whole=article.words > given[place].words)
        whole = filing.completed(reading, given, told)
        taken = await self._in_turn(lambda: take_in_filing(whole, material, keep_raw=keep_raw))
        await self._in_turn(lambda: let_go(self.desk, material, envelope))
        return taken

    async def _whole(self, article: Article, material: Material) -> tuple[Article, tuple[Notice, ...]]:
        """The article with the text of its page, where that is longer; the feed's own text stays else, and is told."""
        if not article.url:
            return article, (_no_page(material.name, "it names none"),)
        most = self.desk.config.fetch.size * MIB
        answer = await self.fetcher.fetch(Asked(url=article.url, accept=PAGES, most_bytes=most))
        if not isinstance(answer, Fetched):
            why = answer.reason if isinstance(answer, NotFetched) else "nothing came"
            return article, (_no_page(article.url, why),)
        page = replace(
            material,
            data=answer.body,
            name=answer.url,
            url=answer.url,
            media_type=answer.media_type,
            charset=answer.charset,
        )
        read = await self._in_turn(lambda: self.room.read(page))
        if isinstance(read, SetAside):
            return article, (_no_page(article.url, read.sentence),)
        if len(read.articles) != 1 or read.articles[0].words <= article.words:
            return article, ()  # the feed says as much
        whole = read.articles[0]
        completed = replace(
            article,
            abstract=whole.abstract or article.abstract,
            sections=whole.sections,
            authors=article.authors or whole.authors,
            language=article.language or whole.language,
        )
        return completed, tuple(replace(notice, path=notice.path or answer.url) for notice in read.notices)

    async def _with_pictures(
        self, article: Article, material: Material, envelope: Envelope
    ) -> tuple[Article, tuple[Notice, ...]]:
        """The article with its pictures beside it; what is missing is a placeholder and a notice."""
        article, notices = await self._in_turn(lambda: self._local(article, material, envelope))
        sources = dict.fromkeys(figure.source for figure in figures_of(article))
        fetch = self.desk.config.fetch
        inside = [source for source in sources if source.startswith("data:")]
        remote = [source for source in sources if source.startswith(("http://", "https://"))]
        if remote and not fetch.images:
            notices += (_not_fetched(len(remote), article.url or material.name),)
            remote = []
        if not remote and not inside:
            return article, notices
        remote = [source for source in sources if source in {*remote, *inside}]
        budget = PictureBudget(count=fetch.images or len(inside), bytes_each=fetch.image_size * MIB)
        kept: dict[str, str | None] = {}
        for source, answer in (await fetch_pictures(cast("Fetcher", self.fetcher), remote, budget=budget)).items():
            kept[source], told = await self._in_turn(partial(self._kept, source, answer))
            notices += tuple(replace(notice, path=article.url or material.name) for notice in told)
        return with_pictures(article, kept), notices

    def _local(self, article: Article, material: Material, envelope: Envelope) -> tuple[Article, tuple[Notice, ...]]:
        """The article with the pictures that lie in its file or beside it."""
        article, inner = self._pictures.inside(material, article)
        article, outer = self._pictures.beside(envelope, article, material.name)
        return article, (*inner, *outer)

    def _kept(self, source: str, answer: Fetched | NotFetched) -> tuple[str | None, tuple[Notice, ...]]:
        if isinstance(answer, NotFetched):
            return self._pictures.missing(source, answer.reason)
        return self._pictures.keep(source, answer.body, source)


def _is_wanted(full_text: FullText, reading: Reading, place: int) -> bool:
    """Whether the page of an article is to be fetched: that of every one, or where the feed gives a part or nothing."""
    if full_text is FullText.CUT:
        return place in reading.cut_short or not reading.articles[place].words
    return full_text is FullText.ALWAYS


def _not_fetched(count: int, path: str) -> Notice:
    message = f"{count} picture{'' if count == 1 else 's'} lie{'s' if count == 1 else ''} elsewhere and stay{'s' if count == 1 else ''} there"
    hint = "[fetch] images = 0 in config.toml forbids to fetch pictures"
    return Notice(code="images-not-fetched", severity=Severity.WARNING, message=message, path=path, hint=hint)


def _no_page(path: str, why: str) -> Notice:
    message = f"the text is as short as the feed gives it; its page could not be taken: {why.rstrip('.')}"
    hint = "open the page, and add its text by hand where it is wanted whole"
    return Notice(code="full-text-failed", severity=Severity.WARNING, message=message, path=path, hint=hint)


def _enveloped(reading: Reading, envelope: Envelope) -> Reading:
    if len(reading.articles) != 1:
        return reading
    article = reading.articles[0]
    own = replace(
        article, title=article.title or envelope.subject or None, published=article.published or envelope.sent
    )
    return replace(reading, articles=(own,))


def _replaced(reading: Reading, place: int, article: Article, *, whole: bool) -> Reading:
    """The reading with an article in the place of another, which is no longer cut short where it is ``whole``."""
    cut = tuple(at for at in reading.cut_short if at != place or not whole)
    articles = (*reading.articles[:place], article, *reading.articles[place + 1 :])
    return replace(reading, articles=articles, cut_short=cut)
