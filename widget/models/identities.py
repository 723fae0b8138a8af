"""Visitors who are logged in on the owner's website: what the website proves it with, and whether others may chat at all."""

import secrets
import uuid

from django.core.exceptions import ValidationError
from django.db import models

from widget import identities
from widget.crypto import SealError, Vault
from widget.tenancy import FOR_OWNERS, TenantModel

SECRETS = 2
"""How many secrets a site has: the one in use, and the former one while they are changed."""


def check_public_keys(pasted: str) -> None:
    try:
        identities.public_keys(pasted)
    except identities.BadPublicKey as error:
        raise ValidationError(str(error)) from None


class Identities(models.Model):
    needs_identity = models.BooleanField(
        "only for visitors who are logged in",
        default=False,
        help_text="Tick it once your website calls SparkWidget.identify: then everybody else is asked to sign in on your page.",
    )
    public_keys = models.TextField(
        "public keys",
        blank=True,
        default="",
        validators=[check_public_keys],
        help_text="Instead of a secret, if your website signs with RS256: paste the public key, from -----BEGIN PUBLIC KEY----- "
        "to -----END PUBLIC KEY-----. There is room for two, one below the other, while you change from one to the other.",
    )

    class Meta:
        abstract = True


class IdentitySecret(TenantModel):
    """What an owner's website signs with (HS256): made by us, sealed for this row, shown once."""

    OWNER = "site__owner"
    SITE = "site"
    ROLES = FOR_OWNERS

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("widget.Site", on_delete=models.CASCADE, related_name="identity_secrets")
    sealed = models.TextField(editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "secret for logged-in visitors"
        verbose_name_plural = "secrets for logged-in visitors"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"••••{self.last_four}"

    @property
    def kid(self) -> str:
        """How a JWT may name it."""
        return self.uid.hex[:8]

    def fill(self, vault: Vault) -> str:
        """The new secret, sealed into this row: 32 random bytes as text. Does not save."""
        secret = secrets.token_urlsafe(32)
        self.sealed, self.last_four = vault.seal(secret, self._row), secret[-4:]
        return secret

    def open(self, vault: Vault) -> str:
        """The secret; SealError if this server's keys don't open it."""
        if not self.sealed:
            raise SealError("nothing was sealed for this row")
        return vault.open(self.sealed, self._row)

    @property
    def _row(self) -> str:
        return f"widget.identitysecret.{self.uid}"
