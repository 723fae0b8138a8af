"""How much of what SparkGPT gives a site takes; and which circuits of an API key are open."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from widget.tenancy import TenantModel


class Governed(models.Model):
    """Of a site."""

    class SavedFor(models.IntegerChoices):
        NEVER = 0, _("Ask the model each time")
        HOUR = 1, _("Use its answer again for an hour")
        DAY = 24, _("Use its answer again for a day")
        WEEK = 168, _("Use its answer again for a week")

    answers_at_once = models.PositiveSmallIntegerField(
        _("answers at the same time"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_(
            "When so many are being written, the next visitors wait a moment and are told their place in the queue. "
            "Whoever runs this server may have set a lower limit."
        ),
    )
    saved_for = models.PositiveSmallIntegerField(
        _("when a question is asked again"),
        choices=SavedFor,
        default=SavedFor.NEVER,
        help_text=_(
            "The very same question, asked by another visitor. An answer that is used again costs no call of your daily limit, "
            "and visitors see that it is a saved one. Thumbs down drop it. What logged-in visitors ask is never used."
        ),
    )
    spare_answers = models.BooleanField(
        _("answer from the training when SparkGPT can't be asked"),
        default=True,
        db_default=True,
        help_text=_(
            "When SparkGPT is down, or your calls are used up, a visitor who asks what you have approved gets the answer that "
            "your model was trained with, and reads that it is a saved one and to which question. Only questions on the page "
            "“Questions for visitors”, in all but the same words; everybody else is told as before that there is no answer."
        ),
    )

    class Meta:
        abstract = True


class OpenCircuit(TenantModel):
    """Why an API key isn't asked with at the moment (widget.governor.circuits). It is the key's owner's alone, like the key."""

    OWNER, SITE = "api_key__owner", ""

    api_key = models.ForeignKey("widget.ApiKey", on_delete=models.CASCADE, related_name="open_circuits")
    gate = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    why = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    strikes = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("since", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("api_key", "name"), name="one_circuit_per_key_and_name"),)

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"
