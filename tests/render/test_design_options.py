"""The options and tokens of a design in config.toml: read with the design's types, wrong ones told with their lines."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_issue import PUBLICATION, issue

from digest.config import parse
from digest.errors import ConfigError, DesignError
from digest.model.config import DesignChoice
from digest.render.design import load_design
from digest.render.design.choices import choice_problems, options_for
from digest.render.design.options import Kind, options_of
from digest.render.design.tokens import tokens_for
from digest.render.pages import print_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.model.notice import Notice

GOOD = '[publication]\nname = "My Weekly"\n[design]\nname = "ours"\n'
DECLARED = """parent = "brief"
[options.cover]
default = "slim"
[options.columns]
type = "number"
default = 2
lowest = 1
highest = 3
[options.motto]
type = "text"
default = ""
[options.ribbon]
type = "colour"
default = "#aa0000"
"""


def made(folder: Path, declared: str = DECLARED) -> Path:
    """A project with a design of its own."""
    place = folder / "templates" / "ours"
    place.mkdir(parents=True, exist_ok=True)
    (place / "design.toml").write_text(declared, encoding="utf-8")
    return folder


def chosen(text: str) -> DesignChoice:
    return parse(GOOD + text, Path("config.toml")).design


def problems(folder: Path, text: str) -> list[tuple[str, int | None, str, str]]:
    found = choice_problems(load_design("ours", project=folder), chosen(text))
    return [(notice.code, notice.line, notice.message, notice.hint or "") for notice in found]


def test_options_are_merged_along_the_chain_and_the_choice_wins(tmp_path: Path) -> None:
    design = load_design("ours", project=made(tmp_path))
    assert {name: option.kind for name, option in options_of(design).items()} == {
        "columns": Kind.NUMBER,
        "cover": Kind.CHOICE,
        "motto": Kind.TEXT,
        "ribbon": Kind.COLOUR,
        "rings": Kind.YES_NO,
        "teasers": Kind.YES_NO,
    }
    assert options_of(design)["cover"].choices == ("full", "slim", "none")
    values = options_for(design, chosen("[design.options]\ncolumns = 3\nteasers = false\n"))
    assert (values["cover"], values["columns"], values["teasers"], values["ribbon"]) == ("slim", 3, False, "#aa0000")


def test_a_template_of_the_project_sees_its_options(tmp_path: Path) -> None:
    page = made(tmp_path) / "templates" / "ours" / "print"
    page.mkdir()
    (page / "issue.html").write_text("<p>{{ options.cover }} {{ options.columns + 1 }} {{ options.motto }}</p>")
    design = load_design("ours", project=tmp_path)
    text = print_page(issue(), PUBLICATION, chosen('[design.options]\nmotto = "a < b"\n'), design)
    assert text == "<p>slim 3 a &lt; b</p>"


@pytest.mark.parametrize(
    ("line", "code", "message", "hint"),
    [
        ('cover = "ful"', "config-unknown-word", 'design.options.cover cannot be "ful"', "did you mean full?"),
        ('covr = "full"', "config-unknown-key", "the design “ours” has no option covr", "did you mean cover?"),
        ('zebra = "full"', "config-unknown-key", "has no option zebra", "it has: columns, cover, motto"),
        ('teasers = "yes"', "config-unknown-word", 'teasers cannot be "yes"', "true or false, without quotes"),
        ("columns = 7", "config-unknown-word", "columns cannot be 7", "a number from 1 up to 3; 2 is usual"),
        ("columns = true", "config-unknown-word", "columns cannot be true", "a number from 1 up to 3"),
        ("columns = nan", "config-unknown-word", "columns cannot be nan", "a number from 1 up to 3"),
        ('motto = "a\\nb"', "config-unknown-word", "motto cannot be", "a text of one line"),
        ('ribbon = "red"', "config-unknown-word", 'ribbon cannot be "red"', "six hexadecimal digits"),
    ],
)
def test_a_wrong_option_is_told_with_its_line_and_what_may_stand_there(
    tmp_path: Path, line: str, code: str, message: str, hint: str
) -> None:
    ((found, number, said, advice),) = problems(made(tmp_path), f"[design.options]\n# the looks\n{line}\n")
    assert (found, number) == (code, 7)
    assert message in said
    assert hint in advice


@pytest.mark.parametrize(
    ("table", "line", "code", "message", "hint"),
    [
        (
            "colour.print",
            'papr = "#fff"',
            "config-unknown-key",
            "design.tokens.colour.print.papr",
            "did you mean paper?",
        ),
        ("colour.prnt", 'paper = "#fff"', "config-unknown-key", "design.tokens.colour.prnt", "did you mean print?"),
        ("colour.print", 'paper = "cream"', "config-bad-colour", 'paper cannot be "cream"', "like #ffffff"),
        ("colour.print", "paper = 3", "config-bad-colour", "paper cannot be 3", "like #ffffff"),
        (
            "pages.A5",
            'text = "10pt"',
            "config-wrong-type",
            "pages.A5.text must be a number",
            "without quotes and units",
        ),
        ("pages.A5", "text = -1.5", "config-wrong-type", "pages.A5.text must be a number", "the design has 9.4"),
        ("type", 'serif = "A; } b {"', "config-unknown-word", "is not a plain value", "letters, digits, spaces"),
        ("pages.A5.text", "size = 3", "config-wrong-type", "pages.A5.text must be a value", "like 9.4"),
    ],
)
def test_a_wrong_token_is_told_with_its_line_and_its_whole_name(
    tmp_path: Path, table: str, line: str, code: str, message: str, hint: str
) -> None:
    ((found, number, said, advice),) = problems(made(tmp_path), f"[design.tokens.{table}]\n{line}\n")
    assert found == code
    assert number in {5, 6}
    assert message in said
    assert hint in advice


def test_a_token_of_the_configuration_is_laid_over_that_of_the_design(tmp_path: Path) -> None:
    design = load_design("ours", project=made(tmp_path))
    tokens = tokens_for(design, chosen('[design.tokens.colour.print]\npaper = "#fffdf8"\n'))
    assert tokens["print"]["paper"] == "#fffdf8"
    assert tokens["print"]["ink"] == tokens_for(design, chosen(""))["print"]["ink"]


def test_every_problem_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    choice = chosen('[design.tokens.type]\nserf = "X"\n[design.options]\ncovr = 1\ncolumns = 9\n')
    with pytest.raises(ConfigError, match=r"3 problems in config\.toml") as caught:
        options_for(load_design("ours", project=made(tmp_path)), choice)
    assert [(notice.path, notice.line) for notice in caught.value.notices] == [
        ("config.toml", 6),
        ("config.toml", 8),
        ("config.toml", 9),
    ]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("declared", "line", "message", "hint"),
    [
        ('[options.a]\ntype = "choise"\ndefault = ""', 2, 'type cannot be "choise"', "did you mean choice?"),
        ('[options.a]\ntype = "yes-no"\ndefault = "yes"', 3, 'default cannot be "yes"', "true or false"),
        ('[options.a]\ntype = "choice"\nchoices = ["x"]', 1, "default cannot be left out", "one of: x"),
        ('[options.a]\ntype = "text"\ndefault = ""\nhlp = ""', 4, "unknown key options.a.hlp", "did you mean help?"),
        ('[options.a]\ntype = "number"\ndefault = 1\nlowest = "0"', 4, "lowest must be a number", "without quotes"),
        ('[options.a]\ntype = "text"\ndefault = ""\nchoices = ["x"]', 4, "choices go with the type choice", "choice"),
        ('[options.items]\ntype = "text"\ndefault = ""', 1, "cannot be called “items”", "small letters"),
        ("[options.A-b]\n", 1, "cannot be called “A-b”", "small letters"),
        ("[options]\na = 3", 2, "options.a must be a table", "[options.a]"),
    ],
)
def test_an_option_that_a_design_declares_wrongly_is_told_with_the_line_of_its_file(
    tmp_path: Path, declared: str, line: int, message: str, hint: str
) -> None:
    design = load_design("ours", project=made(tmp_path, declared))
    with pytest.raises(DesignError) as caught:
        options_of(design)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert (caught.value.path, caught.value.line) == (str(tmp_path.resolve() / "templates/ours/design.toml"), line)


PLAIN = st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["full", "#aabbcc"]))
NAMES = st.one_of(
    st.sampled_from(["cover", "teasers", "columns", "motto", "ribbon", "covers", "colour", "print", "pages", "A4"]),
    st.text(max_size=5),
)
NESTED = st.recursive(PLAIN, lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=8)


@given(options=st.dictionaries(NAMES, PLAIN, max_size=5), tokens=st.dictionaries(NAMES, NESTED, max_size=3))
def test_any_table_gives_values_of_the_declared_kinds_or_problems_that_are_told(
    tmp_path_factory: pytest.TempPathFactory, options: dict[str, Any], tokens: dict[str, Any]
) -> None:
    design = load_design("ours", project=made(tmp_path_factory.getbasetemp() / "any-table"))
    choice = DesignChoice(name="ours", options=options, tokens=tokens)
    told = refused(lambda: (options_for(design, choice), tokens_for(design, choice)))
    assert told == choice_problems(design, choice)
    assert all(notice.message and notice.hint for notice in told)
    if not told:
        declared, values = options_of(design), options_for(design, choice)
        assert values.keys() == declared.keys()
        assert all(declared[name].takes(value) for name, value in values.items())


def refused(act: Callable[[], object]) -> tuple[Notice, ...]:
    """What is told of a configuration; nothing where it is taken."""
    try:
        act()
    except ConfigError as error:
        return error.notices
    return ()


TABLES = st.recursive(
    st.one_of(PLAIN, st.lists(st.integers(), max_size=2), st.dates()),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(options=TABLES, tokens=TABLES)
def test_any_table_of_the_file_is_read_or_told_with_a_line(options: object, tokens: object) -> None:
    text = f"{GOOD}options = {toml(options)}\ntokens = {toml(tokens)}\n"
    assert tomllib.loads(text)
    told = refused(lambda: parse(text, Path("config.toml")))
    assert all(5 <= (notice.line or 0) <= 6 for notice in told)
    if not told:
        choice = parse(text, Path("config.toml")).design
        assert choice.options == tomllib.loads(text)["design"]["options"] or "nan" in text
        assert choice.lines["design", "options"] == 5


def toml(value: object) -> str:
    """A value in TOML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'
