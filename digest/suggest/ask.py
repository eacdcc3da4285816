"""Asks the service: one POST, its answer within a time and a size. What goes wrong is a value, never an exception."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.suggest import is_safe_address
from digest.suggest.wire import request, text_of

if TYPE_CHECKING:
    from digest.model.secret import Secret
    from digest.model.suggest import Suggest
    from digest.suggest.wire import Question, Request

LARGEST = 1_000_000
"""Bytes of an answer; a usual one has two thousand."""
_LASTING = frozenset({401, 402, 403, 404, 429})
_TOO_MANY = 429
_STATUS = {
    401: "it does not accept the key; look at key_env or key_file under [suggest] in config.toml",
    402: "its account has no credit left",
    403: "the key may not do this; look at key_env or key_file under [suggest] in config.toml",
    404: "it knows no such model or address; look at model and address under [suggest] in config.toml",
    429: "it was asked too often, or the account is used up",
}
_HUNDREDS = {
    3: "it leads to another address, which is not followed",
    4: "it refused the question",
    5: "it has trouble of its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The text of a reply, or in words why there is none; ``lasting`` where asking for more now is of no use."""

    text: str = ""
    trouble: str = ""
    lasting: bool = False


def ask(config: Suggest, key: Secret, question: Question) -> Answer:
    """What the configured model answers, within ``config.timeout`` seconds in all."""
    if not is_safe_address(config.address):
        return Answer(trouble="its address is neither https nor on this machine", lasting=True)
    return asyncio.run(_within(config, request(config, key, question)))


async def _within(config: Suggest, what: Request) -> Answer:
    import httpx

    try:
        async with asyncio.timeout(config.timeout):
            return await _post(config, what)
    except TimeoutError:
        return Answer(trouble=f"it did not answer within {config.timeout} seconds", lasting=True)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        # only the kind of trouble: the words of an error may hold what was sent
        return Answer(trouble=f"it could not be reached ({type(error).__name__})", lasting=True)


async def _post(config: Suggest, what: Request) -> Answer:
    import httpx

    proxies = what.url.startswith("https:")  # what is meant for this machine does not go through another one
    async with (
        httpx.AsyncClient(timeout=config.timeout, follow_redirects=False, trust_env=proxies) as client,
        client.stream("POST", what.url, headers=what.headers, content=what.body) as response,
    ):
        if response.status_code != httpx.codes.OK:
            status = response.status_code
            return Answer(trouble=_refusal(status, response.headers.get("retry-after", "")), lasting=status in _LASTING)
        data = bytearray()
        async for piece in response.aiter_bytes():
            data += piece
            if len(data) > LARGEST:
                return Answer(trouble="its answer is too long")
    text = text_of(config.provider, bytes(data))
    return Answer(trouble="its answer is not of the expected shape") if text is None else Answer(text=text)


def _refusal(status: int, later: str) -> str:
    """A status in words; ``later`` is what Retry-After says. Nothing of an answer's body, which may hold what was sent."""
    words = _STATUS.get(status) or _HUNDREDS.get(status // 100, "it answered in a way of its own")
    if status == _TOO_MANY and re.fullmatch(r"\d{1,6}", later):
        words += f", and wants to be asked again in {max(round(int(later) / 60), 1)} min"
    return f"{words} (status {status})"
