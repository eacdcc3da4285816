from __future__ import annotations

import json
import random
import re
import string
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from digest.ingest.decode import decode
from digest.ingest.labels import LabelTable
from digest.ingest.paste.headings import find_label
from digest.ingest.paste.reader import read_paste
from digest.model.blocks import Block, List, Paragraph, Strong, block_texts, inline_text
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.model.article import Article, Reading

TABLE = LabelTable(DEFAULT_KINDS)
LABEL = re.compile(r"^(BCKGROUND|BACKGROUND|IMPLICATIONS|CONCLUSIONS?|AUTHOR(?:’S)? BIOS?): ", re.MULTILINE)


@pytest.fixture(scope="module")
def text(analyst: Path) -> str:
    return decode(analyst.read_bytes(), name="analyst.txt").text


@pytest.fixture(scope="module")
def expected(analyst: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(analyst.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return found


def read(text: str) -> Reading:
    return read_paste(text, table=TABLE, name="analyst.txt")


def lines_of(reading: Reading, text: str, block_text: str) -> list[int]:
    """The lines that the spans of a block start on; the block is found by its words."""
    wanted = "".join(block_text.split())
    spans = [s for s in reading.spans if s.role in {"abstract", "block", "bio"}]
    for at in range(len(spans)):
        lines, got = [], ""
        for span in spans[at:]:
            got += "".join(text[span.start : span.end].split())
            lines.append(text.count("\n", 0, span.start) + 1)
            if got == wanted:
                return lines
            if not wanted.startswith(got):
                break
    raise AssertionError(block_text[:60])


def seen_paragraph(reading: Reading, text: str, words: str) -> dict[str, Any]:
    return {"lines": lines_of(reading, text, words), "chars": len(words), "first": words[:40], "last": words[-40:]}


def seen_block(reading: Reading, text: str, block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", **seen_paragraph(reading, text, inline_text(block.inlines))}
    assert isinstance(block, List)
    items = []
    for item in block.items:
        (inner,) = item.blocks
        assert isinstance(inner, Paragraph)
        label = inner.inlines[0]
        assert isinstance(label, Strong)
        whole = seen_paragraph(reading, text, inline_text(inner.inlines))
        items.append({**whole, "label": inline_text(label.children).removesuffix(":")})
    return {"kind": "list", "ordered": block.ordered, "items": items}


def seen_blocks(reading: Reading, text: str, blocks: tuple[Block, ...]) -> dict[str, Any]:
    return {
        "paragraphs": sum(isinstance(block, Paragraph) for block in blocks),
        "blocks": [seen_block(reading, text, block) for block in blocks],
    }


def seen_article(reading: Reading, text: str, article: Article, labels: list[int]) -> dict[str, Any]:
    sections = [
        {
            "line": labels.pop(0),
            "label": section.label,
            "kind": section.kind,
            "list_items": sum(len(block.items) for block in section.blocks if isinstance(block, List)),
            **seen_blocks(reading, text, section.blocks),
        }
        for section in article.sections
    ]
    (author,) = article.authors
    return {
        "line": article.origin.line,
        "title": article.title,
        "byline": f"By {article.byline}",
        "authors": [author.name],
        "abstract": seen_blocks(reading, text, article.abstract),
        "sections": sections,
        "bio": {"line": labels.pop(0), "label": article.bio_label, **seen_blocks(reading, text, author.bio)},
    }


def test_every_field_of_the_expected_reading_is_met(text: str, expected: dict[str, Any]) -> None:
    reading = read(text)
    labels = [text.count("\n", 0, span.start) + 1 for span in reading.spans if span.role == "label"]
    assert [seen_article(reading, text, article, labels) for article in reading.articles] == expected["articles"]


def test_the_notices_are_the_expected_ones_in_their_order(text: str, expected: dict[str, Any]) -> None:
    notices = read(text).notices
    wanted = [(n["line"], n["column"], n["code"]) for n in expected["notices"]]
    assert [(n.line, n.column, n.code) for n in notices] == wanted
    for notice, want in zip(notices, expected["notices"], strict=True):
        assert notice.excerpt == want.get("text", notice.excerpt)
        assert f"{want.get('chars', 0):,}" in notice.message or "chars" not in want


def test_no_character_is_without_an_owner(text: str, expected: dict[str, Any]) -> None:
    reading = read(text)
    assert (len(text), reading.non_space, reading.unowned) == (expected["characters"], 32_462, 0)
    assert not any(span.role == "verbatim" for span in reading.spans)


def test_the_printed_headings_are_repaired(text: str) -> None:
    headings = [[*(s.heading for s in a.sections), a.bio_heading] for a in read(text).articles]
    assert headings == [
        ["Background", "Implications", "Conclusions", "Author’s bio"],
        ["Background", "Implications", "Conclusions", "Author’s bio"],
        ["Background", "Implications", "Conclusion", "Author bio"],
        ["Background", "Implications", "Conclusions", "Author’s bios"],
    ]


def structure(reading: Reading) -> list[object]:
    """Everything but places and the case of labels."""
    return [
        (
            a.byline,
            tuple(block_texts(a.abstract)),
            [
                (s.heading, s.kind, [type(b).__name__ for b in s.blocks], tuple(block_texts(s.blocks)))
                for s in a.sections
            ],
            a.bio_heading,
            [tuple(block_texts(author.bio)) for author in a.authors],
        )
        for a in reading.articles
    ]


def wrapped(text: str, *, between: str) -> str:
    return between.join(textwrap.fill(line, 78) for line in text.split("\n"))


def bulleted(mark: str) -> Callable[[str], str]:
    """Each lone marker and its item on one line."""
    return lambda text: re.sub("^-\n", f"{mark} ", text, flags=re.MULTILINE)


def lone(mark: str) -> Callable[[str], str]:
    """Another lone marker."""
    return lambda text: re.sub("^-$", mark, text, flags=re.MULTILINE)


VARIANTS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "CR": lambda t: t.replace("\n", "\r"),
    "LS": lambda t: t.replace("\n", "\u2028"),
    "a final line end": lambda t: t + "\n",
    "BOM inside": lambda t: "\ufeff" + t,
    "NBSP at line ends": lambda t: t.replace("\n", "\xa0\n\xa0"),
    "ZWSP at line ends": lambda t: t.replace("\n", "\u200b\n"),
    "blank lines": lambda t: t.replace("\n", "\n\n"),
    "many blank lines": lambda t: t.replace("\n", "\n \n\n"),
    "indent": lambda t: "    " + t.replace("\n", "\n    "),
    "wrapped, blank lines": lambda t: wrapped(t, between="\n\n"),
    "wrapped, CRLF": lambda t: wrapped(t, between="\n\n").replace("\n", "\r\n"),
    "wrapped, indented": lambda t: "    " + wrapped(t, between="\n\n").replace("\n", "\n    "),
    "title-case labels": lambda t: LABEL.sub(lambda m: m[1].capitalize() + ": ", t),
    "title-case labels, each word": lambda t: LABEL.sub(lambda m: string.capwords(m[1]) + ": ", t),
    "labels alone": lambda t: LABEL.sub(lambda m: m[1] + "\n", t),
    "labels alone with colon": lambda t: LABEL.sub(lambda m: m[1] + ":\n", t),
    "title-case labels alone": lambda t: LABEL.sub(lambda m: string.capwords(m[1]) + "\n\n", t),
    "labels alone, wrapped": lambda t: wrapped(LABEL.sub(lambda m: m[1] + "\n", t), between="\n\n"),
    **{f"bullets {mark} with text": bulleted(mark) for mark in "-•*–·▪"},
    **{f"bullets {mark} alone": lone(mark) for mark in "•*–"},
    "bullets with tabs, wrapped": lambda t: wrapped(re.sub("^-\n", "-\t", t, flags=re.MULTILINE), between="\n\n"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_has_the_same_structure(name: str, text: str) -> None:
    reading = read(VARIANTS[name](text))
    assert structure(reading) == structure(read(text))
    assert reading.unowned == 0


@pytest.mark.parametrize("mark", ["{}.", "{})", "({})"])
def test_numbers_for_bullets_give_an_ordered_list(mark: str, text: str) -> None:
    numbers = iter(range(1, 10))
    reading = read(re.sub("^-\n", lambda _: mark.format(next(numbers)) + " ", text, flags=re.MULTILINE))
    assert structure(reading) == structure(read(text))
    found = reading.articles[2].sections[1].blocks[2]
    assert isinstance(found, List)
    assert (found.ordered, found.start, len(found.items)) == (True, 1, 6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_gives_the_same_text(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding), name="analyst.txt")
    assert decoded.text == text
    guessed = [notice.code for notice in decoded.notices]
    assert guessed == (["encoding-guessed"] if encoding in {"utf-16-le", "utf-16-be"} else [])


def test_a_wrapped_text_without_blank_lines_keeps_its_articles_and_sections(text: str) -> None:
    """Where a last line is nearly full, two paragraphs cannot be told apart; nothing else may change."""
    reading, plain = read(wrapped(text, between="\n")), read(text)
    assert [a.byline for a in reading.articles] == [a.byline for a in plain.articles]
    headings = [[s.heading for s in a.sections] for a in plain.articles]
    assert [[s.heading for s in a.sections] for a in reading.articles] == headings
    words = [" ".join(block_texts(s.blocks)) for a in plain.articles for s in a.sections]
    assert [" ".join(block_texts(s.blocks)) for a in reading.articles for s in a.sections] == words


def test_titles_before_the_bylines_are_found(text: str) -> None:
    titles = ["Two Rivals Meet", "What Comes Next?", "A Country at a Crossroads", "The View from the Steppe"]
    waiting = iter(titles)
    reading = read(re.sub("^(?=By )", lambda _: next(waiting) + "\n", text, flags=re.MULTILINE))
    assert [article.title for article in reading.articles] == titles
    assert structure(reading) == structure(read(text))
    assert "missing-title" not in {notice.code for notice in reading.notices}


def edited(word: str, times: int, dice: random.Random) -> str:
    for _ in range(times):
        at = dice.randrange(len(word))
        letter = dice.choice(string.ascii_uppercase)
        word = dice.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ],
        )
    return word


@pytest.mark.parametrize(("times", "goal"), [(1, 197), (2, 148)])
def test_headings_with_random_edits_are_mostly_right_and_never_of_a_wrong_kind(
    times: int, goal: int, text: str
) -> None:
    headings = [s.label for a in read(text).articles for s in a.sections if s.label != "BCKGROUND"]
    rounds = []
    for seed in range(10):
        dice = random.Random(seed)
        typed = [dice.choice(headings) for _ in range(200)]
        kinds = [
            (TABLE.classify(word).kind, find_label(f"{edited(word, times, dice)}: The rest", TABLE)) for word in typed
        ]
        rounds.append(sum(found is not None and found.match.kind == kind for kind, found in kinds))
        assert {found.match.kind for kind, found in kinds if found and found.match.kind != kind} <= {"other"}
    print(
        f"\n{times} edit(s) in a heading: {sum(rounds) / 10:.1f} of 200 right ({min(rounds)} to {max(rounds)}; goal {goal})"
    )
    assert sum(rounds) / 10 >= goal


def test_nothing_is_lost_when_a_heading_is_beyond_repair(text: str) -> None:
    dice = random.Random(2026)
    places = [found for found in LABEL.finditer(text) if "BIO" not in found[1]]
    for _ in range(40):
        found = dice.choice(places)
        reading = read(text[: found.start(1)] + edited(found[1], 3, dice) + text[found.end(1) :])
        assert (reading.unowned, len(reading.articles)) == (0, 4)
        assert not any(notice.code == "accounting-failed" for notice in reading.notices)
