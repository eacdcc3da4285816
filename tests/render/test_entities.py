from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.post import Entity, units
from digest.render.telegram.clean import clean, findings
from digest.render.telegram.entities import TagError, convert, parse
from digest.render.telegram.links import checked_link, is_public

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = {"r": 1, "t": 2, "T": 4, "d": 8, "D": 16, "w": 32}


def brief(entities: tuple[Entity, ...]) -> list[tuple[str, int, int]]:
    return [(entity.type, entity.offset, entity.length) for entity in entities]


def marked(text: str, entity: Entity) -> str:
    """The words that an entity covers."""
    return text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def shape(entity: Entity) -> dict[str, Any]:
    flags = sum(FLAGS[flag] for flag in entity.date_time_format or "")
    names = {"bot_api_type": entity.type, "url": entity.url, "language": entity.language, "unix_time": entity.unix_time}
    names |= {"custom_emoji_id": entity.custom_emoji_id, "date_flags": flags or None}
    return {"offset": entity.offset, "length": entity.length, **{k: v for k, v in names.items() if v is not None}}


def test_all_cases_of_telegrams_own_parser_agree(shared: Path) -> None:
    cases = json.loads((shared / "corpora" / "telegram" / "td_parse_html.json").read_text(encoding="utf-8"))["cases"]
    wrong = []
    for case in cases:
        try:
            text, entities = parse(case["input"])
            found: object = (text, [shape(entity) for entity in entities])
        except TagError as error:
            found = error.message
        expected = [{k: v for k, v in e.items() if k != "type"} for e in case.get("entities", [])]
        if found != case.get("error", (case.get("text"), expected)):
            wrong.append((case["line"], found))
    assert not wrong
    assert len(cases) == 89


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<STRONG>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del  >", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ("<span class='tg-spoiler'>x</span>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ('<blockquote expandable="false">x</blockquote>', "expandable_blockquote"),
        ("<a href=example.org>x</a>", "text_link"),
        ("<tg-emoji emoji-id='77'>x</tg-emoji>", "custom_emoji"),
        ("<tg-time unix='1700000000' format='D'>x</tg-time>", "date_time"),
    ],
)
def test_each_tag_gives_its_entity(html: str, kind: str) -> None:
    assert brief(parse(html)[1]) == [(kind, 0, 1)]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("<!-- no -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href=x.org/a>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href='x.org>x</a>", "Unclosed start tag at byte offset 0"),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time unix='1' format='rt'>x</tg-time>", "Invalid date format used"),
        (
            "&#xD83C;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
        ("\ud83c", "Strings must be encoded in UTF-8"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(html: str, message: str) -> None:
    with pytest.raises(TagError) as caught:
        parse(html)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;&gt;&amp;&quot;", '<>&"'),
        ("&lt&gt &amp", "<> &"),
        ("&nbsp;&mdash;&apos;&LT;", "&nbsp;&mdash;&apos;&LT;"),
        ("a & b &", "a & b &"),
        ("&#65;&#x42;&#x1F33E", "AB🌾"),
        ("&#0;&#x10FFFF;&#12345678901;", "&#0;&#x10FFFF;&#12345678901;"),
        ("&#39;&#34;", "'\""),
        ("&#;&#x;", "&#;&#x;"),
    ],
)
def test_references_are_decoded_as_telegram_does(html: str, text: str) -> None:
    assert parse(html)[0] == text


@pytest.mark.parametrize(
    ("before", "inside", "offset", "length"),
    [
        ("🌾", "x", 2, 1),
        ("é", "x", 1, 1),
        ("e\u0301", "x", 2, 1),
        ("👩\u200d👩\u200d👧", "🇨🇭", 8, 4),
        ("क्षि", "नमस्ते", 4, 6),
        ("𝔸𝔹", "𝔸", 4, 2),
    ],
)
def test_offsets_count_utf16_units_with_emoji_and_combined_characters(
    before: str, inside: str, offset: int, length: int
) -> None:
    text, entities = parse(f"{before}<b>{inside}</b>")
    assert brief(entities) == [("bold", offset, length)]
    assert marked(text, entities[0]) == inside


def test_an_empty_element_vanishes_and_a_link_without_address_uses_its_words() -> None:
    assert parse("<b></b>x<i></i>") == ("x", ())
    assert parse("<a>example.org</a>")[1][0].url == "http://example.org/"


def test_code_with_a_language_becomes_one_block_only_where_both_cover_the_same() -> None:
    for html in ("<pre><code class='language-sql'>x</code></pre>", "<code class='language-sql'><pre>x</pre></code>"):
        assert [(e.type, e.language) for e in parse(html)[1]] == [("pre", "sql")]
    assert brief(parse("<pre><code class='language-sql'>x</code> </pre>")[1]) == [("pre", 0, 2), ("code", 0, 1)]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTP://Example.ORG/Path?Q#f", "http://example.org/Path?Q#f"),
        ("example.org?x=1", "http://example.org/?x=1"),
        ("https://127.0.0.1:8080/a b", "https://127.0.0.1:8080/a%20b"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("https://näme.example/", "https://näme.example/"),
        ("tg://resolve?domain=example", "tg://resolve?domain=example"),
        ("TON://x", "ton://x/"),
        ("mailto:ada@example.org", "http://mailto:ada@example.org/"),
        ("/page", None),
        ("#a", None),
        ("//example.org/x", None),
        ("http://localhost/", None),
        ("https://example", None),
        ("ftp://example.org", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("javascript:alert(1)", None),
        ("tel:+123456", None),
        ("https://example.org:99999/", None),
        ("https://example.org:x/", None),
        ("https://exa mple.org/", None),
        ("", None),
    ],
)
def test_links_are_kept_rewritten_or_dropped_as_telegram_does(url: str, kept: str | None) -> None:
    assert checked_link(url) == kept


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://review.example.org/2026-W48/", True),
        ("http://review.example.org/", False),
        ("https://localhost/", False),
        ("https://localhost./", False),
        ("review.example.org", False),
        ("https://[bad/", False),
        ("", False),
    ],
)
def test_only_https_with_a_dotted_host_is_public(url: str, public: object) -> None:
    assert is_public(url) is public


def test_four_nested_tags_become_ten_entities() -> None:
    assert len(convert("<b>a<i>b<u>c<s>d</s></u></i></b>").entities) == 10


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("  <b> a</b>  ", "a", [("bold", 0, 1)]),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<b>a <code>b</code> c</b>", "a b c", [("bold", 0, 2), ("code", 2, 1), ("bold", 4, 1)]),
        ("a<i> \n</i>b", "a \nb", []),
        ("a\tb\x01c\r\nd", "a b c\nd", []),
        ("\u202eab\u2028c", "abc", []),
        ("<b>A\u030a</b>b", "Ab", [("bold", 0, 1)]),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>", "abc", [("blockquote", 0, 3)]),
        ("<blockquote><a href='x.org'>a</a>b</blockquote>", "ab", [("blockquote", 0, 2), ("text_link", 0, 1)]),
        ("<a href='x.org'>a<a href='y.org'>b</a></a>", "ab", [("text_link", 0, 2)]),
        ("<a href='x.org'>a<code>b</code></a>", "ab", [("text_link", 0, 2)]),
        ("<code><b>a</b></code>", "a", [("code", 0, 1)]),
        ("<a href='x.org'>a<blockquote>b</blockquote></a>", "ab", [("blockquote", 1, 1)]),
        (" \n ", "", []),
    ],
)
def test_the_clean_up_does_what_telegram_does(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    made = convert(html)
    assert (made.text, brief(made.entities)) == (text, entities)


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<a href='/page'>x</a>", "telegram-link-dropped"),
        ("<a href='http://localhost/'>x</a>", "telegram-link-dropped"),
        ("<a href='mailto:ada@example.org'>x</a>", "telegram-link-changed"),
        ("<a href='x.org'>a<a href='y.org'>b</a></a>", "telegram-nesting"),
        ("<a href='x.org'>a<code>b</code></a>", "telegram-nesting"),
        ("<code>a<b>b</b></code>", "telegram-nesting"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "telegram-nesting"),
        ("a<b> </b>b", "telegram-blank-entity"),
        ("a\u202eb", "telegram-character-dropped"),
        ("", "telegram-empty"),
        ("x" * 4097, "telegram-too-long"),
        ("🌾" * 2049, "telegram-too-long"),
        ("<b>x</b> " * 101, "telegram-too-many-entities"),
    ],
)
def test_each_silent_loss_is_told(html: str, code: str) -> None:
    assert [notice.code for notice in convert(html).notices] == [code]


def test_a_post_within_all_limits_has_no_findings() -> None:
    made = convert("<b>x</b> " * 100 + "y" * 3896)
    assert units(made.text) == 4096
    assert made.notices == ()
    assert findings(made.text, made.entities) == ()


TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote", "a href='x.org'", "a href='/no'", "tg-spoiler")
WORDS = st.sampled_from(["a", " ", "\n", "🌾", "e\u0301", "\u030a", "\u202e", "\t", "&lt;", "ü b", "\r"])
HTML = st.recursive(
    st.lists(WORDS, max_size=4).map("".join),
    lambda inner: st.lists(st.tuples(st.sampled_from(TAGS), inner), max_size=3).map(
        lambda parts: "x".join(f"<{tag}>{html}</{tag.split()[0]}>" for tag, html in parts)
    ),
    max_leaves=12,
)


@given(HTML)
def test_cleaning_twice_changes_nothing_and_leaves_nothing_to_find(html: str) -> None:
    made = convert(html)
    assert clean(made.text, made.entities) == (made.text, made.entities)
    assert [notice for notice in findings(made.text, made.entities) if notice.code != "telegram-empty"] == []


@given(HTML)
def test_no_entity_leaves_the_text_crosses_another_or_begins_inside_a_character(html: str) -> None:
    made = convert(html)
    data = made.text.encode("utf-16-le")
    for entity in made.entities:
        assert 0 < entity.length <= units(made.text) - entity.offset
        for border in (entity.offset, entity.offset + entity.length):
            assert not 0xDC00 <= int.from_bytes(data[2 * border : 2 * border + 2], "little") <= 0xDFFF
    spans = [(e.offset, e.offset + e.length) for e in made.entities]
    assert not any(a < c < b < d for a, b in spans for c, d in spans)


@given(st.text())
def test_escaped_text_comes_through_as_it_is(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse(escaped) == (text, ())
