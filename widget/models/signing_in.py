"""What is kept of signing in: tries that are counted, and the browsers where somebody is signed in. Neither holds a secret."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tries(models.Model):
    """Tries at one door, by a keyed hash of who it is and, for a pair, from where; so no row says either."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True, help_text=_("Until when nobody is let try."))
    last_at = models.DateTimeField(default=timezone.now, db_index=True)
    known_at = models.DateTimeField(null=True, help_text=_("When somebody last came in this way."))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.failures} tries"


class Browser(models.Model):
    """A browser where somebody is signed in. Its session names it by `token`; without this row the session is worth nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browsers")
    token = models.CharField(max_length=32, unique=True, editable=False)
    mark = models.CharField(
        max_length=16, editable=False, help_text=_("Of the password with which its session is good.")
    )
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=64, null=True)  # noqa: DJ001  (none where none is kept)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("-last_seen", "-pk")

    def __str__(self) -> str:
        return self.name
