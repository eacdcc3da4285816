"""The letter of an issue: whole, in order, within its measure, and with nothing in it that mail programs drop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from letters import letter_tree, lost, style_of, words_in_letter
from sample_issue import FILLER, LIGHTS, PUBLICATION, TIDES, issue, missing, placed
from test_web_page import HOSTILE, Strict
from torture_issue import torture

from digest.model.article import Article, Section
from digest.model.blocks import Figure, Note, Paragraph, Quote, Table, Text, paragraph
from digest.model.issue import Correction
from digest.model.pictures import ShownPicture
from digest.render.design import load_design
from digest.render.mail import Mail, MailForm, mail
from digest.render.mail.narrow import is_narrow, is_terse
from digest.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from digest.model.blocks import Block
    from digest.model.issue import Issue
    from digest.render.design import Design

PUBLIC = replace(PUBLICATION, public_url="https://review.example.org")
WEB = "https://review.example.org/2026-W48/"
GROUPS = [slice(at, at + 4) for at in range(0, 40, 4)]


def html_of(made: Issue, design: Design, **more: object) -> str:
    return mail(made, PUBLIC, design, **more).html.decode()  # type: ignore[arg-type]


def body_of(*blocks: Block, design: Design) -> str:
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=blocks),))
    return html_of(issue(placed(article, "One", "one", minutes=0)), design)


def long_issue(count: int, *, abstract: str = FILLER) -> Issue:
    sections = (Section(label="", heading="", kind="body", blocks=(paragraph(FILLER),) * 20),)
    article = replace(LIGHTS, abstract=(paragraph(abstract),) if abstract else (), sections=sections)
    return issue(*(placed(article, f"Light number {n}", f"light-{n}") for n in range(count)))


@pytest.fixture(scope="module")
def letter(brief: Design) -> Mail:
    return mail(issue(note=(paragraph("Dear readers. The winter was long."),)), PUBLIC, brief)


def test_every_word_stands_in_the_letter_in_order(letter: Mail) -> None:
    assert letter.form is MailForm.FULL
    assert missing(issue(), words_in_letter(letter.html)) == []


def test_every_word_of_the_analysts_stands_in_the_letter_in_order(brief: Design, analyst_issue: Issue) -> None:
    made = mail(analyst_issue, PUBLICATION, brief)
    assert (made.form, made.size < 60_000) == (MailForm.FULL, True)
    assert missing(analyst_issue, words_in_letter(made.html)) == []


@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
@pytest.mark.parametrize("part", GROUPS, ids=lambda part: f"from {part.start + 1}")
def test_every_word_of_the_torture_stands_in_its_letters(part: slice, design: str) -> None:
    made = replace(torture(), placements=torture().placements[part])
    letter = mail(made, PUBLIC, load_design(design, project=None))
    assert letter.form is MailForm.FULL
    assert lost(made, words_in_letter(letter.html)) == []


def test_tags_are_closed_in_turn_and_every_table_is_told_what_it_is(letter: Mail) -> None:
    for html in (letter.html.decode(), html_of(replace(torture(), placements=torture().placements[:9]), BRIEF)):
        strict = Strict()
        strict.feed(html)
        assert (strict.wrong, strict.open) == ([], [])
        for table in letter_tree(html.encode()).iter("table"):
            presents = table.get("role") == "presentation"
            assert presents or table.get("class") == "data box"
            assert [table.get(name) for name in ("width", "cellpadding", "cellspacing", "border")] == [
                "100%",
                "0",
                "0",
                "0",
            ]
            assert all(row.tag == "tr" for part in table if part.tag == "tbody" for row in part)


BRIEF = load_design("brief", project=None)


def test_space_around_words_is_the_padding_of_cells(letter: Mail) -> None:
    padded = {str(node.tag) for node in letter_tree(letter.html).iter() if style_of(node).get("padding", "0") != "0"}
    assert padded <= {"td", "th", "ul", "ol"}  # lists have their own where it is dropped


def test_the_preheader_comes_first_and_is_not_shown(letter: Mail) -> None:
    body = letter_tree(letter.html).find("body")
    assert body is not None
    first = body[0]
    words = "".join(first.itertext())
    assert words.startswith("Dear readers.\u00a0\u200c")
    assert len(words) >= 200
    assert style_of(first)["display"] == "none"
    assert (letter.subject, letter.preheader) == ("The hours of a harbour", "Dear readers.")


def test_without_a_note_the_preheader_says_what_the_summaries_begin_with(brief: Design) -> None:
    first = placed(TIDES, "Tides", "tides", summary="Cranes wait. They wait long.")
    second = placed(LIGHTS, "Lights", "lights", summary="Lights are cheap. Darkness is not.")
    assert mail(issue(first, second), PUBLIC, brief).preheader == "Cranes wait. Lights are cheap."
    endless = placed(TIDES, "Tides", "tides", summary="word " * 100)
    assert len(mail(issue(endless), PUBLIC, brief).preheader) <= 140


def test_what_stands_in_the_head_of_a_message_is_one_line_without_signs_that_steer(brief: Design) -> None:
    made = mail(issue(title="Tides\nBcc: x@example.org\x1b[2J \u202egnp"), PUBLIC, brief)
    assert made.subject == "Tides Bcc: x@example.org [2J gnp"


def test_an_issue_that_is_too_long_is_sent_as_abstracts_with_ways_to_the_whole(brief: Design) -> None:
    letter = mail(long_issue(25), PUBLIC, brief)
    html, text = letter.html.decode(), letter.text.decode()
    assert letter.form is MailForm.ABSTRACTS
    assert letter.size == len(letter.html) <= 95_000
    for n in range(25):
        assert html.count(f'href="{WEB}light-{n}/"') == 2
        assert f"{WEB}light-{n}/\n" in text
    assert html.count(FILLER[:40]) == 26  # and the preheader
    assert "Darkness" not in html
    assert "keeps a lighthouse" not in text


@pytest.mark.parametrize(("count", "told"), [(20, [20, 0, 0]), (45, [0, 45, 45]), (60, [0, 60, 0]), (120, [0, 0, 0])])
def test_longer_issues_say_less_of_each_article_and_name_all(count: int, told: list[int], brief: Design) -> None:
    """In turn: the abstracts, the summaries, how these begin, a list of headlines."""
    abstract, ending = "Abstract. " * 200, "It goes on. " * 30
    one = replace(
        long_issue(1, abstract=abstract).placements[0], summary=f"The summary begins here. {ending}So it ends."
    )
    made = issue(*(replace(one, headline=f"Light {n}", anchor=f"l-{n}") for n in range(count)))
    letter = mail(made, PUBLIC, brief)
    body = letter.html.decode().partition("<table")[2]
    assert (letter.form, letter.size <= 95_000) == (MailForm.ABSTRACTS, True)
    assert all(f'href="{WEB}l-{n}/"' in body and f">Light {n}<" in body for n in range(count))
    assert all(f"Light {n}\n" in letter.text.decode() for n in range(count))
    assert [body.count(words) for words in (abstract.strip(), "The summary begins", ending.strip())] == told


def test_without_a_public_address_nothing_leads_anywhere_and_nothing_is_promised(brief: Design) -> None:
    letter = mail(long_issue(25), PUBLICATION, brief)
    root = letter_tree(letter.html)
    assert letter.form is MailForm.ABSTRACTS
    assert [link.get("href") for link in root.iter("a")] == ["mailto:editors@example.org"]
    shown = words_in_letter(letter.html) + letter.text.decode()
    assert not re.search(r"PDF|attach|channel|web|whole article|[Uu]nsubscribe", shown)


def test_a_public_address_gives_ways_to_the_web(letter: Mail) -> None:
    links = [(link.get("href"), "".join(link.itertext())) for link in letter_tree(letter.html).iter("a")]
    assert links[0] == (WEB, "Read this issue on the web")
    assert (f"{WEB}tides/", "What a crane earns while it waits for the tide") in links
    assert links[-1] == ("https://review.example.org/", "All issues")
    assert all(href and re.match(r"https://|mailto:", href) for href, _ in links)


def test_the_way_out_and_the_postal_address_stand_there_only_where_they_are_given(brief: Design) -> None:
    address = "https://review.example.org/out/?a=1&b=2"
    made = mail(issue(), PUBLIC, brief, unsubscribe_url=address, postal_address="1 Example Quay")
    html, text = made.html.decode(), made.text.decode()
    assert 'href="https://review.example.org/out/?a=1&amp;b=2"' in html
    assert ("1 Example Quay" in html, "1 Example Quay" in text) == (True, True)
    assert text.endswith(f"\nUnsubscribe\n{address}\n")
    plain = mail(issue(), PUBLIC, brief)
    assert b"nsubscribe" not in plain.html + plain.text


def test_pictures_are_named_by_their_public_address_or_told(brief: Design) -> None:
    figure = Figure("a.png", alt="A crane at rest", caption=(Text("At rest."),))
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=(figure,)),))
    shown = ShownPicture(source="a.png", name="pictures/p-1.png", width=1600, height=600, data=b"")
    made = issue(placed(article, "One", "one"), pictures=(shown,))
    image = letter_tree(mail(made, PUBLIC, brief).html).find(".//img")
    assert image is not None
    assert (image.get("src"), image.get("width"), image.get("alt")) == (
        f"{WEB}pictures/p-1.png",
        "524",
        "A crane at rest",
    )
    assert style_of(image)["max-width"] == "524px"
    for elsewhere in ("", "http://review.example.org"):
        html = mail(made, replace(PUBLICATION, public_url=elsewhere), brief).html
        assert (b"<img" in html, "At rest." in words_in_letter(html)) == (False, True)


def test_nothing_is_asked_of_anybody_but_pictures_and_no_rule_needs_a_variable(brief: Design) -> None:
    html = html_of(replace(torture(), placements=torture().placements[:9]), brief)
    assert not re.search(r"var\(|url\(|@import|@font-face|<link|<script|data:|cid:|javascript:|\son[a-z]+=", html)
    (sheet,) = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    assert re.findall(r"@[\w-]+", sheet) == ["@media", "@media"]
    assert html.index("<meta charset") < 200


def test_outside_words_stay_words(brief: Design) -> None:
    article = replace(TIDES, title=HOSTILE, abstract=(paragraph(HOSTILE),), subtitle=HOSTILE)
    html = html_of(issue(placed(article, HOSTILE, "one"), note=(paragraph(HOSTILE),), title=HOSTILE), brief)
    assert "<script" not in html
    assert "<b " not in html
    assert "{{ 7*7 }}" in html


def test_corrections_stand_above_the_articles(brief: Design) -> None:
    import datetime as dt

    html = html_of(issue(corrections=(Correction(date=dt.date(2026, 12, 1), text="Six, not seven."),)), brief)
    assert html.index("Correction, 1 December 2026:") < html.index("Six, not seven.") < html.index("1 of 2")


def test_notes_are_numbered_and_listed_and_have_no_marks_in_an_abstract_alone(brief: Design) -> None:
    noted = (Paragraph((Text("Cranes wait"), Note((paragraph("Counted twice."),)), Text("."))),)
    made = issue(placed(replace(TIDES, abstract=noted), "One", "one"))
    full, short = html_of(made, brief), html_of(made, brief, form=MailForm.ABSTRACTS)
    assert re.search(r"Cranes wait<sup[^>]*>1</sup>\.", full)
    assert "Counted twice." in full
    assert ("Cranes wait." in short, "<sup" in short, "Counted" in short) == (True, False, False)


def test_heading_levels_have_no_gap(letter: Mail) -> None:
    levels = [int(node.tag[1]) for node in letter_tree(letter.html).iter() if re.fullmatch("h[1-6]", str(node.tag))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize(
    ("header", "row", "narrow", "terse"),
    [
        (("Winter", "Hours"), ("first", "1,204"), True, True),
        (("a", "b", "c", "d", "e", "f"), ("1", "2", "3", "4", "5", "6"), False, True),
        (("Word",), ("Binnenschifffahrtsstraßenordnungen",), True, False),
        (("Word", "Place"), ("Binnenschifffahrtsstraßen", "Hafenverwaltung"), False, False),
        ((), ("no", "head"), True, True),
    ],
)
def test_a_table_fits_a_phone_or_is_told_row_by_row(
    header: tuple[str, ...], row: tuple[str, ...], narrow: bool, terse: bool, brief: Design
) -> None:
    table = Table(tuple((Text(word),) for word in header), (tuple((Text(word),) for word in row),))
    assert (is_narrow(table), is_terse(table)) == (narrow, terse)
    html = body_of(table, design=brief)
    assert (html.count('class="data box"'), html.count('class="record"')) == ((1, 0) if narrow else (0, 1))
    if not narrow:
        assert all(f"<strong>{word}:</strong>" in html for word in header)


def test_what_runs_from_right_to_left_has_its_direction_side_and_margins(brief: Design) -> None:
    made = issue(placed(replace(TIDES, language="ar"), "One", "one"), language="ar")
    root = letter_tree(mail(made, PUBLIC, brief).html)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    story = next(node for node in root.iter("td") if "story" in node.get("class", ""))
    assert style_of(story)["text-align"] == "right"
    lists = [style_of(node)["padding"] for node in root.iter("ul")]
    assert lists
    assert set(lists) == {"0 26px 0 0"}
    inside = letter_tree(mail(issue(placed(replace(TIDES, language="ar"), "One", "one")), PUBLIC, brief).html)
    block = next(node for node in inside.iter("div") if node.get("lang") == "ar")
    assert (block.get("dir"), style_of(block)["text-align"]) == ("rtl", "right")


def test_an_address_runs_from_left_to_right_in_an_article_of_the_other_direction(brief: Design) -> None:
    html = body_of(Quote((paragraph("See www.example.org/6."),)), design=brief)
    assert '<span dir="ltr"' not in html
    article = Article(
        language="ar", sections=(Section(label="", heading="", kind="body", blocks=(paragraph("www.example.org/6"),)),)
    )
    assert '<span dir="ltr">www.example.org/6</span></a>' in html_of(issue(placed(article, "One", "one")), brief)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_the_articles_are_those_of_the_language(language: str, brief: Design) -> None:
    letter = mail(long_issue(25), replace(PUBLIC, language=language), brief, form=MailForm.ABSTRACTS)
    made = mail(replace(long_issue(25), language=language), PUBLIC, brief)
    words = words_in(language)
    for key in ("mail.on_web", "mail.whole_article", "page.all_issues"):
        assert words(key) in words_in_letter(made.html)
    assert letter_tree(made.html).get("lang") == language
    assert words("mail.whole_article") in made.text.decode()
    assert words_in("en")("mail.on_web") in words_in_letter(letter.html)  # an issue has a language of its own


def test_another_process_makes_the_same_bytes(tmp_path: Path, brief: Design) -> None:
    code = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]\n"
        "from dataclasses import replace\n"
        "from sample_issue import PUBLICATION\nfrom torture_issue import torture\n"
        "from digest.render.design import load_design\nfrom digest.render.mail import mail\n"
        "one = replace(torture(), placements=torture().placements[:6])\n"
        "made = mail(one, replace(PUBLICATION, public_url='https://review.example.org'), load_design('brief', project=None))\n"
        "print(hashlib.sha256(made.html + made.text).hexdigest())\n"
    )
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    said = {
        subprocess.run(
            [sys.executable, "-c", code, *here],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    import hashlib

    made = mail(replace(torture(), placements=torture().placements[:6]), PUBLIC, brief)
    assert said == {f"{hashlib.sha256(made.html + made.text).hexdigest()}\n"}


def test_css_inline_is_loaded_when_a_letter_is_made_and_not_before() -> None:
    code = "import sys, digest.render.mail, digest.desk.build; print('css_inline' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
