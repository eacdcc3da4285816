"""The canonical form of a web address: what says who followed it from where is taken out; pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

TRACKING = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid"),
        *("msclkid", "yclid", "ysclid", "ymclid", "twclid", "ttclid", "li_fat_id", "igsh", "igshid", "epik", "rdt_cid"),
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking"),
        *("ml_subscriber", "ml_subscriber_hash", "ss_email_id", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id"),
        *("_openstat", "wickedid", "rb_clickid", "s_cid", "irclickid", "irgwc", "ck_subscriber_id", "sc_cid"),
        *("_ga", "_gl", "_branch_match_id", "_branch_referrer", "guccounter", "guce_referrer", "guce_referrer_sig"),
        *(
            "__twitter_impression",
            "fb_action_ids",
            "fb_action_types",
            "fb_source",
            "fb_ref",
            "fref",
            "mibextid",
            "wprov",
        ),
        *(
            "action_object_map",
            "action_type_map",
            "action_ref_map",
            "gs_l",
            "gad",
            "trk",
            "trkcampaign",
            "awc",
            "tduid",
        ),
        *(
            "wt_mc",
            "wt.mc_id",
            "wt.tsrc",
            "xtor",
            "s_kwcid",
            "ef_id",
            "sscid",
            "cjevent",
            "cjdata",
            "dm_i",
            "hss_channel",
        ),
        *(
            "elqtrackid",
            "elqtrack",
            "nr_email_referer",
            "emci",
            "emdi",
            "ceid",
            "ns_source",
            "ns_campaign",
            "ns_mchannel",
        ),
        *("at_creation", "at_link", "at_format", "at_ptr_name", "at_variant", "at_emailtype", "at_send_date"),
        *("spm", "scm", "__s", "cmpid", "ncid", "at_medium", "at_campaign", "echobox", "ref_src", "ref_url", "soc_src"),
    }
)
"""Parameters that only tell who followed a link, in small letters."""
PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "vgo_", "trk_", "stm_", "itm_", "sfmc_", "at_custom")
"""Beginnings of such parameters."""
_PORTS = {"http": 80, "https": 443}
_UNRESERVED = re.compile(r"%[0-9a-fA-F]{2}")
_TEXT_FRAGMENT = re.compile(r":~:.*$")
_ROUTE = re.compile(r"^(?:!|/).")
_AGAIN = re.compile(r"^(?:amp;)+")
"""What is left of an ``&`` that was escaped twice."""


def canonical_url(url: str) -> str:
    """The address by which two links to one page are the same text; empty for what is no web address.

    Scheme and host in small letters, https for http, no ``www.``, no default port, no name and password, no tracking
    parameters, the others in their order, no fragment unless it is a route (``#/``, ``#!``), no slash at the end, escapes
    and dots as RFC 3986 writes them. It is for comparing only: the address itself is kept as it is.
    """
    parts = _parts(url)
    if parts is None or parts.hostname is None:
        return ""
    host = parts.hostname.rstrip(".").lower()
    bare = host.removeprefix("www.")
    host = bare if "." in bare else host
    try:
        port = parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except (UnicodeError, ValueError):
        return ""
    if port is not None and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    query = _kept(parts.query)
    path = _without_dots(_plain(parts.path)).rstrip("/")
    fragment = f"#{parts.fragment}" if _ROUTE.match(parts.fragment) else ""
    return f"https://{host}{path or '/'}{'?' + query if query else ''}{fragment}"


def is_home(url: str) -> bool:
    """Whether a canonical address is that of a whole site, which says nothing of one article."""
    return bool(url) and urlsplit(url).path in {"", "/"} and not urlsplit(url).query and "#" not in url


def is_tracking(name: str) -> bool:
    """Whether a parameter only tells who followed a link."""
    folded = name.casefold()
    return folded in TRACKING or folded.startswith(PREFIXES)


def _parts(url: str) -> SplitResult | None:
    bare = re.sub(r"[\x00-\x20\x7f]+", "", url)
    try:
        parts = urlsplit(_TEXT_FRAGMENT.sub("", bare))
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _PORTS else None


def _without_dots(path: str) -> str:
    """A path without the segments ``.`` and ``..``; it may lose a slash at its end by that."""
    if "/." not in path:
        return path
    found: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            found = found[:-1]
        elif segment != ".":
            found.append(segment)
    return "/" + "/".join(found)


def _kept(query: str) -> str:
    parts = (_AGAIN.sub("", part) for part in query.split("&"))
    kept = [part for part in parts if part and not is_tracking(unquote(part.split("=")[0]))]
    return _plain("&".join(kept))


def _plain(text: str) -> str:
    """Escapes in capitals, none for what needs none, and one for what does."""

    def escaped(found: re.Match[str]) -> str:
        char = chr(int(found[0][1:], 16))
        return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()

    return quote(_UNRESERVED.sub(escaped, text), safe="%/:@!$&'()*+,;=?-._~", errors="surrogatepass")
