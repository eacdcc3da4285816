from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sample_posts import ENV, PAGE, PDF, PLACEMENT, PUBLICATION, SENTENCE, issue, marked, placement, sentence, split

from digest.errors import DesignError
from digest.model.post import Entity, Post, units
from digest.render.design import environment, load_design
from digest.render.telegram import Document, Extras, announce, compact_posts, file_size, hashtag
from digest.render.telegram.clean import findings

if TYPE_CHECKING:
    from digest.model.config import Publication
    from digest.model.issue import Issue


def compact(made: Issue, extras: Extras | None = None, publication: Publication = PUBLICATION) -> Post:
    return announce(made, publication, ENV, extras).posts[0]


def test_the_layout_of_a_compact_post() -> None:
    made = issue(placement(1, "One is short. Two is too."), placement(2, "Only this.", author=None))
    assert compact(made).text.split("\n") == [
        "The Example Review · No. 12",
        "Grain and water",
        "27 November 2026",
        "",
        "Headline 1",
        "Ada Example",
        "One is short. Two is too.",
        "",
        "Headline 2",
        "Only this.",
        "",
        "#CentralAsia #grain #issue12",
    ]


def test_name_and_headlines_are_bold_theme_and_authors_italic_summaries_open() -> None:
    post = compact(issue(placement(1, "One."), placement(2, "Two.")))
    assert marked(post, "bold") == ["The Example Review · No. 12", "Headline 1", "Headline 2"]
    assert marked(post, "italic") == ["Grain and water", "Ada Example", "Ada Example"]
    assert marked(post, "expandable_blockquote") == ["One.", "Two."]


def test_a_notification_shows_name_number_and_theme_within_its_first_hundred_characters() -> None:
    assert compact(issue(placement(1, "One."))).text[:100].startswith("The Example Review · No. 12\nGrain and water\n")


def test_with_a_public_address_headlines_lead_to_their_articles_and_buttons_to_page_and_pdf() -> None:
    post = compact(issue(placement(1, "One.")), Extras(pdf=PDF, page_url=PAGE))
    assert [entity.url for entity in post.entities if entity.type == "text_link"] == [f"{PAGE}#a1"]
    assert [[(button.text, button.url) for button in row] for row in post.buttons] == [
        [("Read online", PAGE), ("PDF", f"{PAGE}issue.pdf")]
    ]


@pytest.mark.parametrize("publication", [PUBLICATION, replace(PUBLICATION, public_url="")])
def test_without_a_public_address_there_are_no_links_and_no_buttons(publication: Publication) -> None:
    page = PAGE if not publication.public_url else None
    post = compact(issue(placement(1, "One.")), Extras(pdf=replace(PDF, url=page), page_url=page), publication)
    assert post.buttons == ()
    assert not marked(post, "text_link")


def test_an_address_that_telegram_would_drop_gives_a_notice_instead_of_links() -> None:
    made = announce(issue(placement(1, "One.")), PUBLICATION, ENV, Extras(page_url="http://localhost:8000/2026-W48/"))
    assert made.posts[0].buttons == ()
    assert not marked(made.posts[0], "text_link")
    assert [notice.code for notice in made.notices] == ["telegram-no-link"]


def test_the_pdf_follows_as_a_silent_document_with_title_date_pages_and_size() -> None:
    first, second = compact_posts(issue(placement(1, "One.")), PUBLICATION, ENV, pdf=PDF, page_url=PAGE)
    assert (first.part, first.silent, first.document) == ("compact", False, None)
    assert second == Post(
        part="document",
        text="The Example Review · No. 12\nGrain and water\n27 November 2026 · 24 pages · 1.2 MB",
        entities=(Entity(type="bold", offset=0, length=27),),
        silent=True,
        filename="example-review-2026-W48.pdf",
        document="0" * 64,
    )


def test_the_caption_leaves_out_what_is_not_known() -> None:
    post = announce(issue(), PUBLICATION, ENV, Extras(pdf=Document(sha256="0" * 64, pages=1))).posts[1]
    assert post.text.endswith("27 November 2026 · 1 page")


def test_without_a_pdf_there_is_one_post() -> None:
    assert len(compact_posts(issue(placement(1, "One.")), PUBLICATION, ENV)) == 1


def test_an_editors_title_takes_the_place_of_the_theme() -> None:
    assert compact(issue(placement(1, "One."), title="A dry year")).text.split("\n")[1] == "A dry year"


def test_the_whole_abstract_is_shown_where_the_summary_is_its_beginning() -> None:
    made = issue(placement(1, "One is first. Two is next.", "Three is apart.", summary="One is first."))
    assert marked(compact(made), "expandable_blockquote") == ["One is first. Two is next.\nThree is apart."]


def test_an_editors_own_summary_is_shown_as_it_is() -> None:
    made = issue(placement(1, "One is first. Two is next.", summary="Something else."))
    assert marked(compact(made), "expandable_blockquote") == ["Something else."]


def test_a_summary_that_is_handed_over_goes_before_everything_else() -> None:
    made = issue(placement(1, "One is first. Two is next.", summary="One is first."))
    post = compact(made, Extras(summaries={"a1": "One is first."}))
    assert marked(post, "expandable_blockquote") == ["One is first."]


def test_an_article_without_any_summary_has_no_quotation() -> None:
    assert not marked(compact(issue(placement(1))), "expandable_blockquote")


def test_four_abstracts_of_eight_hundred_units_stand_whole() -> None:
    abstracts = [" ".join(sentence(99, letter) for letter in "abcdefgh") for _ in range(4)]
    made = announce(issue(*(placement(i, text) for i, text in enumerate(abstracts))), PUBLICATION, ENV)
    assert marked(made.posts[0], "expandable_blockquote") == abstracts
    assert made.notices == ()


def test_whole_sentences_go_first_from_the_longest_summary_until_the_post_fits() -> None:
    long = [sentence(290, letter) for letter in "abcdefghij"]
    short = [sentence(290, letter) for letter in "klmn"]
    made = announce(issue(placement(1, " ".join(long)), placement(2, " ".join(short))), PUBLICATION, ENV)
    first, second = marked(made.posts[0], "expandable_blockquote")
    assert second == " ".join(short)
    assert first == " ".join(long[:9])
    assert units(made.posts[0].text) + 291 > 4096
    assert made.notices == ()


def test_equal_summaries_are_shortened_evenly() -> None:
    parts = [sentence(150, letter) for letter in "abcdefgh"]
    post = compact(issue(*(placement(i, " ".join(parts)) for i in range(5))))
    counts = [text.count(" ") + 1 for text in marked(post, "expandable_blockquote")]
    assert max(counts) - min(counts) <= 1
    assert 4096 - units(post.text) < 151


def test_where_one_sentence_each_is_too_much_the_last_summaries_go() -> None:
    made = announce(issue(*(placement(i, sentence(900)) for i in range(6))), PUBLICATION, ENV)
    post = made.posts[0]
    assert marked(post, "expandable_blockquote") == [sentence(900)] * 4
    assert marked(post, "italic").count("Ada Example") == 6
    assert [notice.code for notice in made.notices] == ["telegram-summary-dropped"]


def test_then_the_last_authors_go() -> None:
    made = announce(issue(*(placement(i, "One.", headline=f"{i:02} {'x' * 180}") for i in range(21))), PUBLICATION, ENV)
    post = made.posts[0]
    assert [notice.code for notice in made.notices] == ["telegram-summary-dropped", "telegram-author-dropped"]
    assert "One." not in post.text
    assert 0 < marked(post, "italic").count("Ada Example") < 21
    assert post.text.count("x" * 180) == 21


def test_as_a_last_resort_long_headlines_are_cut_at_a_word_with_an_ellipsis() -> None:
    headlines = [f"{i:02} {'word ' * 60}end" for i in range(20)]
    made = announce(issue(*(placement(i, "One.", headline=line) for i, line in enumerate(headlines))), PUBLICATION, ENV)
    shown = marked(made.posts[0], "bold")[1:]
    assert len(shown) == 20
    assert all(line.endswith(" word…") and headlines[i].startswith(line[:-1]) for i, line in enumerate(shown))
    assert [n.code for n in made.notices][-1] == "telegram-headline-cut"
    assert units(made.posts[0].text) <= 4096


def test_a_headline_without_blanks_is_cut_between_its_letters() -> None:
    lines = [f"{i:02}{'粮' * 300}" for i in range(20)]
    shown = marked(compact(issue(*(placement(i, headline=line) for i, line in enumerate(lines)))), "bold")[1:]
    assert all(line.endswith("粮…") and len(line) > 20 for line in shown)


def test_more_articles_than_entities_are_counted_at_the_end() -> None:
    made = announce(issue(*(placement(i, "One.") for i in range(150))), PUBLICATION, ENV, Extras(page_url=PAGE))
    post = made.posts[0]
    shown = len(marked(post, "bold")) - 1
    assert f"\n\nand {150 - shown} more\n\n" in post.text
    assert len(post.entities) <= 100
    assert made.notices[-1].code == "telegram-articles-dropped"


def test_hashtags_are_three_at_most_and_the_issues_own_comes_last() -> None:
    post = compact(
        issue(placement(1, "One.")),
        Extras(hashtags=("#Central-Asia", "2026", "grain", "#grain", "water", "ports", "Issue12")),
    )
    assert post.text.split("\n")[-1] == "#CentralAsia #grain #water #issue12"


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("grain", "#grain"),
        ("Central Asia", "#CentralAsia"),
        ("central-asia", "#CentralAsia"),
        ("COVID-19", "#COVID19"),
        ("água", "#água"),
        ("2026", None),
        ("--", None),
        ("", None),
    ],
)
def test_a_hashtag_is_one_that_telegram_links_whole(words: str, tag: str | None) -> None:
    assert hashtag(words) == tag


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 kB"), (840_000, "840 kB"), (999_400, "999 kB"), (1_240_000, "1.2 MB")]
)
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert file_size(size) == words


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "27 November 2026"),
        ("en-GB", "27 November 2026"),
        ("de", "27. November 2026"),
        ("xx", "27 November 2026"),
    ],
)
def test_a_date_is_written_as_the_language_of_the_issue_does(language: str, date: str) -> None:
    post = compact(replace(issue(placement(1, "One.")), language=language))
    assert post.text.split("\n")[2] == date


def test_markup_in_titles_and_summaries_is_text() -> None:
    made = issue(placement(1, "Is 1 < 2 & <b>3</b>? Yes.", headline="<i>&lt;AT&T"), theme='"Quoted" & <more>')
    post = compact(made, publication=replace(PUBLICATION, name="R&D <Weekly>"))
    assert post.text.split("\n")[:2] == ["R&D <Weekly> · No. 12", '"Quoted" & <more>']
    assert marked(post, "bold")[1] == "<i>&lt;AT&T"
    assert marked(post, "expandable_blockquote") == ["Is 1 < 2 & <b>3</b>? Yes."]


def test_decomposed_letters_are_composed_so_that_telegram_keeps_their_rings() -> None:
    assert marked(compact(issue(placement(1, "One.", headline="A\u030aland"))), "bold")[1] == "Åland"


def test_a_very_long_name_and_title_leave_room_for_the_articles() -> None:
    made = issue(placement(1, "One."), title="word " * 2000)
    post = compact(made, Extras(pdf=PDF), replace(PUBLICATION, name="Name " * 500))
    assert "Headline 1" in post.text
    caption = announce(made, replace(PUBLICATION, name="Name " * 500), ENV, Extras(pdf=PDF)).posts[1]
    assert units(caption.text) <= 1024


@pytest.mark.parametrize("blanks", list(itertools.product((False, True), repeat=2)))
def test_the_template_reads_the_same_however_blanks_around_blocks_are_treated(blanks: tuple[bool, bool]) -> None:
    folders = [str(folder) for folder in load_design("brief", project=None).folders]
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=blanks[0],
        lstrip_blocks=blanks[1],
    )
    made = issue(placement(1, "One."), placement(2, "Two.", author=None))
    extras = Extras(pdf=PDF, page_url=PAGE)
    assert announce(made, PUBLICATION, env, extras) == announce(made, PUBLICATION, ENV, extras)


def test_a_template_that_telegram_would_refuse_is_named_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "templates" / "brief" / "telegram").mkdir(parents=True)
    (tmp_path / "templates" / "brief" / "telegram" / "compact.html").write_text("<p>{{ title }}</p>")
    env = environment(load_design("brief", project=tmp_path), html=True)
    with pytest.raises(DesignError) as caught:
        announce(issue(), PUBLICATION, env)
    assert caught.value.path == "telegram/compact.html"
    assert 'Unsupported start tag "p"' in caught.value.message
    assert caught.value.hint


def test_a_template_with_an_unknown_name_is_a_design_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "templates" / "brief" / "telegram").mkdir(parents=True)
    (tmp_path / "templates" / "brief" / "telegram" / "compact.html").write_text("<b>x</b>\n{{ titel }}")
    with pytest.raises(DesignError) as caught:
        announce(issue(), PUBLICATION, environment(load_design("brief", project=tmp_path), html=True))
    assert caught.value.line == 2


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PLACEMENT, max_size=40), st.sampled_from([PAGE, None]))
def test_any_issue_fits_and_no_sentence_is_ever_cut(
    given_: list[tuple[list[str], str, str | None]], page: str | None
) -> None:
    placements = [placement(i, " ".join(s), headline=h, author=a, summary="") for i, (s, h, a) in enumerate(given_)]
    extras = Extras(page_url=page, split=split)
    made = announce(issue(*placements), PUBLICATION, ENV, extras)
    post = made.posts[0]
    assert 0 < units(post.text) <= 4096
    assert findings(post.text, post.entities) == ()
    whole = {" ".join(s).replace("a\u030a", "å").replace("e\u0301", "é") for s, _, _ in given_}
    for shown in marked(post, "expandable_blockquote"):
        assert shown.endswith(".")
        assert any(text == shown or text.startswith(f"{shown} ") for text in whole)


@settings(deadline=None, max_examples=40)
@given(st.lists(SENTENCE, min_size=1, max_size=30))
def test_room_that_is_left_is_less_than_the_next_sentence(sentences: list[str]) -> None:
    assume(units(sentences[0]) < 3500)
    post = compact(issue(placement(1, " ".join(sentences), summary="")), Extras(split=split))
    [shown] = marked(post, "expandable_blockquote")
    rest = sentences[shown.count(". ") + 1 :]
    assert not rest or units(post.text) + units(f" {rest[0]}") + 60 > 4096
