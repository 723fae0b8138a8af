"""Secrets that a site's owner is shown once: made by us, sealed for their row, two at a time while they are changed."""

import secrets
import uuid
from typing import Any, Self

from django.db import models, transaction

from widget.crypto import SealError, Vault
from widget.tenancy import FOR_OWNERS, TenantModel

SECRETS = 2
"""How many secrets a site has of a kind: the one in use, and the former one while they are changed."""


class NoRoom(Exception):
    """The site has as many secrets as it may have, or others than whoever asks has seen."""


class SealedSecret(TenantModel):
    """Derived classes have a `site`."""

    OWNER = "site__owner"
    SITE = "site"
    ROLES = FOR_OWNERS

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed = models.TextField(editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"••••{self.last_four}"

    @classmethod
    @transaction.atomic
    def make(cls, site: Any, seen: int | None, vault: Vault) -> tuple[Self, str]:
        """A new secret, and its text for the only time; the former one stays as the second.

        `seen` is the newest secret that whoever asks knows of, so that asking twice makes one. NoRoom if there is another,
        or two.
        """
        type(site).objects.select_for_update().get(pk=site.pk)
        there = list(cls._of(site))
        if len(there) >= SECRETS or seen != (there[0].pk if there else None):
            raise NoRoom
        made = cls(**{cls.SITE: site})
        text = made.fill(vault)
        made.save()
        return made, text

    @classmethod
    def drop(cls, site: Any, secret: int) -> bool:
        """Whether it was there."""
        return bool(cls._of(site).filter(pk=secret).delete()[0])

    @classmethod
    def _of(cls, site: Any) -> Any:
        return cls.objects.filter(**{cls.SITE: site})

    @staticmethod
    def new_text() -> str:
        """32 random bytes as text."""
        return secrets.token_urlsafe(32)

    def fill(self, vault: Vault) -> str:
        """The new secret, sealed into this row. Does not save."""
        secret = self.new_text()
        self.sealed, self.last_four = vault.seal(secret, self.seal_name), secret[-4:]
        return secret

    def open(self, vault: Vault) -> str:
        """The secret; SealError if this server's keys don't open it."""
        if not self.sealed:
            raise SealError("nothing was sealed for this row")
        return vault.open(self.sealed, self.seal_name)

    @property
    def seal_name(self) -> str:
        return f"widget.{self._meta.model_name}.{self.uid}"
