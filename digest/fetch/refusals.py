"""Refusals: what went wrong, as a value with a sentence for an editor."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpcore

from digest.fetch.answers import Kind, NotFetched
from digest.fetch.bodies import BadBodyError
from digest.fetch.dialling import NoSuchHostError, RefusedAddressError
from digest.fetch.headers import Headers, retry_after

if TYPE_CHECKING:
    import datetime as dt

    from digest.fetch.targets import Target

MIB = 1024 * 1024
UNSECURED = "A secure connection to {host} could not be made."
OF_STATUS = {
    401: (Kind.HTTP_ERROR, "{host} wants a name and a password for it (401)."),
    403: (Kind.HTTP_ERROR, "{host} does not let us see it (403)."),
    404: (Kind.NOT_FOUND, "{host} has nothing at this address (404)."),
    410: (Kind.GONE, "{host} says that it is gone for good (410)."),
    429: (Kind.BUSY, "{host} says that we ask too often (429)."),
    503: (Kind.BUSY, "{host} is busy or under repair (503)."),
    206: (Kind.GARBLED, "{host} sent only a part of it (206), which nobody had asked for."),
    304: (Kind.GARBLED, "{host} says that nothing has changed (304) since an answer that it never gave."),
}


def of_status(hop: Target, status: int, headers: Headers, now: dt.datetime) -> NotFetched:
    """What a status other than success means."""
    kind, words = OF_STATUS.get(status, (Kind.HTTP_ERROR, "{host} answered with the error {status}."))
    return NotFetched(
        kind=kind,
        url=str(hop.url),
        reason=words.format(host=hop.host, status=status),
        status=status,
        retry_after=retry_after(headers, now),
    )


def too_large(hop: Target, most_bytes: int) -> NotFetched:
    """More than was allowed."""
    size = f"{most_bytes / MIB:.3g} MiB" if most_bytes >= MIB else f"{most_bytes} bytes"
    return NotFetched(
        kind=Kind.TOO_LARGE, url=str(hop.url), reason=f"What {hop.host} sends is larger than the {size} allowed."
    )


def of_error(hop: Target, error: BaseException) -> NotFetched:
    """What an error of the net means."""
    kind, words = _meaning(error)
    return NotFetched(kind=kind, url=str(hop.url), reason=words.format(host=hop.host))


def _meaning(error: BaseException) -> tuple[Kind, str]:
    if (trust := _tls(error)) is not None:
        said = str(getattr(trust, "verify_message", "")).replace("{", "(").replace("}", ")")
        return Kind.TLS, f"The certificate of {{host}} cannot be trusted: {said}." if said else UNSECURED
    match error:
        case RefusedAddressError():
            return Kind.REFUSED_ADDRESS, "{host} lies in a private network, where nothing is fetched from."
        case NoSuchHostError():
            return Kind.NO_SUCH_HOST, "There is no host called {host}, or the name service does not answer."
        case BadBodyError():
            return Kind.GARBLED, "What {host} sent is packed wrongly or breaks off in the middle."
        case httpcore.ProtocolError():
            return Kind.GARBLED, "{host} answered in a way that is not HTTP, or broke off in the middle."
        case httpcore.ConnectError() | httpcore.ConnectTimeout():
            return Kind.NETWORK, "{host} could not be reached."
        case _:
            return Kind.NETWORK, "The connection to {host} broke."


def _tls(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None
