"""Which addresses the operator lets in no more, looked up in memory. Pure; knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Entry:
    """A network, and when it is let in again; None: not by itself."""

    network: str
    ends_at: datetime | None = None


class Bans:
    """One look for each length of network that there is, however many are banned."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = frozenset(entries)
        self._by_length: dict[tuple[int, int], dict[int, datetime | None]] = {}
        for entry in self.entries:
            network = ip_network(entry.network)
            among = self._by_length.setdefault((network.version, network.prefixlen), {})
            among[int(network.network_address)] = entry.ends_at

    def hold(self, address: str, now: datetime) -> bool:
        """Whether an address is banned; what is no address isn't."""
        try:
            ip = _plain(ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        for (version, length), among in self._by_length.items():
            if version == ip.version:
                shift = ip.max_prefixlen - length
                start = int(ip) >> shift << shift
                if start in among and ((end := among[start]) is None or now < end):
                    return True
        return False


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
