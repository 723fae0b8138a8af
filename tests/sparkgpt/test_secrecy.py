"""What must not get out, or in: keys, cookies, other people's proxies and certificates."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.replies import Reply, sse
from tests.sparkgpt.listening import KEY, NOON, TLS, check_nothing_leaks, failure, listen
from tests.upstream import Upstream
from widget.sparkgpt import Reason, Refused, Secret, SparkGPT, Unavailable


@pytest.mark.parametrize(
    "key", [*map(Secret, ["SECRET\n", "SECRET ", "SECRETÿ", "SECRET🥐", "sk SECRET", "sk\0SECRET", "\x7fSECRET", ""])]
)
async def test_a_key_that_fits_no_header_is_refused_unsent(connect, key):
    async with Upstream() as upstream:
        with pytest.raises(Refused) as caught:
            await connect(upstream).ask(key, 1, "Hello")
        assert upstream.requests == []
    check_nothing_leaks(caught.value)
    assert caught.value.reason == Reason.BAD_KEY


def test_a_secret_is_stars_wherever_it_is_printed():
    assert "SECRET" not in f"{KEY} {KEY!r} {[KEY]}" + "%s %r" % (KEY, KEY)  # noqa: UP031
    assert Secret("a") == Secret("a") != Secret("b")


async def test_proxies_of_the_environment_are_ignored(connect, monkeypatch):
    async with Upstream() as proxy, Upstream() as upstream:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await listen(connect(upstream))
        assert (len(upstream.requests), proxy.requests) == (1, [])


async def test_a_cookie_of_one_reply_does_not_go_out_with_the_next_question(connect):
    async with Upstream(Reply([*sse(["a"])], headers={"Set-Cookie": "session=alice; Path=/"})) as upstream:
        client = connect(upstream)
        await listen(client)
        await listen(client)
        assert "cookie" not in upstream.requests[1].headers


async def test_a_certificate_nobody_vouches_for_is_unavailable(tmp_path):
    async with await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=self_signed(tmp_path)
    ) as server:
        client = SparkGPT(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", tls=TLS, retry_pause=0.001)
        assert isinstance(await failure(client), Unavailable)
        await client.aclose()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(NOON).not_valid_after(NOON + timedelta(days=9999))
    certificate = dated.sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "pem").write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context
