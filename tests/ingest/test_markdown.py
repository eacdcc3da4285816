"""Markdown as people write it becomes an article with a title, authors, sections and bios."""

from __future__ import annotations

import pytest
from strategies import TABLE

from digest.ingest.markdown.reader import read_markdown
from digest.model.article import Article, Reading
from digest.model.blocks import Heading, Paragraph, Quote, Text, paragraph, plain_text
from digest.model.notice import Severity


def read(text: str) -> Reading:
    reading = read_markdown(text, table=TABLE, name="a.md")
    assert reading.unowned == 0
    return reading


def article(text: str) -> Article:
    (found,) = read(text).articles
    return found


def labels(text: str) -> list[tuple[str, str]]:
    return [(section.label, section.kind) for section in article(text).sections]


def codes(text: str) -> list[str]:
    return [notice.code for notice in read(text).notices]


def roles(text: str) -> list[tuple[str, str]]:
    return [(span.role, " ".join(text[span.start : span.end].split())) for span in read(text).spans]


def test_the_front_matter_gives_the_title() -> None:
    assert article("---\ntitle: One\n---\n\n# Background\n\nText").title == "One"
    assert labels("---\ntitle: One\n---\n\n# Background\n\nText") == [("Background", "background")]


@pytest.mark.parametrize(
    "text", ["# One\n\nText", "One\n===\n\nText", "# One #\n\nText", "Before.\n\n# One\n\nText", "# *O*ne\n"]
)
def test_else_the_first_heading_is_the_title(text: str) -> None:
    found = article(text)
    assert found.title == "One"
    assert all(section.label == "" for section in found.sections)


def test_one_of_several_headings_is_the_title_only_if_it_comes_first() -> None:
    assert article("# One\n\n# Two\n\nText").title == "One"
    assert article("Before.\n\n# One\n\nA\n\n# Two\n\nB").title is None


def test_a_heading_that_repeats_the_title_is_printed_once() -> None:
    text = '---\ntitle: “One” is enough\n---\n\n# "One" is enough\n\nText'
    assert article(text).title == "“One” is enough"
    assert labels(text) == [("", "body")]


def test_a_missing_title_is_noted_where_the_text_starts() -> None:
    (notice,) = read("---\nlang: en\n---\nText").notices
    assert (notice.code, notice.line, notice.severity) == ("missing-title", 4, Severity.WARNING)


def test_the_smallest_level_makes_the_sections() -> None:
    found = article("# Title\n\nLead.\n\n### Background\n\nA\n\n#### Detail\n\nB\n\n### Outlook:\n\nC")
    assert [(s.label, s.heading, s.kind) for s in found.sections] == [
        ("", "", "body"),
        ("Background", "Background", "background"),
        ("Outlook", "Outlook", "outlook"),
    ]
    assert found.sections[1].blocks == (paragraph("A"), Heading(1, (Text("Detail"),)), paragraph("B"))


def test_a_misspelt_label_keeps_its_letters_and_gets_its_heading() -> None:
    (section,) = article("# T\n\n## BCKGROUND\n\nA").sections
    assert (section.label, section.heading, section.kind) == ("BCKGROUND", "Background", "background")


def test_headings_before_a_larger_one_are_sections_too() -> None:
    text = "---\ntitle: T\n---\n## A\n\na\n\n### a1\n\n## B\n\n# C\n\n## c1\n\nc"
    assert [label for label, _ in labels(text)] == ["A", "B", "C"]
    assert article(text).sections[2].blocks == (Heading(1, (Text("c1"),)), paragraph("c"))


def test_a_heading_in_a_quote_is_no_section() -> None:
    (section,) = article("# T\n\n> ## Inside\n\nText").sections
    assert section.blocks == (Quote((Heading(1, (Text("Inside"),)),)), paragraph("Text"))


def test_a_bold_line_before_a_text_is_no_section() -> None:
    assert labels("# T\n\n**Background**\n\nText") == [("", "body")]


def test_our_own_files_have_sections_at_level_two_only() -> None:
    text = "---\nid: 0123456789ab\ntitle: T\n---\n\nLead\n\n### Detail\n\nA\n\n## AUTHOR’S BIO\n\nAda Example writes.\n"
    found = article(text)
    assert [section.label for section in found.sections] == ["", "AUTHOR’S BIO"]
    assert found.sections[0].blocks[1] == Heading(1, (Text("Detail"),))


def test_links_in_a_label_are_noted_because_only_words_stay() -> None:
    text = "# T\n\n## See [the site](https://example.org)\n\nText"
    assert labels(text) == [("See the site", "other")]
    (notice,) = read(text).notices
    assert (notice.code, notice.line, notice.column, notice.excerpt) == ("link-dropped", 3, 19, "https://example.org")


def test_the_abstract_may_be_a_section_or_a_field() -> None:
    found = article("# T\n\n## ABSTRACT\n\nIn short.\n\n## Background\n\nText")
    assert (found.abstract, found.abstract_label) == ((paragraph("In short."),), "ABSTRACT")
    assert [section.label for section in found.sections] == ["Background"]
    field = article("---\ntitle: T\nabstract: |\n  In *short*.\n\n  And more.\n---\n\n## Abstract\n\nAnother.")
    assert plain_text(field.abstract) == "In short.\nAnd more."
    assert [section.label for section in field.sections] == ["Abstract"]


def test_a_line_behind_the_title_that_names_authors_is_the_byline() -> None:
    text = "# T\n\nBy Ada Example and Ben Example\n\nText"
    assert [author.name for author in article(text).authors] == ["Ada Example", "Ben Example"]
    assert plain_text(article(text).sections[0].blocks) == "Text"
    assert ("byline", "By Ada Example and Ben Example") in roles(text)


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\nBy the river stood a house.\n\nText",
        "# T\n\nText\n\nBy Ada Example\n\nMore",
        "---\nauthor: Cem Example\ntitle: T\n---\n\nBy Ada Example\n\nText",
        "By Ada Example\n\nText",
    ],
)
def test_other_lines_are_no_bylines(text: str) -> None:
    assert "By " in plain_text(article(text).sections[0].blocks)


BIOS = "# T\n\nBy Ada Example and Ben Sample\n\n## Text\n\nA\n\n## About the authors\n\n"


def test_a_bio_section_at_the_end_is_shared_out_by_name() -> None:
    found = article(f"{BIOS}Ada Example writes.\n\nShe also reads.\n\nBen Sample draws.")
    assert [plain_text(author.bio) for author in found.authors] == [
        "Ada Example writes.\nShe also reads.",
        "Ben Sample draws.",
    ]
    assert (found.bio_label, found.bio_heading) == ("About the authors", "About the authors")
    assert [section.label for section in found.sections] == ["Text"]


def test_a_bio_may_be_a_list_and_may_stand_before_the_references() -> None:
    found = article(f"{BIOS}- Ada Example writes.\n- Ben Sample draws.\n\n## References\n\nOne")
    assert [plain_text(author.bio) for author in found.authors] == ["Ada Example writes.", "Ben Sample draws."]
    assert [section.label for section in found.sections] == ["Text", "References"]


@pytest.mark.parametrize("bio", ["Ada Example writes.", "Both write.", ""])
def test_a_bio_section_that_does_not_name_each_author_stays_a_section(bio: str) -> None:
    found = article(BIOS + bio)
    assert [section.label for section in found.sections] == ["Text", "About the authors"]
    assert found.bio_label == ""


def test_every_line_has_an_owner_that_fits() -> None:
    text = (
        "---\ntitle: T\nauthor: Ada Example\n---\n\nLead.\n\n## Abstract\n\nShort.\n\n## Text\n\n<!-- note -->\n\n"
        "See [a].\n\n[a]: https://example.org\n\n## Bio\n\nAda Example writes."
    )
    assert roles(text) == [
        ("front-matter", "--- title: T author: Ada Example ---"),
        ("block", "Lead."),
        ("label", "## Abstract"),
        ("abstract", "Short."),
        ("label", "## Text"),
        ("marker", "<!-- note -->"),
        ("block", "See [a]."),
        ("marker", "[a]: https://example.org"),
        ("label", "## Bio"),
        ("bio", "Ada Example writes."),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(end: str, mark: str) -> None:
    text = "---\ntitle: T\ntitel: x\ndate: 2024-02-30\n---\n\nA *line*\nand more.\n\n## B\n\n[x](file:x)\n"
    plain, other = read(text), read(mark + text.replace("\n", end))
    assert other.articles == plain.articles
    assert other.notices == plain.notices
    assert {(n.code, n.line, n.column) for n in plain.notices} == {
        ("fm-unknown-key", 3, 1),
        ("date-unparsable", 4, 7),
        ("link-dropped", 12, 5),
    }


def test_a_front_matter_that_is_no_front_matter_stays_in_the_text() -> None:
    text = "---\n- one\n- two\n---\n\nText"
    assert "one two" in " ".join(plain_text(article(text).sections[0].blocks).split())
    assert codes(text) == ["missing-title", "fm-syntax"]


@pytest.mark.parametrize("text", ["", "\n\n", "---\ntitle: T\n---", "---\n---\n", "\ufeff"])
def test_a_text_without_a_body_is_an_article_without_sections(text: str) -> None:
    assert article(text).sections == ()


def test_a_bio_in_the_front_matter_is_markdown_and_its_notices_have_the_right_line() -> None:
    text = "---\ntitle: T\nauthors:\n  - name: Ada Example\n    bio: |-\n      She *writes*\n      for [us](ftp://x).\n---\nText"
    (author,) = article(text).authors
    assert plain_text(author.bio) == "She writes for us."
    assert isinstance(author.bio[0], Paragraph)
    (notice,) = read(text).notices
    assert (notice.code, notice.line, notice.column, notice.excerpt) == ("link-dropped", 7, 16, "ftp://x")
