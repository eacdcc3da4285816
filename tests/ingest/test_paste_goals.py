"""The goals of the paste reader in one table: figure, material, met or missed, and the test that shows it.

``pytest tests/ingest/test_paste_goals.py -s -n 0`` prints it; a goal that is missed fails.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from goals import NO_NAMES, article, byline, corpus_paragraphs, labels, prose
from test_analyst import VARIANTS, edited, structure

from digest.ingest.labels import LabelTable, Match
from digest.ingest.paste.bylines import parse_byline
from digest.ingest.paste.headings import find_label
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading
from digest.model.kinds import DEFAULT_KINDS

TABLE = LabelTable(DEFAULT_KINDS)
DEMO = Path(__file__).resolve().parents[2] / "issues" / "demo" / "articles.txt"
BODY = "A paragraph that says something, and says it in full."


def read(text: str) -> Reading:
    return read_paste(text, table=TABLE, name="p.txt")


def show(capsys: pytest.CaptureFixture[str], what: str, goal: str, figure: str, source: str, *, met: bool) -> bool:
    """A row of the table; whether the goal is met."""
    shown_by = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split("[")[0].removesuffix(" (call)")
    verdict = "met" if met else "MISSED"
    with capsys.disabled():
        print(f"\n| {what:<59} | {goal:<14} | {figure:<20} | {source:<9} | {verdict:<6} | {shown_by} |", end="")
    return met


def test_capital_labels_are_seen_and_none_is_taken_for_another_kind(capsys: pytest.CaptureFixture[str]) -> None:
    typed = labels(random.Random(1), 2455)
    found = [find_label(f"{label}: {BODY}", TABLE) for label in typed]
    seen = sum(label is not None and label.end == len(word) for label, word in zip(found, typed, strict=True))
    guessed = sum(label is not None and label.match.how is Match.TYPO for label in found)
    assert show(
        capsys,
        "capital labels of structured abstracts seen",
        "2,454 of 2,455",
        f"{seen:,} of {len(typed):,}",
        "made here",
        met=seen >= 2454,
    )
    assert show(capsys, "  of them taken for a misspelt heading", "0", str(guessed), "made here", met=guessed == 0)


def test_bylines_are_accepted_and_what_is_none_is_kept_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(2)
    typed = [byline(dice) for _ in range(1347)] + [f"By {dice.choice(NO_NAMES)}" for _ in range(137)]
    accepted = [parse for line in typed if (parse := parse_byline(line)) and parse.names]
    assert show(
        capsys,
        "“by …” strings accepted as bylines",
        "1,347 of 1,484",
        f"{len(accepted):,} of {len(typed):,}",
        "made here",
        met=len(accepted) == 1347,
    )
    missed = sorted({line for line in typed[:1347] if not ((parse := parse_byline(line)) and parse.names)})
    assert not missed, missed[:5]
    for line in {*typed[1347:]}:
        reading = read(f"{line}\n{BODY}")
        words = "".join(str(part) for part in reading.articles)
        assert reading.unowned == 0
        assert "verbatim" not in {span.role for span in reading.spans}
        assert line.removeprefix("By ") in words


def test_prose_has_no_bylines_and_no_labels(capsys: pytest.CaptureFixture[str], full: bool) -> None:
    distinct = dict.fromkeys(prose(random.Random(3), 400_000 if full else 8_000))
    paragraphs = list(distinct)[:76_145]
    bylines, marked = false_ones(paragraphs)
    assert show(
        capsys,
        "false bylines / capital labels in prose",
        "0 / 1 of 76,145",
        f"{bylines} / {marked} of {len(paragraphs):,}",
        "made here",
        met=(bylines, marked) == (0, 0),
    )


def test_prose_of_the_corpora_has_no_bylines_and_no_labels(capsys: pytest.CaptureFixture[str], shared: Path) -> None:
    paragraphs = list(dict.fromkeys(corpus_paragraphs(shared)))
    bylines, marked = false_ones(paragraphs)
    assert show(
        capsys,
        "false bylines / capital labels in prose",
        "0 / 1 of 76,145",
        f"{bylines} / {marked} of {len(paragraphs):,}",
        "corpora",
        met=bylines == 0 and marked <= 1,
    )


def false_ones(paragraphs: list[str]) -> tuple[int, int]:
    """How many paragraphs are taken for bylines, and how many are said to begin with a label in capitals."""
    bylines = sum((parse := parse_byline(text)) is not None and bool(parse.names) for text in paragraphs)
    found = (find_label(text, TABLE) for text in paragraphs)
    return bylines, sum(label is not None and label.capitals for label in found)


def test_articles_pasted_together_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(4)
    pastes = [[article(dice) for _ in range(dice.randrange(2, 7))] for _ in range(60)]
    made = titles = sections = exact = lost = 0
    for paste in pastes:
        reading = read("\n".join(text for *_, text in paste))
        made += len(paste)
        lost += reading.unowned
        assert len(reading.articles) == len(paste)
        for (title, line, own, _), found in zip(paste, reading.articles, strict=True):
            titles += (found.title, f"By {found.byline}") == (title, line)
            sections += len(own)
            exact += sum(one == other.label for one, other in zip(own, found.sections, strict=False))
    right, share = f"{titles} of {made}", exact / sections
    assert show(
        capsys, "articles pasted together: titles and bylines right", "all", right, "made here", met=titles == made
    )
    assert show(capsys, "  sections exact", "94-96 %", f"{share:.1%} of {sections}", "made here", met=share >= 0.94)
    assert show(capsys, "  characters lost", "0", str(lost), "made here", met=lost == 0)


def test_a_variant_of_the_demo_has_the_same_structure(capsys: pytest.CaptureFixture[str]) -> None:
    text = DEMO.read_text(encoding="utf-8")
    plain = structure(read(text))
    assert all(change(text) != text for change in VARIANTS.values())
    readings = {name: read(change(text)) for name, change in VARIANTS.items()}
    same = [name for name, reading in readings.items() if structure(reading) == plain]
    lost = sum(reading.unowned for reading in readings.values())
    assert show(
        capsys,
        "line ends, BOM, blanks, indent, wrap, labels, bullets: same",
        "all",
        f"{len(same)} of {len(VARIANTS)}",
        "the demo",
        met=set(same) == set(VARIANTS) and lost == 0,
    )


@pytest.mark.parametrize(("times", "goal"), [(1, 197), (2, 148)])
def test_headings_with_random_edits_are_right_or_other(
    times: int, goal: int, capsys: pytest.CaptureFixture[str]
) -> None:
    headings = ["BACKGROUND", "IMPLICATIONS", "CONCLUSIONS", "CONCLUSION"]
    rounds, wrong, lost = [], 0, 0
    for seed in range(10):
        dice = random.Random(seed)
        right = 0
        for _ in range(200):
            word = dice.choice(headings)
            typed = edited(word, times, dice)
            found = find_label(f"{typed}: {BODY}", TABLE)
            same = found is not None and found.match.kind == TABLE.classify(word).kind
            right += same
            wrong += found is not None and not same and found.match.kind != "other"
            lost += read(f"By Ada Example\n{BODY}\n{typed}: {BODY}").unowned
        rounds.append(right)
    figure = f"{sum(rounds) / len(rounds):.1f} ({min(rounds)} to {max(rounds)})"
    met = sum(rounds) / len(rounds) >= goal
    edits = f"{times} random edit{'s' * (times > 1)} in a heading: right of 200"
    assert show(capsys, edits, str(goal), figure, "made here", met=met)
    spoilt = f"{wrong} / {lost}"
    assert show(
        capsys, "  of a wrong kind / characters lost", "0 / 0", spoilt, "made here", met=(wrong, lost) == (0, 0)
    )
