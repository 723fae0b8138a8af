"""What the operator has chosen in the settings, made. Knows nothing of what this process has one of."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from widget.challenge import Challenge, ProofOfWork
from widget.limits import windows
from widget.pressure import Pressure
from widget.scrapers import Scrapers


def with_sandbox(application: Any) -> Any:
    """The application, and the sandbox at its path if the operator wants it."""
    if not settings.SPARKGPT_SANDBOX:
        return application
    from widget.sandbox import Sandbox

    sandbox = Sandbox(teacher=settings.SANDBOX_TEACHER)

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        inner = sandbox if scope["path"].startswith(settings.SANDBOX_PATH + "/") else application
        await inner(scope, receive, send)

    return outer


def scrapers(address_of: Callable[[Any], str]) -> Scrapers:
    """Who may read the metrics."""
    named = {settings.PUBLIC_HOST, *settings.ALLOWED_HOSTS}
    # By a name of this machine nobody else comes in.
    closed = (
        [] if settings.METRICS_ON_PUBLIC_HOST else [host for host in named if host.strip("[]") not in settings.LOOPBACK]
    )
    return Scrapers(settings.METRICS_ALLOW, settings.METRICS_TOKEN, closed, address_of)


def challenge() -> Challenge | None:
    """The operator's own, if there is one."""
    if settings.CHALLENGE_CLASS:
        own: Challenge = import_string(settings.CHALLENGE_CLASS)()
        return own
    bits = settings.CHALLENGE_BITS
    return ProofOfWork(f"challenge:{settings.SECRET_KEY}", bits, time.time) if bits else None


def pressure() -> Pressure:
    rates = settings.CHALLENGE_RATES
    return Pressure(windows(rates["address"]), windows(rates["site"]), time.monotonic)
