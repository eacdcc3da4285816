"""The theme: the line that ties an issue's articles together, from the editors' topics or from shared terms."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from digest.model.issue import Theme
from digest.summary.english import CALENDAR, NAMELESS, TOPIC_NOISE, WITH_THE
from digest.summary.headline import headline
from digest.summary.prose import article_texts
from digest.summary.terms import terms_of
from digest.summary.words import fold, primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.model.article import Article
    from digest.summary.terms import Terms

Vocabulary = tuple[tuple[str, tuple[str, ...]], ...]

MOST = 0.75
"""The share of articles that a term must be found in; half of them where nothing else is left."""
HALF = 0.5
IN_LABEL = 3
IN_TERMS = 6

_COMPASS = frozenset(
    {
        *(
            "south",
            "north",
            "east",
            "west",
            "central",
            "southern",
            "northern",
            "eastern",
            "western",
            "upper",
            "lower",
            "greater",
        ),
        *("inner", "outer", "southeast", "northeast", "southwest", "northwest"),
    },
)
_DEMONYM = re.compile(r"(?:[a-z]ian|[a-z]ean|[a-z]can|[a-z]ish|[a-z]ese|stani|[a-z]ani|[a-z]aqi|[a-z]eli)s?$")
_COMMON_DEMONYMS = frozenset(
    [
        "kazakh",
        "uzbek",
        "kyrgyz",
        "tajik",
        "turkmen",
        "german",
        "french",
        "dutch",
        "greek",
        "swiss",
        "czech",
        "pole",
        "thai",
        "arab",
        "swede",
        "dane",
        "finn",
        "turk",
        "kurd",
        "african",
        "asian",
        "european",
        "western",
        "eastern",
        "briton",
        "roman",
    ],
)


def theme(
    articles: Sequence[Article], vocabulary: Vocabulary = (), language: str = "en", *, avoid: Iterable[str] = ()
) -> Theme:
    """The theme of some articles: a line that an editor may keep, and the terms it was found by.

    The editors' topics come first, then names found in at least three quarters of the articles, then common
    nouns found there, then either in half of them; at last the two strongest terms. The theme of one article
    is its title or working headline; without articles the label is empty. ``avoid`` are names that say
    nothing here, such as the publication's.
    """
    if not articles:
        return Theme(label="")
    if len(articles) == 1:
        return _single(articles[0], vocabulary, language)
    found = _topics(articles, vocabulary)
    if found:
        return Theme(label=joined(found[:IN_LABEL]), terms=found[:IN_TERMS])
    terms = [terms_of(tuple(article_texts(article)), language) for article in articles]
    return _shared(terms, language, _avoided(articles, avoid))


def _single(article: Article, vocabulary: Vocabulary, language: str) -> Theme:
    label = article.title or headline(article, language=language)
    return Theme(label=label, terms=_topics([article], vocabulary)[:IN_TERMS])


def _avoided(articles: Sequence[Article], avoid: Iterable[str]) -> frozenset[str]:
    """Names that are no theme: those given, and the articles' own authors."""
    names = {part for article in articles for author in article.authors for part in author.name.split()}
    return frozenset(name.lower() for name in (*avoid, *names))


def _topics(articles: Sequence[Article], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The editors' topics met in three quarters of the articles, else in half; most often met first."""
    if not vocabulary:
        return ()
    texts = ["\n".join([article.title or "", *article.tags, *article_texts(article)]) for article in articles]
    hits: dict[str, list[int]] = {}
    for label, means in vocabulary:
        words = "|".join(re.escape(word) for word in (label, *means) if word)
        pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        hits[label] = [len(pattern.findall(text)) for text in texts]
    for share in (MOST, HALF):
        need = math.ceil(share * len(articles))
        met = [label for label, counts in hits.items() if sum(map(bool, counts)) >= need]
        if met:
            return tuple(sorted(met, key=lambda label: -_salience(hits[label])))
    return ()


def _salience(counts: Iterable[int]) -> float:
    return sum(math.log1p(count) for count in counts)


def _shared(terms: list[Terms], language: str, avoid: frozenset[str]) -> Theme:
    """The line of the terms that most articles share, else half of them; never of a single term."""
    names = _names(terms, avoid)
    nouns = _nouns(terms, language, avoid)
    for share in (MOST, HALF):
        need = max(2, math.ceil(share * len(terms)))
        strong_names = [name for name, counts in names.items() if len(counts) >= need]
        if len(strong_names) > 1:
            ranked = sorted(strong_names, key=lambda name: (-_salience(names[name]), name))
            return Theme(label=joined([with_the(name) for name in ranked[:IN_LABEL]]), terms=tuple(ranked[:IN_TERMS]))
        strong_nouns = [noun for noun, counts in nouns.items() if len(counts) >= need]
        ranked = sorted(strong_nouns, key=lambda noun: (-_salience(nouns[noun]), noun))[:IN_TERMS]
        if len(ranked) + len(strong_names) > 1:
            parts = [*ranked[: IN_LABEL - len(strong_names)], *map(with_the, strong_names)]
            return Theme(label=joined(parts), terms=(*ranked, *strong_names)[:IN_TERMS])
    return _strongest(names, nouns)


def _strongest(names: Mapping[str, list[int]], nouns: Mapping[str, list[int]]) -> Theme:
    """The two strongest terms of all articles, where the articles share nothing."""
    total = {with_the(name): sum(counts) for name, counts in names.items()}
    total |= {noun: sum(counts) for noun, counts in nouns.items()}
    best = sorted(total, key=lambda term: (-total[term], term))[:2]
    return Theme(label=joined(best), terms=tuple(best))


def _names(terms: list[Terms], avoid: frozenset[str]) -> dict[str, list[int]]:
    """Printed names, forms of one place merged, each with its count in the articles that have it."""
    by_head: dict[str, list[Counter[str]]] = {}
    for number, one in enumerate(terms):
        for name, count in one.names.items():
            if not _worthy(name, avoid):
                continue
            rows = by_head.setdefault(_head(name), [Counter() for _ in terms])
            rows[number][name] += count
    printed = {_printed(head, rows): [row.total() for row in rows if row] for head, rows in by_head.items()}
    return {name: counts for name, counts in printed.items() if not _is_demonym(name)}


def _worthy(name: str, avoid: frozenset[str]) -> bool:
    """Whether a name may stand in a theme: no office, month, single letter or avoided word."""
    words = [word.lower().strip(".") for word in name.split()]
    if len(name) < 3 and not name.isupper():  # noqa: PLR2004
        return False
    if set(words) & CALENDAR or name.lower() in avoid:
        return False
    joined_to_place = len(words) > 1
    return not all(word in NAMELESS or word in avoid or (joined_to_place and _is_demonym(word)) for word in words)


def _head(name: str) -> str:
    """The place that a compass word narrows: ``Caucasus`` of ``South Caucasus``."""
    first, _, rest = name.partition(" ")
    if first.lower() in _COMPASS and rest and " " not in rest and rest.lower() not in NAMELESS:
        return rest
    return name


def _printed(head: str, rows: list[Counter[str]]) -> str:
    """The bare place where articles often write it so; else the form that most articles use."""
    total = sum(rows, Counter())
    if total[head] * 5 >= total.total():
        return head
    spread = {form: sum(1 for row in rows if row[form]) for form in total}
    return max(total, key=lambda form: (spread[form], total[form], form))


def _is_demonym(name: str) -> bool:
    """Whether a name is the people or the adjective of a place (``Russian``), which no theme line needs."""
    low = name.lower()
    if " " in name or low in WITH_THE:
        return False
    if low.rstrip("s") in _COMMON_DEMONYMS:
        return True
    return _DEMONYM.search(low) is not None


def _nouns(terms: list[Terms], language: str, avoid: frozenset[str]) -> dict[str, list[int]]:
    """Common nouns in the form to print, each with its count in the articles that have it."""
    counts: defaultdict[str, list[int]] = defaultdict(list)
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counted: set[str] = set()
    for one in terms:
        counted |= one.counted
        for key, count in one.nouns.items():
            counts[key].append(count)
            forms[key].update(one.forms[key])
    noise = {fold(word) for word in TOPIC_NOISE} if primary(language) == "en" else set()
    return {
        _form(forms[key], counted=key in counted): row
        for key, row in counts.items()
        if key not in noise and key not in avoid and sum(row) > len(row)
    }


def _form(forms: Mapping[str, int], *, counted: bool = False) -> str:
    """A noun's form for a list: the plural of what can be counted, where the articles use it."""
    best = max(forms, key=lambda form: (forms[form], form))
    if counted:
        plurals = [form for form in forms if form.endswith("s") and forms[form] * 10 >= sum(forms.values())]
        return max(plurals, key=lambda form: forms[form], default=best)
    return best


def with_the(name: str) -> str:
    """The name as running text has it: ``the Caucasus``, ``the Black Sea``, ``Georgia``."""
    takes = name.rpartition(" ")[2].lower() in WITH_THE or " of " in name
    return f"the {name}" if takes else name


def joined(parts: Sequence[str]) -> str:
    """``A``, ``A and B`` or ``A, B and C``, with the first letter large."""
    line = " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"  # noqa: PLR2004
    return line[:1].upper() + line[1:]
