"""What a model of an API key was taught, as SparkGPT listed it, with all that it was before; and each time it was fetched.

All of it is the API key's owner's alone, like the key: another site may ask with the same key and model.
"""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.sites import ApiKey
from widget.tenancy import TenantModel


class TaughtModel(TenantModel):
    """A model that some site asks. `fetched_at` is the last time that went well, `changed_at` when something was new then;
    `version` counts the changes. `held` is the mark of a set that is kept back until it comes again or its owner says yes."""

    OWNER, SITE = "api_key__owner", ""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="taught_models")
    model_id = models.PositiveIntegerField(_("model number"))
    due_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    held = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("api_key", "model_id"), name="one_row_per_taught_model"),)

    def __str__(self) -> str:
        return gettext("Model %(number)s") % {"number": self.model_id}


class Fetch(TenantModel):
    """One look at what a model was taught. Failed or held, it has changed nothing; `words` are English and ours."""

    class State(models.TextChoices):
        DONE = "done", _("Fetched")
        HELD = "held", _("Kept back")
        FAILED = "failed", _("Failed")

    class By(models.TextChoices):
        ITSELF = "itself", _("By itself")
        OWNER = "owner", _("By its owner")
        COMMAND = "command", _("By command")

    OWNER, SITE = "taught__api_key__owner", ""

    taught = models.ForeignKey(TaughtModel, on_delete=models.CASCADE, related_name="fetches")
    by = models.CharField(max_length=7, choices=By)
    state = models.CharField(max_length=6, choices=State)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    pairs = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    foreign = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=("taught", "-id"), name="fetches_of_a_model"),)

    def __str__(self) -> str:
        return gettext("Fetch %(number)s") % {"number": self.pk}

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class TaughtPair(TenantModel):
    """One wording of a trained pair, from one fetch `until` another; None: it is so now. `number` is SparkGPT's, and may change.

    A pair that was changed is a new row, and `before` the old one. `first_at` is when its first wording came.
    """

    OWNER, SITE = "taught__api_key__owner", ""

    taught = models.ForeignKey(TaughtModel, on_delete=models.CASCADE, related_name="pairs", db_index=False)
    number = models.BigIntegerField()
    question = models.TextField()
    answer = models.TextField()
    made = models.CharField(max_length=64, blank=True, help_text=_("When it was made, as SparkGPT writes it."))
    mark = models.CharField(max_length=48)
    is_cut = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    came_with = models.ForeignKey(Fetch, on_delete=models.SET_NULL, null=True, related_name="came", db_index=False)
    went_with = models.ForeignKey(Fetch, on_delete=models.SET_NULL, null=True, related_name="went", db_index=False)
    before = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="after")

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("taught", "number", "mark"),
                condition=models.Q(until__isnull=True),
                name="one_current_row_per_pair",
            ),
        )
        indexes = (
            models.Index(
                fields=("taught", "number", "id"), condition=models.Q(until__isnull=True), name="pairs_of_a_model"
            ),
            models.Index(fields=("came_with", "number", "id"), name="pairs_that_came"),
            models.Index(fields=("went_with", "number", "id"), name="pairs_that_went"),
            models.Index(fields=("taught", "until"), condition=models.Q(until__isnull=False), name="pairs_of_before"),
        )

    def __str__(self) -> str:
        return gettext("Pair %(number)s") % {"number": self.number}

    @property
    def made_on(self) -> str:
        """The day of `made` as the reader writes days; as SparkGPT writes it where that is no date."""
        try:
            return date_format(datetime.fromisoformat(self.made), "DATE_FORMAT")
        except ValueError:
            return self.made
