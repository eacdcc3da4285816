"""What an editor can do where an address gave nothing; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.fetch.answers import Kind

if TYPE_CHECKING:
    from digest.fetch.answers import NotFetched

_OPEN = "open it in a browser: the site may say where its feed lies now"
_HINTS = {
    Kind.BAD_ADDRESS: "correct the address in config.toml",
    Kind.WRONG_SCHEME: "the feed leads there by itself; ask whoever runs it, or take it out of config.toml",
    Kind.REFUSED_ADDRESS: "if that is a network of your own, name it in config.toml: [fetch] networks",
    Kind.NO_SUCH_HOST: "check the spelling of the address and the connection of this machine",
    Kind.NETWORK: "it is asked again by itself; check the address if it stays so",
    Kind.TLS: "open it in a browser: its certificate may have run out",
    Kind.GARBLED: "it is asked again by itself",
    Kind.TOO_LARGE: "raise fetch.size in config.toml, or take the feed out",
    Kind.TOO_SLOW: "it is asked again by itself; fetch.seconds in config.toml is how long an answer may take",
    Kind.TOO_MANY_REDIRECTS: _OPEN,
    Kind.NOT_FOUND: _OPEN,
    Kind.GONE: "it is not asked again by itself; take it out of config.toml, or put its new address there",
    Kind.BUSY: "it is asked again by itself, when the server allows it",
    Kind.HTTP_ERROR: "it is asked again by itself; open it in a browser if it stays so",
}


def hint_for(answer: NotFetched) -> str:
    """What to do about an answer that gave nothing; empty where nothing helps."""
    return _HINTS.get(answer.kind, "")
