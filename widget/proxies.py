"""Who is really asking, behind proxies: believes forwarding headers of trusted peers only, from the right. An ASGI wrapper."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

Scope = dict[str, Any]
ASGI = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]
_FORWARDING = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded")


class TrustedProxies:
    """Addresses and networks whose forwarding headers are believed."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._networks = [ip_network(entry) for entry in entries]

    def __contains__(self, address: str) -> bool:
        if not self._networks:
            return False
        ip = _ip(address)
        return ip is not None and any(ip in network for network in self._networks)

    def client(self, peer: str, forwarded_for: str) -> str:
        """The right-most address that is no trusted proxy: whatever is left of it, the client may have written."""
        chain = (
            [peer] if peer not in self else [*(part.strip() for part in forwarded_for.split(",") if part.strip()), peer]
        )
        strangers = [address for address in reversed(chain) if address not in self]
        return strangers[0] if strangers and _ip(strangers[0]) else peer


def behind_proxies(application: ASGI, proxies: TrustedProxies) -> ASGI:
    """The application with the client's address in its scope, and without forwarding headers of strangers.

    It lies at the top of its host, whoever says otherwise: daphne believes anybody's `Daphne-Root-Path`, and what stands there
    would come first in every address that Django writes, links of letters among them.

    Also there: `peer`, who is connected, and `is_believed`, whether that is a trusted proxy."""

    async def outer(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = {**_seen_through(scope, proxies), "root_path": ""}
        await application(scope, receive, send)

    return outer


def _seen_through(scope: Scope, proxies: TrustedProxies) -> Scope:
    peer, port = scope.get("client") or ("", 0)
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    if peer not in proxies:
        headers = [(name, value) for name, value in headers if name not in _FORWARDING]
        return {**scope, "headers": headers, "peer": peer, "is_believed": False}
    forwarded_for = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
    return {**scope, "client": (proxies.client(peer, forwarded_for), port), "peer": peer, "is_believed": True}


def _ip(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
