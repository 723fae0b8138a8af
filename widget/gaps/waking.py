"""Says that gaps are to be looked for soon: a model was taught something else, or somebody wants to see. Looks for none.

`listen` when the app is ready.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from widget.models import Judging, Upkeep
from widget.training.news import training_changed

NAME = "gaps"
PAUSE = timedelta(minutes=1)
"""Sooner, nobody can have it looked again."""


def soon() -> None:
    """Whoever looks right now is followed by another look."""
    Upkeep.objects.update_or_create(name=NAME, defaults={"due_at": timezone.now()})


def wanted(site: int) -> bool:
    """Somebody wants a site's gaps looked for; False if that was so a moment ago."""
    now = timezone.now()
    Judging.objects.get_or_create(site_id=site)
    rested = Judging.objects.filter(site=site).exclude(wanted_at__gt=now - PAUSE)
    if not rested.update(wanted_at=now):
        return False
    soon()
    return True


def listen() -> None:
    training_changed.connect(_heard, dispatch_uid="gaps")


def _heard(**_: Any) -> None:
    soon()
