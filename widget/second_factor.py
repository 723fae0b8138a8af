"""The second factor of signing in: a code of an app on a phone, or one of ten recovery codes.

The only importer of django-otp and segno. Knows no page. Fails closed: a session that can't be shown to have passed hasn't.
Who tries too often is stopped by widget.tries.
"""

import hashlib
import logging
import secrets
from base64 import b32encode, b64decode, b64encode
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django_otp import login as pass_session
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from widget import account_letters, audit
from widget.audit import Deed, Doer
from widget.crypto import SealError, Vault
from widget.models.people import called

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
MODELS = (TOTPDevice, StaticDevice)
_SECRET = 16
"""Bytes: what RFC 4226 asks for, and as many as fit sealed into the library's field."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


class App(TOTPDevice):  # type: ignore[misc]  # the library has no types
    """The library's device, with its secret sealed for its person."""

    class Meta:
        proxy = True
        app_label = "widget"
        default_permissions = ()

    @property
    def seal_name(self) -> str:
        return _row(self.user_id)

    @property
    def bin_key(self) -> bytes:
        return b64decode(Vault(settings.ENCRYPTION_KEYS).open(self.key, self.seal_name) + "==")

    @property
    def secret(self) -> str:
        """As people type it."""
        return b32encode(self.bin_key).decode().rstrip("=")

    @property
    def config_url(self) -> str:
        """What the picture says; some apps can't read a secret that ends with padding."""
        url: str = super().config_url
        return url.replace(quote(b32encode(self.bin_key)), self.secret)


def is_on(user: AbstractBaseUser) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_demanded() -> bool:
    """By the operator, of everybody."""
    return bool(settings.TWO_FACTOR == "required")


def is_passed(request: HttpRequest) -> bool:
    """Whether this session has shown whatever is demanded of its person."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    is_verified = getattr(user, "is_verified", None)
    return bool(is_verified and is_verified()) or not (is_demanded() or is_on(user))


def begin(user: AbstractBaseUser) -> None:
    """A new secret, in place of one that was never confirmed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    secret = b64encode(secrets.token_bytes(_SECRET)).decode().rstrip("=")
    sealed = Vault(settings.ENCRYPTION_KEYS).seal(secret, _row(user.pk))
    App.objects.create(user=user, name="app", confirmed=False, key=sealed)


def shown(user: AbstractBaseUser) -> dict[str, str] | None:
    """The secret that waits to be confirmed: as a picture without style or script, and as text; None without one."""
    device = App.objects.filter(user=user, confirmed=False).first()
    if device is None:
        return None
    picture = segno.make(device.config_url, error="m", micro=False)
    svg = picture.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    secret = device.secret
    return {"svg": svg, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


@transaction.atomic
def confirm(request: HttpRequest, user: AbstractBaseUser, code: str) -> list[str] | None:
    """Switch it on if the app shows the right code: the recovery codes, which are kept nowhere; None if it doesn't."""
    device = App.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or is_on(user) or not _fits(device, _plain(code)):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    pass_session(request, device)
    audit.record(request, Deed.FACTOR_ON)
    account_letters.factor_on(request, user)
    return _make_codes(user)


@transaction.atomic
def check(user: AbstractBaseUser, code: str) -> Any:
    """What vouches for this code, or None. A code is taken once: the app's by its time, a recovery code by being gone then."""
    device = App.objects.select_for_update().filter(user=user, confirmed=True).first()
    code = _plain(code)
    if device is None or not code:
        return None
    if _is_number(code):
        return device if _fits(device, code) else None
    recovery = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device if recovery and recovery.verify_token(_digest(user, code)) else None


def let_pass(request: HttpRequest, device: Any) -> None:
    """This session of the person who is signed in has passed, as long as there is what vouched for it."""
    pass_session(request, device)


@transaction.atomic
def new_codes(request: HttpRequest, user: AbstractBaseUser) -> list[str]:
    audit.record(request, Deed.CODES_MADE)
    account_letters.codes_made(request, user)
    return _make_codes(user)


def codes_left(user: AbstractBaseUser) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


@transaction.atomic
def switch_off(doer: Doer, user: AbstractBaseUser) -> None:
    _drop(user)
    audit.record(doer, Deed.FACTOR_OFF)
    account_letters.factor_off(doer, user)


@transaction.atomic
def reset(doer: Doer, user: AbstractBaseUser) -> bool:
    """By somebody else, or from the shell: whether there was one to be dropped."""
    was_on = is_on(user)
    _drop(user)
    if was_on:
        audit.record(doer, Deed.FACTOR_RESET, words=f"of {called(user)}")
        account_letters.factor_off(doer, user)
    return was_on


def _drop(user: AbstractBaseUser) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _make_codes(user: AbstractBaseUser) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_digest(user, code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _fits(device: App, code: str) -> bool:
    """Nothing fits a secret that this server's keys don't open; recovery codes do without it."""
    try:
        return _is_number(code) and bool(device.verify_token(code))
    except SealError:
        logger.error("the second factor of account %s can't be read with ENCRYPTION_KEYS", device.user_id)
        return False


def _row(user: int) -> str:
    return f"second factor:{user}"


def _digest(user: AbstractBaseUser, code: str) -> str:
    """What is kept of a recovery code; as long as the library has room for.

    Slow instead of keyed: no key that is changed or lost takes the codes' worth, and 49 random bits are more than can be tried.
    """
    salt = f"widget.recovery:{user.pk}".encode()
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=8).hex()


def _plain(code: str) -> str:
    """As it is kept, however it was typed."""
    return "".join(code.split()).replace("-", "").lower()


def _is_number(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdecimal()
