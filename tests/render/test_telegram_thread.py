from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_posts import ENV, PAGE, PDF, PLACEMENT, PUBLICATION, WORD, issue, marked, placement, sentence, split

from digest.errors import DesignError, UsageError
from digest.model.article import Author
from digest.model.issue import Correction, Issue, Placement
from digest.model.post import Post, fill_holes, hole, units
from digest.render.design import Design, environment, load_design, packaged
from digest.render.telegram import Extras, Posts, announce, withdrawn_notice
from digest.render.telegram.clean import clean, findings

PUBLIC = Extras(pdf=PDF, page_url=PAGE)
LINKS = {
    part: f"https://t.me/c/1234567890/{n}" for n, part in enumerate(["index", *(f"article-{n}" for n in range(99))])
}
LISTED = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


def thread(made: Issue, extras: Extras | None = None) -> Posts:
    return announce(made, PUBLICATION, ENV, extras, form="thread")


def index_of(made: Posts) -> Post:
    return made.posts[0]


def article_posts(made: Posts) -> list[Post]:
    return [post for post in made.posts if post.part.startswith("article-")]


def codes(made: Posts) -> list[str]:
    return [notice.code for notice in made.notices]


def two() -> Issue:
    first = replace(placement(1, "One is first. Two is next.", "Three is apart."), minutes=4)
    return issue(first, placement(2, "Only this.", author=None))


def test_a_thread_is_the_index_the_articles_the_document_and_the_index_with_its_links() -> None:
    posts = thread(two(), PUBLIC).posts
    assert [(post.part, post.silent, post.pin, post.reply_to, post.edits) for post in posts] == [
        ("index", False, True, "", ""),
        ("article-1", True, False, "", ""),
        ("article-2", True, False, "", ""),
        ("document", True, False, "index", ""),
        ("index-linked", False, False, "", "index"),
    ]


def test_the_layout_of_the_index() -> None:
    post = index_of(thread(two()))
    assert post.text.split("\n") == [
        "The Example Review · No. 12",
        "Grain and water",
        "27 November 2026 · week 48",
        "",
        "1. Headline 1",
        "Ada Example · 4 min",
        "",
        "2. Headline 2",
        "",
        "#CentralAsia #grain #issue12",
    ]
    assert marked(post, "bold") == ["The Example Review · No. 12"]
    assert marked(post, "italic") == ["Grain and water", "Ada Example · 4 min"]


def test_the_index_is_sent_without_links_and_edited_to_have_one_for_each_article() -> None:
    first, *_, last = thread(two(), PUBLIC).posts
    assert not marked(first, "text_link")
    assert (last.text, last.buttons) == (first.text, first.buttons)
    assert [entity.url for entity in last.entities if entity.type == "text_link"] == [
        hole("article-1"),
        hole("article-2"),
    ]
    assert marked(last, "text_link") == ["Headline 1", "Headline 2"]
    assert [entity for entity in last.entities if entity.type != "text_link"] == list(first.entities)


def test_a_link_that_is_not_known_leaves_its_headline_plain() -> None:
    last = fill_holes(thread(two()).posts[-1], {"article-2": "https://t.me/c/1/7"})
    assert marked(last, "text_link") == ["Headline 2"]
    assert findings(last.text, last.entities) == ()


def test_the_layout_of_an_article() -> None:
    post = article_posts(thread(two(), PUBLIC))[0]
    assert post.text.split("\n") == [
        "Headline 1",
        "Ada Example · 4 min",
        "",
        "One is first.",
        "Two is next.",
        "Three is apart.",
        "",
        "#issue12 · 1 of 2",
    ]
    assert marked(post, "bold") == ["Headline 1"]
    assert marked(post, "italic") == ["Ada Example · 4 min"]
    assert marked(post, "expandable_blockquote") == ["Two is next.\nThree is apart."]
    assert [entity.url for entity in post.entities if entity.type == "text_link"] == [f"{PAGE}#a1"]


def test_an_article_of_one_sentence_has_no_quotation_and_no_empty_lines() -> None:
    post = article_posts(thread(two()))[1]
    assert post.text.split("\n") == ["Headline 2", "", "Only this.", "", "#issue12 · 2 of 2"]
    assert article_posts(thread(issue(placement(1, author=None))))[0].text == "Headline 1\n\n#issue12 · 1 of 1"


def test_buttons_lead_to_page_article_and_pdf_where_they_are_public() -> None:
    shown = [[(b.text, b.url) for row in post.buttons for b in row] for post in thread(two(), PUBLIC).posts]
    assert shown == [
        [("Read online", PAGE)],
        [("Read", f"{PAGE}#a1"), ("PDF", f"{PAGE}issue.pdf")],
        [("Read", f"{PAGE}#a2"), ("PDF", f"{PAGE}issue.pdf")],
        [],
        [("Read online", PAGE)],
    ]
    assert not [post for post in thread(two(), Extras(pdf=replace(PDF, url=None))).posts if post.buttons]


def test_without_a_public_address_only_the_index_has_links_and_only_to_posts() -> None:
    linked = [(post.part, entity.url) for post in thread(two()).posts for entity in post.entities if entity.url]
    assert linked == [("index-linked", hole("article-1")), ("index-linked", hole("article-2"))]


def test_an_editors_summary_is_led_by_its_own_first_sentence() -> None:
    made = issue(placement(1, "One is first. Two is next.", summary="Another word. And more."))
    post = article_posts(thread(made))[0]
    assert "\n\nAnother word.\n" in post.text
    assert marked(post, "expandable_blockquote") == ["And more."]


def test_an_article_has_its_own_tags_and_the_index_those_of_the_issue() -> None:
    tagged = replace(placement(1, "One."), article=replace(placement(1, "One.").article, tags=("Aral Sea", "2026")))
    made = thread(issue(tagged))
    assert article_posts(made)[0].text.endswith("\n#AralSea #issue12 · 1 of 1")
    assert index_of(made).text.endswith("#CentralAsia #grain #issue12")


def test_two_articles_alike_in_every_word_have_posts_that_differ() -> None:
    first, second = article_posts(thread(issue(placement(1, "One.", headline="x"), placement(2, "One.", headline="x"))))
    assert first.text != second.text


def test_the_document_carries_its_thumbnail() -> None:
    pdf = replace(PDF, thumbnail="1" * 64)
    for form in ("compact", "thread"):
        posts = announce(two(), PUBLICATION, ENV, Extras(pdf=pdf), form=form).posts
        assert [post.thumbnail for post in posts if post.document] == ["1" * 64]


def test_a_thread_without_articles_is_an_index_that_nothing_edits() -> None:
    assert [post.part for post in thread(issue(), PUBLIC).posts] == ["index", "document"]


def test_a_long_abstract_loses_whole_sentences_from_its_end_and_the_article_is_named() -> None:
    parts = [sentence(400, letter) for letter in "abcdefghijkl"]
    made = thread(issue(placement(1, "Short."), placement(2, " ".join(parts), headline="The long one")))
    post = article_posts(made)[1]
    [shown] = marked(post, "expandable_blockquote")
    assert shown == " ".join(parts[1 : shown.count(" ") + 2])
    assert 4096 - 401 < units(post.text) <= 4096
    [notice] = made.notices
    assert notice.code == "telegram-summary-shortened"
    assert "article 2, “The long one”, lacks the end of its summary" in notice.message


def test_one_endless_sentence_is_left_out_and_not_cut() -> None:
    made = thread(issue(placement(1, sentence(5000))))
    assert article_posts(made)[0].text == "Headline 1\nAda Example\n\n#issue12 · 1 of 1"
    assert codes(made) == ["telegram-summary-shortened"]


def test_a_headline_longer_than_a_post_is_cut_at_a_word() -> None:
    headline = "word " * 1000 + "end"
    made = thread(issue(placement(1, "One.", headline=headline)))
    for post in (index_of(made), article_posts(made)[0]):
        assert "word…" in post.text
        assert units(post.text) <= 4096
    assert set(codes(made)) >= {"telegram-headline-cut"}


def test_names_too_many_for_a_post_go_and_the_summary_stays() -> None:
    long = placement(1, "One. Two.")
    crowd = tuple(Author(name=f"{'Ada ' * 20}Example") for _ in range(60))
    made = thread(issue(replace(long, article=replace(long.article, authors=crowd))))
    assert article_posts(made)[0].text.split("\n")[:4] == ["Headline 1", "", "One.", "Two."]
    assert "telegram-author-dropped" in codes(made)


def test_a_long_index_loses_the_ends_of_its_headlines_before_any_author() -> None:
    made = thread(issue(*(placement(n, headline=f"{n:02} {'word ' * 60}end") for n in range(30))))
    post = index_of(made)
    assert [notice.code for notice in made.notices] == ["telegram-headline-cut"]
    assert marked(post, "italic").count("Ada Example") == 30
    assert all(line.endswith(" word…") for _, line in LISTED.findall(post.text))


def test_then_its_last_authors_go_and_then_its_last_articles() -> None:
    made = thread(issue(*(placement(n, headline=f"{n:02} {'word ' * 60}end", author="Ada " * 9) for n in range(45))))
    assert codes(made) == ["telegram-headline-cut", "telegram-author-dropped"]
    assert 0 < len(marked(index_of(made), "italic")) - 1 < 45
    many = thread(issue(*(placement(n, headline=f"{n:02} {'word ' * 60}end") for n in range(150))))
    shown = LISTED.findall(index_of(many).text)
    assert f"\n\nand {150 - len(shown)} more\n\n" in index_of(many).text
    assert codes(many)[-1] == "telegram-articles-dropped"
    assert len(article_posts(many)) == 150


def test_auto_is_compact_as_long_as_that_holds_everything_whole() -> None:
    room = 4096 - units(announce(issue(placement(1, "This is one. ")), PUBLICATION, ENV).posts[0].text)
    for more, form in ((0, "compact"), (1, "thread")):
        body = f"This is one. {sentence(room + more - 1)}"
        made = announce(issue(placement(1, body)), PUBLICATION, ENV, PUBLIC, form="auto")
        assert made.form == form
        assert made.notices == ()
        assert made == announce(issue(placement(1, body)), PUBLICATION, ENV, PUBLIC, form=form)


def test_more_articles_than_links_leave_the_last_headlines_without_one() -> None:
    made = thread(issue(*(placement(n, author=None) for n in range(110))))
    assert len(LISTED.findall(index_of(made).text)) == 110
    assert len(marked(made.posts[-1], "text_link")) == 98
    assert codes(made) == ["telegram-headline-unlinked"]


def test_auto_makes_a_thread_where_links_would_be_too_many_for_one_post() -> None:
    made = issue(*(placement(n, "One.") for n in range(30)))
    assert announce(made, PUBLICATION, ENV, form="auto").form == "compact"
    assert announce(made, PUBLICATION, ENV, PUBLIC, form="auto").form == "thread"


def test_without_a_word_on_the_form_it_is_compact() -> None:
    body = " ".join(sentence(300) for _ in range(20))
    made = announce(issue(placement(1, body)), PUBLICATION, ENV)
    assert (made.form, [post.part for post in made.posts]) == ("compact", ["compact"])


def test_a_form_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no form “rich”") as caught:
        announce(two(), PUBLICATION, ENV, form="rich")
    assert caught.value.hint == "known forms: compact, thread, auto"


@pytest.mark.parametrize("name", ["index", "article"])
def test_a_design_older_than_threads_is_told_what_to_copy(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "templates" / "old" / "telegram"
    folder.mkdir(parents=True)
    for template in (packaged() / "base" / "telegram").iterdir():
        if template.name != f"{name}.html":
            (folder / template.name).write_bytes(template.read_bytes())
    env = environment(Design(name="old", folders=(tmp_path / "templates" / "old",)), html=True)
    assert announce(two(), PUBLICATION, env, form="auto").form == "compact"
    with pytest.raises(DesignError, match=rf"no template telegram/{name}\.html, and a thread") as caught:
        announce(two(), PUBLICATION, env, form="thread")
    assert caught.value.hint
    assert 'form = "compact"' in caught.value.hint


@pytest.mark.parametrize("name", ["index", "article"])
@pytest.mark.parametrize(("text", "words"), [("<p>{{ title }}</p>", "Unsupported start tag"), ("{% if %}", "xpected")])
def test_a_broken_template_of_a_thread_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / "templates" / "brief" / "telegram").mkdir(parents=True)
    (tmp_path / "templates" / "brief" / "telegram" / f"{name}.html").write_text(text)
    env = environment(load_design("brief", project=tmp_path), html=True)
    with pytest.raises(DesignError, match=words) as caught:
        announce(two(), PUBLICATION, env, form="thread")
    assert caught.value.path
    assert caught.value.path.endswith(f"telegram/{name}.html")


@pytest.mark.parametrize("blanks", list(itertools.product((False, True), repeat=2)))
def test_the_templates_read_the_same_however_blanks_around_blocks_are_treated(blanks: tuple[bool, bool]) -> None:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(packaged() / "base")]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=blanks[0],
        lstrip_blocks=blanks[1],
    )
    made = replace(two(), corrections=(FIRST,))
    assert announce(made, PUBLICATION, env, PUBLIC, form="thread") == thread(made, PUBLIC)


FIRST = Correction(date=dt.date(2026, 12, 1), text="The second figure was 12.")


@pytest.mark.parametrize("form", ["compact", "thread"])
def test_the_newest_correction_ends_the_post_that_announces(form: str) -> None:
    older = Correction(date=dt.date(2026, 11, 30), text="Old.")
    made = announce(replace(two(), corrections=(FIRST, older)), PUBLICATION, ENV, form=form)
    line = "Corrected on 1 December 2026: The second figure was 12."
    for post in made.posts:
        if not post.part.startswith("article"):
            assert post.text.endswith(f"#issue12\n\n{line}")
            assert marked(post, "italic")[-1] == line
    assert made.notices == ()


def test_of_two_corrections_on_one_day_the_later_one_counts() -> None:
    made = replace(two(), corrections=(FIRST, replace(FIRST, text="And the third.")))
    assert index_of(thread(made)).text.endswith("1 December 2026: And the third.")


def test_a_long_correction_is_cut_at_a_sentence_and_told() -> None:
    long = replace(FIRST, text=f"{sentence(100)} {sentence(150, 'v')} {sentence(100, 'u')}")
    made = thread(replace(two(), corrections=(long,)))
    assert index_of(made).text.endswith(f": {sentence(100)} {sentence(150, 'v')}")
    assert codes(made) == ["telegram-correction-shortened"]


def test_the_notice_of_a_withdrawal_says_which_issue_and_why() -> None:
    post = withdrawn_notice(PUBLICATION, 12, "Grain & <water>", "Two figures\nwere wrong.")
    assert (post.part, post.filename) == ("withdrawn", None)
    assert post.text == (
        "The Example Review · No. 12\nGrain & <water>\n\nThis issue was withdrawn. Two figures were wrong."
    )
    assert marked(post, "bold") == ["The Example Review · No. 12"]
    assert marked(post, "italic") == ["Grain & <water>"]
    assert withdrawn_notice(PUBLICATION, 12, "").text == "The Example Review · No. 12\n\nThis issue was withdrawn."


def test_the_notice_of_a_withdrawal_fits_a_caption_whatever_the_reason() -> None:
    publication = replace(PUBLICATION, name="Name " * 200)
    for reason in ("🌾" * 5000, f"{sentence(300)} {sentence(300)}", "word " * 4000):
        post = withdrawn_notice(publication, 12, "title " * 300, reason)
        assert units(post.text) <= 1024
        assert findings(post.text, post.entities, limit=1024) == ()


Drawn = list[tuple[tuple[list[str], str, str | None], str, int]]
MANY: st.SearchStrategy[Drawn] = st.lists(
    st.tuples(PLACEMENT, st.sampled_from(["", "Ada Example", "Ada Example, " * 30]), st.sampled_from([0, 7])),
    min_size=1,
    max_size=60,
)


def made_of(given_: Drawn) -> list[Placement]:
    return [
        replace(placement(n, " ".join(body), headline=headline, author=author or None, summary=""), minutes=minutes)
        for n, ((body, headline, _), author, minutes) in enumerate(given_, start=1)
    ]


def composed(text: str) -> str:
    return text.replace("a\u030a", "å").replace("e\u0301", "é")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MANY, st.sampled_from([PUBLIC, Extras()]))
def test_any_thread_is_within_the_limits_before_and_after_its_links_are_known(given_: Drawn, extras: Extras) -> None:
    made = thread(issue(*made_of(given_)), replace(extras, split=split))
    assert len({(post.part, post.text) for post in made.posts}) == len(made.posts)
    assert len({post.text for post in made.posts if not post.edits}) == len(made.posts) - 1
    for post in made.posts:
        assert 0 < units(post.text) <= 4096
        assert len(post.entities) <= 100
        for filled in (fill_holes(post, LINKS), fill_holes(post, {})):
            assert findings(filled.text, filled.entities) == ()
            assert clean(filled.text, filled.entities) == (filled.text, filled.entities)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MANY)
def test_every_headline_stands_in_the_index_once_and_in_order_or_is_counted(
    given_: Drawn,
) -> None:
    bare: Drawn = [(([], headline, None), author, minutes) for (_, headline, _), author, minutes in given_]
    made = thread(issue(*made_of(bare)))
    text = index_of(made).text
    shown = LISTED.findall(text)
    assert [int(number) for number, _ in shown] == list(range(1, len(shown) + 1))
    for (_, line), ((_, headline, _), _, _) in zip(shown, given_, strict=False):
        full = composed(headline)
        assert line == full or (line.endswith("…") and full.startswith(line[:-1]))
    more = re.search(r"^and (\d+) more$", text, re.MULTILINE)
    assert len(shown) + (int(more[1]) if more else 0) == len(given_)
    assert (more is not None) == ("telegram-articles-dropped" in codes(made))
    targets = [entity.url for entity in made.posts[-1].entities if entity.type == "text_link"]
    assert targets == [hole(f"article-{n}") for n in range(1, len(targets) + 1)]
    assert len(targets) == len(shown) or "telegram-headline-unlinked" in codes(made)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(PLACEMENT, st.sampled_from([1, 4, 16]))
def test_an_article_is_cut_at_the_end_of_a_sentence_only(given_: tuple[list[str], str, str | None], times: int) -> None:
    parts, headline, author = given_[0] * times, *given_[1:]
    made = thread(
        issue(placement(1, " ".join(parts), headline=headline, author=author, summary="")), Extras(split=split)
    )
    post = article_posts(made)[0]
    quoted = marked(post, "expandable_blockquote")
    shown = " ".join(quoted)
    whole = [composed(part) for part in parts]
    kept = shown.count(". ") + 2 if shown else sum(f"\n\n{whole[0]}\n" in post.text for _ in whole[:1])
    assert shown == " ".join(whole[1:kept])
    assert (kept < len(whole)) == ("telegram-summary-shortened" in codes(made))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PLACEMENT, max_size=12), st.sampled_from([PUBLIC, Extras()]), st.sampled_from([1, 4, 16]))
def test_auto_is_compact_exactly_where_nothing_is_missing_from_the_compact_post(
    drawn: list[tuple[list[str], str, str | None]], extras: Extras, times: int
) -> None:
    given_ = [(sentences * times, headline, author) for sentences, headline, author in drawn]
    placements = [placement(n, " ".join(s), headline=h, author=a, summary="") for n, (s, h, a) in enumerate(given_)]
    extras = replace(extras, split=split)
    post = announce(issue(*placements), PUBLICATION, ENV, extras).posts[0]
    whole = [composed(" ".join(sentences)) for sentences, _, _ in given_ if sentences]
    complete = (
        marked(post, "expandable_blockquote") == whole
        and marked(post, "bold")[1:] == [composed(headline) for _, headline, _ in given_]
        and marked(post, "italic")[1:] == [author for _, _, author in given_ if author]
        and len(marked(post, "text_link")) == (len(given_) if extras.page_url else 0)
    )
    assert announce(issue(*placements), PUBLICATION, ENV, extras, form="auto").form == (
        "compact" if complete else "thread"
    )


@given(st.lists(WORD, min_size=1, max_size=400).map(" ".join))
def test_any_correction_leaves_the_index_within_its_limits(text: str) -> None:
    post = index_of(thread(replace(two(), corrections=(replace(FIRST, text=text),)), Extras(split=split)))
    assert units(post.text) <= 4096
    assert findings(post.text, post.entities) == ()
