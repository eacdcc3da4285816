from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bot.hearing import read as hear
from digest.bot.incoming import FileRef, article_of_forward, file_of, text_of
from digest.ingest.labels import LabelTable
from digest.ingest.markdown.accounting import non_space
from digest.ingest.reader import read
from digest.model.article import Article
from digest.model.blocks import Break, Code, CodeBlock, Emphasis, Link, Paragraph, Quote, Strong, Text, block_texts
from digest.model.kinds import DEFAULT_KINDS
from digest.model.post import units

TABLE = LabelTable(DEFAULT_KINDS)
ORIGIN: dict[str, Any] = {
    "type": "channel",
    "date": 1795420800,
    "message_id": 41,
    "chat": {"id": -1001234567890, "type": "channel", "title": "Harbour News", "username": "harbour_example"},
}


def entity(text: str, words: str, kind: str, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": units(text[: text.index(words)]), "length": units(words), **more}


def forwarded(text: str, *marked: tuple[Any, ...], **origin: Any) -> dict[str, Any]:
    entities = [entity(text, words, kind, **(more[0] if more else {})) for words, kind, *more in marked]
    return {"text": text, "entities": entities, "forward_origin": ORIGIN | origin}


def article(message: dict[str, Any], zone: str | None = "Europe/Berlin") -> Article:
    made = article_of_forward(message, zone)
    assert made is not None
    reading = read(made[1], name=made[0], table=TABLE)
    assert {notice.code for notice in reading.notices} <= {"missing-title"}
    (found,) = reading.articles
    return found


def body(message: dict[str, Any]) -> tuple[object, ...]:
    return tuple(block for section in article(message).sections for block in section.blocks)


def letters(text: str) -> str:
    """The characters that are not white space, controls and broken ones as the bot writes them."""
    clean = re.sub("[\ud800-\udfff]", "\ufffd", re.sub("[\x00-\x08\x0e-\x1f\x7f-\x9f]", " ", text))
    return "".join(clean.split())


def test_the_address_behind_words_stands_after_them() -> None:
    text = "🙂 Read the paper now, or later."
    message = {"text": text, "entities": [entity(text, "the paper ", "text_link", url="https://example.org/p")]}
    assert text_of(message) == "🙂 Read the paper (https://example.org/p) now, or later."


def test_an_address_that_the_words_show_is_not_repeated() -> None:
    text = "See www.example.org/p and example.org."
    entities = [
        entity(text, "www.example.org/p", "text_link", url="https://example.org/p/"),
        entity(text, "example.org.", "text_link", url="http://www.example.org"),
        entity(text, "www.example.org/p", "url"),
    ]
    assert text_of({"text": text, "entities": entities}) == text


def test_one_link_in_two_styles_gives_its_address_once() -> None:
    text = "A bold link."
    entities = [entity(text, words, "text_link", url="https://example.org") for words in ("bold ", "link")]
    assert text_of({"text": text, "entities": entities}) == "A bold link (https://example.org)."


def test_a_caption_is_text_and_other_entities_change_nothing() -> None:
    text = "A 🎉 #tag @name"
    entities = [entity(text, "🎉", "custom_emoji", custom_emoji_id="1"), entity(text, "#tag", "hashtag")]
    assert text_of({"photo": [{}], "caption": text, "caption_entities": entities}) == text


@pytest.mark.parametrize("message", [{}, None, [], {"text": 3}, {"text": "", "caption": None}])
def test_no_text_is_an_empty_text(message: object) -> None:
    assert text_of(message) == ""


def test_broken_characters_can_be_written_as_utf_8() -> None:
    assert text_of({"text": "a\ud83d b\0"}) == "a\ufffd b "


def test_a_document_is_a_file() -> None:
    document = {"file_id": "F1", "file_name": "a b.docx", "mime_type": "application/x", "file_size": 12}
    found = file_of({"document": document, "caption": "Here"})
    assert found == FileRef(kind="document", file_id="F1", name="a b.docx", size=12, mime="application/x")


def test_a_document_without_its_particulars_is_a_file() -> None:
    assert file_of({"document": {"file_id": "F1", "file_size": None}}) == FileRef(kind="document", file_id="F1")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("photo", "photo"),
        ("voice", "voice"),
        ("video", "video"),
        ("video_note", "video"),
        ("audio", "audio"),
        ("sticker", "sticker"),
        ("animation", "animation"),
    ],
)
def test_what_cannot_be_read_has_a_kind_and_no_file(key: str, kind: str) -> None:
    """An animation comes as a document as well."""
    held: object = [{"file_id": "P"}] if key == "photo" else {"file_id": "P"}
    assert file_of({key: held, "document": {"file_id": "D"}}) == FileRef(kind=kind)


@pytest.mark.parametrize("message", [{}, None, {"text": "a"}, {"document": []}, {"document": {"file_id": 3}}])
def test_no_file_is_none(message: object) -> None:
    assert file_of(message) is None


def test_a_forwarded_post_becomes_an_article_with_its_origin() -> None:
    text = "The Harbour Opens\n\nShips may enter again.\nAll of them.\n\nThe town is glad."
    found = article(forwarded(text, ("The Harbour Opens", "bold"), author_signature="Ada Example"))
    assert found.title == "The Harbour Opens"
    assert [author.name for author in found.authors] == ["Ada Example"]
    assert found.url == "https://t.me/harbour_example/41"
    assert found.published == dt.datetime.fromtimestamp(ORIGIN["date"], dt.UTC)
    assert (found.origin.name, found.origin.reader) == ("Harbour News", "telegram")
    assert found.sections[0].blocks == (
        Paragraph((Text("Ships may enter again."), Break(), Text("All of them."))),
        Paragraph((Text("The town is glad."),)),
    )


def test_the_file_is_one_that_people_can_read() -> None:
    made = article_of_forward(forwarded("Ships may enter. *All* of them."), "Europe/Berlin")
    assert made == (
        "harbour-example-41.md",
        (
            b"---\ndate: 2026-11-23T09:00:00+01:00\nurl: https://t.me/harbour_example/41\n"
            b"source:\n  name: Harbour News\n  reader: telegram\n---\n\nShips may enter. \\*All\\* of them.\n"
        ),
    )


def test_a_channel_without_a_name_has_the_address_for_its_members() -> None:
    chat = {"id": -1001234567890, "title": "Quiet: a # channel"}
    found = article(forwarded("Words. More of them.", chat=chat))
    assert found.url == "https://t.me/c/1234567890/41"
    assert found.origin.name == "Quiet: a # channel"


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "Asia/Kathmandu", "No/Such", "../etc"])
def test_the_moment_is_the_same_in_every_zone(zone: str | None) -> None:
    assert article(forwarded("Words."), zone).published == dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "marked", "title"),
    [
        ("A short line\nThe text.", (), "A short line"),
        ("What comes next?\nThe text.", (), None),
        ("What comes next?\nThe text.", (("What comes next?", "bold"),), "What comes next?"),
        ("What comes next?\nThe text.", (("What comes next?\nThe", "bold"),), "What comes next?"),
        ("What comes next?\nThe text.", (("What comes", "bold"),), None),
        ("🔥 Opening\n\nThe text.", (), "🔥 Opening"),
        ("A short line", (), None),
        ("A short line", (("A short line", "bold"),), None),
        (f"A {'very ' * 30}long line\nThe text.", (), None),
        ("- an item\n- another", (), None),
        ("1. an item\n2. another", (), None),
        ("#news #harbour\nThe text.", (), None),
        ("By Ada Example\nThe text.", (), None),
        ("A [[linked|note]] line\nThe text.", (), None),
        ("First of all,\nthe text.", (), None),
        ("quoted line\nThe text.", (("quoted line", "blockquote"),), None),
    ],
)
def test_the_first_line_is_the_title_where_it_looks_like_one(
    text: str, marked: tuple[tuple[str, str], ...], title: str | None
) -> None:
    found = article(forwarded(text, *marked))
    assert found.title == title
    shown = " ".join([title or "", *block_texts(block for s in found.sections for block in s.blocks)])
    assert shown.split() == text.split()


def test_the_address_of_a_linked_title_is_kept_at_the_end() -> None:
    text = "The Harbour Opens\nThe text."
    found = article(forwarded(text, ("The Harbour Opens", "text_link", {"url": "https://example.org/h"})))
    assert found.title == "The Harbour Opens"
    assert found.sections[0].blocks[-1] == Paragraph((Link("https://example.org/h", (Text("https://example.org/h"),)),))


def test_entities_become_the_inlines_of_the_article() -> None:
    text = "🙂 It is bold, italic, coded, linked, both ones and struck."
    message = forwarded(
        text,
        ("bold", "bold"),
        ("italic", "italic"),
        ("coded", "code"),
        ("linked", "text_link", {"url": "https://example.org/a_b?c=(d)"}),
        ("both ones", "bold"),
        ("both ", "italic"),
        ("struck", "strikethrough"),
    )
    assert body(message) == (
        Paragraph(
            (
                Text("🙂 It is "),
                Strong((Text("bold"),)),
                Text(", "),
                Emphasis((Text("italic"),)),
                Text(", "),
                Code("coded"),
                Text(", "),
                Link("https://example.org/a_b?c=(d)", (Text("linked"),)),
                Text(", "),
                Strong((Emphasis((Text("both"),)), Text(" ones"))),
                Text(" and struck."),
            )
        ),
    )


def test_quotes_and_code_are_blocks() -> None:
    text = "It said.\nSo be it.\nBut how?\n\nx = 1\n\n  y = 2\nSo."
    message = forwarded(
        text, ("So be it.\nBut how?", "expandable_blockquote"), ("x = 1\n\n  y = 2", "pre", {"language": "python"})
    )
    assert body(message) == (
        Paragraph((Text("It said."),)),
        Quote((Paragraph((Text("So be it."), Break(), Text("But how?"))),)),
        CodeBlock("x = 1\n\n  y = 2", "python"),
        Paragraph((Text("So."),)),
    )


def test_addresses_in_the_text_are_links() -> None:
    message = forwarded(
        "See example.org/a or write to ada@example.org.", ("example.org/a", "url"), ("ada@example.org", "email")
    )
    (found,) = body(message)
    assert isinstance(found, Paragraph)
    links = [part.url for part in found.inlines if isinstance(part, Link)]
    assert links == ["https://example.org/a", "mailto:ada@example.org"]


def test_a_caption_is_an_article_as_well() -> None:
    message = {"photo": [{}], "caption": "Words. And more.", "forward_origin": ORIGIN}
    assert article(message).words == 3


@pytest.mark.parametrize(
    "message",
    [
        None,
        {},
        {"text": "a"},
        {"text": "a", "forward_origin": {"type": "user"}},
        {"text": " ", "forward_origin": ORIGIN},
        {"forward_origin": ORIGIN, "photo": [{}]},
    ],
)
def test_any_other_message_is_no_article(message: object) -> None:
    assert article_of_forward(message, None) is None


_PIECES = st.sampled_from(
    [
        *"#*_[]()<>!`~-+=|\\&:;.,'\"$@{}^/",
        *(
            "# ",
            "## ",
            "- ",
            "1. ",
            "2) ",
            "> ",
            "```",
            "~~~",
            "---",
            "===",
            "***",
            "[x](y)",
            "[a]: b",
            "<b>",
            "<!--",
            "&amp;",
        ),
        *(
            "#news",
            "@name",
            "https://example.org/a_b",
            "example.org",
            "🙂",
            "👨‍👩‍👧",
            "é",
            "世界",
            "\u200b",
            "\xa0",
            "\u2028",
            "\x07",
        ),
        *(" ", " ", "\n", "\n", "\n\n", "\t", "    ", "word", "Two words", "By Ada Example", "CAPITALS: ", "| a | b |"),
        *("[[a|b]]", "title: x", "1995. ", "\ud83d"),
    ]
)
_texts = st.lists(_PIECES, min_size=1, max_size=25).map("".join).filter(lambda text: bool(letters(text)))
_KINDS = [
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "url", "email"),
    *("blockquote", "expandable_blockquote", "hashtag", "mention", "custom_emoji", "bot_command", "date_time", "new"),
]
_URLS = ["https://example.org/x", "http://example.org/?a=(b)&c=[d]", "tg://user?id=1", "javascript:x", ""]
_entities = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(_KINDS), "offset": st.integers(0, 60), "length": st.integers(0, 40)},
        optional={"url": st.sampled_from(_URLS), "language": st.sampled_from(["python", "c++", "a b", "`"])},
    ),
    max_size=8,
)


@given(_texts, _entities, st.none() | st.just("Ada Example"))
def test_no_word_of_a_forwarded_post_is_lost(text: str, entities: list[dict[str, Any]], author: str | None) -> None:
    signed = {"author_signature": author} if author else {}
    made = article_of_forward({"text": text, "entities": entities, "forward_origin": ORIGIN | signed}, "Europe/Berlin")
    assert made is not None
    reading = read(made[1], name=made[0], table=TABLE)
    (found,) = reading.articles
    assert not any(notice.code == "accounting-failed" for notice in reading.notices)
    byline = "" if author or not found.authors else f"By{found.byline}"
    shown = letters(f"{found.title or ''}{byline}" + "".join(block_texts(b for s in found.sections for b in s.blocks)))
    added = shown.removeprefix(letters(text))
    assert shown.startswith(letters(text))
    assert added in {"", *(letters(url) for url in _URLS), *(letters(a + b) for a in _URLS for b in _URLS)}
    assert found.url == "https://t.me/harbour_example/41"
    assert non_space(made[1].decode()) == reading.non_space


@given(_texts, _entities)
def test_no_word_of_a_message_is_lost_whatever_its_entities_say(text: str, entities: list[dict[str, Any]]) -> None:
    shown = text_of({"text": text, "entities": entities})
    for url in _URLS[:4]:
        shown = shown.replace(f" ({url})", "")
    plain = text_of({"text": text})
    assert letters(shown) == letters(plain) == letters(text)
    shown.encode()


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(
                [
                    *("message", "text", "caption", "entities", "caption_entities", "type", "offset", "length", "url"),
                    *("forward_origin", "chat", "id", "title", "username", "date", "message_id", "author_signature"),
                    *("document", "photo", "file_id", "file_size", "from", "sender_chat", "callback_query", "data"),
                    *("channel", "update_id", "reply_to_message", "my_chat_member"),
                ]
            ),
            inner | st.sampled_from(["channel", "text_link", "bot_command", 0, 1, 10**30]),
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(_json)
def test_whatever_comes_nothing_raises(given_json: object) -> None:
    assert isinstance(text_of(given_json), str)
    found, made = file_of(given_json), article_of_forward(given_json, "Europe/Berlin")
    assert found is None or isinstance(found.file_id, str)
    assert made is None or isinstance(made[1], bytes)
    came = hear(given_json)
    assert isinstance(came.message, dict)
    assert isinstance(text_of(came.message), str)
    assert isinstance(came.kind, str)


@given(_json, _json, _json)
def test_malformed_parts_of_a_forwarded_post_count_as_absent(origin: object, entities: object, date: object) -> None:
    message = {"text": "Words. More.", "entities": entities, "forward_origin": ORIGIN | {"chat": origin, "date": date}}
    made = article_of_forward(message, None)
    assert made is not None
    (found,) = read(made[1], name=made[0], table=TABLE).articles
    assert found.words == 2
