from __future__ import annotations

import pytest

from digest.ingest.labels import LabelTable
from digest.ingest.paste.inline import item_label_end, linked
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading
from digest.model.blocks import Block, Link, List, Paragraph, Rule, Strong, Text, inline_text, plain_text
from digest.model.kinds import DEFAULT_KINDS


def read(*lines: str) -> Reading:
    return read_paste(
        "\n".join(["By Ada Example", "It begins:", *lines]), table=LabelTable(DEFAULT_KINDS), name="p.txt"
    )


def blocks(*lines: str) -> tuple[Block, ...]:
    (article,) = read(*lines).articles
    return article.sections[0].blocks[1:]


def shape(*lines: str) -> list[object]:
    return [
        (block.start if block.ordered else "list", [plain_text(item.blocks) for item in block.items])
        if isinstance(block, List)
        else plain_text([block])
        for block in blocks(*lines)
    ]


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "·", "▪", "◦", "●"])
def test_a_marker_with_text_or_before_a_line_gives_an_item(mark: str) -> None:
    assert shape(f"{mark} One.", f"{mark}\tTwo.", mark, "Three.", "", f"{mark} Four.") == [
        ("list", ["One.", "Two.", "Three.", "Four."]),
    ]


def test_a_lone_marker_takes_the_next_line_across_blank_ones() -> None:
    assert shape("-", "", "One.", "", "-", "", "Two.") == [("list", ["One.", "Two."])]


def test_a_list_ends_at_the_first_line_that_is_no_item() -> None:
    assert shape("- One.", "Text.", "- Two.") == [("list", ["One."]), "Text.", ("list", ["Two."])]


def test_one_item_is_a_list() -> None:
    assert shape("- One.") == [("list", ["One."])]


@pytest.mark.parametrize(
    "line",
    ["A sentence - with a dash.", "-5 degrees it was.", "—Said she.", "*starred* words", "1. Alone.", "+ Alone."],
)
def test_what_only_looks_like_a_bullet_stays_text(line: str) -> None:
    assert shape(line) == [line]


@pytest.mark.parametrize("form", ["{}.", "{})", "({})"])
def test_numbers_that_follow_each_other_are_an_ordered_list(form: str) -> None:
    lines = [f"{form.format(n)} Item {n}." for n in (3, 4, 5)]
    assert shape(*lines) == [(3, ["Item 3.", "Item 4.", "Item 5."])]


def test_a_number_out_of_turn_stays_text_and_a_new_count_is_a_new_list() -> None:
    assert shape("1. One.", "2. Two.", "7. Seven.") == [(1, ["One.", "Two."]), "7. Seven."]
    assert shape("1. A.", "2. B.", "1. C.", "2. D.") == [(1, ["A.", "B."]), (1, ["C.", "D."])]


def test_lone_numbers_take_the_next_line() -> None:
    assert shape("1.", "One.", "2.", "Two.") == [(1, ["One.", "Two."])]


def test_a_year_at_the_start_of_a_line_is_no_number() -> None:
    assert shape("2024. It was a year.", "2025. So was this.") == ["2024. It was a year.", "2025. So was this."]


def test_weak_markers_need_a_second_one() -> None:
    assert shape("— One.", "— Two.") == [("list", ["One.", "Two."])]


def test_a_marker_without_an_item_is_told_and_owned() -> None:
    reading = read("- One.", "-", "BACKGROUND: Words.")
    assert [(n.line, n.column) for n in reading.notices if n.code == "empty-bullet"] == [(4, 1)]
    assert [section.kind for section in reading.articles[0].sections] == ["background"]
    assert reading.unowned == 0


def test_a_marker_on_the_last_line_is_told() -> None:
    assert "empty-bullet" in {notice.code for notice in read("-").notices}


def test_a_label_in_an_item_is_strong_and_never_a_section() -> None:
    (found,) = blocks("-", "Implications for Trade: It grows.", "- Results: They differ.", "- plain words: none.")
    assert isinstance(found, List)
    inlines = [block.inlines for item in found.items for block in item.blocks if isinstance(block, Paragraph)]
    assert inlines == [
        (Strong((Text("Implications for Trade:"),)), Text(" It grows.")),
        (Strong((Text("Results:"),)), Text(" They differ.")),
        (Text("plain words: none."),),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Trade, Energy and Transit: they grow.", "Trade, Energy and Transit:"),
        ("US–EU Ties: they hold.", "US–EU Ties:"),
        ("Note: that.", "Note:"),
        ("One Two Three Four Five Six Seven Eight: yes.", "One Two Three Four Five Six Seven Eight:"),
        ("One Two Three Four Five Six Seven Eight Nine: no.", ""),
        ("He said: no.", ""),
        ("Time 12:30 it was.", ""),
        ("https://example.org: no.", ""),
        ("What Now?: no.", ""),
        ("of the Sea: no.", ""),
        ("Label:", ""),
    ],
)
def test_an_item_label_is_in_title_case_and_short(text: str, label: str) -> None:
    assert text[: item_label_end(text)] == label


def test_an_item_that_breaks_in_mid_sentence_is_mended() -> None:
    reading = read("- One goes on", "and ends.", "- Two.")
    assert plain_text(reading.articles[0].sections[0].blocks[1:]) == "One goes on and ends.\nTwo."
    assert [(n.line, n.excerpt) for n in reading.notices if n.code == "joined-broken-paragraph"] == [(4, "and")]


def test_a_paragraph_before_a_list_may_end_with_a_colon() -> None:
    assert "no-final-punctuation" not in {notice.code for notice in read("- One.").notices}


@pytest.mark.parametrize("line", ["---", "***", "* * *", "_____", "– – –"])
def test_a_line_of_signs_separates(line: str) -> None:
    (rule, text) = blocks(line, "Text.")
    assert (rule, plain_text([text])) == (Rule(), "Text.")


def test_a_separator_at_the_end_of_an_article_is_not_printed() -> None:
    reading = read("Text.", "-----", "BIO: Ada.", "=====", "By Ben Example", "-----", "Words.")
    first, second = reading.articles
    assert [type(block) for block in (*first.sections[0].blocks, *first.authors[0].bio)] == [Paragraph] * 3
    assert plain_text(second.sections[0].blocks) == "Words."
    assert reading.unowned == 0


@pytest.mark.parametrize(
    ("text", "typed", "url"),
    [
        ("See www.example.org.", "www.example.org", "https://www.example.org"),
        ("See (https://example.org/a_(b)).", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("See http://example.org/?a=1&b=2, and more.", "http://example.org/?a=1&b=2", "http://example.org/?a=1&b=2"),
        ("“www.example.org/path/”", "www.example.org/path/", "https://www.example.org/path/"),
        ("Write to ada@example.org.", "ada@example.org", "mailto:ada@example.org"),
        ("E-mail:ada.b+c@mail.example.co", "ada.b+c@mail.example.co", "mailto:ada.b+c@mail.example.co"),
        ("WWW.EXAMPLE.ORG!", "WWW.EXAMPLE.ORG", "https://WWW.EXAMPLE.ORG"),
    ],
)
def test_a_bare_address_is_a_link_on_the_characters_as_typed(text: str, typed: str, url: str) -> None:
    inlines = linked(text)
    assert [(part.url, part.children) for part in inlines if isinstance(part, Link)] == [(url, (Text(typed),))]
    assert inline_text(inlines) == text


@pytest.mark.parametrize(
    "text", ["www. or www", "ada@example", "https:// nothing", "@ada and a@b", "example.org", "ftp://a.b", "xwww.a.b"]
)
def test_what_is_no_address_is_no_link(text: str) -> None:
    assert linked(text) == (Text(text),)
