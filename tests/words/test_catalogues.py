"""The catalogues: every language has every sentence of the English one, with the same places and lawful marks."""

from __future__ import annotations

import datetime as dt
import re
from string import Formatter

import pytest
from babel import Locale

from digest.render.telegram.entities import convert
from digest.words import LANGUAGES, words_in

OTHERS = [language for language in LANGUAGES if language != "en"]
FRIDAY = dt.datetime(2026, 11, 27, 8, 0)  # noqa: DTZ001 - a local time, as readers see it


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key_of_the_english_catalogue_and_no_other(language: str) -> None:
    english, other = words_in("en").keys(), words_in(language).keys()
    assert sorted(english - other) == []
    assert sorted(other - english) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_has_the_places_of_the_english_one(language: str) -> None:
    english, other = words_in("en"), words_in(language)
    for key in sorted(english.keys()):
        wanted = places(english.forms(key)["other"])
        for form, text in other.forms(key).items():
            assert places(text) == wanted, f"{language}: {key} ({form})"


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_sentences_have_every_plural_form_of_their_language(language: str) -> None:
    words = words_in(language)
    needed = {Locale(language).plural_form(number) for number in range(200)} | {"other"}
    for key in sorted(words.keys()):
        forms = words.forms(key)
        if len(forms) > 1:
            assert set(forms) == needed, f"{language}: {key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_lawful_telegram_html(language: str) -> None:
    words = words_in(language)
    for key in sorted(words.keys()):
        for text in words.forms(key).values():
            said = convert(re.sub(r"\{\w+\}", "x", text))
            assert said.text.strip(), f"{language}: {key} is empty"


def test_plural_forms_follow_the_language() -> None:
    assert [words_in("en")("count.articles", count=n) for n in (1, 4)] == ["1 article", "4 articles"]
    said = [words_in("ru")("count.articles", count=n) for n in (1, 2, 5, 21)]
    assert said == ["1 статья", "2 статьи", "5 статей", "21 статья"]


def test_dates_numbers_and_spans_follow_the_language() -> None:
    assert words_in("en").moment(FRIDAY) == "Friday, 27 November, 08:00"
    assert words_in("de-AT").moment(FRIDAY) == "Freitag, 27. November, 08:00"
    assert words_in("ru").date(FRIDAY.date()) == "27 ноября 2026"
    assert words_in("tr").day(FRIDAY.date()) == "27 Kasım Cuma"
    assert (words_in("en").number(3931), words_in("de").number(3931)) == ("3,931", "3.931")
    assert words_in("en").span(dt.timedelta(hours=3, minutes=10)) == "3 h 10 min"
    assert words_in("en").span(dt.timedelta(seconds=-3)) == "0 s"
    assert words_in("en").span(dt.timedelta(days=2, hours=13)) == "3 days"


def test_a_language_without_a_catalogue_has_english_words_and_its_own_dates() -> None:
    words = words_in("fr")
    assert words("count.pages", count=2) == "2 pages"
    assert words.date(FRIDAY.date()) == "27 novembre 2026"
    assert words_in("xx").date(FRIDAY.date()) == "27 November 2026"


def test_values_are_escaped_in_html_and_the_catalogue_is_not() -> None:
    assert words_in("en").html("count.pages", count=3) == "3 pages"
