"""Front matter in its three forms, and every way to get it wrong."""

from __future__ import annotations

from itertools import pairwise

import pytest

from digest.ingest.front_matter.reader import Form, FrontMatter, read_front_matter, starts_with_front_matter
from digest.model.notice import Notice


def front(text: str) -> FrontMatter:
    return read_front_matter(text.split("\n"), name="a.md")


def values(text: str) -> dict[str, str]:
    return {pair.key: pair.value.words() for pair in front(text).pairs}


def only_notice(text: str) -> Notice:
    (notice,) = front(text).notices
    return notice


def test_yaml_between_dashes_is_read_as_text() -> None:
    assert values("---\ntitle: One\nflag: NO\ntime: 12:30\nversion: 1.10\n---\nBody") == {
        "title": "One",
        "flag": "NO",
        "time": "12:30",
        "version": "1.10",
    }


def test_toml_between_plus_signs_is_read() -> None:
    text = '+++\ntitle = "One"\ndate = 2026-11-23\ntags = ["a", "b"]\ndraft = true\n+++\nBody'
    assert values(text) == {"title": "One", "date": "2026-11-23", "tags": "a, b", "draft": "true"}
    assert front(text).form is Form.TOML


def test_key_lines_need_no_fence_and_end_with_a_blank_line() -> None:
    found = front("Title: One\nDate: 2026-11-23\nTags: a,\n  b\n\nBody")
    assert (found.form, found.body) == (Form.KEY_LINES, 5)
    assert [pair.value.words() for pair in found.pairs] == ["One", "2026-11-23", "a, b"]


@pytest.mark.parametrize(
    "text",
    [
        "Note: not a field\n\nBody",
        "Title: a field\nand a sentence below it\n\nBody",
        "Title: no blank line below",
        "Just text",
        "",
    ],
)
def test_other_first_lines_are_no_key_lines(text: str) -> None:
    assert front(text) == FrontMatter(form=Form.NONE, pairs=(), body=0)


@pytest.mark.parametrize("fence", ["---", "----", "---  ", "------"])
def test_a_fence_has_three_or_more_dashes(fence: str) -> None:
    found = front(f"{fence}\ntitle: One\n{fence}\nBody")
    assert [pair.value.text for pair in found.pairs] == ["One"]
    assert found.body == 3


def test_yaml_may_end_with_dots() -> None:
    assert front("---\ntitle: One\n...\nBody").body == 3


def test_an_empty_fence_holds_no_keys_and_is_no_text() -> None:
    assert front("---\n---\n\nBody") == FrontMatter(form=Form.YAML, pairs=(), body=2)


def test_an_unclosed_fence_is_read_and_noted() -> None:
    found = front("---\ntitle: One\ntags:\n  - a\n- b\n\nBody: not a key\n")
    assert {pair.key for pair in found.pairs} == {"title", "tags"}
    assert found.body == 5
    notice = found.notices[0]
    assert (notice.code, notice.line, notice.column) == ("fm-syntax", 1, 1)
    assert "never closed" in notice.message


def test_an_unclosed_toml_fence_is_read_and_noted() -> None:
    found = front('+++\ntitle = "One"\n\nBody')
    assert [pair.value.text for pair in found.pairs] == ["One"]
    assert (found.body, found.notices[0].code, found.notices[0].line) == (2, "fm-syntax", 1)


@pytest.mark.parametrize("text", ["---\n\nA rule stands above.", "---\nA sentence.\n\nMore.", "+++\nText"])
def test_a_rule_at_the_start_is_no_front_matter(text: str) -> None:
    assert front(text) == FrontMatter(form=Form.NONE, pairs=(), body=0)


@pytest.mark.parametrize("inside", ["- a\n- b", "only words"])
def test_words_between_fences_stay_in_the_body_with_a_notice(inside: str) -> None:
    found = front(f"---\n{inside}\n---\nBody")
    assert (found.form, found.body) == (Form.NONE, 0)
    assert (found.notices[0].code, found.notices[0].line) == ("fm-syntax", 2)


def test_the_second_of_two_equal_keys_is_noted_with_its_text() -> None:
    text = "---\ntitle: One\ndate: 2026-11-23\nTitle: Two\n---\n"
    notice = only_notice(text)
    assert (notice.code, notice.line, notice.column, notice.end_column) == ("fm-duplicate-key", 4, 1, 6)
    assert notice.excerpt == "Two"
    assert "line 2" in notice.message
    assert values(text)["title"] == "One"


def test_a_doubled_toml_key_is_noted_at_the_second() -> None:
    notice = only_notice('+++\ntitle = "One"\ntitle = "Two"\n+++\n')
    assert (notice.code, notice.line) == ("fm-duplicate-key", 3)


def test_an_unquoted_colon_spoils_no_field() -> None:
    text = "---\nauthor: Ada Example\ntitle: One: two\ndate: 2026-11-23\n---\n"
    notice = only_notice(text)
    assert (notice.code, notice.line, notice.column) == ("fm-syntax", 3, 11)
    assert notice.hint is not None
    assert "quotes" in notice.hint
    assert values(text) == {"author": "Ada Example", "title": "One: two", "date": "2026-11-23"}


def test_a_value_that_starts_with_an_at_sign_is_taken_as_typed() -> None:
    text = "---\nauthor: @ada\ntitle: One\n---\n"
    notice = only_notice(text)
    assert (notice.code, notice.line, notice.column) == ("fm-syntax", 2, 9)
    assert "@" in notice.message
    assert values(text) == {"author": "@ada", "title": "One"}


def test_a_tab_that_indents_is_named() -> None:
    notice = only_notice("---\nauthor:\n\tname: Ada Example\n---\n")
    assert (notice.code, notice.line, notice.column) == ("fm-syntax", 3, 1)
    assert "tab" in notice.message.casefold()


def test_an_open_quotation_mark_is_named() -> None:
    found = front('---\ntitle: "One\ndate: 2026-11-23\n---\n')
    assert found.notices[0].code == "fm-syntax"
    assert "quotation mark" in found.notices[0].message
    assert {pair.key for pair in found.pairs} == {"title", "date"}


def test_white_space_behind_a_list_item_changes_nothing() -> None:
    text = "---\nauthors:\n- ada\t\t\ntags:\n- x \t\n---\n"
    assert values(text) == {"authors": "ada", "tags": "x"}
    assert front(text).notices == ()


def test_a_tag_mark_before_a_string_is_no_part_of_it() -> None:
    assert values("---\ntitle: ! 'Issue #80'\n---\n") == {"title": "Issue #80"}


def test_places_count_in_the_whole_file() -> None:
    (pair,) = front("---\n\ntitle:   One\n---\n").pairs
    assert (pair.line, pair.column, pair.value.line, pair.value.column, pair.value.end_column) == (3, 1, 3, 10, 13)


def test_a_toml_value_has_its_place() -> None:
    (pair,) = front('+++\n\n title = "One"\n+++\n').pairs
    assert (pair.line, pair.column, pair.value.column) == (3, 2, 10)


def test_bad_toml_is_read_line_by_line() -> None:
    text = '+++\ntitle = One: two\nauthor = "Ada Example"\n+++\n'
    notice = only_notice(text)
    assert (notice.code, notice.line, notice.column) == ("fm-syntax", 2, 9)
    assert values(text) == {"title": "One: two", "author": "Ada Example"}


@pytest.mark.parametrize(
    "bomb",
    [
        "\n".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 8)}]" for before, name in pairwise("0abcdef")).replace(
            "*0", "x"
        ),
        "a: &a [*a]",
        "a: " + "[" * 3000,
    ],
)
def test_values_that_would_grow_without_end_are_taken_as_typed(bomb: str) -> None:
    found = front(f"---\ntitle: One\n{bomb}\n---\n")
    assert found.pairs[0].value.text == "One"
    assert "fm-syntax" in {notice.code for notice in found.notices}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: One\n---\nBody", True),
        ("\ufeff---\r\ntitle: One\r\n---\r\n", True),
        ("+++\ntitle = 'One'\n+++\n", True),
        ("Title: One\nDate: 2026\n\nBody", True),
        ("---\nno key\n---\n", False),
        ("---\ntitle: never closed\n", False),
        ("Author: Ada Example\n\nA paste with a byline.", False),
        ("Abstract: a paste\n\nBACKGROUND: more", False),
        ("By Ada Example\nText", False),
        ("", False),
    ],
)
def test_a_paste_is_told_from_front_matter(text: str, *, expected: bool) -> None:
    assert starts_with_front_matter(text) is expected
