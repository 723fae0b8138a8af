"""What an owner sets up: API keys and sites. Knows no visitor."""

import secrets
import string
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from widget.crypto import SealError, Vault
from widget.models.asking import Asking
from widget.models.governed import Governed
from widget.models.identities import Identities
from widget.models.keeping import Keeping
from widget.models.limits import Limits
from widget.models.looks import Looks
from widget.models.texts import Texts
from widget.origins import BadOrigin, parse_entry
from widget.retold import ORIGINS, retold
from widget.tenancy import TenantModel

_KEY_LETTERS = string.ascii_lowercase + string.digits


def new_site_key() -> str:
    return "".join(secrets.choice(_KEY_LETTERS) for _ in range(20))


def check_secret(secret: str) -> str:
    """An API key as it can be sent in a header; the errors never repeat any of it."""
    if any(ord(letter) < 0x21 or ord(letter) > 0x7E for letter in secret):
        raise ValidationError(
            _(
                "The API key holds a space, a line break or a letter that no key has. Copy it once more, without anything "
                "around it."
            ),
            code="letters",
        )
    if not 8 <= len(secret) <= 512:
        raise ValidationError(
            _("The API key is too short or too long to be one. Copy it once more, whole."), code="length"
        )
    return secret


def check_origins(origins: object) -> None:
    """Origins as `parse_entry` spells them, no more than 50."""
    if not isinstance(origins, list) or len(origins) > 50:
        raise ValidationError(_("List at most 50 addresses."))
    for origin in origins:
        try:
            parse_entry(origin if isinstance(origin, str) else "")
        except BadOrigin as error:
            raise ValidationError(retold(error, ORIGINS)) from None


class ApiKey(TenantModel):
    """An owner's secret for SparkGPT: sealed for this row, never shown again but for its last four."""

    OWNER, SITE = "owner", ""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text=_("For you, to tell your keys apart."))
    sealed = models.TextField(editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    floor = models.PositiveSmallIntegerField(
        _("kept for visitors"),
        default=20,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "In per cent of a day's calls. When no more than that are left, only visitors and your own tests use them, "
            "and nothing that works in the background."
        ),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("API key")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.name} (••••{self.last_four})"

    @property
    def name_for_audit(self) -> str:
        return self.name

    def seal(self, secret: str, vault: Vault) -> None:
        """Keep this secret, sealed; ValidationError if it cannot be an API key. Does not save."""
        check_secret(secret)
        self.sealed, self.last_four = vault.seal(secret, self.seal_name), secret[-4:]

    def open(self, vault: Vault) -> str:
        """The secret; SealError if this server's keys don't open it."""
        if not self.sealed:
            raise SealError("nothing was sealed for this row")
        return vault.open(self.sealed, self.seal_name)

    def gate(self, secret: str) -> str:
        """The governor's name for this key with this secret; it tells nothing of the secret."""
        return f"{self.pk}-{salted_hmac('widget.gate', secret, algorithm='sha256').hexdigest()[:16]}"

    @property
    def seal_name(self) -> str:
        return f"widget.apikey.{self.uid}"


class Site(Looks, Texts, Identities, Limits, Governed, Asking, Keeping, TenantModel):
    """One installation of the embed: its model, where it may be used and by whom, how it looks, what visitors read,
    how much they may ask, and how that is asked."""

    OWNER, SITE = "owner", "pk"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=80, help_text=_("For you, to tell your sites apart. Visitors don't see it."))
    key = models.CharField(_("site key"), max_length=40, unique=True, default=new_site_key, editable=False)
    is_active = models.BooleanField(
        _("open"), default=True, help_text=_("Untick to pause: visitors see no chat, nothing is lost.")
    )
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="sites", verbose_name=_("API key"))
    model_id = models.PositiveIntegerField(
        _("model number"),
        validators=[MinValueValidator(1)],
        help_text=_("The number of your trained model at SparkGPT."),
    )
    stream = models.BooleanField(
        _("show answers as they are written"),
        default=True,
        help_text=_("Untick to show each answer only when it is complete."),
    )
    asks_again = models.BooleanField(
        _("ask again by itself"),
        default=True,
        help_text=_(
            "If the server stops in the middle of an answer, the question is asked again, which uses one more call "
            "of your daily limit. Untick to leave that to the visitor."
        ),
    )
    origins = models.JSONField(_("allowed addresses"), default=list, blank=True, validators=[check_origins])
    approved = models.JSONField(default=dict, blank=True, editable=False)
    """What browsers are told of approved questions before anybody asks; see widget.approving."""
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(archived_at=None) | models.Q(is_active=False), name="archived_sites_are_closed"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name_for_audit(self) -> str:
        return self.name

    @property
    def letters_go_to(self) -> str:
        """Where letters about this site go; empty if nobody has said so."""
        return str(self.mail_to or self.owner.email)

    def clean(self) -> None:
        if self.api_key_id and self.owner_id and self.api_key.owner_id != self.owner_id:
            raise ValidationError({"api_key": _("Choose one of the API keys of the site's owner.")})
