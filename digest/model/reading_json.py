"""Readings as JSON and back: how a confined child hands over what it read, without any code in it.

The form is generic: an object for each value of the model, with the name of its class under ``is``; fields that
have their default are left out. Whatever the model does not know is refused, so that a child that was taken over
can say nothing that a reader could not.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from digest.model import article, blocks, notice
from digest.model.article import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    Decoder = Callable[[Any], Any]

T = TypeVar("T")
NAME = "is"
_KNOWN: dict[str, type] = {
    name: kind
    for module in (blocks, notice, article)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, StrEnum)) and kind is not StrEnum
}
_SPACE = {**vars(blocks), **vars(notice), **vars(article), **_KNOWN}


def pack(value: object) -> bytes:
    """A value of the model (a Reading, an Article, a Notice ...) as JSON."""
    return json.dumps(_encoded(value), separators=(",", ":")).encode()  # ASCII: a lone surrogate stays what it is


def unpack(data: bytes) -> Reading:
    """The reading that was packed. ValueError for anything else."""
    return unpack_as(Reading, data)


def unpack_as(kind: type[T], data: bytes) -> T:
    """The value of a class of the model that was packed. ValueError for anything else."""
    try:
        return value_of(kind, json.loads(data))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def value_of(kind: type[T], data: object) -> T:
    """The value of a class of the model in parsed JSON. ValueError for anything else."""
    decode: Decoder = _decoder(cast("Any", kind))
    return cast("T", decode(data))


def form_of(value: object) -> Any:
    """A value of the model as what JSON can write."""
    return _encoded(value)


def _encoded(value: object) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, tuple):
        return [_encoded(part) for part in value]
    if isinstance(value, dt.date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    out: dict[str, Any] = {NAME: type(value).__name__}
    for name, default in _defaults(cast("Any", type(value))):
        part = getattr(value, name)
        if part is not default and not (part == default and isinstance(part, (str, tuple))):
            out[name] = _encoded(part)
    return out


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no value of the model")
    return tuple((one.name, one.default) for one in fields(kind))


@cache
def _decoder(hint: Any) -> Decoder:
    """What turns JSON into a value of a hint."""
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _of_union(get_args(hint))
    if origin is tuple:
        return _of_tuple(get_args(hint))
    if hint in {dt.datetime, dt.date}:
        return _of_when
    if hint is bytes:
        return _of_bytes
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: hint(_plain(value, str))
    if hint in _KNOWN.values():
        return _of_class(cast("type", hint))
    if hint in {str, int, bool, types.NoneType}:
        return lambda value: _plain(value, hint)
    raise TypeError(f"the form has no room for {hint}")


def _plain(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{kind.__name__} expected, not {type(value).__name__}")
    return value


def _of_class(kind: type) -> Decoder:
    own = fields(cast("Any", kind))
    wanted = {one.name for one in own if one.default is MISSING and one.default_factory is MISSING}

    @cache
    def parts() -> dict[str, Decoder]:
        return {name: _decoder(hint) for name, hint in get_type_hints(kind, _SPACE).items()}  # late: blocks hold blocks

    def decode(value: Any) -> Any:
        if not isinstance(value, dict) or value.get(NAME) != kind.__name__:
            raise ValueError(f"{kind.__name__} expected")
        known, given = parts(), value.keys() - {NAME}
        if not given <= known.keys() or not wanted <= given:
            raise ValueError(f"{kind.__name__} with other fields: {', '.join(sorted(given ^ wanted))[:200]}")
        return kind(**{name: known[name](part) for name, part in value.items() if name != NAME})

    return decode


def _of_tuple(args: tuple[Any, ...]) -> Decoder:
    if args[-1] is ...:
        inner = _decoder(args[0])
        return lambda value: tuple([inner(part) for part in _plain(value, list)])
    inners = [_decoder(arg) for arg in args]
    return lambda value: tuple(inner(part) for inner, part in zip(inners, _plain(value, list), strict=True))


def _of_union(args: tuple[Any, ...]) -> Decoder:
    """By name among classes; among plain values, whichever takes it."""
    named = {name: _decoder(kind) for name, kind in _KNOWN.items() if kind in args and is_dataclass(kind)}
    others = [_decoder(arg) for arg in args if not is_dataclass(arg)]

    def decode(value: Any) -> Any:
        if isinstance(value, dict):
            found = named.get(str(value.get(NAME)))
            if found is None:
                raise ValueError(f"nothing here is called {value.get(NAME)!r}"[:200])
            return found(value)
        for other in others:
            try:
                return other(value)
            except ValueError:
                continue
        raise ValueError(f"{type(value).__name__} was not expected")

    return decode


def _of_when(value: Any) -> dt.date:
    text = _plain(value, str)
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _of_bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(_plain(value, str), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
