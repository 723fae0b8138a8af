"""What is counted of turns, by the hour of UTC; how much of a quota is left; in which time zone a person reads all this."""

import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.sites import ApiKey, Site
from widget.tenancy import TenantModel


class Hour(TenantModel):
    """What was asked at a site in one hour of UTC, and how it ended."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hours", db_index=False)
    begins = models.DateTimeField()
    questions = models.PositiveIntegerField(default=0)
    conversations = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    newcomers = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    last_asked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "begins"), name="one_row_per_site_and_hour"),)

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m-%d %H:00}"


class Tally(TenantModel):
    """What is counted by name (widget.numbers.counts) in an hour, a day or a month of UTC: a year is read from few rows."""

    class Span(models.TextChoices):
        HOUR = "hour"
        DAY = "day"
        MONTH = "month"

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    span = models.CharField(max_length=5, choices=Span)
    begins = models.DateTimeField()
    details = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "span", "begins"), name="one_tally_per_site_and_span"),)

    def __str__(self) -> str:
        return f"{self.span} {self.begins:%Y-%m-%d %H:00}"


class QuotaReading(TenantModel):
    """What SparkGPT said last of the day's quota of an API key. It is the key's owner's alone, like the key."""

    OWNER, SITE = "api_key__owner", ""

    api_key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, related_name="quota_reading")
    limit = models.BigIntegerField(null=True)
    left = models.BigIntegerField(null=True)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return gettext("%(left)s of %(limit)s") % {"left": self.left, "limit": self.limit}


@cache
def time_zones() -> tuple[str, ...]:
    """The names that people know, in order; without the ones that stand for old spellings and fixed offsets."""
    names = (name for name in zoneinfo.available_timezones() if "/" in name)
    return (
        "UTC",
        *sorted(name for name in names if not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))),
    )


def check_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is not a time zone that this server knows."), params={"name": name})


class TimeZone(models.Model):
    """Where a person's days begin and end. It is the person's own, whatever sites there are."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="time_zone")
    name = models.CharField(max_length=64, validators=[check_time_zone])

    def __str__(self) -> str:
        return self.name
