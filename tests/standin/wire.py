"""The wire: HTTP requests as values, their three kinds of body, and replies as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

LARGEST_BODY = 50 * 1024 * 1024 + 64 * 1024


class WireError(Exception):
    """What the server answers without looking at the method."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a multipart body."""

    name: str
    data: bytes
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line and the headers of a request; header names in small letters."""

    verb: str
    target: str
    headers: Mapping[str, str]

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length") or 0)

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The parameters of a call as text, its files by part name, and the values of a JSON body as they came."""

    params: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request's head; None where the client has closed."""
    import asyncio

    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = raw.decode("latin-1").split("\r\n")
    verb, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Head(verb=verb, target=target, headers=headers)


def read_form(head: Head, body: bytes) -> Form:
    """The parameters of the query and of the body, whichever of the three kinds it is."""
    params = dict(parse_qsl(urlsplit(head.target).query, keep_blank_values=True))
    kind = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return Form(params={**params, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))})
    if kind == "application/json":
        typed = _json_object(body)
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in typed.items()}
        return Form(params={**params, **texts}, typed=typed)
    if kind == "multipart/form-data":
        form = _multipart(head, body)
        return Form(params={**params, **form.params}, files=form.files)
    return Form(params=params)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except ValueError:
        raise WireError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(given, dict):
        raise WireError(400, "Bad Request: can't parse JSON object")
    return given


def _multipart(head: Head, body: bytes) -> Form:
    top = f"Content-Type: {head.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(top + body)
    form = Form()
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition") or "")
        data = part.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            form.params[name] = data.decode("utf-8", "replace")
        else:
            form.files[name] = Upload(name=filename, data=data, mime=part.get_content_type())
    return form


def reply(
    status: int, body: bytes, *, mime: str = "application/json", headers: Mapping[str, str] | None = None
) -> bytes:
    """A whole HTTP reply."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", f"Content-Type: {mime}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def result(value: Any) -> bytes:
    """The reply to a call that succeeded."""
    return reply(200, json.dumps({"ok": True, "result": value}).encode())


def refusal(status: int, description: str, parameters: Mapping[str, int] | None = None) -> bytes:
    """The reply to a call that was refused; the seconds of a 429 stand in the header too."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    headers = {}
    if parameters:
        body["parameters"] = dict(parameters)
        if "retry_after" in parameters:
            headers["Retry-After"] = str(parameters["retry_after"])
    return reply(status, json.dumps(body).encode(), headers=headers)
