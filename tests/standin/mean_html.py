"""Mean HTML: random texts near Telegram's grammar, right, nearly right and wrong, to compare parsers on."""

from __future__ import annotations

import random
from typing import Any

from digest.model.post import Entity, units

_TAGS = ("b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "code", "pre", "blockquote")
_WORDS = (
    *("a", "xy", "Grain", "é", "ß", "ж", "中", "🌾", "👩\u200d🌾", "𝔸", "e\u0301", "\u200f", "\u200e", "\u200b"),
    *("\u00a0", "\u2028", "\u202e", "\u0333", "\u033f", "\u030a", "\ufeff", "\x01", "\x1f", "\x7f", "\u0085"),
    *(" ", "  ", "\n", "\n\n", "\t", "\r\n", "\r", " \n ", "\u3000", ";", '"', "'", ">", "=", "/"),
)
_REFERENCES = (
    *("&lt;", "&gt;", "&amp;", "&quot;", "&lt", "&amp", "&", "&&", "&;", "&#;", "&#x;", "&nbsp;", "&apos;", "&LT;"),
    *("&#65;", "&#x41;", "&#X41;", "&#128512;", "&#x1F33E", "&#0;", "&#10;", "&#32;", "&#x20;", "&#9;", "&#13;"),
    *("&#x10FFFF;", "&#x10FFFE;", "&#1114111;", "&#99999999;", "&#0000065;", "&#00000065;", "&#000000065;"),
    *("&#xD83C;", "&#55356;", "&#8232;", "&#x202e;", "&lta", "&ltb;", "&amp;lt;", "&#65a", "&#xg;"),
)
_LINKS = (
    *("http://a.example.org", "https://a.example.org/p?q=1&amp;r=2#f", "a.example.org", "x.com", "HTTP://X.COM/A b"),
    *("http://localhost/", "//x.com", "#a", "/a", "ftp://x.com", "mailto:a@b.com", "javascript:x", "tel:123", ""),
    *(
        "tg://resolve?domain=x",
        "tg:resolve",
        "tonsite://x.ton",
        "TONSITE:x/y z",
        "tg://x/?a#b",
        "ton:X#a",
        "ton://x",
        "tg:",
        "http://1.2.3.4",
        "http://[::1]/",
        "http://[::1]:80",
    ),
    *("http://x.com:0", "http://x.com:80", "http://x.com:65536", "http://x.com:a", "http://u:p@x.com", "http://@x.com"),
    *(
        "http://x..com",
        "http://.com",
        "http://x.",
        "http://ж.рф",
        "http://x_y.com",
        "http://x.com/ж",
        "https://example",
    ),
    *(
        "http://x.com?a",
        "http://x.com#a",
        "http://x.com /",
        " http://x.com",
        "http://x.com\t",
        "http://%41.com",
        "x.com\n",
    ),
    *(
        "http://999.1.1.1",
        "http://1.2",
        "http://x.c",
        "http://x.com:080",
        "http://a@b@x.com",
        "http:x.com",
        "http:/x.com",
    ),
    *("http://x.com\\a", "user@x.com", "t.me/x", "http://x.museum", "http://x.1", "HTTPS://[1::2].x"),
)
_DATES = ("", "r", "t", "T", "d", "D", "w", "W", "tD", "Td", "wDT", "rt", "tt", "x", "R", "dD", "tT")
_NUMBERS = (
    "1700000000",
    "1",
    "0",
    "-5",
    "",
    "x",
    "2147483647",
    "2147483648",
    "99999999999999999999",
    "+7",
    " 7",
    "7 ",
    "007",
    "5x",
    "4294967301",
    "-4294967291",
)
_EMOJI = (
    "77",
    "77",
    "77",
    "5368324170671202286",
    "",
    "x",
    "0",
    "-5",
    "5x",
    " 5",
    "+5",
    "9223372036854775808",
    "0" * 30 + "5",
)
_BLANKS = ("", "", "", " ", "  ", "\n", "\t", "\r", "\v", "\0", "\f", "\u00a0")
_BREAKS = (
    "<",
    ">",
    "</",
    "</>",
    "<>",
    "<b/>",
    "<br>",
    "<!-- -->",
    "</b>",
    "<b",
    "&",
    '"',
    "'",
    "=",
    "</b >",
    "< b>",
    "<a href=",
)
_ATTRIBUTES = (
    "class=x",
    "x",
    'x="y"',
    "expandable",
    "class='tg-spoiler'",
    "href=x.com",
    "x=",
    "=x",
    "x=y/z",
    "id='&lt;'",
    'x="',
)
_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_SOLID = ("code", "pre", "blockquote", "expandable_blockquote")
_KINDS: tuple[dict[str, Any], ...] = (
    *({"type": name} for name in (*_STYLES, *_SOLID)),
    {"type": "pre", "language": "py"},
    {"type": "text_link", "url": "https://a.example.org/"},
    {"type": "date_time", "unix_time": 5, "date_time_format": "wDt"},
    {"type": "custom_emoji", "custom_emoji_id": "77"},
)


class MeanHtml:
    """A source of such texts; the same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        """One text: right but for a few mean attributes, and in every third case damaged afterwards."""
        made = "".join(self._piece(3) for _ in range(self.chance.randint(1, 6)))
        for _ in range(self.chance.choice((0, 0, 0, 0, 1, 2))):
            made = self._damaged(made)
        return made

    def entities(self, text: str) -> tuple[Entity, ...]:
        """Formatting of a text that overlaps in every way there is; it begins and ends between signs."""
        borders = [units(text[:at]) for at in range(len(text) + 1)]
        return tuple(self._entity(borders) for _ in range(self.chance.randint(1, 7)))

    def plain(self) -> str:
        """A text without any HTML."""
        return "".join(self.chance.choice(_WORDS) for _ in range(self.chance.randint(1, 9)))

    def _entity(self, borders: list[int]) -> Entity:
        start, end = sorted((self.chance.choice(borders), self.chance.choice(borders)))
        extra: dict[str, Any] = self.chance.choice(_KINDS)
        return Entity(offset=start, length=end - start, **extra)

    def _piece(self, depth: int) -> str:
        kind = self.chance.random()
        if depth and kind < 0.5:
            return self._element(depth)
        if kind < 0.6:
            return self.chance.choice(_REFERENCES)
        return "".join(self.chance.choice(_WORDS) for _ in range(self.chance.randint(1, 4)))

    def _element(self, depth: int) -> str:
        tag, attributes = self._start()
        inside = "".join(self._piece(depth - 1) for _ in range(self.chance.choice((0, 1, 1, 2, 3))))
        name = self._case(tag)
        end = self.chance.choice((f"</{name}>", f"</{tag}>", f"</{tag}{self._blank()}>", "</>"))
        return f"<{self._case(tag)}{attributes}>{inside}{end}"

    def _start(self) -> tuple[str, str]:
        """A tag and its attributes, as they stand behind it."""
        match self.chance.randrange(7):
            case 0:
                return "a", self._attribute("href", self.chance.choice(_LINKS)) if self._likely() else ""
            case 1:
                return "span", self._attribute("class", "tg-spoiler" if self._likely() else "x")
            case 2:
                return "tg-emoji", self._attribute("emoji-id", self.chance.choice(_EMOJI))
            case 3:
                unix = self._attribute("unix", self.chance.choice(_NUMBERS))
                return "tg-time", unix + (
                    self._attribute("format", self.chance.choice(_DATES)) if self._likely() else ""
                )
            case 4 if self._likely():
                return "code", self._attribute(
                    "class", self.chance.choice(("language-py", "language-", "py", "Language-c"))
                )
            case 5:
                return "blockquote", self.chance.choice(("", " expandable", " EXPANDABLE", ' expandable="false"'))
            case _:
                extra = f" {self.chance.choice(_ATTRIBUTES)}" if self.chance.random() < 0.1 else ""
                return self.chance.choice(_TAGS), extra

    def _attribute(self, name: str, value: str) -> str:
        quote = self.chance.choice("\"'") if self._likely() else ""
        between = self._blank() if self.chance.random() < 0.1 else ""
        return f" {between}{name if self._likely() else self._case(name)}={between}{quote}{value}{quote}"

    def _damaged(self, text: str) -> str:
        at = self.chance.randint(0, len(text))
        to = min(len(text), at + self.chance.randint(1, 6))
        match self.chance.randrange(4):
            case 0:
                return text[:at] + text[to:]
            case 1:
                return text[:at] + self.chance.choice(_BREAKS) + text[at:]
            case 2:
                return text[:at] + text[at:to] + text[at:]
            case _:
                return text[:at] + text[at:to][::-1] + text[to:]

    def _case(self, name: str) -> str:
        return "".join(char.upper() if self.chance.random() < 0.1 else char for char in name)

    def _blank(self) -> str:
        return self.chance.choice(_BLANKS)

    def _likely(self) -> bool:
        return self.chance.random() < 0.95
