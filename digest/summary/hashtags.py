"""Hashtags: the editors' own words first (topics of config.toml, tags of earlier articles), capitalised phrases as fill.

Fewer than half of the tags that editors give stand in the text at all, and free keywords meet hardly any of them; so
what they used before is looked for, and weighed by how often it stands there and how few articles speak of it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.summary.prose import article_texts
from digest.summary.similar import counted
from digest.summary.words import WORD, bare, stemmer, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from digest.model.article import Article
    from digest.summary.similar import Text

MOST = 3
IN_TITLE = 2.0
LONGEST = 64  # Telegram links none that is longer
_PART = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"[’'.](?=\w)|(?<=\w)\.")

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the editors: how it is printed, the phrases (by their stems) that mean it, and how rare it is."""

    label: str
    phrases: tuple[Stems, ...]
    rarity: float = 1.0


@dataclass(frozen=True, slots=True)
class TagList:
    """All tags of the editors in one language, the topics of config.toml first."""

    tags: tuple[Tag, ...]
    language: str

    @classmethod
    def of(
        cls,
        vocabulary: Iterable[tuple[str, Sequence[str]]] = (),
        archived: Sequence[tuple[Sequence[str], Text]] = (),
        language: str = "en",
    ) -> TagList:
        """The tags of a vocabulary, and those of archived articles: the tags of each, and its text."""
        meanings = {label: (label, *means) for label, means in vocabulary}
        lows = {label.casefold() for label in meanings}
        forms: dict[str, Counter[str]] = {}
        for tags, _ in archived:
            for tag in tags:
                forms.setdefault(tag.casefold(), Counter())[tag] += 1
        for low, used in forms.items():
            if low not in lows:
                label = used.most_common(1)[0][0]
                meanings[label] = (label,)
        texts = [counted(text).keys() for _, text in archived]
        made = (_tag(label, words, texts, language) for label, words in meanings.items())
        return cls(tuple(tag for tag in made if tag.phrases), language)


def _tag(label: str, words: Iterable[str], texts: Sequence[AbstractSet[str]], language: str) -> Tag:
    """A tag, as rare as the texts that its words stand in."""
    phrases = tuple(dict.fromkeys(stems for word in words if (stems := _stems(word, language))))
    stops = stop_words(language)
    bags = [{stem for stem in phrase if stem not in stops} for phrase in phrases]
    met = sum(any(bag <= text for bag in bags) for text in texts)
    return Tag(label, phrases, math.log((2 + len(texts)) / (1 + met)))


def hashtags(
    articles: Sequence[Article], tags: TagList, *, fill: Iterable[str] = (), limit: int = MOST
) -> tuple[str, ...]:
    """The hashtags of an article, or of the articles of an issue, best first, in the form that channels link.

    A tag's score is log(1 + how often it is meant) + 2 if it is in a title, times how rare it is in the archive; what
    articles are tagged with comes before what is found in their texts. ``fill`` are words for the places left.
    """
    own: Counter[str] = Counter(tag for article in articles for tag in article.tags)
    words = [*(tag for tag, _ in own.most_common()), *ranked(articles, tags), *fill]
    made: dict[str, str] = {}
    for word in words:
        tag = hashtag(word)
        if tag:
            made.setdefault(tag.casefold(), tag)
    return tuple(made.values())[: min(limit, MOST)]


def ranked(articles: Sequence[Article], tags: TagList) -> tuple[str, ...]:
    """The editors' tags that articles are about, by their labels, best first."""
    texts = Counter[Stems]()
    titles = Counter[Stems]()
    wanted: dict[str, set[Stems]] = {}
    for tag in tags.tags:
        for phrase in tag.phrases:
            wanted.setdefault(phrase[0], set()).add(phrase)
    for article in articles:
        titles.update(_met(article.title or "", wanted, tags.language))
        for text in article_texts(article):
            texts.update(_met(text, wanted, tags.language))
    scores = {tag.label: _score(tag, texts, titles) for tag in tags.tags}
    found = [label for label, score in scores.items() if score > 0]
    return tuple(sorted(found, key=lambda label: -scores[label]))  # stable: topics stay before earlier tags


def _score(tag: Tag, texts: Mapping[Stems, int], titles: Mapping[Stems, int]) -> float:
    count = sum(texts.get(phrase, 0) + titles.get(phrase, 0) for phrase in tag.phrases)
    titled = IN_TITLE if any(titles.get(phrase, 0) for phrase in tag.phrases) else 0.0
    return (math.log1p(count) + titled) * tag.rarity


@lru_cache(maxsize=1024)
def _stems(text: str, language: str) -> Stems:
    """The stems of a text's words; kept, because an issue asks again what each of its articles was asked."""
    stem = stemmer(language)
    parts = (part for word in WORD.findall(text) for part in bare(word).replace("-", " ").split())
    return tuple([stem(part.lower()) for part in parts])


def _met(text: str, wanted: Mapping[str, AbstractSet[Stems]], language: str) -> Iterator[Stems]:
    """The wanted phrases in a text, as often as they stand there; they are found by their first stem."""
    stems = _stems(text, language)
    for place, stem in enumerate(stems):
        for phrase in wanted.get(stem, ()):
            if stems[place : place + len(phrase)] == phrase:
                yield phrase


def hashtag(text: str) -> str:
    """``#CentralAsia`` of ``Central Asia`` or ``central-asia``; empty where no letter would come first.

    Channels link letters and digits only, and none of a tag that starts with a digit.
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text))
    parts = _PART.findall(plain)
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return f"#{joined}" if joined[:1].isalpha() and len(joined) < LONGEST else ""
