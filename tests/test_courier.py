"""The courier brings events to real servers, and to no address inside the operator's network, whatever a name says."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.receiver import Receiver, is_genuine
from widget.courier import BODY_LIMIT, Courier
from widget.parcels import Call, NotTaken
from widget.webhooks import new_secret

SECRET = new_secret()


def call_to(url, secrets=(SECRET,)):
    return Call(url, "msg_1", '{"type": "webhook.test"}', secrets)


@pytest.fixture
def receive():
    receivers = []

    def start(*statuses, **how):
        receivers.append(Receiver(*statuses, **how))
        return receivers[-1]

    yield start
    for receiver in receivers:
        receiver.stop()


@pytest.fixture
async def courier_with():
    couriers = []

    def make(**how):
        couriers.append(Courier(**how))
        return couriers[-1]

    yield make
    for courier in couriers:
        await courier.aclose()


async def refused(courier, url):
    with pytest.raises(NotTaken) as problem:
        await courier.call(call_to(url))
    return problem.value


async def test_an_event_arrives_whole_and_signed(receive, courier_with):
    receiver, other = receive(204), new_secret()
    await courier_with(private=True).call(call_to(receiver.url, [SECRET, other]))
    ((headers, body),) = receiver.calls
    assert body == b'{"type": "webhook.test"}' and headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "msg_1"
    assert is_genuine(SECRET, headers, body) and is_genuine(other, headers, body)
    assert not is_genuine(new_secret(), headers, body) and not is_genuine(SECRET, headers, body + b" ")


@pytest.mark.parametrize(("status", "words"), [(500, "answered 500"), (404, "answered 404"), (307, "points elsewhere")])
async def test_what_is_no_success_is_said_in_words(receive, courier_with, status, words):
    elsewhere = receive(200)
    receiver = receive(status, headers={"Location": elsewhere.url})
    problem = await refused(courier_with(private=True), receiver.url)
    assert words in problem.words and not problem.is_final
    assert elsewhere.calls == []


async def test_who_is_gone_is_asked_no_more(receive, courier_with):
    assert (await refused(courier_with(private=True), receive(410).url)).is_final


async def test_a_server_that_says_nothing_costs_the_deadline(receive, courier_with):
    problem = await refused(courier_with(private=True, seconds=0.2), receive(silent=True).url)
    assert "did not answer within 0.2 seconds" in problem.words


async def test_of_a_long_answer_only_the_status_is_kept(receive, courier_with):
    await courier_with(private=True).call(call_to(receive(200, body=b"x" * BODY_LIMIT * 2000).url))


async def test_a_server_that_is_gone_is_said(receive, courier_with):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    assert "could not be reached" in (await refused(courier_with(private=True), url)).words


async def test_no_cookie_of_one_server_comes_back(receive, courier_with):
    receiver, courier = receive(200, headers={"Set-Cookie": "a=b"}), courier_with(private=True)
    for _ in range(2):
        await courier.call(call_to(receiver.url))
    assert "cookie" not in {name.lower() for name in receiver.calls[1][0]}


# --- Where it does not go ---

WRITTEN_OUT = [
    "127.0.0.1", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]",
]  # fmt: skip


@pytest.mark.parametrize("host", WRITTEN_OUT)
async def test_an_address_in_the_url_itself_is_judged_too(courier_with, host):
    words = (await refused(courier_with(), f"https://{host}:8443/")).words
    assert "private network" in words


async def test_a_port_or_scheme_that_is_not_for_webhooks_is_not_even_looked_up(courier_with):
    def never(*_):
        raise AssertionError("looked up")

    for url in ("https://example.com:9000/", "http://example.com/"):
        await refused(courier_with(look_up=never), url)


def answers_of(*addresses):
    """A name server that gives one answer after the other, the last one for ever; each a list of addresses."""
    left = list(addresses)

    def look_up(host, port, family, kind):
        now = left.pop(0) if len(left) > 1 else left[0]
        look_up.asked += 1
        versions = [(socket.AF_INET6 if ":" in it else socket.AF_INET, it) for it in now]
        return [(version, kind, 0, "", (it, port)) for version, it in versions]

    look_up.asked = 0
    return look_up


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["169.254.169.254"], ["fd00::1"], ["93.184.216.34", "10.0.0.1"]])
async def test_a_name_that_leads_inside_is_refused_also_if_only_one_of_its_addresses_does(courier_with, addresses):
    look_up = answers_of(addresses)
    assert "private network" in (await refused(courier_with(look_up=look_up), "https://hook.example.com/")).words


async def test_a_name_is_looked_up_once_and_connected_to_where_it_was_judged(receive, courier_with, own_tls):
    """A second look-up would lead elsewhere: the real server is at the first answer only."""
    server, trusted = own_tls
    receiver, look_up = receive(200, tls=server), answers_of(["127.0.0.1"], ["127.0.0.2"])
    await courier_with(private=True, look_up=look_up, tls=trusted).call(
        call_to(f"https://hook.example.com:{receiver.port}/hook")
    )
    assert len(receiver.calls) == 1 and look_up.asked == 1


async def test_a_name_that_turns_inside_later_is_judged_again(courier_with):
    look_up = answers_of(["10.0.0.1"], ["127.0.0.1"])
    courier = courier_with(look_up=look_up)
    for _ in range(2):
        assert "private network" in (await refused(courier, "https://hook.example.com/")).words
    assert look_up.asked == 2


async def test_a_name_that_nobody_has_is_said(courier_with):
    def nobody(*_):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert "no server of this name" in (await refused(courier_with(look_up=nobody), "https://x.example.com/")).words


@pytest.fixture(scope="module")
def own_tls(tmp_path_factory):
    """A server's TLS for hook.example.com, and a client's that trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().issuer_name(name).subject_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("hook.example.com")]), critical=False)
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path.write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


@pytest.mark.parametrize(("name", "is_trusted"), [("hook.example.com", False), ("other.example.com", True)])
async def test_a_certificate_must_be_trusted_and_of_that_name(receive, courier_with, own_tls, name, is_trusted):
    server, trusted = own_tls
    receiver = receive(200, tls=server)
    how = {"tls": trusted} if is_trusted else {}
    courier = courier_with(private=True, look_up=answers_of(["127.0.0.1"]), **how)
    assert "certificate" in (await refused(courier, f"https://{name}:{receiver.port}/")).words
    assert receiver.calls == []
