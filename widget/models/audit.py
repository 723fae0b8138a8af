"""The audit trail: who did what, when, to which row. Rows are added and never changed; they outlive what they tell of."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from widget.models.sites import Site
from widget.tenancy import FOR_OWNERS, Person, Role, TenantModel

_PEOPLE = ("person", "invitation")


class AuditEntry(TenantModel):
    """One deed. What belongs to a site is shown to the site's owners, the rest to its tenant; sign-ins have neither, and are for
    superusers. `once` keeps a deed that must not be told twice from being told twice."""

    OWNER, SITE, ROLES = "owner", "site", FOR_OWNERS

    class Deed(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        DELETED = "deleted", "deleted"
        PAUSED = "paused", "paused"
        OPENED = "opened", "opened"
        KEY_REPLACED = "key_replaced", "replaced the secret of"
        SITE_KEY_REPLACED = "site_key_replaced", "gave a new site key to"
        INVITED = "invited", "invited"
        WITHDRAWN = "withdrawn", "withdrew the invitation of"
        JOINED = "joined", "joined"
        ROLE_CHANGED = "role_changed", "changed the role of"
        REMOVED = "removed", "removed"
        HANDED_OVER = "handed_over", "handed over"
        READ = "read", "read"
        EXPORTED = "exported", "exported"
        FORGOTTEN = "forgotten", "deleted the visitor's data of"
        SIGNED_IN = "signed_in", "signed in"
        REFUSED = "refused", "could not sign in"
        LOCKED = "locked", "tried to sign in too often"
        FACTOR_ON = "factor_on", "switched the second factor on"
        FACTOR_OFF = "factor_off", "switched the second factor off"
        FACTOR_RESET = "factor_reset", "reset the second factor"
        CODES_MADE = "codes_made", "made new recovery codes"
        RESET_ASKED = "reset_asked", "asked for a new password by mail"
        PASSWORD_SET = "password_set", "set a new password by mail"
        ENDED = "ended", "signed out elsewhere"

    at = models.DateTimeField("when", auto_now_add=True, db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    who_name = models.CharField("who", max_length=254, blank=True, help_text="Empty: the server itself, or a stranger.")
    deed = models.CharField("what", max_length=20)  # without choices: a new deed needs no migration
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    site_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True, help_text="Of which kind the row is.")
    object_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=254, blank=True, help_text="What the row is called.")
    words = models.CharField("what changed", max_length=500, blank=True)
    address = models.CharField("from where", max_length=64, null=True)  # noqa: DJ001  (none where none is kept)
    once = models.CharField(max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001  (many have none)

    class Meta:
        verbose_name = "entry"
        verbose_name_plural = "who did what"
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = (models.Index(fields=("who", "deed", "at"), name="deeds_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.who_name or 'somebody'} {self.sentence}"

    @property
    def sentence(self) -> str:
        """What was done, as the rest of a sentence that begins with a person."""
        return f"{self.Deed(self.deed).label} {self._object()}".strip()

    def _object(self) -> str:
        if self.name == self.who_name:
            return ""
        names_itself = self.kind in _PEOPLE or self.name.startswith(self.kind)
        return self.name if names_itself else f"{self.kind} “{self.name}”"

    @classmethod
    def reached(cls, user: Person, role: Role) -> Q:
        return super().reached(user, role) | Q(site=None, owner=user)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The audit trail is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is only ever added to.")
