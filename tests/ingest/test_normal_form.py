"""The normal form of bodies."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import messy_blocks

from digest.ingest.markdown.normal_form import normal_blocks, normal_inlines
from digest.model.blocks import (
    Block,
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
    Strong,
    Table,
    Text,
    paragraph,
    plain_text,
)
from digest.model.rows import notes_of

A, B = Text("a"), Text("b")
URL = "https://example.org"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([A, Text(""), B], (Text("ab"),)),
        ([Code("a"), Code("b"), Code("")], (Code("ab"),)),
        ([Emphasis((A,)), Emphasis((B,))], (Emphasis((Text("ab"),)),)),
        ([Emphasis((A, Strong((Emphasis((B,)),))))], (Emphasis((A, Strong((B,)))),)),
        ([Link(URL, (Link(URL, (A,)),))], (Link(URL, (A,)),)),
        ([Emphasis(()), Strong((Text(""),)), A], (A,)),
        ([Break(), A, Break(), Break()], (A,)),
        ([Strong((Break(), A, Break())), B], (Strong((A,)), Break(), B)),
        ([Text("a "), Break(), Text(" b")], (A, Break(), B)),
        ([Text("a\nb\x0b")], (Text("a b "),)),
    ],
)
def test_inlines_are_brought_into_normal_form(parts: list[Inline], expected: tuple[Inline, ...]) -> None:
    assert normal_inlines(parts) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Paragraph(()), ()),
        (Heading(9, (A,)), (Heading(4, (A,)),)),
        (List(()), ()),
        (List((ListItem(()),), start=7), (List((ListItem(()),)),)),
        (Quote((Paragraph(()),)), ()),
        (CodeBlock("a\r\nb", "py thon`"), (CodeBlock("a\nb", "py"),)),
        (Figure("javascript:x", "Words"), (paragraph("Words"),)),
        (Table(((),), (((A,), (B,)),)), (Table((), (((A,), (B,)),)),)),
        (Table(((A,), (B,)), (((A,),),), ("left",)), (Table(((A,), (B,)), (((A,), ()),), ("left", "")),)),
        (Table((), ()), ()),
    ],
)
def test_blocks_are_brought_into_normal_form(block: Block, expected: tuple[Block, ...]) -> None:
    assert normal_blocks([block]) == expected


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(messy_blocks)
def test_the_normal_form_is_stable_and_keeps_every_word(tree: tuple[Block, ...]) -> None:
    normal = normal_blocks(tree)
    assert normal_blocks(normal) == normal
    said, kept = _letters(plain_text(tree)), _letters(plain_text(normal))
    assert sorted(kept) == sorted(said)
    # A note that lay in a note stands behind it, so its words change their place.
    assert kept == said or any(True for note in notes_of(tree) for _ in notes_of(note.blocks))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_code_in_a_link_that_would_look_like_a_reference_is_plain() -> None:
    link = Link("https://example.org/", (Code("a]:"), Code("list[int]")))
    (normal,) = normal_inlines((link,))
    assert normal == Link("https://example.org/", (Text("a]:list[int]"),))
    assert normal_inlines((Code("a]:"),)) == (Code("a]:"),)
