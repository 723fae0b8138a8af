"""Which network addresses belong to the public internet. Pure.

What an owner names as an address of their server must never lead into the operator's network, or to where clouds keep secrets.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_REFUSED = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's own, on every machine there
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4 in IPv6, the old way
        "64:ff9b::/96",  # NAT64: any IPv4 address hides in it
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo and other protocols
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, the old way
    )
)


def is_public(text: str) -> bool:
    """Whether this is an address of a server on the public internet; False for what is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address.scope_id):
        return False
    return address.is_global and not _is_special(address)


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    named = address.is_multicast or address.is_reserved or address.is_link_local or address.is_unspecified
    return named or any(address in network for network in _REFUSED if network.version == address.version)
