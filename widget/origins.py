"""Where a site may be used: reads, normalises and compares origins. Pure; knows no site and no request.

An entry is an exact origin (`https://shop.example.com`, with the port unless it is the scheme's own) or all subdomains of a host,
one or more levels deep (`https://*.example.com`, which does not hold example.com itself).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SAID = 80
"""So much of what was written is said again; whoever pasted a whole page knows it."""


class BadOrigin(ValueError):
    """What an owner wrote is no origin; the text says what is wrong and what to write."""


def parse_entry(text: str) -> str:
    """An owner's entry in its one spelling; BadOrigin with words for the owner."""
    text = text.strip()
    said = text if len(text) <= SAID else f"{text[:SAID]}…"
    if text == "*" or text.lower() == "null":
        raise BadOrigin(
            f"“{text}” would let every page use this site. List each address, such as https://www.example.com."
        )
    if "://" not in text:
        raise BadOrigin(f"“{said}” needs https:// in front, such as https://{said or 'www.example.com'}.")
    if origin := _spell(text.rstrip("/"), wildcard=True):
        return origin
    bare = re.match(r"[a-zA-Z]+://[^/?#]+", text)
    if bare and _spell(bare[0], wildcard=True):
        raise BadOrigin(f"“{said}” has more than the address of the site: write only {bare[0]}")
    raise BadOrigin(f"“{said}” is not the address of a website. Write it like https://www.example.com.")


def readable(entry: str) -> str:
    """An entry with the letters that its owner writes, such as https://münchen.de; parse_entry makes the entry of it again."""
    scheme, sep, host = entry.partition("://")
    try:
        written = f"{scheme}{sep}{host.encode().decode('idna')}" if "xn--" in host else entry
        return written if _spell(written, wildcard=True) == entry else entry
    except UnicodeError:
        return entry


def is_allowed(origin: str | None, entries: Iterable[str]) -> bool:
    """Whether a browser's Origin header is on the list. Entries are as parse_entry spells them; `null` and none never are.

    Browsers send ASCII: what only becomes a name of the list by IDNA's rules is none.
    """
    spelled = _spell(origin, wildcard=False) if origin and origin.isascii() else None
    return spelled is not None and any(_matches(spelled, entry) for entry in entries)


def origin_of(url: str) -> str | None:
    """The origin of a URL in its one spelling, or None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return _spell(f"{parts.scheme}://{parts.netloc}", wildcard=False)


def _matches(origin: str, entry: str) -> bool:
    scheme, _, host = entry.partition("://")
    if not host.startswith("*."):
        return origin == entry
    return (
        origin.startswith(scheme + "://") and origin.endswith(host[1:]) and len(origin) > len(scheme + "://" + host[1:])
    )


@lru_cache(maxsize=512)  # the same few again and again
def _spell(text: str, *, wildcard: bool) -> str | None:
    """scheme://host[:port], lower case, IDNA, without the default port; None if it is anything else."""
    match = re.fullmatch(
        r"([hH][tT][tT][pP][sS]?)://(\[[0-9a-fA-F:.]+\]|[^\s/?#@:\\\[\]]+)(?::([1-9][0-9]{0,4}))?", text
    )
    if not match:
        return None
    scheme, host, port = match[1].lower(), _host(match[2], wildcard=wildcard), int(match[3] or 0)
    if host is None or port > 65535:
        return None
    return f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS[scheme] else "")


def _host(host: str, *, wildcard: bool) -> str | None:
    host = host.lower()
    if host in LOOPBACK:
        return host
    star, rest = ("*.", host[2:]) if wildcard and host.startswith("*.") else ("", host)
    if rest.startswith("["):
        return None if star else rest
    try:
        ascii_host = rest.encode("idna").decode() if not rest.isascii() else rest
    except UnicodeError:
        return None
    labels = ascii_host.split(".")
    if len(ascii_host) > 253 or not all(map(_LABEL.match, labels)) or (star and len(labels) < 2):
        return None
    return star + ascii_host
