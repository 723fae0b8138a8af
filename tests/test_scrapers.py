"""Who may read the meters: nobody, unless it is said."""

import pytest

from widget.proxies import TrustedProxies
from widget.scrapers import May, Scrapers

TOKEN, PUBLIC, PROXIES = "a-token-that-is-long", "chat.example.com", TrustedProxies(["127.0.0.1"])


def address_of(scope):
    address = scope["client"][0]
    return "" if address in PROXIES else address


def may(scrapers, address="10.0.0.7", host="10.0.0.1:8000", token=None, more=()):
    headers = [(b"host", host.encode())] if host else []
    headers += [(b"authorization", token.encode())] if token else []
    return scrapers.may({"client": (address, 1), "headers": [*headers, *more]})


def scrapers(networks=(), token="", public=(PUBLIC, ".shops.example.com")):
    return Scrapers(networks, token, public, address_of)


def test_nobody_may_where_nothing_is_said():
    assert may(scrapers()) is May.NO
    assert may(scrapers(), token="Bearer ") is May.NO
    assert may(scrapers(), address="127.0.0.1", token="Bearer x") is May.NO


@pytest.mark.parametrize(
    ("address", "verdict"),
    [("10.0.0.7", May.YES), ("::ffff:10.0.0.7", May.YES), ("2001:db8::1", May.YES), ("10.1.0.7", May.NO), ("", May.NO)],
)
def test_networks_that_are_named_may_without_a_token(address, verdict):
    assert may(scrapers(["10.0.0.0/24", "2001:db8::/64"]), address) is verdict


def test_a_trusted_proxy_is_let_in_by_no_network():
    """Whoever comes through one that says nothing of them would be let in, too."""
    assert may(scrapers(["127.0.0.0/8"]), "127.0.0.1") is May.NO
    assert may(scrapers(["127.0.0.0/8"], TOKEN), "127.0.0.1", token=f"Bearer {TOKEN}") is May.YES


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (f"Bearer {TOKEN}", May.YES),
        (f"bearer  {TOKEN}", May.YES),
        (f"Basic {TOKEN}", May.WITH_TOKEN),
        (f"Bearer {TOKEN}x", May.WITH_TOKEN),
        (f"Bearer {TOKEN[:-1]}", May.WITH_TOKEN),
        ("Bearer", May.WITH_TOKEN),
        ("Bearer ", May.WITH_TOKEN),
        (None, May.WITH_TOKEN),
    ],
)
def test_anybody_may_who_has_the_token(said, verdict):
    assert may(scrapers(token=TOKEN), token=said) is verdict


def test_a_token_that_is_said_twice_is_none():
    again = [(b"authorization", f"Bearer {TOKEN}".encode())]
    assert may(scrapers(token=TOKEN), token=f"Bearer {TOKEN}", more=again) is May.WITH_TOKEN


@pytest.mark.parametrize(
    "host",
    [
        PUBLIC,
        f"{PUBLIC}:443",
        PUBLIC.upper(),
        f"{PUBLIC}.",
        f"{PUBLIC}.:8000",
        "",
        "a.shops.example.com",
        "shops.example.com:1",
    ],
)
def test_by_the_public_name_there_is_nothing_even_with_the_token(host):
    closed = scrapers(["10.0.0.0/24"], TOKEN)
    assert may(closed, host=host, token=f"Bearer {TOKEN}") is May.NO
    assert may(scrapers(["10.0.0.0/24"], TOKEN, public=()), host=host) is May.YES
    assert may(scrapers(["10.0.0.0/24"], public=["*"]), host="10.0.0.1") is May.NO


def test_a_request_with_two_names_is_taken_for_public():
    assert may(scrapers(token=TOKEN), token=f"Bearer {TOKEN}", more=[(b"host", b"x")]) is May.NO
