"""A plain client for the stand-in: calls as forms, as JSON and as multipart, without any library of Telegram's."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from standin.server import CHAT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.server import StandIn


def call(standin: StandIn, method: str, *, token: str = "", **params: Any) -> dict[str, Any]:
    """A call as a form, as most clients make it."""
    pairs = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    url = f"{standin.url}/bot{token or standin.token}/{method}"
    return fetch(urllib.request.Request(url, data=urlencode(pairs).encode(), method="POST"))


def fetch(request: urllib.request.Request) -> dict[str, Any]:
    """The answer; of a refusal also its Retry-After header."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as reply:
            return dict(json.loads(reply.read()))
    except urllib.error.HTTPError as error:
        with error:
            return {**json.loads(error.read()), "header": error.headers.get("Retry-After")}


def sent(standin: StandIn, text: str, **params: Any) -> dict[str, Any]:
    """A text for the channel."""
    return call(standin, "sendMessage", chat_id=str(CHAT_ID), text=text, **params)


def refused(reply: Mapping[str, Any]) -> str:
    """The words of a refusal."""
    assert reply["ok"] is False
    return str(reply["description"])


def multipart(
    standin: StandIn, method: str, params: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]
) -> dict[str, Any]:
    """A call that brings files along: name of the part -> file name and bytes."""
    border = "----border"
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in params.items()
    ]
    for name, (filename, data) in files.items():
        mime = "image/jpeg" if filename.endswith(".jpg") else "application/pdf"
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        head += f"Content-Type: {mime}\r\n\r\n"
        parts.append(head.encode() + data + b"\r\n")
    body = b"".join([*parts, f"--{border}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
    return fetch(urllib.request.Request(f"{standin.url}/bot{standin.token}/{method}", data=body, headers=headers))


def fetched(standin: StandIn, path: str) -> bytes:
    """A page or a file of the server."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{standin.url}{path}", timeout=20) as reply:
        return bytes(reply.read())
