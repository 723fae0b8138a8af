"""How often somebody may try to come in: pauses that grow, early for an account from one address, far later for it alone, or for
an address that tries many names.

Counted in the database, before the try, so that it holds in every process and for tries at the same moment. Knows no page and no
password. Where an account was signed in before, strangers' tries from elsewhere close it to nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from widget.models import Tries

FORGOTTEN = timedelta(days=1)
"""After so long without a try, the count begins anew."""
KNOWN = timedelta(days=90)
"""So long an address is known from which somebody signed in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So many tries are free; the next ones cost a pause each, twice as long every time, up to the longest."""

    free: int
    longest: timedelta

    def pause(self, failures: int) -> timedelta | None:
        if failures < self.free:
            return None
        return min(timedelta(minutes=1) * (1 << min(failures - self.free, 20)), self.longest)


PAIR = Rule(free=5, longest=timedelta(hours=1))
ACCOUNT = Rule(free=100, longest=timedelta(minutes=15))


def of_address() -> Rule | None:
    """For an address alone, whatever the names, each day of UTC anew; None where the operator wants none."""
    free = settings.TRIES_PER_ADDRESS
    return Rule(free, longest=timedelta(minutes=15)) if free else None


def take(name: str, address: str) -> timedelta:
    """Takes one try at this name from this address, if there is one now; else says how long to wait for it."""
    now, rule = timezone.now(), of_address()
    with transaction.atomic():
        rules = {_pair(name, address): PAIR, _account(name): ACCOUNT} | ({_address(address, now): rule} if rule else {})
        if wait := _of_stranger(*rules, now=now):
            return wait
        pair, *others = rows = [_locked(key) for key in rules]
        waits = [_left(pair, now)]
        if pair.known_at is None or pair.known_at < now - KNOWN:
            waits += [_left(row, now) for row in others]
        if not any(waits):
            for row in rows:
                _count(row, rules[row.key], now)
    return max(waits)


def succeeded(name: str, address: str) -> None:
    """The try that was taken was a good one."""
    now = timezone.now()
    with transaction.atomic():
        Tries.objects.filter(key=_pair(name, address)).update(failures=0, until=None, known_at=now)
        for key in (_account(name), _address(address, now)):
            Tries.objects.filter(key=key, failures__gt=0).update(failures=F("failures") - 1, until=None)
    Tries.objects.filter(Q(last_at__lt=now - KNOWN) | Q(known_at=None, last_at__lt=now - 2 * FORGOTTEN)).delete()


def forget(name: str) -> None:
    """Somebody proved otherwise that the account is theirs: it is open again, but for addresses that have their own pause."""
    Tries.objects.filter(key=_account(name)).delete()


def in_words(wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds() + 1) // 60)
    return ngettext("a minute", "%(count)s minutes", max(minutes, 1)) % {"count": minutes}


def _of_stranger(pair: str, *others: str, now: datetime) -> timedelta:
    """How long somebody waits who comes with a name for the first time: no row is made for each name that they think of."""
    if Tries.objects.filter(key=pair).exists():
        return timedelta()
    return max((_left(row, now) for row in Tries.objects.filter(key__in=others)), default=timedelta())


def _locked(key: str) -> Tries:
    """The row, which nobody else counts in until the transaction ends."""
    Tries.objects.get_or_create(key=key)
    row: Tries = Tries.objects.select_for_update().get(key=key)
    return row


def _left(row: Tries, now: datetime) -> timedelta:
    return max(row.until - now, timedelta()) if row.until else timedelta()


def _count(row: Tries, rule: Rule, now: datetime) -> None:
    row.failures = 1 if row.last_at < now - FORGOTTEN else row.failures + 1
    pause = rule.pause(row.failures)
    row.last_at, row.until = now, now + pause if pause else None
    row.save(update_fields=["failures", "last_at", "until"])


def _account(name: str) -> str:
    return _hash(f"account:{name.strip().casefold()}")


def _pair(name: str, address: str) -> str:
    return _hash(f"pair:{_neighbourhood(address)}:{name.strip().casefold()}")


def _address(address: str, now: datetime) -> str:
    """Another one each day, so that what people mistype in an office doesn't add up for ever."""
    return _hash(f"address:{_neighbourhood(address)}:{now.astimezone(UTC):%Y-%m-%d}")


def _neighbourhood(address: str) -> str:
    """An IPv6 address is one of a network's billions, all of the same people."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address) and not ip.ipv4_mapped:
        return str(ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def _hash(text: str) -> str:
    return salted_hmac("widget.tries", text, algorithm="sha256").hexdigest()
