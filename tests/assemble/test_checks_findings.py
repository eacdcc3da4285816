from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from strategies import TABLE, articles

from digest.assemble.checks import Source, Terms, check_articles, check_issue, check_reading, merged, settled
from digest.assemble.checks.mail import mail_size
from digest.assemble.checks.tongue import tongue_of
from digest.ingest.reader import read
from digest.model.article import Article, Section
from digest.model.blocks import Heading, Note, Paragraph, Text
from digest.model.checks import CHECKS, CheckChoice, is_code
from digest.model.issue import Issue, Placement, Theme
from digest.model.notice import Notice, Severity

DAY = dt.date(2026, 11, 27)


def look(text: str, *, name: str = "a.md", language: str = "en", choice: CheckChoice | None = None) -> list[Notice]:
    reading = read(text.encode(), name=name, table=TABLE)
    terms = Terms(choice=choice or CheckChoice(), language=language, today=DAY)
    return list(check_reading(text.encode(), reading, name=name, terms=terms))


def told(text: str, code: str, **more: object) -> list[tuple[int | None, int | None]]:
    return [(n.line, n.column) for n in look(text, **more) if n.code == code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("placeholder", "The number is TK for now."),
        ("placeholder", "Here comes [insert a name] soon."),
        ("placeholder", "Lorem ipsum dolor sit amet."),
        ("doubled-word", "It was in the the house."),
        ("double-space", "Two  spaces."),
        ("space-before-mark", "A word , then more."),
        ("unbalanced-bracket", "It was (never closed."),
        ("unbalanced-bracket", "It was never opened) at all."),
        ("unbalanced-quote", "He said “so and went."),
        ("unbalanced-quote", "He said so” and went."),
        ("short-link", "See [the paper](https://bit.ly/3xyz)."),
        ("misleading-link", "See [https://bank.example/login](https://evil.example/login)."),
        ("misleading-link", "See [bank.example](https://evil.example/)."),
        ("misleading-link", "See [www.bank.example](https://bank.example.evil.example.org/)."),
        ("misleading-link", "See [the paper](https://bank.example@evil.example.org/login)."),
        ("misleading-link", "See [ada@bank.example](mailto:ada@evil.example)."),
        ("turned-text", "access \u202e// level = user"),
        ("turned-text", "access \u2066// level = user"),
        ("vague-link", "The paper is [here](https://example.org/a)."),
        ("long-address", f"See <https://example.org/{'long/' * 12}end>."),
        ("unknown-note", "A claim[^7] without its note."),
        ("relative-link", "See [the page](/about.html)."),
        ("missing-alt", "![](picture.png)"),
        ("missing-caption", "![A tree](picture.png)"),
        ("very-long-paragraph", "Many words. " * 300),
        ("long-word", "A " + "long" * 12 + " word."),
    ],
)
def test_a_check_finds_what_it_is_for(code: str, line: str) -> None:
    assert len(told(f"# A title\n\n{line}\n", code)) == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("placeholder", "The TBC bank, `TODO` in code, and todo in Spanish."),
        ("doubled-word", "Bora Bora, `that that`, and ha ha."),
        ("double-space", "Code has `two  spaces`."),
        ("space-before-mark", "A net of .NET and `a ,` in code; 3 : 2 it is."),
        ("unbalanced-bracket", "Reasons: a) this, 2) that, and a smile :) here."),
        ("unbalanced-quote", 'A 6" pipe and “all” well.'),
        ("short-link", "See [the paper](https://example.org/bit.ly)."),
        ("misleading-link", "See [https://bank.example/](https://www.bank.example/login?x=@evil.example)."),
        ("misleading-link", "See [bank.example](https://help.bank.example/)."),
        ("misleading-link", "See [main.py](https://code.example.org/main.py), [e.g. this](https://a.example.org/)."),
        (
            "misleading-link",
            "See [bücher.example](https://xn--bcher-kva.example/), [ada@a.example](mailto:ada@a.example).",
        ),
        ("misleading-link", "See [Node.js](https://nodejs.example.org/), [a paper](https://a.example.org/)."),
        ("turned-text", "The name \u2067\u05d0\u05d1\u2069 is Hebrew, and \u05d0\u05d1\u200f is, too."),
        ("vague-link", "Read [here and now, a novel](https://example.org/a)."),
        ("missing-alt", "![A tree](picture.png)"),
        ("unknown-note", "A claim[^7] with it.\n\n[^7]: The note."),
    ],
)
def test_a_check_leaves_alone_what_is_right(code: str, line: str) -> None:
    assert told(f"# A title\n\n{line}\n", code) == []


def test_a_doubled_word_is_a_remark_where_the_language_may_mean_it() -> None:
    severities = {n.severity for n in look("# T\n\nHe had had it.\n") if n.code == "doubled-word"}
    assert severities == {Severity.INFO}
    german = look("---\nlanguage: de\n---\n\nDie Frau, die die Zeitung las las, ging.\n")
    assert [n.severity.value for n in german if n.code == "doubled-word"] == ["info", "warning"]


def test_french_has_its_spaces() -> None:
    assert told("---\nlanguage: fr\n---\n\nVraiment ? Oui !\n", "space-before-mark") == []
    plain = "Est-ce que vous avez vu la carte ? Elle est dans le livre qui est sur la table de nos amis, mais pas ici."
    assert told(f"# T\n\n{plain}\n", "space-before-mark") == []


def test_headings_go_down_one_level_at_a_time() -> None:
    text = "# T\n\n## One\n\nA.\n\n#### Three\n\nB.\n\n##### Four\n\nC.\n\n### Two\n\nD.\n"
    assert told(text, "skipped-heading") == [(7, 6)]


def test_the_same_words_may_lead_to_one_address_only() -> None:
    text = "# T\n\n[Report](https://a.example/1), [report](https://a.example/1#x), [Report](https://a.example/2).\n"
    assert told(text, "same-words-link") == [(3, text.split("\n")[2].rindex("Report") + 1)]


def test_mixtures_are_told_once_an_article() -> None:
    text = "# T\n\nIt's “curly” - and it's “so” — here's more.\n\nAnd it's - again.\n"
    assert told(text, "mixed-quotes") == [(3, 3)]
    assert len(told(text, "mixed-dashes")) == 1


def test_a_quotation_over_two_paragraphs_opens_again() -> None:
    assert told("# T\n\n“It goes on.\n\n“And ends.”\n", "unbalanced-quote") == []


def test_a_paragraph_that_stands_twice_is_told_at_the_second_place() -> None:
    long = "This is a paragraph of some length, which an editor has pasted into the text two times without noticing it."
    text = f"# T\n\n{long} {long}\n\nBetween.\n\n{long} {long}\n"
    assert told(text, "doubled-paragraph") == [(7, 1)]


def test_an_empty_footnote_and_an_empty_heading_are_told() -> None:
    blocks = (Paragraph((Text("A claim"), Note(()))),)
    heading = Heading(1, (Text(" "),))
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=(*blocks, heading)),))
    terms = Terms(choice=CheckChoice(), language="en", today=DAY)
    assert {n.code for n in check_articles((article,), None, name="a.docx", terms=terms)} >= {
        "empty-note",
        "empty-heading",
    }


@pytest.mark.parametrize(
    ("field", "found"),
    [("embargo: 2026-12-01", ["embargo"]), ("embargo: 2026-11-27", []), ("embargo: soon", ["embargo"]), ("", [])],
)
def test_an_embargo_holds_until_its_day(field: str, found: list[str]) -> None:
    text = f"---\ntitle: T\n{field}\n---\n\nText.\n" if field else "---\ntitle: T\n---\n\nText.\n"
    notices = look(text)
    assert [n.code for n in notices if n.code in {"embargo", "fm-unknown-key"}] == found
    assert all((n.line, n.column) == (3, 10) for n in notices if n.code == "embargo")


def test_a_date_to_come_and_a_missing_bio_are_told() -> None:
    notices = look("---\ntitle: T\ndate: 2027-01-01\nauthors: [Ada Example]\n---\n\nText.\n")
    assert {"date-future", "missing-bio"} <= {n.code for n in notices}
    assert [(n.line, n.column) for n in notices if n.code == "missing-bio"] == [(4, 11)]


def test_what_reader_and_check_both_find_is_told_once() -> None:
    text = "By Ada Example\nA text that was was here.\nAUTHOR’S BIO: Ada writes.\n"
    assert told(text, "doubled-word", name="a.txt") == [(2, 13)]


def test_config_ignores_and_blocks_but_never_hides_an_error() -> None:
    warning = Notice(code="missing-alt", severity=Severity.WARNING, message="x")
    remark = Notice(code="double-space", severity=Severity.INFO, message="x")
    error = Notice(code="empty-article", severity=Severity.ERROR, message="x")
    choice = CheckChoice(block=("missing-alt",), ignore=("double-space", "empty-article"))
    assert [(n.code, n.severity.value) for n in settled((warning, remark, error), choice)] == [
        ("missing-alt", "error"),
        ("empty-article", "error"),
    ]
    assert merged((warning,), (warning,)) == (warning,)


def issue(*articles_: Article, title: str = "A title that is long enough") -> Issue:
    placed = tuple(
        Placement(article=article, headline=article.title or "H", anchor=str(at), summary="", file=f"{at}.md")
        for at, article in enumerate(articles_)
    )
    return Issue(slug="2026-W48", number=1, date=DAY, title=title, theme=Theme(label=title), placements=placed)


def body(*texts: str, title: str | None = "T") -> Article:
    paragraphs = tuple(Paragraph((Text(text),)) for text in texts)
    return Article(title=title, sections=(Section(label="", heading="", kind="body", blocks=paragraphs),))


def test_a_title_too_long_or_too_short_for_a_subject_is_told() -> None:
    long, short = check_issue(issue(body("x"), title="Word " * 20), CheckChoice()), check_issue(issue(), CheckChoice())
    assert [n.code for n in long] == ["long-subject"]
    assert [n.code for n in short] == []
    assert [n.code for n in check_issue(issue(title="Short"), CheckChoice())] == ["short-subject"]


@pytest.mark.parametrize(("kilobytes", "words"), [(70, ""), (85, "cut off"), (97, "close to"), (110, "cut off at 102")])
def test_mail_size_is_told_from_80_kb_on(kilobytes: int, words: str) -> None:
    one = issue(body(*["x" * 1000] * kilobytes))
    scale = kilobytes * 1000 / mail_size(one)
    fitted = issue(body(*["x" * int(1000 * scale - 90 * (1 - scale))] * kilobytes))
    found = [n.message for n in check_issue(fitted, CheckChoice()) if n.code == "mail-size"]
    assert len(found) == bool(words)
    assert all(words in message for message in found)


def test_the_analysts_issue_is_estimated_as_it_was_measured(analyst: object) -> None:
    data = analyst.read_bytes()  # type: ignore[attr-defined]
    size = mail_size(issue(*read(data, name="a.txt", table=TABLE).articles))
    assert 51_000 < size < 58_000  # four full texts come to 54 kB


def test_every_code_has_its_shape_and_its_meaning() -> None:
    for code, check in CHECKS.items():
        assert code == check.code
        assert is_code(code)
        assert re.fullmatch(r"[^\n]{10,120}[^.\n]", check.meaning)


@given(articles)
def test_no_article_breaks_a_check(article: Article) -> None:
    from digest.ingest.markdown.out import write_markdown

    text = write_markdown(article)
    source = Source(text)
    for notice in look(text):
        assert notice.line is None or 1 <= notice.line <= len(source.starts)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The house of the man that was in the town is not for sale, but it has been on the market for a year."),
        (
            "de",
            "Das Haus und der Mann, die nicht in der Stadt sind, von dem es ein Bild mit dem Hund für die Frau gibt.",
        ),
        ("ru", "Это не то, что он был и в городе, но как он был на улице и не из дома, а у него для нас это же."),
        ("", "Tokyo 2026."),
    ],
)
def test_the_language_of_a_text_is_known_where_it_is_plain(language: str, text: str) -> None:
    assert tongue_of([text]) == language
