"""Readings as JSON: every value of the model comes back as it was, and nothing else is let in."""

from __future__ import annotations

import datetime as dt
import json
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import reading_json
from digest.model.article import Article, Author, Reading, Section, Span
from digest.model.blocks import Paragraph, Quote, Rule, Text, paragraph
from digest.model.notice import Notice, Severity
from digest.model.reading_json import form_of, pack, unpack, unpack_as

MODEL = {name: kind for name, kind in reading_json._KNOWN.items() if is_dataclass(kind)}
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=[]), max_size=5),  # lone surrogates, too
    int: st.integers(),
    bool: st.booleans(),
    bytes: st.binary(max_size=5),
    types.NoneType: st.none(),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)),
}


@cache
def values(hint: Any, room: int) -> st.SearchStrategy[Any]:
    """Values of a type hint; ``room`` is how many more of them may lie in each other."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        leaves = [arg for arg in args if room > 0 or arg in PLAIN or arg in {Text, Rule}]
        return st.one_of([values(arg, room) for arg in leaves])
    if origin is tuple:
        return st.lists(values(args[0], room), max_size=2).map(tuple) if room > 0 else st.just(())
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    if hint in PLAIN:
        return PLAIN[hint]
    hints = get_type_hints(hint, reading_json._SPACE)
    return st.builds(hint, **{name: values(part, room - 1) for name, part in hints.items()})


def test_the_classes_of_the_model_are_all_known() -> None:
    assert {"Note", "Foreign", "DefinitionList", "Passage", "Table", "Figure"} <= MODEL.keys()
    assert {"Article", "Author", "Section", "Origin", "Span", "Reading", "Notice"} <= MODEL.keys()


@pytest.mark.parametrize("name", sorted(MODEL))
def test_every_value_comes_back_as_it_was(name: str) -> None:
    kind = MODEL[name]

    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(values(kind, 5 if name == "Reading" else 3))
    def check(value: object) -> None:
        assert unpack_as(kind, pack(value)) == value

    check()


def test_a_date_and_a_moment_stay_what_they_are() -> None:
    day, moment = dt.date(2026, 11, 27), dt.datetime(2026, 11, 27, 8, 30, 0, 5, tzinfo=dt.UTC)
    article = unpack_as(Article, pack(Article(published=day, updated=moment)))
    assert (article.published, article.updated) == (day, moment)
    assert type(article.published) is dt.date


def test_what_is_left_out_is_what_everybody_has() -> None:
    assert json.loads(pack(Reading(articles=(Article(title="A"),)))) == {
        "is": "Reading",
        "articles": [{"is": "Article", "title": "A"}],
    }


GOOD = form_of(
    Reading(
        articles=(
            Article(
                authors=(Author(name="Ada"),),
                sections=(Section(label="", heading="", kind="body", blocks=(Quote((paragraph("x"),)), Rule())),),
            ),
        ),
        notices=(Notice(code="a-b", severity=Severity.INFO, message="m", line=1),),
        spans=(Span(start=0, end=1, role="block"),),
        non_space=1,
    )
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every object in a JSON value."""
    own = [path] if isinstance(value, dict) else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return own + [place for key, part in parts for place in places(part, (*path, key))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("place", places(GOOD), ids=str)
def test_a_key_that_is_unknown_or_missing_and_a_value_of_another_type_are_refused_everywhere(
    place: tuple[Any, ...],
) -> None:
    assert pack(unpack(json.dumps(GOOD).encode())) == json.dumps(GOOD, separators=(",", ":")).encode()
    whole = json.loads(json.dumps(GOOD))
    at(whole, place)["surprise"] = 1
    with pytest.raises(ValueError, match="surprise"):
        unpack(json.dumps(whole).encode())
    for key in at(GOOD, place):
        for other in ({"is": "Desk"}, {}, 1.5, [[1]], {"is": "Reading", "articles": []}):
            whole = json.loads(json.dumps(GOOD))
            at(whole, place)[key] = other
            with pytest.raises(ValueError, match=r"."):
                unpack(json.dumps(whole).encode())
    kind = MODEL[at(GOOD, place)["is"]]
    for one in fields(kind):
        if one.default is MISSING:
            whole = json.loads(json.dumps(GOOD))
            del at(whole, place)[one.name]
            with pytest.raises(ValueError, match=one.name):
                unpack(json.dumps(whole).encode())


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["is", "articles", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_other_bytes_are_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(data)


def test_a_tree_too_deep_for_the_reader_is_a_value_error() -> None:
    inner = '{"is":"Quote","blocks":[' * 100_000 + "]}" * 100_000
    with pytest.raises(ValueError, match=r"."):
        unpack(f'{{"is":"Reading","articles":[{{"is":"Article","abstract":[{inner}]}}]}}'.encode())


def test_what_is_no_value_of_the_model_cannot_be_packed() -> None:
    with pytest.raises(TypeError, match="no value of the model"):
        pack(object())
    assert unpack_as(Paragraph, pack(Paragraph((Text("a"),)))) == Paragraph((Text("a"),))
