"""Searching articles: forms of a word, ranks, questions, and the line that is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.post import units
from digest.summary.search import (
    Rank,
    asked,
    folded,
    is_whole,
    key,
    line_around,
    query_words,
    rank,
    searchable,
)


def ranked(question: str, text: str, language: str, *, headline: str = "", name: str = "") -> Rank | None:
    article = searchable(headline, [name], [text], language)
    return rank(asked(query_words(question), language), article)


def shown(question: str, text: str, language: str = "en", *, budget: int = 120) -> str:
    pieces = line_around([text], asked(query_words(question), language), language, budget=budget)
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "harbours", "The harbour is old."),
        ("en", "ECONOMY", "Two economies met."),
        ("en", "owned", "A state-owned bank."),
        ("en", "state-owned", "The state has owned it."),
        ("en", "email", "By e-mail."),
        ("en", "US", "The U.S. economy."),
        ("en", "cafe", "In a café."),
        ("de", "Strassen", "Eine lange Straße."),
        ("de", "häuser", "Das Haus steht."),
        ("de", "WIRTSCHAFT", "Die wirtschaftlichen Folgen."),
        ("ru", "порт", "В портах тихо."),
        ("ru", "экономики", "Экономика растёт."),
        ("ru", "еще", "Ещё одна гавань."),
        ("tr", "liman", "Limanların geleceği."),
        ("tr", "İSTANBUL", "Yeni vapur istanbul'da."),
        ("tr", "istanbul", "İstanbul’un vapurları."),
        ("tr", "ISPARTA", "Isparta'nın gülleri."),
        ("tr", "ısparta", "ISPARTA"),
        ("tr", "secim", "Seçimlerden sonra."),
        ("tr", "ekonomisi", "Ekonominin geleceği."),
        ("tr", "gemilerin", "Bir gemi ve ülkesi."),
        ("tr", "ülke", "Bir gemi ve ülkesi."),
        ("tr", "Ankara", "Ankara'daki görüşme"),
        ("fr", "eau", "Le prix de l’eau."),
        ("xx", "Word", "word"),
    ],
)
def test_a_word_is_found_in_every_form_of_it(language: str, question: str, text: str) -> None:
    assert ranked(question, text, language) is not None


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "port", "An important report."),
        ("de", "Bahn", "Autobahn."),
        ("ru", "порт", "Спорт."),
        ("tr", "at", "Kat."),
    ],
)
def test_a_word_is_not_found_inside_another(language: str, question: str, text: str) -> None:
    assert ranked(question, text, language) is None


def test_turkish_has_an_i_with_a_dot_and_one_without() -> None:
    assert (folded("IŞIK", "tr"), folded("İZMİR", "tr")) == ("ışık", "izmir")
    assert (folded("IŞIK", "en"), folded("İZMİR", "en")) == ("işik", "izmir")
    assert key("İzmir", "en") == key("izmir", "en")


@pytest.mark.parametrize("language", ["en", "de", "ru", "tr"])
def test_a_headline_counts_more_than_a_name_and_a_name_more_than_the_text(language: str) -> None:
    word = {"en": "harbour", "de": "Hafen", "ru": "гавань", "tr": "liman"}[language]
    top, middle, low = (
        ranked(word, "", language, headline=word),
        ranked(word, "", language, name=word),
        ranked(word, word, language),
    )
    assert top is not None
    assert middle is not None
    assert low is not None
    assert top > middle > low


def test_more_words_count_more_than_better_places() -> None:
    both, one = ranked("lock gate", "lock gate", "en"), ranked("lock gate", "", "en", headline="lock")
    assert both is not None
    assert one is not None
    assert both > one
    question = asked(["lock", "gate"], "en")
    assert is_whole(both, question)
    assert not is_whole(one, question)


def test_words_without_meaning_need_not_be_found_unless_there_are_no_others() -> None:
    found = ranked("the lock of the", "Lock.", "en")
    assert found is not None
    assert is_whole(found, asked(query_words("the lock of the"), "en"))
    assert ranked("the of", "Lock.", "en") is None
    assert ranked("the", "The lock.", "en") is not None


def test_a_question_has_at_most_a_hundred_characters_and_eight_words_each_once() -> None:
    assert query_words("a b c d e f g h i j") == tuple("abcdefgh")
    assert query_words("Lock lock LOCK gate!") == ("Lock", "gate")
    assert query_words("  ?! — ") == ()
    long = query_words("harbour " * 12 + "gatekeepers are here")
    assert long == ("harbour",)  # the last word may be cut, and is left out
    assert query_words("x" * 5000) == ("x" * 100,)


def test_the_line_stands_around_the_first_match_with_all_matches_marked() -> None:
    text = (
        "It was built long ago. " * 6
        + "The locks of Berg hold water, and a lock needs a keeper. "
        + "So it goes on. " * 9
    )
    line = shown("lock", text)
    assert line.startswith("…")
    assert line.endswith("…")
    assert "The [locks] of Berg" in line
    assert "a [lock] needs" in line
    assert shown("lock", "Only a lock.") == "Only a [lock]."
    assert shown("harbour", "Nothing of it.") == "Nothing of it."
    assert shown("bank", "A state-bank’s end.") == "A state-[bank]’s end."
    assert shown("istanbul", "İstanbul’un vapurları", "tr") == "[İstanbul]’un vapurları"


def test_a_line_without_blanks_is_cut_between_letters() -> None:
    line = shown("lock", "x" * 300 + "-lock-" + "😀" * 300)
    assert line.startswith("…[lock]-😀")
    assert units(line.replace("[", "").replace("]", "")) <= 120


TEXTS = st.text(st.sampled_from("ab xİıß-’.\u0301😀\n"), max_size=400)


@given(text=TEXTS, question=TEXTS, language=st.sampled_from(["en", "de", "ru", "tr", "xx"]))
def test_a_line_is_a_piece_of_the_text_and_within_its_budget(text: str, question: str, language: str) -> None:
    words = asked(query_words(question), language)
    pieces = line_around([text], words, language)
    joined = "".join(piece.text for piece in pieces)
    assert units(joined) <= 120
    assert joined.removeprefix("…").removesuffix("…") in text
    assert all(piece.text for piece in pieces)
    found = rank(words, searchable("", [], [text], language))
    assert found is None or found[0] <= len(words)
