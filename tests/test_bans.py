"""Which addresses are banned, looked up in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from widget.bans import Bans, Entry

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LIST = [Entry("203.0.113.7/32"), Entry("198.51.100.0/24"), Entry("2001:db8::/64"), Entry("192.0.2.1/32", NOW)]


@pytest.mark.parametrize(
    ("address", "banned"),
    [
        ("203.0.113.7", True),
        ("203.0.113.8", False),
        ("198.51.100.255", True),
        ("198.51.101.0", False),
        ("2001:db8::ffff", True),
        ("2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", True),
        ("", False),
        ("nonsense", False),
    ],
)
def test_an_address_is_banned_if_it_is_in_a_banned_network(address, banned):
    assert Bans(LIST).hold(address, NOW) is banned


def test_a_ban_is_over_at_its_end():
    assert Bans(LIST).hold("192.0.2.1", NOW - timedelta(seconds=1))
    assert not Bans(LIST).hold("192.0.2.1", NOW)


def test_a_hundred_thousand_bans_are_looked_through_in_a_few_looks():
    bans = Bans(Entry(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32") for n in range(100_000))
    assert len(bans._by_length) == 1
    assert bans.hold("10.0.0.9", NOW) and not bans.hold("11.0.0.9", NOW)
