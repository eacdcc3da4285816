"""Which IP addresses may be dialled.

``ipaddress.is_global`` is not enough, and its answer differs between Python versions: it calls multicast, the NAT64
and IPv4-compatible forms of loop-back, 6to4 and some special blocks global. What it misses is listed here.
"""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

REFUSED: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carriers' own network
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata answers at 192.0.0.192
        "192.88.99.0/24",  # the old 6to4 relay
        "::/96",  # IPv4-compatible: ::127.0.0.1
        "64:ff9b::/96",  # NAT64: 64:ff9b::7f00:1
        "64:ff9b:1::/48",  # NAT64 of a local network
        "2001::/32",  # Teredo carries an IPv4 address
        "2002::/16",  # so does 6to4
        "fec0::/10",  # the old site-local
    )
)


def may_dial(address: IPAddress, allowed: tuple[IPNetwork, ...] = ()) -> bool:
    """Whether an address is public, or within a network that the configuration allows.

    A mapped address (``::ffff:a.b.c.d``) counts as the IPv4 address that it is.
    """
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in allowed):
        return True
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return False  # an address with a zone is one of this machine's own links
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not any(address in network for network in REFUSED)
