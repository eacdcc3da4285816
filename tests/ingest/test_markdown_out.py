"""The Markdown that Digest writes is what a person would have typed."""

from __future__ import annotations

import datetime as dt

import pytest
from strategies import TABLE

from digest.ingest.front_matter.yaml_out import scalar
from digest.ingest.labels import label_section
from digest.ingest.markdown.inlines_out import write_inlines
from digest.ingest.markdown.out import write_markdown
from digest.ingest.markdown.reader import read_markdown
from digest.model.article import Article, ArticleState, Author, Origin
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    paragraph,
)

ARTICLE = Article(
    id="0123456789ab",
    title="Rivers: a short history",
    subtitle="How “water” moved borders",
    authors=(
        Author(
            name="Ada Example",
            bio=(
                Paragraph((Text("Ada Example writes for "), Emphasis((Text("The Sample"),)), Text("."))),
                paragraph("And reads."),
            ),
            link="https://example.org/ada",
            email="ada@example.org",
        ),
        Author(name="Ben Example"),
    ),
    abstract=(paragraph("Two rivers, one border – and 1.10 reasons."), paragraph("More.")),
    abstract_label="ABSTRACT",
    sections=(
        label_section("", (paragraph("The lead."),), TABLE),
        label_section(
            "BCKGROUND",
            (
                Paragraph(
                    (
                        Strong((Text("Rhine:"),)),
                        Text(" US$ 2 [1], A*B and snake_case & more"),
                        Break(),
                        Text("1. is no list"),
                    )
                ),
                List(
                    (
                        ListItem((paragraph("one"), List((ListItem((paragraph("inner"),)),)))),
                        ListItem((paragraph("two"),)),
                    )
                ),
                List((ListItem((paragraph("next list"),)),)),
                Heading(1, (Text("Detail #"),)),
                Quote((paragraph("- said"),)),
                CodeBlock("x = 1\n```", "py"),
                Figure("map (1).png", "A map", (Text("The Rhine, “1900”"),)),
                Table(((Text("a|b"),), ()), (((Code("c|d"),), (Break(), Text("e"))),), ("left", "")),
                Rule(),
            ),
            TABLE,
        ),
    ),
    bio_label="AUTHOR’S BIOS",
    bio_heading=label_section("AUTHOR’S BIOS", (), TABLE).heading,
    language="no",
    published=dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC),
    updated=dt.date(2026, 11, 24),
    tags=("water", "true", "C#"),
    summary="Line one.\nLine two.",
    url="https://example.org/rivers",
    slug="rivers",
    state=ArticleState.HELD,
    origin=Origin(name="inbox/a.txt", line=3, raw_sha256="12e4" * 16, reader="paste"),
)

WRITTEN = r"""---
id: 0123456789ab
title: "Rivers: a short history"
subtitle: How “water” moved borders
authors:
  - name: Ada Example
    link: https://example.org/ada
    email: ada@example.org
    bio: |-
      Ada Example writes for *The Sample*.

      And reads.
  - name: Ben Example
language: "no"
date: 2026-11-23T14:05:00Z
updated: 2026-11-24
tags:
  - water
  - "true"
  - C#
url: https://example.org/rivers
slug: rivers
summary: |-
  Line one.
  Line two.
abstract_label: ABSTRACT
abstract: |-
  Two rivers, one border – and 1.10 reasons.

  More.
bio_label: AUTHOR’S BIOS
state: held
source:
  name: inbox/a.txt
  line: 3
  sha256: 12e412e412e412e412e412e412e412e412e412e412e412e412e412e412e412e4
  reader: paste
---

The lead.

## BCKGROUND

**Rhine:** US$ 2 [1], A\*B and snake_case & more\
1\. is no list

- one
  - inner
- two

* next list

### Detail \#

> \- said

````py
x = 1
```
````

![A map](<map%20(1).png> "The Rhine, “1900”")

| a\|b |  |
| :--- | --- |
| `c\|d` | e |

___
"""


def test_an_article_is_written_as_a_person_would() -> None:
    assert write_markdown(ARTICLE) == WRITTEN


def test_what_was_written_is_written_the_same_again() -> None:
    (back,) = read_markdown(WRITTEN, table=TABLE, name="a.md").articles
    assert write_markdown(back) == WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, with (brackets) and [1] notes.",
        "5 * 3 < 20 & more",
        "snake_case and e.g. this",
        "#hashtag and 50% – “quoted”, it’s",
        "C:\\temp and 1.5 > 1.2",
        "-5 degrees",
        "https://example.org/a_b?c=d&e=f",
        "+49 30 1234",
        "2026 was a year.",
        "Really! (Yes.)",
    ],
)
def test_ordinary_words_are_never_escaped(text: str) -> None:
    assert write_inlines((Text(text),)) == text


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((Text("*a*"),), r"\*a\*"),
        ((Text("1995. A year"),), r"1995\. A year"),
        ((Text("- a"),), r"\- a"),
        ((Text("# a"),), r"\# a"),
        ((Text("> a"),), r"\> a"),
        ((Text("[a](b) [c]: d"),), r"\[a\](b) \[c\]: d"),
        ((Text("<b> &amp; \\*"),), r"\<b> \&amp; \\\*"),
        ((Text(" a "),), "&#32;a&#32;"),
        ((Text("a!"), Link("https://e.org", (Text("b"),))), r"a\![b](https://e.org)"),
        ((Text("a"), Emphasis((Text(".b"),)), Text("c")), "&#97;*.b*c"),
        ((Text("a"), Strong((Text("b"),)), Text("c")), "a**b**c"),
        ((Emphasis((Text("a"),)), Strong((Text("b"),))), "_a_**b**"),
        ((Strong((Emphasis((Text("a"),)), Text(" b"))),), "**_a_ b**"),
        ((Code("a`b"),), "``a`b``"),
        ((Code("`"),), "`` ` ``"),
        ((Link("https://e.org", (Text("https://e.org"),)),), "<https://e.org>"),
        ((Link("https://e.org/(a", (Text("[x]"),)),), r"[\[x\]](<https://e.org/(a>)"),
    ],
)
def test_what_would_be_markup_is_escaped(parts: tuple[Inline, ...], expected: str) -> None:
    assert write_inlines(parts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words", "Plain words"),
        ("Rivers: a history", '"Rivers: a history"'),
        ('The "new" map', 'The "new" map'),
        ('"New": a map', "'\"New\": a map'"),
        ("C# and F#", "C# and F#"),
        ("Issue #80", '"Issue #80"'),
        ("yes", '"yes"'),
        ("1.10", '"1.10"'),
        ("2026-11-23", '"2026-11-23"'),
        ("12e456789012", '"12e456789012"'),
        ("- a", '"- a"'),
        ("@ada", '"@ada"'),
        ("a:", '"a:"'),
        ("", '""'),
        ("a\u2028b", '"a\\u2028b"'),
        ("Şehir – ışık", "Şehir – ışık"),
    ],
)
def test_yaml_is_quoted_only_where_it_must_be(text: str, expected: str) -> None:
    assert scalar(text) == expected


def test_authors_without_details_are_a_plain_list() -> None:
    text = write_markdown(Article(id="a", authors=(Author(name="Ada Example"), Author(name="Ben Example, Jr."))))
    assert text == "---\nid: a\nauthors:\n  - Ada Example\n  - Ben Example, Jr.\n---\n"


def test_sections_without_text_or_label_are_written_as_headings() -> None:
    sections = (
        label_section("", (), TABLE),
        label_section("A", (), TABLE),
        label_section("", (paragraph("x"),), TABLE),
    )
    text = write_markdown(Article(id="a", sections=sections))
    assert text == "---\nid: a\n---\n\n##\n\n## A\n\n##\n\nx\n"
    assert read_markdown(text, table=TABLE, name="a.md").articles[0].sections == sections
