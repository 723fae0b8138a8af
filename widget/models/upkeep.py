"""What is done by itself, by one process at a time: when it is due again, and who is at it."""

from django.db import models
from django.utils import timezone


class Upkeep(models.Model):
    """One kind of work. Whoever holds the lease does it; `words` say what came of the last time."""

    name = models.CharField(max_length=20, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    who = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
