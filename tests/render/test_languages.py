"""Pages in four languages and in two directions: joined names, dates, tags of language, runs set apart, hyphens."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_issue import FILLER, PUBLICATION, issue, placed

from digest.model.article import Article, Author, Section
from digest.model.blocks import Paragraph, Quote, Text, paragraph
from digest.model.config import DesignChoice
from digest.model.issue import Issue
from digest.render.contents import contents_of
from digest.render.design import Design
from digest.render.direction import has_leftward, is_leftward, isolates, runs_apart, set_apart
from digest.render.epub.book import epub
from digest.render.mail.letter import mail
from digest.render.page_contents import contents_of_page
from digest.render.pages import plain_text, print_page, web_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for
from digest.render.views import issue_view
from digest.words import LANGUAGES

FATIMA, EMILE = "فاطمة مثال", "Émile Example"
JOINED = {"en": "A, B and C", "de": "A, B und C", "ru": "A, B и C", "tr": "A, B ve C"}
SIGNED = {"en": "By A, B and C", "de": "Von A, B und C", "ru": "A, B и C", "tr": "A, B ve C"}
DATES = {"en": "27 November 2026", "de": "27. November 2026", "ru": "27 ноября 2026", "tr": "27 Kasım 2026"}
NUMBERS = {"en": "No. 7", "de": "Nr. 7", "ru": "№ 7", "tr": "Sayı 7"}
SINGLE = {"en": "A quay is measured", "ar": "يقاس الرصيف بالأمتار"}


def written(*names: str, language: str | None = None, body: tuple[object, ...] = ()) -> Article:
    blocks = body or (paragraph(FILLER),)
    section = Section(label="", heading="", kind="body", blocks=blocks)  # type: ignore[arg-type]
    return Article(
        authors=tuple(Author(name=name) for name in names),
        language=language,
        abstract=(paragraph(FILLER),),
        sections=(section,),
    )


def made(*articles: Article, language: str = "en") -> Issue:
    titles = [f"Headline {n}" for n in range(1, len(articles) + 1)]
    return issue(
        *(placed(article, title, f"a{n}") for n, (article, title) in enumerate(zip(articles, titles, strict=True))),
        language=language,
    )


def page(of: Issue, design: Design, name: str = "index.html") -> str:
    return web_page(of, PUBLICATION, design)[name].decode()


def paper(of: Issue, design: Design) -> str:
    return print_page(of, PUBLICATION, DesignChoice(name=design.name), design)


class Words(HTMLParser):
    """The text of a page, and the direction around each piece of it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.around: list[tuple[str, str]] = [("", "ltr")]
        self.pieces: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "hr", "img", "meta", "link", "wbr", "input"}:
            self.around.append((tag, dict(attrs).get("dir") or self.around[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        while len(self.around) > 1 and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.around[-1][0] not in {"style", "script", "title"}:
            self.pieces.append((data, self.around[-1][1]))

    def side_of(self, words: str) -> set[str]:
        """The directions that these words stand in."""
        return {side for text, side in self.pieces if words in text}

    @property
    def text(self) -> str:
        return " ".join("".join(text for text, _ in self.pieces).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_dates_and_numbers_are_in_the_language_of_the_issue(language: str, brief: Design) -> None:
    of = made(written("A", "B", "C"), language=language)
    for html in (page(of, brief), paper(of, brief)):
        said = Words(html).text.replace("\u00a0", " ")
        assert SIGNED[language] in said
        assert NUMBERS[language] in said
        assert DATES[language] in said
    assert f'<html lang="{language}"' in page(of, brief)
    assert f'<html lang="{language}"' in paper(of, brief)
    text = plain_text(of, PUBLICATION, brief)
    assert SIGNED[language] in text
    assert DATES[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_read_again_from_a_page_in_any_language(language: str, brief: Design) -> None:
    of = made(written("A", "B", "C"), written("And Then"), language=language)
    found = contents_of_page(page(of, brief).encode())
    assert [article.byline for article in found.articles] == [JOINED[language], "And Then"]
    assert [article.authors for article in found.articles] == [("A", "B", "C"), ("And Then",)]


def test_a_language_without_a_catalogue_joins_names_in_its_own_way() -> None:
    assert issue_view(made(written("A", "B", "C"), language="fr")).articles[0].byline == "A, B et C"
    assert issue_view(made(written("A", "B"), language="xx")).articles[0].byline == "A and B"


def test_an_article_in_another_language_says_so_wherever_its_words_stand(brief: Design) -> None:
    of = made(written("A", language="de"), written("B"), language="en")
    for html in (page(of, brief), paper(of, brief)):
        assert re.search(r'<article [^>]*lang="de"', html) or re.search(r'<section [^>]*lang="de"', html)
        assert len(re.findall(r'lang="de"[^>]*>(?:<a [^>]*>)?Headline[ \u00a0]1', html)) >= 1
    assert '<html lang="de"' in page(of, brief, "a0/index.html")
    assert 'lang="en"' in page(of, brief, "a0/index.html")


def test_each_name_of_a_mixed_byline_is_set_apart(brief: Design) -> None:
    of = made(written(FATIMA, "دنيا مثال", EMILE))
    for html in (page(of, brief), paper(of, brief)):
        assert f'By <bdi dir="rtl">{FATIMA}</bdi>, <bdi dir="rtl">دنيا مثال</bdi> and {EMILE}' in html
    assert contents_of(of).articles[0].byline == f"{FATIMA}, دنيا مثال and {EMILE}"


def test_names_in_plain_text_are_isolated_and_pages_read_aright() -> None:
    assert isolates(f"By {FATIMA} and {EMILE}, 3 min") == f"By \u2068{FATIMA}\u2069 and {EMILE}, 3 min"
    assert (
        isolates(f"{FATIMA} and {EMILE}") == f"{FATIMA} and {EMILE}"
    )  # whole lines that begin leftward stay as they are
    assert isolates(f"By \u2067{FATIMA}\u2069.") == f"By \u2067{FATIMA}\u2069."
    assert isolates("By Émile") == "By Émile"


@pytest.mark.parametrize(("language", "html"), [("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("en", None)])
def test_a_leftward_issue_runs_leftward_in_every_output(language: str, html: str | None, brief: Design) -> None:
    body = (paragraph(f"{SINGLE['ar']}، قال {EMILE}."),)
    of = made(written(FATIMA, language=language, body=body), language=language)
    book = zipfile.ZipFile(BytesIO(epub(of, PUBLICATION, brief)))
    sent = mail(of, PUBLICATION, brief).html.decode()
    chapter = book.read("EPUB/article-1.xhtml").decode()
    wanted = f'dir="{html}"' if html else None
    for found in (page(of, brief), paper(of, brief), chapter, page(of, brief, "a0/index.html"), sent):
        head = re.search(r"<html[^>]*>|<body[^>]*>", found[found.index("<html") :])
        assert head
        assert (wanted is None) == ("rtl" not in head[0])
        assert Words(found).side_of(SINGLE["ar"]) == {"rtl"}


def test_a_leftward_article_runs_leftward_and_what_the_issue_says_around_it_does_not(brief: Design) -> None:
    of = made(written(FATIMA, language="ar", body=(paragraph(SINGLE["ar"]),)), written("B"))
    for html in (page(of, brief), paper(of, brief), page(of, brief, "a0/index.html")):
        words = Words(html)
        assert words.side_of(SINGLE["ar"]) == {"rtl"}
        assert words.side_of("min read") == {"ltr"}
        assert words.side_of("By ") == {"ltr"}


def test_a_leftward_quotation_in_rightward_words_has_a_direction_of_its_own(brief: Design) -> None:
    body = (
        paragraph("He said:"),
        Quote((paragraph(f"{SINGLE['ar']} (2026)."),)),
        paragraph(f"{FATIMA} said so, twice over."),
    )
    words = Words(page(made(written("A", body=body)), brief))
    assert words.side_of("(2026).") == {"rtl"}
    assert words.side_of(" said so") == {"ltr"}
    assert words.side_of(FATIMA) == {"rtl"}


def test_words_of_a_link_stay_whole_on_paper_and_are_set_apart_on_the_web() -> None:
    html = f'<p><a href="x">see {FATIMA} there</a></p>'
    assert set_apart(html, plain_links=True) == html
    assert set_apart(html) == f'<p><a href="x">see <bdi dir="rtl">{FATIMA}</bdi> there</a></p>'


@pytest.mark.parametrize(
    ("text", "leftward", "apart"),
    [
        ("(فاطمة) x", False, "(‹فاطمة›) x"),
        ("x فاطمة (مثال) y", False, "x ‹فاطمة (مثال)› y"),
        ("فاطمة &amp; ليلى x", False, "‹فاطمة &amp; ليلى› x"),
        ("فاطمة 3 articles", False, "‹فاطمة› 3 articles"),
        ("قال Digest (DG) أمس", True, "قال ‹Digest (DG)› أمس"),
        ("في 2026 أو 2027", True, "في 2026 أو 2027"),
        ("قال AT&amp;T، ثم", True, "قال ‹AT&amp;T›، ثم"),
        ("(DG) Digest", True, "(‹DG›) ‹Digest›"),
    ],
)
def test_a_run_goes_from_letter_to_letter_with_whole_brackets(text: str, leftward: bool, apart: str) -> None:
    found = re.sub(r"<bdi[^>]*>", "‹", runs_apart(text, leftward=leftward)).replace("</bdi>", "›")
    assert found == apart


PIECES = st.sampled_from(
    ["فا", "אב", "ab", "é", " ", "(", ")", "&amp;", "&#34;", "1", ",", "<b>", "</b>", "<br>", "<p>", "</p>"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_setting_apart_changes_no_word_and_is_done_once(html: str) -> None:
    done = set_apart(f"<div>{html}</div>")
    assert re.sub(r'</?bdi[^>]*>| dir="rtl"', "", done) == f"<div>{html}</div>"
    assert done.count("<bdi") == done.count("</bdi>")
    if not has_leftward(html):
        assert done == f"<div>{html}</div>"
    assert set_apart(done) == done


@pytest.mark.parametrize(
    ("tag", "leftward"),
    [
        ("ar", True),
        ("he-IL", True),
        ("az-Arab", True),
        ("ku-Latn", False),
        ("ur-Latn-PK", False),
        ("en", False),
        ("", False),
    ],
)
def test_a_language_runs_leftward_by_its_script(tag: str, leftward: bool) -> None:
    assert is_leftward(tag) is leftward


LONG = {
    "en": "internationalization responsibility administration",
    "de": "Donaudampfschifffahrtsgesellschaft Verantwortungsbewusstsein Wirtschaftswissenschaften",
    "ru": "ответственность правительственный взаимодействие",
    "tr": "sorumluluklarımızdan vatandaşlıklarımızın değerlendirilmesi",
    "kk": "жауапкершіліктеріміз ынтымақтастығымыздың",
    "ka": "პასუხისმგებლობა თანამშრომლობისათვის",
}


@pytest.mark.parametrize("language", LONG)
def test_words_are_parted_where_the_language_has_rules_for_it_and_nowhere_else(language: str, brief: Design) -> None:
    of = made(written("A", language=language, body=tuple(Paragraph((Text(LONG[language]),)) for _ in range(2))))
    html = paper(of, brief).replace(
        "</style>", ".body p { width: 24mm; overflow-wrap: normal; text-indent: 0 }</style>"
    )
    text = pdf_text(html, brief)
    parted = [word for word in LONG[language].split() if word not in text]
    assert (parted != []) == (
        language in {"en", "de", "ru"}
    )  # Turkish has no patterns in Pyphen, (parted, text[-400:])


def pdf_text(html: str, design: Design) -> str:
    import pypdfium2  # type: ignore[import-untyped]

    reply = read_reply(layout.layout(request_for(html, design), lambda _: None))
    assert reply.warnings == ()
    with pypdfium2.PdfDocument(reply.pdf) as document:
        return " ".join(one.get_textpage().get_text_bounded() for one in document)
