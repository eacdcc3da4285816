"""Material made for the goals of the paste reader: labels, bylines, prose and whole articles, by dice of a fixed seed."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTENCES = (
    "The harbour was deepened twice before the war.",
    "Nobody at the ministry had asked for a second opinion.",
    "By 1995 most of the mills stood empty.",
    "Prices rose, wages did not, and the vote was close.",
    "“We count ships, not promises,” the keeper said.",
    "Its budget (US$ 2.4 million) is decided in March.",
    "What comes next is harder: the pipes are older than the town.",
    "In the U.S. the same rule has three exceptions.",
    "Two reports disagree; both were paid for by the port.",
    "That is the whole point of a lock, after all.",
)
LABELS = """
    AIM;AIMS;OBJECTIVE;OBJECTIVES;PURPOSE;BACKGROUND;BACKGROUND AND AIMS;INTRODUCTION;CONTEXT;RATIONALE;HYPOTHESIS;METHODS;
    METHOD;MATERIALS AND METHODS;PATIENTS AND METHODS;SUBJECTS;PARTICIPANTS;SETTING;DESIGN;STUDY DESIGN;STUDY DESIGN AND
    SETTING;DATA SOURCES;DATA EXTRACTION;SEARCH STRATEGY;SELECTION CRITERIA;INTERVENTION;INTERVENTIONS;MAIN OUTCOME MEASURES;
    MEASUREMENTS;MEASURES;RESULTS;RESULTS AND DISCUSSION;MAIN RESULTS;KEY RESULTS;FINDINGS;PRINCIPAL FINDINGS;DISCUSSION;
    CONCLUSION;CONCLUSIONS;CONCLUSIONS AND RELEVANCE;INTERPRETATION;IMPLICATIONS;IMPLICATIONS FOR PRACTICE;CLINICAL RELEVANCE;
    SIGNIFICANCE;LIMITATIONS;LIMITATIONS, REASONS FOR CAUTION;FUNDING;FUNDING STATEMENT;TRIAL REGISTRATION;LEVEL OF EVIDENCE;
    WIDER IMPLICATIONS OF THE FINDINGS;WHAT IS KNOWN;WHAT THIS STUDY ADDS;STATE OF THE ART;CASE REPORT;CASE PRESENTATION;
    EVIDENCE ACQUISITION;EVIDENCE SYNTHESIS;OUTLOOK;POLICY RECOMMENDATIONS;RECOMMENDATIONS;SUMMARY OF BACKGROUND DATA;SCOPE;
    PRACTICE POINTS;STATISTICS;ETHICS;DATA AVAILABILITY;KEY POINTS;QUESTION;ANSWER;UPDATE;DEMOGRAPHICS;THE ROAD AHEAD
"""
GIVEN = """
    Ada Ben Cleo Dora Emil Fay Gül Hélène İpek João Kwame Łucja Mary-Jane Nguyễn Óscar Priya Qing Renée Søren T. U.S. Vũ
    W.E.B. Xénia Yusuf Zoë Анна 李 Μαρία محمد J.R.R.
"""
FAMILY = """
    Example Sample-Smith O’Neill O'Hara McAdam D'Angelo al-Farsi Müller Ångström Çelik Nováková Okonkwo Le Tran Ng Iñárritu
    Петрова 小龙 Παπαδάκη العربي Saint-Exupéry Jr. N'Diaye García Szczęsny
"""
PARTICLES = ("de", "van der", "von", "bin", "da", "di", "el", "of")
NO_NAMES = (
    "@somebody",
    "the editors",
    "The Associated Group",
    "A Special Correspondent",
    "Example Inc. (ad)",
    "Staff",
    "Our Staff Writers",
    "ada_example",
    "A Team at Example University",
    "Somebody, Senior Fellow",
    "Example News Desk",
    "Ada Example (ad)",
    "admin123",
)
OPENINGS = (
    "By {year}, the town had two bridges and one debt.", "By the end of the year the pipes were dry.", "By contrast, the north voted for it.",
    "By Monday the strike was over.", "By Ada Example’s own account, nothing was paid.", "By road it takes an hour; by boat, two.",
    "By then NATO had moved on.", "Written by hand, the list has {number} names.", "By no means all of them agreed.",
    "NATO and the EU agreed on {number} points.", "US: it is a word of two letters.", "The U.S. and the UK disagreed.",
    "Note: the figures are of {year}.", "TIME:{number} is no heading.", "A: one answer. B: another.", "COVID-19 closed it for {number} weeks.",
    "BRICS is an acronym, and it stands in the middle of things.", "“BACKGROUND” is what they call it.", "I AM, he said, the keeper.",
    "Background checks take {number} days.", "Results were mixed in {year}.", "Conclusions differ, as they always do.",
    "by the way, nobody asked.", "Author of {number} books, she lives in Berg.", "By Grace of God, the charter says, the town is free.",
)  # fmt: skip
TITLES = (
    "The Harbour That Outgrew Its Lock", "What Comes Next?", "Two Bridges, One Debt", "A Town at a Crossroads", "Counting Ships",
    "The View from the Quay", "Who Pays for the Pipes?", "The Mill and the Market", "After the Vote", "“Not in Our Time”",
)  # fmt: skip


def labels(dice: random.Random, count: int) -> list[str]:
    """Labels in capitals, as structured abstracts have them."""
    known = [" ".join(label.split()) for label in LABELS.split(";")]
    return [dice.choice(known) for _ in range(count)]


def name(dice: random.Random) -> str:
    """A person's name: one to three given names, perhaps a particle, a family name."""
    words = [dice.choice(GIVEN.split()) for _ in range(dice.choice((1, 1, 1, 2)))]
    words += dice.choice(PARTICLES).split() if dice.random() < 0.15 else []
    return " ".join([*words, dice.choice([word for word in FAMILY.split() if word != "Jr."])])


def byline(dice: random.Random) -> str:
    """A byline of one to four people."""
    people = [name(dice) for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4)))]
    joined = ", ".join(people[:-1]) + dice.choice((" and ", " & ", ", ")) + people[-1] if len(people) > 1 else people[0]
    return dice.choice(("By ", "by ", "BY ", "By: ", "Written by ", "Author: ", "Authors: ")) + joined


def prose(dice: random.Random, count: int) -> Iterator[str]:
    """Paragraphs in which nothing is a heading or a byline."""
    for _ in range(count):
        first = dice.choice(OPENINGS).format(year=dice.randrange(1900, 2030), number=dice.randrange(2, 99))
        rest = dice.sample(SENTENCES, dice.randrange(1, 5))
        yield " ".join([first, *rest] if dice.random() < 0.7 else rest)


def article(dice: random.Random) -> tuple[str, str, list[str], str]:
    """Title, byline, labels and the whole text of an article without a blank line."""
    title, line = dice.choice(TITLES), f"By {name(dice)}"
    own = [
        "BACKGROUND",
        *dice.sample(["IMPLICATIONS", "FINDINGS", "THE ROAD AHEAD", "OUTLOOK", "METHODS"], dice.randrange(1, 4)),
        "CONCLUSIONS",
    ]
    body = [title, line, " ".join(dice.sample(SENTENCES, 3))]
    for label in own:
        body.append(f"{label}: {' '.join(dice.sample(SENTENCES, 3))}")
        body += [" ".join(dice.sample(SENTENCES, 2)) for _ in range(dice.randrange(3))]
    body.append(f"AUTHOR’S BIO: {line[3:]} is made up.")
    return title, line, own, "\n".join(body)


def corpus_paragraphs(shared: Path) -> Iterator[str]:
    """Paragraphs of running text from the shared corpora: posts, pages, and the analysts' paragraphs without their labels."""
    corpora = shared / "corpora"
    for line in (corpora / "summaries" / "gov18f-sample.jsonl").read_text(encoding="utf-8").splitlines():
        yield from _lines(json.loads(line)["text"])
    for page in sorted((corpora / "html").glob("*/expected.txt")):
        yield from (line for line in _lines(page.read_text(encoding="utf-8")) if len(line) > 120)
    for line in _lines((corpora / "articles" / "analyst.txt").read_text(encoding="utf-8")):
        if not line.startswith("By "):
            yield re.sub(r"^[A-Z’' ]{3,}: ", "", line)


def _lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.split("\n") if line.strip())
