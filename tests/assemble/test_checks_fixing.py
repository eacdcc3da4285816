from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import TABLE, articles

from digest.assemble.checks.fixing import fixed
from digest.assemble.checks.passages import passages
from digest.errors import InputError
from digest.ingest.markdown.out import write_markdown
from digest.ingest.reader import read
from digest.model.article import Article


def reader(name: str) -> object:
    def read_(text: str) -> tuple[Article, ...] | None:
        try:
            return read(text.encode(), name=name, table=TABLE).articles
        except InputError:
            return None

    return read_


def fix(text: str, *, language: str = "en", name: str = "a.md") -> str:
    return fixed(text, reader(name), language=language, paste=name.endswith(".txt")).text  # type: ignore[arg-type]


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def without_marks(text: str) -> str:
    """A text without all that a repair may touch."""
    return "".join(char for char in text if char not in "'\"’“”„«»….  \xa0")


QUOTED = st.lists(
    st.sampled_from(
        [
            "It's",
            '"so',
            'said"',
            "a  b",
            "word ,",
            "wait...",
            '`it\'s  "x" ,`',
            "the",
            "end.",
            "(yes !)",
            "5'",
            '6"',
            "'tis",
            "[it's](https://a.example/it's)",
            "*don't*",
            "Ada’s",
            "“curly”",
            "\\'",
            "&quot;",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "| ",
        ]
    ),
    max_size=24,
).map(" ".join)


@settings(max_examples=60)
@given(articles, QUOTED)
def test_fixing_keeps_every_letter_and_digit_and_fixing_twice_changes_nothing(article: Article, more: str) -> None:
    text = f"{write_markdown(article)}\n{more}\n"
    once = fix(text)
    assert letters(once) == letters(text)
    assert once.count("\n") == text.count("\n")
    assert fix(once) == once


@given(QUOTED, st.sampled_from(["en", "de", "fr", "ru", "tr", "xx", ""]), st.sampled_from(["a.md", "a.txt"]))
@example("By Ada Example\n\nBACKGROUND: It's \"so\" , said  he...\n\nAUTHOR'S BIO: Ada's.", "en", "a.txt")
def test_only_marks_and_spaces_are_touched_in_any_language(text: str, language: str, name: str) -> None:
    once = fix(f"Plain words before.\n\n{text}\n", language=language, name=name)
    before = f"Plain words before.\n\n{text}\n"
    assert without_marks(before) == without_marks(once)
    assert fix(once, language=language, name=name) == once


@pytest.mark.parametrize(
    ("language", "typed", "wanted"),
    [
        ("en", 'It\'s "so", she said.', "It’s “so”, she said."),
        ("en", "The authors' “own” word ,  and more...", "The authors’ “own” word, and more…"),
        ("de", 'Er sagte: "Geht\'s?"', "Er sagte: „Geht’s?“"),
        ("fr", 'Il dit "oui" ! C\'est  vrai ?', "Il dit «\xa0oui\xa0» ! C’est vrai ?"),
        ("ru", 'Он сказал: "да" , и ушёл.', "Он сказал: «да», и ушёл."),
        ("tr", 'Türkiye\'nin "yeni" yolu', "Türkiye’nin “yeni” yolu"),
        ("uz", "O'zbekiston...", "O'zbekiston…"),
        ("", 'It\'s "so" , but  wait...', 'It\'s "so" , but wait…'),
    ],
)
def test_marks_become_those_of_the_language(language: str, typed: str, wanted: str) -> None:
    assert fix(f"# T\n\n{typed}\n", language=language) == f"# T\n\n{wanted}\n"


@pytest.mark.parametrize(
    "left",
    [
        'A `code\'s  "own" ,` word.',
        "    it's  code ,\n",
        "See <https://a.example/it's...>.",
        "'Tis 5' 6\" tall, a 3 : 2 win.",
        'An odd " mark.',
        'He said "one "two" three" so.',
        "A score of 3-2 and a number 555-1234 -- really.",
        "Options are --fix and .NET here.",
        "Dots .... four.",
        '“Curly with "straight" inside” it.',
    ],
)
def test_what_may_mean_something_is_left_alone(left: str) -> None:
    text = f"# T\n\n{left}\n"
    assert fix(text) == text


def test_front_matter_keeps_its_keys_and_its_quoting() -> None:
    text = "---\ntitle: \"It's \\\"so\\\"\"\nauthor's: x\nauthors:\n  - name: Ada\n    bio: 'Ada''s  \"own\" bio.'\n---\n\nIt's so.\n"
    done = fix(text)
    assert 'title: "It’s \\"so\\""' in done
    assert "author's: x" in done
    assert "bio: 'Ada''s \"own\" bio.'" in done or "bio: 'Ada''s “own” bio.'" in done
    assert done.endswith("It’s so.\n")


def test_labels_of_a_paste_are_left_as_they_were_typed() -> None:
    text = "By Ada Example\nIt's a first text.\nAUTHOR'S BIO: Ada's a writer.\n"
    assert fix(text, name="a.txt") == "By Ada Example\nIt’s a first text.\nAUTHOR'S BIO: Ada’s a writer.\n"


def test_an_article_in_another_language_than_the_publication_keeps_its_own_marks() -> None:
    french = (
        "Est-ce que vous avez vu la carte ? Elle est dans le livre qui est sur la table de nos amis, mais pas ici ."
    )
    text = f"# T\n\n{french} Et  puis, que dit-il de nous ?\n"
    assert " ?" in fix(text, language="en")
    assert "Et puis" in fix(text, language="en")


def test_the_analysts_text_is_repaired_and_reads_the_same(analyst: object) -> None:
    text = analyst.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    done = fixed(text, reader("a.txt"), language="en", paste=True)  # type: ignore[arg-type]
    assert done.count == {"apostrophe": 66, "quotes": 14}
    assert letters(done.text) == letters(text)
    one, two = (read(t.encode(), name="a.txt", table=TABLE).articles for t in (text, done.text))
    assert [len(passages(a, "en")) for a in one] == [len(passages(a, "en")) for a in two]
    assert [a.sections[0].kind for a in one] == [a.sections[0].kind for a in two]
