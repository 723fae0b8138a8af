"""Letters to a person about their own account, to their own address: a new password, another second factor. Knows no page.

They hold no secret, and no link that opens anything. Who has no address gets none.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from widget import agents, outbox
from widget.audit import Doer
from widget.models import TimeZone
from widget.models.people import called
from widget.parcels import Letter
from widget.retold import BROWSERS, retold

EVENT = "account.changed"


def password_changed(doer: Doer, user: AbstractBaseUser) -> None:
    _tell(doer, user, _("Your password was changed"), _("The password of your account was changed."))


def factor_on(doer: Doer, user: AbstractBaseUser) -> None:
    said = _("A second factor was set up: from now on, logging in takes a code of an app, too.")
    _tell(doer, user, _("A second factor was set up"), said)


def factor_off(doer: Doer, user: AbstractBaseUser) -> None:
    said = _("The second factor of your account was removed: from now on, the password alone lets in.")
    _tell(doer, user, _("Your second factor was removed"), said)


def codes_made(doer: Doer, user: AbstractBaseUser) -> None:
    said = _("New recovery codes were made for your account. The old ones are worth nothing any more.")
    _tell(doer, user, _("New recovery codes were made"), said)


def _tell(doer: Doer, user: Any, subject: Any, said: Any) -> None:
    """In the transaction of the deed; in the language of the server, which no thief can choose."""
    if user.email:
        with override(settings.LANGUAGE_CODE):
            outbox.post(None, EVENT, Letter(user.email, str(subject), _text(doer, user, str(said))))


def _text(doer: Doer, user: Any, said: str) -> str:
    when = _when(user, timezone.now())
    facts = gettext("Account: %(account)s\nWhen: %(when)s\nFrom: %(browser)s") % {
        "account": called(user),
        "when": when,
        "browser": _from(doer, user),
    }
    return "\n\n".join((said, facts, _if_not_you())) + "\n"


def _when(user: Any, at: datetime) -> str:
    """By the clock that the person chose for the numbers."""
    name = TimeZone.objects.filter(user=user.pk).values_list("name", flat=True).first() or "UTC"
    return f"{at.astimezone(ZoneInfo(name)):%Y-%m-%d %H:%M} ({name.replace('_', ' ')})"


def _from(doer: Doer, user: Any) -> str:
    if not isinstance(doer, HttpRequest):
        return gettext("this server itself, by whoever runs it")
    browser = retold(agents.in_words(doer.META.get("HTTP_USER_AGENT", "")), BROWSERS)
    by: Any = doer.user
    if by.is_authenticated and by.pk != user.pk:
        return gettext("%(browser)s, by %(who)s, who runs this server") % {"browser": browser, "who": called(by)}
    return browser


def _if_not_you() -> str:
    ways = {name: settings.PUBLIC_URL + reverse(f"admin:{name}") for name in ("password_reset", "second_factor")}
    return gettext(
        "If that was you, there is nothing to do. If not, somebody else is in your account:\n\n"
        "1. Choose a new password, which signs out everybody else:\n%(password_reset)s\n"
        "2. Then look at your second factor, and make new recovery codes:\n%(second_factor)s\n"
        "3. Tell whoever runs this server."
    ) % ways  # fmt: skip
