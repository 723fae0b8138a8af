"""Trained questions that were asked again, and what came of each; and when the next round is. The API key's owner's alone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.training import TaughtModel, TaughtPair
from widget.tenancy import TenantModel


class Checking(TenantModel):
    """How a model is checked: whether, and how far the rounds are. Of the round that runs, `left` are still to be asked."""

    OWNER, SITE = "taught__api_key__owner", ""

    taught = models.OneToOneField(TaughtModel, on_delete=models.CASCADE, related_name="checking")
    is_on = models.BooleanField(default=True)
    due_at = models.DateTimeField(default=timezone.now)
    round = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return gettext("Checks of model %(number)s") % {"number": self.taught.model_id}


class Check(TenantModel):
    """A trained question, in one wording, asked once. `is_last`: the latest of this wording; `is_new`: it is in trouble, and
    was not before. `round` is 0 for one that somebody asked for.

    `close`, `why` and `words` are what widget.training.checking says of the answer; of a failure `words` are English and ours.
    `accepted_at`: its owner has said that the answer is right. Times in milliseconds.
    """

    OWNER, SITE = "taught__api_key__owner", ""

    class State(models.TextChoices):
        SAME = "same", _("As taught")
        DRIFTED = "drifted", _("Drifted")
        EMPTY = "empty", _("Empty")
        SLOW = "slow", _("Slow")
        FAILED = "failed", _("Failed")

    class Why(models.TextChoices):
        """Said in words by whoever shows it."""

        NUMBER = "number"
        DAY = "day"
        LINK = "link"
        DENIES = "denies"
        LANGUAGE = "language"
        CUT = "cut"
        ELSE = "else"
        WORDED = "worded"

    taught = models.ForeignKey(TaughtModel, on_delete=models.CASCADE, related_name="checks", db_index=False)
    pair = models.ForeignKey(TaughtPair, on_delete=models.CASCADE, related_name="checks", db_index=False)
    asked_at = models.DateTimeField(db_index=True)
    round = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State)
    answer = models.TextField(blank=True)
    first = models.PositiveIntegerField(null=True)
    whole = models.PositiveIntegerField()
    close = models.FloatField(default=0.0)
    why = models.CharField(max_length=8, choices=Why, blank=True)
    words = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=20, blank=True)
    is_last = models.BooleanField(default=True)
    is_new = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("pair",), condition=models.Q(is_last=True), name="one_last_check_per_wording"
            ),
        )
        indexes = (
            models.Index(fields=("pair", "-id"), name="checks_of_a_wording"),
            models.Index(fields=("taught", "state"), condition=models.Q(is_last=True), name="last_checks_of_a_model"),
            models.Index(fields=("taught", "round"), name="checks_of_a_round"),
        )

    def __str__(self) -> str:
        return gettext("Check %(number)s") % {"number": self.pk}
