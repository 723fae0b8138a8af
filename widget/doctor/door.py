"""The way in, from outside: does it answer, by TLS, are visitors seen rightly through the proxy, do streams come in pieces?"""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from widget import mirror
from widget.doctor.asking import PATIENCE, Answer, NoAnswer, ask, in_words, trust
from widget.doctor.finding import Finding, note, well, wrong
from widget.public import is_public

STRANGER = "192.0.2.77"
"""An address of nobody, for documentation: whoever is taken for it was believed."""
DAY, FEW_DAYS = 86_400, 14
SKEW = 5.0
"""Seconds that a clock may be off; a Date header has none smaller than one."""


def health(url: str) -> Iterator[Finding]:
    for path, words in (("/healthz", "the process answers"), ("/readyz", "it can serve visitors")):
        try:
            answer = ask(url + path)
        except NoAnswer as why:
            fix = (
                "Is the server running, does the proxy reach it, does the name lead to this machine? "
                "PUBLIC_URL says where visitors come."
            )
            yield wrong(path, f"{url} gives no answer: {why}", fix)
            return
        if answer.status == 200:
            yield well(path, words)
        else:
            yield _unhealthy(path, answer)


def _unhealthy(path: str, answer: Answer) -> Finding:
    if answer.status in (502, 504):
        return wrong(
            path,
            f"the proxy answers {answer.status}",
            "The proxy doesn't reach the server: look at its log, at PORT, and whether `serve` runs.",
        )
    if answer.status == 400:
        return wrong(
            path,
            "the server doesn't know this name",
            "Name it in ALLOWED_HOSTS, or let the proxy pass the visitor's Host header on.",
        )
    said = answer.body[:200].decode(errors="replace")
    return wrong(
        path,
        f"the answer is {answer.status}: {said}",
        "What doesn't say ok there is the reason; the server's log has more.",
    )


def certificate(url: str) -> Iterator[Finding]:
    parts = urlsplit(url)
    if parts.scheme != "https":
        yield (
            wrong(
                "TLS",
                f"{url} is plain http",
                "Put a proxy with a certificate before it and write PUBLIC_URL with https://.",
            )
            if _is_far(parts.hostname)
            else note("TLS", "none, on this machine only")
        )
        return
    try:
        left, whole, version = _life(parts.hostname or "", parts.port or 443)
    except OSError as error:
        yield wrong(
            "TLS",
            in_words(error),
            "Get a certificate for this very name, with its chain; Caddy does so by itself, certbot for nginx.",
        )
        return
    # Of a short life, such as the twelve hours that Caddy signs for by itself, little is left all the time.
    if left < min(FEW_DAYS * DAY, whole / 5):
        yield wrong(
            "TLS",
            f"the certificate ends in {_long(left)}",
            "It isn't renewed by itself: look at Caddy's log, or at certbot's timer.",
        )
    else:
        yield well("TLS", f"{version}, the certificate is good for {_long(left)}")


def _is_far(host: str | None) -> bool:
    return host not in ("localhost", "127.0.0.1", "::1")


def _long(seconds: float) -> str:
    return f"{seconds // DAY:.0f} days" if seconds >= DAY else f"{seconds // 3600:.0f} hours"


def _life(host: str, port: int) -> tuple[float, float, str]:
    """Seconds that are left of a certificate, of how many, and which TLS that was."""
    with (
        socket.create_connection((host, port), timeout=PATIENCE) as plain,
        trust().wrap_socket(plain, server_hostname=host) as line,
    ):
        told = line.getpeercert() or {}
        begins, ends = (ssl.cert_time_to_seconds(str(told[name])) for name in ("notBefore", "notAfter"))
        return ends - time.time(), ends - begins, str(line.version())


def strict_transport(url: str) -> Iterator[Finding]:
    if urlsplit(url).scheme != "https":
        return
    try:
        said = ask(f"{url}/admin/login/", is_checked=False).headers.get("strict-transport-security", "")
    except NoAnswer:
        return  # said above
    if "max-age" in said:
        yield well("HSTS", said)
    else:
        fix = (
            "The server doesn't know that visitors come by TLS: the proxy must set X-Forwarded-Proto, "
            "TRUSTED_PROXIES name it, and PUBLIC_URL begin with https://."
        )
        yield wrong("HSTS", "browsers aren't told to come by https only", fix)


def seen_as(url: str, secret: str) -> Iterator[Finding]:
    """What the server sees of us, while we say that we are somebody else; and whether its answer comes in pieces."""
    lie = {"X-Forwarded-For": STRANGER, "Forwarded": f"for={STRANGER}", "X-Doctor": mirror.word(secret, time.time())}
    try:
        answer = ask(url + mirror.PATH, headers=lie, is_checked=False)
        seen = json.loads(answer.body.partition(b"\n")[0].removeprefix(b"data: "))
    except NoAnswer:
        return  # said above
    except ValueError:
        fix = (
            "Call doctor with the settings of the installation at --url (SECRET_KEY), with clocks that agree, "
            "and of the same version."
        )
        yield wrong("proxy", f"the server there doesn't know this doctor ({answer.status})", fix)
        return
    yield _address(seen, answer.asked_from)
    yield _scheme(url, seen)
    yield _name(url, seen)
    yield _pieces(answer)


def _address(seen: dict[str, Any], ours: str) -> Finding:
    what, client, peer = "visitors' addresses", seen["client"], seen["peer"]
    if client == STRANGER:
        fix = (
            "Let the proxy overwrite X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $remote_addr), "
            f"and name in TRUSTED_PROXIES only proxies that do; {peer} doesn't."
        )
        return wrong(what, "whatever a visitor says of himself is believed, so limits and bans mean nothing", fix)
    if not seen["is_believed"] and peer != ours:
        fix = (
            f"If {peer} is your proxy, name it in TRUSTED_PROXIES; else whoever comes from there is one "
            "visitor, with one limit."
        )
        return wrong(what, f"all come from {peer}, whose forwarding headers aren't believed", fix)
    if client == peer and seen["is_believed"] and client != ours:
        return wrong(
            what, f"the proxy at {peer} doesn't say who asks", "Let it set X-Forwarded-For to the address it sees."
        )
    if client != ours and not is_public(client):
        return note(
            what,
            f"we are seen as {client}",
            "If all visitors are, another proxy stands before yours: name it there as trusted (nginx: set_real_ip_from).",
        )
    return well(what, f"we are seen as {client or 'nobody'}, whatever we say")


def _scheme(url: str, seen: dict[str, Any]) -> Finding:
    scheme, said = urlsplit(url).scheme, seen["headers"].get("x-forwarded-proto", "http")
    if said == scheme:
        return well("X-Forwarded-Proto", said)
    fix = "Let the proxy set X-Forwarded-Proto to what visitors use, and name the proxy in TRUSTED_PROXIES."
    return wrong("X-Forwarded-Proto", f"we came by {scheme}, the server was told {said}", fix)


def _name(url: str, seen: dict[str, Any]) -> Finding:
    wanted, said = urlsplit(url).hostname, urlsplit(f"//{seen['headers'].get('host', '')}").hostname
    if said == wanted:
        return well("Host", str(said))
    return wrong(
        "Host",
        f"we asked for {wanted}, the server was asked for {said}",
        "Let the proxy pass the Host header on (nginx: proxy_set_header Host $host).",
    )


def _pieces(answer: Answer) -> Finding:
    times = [at for at, _ in answer.pieces]
    if len(times) >= 3 and times[-1] - times[0] >= mirror.PAUSE:
        return well("streams", "answers arrive piece by piece")
    fix = (
        "The proxy gathers answers before it passes them on: switch that off (nginx: proxy_buffering off; "
        "gzip off; a CDN: no caching, no optimising for this name)."
    )
    return wrong("streams", f"an answer in three pieces arrived in {len(times)} at once", fix)


def clock(url: str, what: str = "clock") -> Iterator[Finding]:
    """The server's, against ours."""
    try:
        answer = ask(f"{url}/healthz", is_checked=False)
        skew = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
    except NoAnswer:
        return
    except (KeyError, ValueError):
        yield note(what, "the proxy tells no time")
        return
    yield clock_found(what, skew)


def clock_found(what: str, skew: float) -> Finding:
    if abs(skew) <= SKEW:
        return well(what, "agrees with this machine's")
    fix = "Let all machines ask NTP (systemd-timesyncd, chrony): leases, puzzles and second factors need one time."
    return wrong(what, f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's", fix)
