"""Visitors who are logged in on the owner's website: what the website proves it with, and whether others may chat at all."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from widget import identities
from widget.models.sealed import SealedSecret
from widget.retold import PUBLIC_KEYS, retold


def check_public_keys(pasted: str) -> None:
    try:
        identities.public_keys(pasted)
    except identities.BadPublicKey as error:
        raise ValidationError(retold(error, PUBLIC_KEYS)) from None


class Identities(models.Model):
    needs_identity = models.BooleanField(
        _("only for visitors who are logged in"),
        default=False,
        help_text=_(
            "Tick it once your website calls SparkWidget.identify: then everybody else is asked to sign in on your page."
        ),
    )
    public_keys = models.TextField(
        _("public keys"),
        blank=True,
        default="",
        validators=[check_public_keys],
        help_text=_(
            "Instead of a secret, if your website signs with RS256: paste the public key, from -----BEGIN PUBLIC KEY----- "
            "to -----END PUBLIC KEY-----. There is room for two, one below the other, while you change from one to the other."
        ),
    )

    class Meta:
        abstract = True


class IdentitySecret(SealedSecret):
    """What an owner's website signs with (HS256)."""

    site = models.ForeignKey("widget.Site", on_delete=models.CASCADE, related_name="identity_secrets")

    class Meta(SealedSecret.Meta):
        verbose_name = _("secret for logged-in visitors")
        verbose_name_plural = _("secrets for logged-in visitors")

    @property
    def kid(self) -> str:
        """How a JWT may name it."""
        return self.uid.hex[:8]
