from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.casing import readable
from digest.ingest.labels import LabelTable, Match, fold, label_section, within
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading, SectionKind
from digest.model.blocks import block_texts, paragraph, plain_text
from digest.model.kinds import DEFAULT_KINDS

TABLE = LabelTable(DEFAULT_KINDS)
BODY = "A paragraph that says something, and says it in full."


def read(*lines: str, table: LabelTable = TABLE) -> Reading:
    return read_paste("\n".join(["By Ada Example", BODY, *lines]), table=table, name="p.txt")


def sections(reading: Reading) -> list[tuple[str, str, str]]:
    return [(s.label, s.heading, s.kind) for article in reading.articles for s in article.sections]


def codes(reading: Reading) -> set[str]:
    return {notice.code for notice in reading.notices} - {"missing-title", "missing-bio"}


@pytest.mark.parametrize(
    ("label", "kind", "heading", "how"),
    [
        ("BACKGROUND", "background", "Background", Match.EXACT),
        ("background:", "background", "Background", Match.EXACT),
        (" Back\u00adground", "background", "Background", Match.TYPO),
        ("CONCLUSION", "conclusions", "Conclusion", Match.ALIAS),
        ("CONCLUSIONS", "conclusions", "Conclusions", Match.EXACT),
        ("AUTHOR’S BIO", "bio", "Author’s bio", Match.ALIAS),
        ("AUTHOR'S  BIOS", "bio", "Author’s bios", Match.ALIAS),
        ("AUTHORS’ BIOS", "bio", "Authors’ bios", Match.ALIAS),
        ("AUTHOR BIO", "bio", "Author bio", Match.ALIAS),
        ("About the Authors", "bio", "About the authors", Match.ALIAS),
        ("Policy\xa0Implications", "implications", "Policy implications", Match.ALIAS),
        ("MATERIALS & METHODS", "methods", "Materials and methods", Match.ALIAS),
        ("BCKGROUND", "background", "Background", Match.TYPO),
        ("METODS", "methods", "Methods", Match.TYPO),
        ("IMLPICATOINS", "implications", "Implications", Match.TYPO),
        ("AUTHRO BIO", "bio", "Author bio", Match.TYPO),
        ("NODES", "other", "Nodes", Match.UNKNOWN),
        ("BIA", "other", "Bia", Match.UNKNOWN),
        ("ACKGROUNDD", "other", "Ackgroundd", Match.UNKNOWN),
        ("MTHDS", "other", "MTHDS", Match.UNKNOWN),
        ("THE ROAD AHEAD", "other", "The Road Ahead", Match.UNKNOWN),
        ("A Road ahead", "other", "A Road ahead", Match.UNKNOWN),
    ],
)
def test_a_label_is_known_by_its_form(label: str, kind: str, heading: str, how: Match) -> None:
    match = TABLE.classify(label)
    assert (match.kind, match.heading, match.how) == (kind, heading, how)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("THE EU AND NATO AFTER 2025", "The EU and NATO After 2025"),
        ("U.S. POLICY IN THE 1990S", "U.S. Policy in the 1990s"),
        ("A TWO-STATE SOLUTION", "A Two-State Solution"),
        ("GEORGIA’S CHOICE", "Georgia’s Choice"),
        ("WHAT IT MEANS FOR US", "What It Means for us"),
        ("TRADE WITH CHINA AND US", "Trade With China and US"),
        ("PART II: THE END", "Part II: The End"),
        ("O'HARA AND CBDCS", "O'Hara and CBDCS"),
        ("“QUOTED” WORDS", "“Quoted” Words"),
        ("G20’S ROLE", "G20’s Role"),
        ("Already Fine", "Already Fine"),
    ],
)
def test_capitals_become_a_readable_heading(typed: str, printed: str) -> None:
    assert readable(typed).replace(" With ", " with ") == printed.replace(" With ", " with ")


def test_a_tie_between_two_kinds_is_no_repair() -> None:
    table = LabelTable([SectionKind(kind="one", heading="Harbour"), SectionKind(kind="two", heading="Harbous")])
    assert table.classify("HARBOUT").how is Match.UNKNOWN
    assert table.classify("HARBOUR").kind == "one"


def test_a_kind_of_the_configuration_is_known_like_the_others() -> None:
    own = SectionKind(kind="outlook-eu", heading="EU outlook", aliases=("WHAT THE EU DOES",))
    reading = read("WHAT THE EU DOES: Much.", table=LabelTable([*DEFAULT_KINDS, own]))
    assert sections(reading) == [("WHAT THE EU DOES", "What the EU Does", "outlook-eu")]
    assert codes(reading) == set()


def test_the_section_of_a_label_is_a_function_of_the_label() -> None:
    blocks = (paragraph("Words."),)
    assert label_section("", blocks, TABLE).kind == "body"
    section = label_section("CONCLUSION", blocks, TABLE)
    assert (section.label, section.heading, section.kind, section.blocks) == (
        "CONCLUSION",
        "Conclusion",
        "conclusions",
        blocks,
    )


@given(st.text(max_size=12), st.text(max_size=12))
def test_reach_is_the_same_in_both_directions(one: str, two: str) -> None:
    assert within(one, two, 2) == within(two, one, 2)
    assert within(one, one, 0)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(label: str) -> None:
    assert fold(fold(label)) == fold(label)


@pytest.mark.parametrize(
    "line", ["BACKGROUND: Words.", "Background: Words.", "background : Words.", "BACKGROUND：Words."]
)
def test_a_known_label_run_into_the_text_begins_a_section(line: str) -> None:
    reading = read(line)
    assert [(heading, kind) for _, heading, kind in sections(reading)] == [("Background", "background")]
    assert plain_text(reading.articles[0].sections[0].blocks) == "Words."
    assert plain_text(reading.articles[0].abstract) == BODY


@pytest.mark.parametrize("line", ["BACKGROUND", "BACKGROUND:", "Background", "  Background:  "])
def test_a_known_label_alone_begins_a_section(line: str) -> None:
    reading = read(line, "", "Words.")
    assert [kind for _, _, kind in sections(reading)] == ["background"]
    assert plain_text(reading.articles[0].sections[0].blocks) == "Words."


def test_a_misspelt_label_is_repaired_in_print_and_told() -> None:
    reading = read("CONCLUSOINS: Words.")
    assert sections(reading) == [("CONCLUSOINS", "Conclusions", "conclusions")]
    (notice,) = [n for n in reading.notices if n.code == "heading-typo"]
    assert (notice.line, notice.column, notice.end_column, notice.excerpt) == (3, 1, 12, "CONCLUSOINS")


def test_a_misspelt_label_in_small_letters_is_repaired_only_when_it_is_long() -> None:
    assert [kind for _, _, kind in sections(read("Bckground: Words."))] == ["background"]
    assert [kind for _, _, kind in sections(read("Notess: Words."))] == ["body"]


def test_unknown_capitals_before_a_colon_are_a_section_of_their_own() -> None:
    reading = read("THE ROAD AHEAD: Words.")
    assert sections(reading) == [("THE ROAD AHEAD", "The Road Ahead", "other")]
    assert codes(reading) == {"unknown-heading"}


def test_two_words_in_capitals_alone_are_a_section_and_one_is_text() -> None:
    assert sections(read("ROADS AHEAD", "Words.")) == [("ROADS AHEAD", "Roads Ahead", "other")]
    assert sections(read("ROADS", "Words.")) == [("", "", "body")]
    assert sections(read("ROADS:", "Words.")) == [("ROADS", "Roads", "other")]


@pytest.mark.parametrize(
    "line",
    [
        "THIS IS A LOUD SENTENCE.",
        "STOP THE PRESSES NOW!",
        "Note: this is only a remark.",
        "Context matters: without it nothing is clear.",
        "Three Things: a list, a map and a plan.",
        "TO: Ada",
        "A: an answer.",
        "HTTP://WWW.EXAMPLE.ORG is an address.",
        "TIME:12 is not a heading.",
        "3.7.1 NSS",
        "### [KEP: brackets and other signs",
        "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE: too many words.",
        "2024",
        "The background: it is complicated.",
        "Backgrounds vary: they do.",
        "MOSTLY small letters here: text.",
    ],
)
def test_what_only_looks_like_a_label_stays_text(line: str) -> None:
    reading = read(line, "Words.")
    assert [kind for _, _, kind in sections(reading)] == ["body"]
    assert line in block_texts(reading.articles[0].sections[0].blocks)


def test_an_acronym_of_the_running_text_is_no_heading() -> None:
    reading = read("The XQZT met. The XQZT agreed.", "XQZT: The body is old.")
    assert sections(reading) == [("", "", "body")]
    (notice,) = [n for n in reading.notices if n.code == "acronym-not-heading"]
    assert (notice.line, notice.column, notice.excerpt) == (4, 1, "XQZT")
    assert sections(read("XQZTE: The body is old."))[0][2] == "other"


def test_a_well_known_acronym_is_no_heading_even_where_it_stands_once() -> None:
    reading = read("NATO: The alliance is old.")
    assert sections(reading) == [("", "", "body")]
    assert codes(reading) == {"acronym-not-heading"}


def test_a_word_that_stands_only_in_labels_and_loud_lines_is_a_heading() -> None:
    reading = read("ITALY: It is long.", "ITALY AND SPAIN MET THERE.", "ITALY: It is far.")
    assert [label for label, _, _ in sections(reading)] == ["ITALY", "ITALY"]


def test_a_label_inside_a_paragraph_is_only_a_notice() -> None:
    line = "It ended. IMPLICATIONS: There are some. Then nothing: it was over."
    reading = read(line)
    assert list(block_texts(reading.articles[0].sections[0].blocks)) == [BODY, line]
    (notice,) = [n for n in reading.notices if n.code == "heading-in-paragraph"]
    assert (notice.line, notice.column, notice.end_column, notice.excerpt) == (3, 11, 23, "IMPLICATIONS")


def test_a_heading_with_nothing_under_it_is_told_and_kept() -> None:
    reading = read("BACKGROUND", "IMPLICATIONS: Words.")
    assert [label for label, _, _ in sections(reading)] == ["BACKGROUND", "IMPLICATIONS"]
    assert [(n.line, n.excerpt) for n in reading.notices if n.code == "empty-section"] == [(3, "BACKGROUND")]


def test_text_before_the_first_section_is_the_abstract_and_without_sections_the_body() -> None:
    with_sections, without = read("More.", "BACKGROUND: Words."), read("More.", "BIO: Ada.")
    assert plain_text(with_sections.articles[0].abstract) == f"{BODY}\nMore."
    assert without.articles[0].abstract == ()
    assert plain_text(without.articles[0].sections[0].blocks) == f"{BODY}\nMore."


def test_a_labelled_abstract_is_the_abstract() -> None:
    text = "By Ada Example\nABSTRACT: In short.\nBACKGROUND: At length."
    (article,) = read_paste(text, table=TABLE, name="p.txt").articles
    assert (article.abstract_label, plain_text(article.abstract)) == ("ABSTRACT", "In short.")
    assert [section.kind for section in article.sections] == ["background"]


def test_where_nothing_follows_only_the_first_paragraph_is_the_labelled_abstract() -> None:
    text = "By Ada Example\nAbstract\nIn short.\nAt length.\nAt more length."
    (article,) = read_paste(text, table=TABLE, name="p.txt").articles
    assert plain_text(article.abstract) == "In short."
    assert [(s.kind, plain_text(s.blocks)) for s in article.sections] == [("body", "At length.\nAt more length.")]


def test_a_summary_at_the_end_stays_where_it_is() -> None:
    reading = read("BACKGROUND: Words.", "SUMMARY: In short.")
    assert sections(reading) == [("BACKGROUND", "Background", "background"), ("SUMMARY", "Summary", "abstract")]
    assert reading.articles[0].abstract_label == ""


def test_references_after_the_bio_belong_to_the_same_article() -> None:
    reading = read("BACKGROUND: Words.", "BIO: Ada writes.", "REFERENCES", "A book.", "APPENDIX NOTES: More.")
    (article,) = reading.articles
    assert [section.label for section in article.sections] == ["BACKGROUND", "REFERENCES", "APPENDIX NOTES"]
    assert plain_text(article.authors[0].bio) == "Ada writes."
    assert "no-final-punctuation" not in codes(reading)
