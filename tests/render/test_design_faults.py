"""What is wrong with a design, found in its files: colours, templates, style sheets for paper; each with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sample_issue import PUBLICATION, issue

import digest.render
from digest.config import parse
from digest.model.config import DesignChoice
from digest.render.design import load_design, packaged
from digest.render.design.about import key_faults
from digest.render.design.chain import known_designs
from digest.render.design.flowing import MUCH, STAND_IN, flowing_in
from digest.render.design.legible import contrast_faults, contrasts
from digest.render.design.masked import masked, styles_in
from digest.render.design.print_css import print_css_faults
from digest.render.design.print_sheets import place_of_warning, print_sheet_faults
from digest.render.design.templates import REQUIRED, template_faults
from digest.render.pages import print_page

LONG = "word " * (MUCH // 4)
PAGE = (
    f'<html><body><main><article class="piece"><div class="text">{LONG}</div><p class="short">x</p></article></main>'
    f'<table class="data"><tr><td>{LONG}</td></tr></table></body></html>'
)


def made(folder: Path, **files: str) -> Path:
    """A project with a design of its own; ``__`` in a name stands for a slash, ``_`` before the ending for a dot."""
    place = folder / "templates" / "ours"
    (place).mkdir(parents=True, exist_ok=True)
    (place / "design.toml").write_text('parent = "brief"\n', encoding="utf-8")
    for name, text in files.items():
        path = place / re.sub(r"_(?=[a-z]+$)", ".", name.replace("__", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def css_faults(css: str, page: str = PAGE) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.line, one.column) for one in print_css_faults(masked(css), "x.css", flowing_in(page))]


@pytest.mark.parametrize("name", known_designs(None))
def test_the_designs_that_come_with_the_program_have_no_fault_in_their_files(name: str) -> None:
    design, choice = load_design(name, project=None), DesignChoice(name=name)
    page = print_page(issue(), PUBLICATION, choice, design)
    found = [
        *key_faults(design),
        *template_faults(design),
        *contrast_faults(design, choice),
        *print_sheet_faults(design, flowing_in(page)),
    ]
    assert found == []
    assert min(ratio for *_, ratio in contrasts(design, choice)) >= 4.5


def test_a_colour_that_cannot_be_read_is_told_with_the_figure_and_the_line_that_gives_it(tmp_path: Path) -> None:
    text = '[colour.print]\nink = "#111111"\nsoft = "#777777"\n'
    design = load_design("ours", project=made(tmp_path, tokens_toml=text))
    found = list(contrast_faults(design, DesignChoice(name="ours")))
    assert [(one.line, one.message) for one in found] == [
        (3, "print: soft on paper (#777777 on #ffffff) has a contrast of 4.47:1"),
        (3, "print: soft on tint (#777777 on #f2f0eb) has a contrast of 3.93:1"),
    ]
    assert {one.path for one in found} == {str(design.path("tokens.toml"))}


def test_a_colour_of_the_configuration_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    text = '[publication]\nname = "W"\n[design.tokens.colour.dark]\nink = "#444444"\n'
    choice = parse(text, tmp_path / "config.toml").design
    found = list(contrast_faults(load_design("brief", project=None), choice))
    assert {(one.path, one.line) for one in found} == {(str(tmp_path / "config.toml"), 4)}
    assert all(one.message.startswith("dark: ink on") for one in found)


def test_a_design_without_a_template_that_is_needed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "package"
    (place / "base").mkdir(parents=True)
    (place / "ours").mkdir()
    monkeypatch.setattr("digest.render.design.chain.packaged", lambda: place)
    found = list(template_faults(load_design("ours", project=None)))
    assert [one.code for one in found] == ["design-template-missing"] * len(REQUIRED)
    assert "the design “ours” has no print/issue.html" in [one.message for one in found]


def test_every_template_that_a_writer_names_is_asked_of_every_design() -> None:
    named: set[str] = set()
    for path in Path(digest.render.__file__).parent.rglob("*.py"):
        named |= set(re.findall(r'"((?:email|epub|print|telegram|text|web)/[\w-]+\.\w+)"', path.read_text("utf-8")))
    assert named <= set(REQUIRED)
    assert all(any((packaged() / name / file).is_file() for name in ("base", "brief")) for file in REQUIRED)


def test_a_key_of_design_toml_that_nobody_reads_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    text = 'title = "Ours"\nparrent = "brief"\n[contrast]\nx = 1\n'
    found = list(key_faults(load_design("ours", project=made(tmp_path, design_toml=text))))
    assert [(one.line, one.message, one.hint) for one in found] == [
        (2, "unknown key parrent", "did you mean parent?"),
        (3, "unknown key contrast", "known here: title, description, parent, options"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "message"),
    [
        ("<p>\n{% if x %}\n", "design-template-broken", 2, "Unexpected end of template"),
        ("<p>\n\n{{ x | }}\n", "design-template-broken", 3, "expected token 'name'"),
        ('\n{% include "web/nowhere.html" %}', "design-template-missing", 2, "web/nowhere.html is named here"),
        ('{% extends "!parent/web/ours.html" %}', "design-template-missing", 1, "!parent/web/ours.html is named here"),
        ('\n\n{% from "a/b.html" import c %}', "design-template-missing", 3, "a/b.html is named here"),
    ],
)
def test_a_template_that_cannot_be_read_or_names_another_that_is_not_there_is_told_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, message: str
) -> None:
    design = load_design("ours", project=made(tmp_path, web__ours_html=text))
    (found,) = template_faults(design)
    assert (found.code, found.line, found.path) == (code, line, str(design.path("web/ours.html")))
    assert message in found.message


def test_what_a_template_names_through_its_parents_or_only_perhaps_is_no_fault(tmp_path: Path) -> None:
    text = (
        '{% include "!parent/web/foot.html" %}{% include name %}'
        '{% include ["a.html", "b.html"] ignore missing %}{% include "c.html" ignore missing %}'
    )
    assert list(template_faults(load_design("ours", project=made(tmp_path, web__foot_html=text)))) == []


def test_a_file_that_is_not_utf8_is_told_with_the_line(tmp_path: Path) -> None:
    made(tmp_path, web__foot_html="")
    path = tmp_path / "templates/ours/web/foot.html"
    path.write_bytes("<p>\nünlü".encode("iso-8859-9"))
    (found,) = template_faults(load_design("ours", project=tmp_path))
    assert (found.code, found.line, found.path) == ("design-template-broken", 2, str(path.resolve()))


@pytest.mark.parametrize(
    ("css", "code", "line", "column"),
    [
        ("p { color: red }\nmain { display: flex }", "design-css-slow", 2, 8),
        ("article, .x { display: inline-grid }", "design-css-slow", 1, 15),
        (".text { display: table-cell }", "design-css-slow", 1, 9),
        ("body > main .piece { display: block flex }", "design-css-slow", 1, 22),
        ("@media print { main { display: grid } }", "design-css-slow", 1, 23),
        ("main { article & { color: red } article { display: grid } }", "design-css-slow", 1, 43),
        (".a { border-bottom: 1pt dotted }", "design-css-dotted", 1, 6),
        (".a { border-style: solid dotted }", "design-css-dotted", 1, 6),
        (".a::after { content: leader('.') }", "design-css-dotted", 1, 13),
        ("@font-face { font-family: A; src: url(design:fonts/a.woff2) }", "design-css-font", 1, 30),
        ('@font-face { font-family: A; src: url("design:a.woff") }', "design-css-font", 1, 30),
        ('@font-face { src: local("Arial") }', "design-css-font", 1, 14),
        ("@font-face { src: url(https://example.org/a.ttf) }", "design-css-remote", 1, 14),
        (".a { background: url(//example.org/a.png) }", "design-css-remote", 1, 6),
        (".a { background: url('a.png') }", "design-css-remote", 1, 6),
        (".a { content: url(file:///etc/hostname) }", "design-css-remote", 1, 6),
        ("\n  @import url(a.css);", "design-css-import", 2, 3),
        ("@import 'a.css';", "design-css-import", 1, 1),
        (".a { color: red !important }", "design-css-important", 1, 6),
        ("p::first-letter { float: left }", "design-css-first-letter", 1, 19),
        ("{% if x %}\nmain { width: {{ a }}mm; display: flex }", "design-css-slow", 2, 26),
        ("{# flex\n #} main { display: {{ 'x' }} } main { display: flex }", "design-css-slow", 2, 40),
    ],
)
def test_what_may_not_stand_in_a_style_sheet_for_paper_is_found_at_its_line_and_column(
    css: str, code: str, line: int, column: int
) -> None:
    assert css_faults(css) == [(code, line, column)]


@pytest.mark.parametrize(
    "css",
    [
        ".short { display: flex }",
        ".nobody { display: grid }",
        ".data, td { display: table }",
        "main { display: block }",
        "main { flex-direction: column; grid-gap: 1mm }",
        "/* main { display: flex } @import url(a.css); */",
        '@font-face { font-family: A; src: url(design:fonts/a.ttf) format("truetype") }',
        '.a { background: url(design:a.svg), url("data:image/svg+xml,%3Csvg"), url(#x), url({{ address }}) }',
        ".a { border: 1pt solid; quotes: 'dotted' 'leader' }",
        "p::first-letter { float: none; font-size: 2em }",
        "{% include 'print/other.css' %}\n@page { margin: {{ p.top }}mm; @top-left { content: counter(page) } }",
        "not a style sheet } at all {",
    ],
)
def test_what_may_stand_there_is_left_alone(css: str) -> None:
    assert css_faults(css) == []


def test_without_a_page_what_holds_all_text_is_known_by_its_name() -> None:
    assert css_faults("main { display: flex } .text { display: flex }", STAND_IN) == [("design-css-slow", 1, 8)]


def test_style_elements_of_pages_are_looked_through_at_their_places_in_the_file(tmp_path: Path) -> None:
    text = '{% extends "!parent/print/issue.html" %}\n<style>\n  main { display: flex }\n</style><p>main { display: grid }</p>'
    design = load_design("ours", project=made(tmp_path, print__issue_html=text))
    (found,) = print_sheet_faults(design, flowing_in(PAGE))
    assert (found.code, found.path, found.line, found.column) == (
        "design-css-slow",
        str(design.path("print/issue.html")),
        3,
        10,
    )


def test_a_style_sheet_that_another_one_takes_the_place_of_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path, print__issue_css="main { display: flex }")
    above = tmp_path / "templates" / "above"
    (above / "print").mkdir(parents=True)
    (above / "design.toml").write_text('parent = "ours"\n', encoding="utf-8")
    sheet = above / "print" / "issue.css"
    sheet.write_text("p { color: red }", encoding="utf-8")
    design = load_design("above", project=tmp_path)
    assert list(print_sheet_faults(design, flowing_in(PAGE))) == []
    sheet.write_text('{% include "!parent/print/issue.css" %}', encoding="utf-8")
    assert [one.code for one in print_sheet_faults(design, flowing_in(PAGE))] == ["design-css-slow"]


def test_what_the_layout_ignores_is_found_in_the_file_that_says_it(tmp_path: Path) -> None:
    design = load_design("ours", project=made(tmp_path, print__own_css="p { color: red;\n  text-wrap: balance }"))
    said = "layout: Ignored `text-wrap: balance ` at 235:43, unknown property."
    assert place_of_warning(design, said) == (str(design.path("print/own.css")), 2, 3)
    assert place_of_warning(design, "layout: Ignored `nowhere: 1` at 2:3, unknown property.") is None
    assert place_of_warning(design, "No anchor #x for internal URI reference") is None


SIGNS = st.text(alphabet="{}%#\n ax;:.\"'/*@é", max_size=60)


@given(SIGNS)
@example("{{ a\n}}mm {% b\n\n%}{# c #}")
def test_a_masked_template_keeps_every_line_and_column(source: str) -> None:
    hidden = masked(source)
    assert [len(line) for line in hidden.split("\n")] == [len(line) for line in source.split("\n")]
    assert [len(line) for line in styles_in(hidden).split("\n")] == [len(line) for line in source.split("\n")]


@given(SIGNS)
def test_any_style_sheet_is_looked_through_without_an_error(source: str) -> None:
    lines = source.split("\n")
    for one in print_css_faults(masked(source), "x.css", flowing_in(STAND_IN)):
        assert one.line is not None
        assert 1 <= one.line <= len(lines)
