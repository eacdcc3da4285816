"""What is found out about the articles of a new issue from those that were published: hashtags, links, groups. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble.theme import theme
from digest.summary.hashtags import TagList, hashtags, ranked
from digest.summary.keywords import keywords
from digest.summary.prose import article_texts
from digest.summary.similar import Space, Text, alike, groups, learn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.assemble.theme import Vocabulary
    from digest.model.article import Article
    from digest.model.enrich import Enrich, Related
    from digest.model.sheet import Entry, Sheet

EXAMPLES = 3
"""So many archived articles a group must have before anything is learned from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A published article: where it is, and what is known of it."""

    place: Related
    text: Text
    group: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """A sheet with hashtags and links, and the groups that are suggested, by file."""

    sheet: Sheet
    groups: Mapping[str, str]


def enriched(  # noqa: PLR0913 - an issue, an archive and what is wanted
    sheet: Sheet,
    articles: Sequence[Article],
    archive: Sequence[Archived],
    *,
    choice: Enrich,
    vocabulary: Vocabulary = (),
    language: str = "en",
) -> Enriched:
    """The sheet of a new issue with what the archive says of its articles, which are in the sheet's order.

    Where the editors have no words of their own (no vocabulary, no tags in the archive) posts keep the theme's terms.
    Links are only to articles in the same language.
    """
    texts = [text_of(article, language) for article in articles]
    space = Space.of(
        (*(one.text for one in archive), *texts) if archive else ()
    )  # likeness to nothing is not asked for
    entries = sheet.entries
    if choice.related:
        entries = _linked(entries, texts, archive, choice, space)
    made = replace(sheet, entries=entries)
    if choice.hashtags:
        made = _tagged(made, articles, archive, vocabulary, choice.hashtags, language)
    suggested: Mapping[int, str] = {}
    if choice.groups:
        suggested = _learned(texts, archive, space) or _common(articles, texts, archive, vocabulary, language)
    files = {entries[place].file: name for place, name in suggested.items()}
    return Enriched(sheet=made, groups=files)


def text_of(article: Article, language: str) -> Text:
    """What an article is compared by."""
    words = (article.title or "", *article_texts(article))
    return Text("\n".join(filter(None, words)), article.language or language)


def _linked(
    entries: tuple[Entry, ...], texts: Sequence[Text], archive: Sequence[Archived], choice: Enrich, space: Space
) -> tuple[Entry, ...]:
    """Each entry with the published articles that are most like it."""
    if not archive:
        return entries
    near = alike(texts, [one.text for one in archive], space, limit=len(archive), least=choice.similarity / 100)
    out = []
    for entry, text, found in zip(entries, texts, near, strict=True):
        same = [archive[place] for place, _ in found if archive[place].text.language == text.language]
        out.append(replace(entry, related=tuple(one.place for one in same[: choice.related])))
    return tuple(out)


def _tagged(  # noqa: PLR0913, PLR0917 - what hashtags are made of
    sheet: Sheet,
    articles: Sequence[Article],
    archive: Sequence[Archived],
    vocabulary: Vocabulary,
    limit: int,
    language: str,
) -> Sheet:
    """The sheet with hashtags for the issue, and for each article that has no tags of its own."""
    known = [(one.tags, one.text) for one in archive]
    if not vocabulary and not any(tags for tags, _ in known):
        return sheet
    tags = TagList.of(vocabulary, known, language)
    entries = [
        entry if article.tags else replace(entry, hashtags=_tags_of(article, tags, limit))
        for entry, article in zip(sheet.entries, articles, strict=True)
    ]
    whole = hashtags(articles, tags, fill=sheet.terms, limit=limit)
    return replace(sheet, entries=tuple(entries), hashtags=whole)


def _tags_of(article: Article, tags: TagList, limit: int) -> tuple[str, ...]:
    """The hashtags of an article where it is about something that the editors have a word for."""
    if not ranked([article], tags):
        return ()
    found = hashtags([article], tags, limit=limit)
    if len(found) == limit:
        return found
    names = [phrase for phrase in keywords(article, language=tags.language) if phrase[:1].isupper()]
    return hashtags([article], tags, fill=names, limit=limit)


def _learned(texts: Sequence[Text], archive: Sequence[Archived], space: Space) -> dict[int, str]:
    """A group for each article, by its place: that of the published ones it is most like, where editors use several."""
    count = Counter(one.group for one in archive if one.group)
    usual = {name for name, times in count.items() if times >= EXAMPLES}
    if len(usual) <= 1:  # with a single group there is nothing to choose
        return {}
    sections = learn(((one.group, one.text) for one in archive if one.group in usual), space)
    nearest = {place: sections.nearest(text)[0] for place, text in enumerate(texts)}
    return {place: name for place, name in nearest.items() if name}


def _common(
    articles: Sequence[Article],
    texts: Sequence[Text],
    archive: Sequence[Archived],
    vocabulary: Vocabulary,
    language: str,
) -> dict[int, str]:
    """A group for articles that belong together, named by what they share, where the editors have none of their own."""
    several = [group for group in groups(texts) if len(group) > 1]
    if len(several) <= 1 or any(one.group for one in archive):
        return {}
    names = [theme([articles[place] for place in group], vocabulary, language).label for group in several]
    return {place: name for group, name in zip(several, names, strict=True) for place in group if name}
