"""Rules as values: what a question counts as, under which names, and what a visitor is told when something is full."""

import pytest

from widget import limits
from widget.limits import Asker, Count, SiteLimits
from widget.protocol import Code

TEXTS = {
    "visitor": "10/minute", "address": "30/minute; 200/hour", "site": "300/minute", "key": "500/minute",
    "new_of_address": "20/minute", "new_of_site": "100/minute", "contacts": "5/hour", "sockets": "60/minute",
}  # fmt: skip
RATES = limits.read_rates(TEXTS, open_sockets=20)
SITE = SiteLimits(visitor_hour=30, visitor_day=100, site_day=1000)
ASKER = Asker(site=7, api_key=3, visitor="v", address="203.0.113.7")


def test_a_question_counts_for_visitor_address_site_and_key_the_most_specific_first():
    names = [count.name for count in limits.of_question(RATES, SITE, ASKER)]
    assert names == [
        "ask/visitor/v/86400", "ask/visitor/v/3600", "ask/visitor/v/60", "ask/address/203.0.113.7/60",
        "ask/address/203.0.113.7/3600", "new/address/203.0.113.7/60", "new/site/7/60", "ask/site/7/86400", "ask/site/7/60",
        "ask/key/3/60",
    ]  # fmt: skip


def test_an_address_that_nobody_knows_is_not_counted():
    unknown = Asker(site=7, api_key=3, visitor="v", address="")
    assert not any("address" in count.name for count in limits.of_question(RATES, SITE, unknown))


def test_the_operators_rate_is_a_ceiling_of_the_owners():
    rates = limits.read_rates({**TEXTS, "visitor": "10/hour"}, open_sockets=20)
    hour = next(count for count in limits.of_question(rates, SITE, ASKER) if count.name == "ask/visitor/v/3600")
    assert hour.amount == 10


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_stands_for_itself_and_of_ipv6_for_its_64(address, network):
    assert limits.network_of(address) == network


def test_the_refusal_that_lasts_longest_is_told():
    short = Count("a", 1, 60, Code.TOO_MANY)
    long = Count("b", 1, limits.DAY, Code.SITE_BUSY)
    assert limits.full([(short, 12.2), (long, 3000.0)]) == limits.Full(Code.SITE_FULL, 3000)
    assert limits.full([(short, 12.2)]) == limits.Full(Code.TOO_MANY, 13)


def test_a_rate_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="address"):
        limits.read_rates({**TEXTS, "address": "many"}, open_sockets=20)


def test_a_rate_may_be_left_empty():
    assert limits.of_contact(limits.read_rates({**TEXTS, "contacts": ""}, open_sockets=20), ASKER) == ()
