"""How long what visitors wrote at a site is kept, as its owner sets it within what the operator allows. Deletes nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 36_500
"""Days: whoever wants more wants until deleted."""
_EMPTY = gettext_lazy("Left empty: until somebody deletes them.")


def usual_days() -> int | None:
    """What a new site begins with."""
    return settings.KEEP_DAYS or None


def check_days(days: int) -> None:
    most = settings.KEEP_DAYS_AT_MOST or LONGEST
    if days > most:
        raise ValidationError(_("At most %(most)s days, says whoever runs this server.") % {"most": most})


def days_field(name: Any, words: Any) -> Any:
    return models.PositiveIntegerField(
        name, null=True, blank=True, default=usual_days, validators=[MinValueValidator(1), check_days], help_text=words
    )


class Keeping(models.Model):
    keeps_conversations = days_field(
        gettext_lazy("keep questions and answers for"),
        gettext_lazy("Days. What is older is deleted, with notes about it. Left empty: until somebody deletes it."),
    )
    keeps_messages = days_field(gettext_lazy("keep messages for"), _EMPTY)
    keeps_leads = days_field(gettext_lazy("keep leads for"), _EMPTY)

    class Meta:
        abstract = True

    def days(self, what: str) -> int | None:
        """How many days `conversations`, `messages` or `leads` are kept; None: until they are deleted."""
        wanted, most = getattr(self, f"keeps_{what}"), settings.KEEP_DAYS_AT_MOST
        return min(wanted, most) if wanted and most else wanted or most or None

    def since(self, what: str, now: datetime) -> datetime | None:
        """From when on it is kept; what is older goes."""
        days = self.days(what)
        return now - timedelta(days=days) if days else None
