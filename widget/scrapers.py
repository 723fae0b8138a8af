"""Who may read what a process counts: networks that the operator names, or whoever has the token. Nobody, unless that is said.

Never by a host name that visitors come by, where everybody is, unless that is said too. Pure: knows no settings.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from hashlib import sha256
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from typing import Any


class May(Enum):
    """YES; NO, and there is nothing here; or the token is missing."""

    YES = "yes"
    NO = "no"
    WITH_TOKEN = "with token"  # noqa: S105


class Scrapers:
    """`address_of` says where a request comes from, "" for a trusted proxy: its word alone lets nobody in.

    `public_hosts` are kept closed, written as ALLOWED_HOSTS are: `.example.com` is all names below, too, and `*` is any.
    """

    def __init__(
        self, networks: Iterable[str], token: str, public_hosts: Iterable[str], address_of: Callable[[Any], str]
    ) -> None:
        self._networks = [ip_network(network) for network in networks]
        self._token, self._address_of = token.encode(), address_of
        self._public_hosts = [host.lower() for host in public_hosts]

    def may(self, scope: Any) -> May:
        if not self._is_wanted or self._is_public(scope):
            return May.NO
        if self._is_near(self._address_of(scope)):
            return May.YES
        if not self._token:
            return May.NO
        return May.YES if self._has_token(_headers(scope, b"authorization")) else May.WITH_TOKEN

    @property
    def _is_wanted(self) -> bool:
        return bool(self._networks or self._token)

    def _is_public(self, scope: Any) -> bool:
        """A request that names no host, or several, is a stranger's."""
        if not self._public_hosts:
            return False
        hosts = [_name(host) for host in _headers(scope, b"host")]
        return len(hosts) != 1 or any(_is(hosts[0], pattern) for pattern in self._public_hosts)

    def _is_near(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return any(ip in network for network in self._networks)

    def _has_token(self, said: Sequence[bytes]) -> bool:
        scheme, _, token = said[0].partition(b" ") if len(said) == 1 else (b"", b"", b"")
        # By their hashes, so that the time it takes says nothing of the length either.
        is_same = compare_digest(sha256(token.strip()).digest(), sha256(self._token).digest())
        return is_same and scheme.lower() == b"bearer"


def _headers(scope: Any, name: bytes) -> list[bytes]:
    return [bytes(value) for key, value in scope["headers"] if key.lower() == name]


def _is(host: str, pattern: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))


def _name(host: bytes) -> str:
    """Without its port, and without the dot that may end it."""
    name, colon, port = host.decode("latin-1").strip().rpartition(":")
    return (name if colon and port.isdecimal() else host.decode("latin-1").strip()).rstrip(".").lower()
