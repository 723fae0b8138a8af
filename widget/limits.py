"""How much may be asked, by whom and in which time: rules as values, and which refusal a full counter means. Pure.

Rates are written as the library `limits` has them: "10/minute; 200/hour". Nothing here counts anything or knows what time it is.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse_many

from widget.protocol import Code

HOUR, DAY = 3600, 24 * 3600
Windows = tuple[RateLimitItem, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """What the operator allows at most. `open_sockets` is how many an address may have open in one process."""

    visitor: Windows
    address: Windows
    site: Windows
    key: Windows
    new_of_address: Windows
    new_of_site: Windows
    contacts: Windows
    sockets: Windows
    open_sockets: int


@dataclass(frozen=True, slots=True)
class SiteLimits:
    """What the owner of a site allows: questions of a visitor in an hour and a day, and of all of them in a day."""

    visitor_hour: int
    visitor_day: int
    site_day: int
    challenge: str = "when_needed"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks where: `visitor` is the hash of a token; `address` is a network of `network_of`, or "" if nobody knows it."""

    site: int
    api_key: int
    visitor: str
    address: str


@dataclass(frozen=True, slots=True)
class Count:
    """One counter: `amount` in any `seconds`. `of_new`: only counted where the first counter of the list holds nothing."""

    name: str
    amount: int
    seconds: int
    code: Code
    of_new: bool = False


@dataclass(frozen=True, slots=True)
class Full:
    """Why something isn't taken, and in how many seconds it may be."""

    code: Code
    seconds: int


def windows(text: str) -> Windows:
    """ "10/minute; 200/hour" as values. ValueError if it can't be read."""
    return tuple(parse_many(text)) if text.strip() else ()


def network_of(address: str) -> str:
    """Whom an address stands for: itself, and of IPv6 its /64, because that is what one connection gets. "" if it is none."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ip) if ip.version == 4 else str(ip_network((int(ip), 64), strict=False).network_address) + "/64"


def of_question(rates: Rates, site: SiteLimits, asker: Asker) -> Sequence[Count]:
    """What a question adds to, the most specific first. The visitor's day comes first of all: whoever isn't in it is new."""
    visitor = [(site.visitor_day, DAY), (site.visitor_hour, HOUR), *_plain(rates.visitor)]
    one_address = bool(asker.address)
    return (
        *_counts(f"ask/visitor/{asker.visitor}", visitor, Code.TOO_MANY),
        *_counts(f"ask/address/{asker.address}", _plain(rates.address) if one_address else (), Code.TOO_MANY),
        *_counts(
            f"new/address/{asker.address}", _plain(rates.new_of_address) if one_address else (), Code.TOO_MANY, True
        ),
        *_counts(f"new/site/{asker.site}", _plain(rates.new_of_site), Code.SITE_BUSY, True),
        *_counts(f"ask/site/{asker.site}", [(site.site_day, DAY), *_plain(rates.site)], Code.SITE_BUSY),
        *_counts(f"ask/key/{asker.api_key}", _plain(rates.key), Code.SITE_BUSY),
    )


def of_contact(rates: Rates, asker: Asker) -> Sequence[Count]:
    """What a lead or a message adds to. Where nobody knows the address, the visitor stands for it."""
    return _counts(f"contact/{asker.address or asker.visitor}", _plain(rates.contacts), Code.TOO_MANY)


def of_socket(rates: Rates, address: str) -> Sequence[Count]:
    """What a new socket or stream adds to."""
    return _counts(f"socket/{address}", _plain(rates.sockets) if address else (), Code.TOO_MANY_SOCKETS)


def full(refused: Iterable[tuple[Count, float]]) -> Full:
    """The refusal that lasts longest, since nothing is taken before it ends. A site's whole day has a code of its own."""
    count, wait = max(refused, key=lambda it: it[1])
    code = Code.SITE_FULL if count.code is Code.SITE_BUSY and count.seconds >= DAY and not count.of_new else count.code
    return Full(code, max(1, math.ceil(wait)))


def _plain(items: Windows) -> list[tuple[int, int]]:
    return [(item.amount, item.get_expiry()) for item in items]


def _counts(name: str, allowed: Iterable[tuple[int, int]], code: Code, of_new: bool = False) -> tuple[Count, ...]:
    """One for each length of time, with the least that anybody allows: so the operator's rates are ceilings of the owner's."""
    least: dict[int, int] = {}
    for amount, seconds in allowed:
        least[seconds] = min(amount, least.get(seconds, amount))
    return tuple(Count(f"{name}/{seconds}", amount, seconds, code, of_new) for seconds, amount in least.items())


def read_rates(texts: dict[str, str], open_sockets: int) -> Rates:
    """The operator's rates from their texts by field. ValueError names the one that can't be read."""
    read: dict[str, Windows] = {}
    for field in fields(Rates):
        if field.name != "open_sockets":
            try:
                read[field.name] = windows(texts[field.name])
            except ValueError:
                raise ValueError(field.name) from None
    return Rates(**read, open_sockets=open_sockets)
