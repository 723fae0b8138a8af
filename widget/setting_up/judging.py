"""Answers to the few questions, each judged at once: tried where it names a server, and made into settings."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from widget.doctor import leaning
from widget.doctor.finding import Finding, State
from widget.public import is_public

Settings = Mapping[str, str]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class NotGood(ValueError):
    """An answer that won't do; why, without any secret that is in it."""


def public_url(answer: str) -> Settings:
    """`chat.example.com` will do."""
    url = answer if "://" in answer else f"{'http' if _host(answer) in _LOOPBACK else 'https'}://{answer}"
    try:
        parts = urlsplit(url.rstrip("/"))
        is_odd = parts.port == 0
    except ValueError:
        raise NotGood("Write it like https://chat.example.com.") from None
    if (
        is_odd
        or parts.scheme not in ("http", "https")
        or not re.fullmatch(r"[a-z0-9.:-]+", parts.hostname or "")
        or parts.path
        or parts.query
        or parts.username
    ):
        raise NotGood("Write it like https://chat.example.com, without a path.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise NotGood(
            "Visitors come by https:// only, unless it is this very machine: passwords and questions could be read on the way."
        )
    return {"PUBLIC_URL": urlunsplit(parts).lower()}


def _host(answer: str) -> str:
    return urlsplit(f"//{answer}").hostname or ""


def database(answer: str, password: str = "") -> Settings:
    """`sqlite`, a path, or postgres://user@host/name, which is tried."""
    if answer.startswith(("postgres://", "postgresql://")):
        url = with_password(answer, password)
        _try_postgres(url)
        return {"DATABASE_URL": url}
    path = Path(answer.removeprefix("sqlite:///") if answer != "sqlite" else "var/sparkwidget.sqlite3").absolute()
    if "://" in answer and not answer.startswith("sqlite:///"):
        raise NotGood("Write sqlite, a path, or postgres://user@host/name.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotGood(f"The folder {path.parent} can't be made: {error.strerror}.") from None
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise NotGood(f"{path} can't be written to.")
    return {"DATABASE_URL": f"sqlite:///{path}"}


def _try_postgres(url: str) -> None:
    if not find_spec("psycopg"):
        raise NotGood("The package psycopg is not installed: pip install 'sparkwidget[postgres]'.")
    psycopg = import_module("psycopg")
    try:
        with psycopg.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=5) as line:
            [(version,)] = line.execute("SHOW server_version_num").fetchall()
            [(may_make,)] = line.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchall()
    except psycopg.Error as error:
        raise NotGood(f"PostgreSQL says: {_first_line(error)}") from None
    if int(version) < 140_000:
        raise NotGood("PostgreSQL is older than 14.")
    if not may_make:
        raise NotGood("This user may make no tables there: ALTER DATABASE ... OWNER TO this user.")


def redis(answer: str, password: str = "") -> Settings:
    """`none`, or redis://host:6379/0, which is tried."""
    if answer in ("", "none"):
        return {"REDIS_URL": ""}
    if urlsplit(answer).scheme not in ("redis", "rediss", "unix"):
        raise NotGood("Write it like redis://localhost:6379/0, or none.")
    url = with_password(answer, password)
    _refuse_wrong(leaning.redis(url))
    return {"REDIS_URL": url}


def mail(answer: str, password: str = "") -> Settings:
    """`none`, or smtp+tls://user@host:587, which is greeted and signed in to."""
    if answer in ("", "none"):
        return {"EMAIL_URL": ""}
    parts = _parts(answer)
    if parts.scheme not in _MAIL_PORTS or not parts.hostname:
        raise NotGood("Write it like smtp+tls://user@mail.example.com:587, smtps://... with port 465, or none.")
    ways = {"tls": parts.scheme == "smtp+tls", "ssl_first": parts.scheme == "smtps"}
    port = parts.port or _MAIL_PORTS[parts.scheme]
    _refuse_wrong([leaning.mail(parts.hostname, port, parts.username or "", password, **ways)])
    return {"EMAIL_URL": with_password(_with_port(parts, port), password)}


def sparkgpt(answer: str, *, may: Callable[[str], bool] = is_public) -> Settings:
    """`sandbox`, or the API's address, which is asked without a key."""
    if answer == "sandbox":
        return {"SPARKGPT_SANDBOX": "on", "SPARKGPT_URL": ""}
    if _parts(answer).scheme != "https" and not may("127.0.0.1"):
        raise NotGood("Write it like https://sparkgpt.ai/api, or sandbox: API keys are sent there.")
    _refuse_wrong(it for it in leaning.sparkgpt(answer.rstrip("/"), may) if it.what == "SparkGPT")
    return {"SPARKGPT_SANDBOX": "", "SPARKGPT_URL": answer.rstrip("/")}


def owner(answer: str) -> str:
    if answer and not re.fullmatch(r"[\w.@+-]{1,150}", answer):
        raise NotGood("Letters, digits and @ . + - _ only.")
    return answer


def needs_password(answer: str) -> bool:
    """An address with a name and without a password; NotGood for one with it, which would be on the screen."""
    parts = _parts(answer)
    if parts.password:
        raise NotGood("Leave the password out: it is asked for next, and not shown.")
    return bool(parts.username) or parts.scheme in ("redis", "rediss")


def with_password(url: str, password: str) -> str:
    """The address with the password in it, written so that it can stand there."""
    parts = _parts(url)
    if not password:
        return url
    name, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{name.split(':')[0] if at else ''}:{quote(password, safe='')}@{host}"))


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise NotGood("That is no address.") from None
    return parts


def _with_port(parts: SplitResult, port: int) -> str:
    return urlunsplit(parts if parts.port else parts._replace(netloc=f"{parts.netloc}:{port}"))


def _refuse_wrong(findings: "Iterator[Finding] | list[Finding]") -> None:
    for it in findings:
        if it.state is State.WRONG:
            raise NotGood(f"{it.words}. {it.fix}")


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).strip().splitlines()]
    return (lines or [type(error).__name__])[0][:300]
