"""What an installation leans on: Redis, the mail server, SparkGPT, clocks. Each is tried once, at the very address."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from widget.doctor.asking import MayConnect, NoAnswer, ask, in_words
from widget.doctor.door import clock_found
from widget.doctor.finding import Finding, note, well, wrong

PATIENCE = 10
QUESTION = b'{"model_id": 1, "user": "?"}'


def redis(url: str) -> Iterator[Finding]:
    """Ping, version, what it forgets, what it keeps, its clock."""
    if not find_spec("redis"):
        yield wrong("Redis", "the package redis is not installed", "pip install 'sparkwidget[redis]'")
        return
    package = import_module("redis")
    try:
        with package.Redis.from_url(url, protocol=2, socket_connect_timeout=4, socket_timeout=4) as client:
            client.ping()
            facts, (seconds, micros) = client.info(), client.time()
            skew = seconds + micros / 1e6 - time.time()
    except (package.RedisError, OSError, ValueError) as error:
        fix = "Is it running, and is REDIS_URL right? redis://:password@host:6379/0, or rediss:// with TLS."
        yield wrong("Redis", f"it can't be used: {_first_line(error)}", fix)
        return
    yield well("Redis", f"version {facts['redis_version']} answers")
    yield from _of_redis(facts)
    yield clock_found("clock of Redis", skew)


def _of_redis(facts: dict[str, Any]) -> Iterator[Finding]:
    if int(str(facts["redis_version"]).split(".")[0]) < 6:
        yield wrong("Redis' version", str(facts["redis_version"]), "Use 6 or later.")
    policy = facts.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield wrong(
            "Redis' memory",
            f"maxmemory-policy is {policy}: running answers may be forgotten",
            "Set maxmemory-policy noeviction in redis.conf.",
        )
    elif facts.get("evicted_keys"):
        yield note(
            "Redis' memory",
            f"{facts['evicted_keys']} keys were forgotten since it started",
            "Was maxmemory-policy another one before?",
        )
    else:
        yield well("Redis' memory", "forgets nothing by itself")
    if facts.get("aof_enabled"):
        yield note(
            "Redis on disk",
            "it keeps everything on disk, which nobody needs",
            'appendonly no, and save "", spare the disk.',
        )


def mail(host: str, port: int, user: str, password: str, *, tls: bool, ssl_first: bool) -> Finding:
    """Greets, and signs in if there is a name; sends nothing."""
    where = f"{host}:{port}"
    try:
        with _mail_line(host, port, tls=tls, ssl_first=ssl_first) as line:
            if user:
                line.login(user, password)
    except smtplib.SMTPAuthenticationError:
        return wrong(
            "mail",
            f"{where} refuses name or password",
            "Write EMAIL_URL anew; special characters as %XX: smtp+tls://user:password@host:587.",
        )
    except (OSError, smtplib.SMTPException) as error:
        return wrong(
            "mail",
            f"{where}: {_mail_words(error)}",
            "Look at EMAIL_URL: smtp+tls:// with port 587, smtps:// with port 465.",
        )
    if not (tls or ssl_first) and host not in ("localhost", "127.0.0.1", "::1"):
        return wrong("mail", f"{where} is spoken to without TLS", "Write EMAIL_URL with smtp+tls:// or smtps://.")
    return well("mail", f"{where} greets{' and lets us in' if user else ''}")


def _mail_line(host: str, port: int, *, tls: bool, ssl_first: bool) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if ssl_first:
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    line = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if tls:
            line.starttls(context=context)
    except Exception:
        line.close()
        raise
    return line


def _mail_words(error: Exception) -> str:
    return (
        in_words(error)
        if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
        else _first_line(error)
    )


def sparkgpt(url: str, may: MayConnect) -> Iterator[Finding]:
    """Asked without a key, which is refused: that is the answer we want. Costs no call. Its clock is one that isn't ours."""
    fix = "Is SPARKGPT_URL right, and does a firewall let this machine out to it?"
    try:
        answer = ask(
            f"{url}/askoutside", method="POST", body=QUESTION, headers={"Content-Type": "application/json"}, may=may
        )
    except NoAnswer as why:
        yield wrong("SparkGPT", f"{urlsplit(url).hostname} gives no answer: {why}", fix)
        return
    if answer.status in (400, 401, 403, 422, 429):
        yield well("SparkGPT", f"answers, and wants a key ({answer.status})")
    elif answer.status >= 500:
        yield note("SparkGPT", f"answers {answer.status}: it has trouble of its own", "Wait; visitors are told so.")
    else:
        yield wrong("SparkGPT", f"who answers at {url} isn't SparkGPT: {answer.status}", fix)
    if urlsplit(url).hostname not in ("localhost", "127.0.0.1") and "date" in answer.headers:
        yield clock_found("clock of SparkGPT", parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time())


def database_clock(now: Callable[[], float]) -> Finding:
    return clock_found("clock of the database", now() - time.time())


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def port_is_open(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=4).close()
    except OSError:
        return False
    return True
