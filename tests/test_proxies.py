"""Forwarding headers are believed from trusted proxies only, and from the right."""

import pytest

from widget.proxies import TrustedProxies, behind_proxies

PROXIES = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "not an address", "127.0.0.1"),
        ("127.0.0.1", "10.1.2.3", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_client_is_the_right_most_stranger(peer, forwarded_for, client):
    assert PROXIES.client(peer, forwarded_for) == client


async def scope_seen(peer, headers, **more):
    seen = {}

    async def application(scope, receive, send):
        seen.update(scope)

    scope = {"type": "http", "client": (peer, 1), "headers": headers, **more}
    await behind_proxies(application, PROXIES)(scope, None, None)
    return seen


async def test_a_stranger_cannot_pass_for_https():
    seen = await scope_seen("203.0.113.9", [(b"x-forwarded-proto", b"https"), (b"host", b"example.com")])
    assert seen["headers"] == [(b"host", b"example.com")]


@pytest.mark.parametrize("peer", ["203.0.113.9", "127.0.0.1"])
async def test_nobody_says_below_which_path_we_are(peer):
    assert (await scope_seen(peer, [], root_path="@evil.example"))["root_path"] == ""


async def test_a_trusted_proxy_says_who_asks_and_how():
    headers = [
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-for", b"6.6.6.6"),
        (b"x-forwarded-for", b"198.51.100.1"),
    ]
    seen = await scope_seen("10.0.0.1", headers)
    assert seen["client"] == ("198.51.100.1", 1)
    assert (b"x-forwarded-proto", b"https") in seen["headers"]
