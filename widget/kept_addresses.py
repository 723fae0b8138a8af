"""A network address as it may be kept: not at all, without its end, as a hash of the day, or whole. Pure.

Whatever writes an address down (a row, a line of a log) asks here, so that one setting (ADDRESSES) decides for all.
"""

import hmac
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NETWORK = {4: 24, 6: 48}


class Way(StrEnum):
    OFF = "off"
    TRUNCATED = "truncated"
    HASHED = "hashed"
    FULL = "full"


def kept(address: str, way: str, secret: str, day: date) -> str | None:
    """What is written down of an address; None for nothing, and for what is no address.

    A hash is the same for all of one day (of UTC, say) and another one on the next: it tells addresses apart within a day, and
    nobody without `secret` can try which one it was.
    """
    try:
        ip = _plain(ip_address(address))
    except ValueError:
        return None
    match Way(way):
        case Way.OFF:
            return None
        case Way.TRUNCATED:
            return str(ip_network((ip, _NETWORK[ip.version]), strict=False))
        case Way.HASHED:
            return _hash(str(ip), secret, day)
        case Way.FULL:
            return str(ip)


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address is one, however it is written; what names a network card of ours is none of a visitor's."""
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped or IPv6Address(int(ip))
    return ip


def _hash(text: str, secret: str, day: date) -> str:
    salt = hmac.digest(secret.encode(), f"addresses {day.isoformat()}".encode(), "sha256")
    return hmac.digest(salt, text.encode(), "sha256").hex()[:16]
