"""The goals for summaries and what goes with them, printed as met, missed, or without data here; plain floors asserted.

The corpus is 60 posts of one public blog with an editor's own summary and tags: neither news nor policy analysis.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import TYPE_CHECKING, Any

import pytest

from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.model.post import units
from digest.summary.budget import fits, prefix
from digest.summary.grounding import Ground, unsupported
from digest.summary.keywords import keywords
from digest.summary.lead import leans, stands, summarize
from digest.summary.sentences import all_sentences, sentences
from digest.summary.words import content_words, stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Post = dict[str, Any]
BUDGETS = (300, 500)
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?![\w,.])")


@pytest.fixture(scope="module")
def posts(shared: Path) -> list[Post]:
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def paragraphs(post: Post) -> list[str]:
    return [" ".join(part.split()) for part in post["text"].split("\n") if part.strip()]


def article(post: Post) -> Article:
    body = Section(label="", heading="", kind="body", blocks=tuple(map(paragraph, paragraphs(post))))
    return Article(title=post["title"], sections=(body,))


def clean_lead(post: Post, budget: int) -> str:
    return summarize(article(post), budget=budget).text


def lead(post: Post, budget: int) -> str:
    return prefix(all_sentences(paragraphs(post), "en"), budget)


def lexrank(post: Post, budget: int) -> str:
    """The sentences that most others are like, best first as long as they fit, printed in their order.

    Continuous LexRank (Erkan and Radev 2004): cosine of TF-IDF vectors, power method with damping .85.
    """
    body = all_sentences(paragraphs(post), "en")
    stem = stemmer("en")
    bags = [Counter(map(stem, content_words(one, "en"))) for one in body]
    spread = Counter(word for bag in bags for word in bag)
    vectors = [{word: n * math.log(len(body) / spread[word] + 1e-9) for word, n in bag.items()} for bag in bags]
    lengths = [math.sqrt(sum(value * value for value in one.values())) or 1.0 for one in vectors]
    like = [
        [
            sum(value * b.get(word, 0.0) for word, value in a.items()) / (la * lb)
            for b, lb in zip(vectors, lengths, strict=True)
        ]
        for a, la in zip(vectors, lengths, strict=True)
    ]
    shares = [[max(0.0, value) / (sum(map(abs, row)) or 1.0) for value in row] for row in like]
    rank = [1 / len(body)] * len(body)
    for _ in range(50):
        columns = zip(*shares, strict=True)
        rank = [0.15 / len(body) + 0.85 * sum(r * v for r, v in zip(rank, column, strict=True)) for column in columns]
    taken: list[int] = []
    for place in sorted(range(len(body)), key=lambda n: -rank[n]):
        if fits(" ".join(body[n] for n in sorted([*taken, place])), budget):
            taken.append(place)
    return " ".join(body[n] for n in sorted(taken))


def rouge(found: str, wanted: str) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2 and ROUGE-L F in percent: words in small letters, without stemming."""
    one, other = (re.findall(r"\w+", text.lower()) for text in (found, wanted))
    pairs = (Counter(pairwise(one)), Counter(pairwise(other)))
    overlaps = ((Counter(one) & Counter(other)).total(), (pairs[0] & pairs[1]).total(), longest(one, other))
    sizes = (len(one) + len(other), pairs[0].total() + pairs[1].total(), len(one) + len(other))
    first, second, third = (200 * shared / max(1, size) for shared, size in zip(overlaps, sizes, strict=True))
    return first, second, third


def longest(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        last = row[:]
        for index, theirs in enumerate(other, 1):
            row[index] = last[index - 1] + 1 if word == theirs else max(last[index], row[index - 1])
    return row[-1]


def test_rouge_is_what_it_is_by_hand() -> None:
    assert rouge("a b c", "a b d") == pytest.approx((200 / 3, 50.0, 200 / 3))
    assert rouge("a b", "a b") == (100, 100, 100)
    assert rouge("", "a") == (0, 0, 0)


@dataclass
class Scores:
    """ROUGE of one method at one budget, means over the posts."""

    name: str
    r1: float
    r2: float
    rl: float

    @property
    def all(self) -> float:
        return (self.r1 + self.r2 + self.rl) / 3


def scored(posts: list[Post], method: Callable[[Post, int], str], budget: int) -> Scores:
    rows = [rouge(method(post, budget), post["summary"]) for post in posts]
    r1, r2, rl = (mean(column) for column in zip(*rows, strict=True))
    return Scores(method.__name__, r1, r2, rl)


@pytest.mark.parametrize("budget", [80, 160, *BUDGETS, 900])
def test_no_summary_is_over_budget_fragmentary_or_dangling(posts: list[Post], budget: int) -> None:
    over = fragments = dangling = cut = 0
    for post in posts:
        made = summarize(article(post), budget=budget)
        cut += bool(made.notices)
        over += units(made.text) > budget
        parts = sentences(made.text)
        first = all_sentences(paragraphs(post), "en")[0]
        fragments += not made.notices and not all(stands(part) for part in parts)
        dangling += not made.notices and leans(parts[0]) and not first.startswith(parts[0])
    print(
        f"\n{len(posts)} posts at {budget}: over {over}, fragments {fragments}, dangling {dangling}, cut with a notice {cut}"
    )
    assert (over, fragments, dangling) == (0, 0, 0)


@pytest.mark.parametrize("budget", BUDGETS)
def test_rouge_of_the_clean_lead_against_lead_and_lexrank(posts: list[Post], budget: int) -> None:
    ours, plain, ranked = (scored(posts, method, budget) for method in (clean_lead, lead, lexrank))
    print(f"\nROUGE F at {budget} units, {len(posts)} posts: R1, R2, RL, mean")
    for row in (ours, plain, ranked):
        print(f"  {row.name:10} {row.r1:5.1f} {row.r2:5.1f} {row.rl:5.1f} {row.all:5.1f}")
    gain, loss = ours.all - ranked.all, ours.all - plain.all
    print(f"  against LexRank {gain:+.1f}: goal +4 {verdict(met=gain >= 4)}")
    print(
        f"  against Lead {loss:+.1f}: goal -0.5 on the mean of sets {verdict(met=loss >= -0.5)}, -2 on any {verdict(met=loss >= -2)}"
    )
    assert gain > 0
    assert loss >= -2


def verdict(*, met: bool) -> str:
    return "met" if met else "MISSED"


def other_words(posts: list[Post], number: int, pattern: re.Pattern[str], own: str) -> list[str]:
    """Words of other posts that this one has nothing like."""
    words = {word for n, post in enumerate(posts) if n != number for word in pattern.findall(post["text"])}
    return sorted(word for word in words if word[:5].lower() not in own.lower())


def with_one_changed(text: str, pattern: re.Pattern[str], others: list[str], rng: random.Random) -> str | None:
    """A draft with one word put in another's place; None where it has none such."""
    spots = list(pattern.finditer(text))
    if not spots or not others:
        return None
    spot = rng.choice(spots)
    return text[: spot.start()] + rng.choice(others) + text[spot.end() :]


def test_grounding_catches_what_was_put_in_and_lets_pass_what_was_not(posts: list[Post]) -> None:
    """Errors made here: a name or a figure of another post in the place of one. The goal speaks of a model's errors."""
    rng = random.Random(3)
    caught: Counter[str] = Counter()
    made: Counter[str] = Counter()
    alarms = {"the article's own sentences": 0, "an editor's summary": 0}
    for number, post in enumerate(posts):
        own = f"{post['title']}\n{post['text']}"
        ground = Ground.of([own, "18F"])
        body = all_sentences(paragraphs(post), "en")
        alarms["the article's own sentences"] += bool(unsupported(clean_lead(post, 500), ground))
        alarms["an editor's summary"] += bool(unsupported(post["summary"], ground))
        for kind, pattern in (("name", NAME), ("figure", FIGURE)):
            others = other_words(posts, number, pattern, own)
            for sentence in body:
                wrong = with_one_changed(sentence, pattern, others, rng)
                if wrong is not None:
                    made[kind] += 1
                    caught[kind] += bool(unsupported(wrong, ground))
    for kind in made:
        print(f"\ngrounding: {caught[kind]} of {made[kind]} sentences with a {kind} of another post caught", end="")
    for kind, count in alarms.items():
        print(f"\ngrounding: false alarms on {kind}: {count} of {len(posts)} ({count / len(posts):.0%})", end="")
    share = caught.total() / made.total()
    print(
        f"\ngrounding: {share:.0%} of errors made here: goal 85 % {verdict(met=share >= 0.85)}; model's errors: no data"
    )
    assert share >= 0.85
    assert alarms["the article's own sentences"] == 0
    assert alarms["an editor's summary"] <= 0.27 * len(posts)  # what the note found of human summaries


def test_keywords_at_five_are_printed(posts: list[Post]) -> None:
    """An editor's tags are no key phrases: most do not stand in the post."""
    hits = possible = 0
    for post in posts:
        text = f"{post['title']} {post['text']}".lower()
        gold = {tag.lower() for tag in post["keywords"] if tag.lower() in text}
        hits += len(gold & {phrase.lower() for phrase in keywords(article(post), limit=5)})
        possible += min(5, len(gold))
    share = hits / (5 * len(posts))
    print(
        f"\nkeywords: P@5 {share:.1%} of an editor's tags, at most {possible / (5 * len(posts)):.1%} could be; ", end=""
    )
    print("goal 50 % on news: no data here")
    assert hits > 0


def test_what_has_no_data_here_is_said(posts: list[Post]) -> None:
    """Beside the figures of the other tests."""
    rows = (
        ("with a language model, ROUGE-1 on mixed genres >= 40", "no data (no live calls, no stored outputs here)"),
        ("grounding, false alarms on news <= 10 %", "no data (no labelled drafts here)"),
        (
            "sentence splitter F1, mixed and edited English, other languages",
            "no data (no marked corpora here); traps are tests",
        ),
        ("keywords P@5 on news >= 50 %", "no data (no news with key phrases here)"),
        (
            "sections of editors, 5 archived each, 5 sections >= 87 %",
            "no data; by tags and generated: test_summary_similar.py",
        ),
    )
    for goal, word in rows:
        print(f"\n{goal}: {word}", end="")
    assert len(posts) == 60
