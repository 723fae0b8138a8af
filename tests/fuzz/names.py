"""Who somebody is and where they come from: origins, tokens, JWTs, forwarding headers, addresses; and what leaves as a file or a webhook."""

import base64
import csv
import hashlib
import hmac
import io
import json
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from tests import vectors
from tests.fuzz.target import Target, seed, text
from widget import cells, visitors, webhooks
from widget.identities import BadPublicKey, Identity, Key, Unbelieved, believe, public_keys
from widget.origins import BadOrigin, is_allowed, origin_of, parse_entry
from widget.proxies import TrustedProxies, behind_proxies
from widget.public import is_public

ORIGINS, IDENTITIES, WEBHOOKS = vectors.read("origins"), vectors.read("identities"), vectors.read("webhooks")
EXPORTS = vectors.read("exports")
_LIST = ["https://example.com", "https://*.shop.example", "http://localhost:3000", "https://xn--bcher-kva.example"]
_HOSTS = ("example.com", "localhost", "xn--bcher-kva.example")


def origins(data: bytes) -> None:
    """An entry has one spelling, which is its own and is allowed; nothing that isn't on a list is allowed by it."""
    written = text(data)
    try:
        entry = parse_entry(written)
    except BadOrigin as refusal:
        assert len(str(refusal)) > 20
    else:
        assert parse_entry(entry) == entry and entry.isascii() and entry.partition("://")[0] in ("http", "https")
        assert "*" in entry or is_allowed(entry, [entry])
    if is_allowed(written, _LIST):
        _is_listed(written)
    origin = origin_of(written)
    assert origin is None or origin_of(origin) == origin


def _is_listed(written: str) -> None:
    """By another reader of addresses than ours."""
    parts = urlsplit(written)
    host = (parts.hostname or "").encode("idna").decode()
    assert host in _HOSTS or host.endswith(".shop.example"), written
    assert parts.port in (None, 443, 3000) and not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)


_NOW = 1_800_000_000.0
_ANN = Identity("ann-42", "Ann Example", "ann@example.com")
_TOKENS = (visitors.issue("shop", _NOW), visitors.issue("shop", _NOW), visitors.issue_identified("shop", _ANN, _NOW))
_FOREIGN = (visitors.issue("other", _NOW), visitors.issue_identified("other", _ANN, _NOW))


def tokens(data: bytes) -> None:
    """Only what was issued for this site is a token of it, letter for letter; of pages and languages only what is clean is kept."""
    written = text(data)
    assert (visitors.read("shop", written, _NOW) is not None) == (written in _TOKENS)
    page = visitors.clean_page(written)
    assert len(page) <= 500 and visitors.clean_page(page) == page and page.partition("://")[0] in ("", "http", "https")
    assert visitors.clean_locale(written) in ("", written)


_KEYS = [Key(**key) for key in IDENTITIES["keys"]]
_GOOD = {case["token"] for case in IDENTITIES["good"]}


def jwts(data: bytes) -> None:
    """Only what one of the keys has signed is believed, letter for letter; what is pasted is whole public keys or refused in words."""
    written = text(data)
    try:
        believe(written, _KEYS, IDENTITIES["audience"], IDENTITIES["now"])
    except Unbelieved as refusal:
        assert str(refusal) and written not in _GOOD
    else:
        assert written in _GOOD


def pems(data: bytes) -> None:
    """What is pasted is public keys, which are found again in what was found, or refused in words."""
    try:
        found = public_keys(text(data))
    except BadPublicKey as refusal:
        assert str(refusal)
    else:
        assert public_keys("\n".join(found)) == found


_PROXIES = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8:5::/48"])


def _scope(peer: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.update(scope)

    steps = behind_proxies(application, _PROXIES)({"type": "http", "client": (peer, 1), "headers": headers}, None, None)  # type: ignore[arg-type]
    try:
        steps.send(None)  # type: ignore[attr-defined]
    except StopIteration:
        return seen
    raise AssertionError("it waits")


def proxies(data: bytes) -> None:
    """A stranger's headers are gone; a proxy's say an address, which nothing further left can change."""
    headers = [(b"x-forwarded-for", data), (b"forwarded", data), (b"origin", data)]
    assert _scope("203.0.113.9", headers) == {
        "type": "http",
        "client": ("203.0.113.9", 1),
        "headers": [(b"origin", data)],
        "peer": "203.0.113.9",
        "is_believed": False,
        "root_path": "",
    }
    client = _scope("127.0.0.1", headers)["client"][0]
    ip_address(client)
    parts = [part.strip() for part in data.decode("latin-1").split(",")]
    if any(part and part not in _PROXIES for part in parts):
        assert _scope("127.0.0.1", [(b"x-forwarded-for", b"6.6.6.6, " + data)])["client"][0] == client


_INNER = (
    "0.",
    "10.",
    "127.",
    "169.254.",
    "172.16.",
    "192.168.",
    "100.64.",
    "198.18.",
    "224.",
    "255.",
    "::ffff:",
    "fe80:",
    "fc",
    "fd",
    "ff",
)


def addresses(data: bytes) -> None:
    """What is public is an address, in its one spelling too, and of none of the networks that everybody knows as inner ones."""
    written = text(data)
    if not is_public(written):
        return
    spelled = str(ip_address(written))
    assert is_public(spelled) and not ip_address(spelled).is_private
    assert not spelled.startswith(_INNER), written
    try:
        webhooks.check_url(f"https://[{spelled}]/" if ":" in spelled else f"https://{spelled}/")
    except webhooks.BadUrl:
        raise AssertionError(written) from None


def urls(data: bytes) -> None:
    """Where events may go is https on a known port at a named server without a login, as another reader reads it too."""
    written = text(data)
    try:
        webhooks.check_url(written)
    except webhooks.BadUrl as refusal:
        assert len(str(refusal)) > 20
        return
    parts = urlsplit(written)
    assert parts.scheme == "https" and parts.hostname and (parts.port or 443) in webhooks.PORTS
    assert "@" not in parts.netloc and written.isascii() and written.isprintable() and " " not in written


_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_SENT = b'{"type": "contact.created", "timestamp": "2026-01-02T00:00:00+00:00", "data": {"text": "Hello"}}'
_SIGNED = webhooks.sign(_SECRET, "msg_1", 1_614_265_330, _SENT)


def signatures(data: bytes) -> None:
    """A signature is what the specification says of these bytes, and no other bytes have it."""
    signature = webhooks.headers([_SECRET], "msg_1", 1_614_265_330, data)["webhook-signature"]
    key = base64.b64decode(_SECRET[len("whsec_") :])
    expected = hmac.new(key, b"msg_1.1614265330." + data, hashlib.sha256).digest()
    assert signature == "v1," + base64.b64encode(expected).decode()
    assert (signature == _SIGNED) == (data == _SENT)


def exports(data: bytes) -> None:
    """A cell begins no formula, a line of them is read back as they are, and cleaning what is clean changes nothing."""
    written = data.decode("utf-8", "replace")
    shown = cells.cell(written)
    assert shown[:1] not in tuple("=+-@\t\r\n|%") and cells.plain(shown) == shown
    assert list(csv.reader(io.StringIO(cells.csv_line([written, "b", written]), newline=""))) == [[shown, "b", shown]]
    assert json.loads(cells.json_text({written: [written]})) == {cells.plain(written): [cells.plain(written)]}


def _texts(found: Any) -> tuple[bytes, ...]:
    """Every text in it."""
    match found:
        case str():
            return (seed(found),)
        case dict():
            return _texts(list(found.values()))
        case list():
            return tuple(it for inner in found for it in _texts(inner))
    return ()


_JWTS = tuple(seed(it) for it in _GOOD) + tuple(
    seed(case["token"]) for case in IDENTITIES["bad"] if isinstance(case["token"], str) and len(case["token"]) < 3000
)
_CHAINS = (
    b"198.51.100.1",
    b"6.6.6.6, 198.51.100.1, 10.1.2.3",
    b"2001:db8::1, ::1",
    b"not an address",
    b"::ffff:10.0.0.1",
    b"fe80::1%eth0",
)
_DOTS = (
    b"://",
    b"https://",
    b"http://",
    b"*.",
    b".",
    b"@",
    b":443",
    b":0",
    b":65536",
    b"[::1]",
    b"xn--",
    b"#",
    b"?",
    b"/",
    b"localhost",
)
_NUMBERS = (
    b"127.0.0.1",
    b"0x7f000001",
    b"::",
    b"::ffff:",
    b"64:ff9b::",
    b"2002:",
    b"%1",
    b"0177",
    b"256",
    b", ",
    b"/8",
)
TARGETS = (
    Target("origins", origins, _texts(ORIGINS) + tuple(map(seed, _LIST)), _DOTS),
    Target(
        "tokens",
        tokens,
        tuple(map(seed, _TOKENS + _FOREIGN)) + (b"https://u:p@a.example/b?c#d", b"de-AT"),
        (b".", b"~", b"sub:", *_DOTS),
    ),
    Target(
        "jwts", jwts, _JWTS, (b".", b"eyJhbGciOiJub25lIn0", b"e30", b"=", b"==", b"eyJhbGciOiJSUzI1NiJ9", b"-", b"_")
    ),
    Target(
        "pems",
        pems,
        _texts(IDENTITIES["public_keys"]),
        (b"-----BEGIN PUBLIC KEY-----\n", b"\n-----END PUBLIC KEY-----", b"PRIVATE", b"-----"),
    ),
    Target("proxies", proxies, _CHAINS, _NUMBERS),
    Target("addresses", addresses, _texts(WEBHOOKS["addresses"]) + _CHAINS, _NUMBERS),
    Target("urls", urls, _texts(WEBHOOKS["urls"]), _DOTS + _NUMBERS),
    Target("signatures", signatures, (_SENT, b"", b"{}"), (b".", b"v1,")),
    Target(
        "exports",
        exports,
        _texts(EXPORTS),
        (b"=", b"+", b"@", b"|", b"'", b'"', b",", b"=cmd|", "\u200b".encode(), "\uff1d".encode()),
    ),
)
