"""The two wire formats: a question as a request, and the text in an answer. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.model.suggest import MESSAGES

if TYPE_CHECKING:
    from digest.model.secret import Secret
    from digest.model.suggest import Suggest

LONGEST_REPLY = 1500
"""Tokens of a reply; three short texts take a third of it."""
_VERSION = "2023-06-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked: how to answer, and the material as data; ``again`` is what was wrong with the last reply."""

    rules: str
    material: str
    reply: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One POST."""

    url: str
    headers: dict[str, str]
    body: bytes


def request(config: Suggest, key: Secret, question: Question) -> Request:
    """The request of a question in the format of the configured provider."""
    turns = [{"role": "user", "content": question.material}]
    if question.reply.strip():  # an empty turn is refused
        turns.append({"role": "assistant", "content": question.reply})
    if question.again:
        turns.append({"role": "user", "content": question.again})
    headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
    body: dict[str, Any] = {"model": config.model, "temperature": 0, "stream": False}
    if config.provider == MESSAGES:
        path = "messages"
        headers["anthropic-version"] = _VERSION
        body |= {"max_tokens": LONGEST_REPLY, "system": question.rules, "messages": turns}
        if key:
            headers["x-api-key"] = key.reveal()
    else:
        path = "chat/completions"
        body |= {"messages": [{"role": "system", "content": question.rules}, *turns]}
        body["response_format"] = {"type": "json_object"}
        if key:
            headers["authorization"] = f"Bearer {key.reveal()}"
    return Request(url=f"{config.address}/{path}", headers=headers, body=json.dumps(body).encode())


def text_of(provider: str, data: bytes) -> str | None:
    """The text of an answer; None where it is not of the expected shape."""
    try:
        answer = json.loads(data)
        if provider == MESSAGES:
            text = next(part["text"] for part in answer["content"] if part["type"] == "text")
        else:
            text = answer["choices"][0]["message"]["content"]
    except (ValueError, TypeError, LookupError, StopIteration, RecursionError):
        return None
    return text if isinstance(text, str) else None
