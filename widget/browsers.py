"""Where people are signed in: one row for each browser, and a session without its row is worth nothing any more.

Works with any engine of sessions: the session only names its row. Knows no page. Words of a browser are kept, never what it sent;
its address only as the operator keeps addresses.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from widget import agents, audit
from widget.audit import Deed
from widget.models import Browser

NEWS = timedelta(minutes=5)
"""Last seen is written so often, at most."""
_NAME = "browser"


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="browsers")
    user_logged_out.connect(_signed_out, dispatch_uid="browsers")


def look(request: HttpRequest) -> None:
    """Before a page: sign out whose browser was ended, and note that the others were seen."""
    user = request.user
    if not user.is_authenticated:
        return
    token = request.session.get(_NAME)
    if token is None:  # signed in before browsers were kept
        return _begin(request, user)
    browser = Browser.objects.filter(token=token, user=user).first()
    if browser is None:
        return logout(request)
    now, mark = timezone.now(), _mark(user)
    if browser.last_seen < now - NEWS or browser.mark != mark:
        seen = {"last_seen": now, "mark": mark, "address": audit.address_of(request)}
        Browser.objects.filter(pk=browser.pk).update(**seen)


def of(user: User) -> QuerySet[Browser]:
    """Where this person is signed in: with today's password, and no longer ago than sessions last."""
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Browser.objects.filter(user=user, mark=_mark(user), last_seen__gt=since)


def is_here(request: HttpRequest, browser: Browser) -> bool:
    return bool(browser.token == request.session.get(_NAME))


def end(request: HttpRequest, user: User, pk: int) -> bool:
    """End one of this person's, but not this one; whether there was one. From the next request on nothing is open there."""
    return _end(request, _others(request, user).filter(pk=pk))


def end_others(request: HttpRequest, user: User) -> bool:
    return _end(request, _others(request, user))


def _others(request: HttpRequest, user: User) -> QuerySet[Browser]:
    return Browser.objects.filter(user=user).exclude(token=request.session.get(_NAME, ""))


@transaction.atomic
def _end(request: HttpRequest, browsers: QuerySet[Browser]) -> bool:
    words = ", ".join(browser.name for browser in browsers)
    ended, _ = browsers.delete()
    if ended:
        audit.record(request, Deed.ENDED, words=words)
    return bool(ended)


def _begin(request: HttpRequest, user: Any) -> None:
    request.session[_NAME] = token = secrets.token_hex(16)
    name = agents.in_words(request.META.get("HTTP_USER_AGENT", ""))
    Browser.objects.create(user=user, token=token, mark=_mark(user), name=name, address=audit.address_of(request))
    long_ago = timezone.now() - 2 * timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Browser.objects.filter(last_seen__lt=long_ago).delete()


def _signed_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    Browser.objects.filter(token=request.session.get(_NAME, "")).delete()
    _begin(request, user)


def _signed_out(sender: object, request: HttpRequest, **_: object) -> None:
    Browser.objects.filter(token=request.session.get(_NAME, "")).delete()


def _mark(user: Any) -> str:
    return salted_hmac("widget.browsers", user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:16]
