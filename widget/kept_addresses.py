"""A network address as it may be kept: not at all, without its end, as a hash of the day, or whole. Pure.

Whatever writes an address down (a row, a line of a log) asks here, so that one setting (ADDRESSES) decides for all.
"""

import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NETWORK = {4: 24, 6: 48}
_MAYBE = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)|(?<![\w.:])(?=[0-9A-Fa-f]*[:.])[0-9A-Fa-f:.]{2,}(?![\w-])"
)


class Way(StrEnum):
    OFF = "off"
    TRUNCATED = "truncated"
    HASHED = "hashed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Writing:
    """How addresses are written today: one for a process, handed to what writes lines of the log."""

    way: str
    secret: str = field(repr=False)

    def __call__(self, address: str) -> str:
        """The address as it may be written; "-" where nothing may be."""
        return kept(address, self.way, self.secret, datetime.now(UTC).date()) or "-"

    def within(self, text: str) -> str:
        """A text of somebody who doesn't ask here, with its addresses as they may be written."""
        return text if self.way == Way.FULL else _MAYBE.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        maybe = found[0].rstrip(".:") if not found[0].endswith("::") else found[0]
        for address in (maybe, maybe.rpartition(":")[0]):  # with a port behind it
            if _is_address(address):
                return self(address) + found[0][len(address) :]
        return found[0]


NOT_WRITTEN = Writing(Way.OFF, "")


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


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address is one, however it is written; what names a network card of ours is none of a visitor's."""
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped or IPv6Address(int(ip))
    return ip


def _hash(text: str, secret: str, day: date) -> str:
    salt = hmac.digest(secret.encode(), f"addresses {day.isoformat()}".encode(), "sha256")
    return hmac.digest(salt, text.encode(), "sha256").hex()[:16]
