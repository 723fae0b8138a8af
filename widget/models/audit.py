"""The audit trail: who did what, when, to which row. Rows are added and never changed; they outlive what they tell of,
and go when they are older than the operator keeps them."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.sites import Site
from widget.tenancy import FOR_OWNERS, Person, Role, TenantModel

_PEOPLE = ("person", "invitation")


class AuditEntry(TenantModel):
    """One deed. What belongs to a site is shown to the site's owners, the rest to its tenant; sign-ins have neither, and are for
    superusers. `once` keeps a deed that must not be told twice from being told twice."""

    OWNER, SITE, ROLES = "owner", "site", FOR_OWNERS

    class Deed(models.TextChoices):
        ADDED = "added", _("added %(what)s")
        CHANGED = "changed", _("changed %(what)s")
        DELETED = "deleted", _("deleted %(what)s")
        PAUSED = "paused", _("paused %(what)s")
        OPENED = "opened", _("opened %(what)s")
        KEY_REPLACED = "key_replaced", _("replaced the secret of %(what)s")
        SITE_KEY_REPLACED = "site_key_replaced", _("gave a new site key to %(what)s")
        INVITED = "invited", _("invited %(what)s")
        WITHDRAWN = "withdrawn", _("withdrew the invitation of %(what)s")
        JOINED = "joined", _("joined %(what)s")
        ROLE_CHANGED = "role_changed", _("changed the role of %(what)s")
        REMOVED = "removed", _("removed %(what)s")
        HANDED_OVER = "handed_over", _("handed over %(what)s")
        READ = "read", _("read %(what)s")
        EXPORTED = "exported", _("exported %(what)s")
        FORGOTTEN = "forgotten", _("deleted the visitor's data of %(what)s")
        SIGNED_IN = "signed_in", _("signed in")
        REFUSED = "refused", _("could not sign in")
        LOCKED = "locked", _("tried to sign in too often")
        FACTOR_ON = "factor_on", _("switched the second factor on")
        FACTOR_OFF = "factor_off", _("switched the second factor off")
        FACTOR_RESET = "factor_reset", _("reset the second factor")
        CODES_MADE = "codes_made", _("made new recovery codes")
        RESET_ASKED = "reset_asked", _("asked for a new password by mail")
        PASSWORD_CHANGED = "password_changed", _("changed the password of their account")
        PASSWORD_SET = "password_set", _("set a new password by mail")
        PURGED = "purged", _("let go of old entries of this list")
        ENDED = "ended", _("signed out elsewhere")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    who_name = models.CharField(
        _("who"), max_length=254, blank=True, help_text=_("Empty: the server itself, or a stranger.")
    )
    deed = models.CharField(_("what"), max_length=20)  # without choices: a new deed needs no migration
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    site_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True, help_text=_("Of which kind the row is."))
    object_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=254, blank=True, help_text=_("What the row is called."))
    words = models.CharField(_("what changed"), max_length=500, blank=True)
    address = models.CharField(_("from where"), max_length=64, null=True)  # noqa: DJ001  (none where none is kept)
    once = models.CharField(max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001  (many have none)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("who did what")
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = (models.Index(fields=("who", "deed", "at"), name="deeds_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.who_name or gettext('somebody')} {self.sentence}"

    @property
    def sentence(self) -> str:
        """What was done, as the rest of a sentence that begins with a person."""
        what = self._object()
        said = str(self.Deed(self.deed).label) % {"what": what}
        return said.strip() if what else " ".join(said.split())

    def _object(self) -> str:
        if self.name == self.who_name:
            return ""
        if self.kind in _PEOPLE or not self.kind:
            return self.name
        kind = gettext(self.kind)  # kept in English
        if self.name.startswith(self.kind):
            return kind + self.name.removeprefix(self.kind)
        return gettext("%(kind)s “%(name)s”") % {"kind": kind, "name": self.name}

    @classmethod
    def reached(cls, user: Person, role: Role) -> Q:
        return super().reached(user, role) | Q(site=None, owner=user)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The audit trail is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is only ever added to.")
