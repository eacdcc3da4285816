"""Making a post fit: what goes first, what goes last, and what is never cut.

Whole sentences go first, from the longest summary and evenly; then whole summaries from the last article
backwards, then authors. Only a list too long even then loses links, the ends of its headlines, and at last its
last articles. An index, which has no summaries, loses the ends of its headlines before its authors. Nothing is
ever cut inside a sentence.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity
from digest.model.post import Entity, units
from digest.render.telegram.clean import ENTITY_LIMIT, TEXT_LIMIT
from digest.summary.budget import ELLIPSIS, cut_at_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHORTEST_HEADLINE = 60
_JOINING = ("Mn", "Me", "Mc", "Cf", "Sk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and the white space before it: a blank, or a line feed where a paragraph begins."""

    glue: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article as a post shows it; ``kept`` is how many of its sentences stand, ``minutes`` 0 is not shown."""

    headline: str
    byline: str
    sentences: tuple[Sentence, ...]
    kept: int
    url: str | None = None
    minutes: int = 0

    @property
    def summary(self) -> str:
        """The sentences that are kept, as one text."""
        return "".join(s.glue + s.text for s in self.sentences[: self.kept]).strip()

    @property
    def lead(self) -> str:
        """The first sentence, where it is kept."""
        return self.sentences[0].text.strip() if self.kept else ""

    @property
    def rest(self) -> str:
        """The other sentences that are kept, as one text."""
        return "".join(s.glue + s.text for s in self.sentences[1 : self.kept]).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The items that are shown, how many more there are, and what had to go."""

    items: tuple[Item, ...]
    more: int = 0
    notices: tuple[Notice, ...] = ()


Shown = tuple[str, tuple[Entity, ...]]


def as_sentences(paragraphs: Sequence[str], split: Callable[[str], Sequence[str]]) -> tuple[Sentence, ...]:
    """The sentences of paragraphs, each with the white space that stood before it."""
    out: list[Sentence] = []
    for text in paragraphs:
        paragraph = " ".join(text.split())
        at = 0
        for number, sentence in enumerate(split(paragraph)):
            start = paragraph.find(sentence, at)
            gap = " " if start < 0 else paragraph[at:start]
            at = max(at, start + len(sentence))
            out.append(Sentence(glue="\n" if out and not number else gap, text=sentence))
    return tuple(out)


def fit(items: Sequence[Item], show: Callable[[Layout], Shown]) -> Layout:
    """The fullest layout that ``show`` turns into a post within Telegram's limits.

    ``show`` renders a layout to text and entities as the channel will show them.
    """
    return _Fitting(Layout(items=tuple(items)), show).run()


def fit_list(items: Sequence[Item], show: Callable[[Layout], Shown]) -> Layout:
    """The fullest layout of items without summaries: an index."""
    return _Fitting(Layout(items=tuple(items)), show, name="The index on Telegram").run_list()


def fit_article(item: Item, show: Callable[[Layout], Shown]) -> Item:
    """The fullest form of one article; what had to go shows in the difference."""
    return _Fitting(Layout(items=(item,)), show).run_article()


def cut(text: str, budget: int) -> str:
    """A headline cut at a word with an ellipsis; one long word (or a script without blanks) between letters."""
    short = cut_at_word(text, budget)
    if short not in {"", ELLIPSIS} or short == text:
        return short
    kept = ""
    for char in text:
        if units(kept + char) >= budget:
            break
        kept += char
    while kept and unicodedata.category(kept[-1]) in _JOINING:
        kept = kept[:-1]
    return kept[:-1] + ELLIPSIS if text[len(kept) :][:1] and _joins(text[len(kept)]) else kept + ELLIPSIS


def _joins(char: str) -> bool:
    return unicodedata.category(char) in _JOINING


class _Fitting:
    """The state of one fitting: the layout so far and how far it is over the limits."""

    def __init__(self, layout: Layout, show: Callable[[Layout], Shown], *, name: str = "The Telegram post") -> None:
        self.layout = layout
        self.show = show
        self.name = name
        self.notices: list[Notice] = []
        self.excess = 0
        self.crowded = False
        self.measure()

    def run(self) -> Layout:
        self.drop_sentences()
        if not self.fits():
            self.backwards(_without_summary, "telegram-summary-dropped", "no summary of", "summaries")
            self.backwards(_without_byline, "telegram-author-dropped", "no authors of", "authors")
            if self.crowded:
                self.backwards(_without_link, "telegram-headline-unlinked", "no link to", "links")
            self.cut_headlines()
            self.drop_articles()
        self.refill()
        return replace(self.layout, notices=tuple(self.notices))

    def run_list(self) -> Layout:
        self.cut_headlines()
        self.backwards(_without_byline, "telegram-author-dropped", "no authors of", "authors")
        self.backwards(_without_link, "telegram-headline-unlinked", "no link to", "links")
        self.drop_articles()
        return replace(self.layout, notices=tuple(self.notices))

    def run_article(self) -> Item:
        self.drop_sentences()
        self.backwards(_without_summary, "", "", "")
        self.backwards(_without_byline, "", "", "")
        self.cut_headlines()
        self.refill(least=0)
        return self.layout.items[0]

    def measure(self) -> None:
        text, entities = self.show(self.layout)
        self.excess = units(text) - TEXT_LIMIT
        self.crowded = len(entities) > ENTITY_LIMIT

    def fits(self) -> bool:
        return self.excess <= 0 and not self.crowded

    def put(self, items: Sequence[Item], more: int | None = None) -> None:
        more = self.layout.more if more is None else more
        self.layout = replace(self.layout, items=tuple(items), more=more)
        self.measure()

    def drop_sentences(self) -> None:
        """The last sentence of whichever summary is longest, again and again."""
        while self.excess > 0:
            items, dropped = list(self.layout.items), 0
            while dropped < self.excess:
                long = [i for i, item in enumerate(items) if item.kept > 1]
                if not long:
                    break
                at = max(long, key=lambda i: (units(items[i].summary), i))
                before = units(items[at].summary)
                items[at] = replace(items[at], kept=items[at].kept - 1)
                dropped += before - units(items[at].summary)
            if not dropped:
                return
            self.put(items)

    def backwards(self, change: Callable[[Item], Item], code: str, lacking: str, things: str) -> None:
        """One kind of thing taken from the last article, then the one before, until the post fits."""
        if self.fits():
            return
        full = self.layout.items
        last = [i for i, item in enumerate(full) if change(item) != item]

        def without(gone: int) -> None:
            lose = set(last[len(last) - gone :])
            self.put([change(item) if i in lose else item for i, item in enumerate(full)])

        gone = self.fewest(len(last), without)
        if gone:
            which = f"the last {gone} articles" if gone > 1 else "the last article"
            self.tell(code, f"{self.name} has {lacking} {which}: with all {things} it would be too long.")

    def fewest(self, most: int, without: Callable[[int], None]) -> int:
        """The smallest number for which ``without`` makes the post fit, and that layout; ``most`` if none does."""
        low, high = 0, most
        while low < high:
            middle = (low + high) // 2
            without(middle)
            low, high = (low, middle) if self.fits() else (middle + 1, high)
        without(low)
        return low

    def cut_headlines(self) -> None:
        """Over-long headlines cut at a word, all to the greatest length that fits."""
        if self.excess <= 0:
            return
        full = self.layout.items
        low = SHORTEST_HEADLINE
        high = max((units(item.headline) for item in full), default=0)
        while low < high:
            middle = (low + high + 1) // 2
            self.put([replace(item, headline=cut(item.headline, middle)) for item in full])
            low, high = (low, middle - 1) if self.excess > 0 else (middle, high)
        items = [replace(item, headline=cut(item.headline, low)) for item in full]
        changed = [before.headline for before, after in zip(full, items, strict=True) if before != after]
        self.put(items)
        if changed:
            things = f"{len(changed)} headlines" if len(changed) > 1 else "a headline"
            self.tell("telegram-headline-cut", f"{self.name} shows only the beginning of {things}.", changed[0])

    def drop_articles(self) -> None:
        """The last resort: the last articles are only counted."""
        if self.fits():
            return
        full = self.layout.items
        gone = self.fewest(len(full), lambda gone: self.put(full[: len(full) - gone], gone))
        which = f"the last {gone} articles" if gone > 1 else "the last article"
        self.tell("telegram-articles-dropped", f"{self.name} leaves out {which}: there is no room.")

    def refill(self, least: int = 1) -> None:
        """Room that is left goes to sentences that were dropped, the shortest summary of ``least`` sentences first."""
        tried: set[int] = set()
        while self.excess < 0:
            items = list(self.layout.items)
            open_ = [i for i, item in enumerate(items) if least <= item.kept < len(item.sentences) and i not in tried]
            if not open_:
                return
            at = min(open_, key=lambda i: units(items[i].summary))
            before = self.layout.items
            items[at] = replace(items[at], kept=items[at].kept + 1)
            if units(items[at].summary) - units(before[at].summary) > -self.excess:
                tried.add(at)
                continue
            self.put(items)
            if not self.fits():
                tried.add(at)
                self.put(before)

    def tell(self, code: str, message: str, excerpt: str = "") -> None:
        hint = "Shorten the summaries or the headlines, or make the issue smaller."
        self.notices.append(
            Notice(code=code, severity=Severity.WARNING, message=message, hint=hint, excerpt=excerpt[:80] or None)
        )


def _without_summary(item: Item) -> Item:
    return replace(item, kept=0)


def _without_byline(item: Item) -> Item:
    return replace(item, byline="", minutes=0)


def _without_link(item: Item) -> Item:
    return replace(item, url=None)
