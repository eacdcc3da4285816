"""One material from outside, all the way into the inbox: read, completed with its pages and pictures, filed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from digest.desk.filing import Filing
from digest.desk.identify import NO_LIMITS
from digest.desk.reading import SetAside
from digest.desk.sources_pictures import KeptPictures
from digest.desk.take_in import read_material, take_in_filing
from digest.fetch.answers import Asked, Fetched, NotFetched
from digest.fetch.pictures import PictureBudget, fetch_pictures
from digest.ingest.figures import figures_of, with_pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.desk.identify import Limits
    from digest.desk.reading import ReadingRoom
    from digest.desk.sources_asking import Asking
    from digest.desk.take_in import TakenIn
    from digest.fetch.fetcher import Fetcher
    from digest.model.article import Article, Reading, When
    from digest.model.material import Material
    from digest.model.notice import Notice

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
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def __post_init__(self) -> None:
        self._pictures = KeptPictures(desk=self.desk)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        """What is done beside the loop, one thing at a time: a child serves one at a time."""
        async with self._turn:
            return await asyncio.to_thread(work)

    def close(self) -> None:
        """Ends the children."""
        self.room.close()
        self._pictures.close()

    async def take(  # noqa: PLR0913 - what its source says of a material
        self,
        material: Material,
        *,
        full_text: bool = False,
        limits: Limits = NO_LIMITS,
        keep_raw: bool = False,
        subject: str = "",
        sent: When | None = None,
    ) -> TakenIn:
        """What came of a material; only what is new or changed is completed. Raises InputError where it cannot be read.

        ``subject`` and ``sent`` are what its envelope says, for a single article that has no title or date.
        """
        reading = await self._in_turn(lambda: read_material(self.desk, material, self.room))
        reading = _enveloped(reading, subject, sent)
        filing = Filing(desk=self.desk, reading=reading, source=material.source, limits=limits)
        wanted = await self._in_turn(filing.wanted)
        given: dict[int, Article] = {}
        for number, place in enumerate(wanted):
            article = reading.articles[place]
            given[place] = article
            if full_text and number < MOST_PAGES:
                article = await self._whole(article, material)
            article, notices = await self._with_pictures(article, material)
            reading = _replaced(reading, place, article, notices)
        return await self._in_turn(
            lambda: take_in_filing(filing.completed(reading, given), material, keep_raw=keep_raw)
        )

    async def _whole(self, article: Article, material: Material) -> Article:
        """The article with the text of its page, where that is longer; the feed's own text stays else."""
        if not article.url:
            return article
        most = self.desk.config.fetch.size * MIB
        answer = await self.fetcher.fetch(Asked(url=article.url, accept="text/html,*/*;q=0.1", most_bytes=most))
        if not isinstance(answer, Fetched):
            return article
        page = replace(
            material,
            data=answer.body,
            name=answer.url,
            url=answer.url,
            media_type=answer.media_type,
            charset=answer.charset,
        )
        read = await self._in_turn(lambda: self.room.read(page))
        if isinstance(read, SetAside) or len(read.articles) != 1 or read.articles[0].words <= article.words:
            return article
        whole = read.articles[0]
        return replace(
            article,
            abstract=whole.abstract or article.abstract,
            sections=whole.sections,
            authors=article.authors or whole.authors,
            language=article.language or whole.language,
        )

    async def _with_pictures(self, article: Article, material: Material) -> tuple[Article, tuple[Notice, ...]]:
        """The article with its pictures beside it; what is missing is a placeholder and a notice."""
        article, notices = await self._in_turn(lambda: self._pictures.inside(material, article))
        sources = dict.fromkeys(figure.source for figure in figures_of(article))
        remote = [source for source in sources if source.startswith(("http://", "https://", "data:"))]
        if not remote:
            return article, notices
        fetch = self.desk.config.fetch
        budget = PictureBudget(count=fetch.images, bytes_each=fetch.image_size * MIB)
        kept: dict[str, str | None] = {}
        for source, answer in (await fetch_pictures(cast("Fetcher", self.fetcher), remote, budget=budget)).items():
            kept[source], trouble = await self._in_turn(partial(self._kept, source, answer))
            notices += (replace(trouble, path=article.url or material.name),) if trouble else ()
        return with_pictures(article, kept), notices

    def _kept(self, source: str, answer: Fetched | NotFetched) -> tuple[str | None, Notice | None]:
        if isinstance(answer, NotFetched):
            return self._pictures.missing(source, answer.reason)
        return self._pictures.keep(source, answer.body, source)


def _enveloped(reading: Reading, subject: str, sent: When | None) -> Reading:
    if len(reading.articles) != 1:
        return reading
    article = reading.articles[0]
    own = replace(article, title=article.title or subject or None, published=article.published or sent)
    return replace(reading, articles=(own,))


def _replaced(reading: Reading, place: int, article: Article, notices: tuple[Notice, ...]) -> Reading:
    articles = (*reading.articles[:place], article, *reading.articles[place + 1 :])
    return replace(reading, articles=articles, notices=(*reading.notices, *notices))
