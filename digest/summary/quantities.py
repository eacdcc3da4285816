"""The numbers of a text, in figures and in words, in forms that can be compared: ``1.6 bn`` is ``1,600 million``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALES = {
    "hundred": 2,
    **dict.fromkeys(("k", "thousand", "tausend", "mille", "mil"), 3),
    **dict.fromkeys(("m", "mn", "mln", "million", "millions", "millionen", "millones"), 6),
    **dict.fromkeys(("b", "bn", "billion", "billions", "milliard", "milliards", "milliarde", "milliarden"), 9),
    **dict.fromkeys(("tn", "trillion", "trillions"), 12),
}
_LETTERS = "kmb"  # of these a blank before makes something else: 5 m is a length
_UNITS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate(_UNITS, 2)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORDS |= {"dozen": 12, "hundred": 100, "half-dozen": 6}
_TH = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_ORDINALS = {word: value for value, word in enumerate(_TH, 3)} | {"twentieth": 20}
_LATER_UNITS = {"one": 1, **{word: value for word, value in _WORDS.items() if value < 10}}  # noqa: PLR2004
_LONG = "|".join(sorted((scale for scale in _SCALES if scale not in _LETTERS), key=len, reverse=True))
_SCALE = rf"(?P<scales>[{_LETTERS}]|(?:[\s-]?(?:{_LONG})){{1,2}})?(?![^\W_])"
_FIGURE = re.compile(
    r"(?<![\w.,])(?:[A-Z]{0,3}[$€£¥])?(?P<figure>\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)|\d++(?:[.,]\d++)*+)"
    r"(?:st|nd|rd|th|s)?" + _SCALE,
    re.IGNORECASE,
)
_WORD = re.compile(
    rf"(?<![\w-])(?P<word>(?:{'|'.join(_TENS)})[- ](?:one|{'|'.join(_UNITS[:8])})|"
    rf"{'|'.join(sorted({*_WORDS, *_ORDINALS}, key=len, reverse=True))})(?![^\W\d_])" + _SCALE,
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_APART = re.compile(r"[\s'’]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text, and every value that it may have: ``1.600`` is one or the other."""

    text: str
    forms: frozenset[str]


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers of a text; one and zero in words say too little to count."""
    for match in _FIGURE.finditer(text):
        values = _values(match["figure"])
        yield Quantity(match[0].strip(), frozenset(_scaled(value, match["scales"]) for value in values))
    for match in _WORD.finditer(text):
        yield Quantity(match[0].strip(), frozenset({_scaled(Decimal(_value(match["word"])), match["scales"])}))


def _values(figure: str) -> Iterator[Decimal]:
    """What figures may mean: 1.600 is one of two numbers, 1,234.5 one, and 27.11.2026 three."""
    plain = _APART.sub("", figure)
    marks = re.findall(r"[.,]", plain)
    if _GROUPED.fullmatch(plain):
        yield Decimal(re.sub(r"[.,]", "", plain))
    if len(marks) <= 1:
        yield Decimal(plain.replace(",", "."))
    elif len(set(marks)) > 1:
        whole, rest = re.split(r"[.,](?!.*[.,])", plain)
        yield Decimal(f"{re.sub(r'[.,]', '', whole)}.{rest}")
    elif not _GROUPED.fullmatch(plain):
        yield from map(Decimal, re.split(r"[.,]", plain))


def _value(word: str) -> int:
    low = word.casefold()
    if low in _WORDS:
        return _WORDS[low]
    if low in _ORDINALS:
        return _ORDINALS[low]
    ten, unit = re.split(r"[- ]", low)
    return _WORDS[ten] + _LATER_UNITS[unit]


def _scaled(value: Decimal, scales: str | None) -> str:
    """The value in digits, whatever it was counted in."""
    names = re.findall(r"[^\W\d_]+", (scales or "").casefold())
    return format(value.scaleb(sum(_SCALES[name] for name in names)).normalize(), "f")
