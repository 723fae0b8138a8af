"""The way into the admin's pages that ask SparkGPT: asynchronous, for whom the other pages let in, and not too often."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from widget import upstream
from widget.bucket import Buckets
from widget.crypto import Vault
from widget.models import ApiKey
from widget.sparkgpt import Secret, SparkGPT

AT_ONCE, PER_MINUTE = 6, 6
TOO_OFTEN = _(
    "You have tried this a few times just now. Wait a minute, then try again: each try uses calls of your daily limit."
)
tries = Buckets(AT_ONCE, PER_MINUTE / 60, time.monotonic)
"""How often each person may have SparkGPT asked, from this process."""
Page = Callable[..., Awaitable[HttpResponse]]


def entrance(site: AdminSite, page: Page) -> Page:
    """What `AdminSite.admin_view` does, for a page that is a coroutine. The middleware has looked for the CSRF token."""

    @wraps(page)
    async def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not await sync_to_async(site.has_permission)(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login", current_app=site.name))
        return await page(request, *args, **kwargs)

    return never_cache(inner)


def may_try(request: HttpRequest) -> bool:
    """Whether this person has not tried too often."""
    return tries.take(str(request.user.pk))


@asynccontextmanager
async def sparkgpt(request: HttpRequest) -> AsyncIterator[SparkGPT]:
    """This process's client; outside a server, one for this request."""
    if shared := getattr(request, "scope", {}).get("sparkgpt"):
        yield shared
        return
    client = upstream.sparkgpt()
    try:
        yield client
    finally:
        await client.aclose()


def opened(key: ApiKey) -> Secret:
    """The secret, on its way to SparkGPT and nowhere else. SealError if this server's keys don't open it."""
    return Secret(key.open(Vault(settings.ENCRYPTION_KEYS)))
