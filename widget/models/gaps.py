"""What visitors ask and the model isn't taught: topics, their questions and why; how many questions were near something.

A gap keeps no words of its own: its name is a question that is still there. When that goes, the name goes with it.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.gaps.reasons import GapReason
from widget.models.conversations import Turn
from widget.models.sites import Site
from widget.models.training import TaughtModel
from widget.tenancy import TenantModel

__all__ = ["Coverage", "Gap", "GapQuestion", "GapReason", "Judging"]


class Gap(TenantModel):
    """A topic. `questions`, `visitors` and `reasons` are counted when it is looked, of what is asked lately; `weeks` are how many
    there were by the Monday (UTC) that a week began with. `marks` know it again when its questions are gone: hashes, no words."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="gaps", db_index=False)
    typical = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="+")
    questions = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    weeks = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("knowledge gap")
        verbose_name_plural = _("knowledge gaps")
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("site", "-visitors", "-questions", "id"),
                condition=models.Q(dismissed_at=None, closed_at=None),
                name="gaps_that_are_open",
            ),
            models.Index(fields=("site", "dismissed_at", "closed_at"), name="gaps_of_a_site"),
        )

    def __str__(self) -> str:
        return gettext("Knowledge gap %(number)s") % {"number": self.pk}

    @property
    def name(self) -> str:
        """Its most typical question, in a visitor's words; empty once that is deleted, until the next look."""
        return self.typical.question if self.typical else ""

    def by_week(self, last: date, count: int) -> list[int]:
        """How many were asked in each of so many weeks, up to the one of that day."""
        monday = last - timedelta(days=last.weekday())
        mondays = (monday - timedelta(weeks=back) for back in range(count - 1, -1, -1))
        return [self.weeks.get(day.isoformat(), 0) for day in mondays]


class GapQuestion(TenantModel):
    """A turn that is one of a gap's, or was (`reasons` 0). `score` is how close it was to the nearest trained question; None:
    nobody has looked yet. `gap` None: not put to a topic yet. With the turn it goes."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="gap_questions")
    gap = models.ForeignKey(Gap, on_delete=models.SET_NULL, null=True, related_name="members", db_index=False)
    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="lacking")
    reasons = models.PositiveSmallIntegerField(default=0)
    score = models.FloatField(null=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=("gap", "-turn"), name="questions_of_a_gap"),)

    def __str__(self) -> str:
        return gettext("Question %(number)s") % {"number": self.turn_id}


class Coverage(TenantModel):
    """How many questions of a day (UTC) were judged, and how many were near something trained then. Outlives the turns."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="coverage", db_index=False)
    day = models.DateField()
    judged = models.PositiveIntegerField(default=0)
    near = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("site", "day"), name="one_coverage_per_site_and_day"),)

    def __str__(self) -> str:
        return self.day.isoformat()


class Judging(TenantModel):
    """How far a site's turns are judged, against which version of which training, and when; when they were put to topics, and how
    long that took. `changed_at` is when there was something new for the topics; `wanted_at` when somebody wanted a look last."""

    OWNER, SITE = "site__owner", "site"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="judging")
    taught = models.ForeignKey(TaughtModel, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    last_turn = models.BigIntegerField(default=0)
    wanted_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    grouped_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return gettext("Judging of site %(number)s") % {"number": self.site_id}
