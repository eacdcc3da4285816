"""Posts for several targets: the language around the articles, some of the articles only, templates of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sample_posts import ENV, PAGE, PDF, PUBLICATION, issue, marked, placement, sentence

from digest.assemble.targets import narrowed
from digest.errors import DesignError
from digest.model.issue import Correction
from digest.model.post import hole, units
from digest.render.design import environment, load_design
from digest.render.telegram import Extras, Posts, announce, file_size, withdrawn_notice
from digest.render.telegram.clean import findings
from digest.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue
    from digest.model.post import Post

PUBLIC = Extras(pdf=PDF, page_url=PAGE)
WRONG = Correction(date=dt.date(2026, 12, 1), text="The second figure was 12.")


def three() -> Issue:
    """Three articles and a correction."""
    first = replace(placement(1, "One is first. Two is next."), minutes=1)
    second = replace(placement(2, "Only this.", author=None), minutes=4)
    return replace(issue(first, second, placement(3, "And that.")), corrections=(WRONG,))


def made(language: str, form: str = "thread", source: Issue | None = None) -> Posts:
    return announce(source or three(), PUBLICATION, ENV, replace(PUBLIC, language=language), form=form)


def parts(posts: Posts) -> dict[str, Post]:
    return {post.part: post for post in posts.posts}


def labels(post: Post) -> list[str]:
    return [button.text for row in post.buttons for button in row]


def test_a_german_thread_has_german_words_around_the_articles() -> None:
    posts = parts(made("de"))
    assert posts["index"].text == (
        "The Example Review · Nr. 12\nGrain and water\n27. November 2026 · KW 48\n\n"
        "1. Headline 1\nAda Example · 1 Min.\n\n2. Headline 2\n4 Min.\n\n3. Headline 3\nAda Example\n\n"
        "#CentralAsia #grain #issue12\n\nKorrigiert am 1. Dezember 2026: The second figure was 12."
    )
    assert posts["article-2"].text == "Headline 2\n4 Min.\n\nOnly this.\n\n#issue12 · 2 von 3"
    assert posts["document"].text == (
        "The Example Review · Nr. 12\nGrain and water\n27. November 2026 · 24 Seiten · 1,2 MB"
    )
    assert labels(posts["index"]) == ["Online lesen"]
    assert labels(posts["article-1"]) == ["Lesen", "PDF"]
    assert posts["index-linked"].text == posts["index"].text


def test_a_russian_thread_has_russian_words_around_the_articles() -> None:
    posts = parts(made("ru"))
    assert posts["index"].text == (
        "The Example Review · № 12\nGrain and water\n27 ноября 2026 · неделя 48\n\n"
        "1. Headline 1\nAda Example · 1 мин\n\n2. Headline 2\n4 мин\n\n3. Headline 3\nAda Example\n\n"
        "#CentralAsia #grain #issue12\n\nИсправлено 1 декабря 2026: The second figure was 12."
    )
    assert posts["article-1"].text.endswith("\n\n#issue12 · 1 из 3")
    assert posts["document"].text.endswith("\n27 ноября 2026 · 24 страницы · 1,2 МБ")
    assert labels(posts["index"]) == ["Читать на сайте"]
    assert labels(posts["article-1"]) == ["Читать", "PDF"]


@pytest.mark.parametrize(
    ("language", "first", "date", "buttons"),
    [
        ("en", "The Example Review · No. 12", "27 November 2026", ["Read online", "PDF"]),
        ("de-CH", "The Example Review · Nr. 12", "27. November 2026", ["Online lesen", "PDF"]),
        ("ru", "The Example Review · № 12", "27 ноября 2026", ["Читать на сайте", "PDF"]),
        ("tr", "The Example Review · Sayı 12", "27 Kasım 2026", ["Çevrim içi oku", "PDF"]),
        ("fr", "The Example Review · No. 12", "27 novembre 2026", ["Read online", "PDF"]),
    ],
)
def test_a_compact_post_is_in_the_language_that_was_asked_for(
    language: str, first: str, date: str, buttons: list[str]
) -> None:
    post = made(language, "compact").posts[0]
    assert post.text.split("\n")[:3] == [first, "Grain and water", date]
    assert labels(post) == buttons
    assert marked(post, "expandable_blockquote") == ["One is first. Two is next.", "Only this.", "And that."]


def test_without_a_language_the_words_are_those_of_the_issue() -> None:
    german = replace(three(), language="de")
    assert made("", source=german) == made("de", source=german)
    assert made("en", source=german).posts[0].text == made("").posts[0].text
    assert made("") == made("en")


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "and 1 more"),
        ("en", 3, "and 3 more"),
        ("de", 1, "und 1 weiterer"),
        ("de", 3, "und 3 weitere"),
        ("ru", 3, "и ещё 3"),
        ("tr", 3, "ve 3 makale daha"),
    ],
)
def test_what_is_left_out_is_counted_in_the_language(language: str, count: int, words: str) -> None:
    assert words_in(language)("posts.more", count=count) == words


@pytest.mark.parametrize("form", ["compact", "thread"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crowded_post_fits_in_every_language(language: str, form: str) -> None:
    crowd = issue(*(placement(n, sentence(900), headline=f"{n:03} {'word ' * 20}") for n in range(1, 91)))
    posts = made(language, form, crowd)
    word = words_in(language)("posts.more", count=99).partition("99")[0]
    assert f"\n\n{word}" in posts.posts[0].text
    for post in posts.posts[:2]:
        assert units(post.text) <= 4096
        assert findings(post.text, post.entities) == ()


def test_a_size_has_the_mark_of_its_language() -> None:
    assert file_size(1_240_000, words_in("de")) == "1,2 MB"
    assert file_size(840_000, words_in("ru")) == "840 КБ"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("", "The Example Review · No. 12\nGrain\n\nThis issue was withdrawn. Two figures were wrong."),
        ("de", "The Example Review · Nr. 12\nGrain\n\nDiese Ausgabe wurde zurückgezogen. Two figures were wrong."),
        ("ru", "The Example Review · № 12\nGrain\n\nЭтот выпуск отозван. Two figures were wrong."),
        ("tr", "The Example Review · Sayı 12\nGrain\n\nBu sayı geri çekildi. Two figures were wrong."),
    ],
)
def test_the_notice_of_a_withdrawal_is_in_the_language_of_its_channel(language: str, text: str) -> None:
    assert withdrawn_notice(PUBLICATION, 12, "Grain", "Two figures were wrong.", language=language).text == text
    german = replace(PUBLICATION, language="de")
    assert withdrawn_notice(german, 12, "Grain").text.endswith("Diese Ausgabe wurde zurückgezogen.")


def test_a_thread_of_some_articles_leads_to_their_own_places_on_the_page() -> None:
    some = narrowed(three(), (1, 3))
    posts = parts(announce(some, PUBLICATION, ENV, replace(PUBLIC, numbers=(1, 3)), form="thread"))
    assert list(posts) == ["index", "article-1", "article-3", "document", "index-linked"]
    assert "1. Headline 1" in posts["index"].text
    assert "2. Headline 3" in posts["index"].text
    assert "Headline 2" not in posts["index"].text
    assert posts["article-3"].text.endswith(" · 2 of 2")
    assert posts["article-3"].buttons[0][0].url == f"{PAGE}#a3"
    assert [entity.url for entity in posts["article-3"].entities if entity.url] == [f"{PAGE}#a3"]
    linked = [entity.url for entity in posts["index-linked"].entities if entity.url]
    assert linked == [hole("article-1"), hole("article-3")]


def test_a_compact_post_of_some_articles_leads_to_their_own_places_on_the_page() -> None:
    post = announce(narrowed(three(), (2, 3)), PUBLICATION, ENV, replace(PUBLIC, numbers=(2, 3))).posts[0]
    assert [entity.url for entity in post.entities if entity.url] == [f"{PAGE}#a2", f"{PAGE}#a3"]
    assert "Headline 1" not in post.text


def own(folder: Path, **templates: str) -> Extras:
    """Extras with templates in a folder of the project's design."""
    place = folder / "templates" / "brief" / "short"
    place.mkdir(parents=True)
    for name, text in templates.items():
        (place / f"{name}.html").write_text(text)
    return replace(PUBLIC, templates="short")


def test_a_target_has_templates_of_its_own_and_the_usual_ones_where_they_are_missing(tmp_path: Path) -> None:
    extras = own(
        tmp_path, compact='<b>{{ title }}</b> {{ words("posts.week", week=week) }}', index="<b>{{ title }}</b>"
    )
    env = environment(load_design("brief", project=tmp_path), html=True)
    compact, document = announce(three(), PUBLICATION, env, extras).posts
    assert compact.text == "Grain and water week 48"
    assert document == made("en", "compact").posts[1]
    assert announce(three(), PUBLICATION, env, PUBLIC) == made("en", "compact")
    thread = parts(announce(three(), PUBLICATION, env, extras, form="thread"))
    assert thread["index"].text == "Grain and water"
    assert thread["article-1"] == parts(made("en"))["article-1"]


def test_a_folder_that_the_design_does_not_have_gives_the_usual_posts() -> None:
    assert announce(three(), PUBLICATION, ENV, replace(PUBLIC, templates="none")) == made("en", "compact")


@pytest.mark.parametrize("text", ["{% if %}", "<p>{{ title }}</p>", "{{ words('posts.nothing') }}", "{{ nothing }}"])
def test_a_broken_template_of_a_target_is_named(tmp_path: Path, text: str) -> None:
    extras = own(tmp_path, compact=text)
    env = environment(load_design("brief", project=tmp_path), html=True)
    with pytest.raises(DesignError) as caught:
        announce(three(), PUBLICATION, env, extras)
    assert str(caught.value.path).endswith("short/compact.html")


def test_a_template_of_a_target_that_includes_what_is_not_there_is_told(tmp_path: Path) -> None:
    extras = own(tmp_path, compact='{% include "short/none.html" %}')
    env = environment(load_design("brief", project=tmp_path), html=True)
    with pytest.raises(DesignError, match=r"no template short/none\.html"):
        announce(three(), PUBLICATION, env, extras)
