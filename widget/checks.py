"""Refuses to start misconfigured, and says in words which setting to change."""

from collections.abc import Sequence
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import DatabaseError

from widget import upstream
from widget.alone import network_file_system
from widget.crypto import BadEncryptionKey, Vault
from widget.limits import read_rates, windows
from widget.public import is_public
from widget.resealing import said_of, unreadable
from widget.tenancy import TenantModel

HARDEST = 22
SHORTEST_TOKEN = 16
_WATCHERS = (
    ("SENTRY_DSN", "https://KEY@o1.ingest.sentry.io/2", "sentry_sdk", "sentry"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318", "opentelemetry.exporter.otlp.proto.http", "otel"),
)
"""Setting, how it is written, package, extra."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@register(Tags.security)
def public_url(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """PUBLIC_URL is an origin; plain http only where nobody else can listen."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        return [
            Error(f"PUBLIC_URL is {settings.PUBLIC_URL!r}; write it like https://chat.example.com", id="widget.E001")
        ]
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        hint = "Put a proxy with TLS in front and write PUBLIC_URL with https://."
        problem = f"PUBLIC_URL is plain http on {parts.hostname}: passwords and questions could be read on the way."
        return [(Warning if settings.DEBUG else Error)(problem, hint=hint, id="widget.E002")]
    return []


@register(Tags.security, deploy=True)
def second_factor(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    if settings.TWO_FACTOR == "required":
        return []
    hint = "TWO_FACTOR=required asks everybody who works in the admin for one."
    return [Info("A second factor is each person's own choice.", hint=hint, id="widget.I001")]


@register(Tags.security)
def encryption_keys(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    try:
        Vault(settings.ENCRYPTION_KEYS)
    except BadEncryptionKey as error:
        return [Error(str(error), id="widget.E003")]
    return []


@register("sealed", Tags.database)
def sealed_secrets(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> Sequence[CheckMessage]:
    """ENCRYPTION_KEYS open what was sealed with them. Looked at when a server starts, and by `check --database default`."""
    try:
        problem = said_of(unreadable(Vault(settings.ENCRYPTION_KEYS))) if databases else ""
    except (BadEncryptionKey, DatabaseError):  # the former is said above; the tables may be still to be made
        return []
    if not problem:
        return []
    hint = (
        "Put the entry back that sealed them (the newest first, older ones after it). If it is lost, owners enter their API keys "
        "again and make new secrets; nothing that can't be read is ever sent anywhere."
    )
    return [Warning(f"ENCRYPTION_KEYS don't open: {problem}.", hint=hint, id="widget.W012")]


@register(Tags.security)
def sparkgpt_url(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """API keys travel to SPARKGPT_URL: encrypted, unless it is on this machine."""
    parts = urlsplit(settings.SPARKGPT_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        return [
            Error(f"SPARKGPT_URL is {settings.SPARKGPT_URL!r}; write it like https://sparkgpt.ai/api", id="widget.E004")
        ]
    if not (settings.SPARKGPT_TO_PRIVATE_ADDRESSES or upstream.is_ours(settings.SPARKGPT_URL)) and _is_private(
        parts.hostname
    ):
        hint = "Set SPARKGPT_TO_PRIVATE_ADDRESSES=on if API keys are to be sent there, or SPARKGPT_SANDBOX=on for the sandbox."
        return [Error(f"SPARKGPT_URL leads to {parts.hostname}, in a private network.", hint=hint, id="widget.E013")]
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return [
            Error(
                "SPARKGPT_URL is plain http: API keys would travel unprotected. Write it with https://.",
                id="widget.E005",
            )
        ]
    return []


def _is_private(host: str) -> bool:
    """As far as it can be told without asking a name server; whoever connects looks again."""
    is_name = not host.replace(".", "").isdecimal() and ":" not in host
    return host == "localhost" or not (is_name or is_public(host))


@register()
def redis(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    own = [settings.REDIS_URL] if settings.REDIS_URL else []
    for name, urls in (("REDIS_URL", own), ("REDIS_ANSWERS_URLS", settings.REDIS_ANSWERS_URLS)):
        if any(urlsplit(url).scheme not in ("redis", "rediss", "unix") for url in urls):
            return [Error(f"{name} cannot be read; write it like redis://localhost:6379/0", id="widget.E006")]
    if settings.REDIS_ANSWERS_URLS and not own:
        return [Error("REDIS_ANSWERS_URLS is set, but REDIS_URL is not: limits are counted there.", id="widget.E006")]
    if own and not find_spec("redis"):
        hint = "Install the extra: pip install 'sparkwidget[redis]'."
        return [Error("REDIS_URL is set, but the package redis is not installed.", hint=hint, id="widget.E009")]
    return []


@register(Tags.security)
def who_reads_meters(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """METRICS_TOKEN can't be guessed, and METRICS_ALLOW lets somebody in."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        words = f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters; make one with: openssl rand -hex 24"
        return [Error(words, id="widget.E014")]
    proxies = [ip_network(proxy) for proxy in settings.TRUSTED_PROXIES]
    for network in map(ip_network, settings.METRICS_ALLOW):
        if any(network.version == proxy.version and network.subnet_of(proxy) for proxy in proxies):  # type: ignore[arg-type]
            hint = "Behind a proxy everybody has its address. Let Prometheus say METRICS_TOKEN."
            problem = f"METRICS_ALLOW: {network} is among TRUSTED_PROXIES and lets nobody in."
            return [Warning(problem, hint=hint, id="widget.W013")]
    return []


@register()
def watchers(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Sentry and OpenTelemetry: addresses that can be read, and packages that are there. A DSN is said to nobody."""
    problems = []
    for setting, kind, package, extra in _WATCHERS:
        parts = urlsplit(getattr(settings, setting))
        if not parts.geturl():
            continue
        if parts.scheme not in ("http", "https") or not parts.hostname or (extra == "sentry" and not parts.username):
            problems.append(Error(f"{setting} cannot be read; write it like {kind}", id="widget.E015"))
        elif not _is_installed(package):
            hint = f"Install the extra: pip install 'sparkwidget[{extra}]'."
            problem = f"{setting} is set, but the package it needs is not installed."
            problems.append(Error(problem, hint=hint, id="widget.E016"))
    return problems


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # not even its parent is there
        return False


@register(Tags.security)
def limits(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    try:
        read_rates(settings.LIMIT_RATES, settings.LIMIT_OPEN_SOCKETS)
    except ValueError as error:
        name = f"LIMIT_{error.args[0]}".upper().replace("NEW_OF", "NEW_VISITORS_OF")
        return [Error(f"{name} cannot be read; write it like 30/minute; 200/hour; 1000/day", id="widget.E012")]
    for name, rate in settings.CHALLENGE_RATES.items():
        try:
            windows(rate)
        except ValueError:
            return [Error(f"CHALLENGE_{name.upper()} cannot be read; write it like 8/minute", id="widget.E012")]
    if settings.CHALLENGE_BITS > HARDEST:
        words = f"CHALLENGE_BITS is {settings.CHALLENGE_BITS}; phones would work on that for minutes. Write at most {HARDEST}."
        return [Error(words, id="widget.E013")]
    if not settings.LIMITS:
        return [
            Warning("LIMITS is off: anybody may ask as much as they like.", hint="Only measure so.", id="widget.W001")
        ]
    return []


@register(Tags.database)
def network_drive(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """SQLite's write-ahead log needs memory that all its users share, so all must be on one machine."""
    database = settings.DATABASES["default"]
    mounts = Path("/proc/mounts")
    if "sqlite3" not in database["ENGINE"] or not mounts.exists():
        return []
    folder = Path(str(database["NAME"])).resolve().parent
    if kind := network_file_system(folder, mounts.read_text()):
        problem = (
            f"DATABASE_URL: {folder} is on a network drive ({kind}), where SQLite loses what several processes write."
        )
        hint = "Use a disk of this machine and one process, or PostgreSQL."
        return [(Error if settings.REDIS_URL else Warning)(problem, hint=hint, id="widget.E010")]
    return []


@register(Tags.database)
def database_folder(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    database = settings.DATABASES["default"]
    folder = Path(str(database["NAME"])).parent
    if "sqlite3" in database["ENGINE"] and not folder.is_dir():
        return [
            Error(
                f"DATABASE_URL: the folder {folder} does not exist.", hint="Make it, or name another.", id="widget.E007"
            )
        ]
    return []


@register()
def tenants(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Every model of an owner names its owner and its site, and every admin of one is derived from the tenant's base class."""
    from widget.admin.tenant import TenantAdmin

    models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return [
        Error(f"{model.__name__} does not say by OWNER and SITE whose it is.", id="widget.E011")
        for model in models
        if not (hasattr(model, "OWNER") and hasattr(model, "SITE"))
    ] + [
        Error(f"{type(model_admin).__name__} shows {model.__name__} without filtering by owner.", id="widget.E008")
        for model, model_admin in admin.site._registry.items()
        if issubclass(model, TenantModel) and not isinstance(model_admin, TenantAdmin)
    ]
