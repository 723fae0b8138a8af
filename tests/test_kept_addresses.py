"""Network addresses as they may be kept."""

from datetime import date, timedelta

import pytest

from widget.kept_addresses import Way, Writing, kept

TODAY = date(2026, 11, 25)
FULL = {
    "203.0.113.77": "203.0.113.77",
    "::ffff:203.0.113.77": "203.0.113.77",
    "2001:DB8:1:2::42": "2001:db8:1:2::42",
    "fe80::1%eth0": "fe80::1",
}
TRUNCATED = {
    "203.0.113.77": "203.0.113.0/24",
    "::ffff:203.0.113.77": "203.0.113.0/24",
    "2001:db8:1:2::42": "2001:db8:1::/48",
    "127.0.0.1": "127.0.0.0/24",
}


def keep(address, way, *, secret="s", day=TODAY):  # noqa: S107
    return kept(address, way, secret, day)


@pytest.mark.parametrize(("address", "whole"), FULL.items())
def test_a_whole_address_is_written_in_one_way(address, whole):
    assert keep(address, Way.FULL) == whole


@pytest.mark.parametrize(("address", "network"), TRUNCATED.items())
def test_a_truncated_one_names_a_network(address, network):
    assert keep(address, Way.TRUNCATED) == network


def test_nothing_is_kept_where_nothing_shall_be():
    assert keep("203.0.113.77", Way.OFF) is None


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("nonsense", ["", "unix", "203.0.113", "203.0.113.7\nfake line", "203.0.113.0/24"])
def test_what_is_no_address_is_not_kept_at_all(way, nonsense):
    assert keep(nonsense, way) is None


def test_a_hash_tells_addresses_apart_for_a_day_and_no_longer():
    first, second = (keep(address, Way.HASHED) for address in ("203.0.113.77", "203.0.113.78"))
    assert first and second and first != second and len(first) == 16
    assert keep("::ffff:203.0.113.77", Way.HASHED) == first
    assert keep("203.0.113.77", Way.HASHED, day=TODAY + timedelta(days=1)) != first
    assert keep("203.0.113.77", Way.HASHED, secret="t") != first  # noqa: S106


def test_an_unknown_way_is_a_mistake():
    with pytest.raises(ValueError):
        keep("203.0.113.77", "salted")


def writing(way):
    return Writing(way, "s")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("HTTP GET request for ['203.0.113.77', 4711]", "HTTP GET request for ['-', 4711]"),
        ("Upgraded 203.0.113.77:4711.", "Upgraded -:4711."),
        ("client=['2001:db8:1:2::42', 1] path=b'/ws/'", "client=['-', 1] path=b'/ws/'"),
        ("tcp4:203.0.113.77:4711", "tcp4:-:4711"),
        ("at ::ffff:203.0.113.77, too", "at -, too"),
        ("at 12:30:45 in version 1.2.3 of a.b: 5.0", "at 12:30:45 in version 1.2.3 of a.b: 5.0"),
        ("widget.relay::x <ip at 0x7f3a>", "widget.relay::x <ip at 0x7f3a>"),
    ],
)
def test_what_others_say_is_written_without_its_addresses(said, told):
    assert writing(Way.OFF).within(said) == told
    assert writing(Way.FULL).within(said) == said


def test_within_a_text_an_address_is_written_as_it_is_by_itself():
    for way in (Way.TRUNCATED, Way.HASHED):
        told = writing(way)
        assert told.within("from 203.0.113.77, 5") == f"from {told('203.0.113.77')}, 5"
        assert "203.0.113.77" not in told("203.0.113.77") and told("no address") == "-"
