"""Likeness: sections learned from the archive, related articles, groups without one."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.summary.similar import OPENING, Space, Text, alike, cosine, groups, learn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HARBOR = "Barges wait at the lock of the harbor, and the tide turns."
WINE = "Growers pick grapes on the hill, and the cellar fills with wine."
RAIL = "Trains leave the station, and the railway repairs its bridges."
KINDS = {"Ports": HARBOR, "Wine": WINE, "Rail": RAIL}

SYLLABLES = ("ba", "do", "fi", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")


def test_a_text_goes_to_the_section_whose_articles_it_is_like() -> None:
    sections = learn((name, Text(text)) for name, text in KINDS.items())
    assert sections.nearest(Text("A barge broke the lock."))[0] == "Ports"
    assert sections.nearest(Text("The grape is late."))[0] == "Wine"


def test_a_text_that_is_like_none_goes_nowhere() -> None:
    sections = learn((name, Text(text)) for name, text in KINDS.items())
    assert sections.nearest(Text("Quarks spin.")) == ("", 0.0)
    assert learn([]).nearest(Text(HARBOR)) == ("", 0.0)


def test_words_are_compared_by_their_stems_in_their_language() -> None:
    (near,) = alike([Text("Die Häfen", "de")], [Text("Der Hafen", "de"), Text("Das Brot", "de")], least=0.1)
    assert [place for place, _ in near] == [0]


def test_what_is_most_alike_comes_first_and_what_is_not_enough_is_left_out() -> None:
    archive = [Text(WINE), Text(f"{HARBOR} {RAIL}"), Text(HARBOR)]
    (near,) = alike([Text("The barges of the harbor wait for the tide at the lock.")], archive, least=0.1)
    assert [place for place, _ in near] == [2, 1]
    assert near[0][1] > near[1][1] >= 0.1
    assert alike([Text("Quarks spin.")], archive) == ((),)
    assert alike([Text(HARBOR)], []) == ((),)


def test_texts_that_belong_together_are_grouped_in_their_order() -> None:
    texts = [HARBOR, WINE, f"The harbor lock. {HARBOR}", f"Old wine. {WINE}", RAIL]
    assert groups([Text(text) for text in texts]) == ((0, 2), (1, 3), (4,))
    assert groups([]) == ()


def test_only_the_opening_of_a_text_counts() -> None:
    filler = "word " * (OPENING // 5)
    assert Space.of([Text(HARBOR)]).vector(Text(filler + HARBOR)) == Space.of([Text(HARBOR)]).vector(Text(filler))


TEXTS = st.lists(st.text(alphabet=st.sampled_from("abc dé.\n"), max_size=30).map(Text), max_size=7)


@given(TEXTS)
def test_every_text_is_in_one_group(texts: Sequence[Text]) -> None:
    assert sorted(itertools.chain.from_iterable(groups(texts))) == list(range(len(texts)))


@given(TEXTS)
def test_likeness_goes_from_nothing_to_one_and_is_one_with_itself(texts: Sequence[Text]) -> None:
    space = Space.of(texts)
    vectors = [space.vector(text) for text in texts]
    for one, other in itertools.product(vectors, repeat=2):
        assert -1e-9 <= cosine(one, other) <= 1 + 1e-9
    assert all(not vector or abs(cosine(vector, vector) - 1) < 1e-9 for vector in vectors)


def generated(sections: int, each: int, own_words: int, rng: random.Random) -> list[tuple[str, Text]]:
    """Articles of 300 words: so many from the 150 words of their section, the rest from 3,000 that all share.

    Words of both kinds follow Zipf's law, as those of real texts do.
    """
    words = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=3)]
    words += [f"{word}{end}" for word in words[:1000] for end in ("la", "ne")]
    rng.shuffle(words)
    shared, rest = words[:3000], words[3000:]
    weights = [1 / (rank + 3) for rank in range(3000)]
    out = []
    for number in range(sections):
        own = [rest[(number * 150 + n) % len(rest)] for n in range(150)]
        for _ in range(each):
            text = rng.choices(shared, weights, k=300 - own_words) + rng.choices(own, weights[:150], k=own_words)
            rng.shuffle(text)
            out.append((f"s{number}", Text(" ".join(text))))
    return out


def right(examples: Sequence[tuple[str, Text]], archived: int, rng: random.Random) -> tuple[int, int]:
    """How many of those not archived go to their section, and how many there are."""
    by_name: dict[str, list[Text]] = {}
    for name, text in examples:
        by_name.setdefault(name, []).append(text)
    known, others = [], []
    for name, texts in by_name.items():
        rng.shuffle(texts)
        known += [(name, text) for text in texts[:archived]]
        others += [(name, text) for text in texts[archived:]]
    sections = learn(known)
    return sum(sections.nearest(text)[0] == name for name, text in others), len(others)


def test_sections_of_generated_articles_are_found_where_they_have_words_of_their_own() -> None:
    """The share depends on how many words are a section's own, which is this generator's choice and no one's text."""
    rng = random.Random(5)
    shares = []
    for own_words in (25, 15, 10):
        found = [right(generated(5, 10, own_words, rng), 5, rng) for _ in range(4)]
        shares.append(sum(ok for ok, _ in found) / sum(count for _, count in found))
        print(f"\nsections, 5 of 5 archived articles, generated, {own_words} of 300 words their own: {shares[-1]:.0%}")
    assert shares[0] >= 0.87
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] > 2 / 5


def by_tags(posts: list[dict[str, Any]], tags: tuple[str, ...]) -> list[tuple[str, Text]]:
    """The posts that have exactly one of some tags, each under it."""
    owned = [(post, [tag for tag in tags if tag in post["keywords"]]) for post in posts]
    return [(own[0], Text(f"{post['title']}\n{post['text']}")) for post, own in owned if len(own) == 1]


@pytest.mark.parametrize(("count", "archived"), [(2, 5), (3, 5), (4, 5), (5, 3)])
def test_sections_by_an_editors_tags_are_printed(shared: Path, count: int, archived: int) -> None:
    """Tags are no sections: most posts have several, and those that tell them best apart are too few to test with."""
    path = shared / "corpora" / "summaries" / "gov18f-sample.jsonl"
    if not path.exists():
        pytest.skip("the summaries corpus is not here")
    posts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    often = Counter(tag for post in posts for tag in post["keywords"])
    sets = itertools.combinations(sorted(tag for tag, times in often.items() if times > archived), count)
    rng, ok, total = random.Random(1), 0, 0
    for tags in sets:
        examples = by_tags(posts, tags)
        sizes = Counter(name for name, _ in examples)
        if len(sizes) == count and min(sizes.values()) > archived:
            one, many = right(examples, archived, rng)
            ok, total = ok + one, total + many
    print(f"\nsections, {count} tags of an editor, {archived} archived each, 18F posts: {ok / total:.0%} of {total}")
    assert ok / total > 1.3 / count
