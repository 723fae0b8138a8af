"""Questions of knowledge gaps that were asked again after the model was taught something else, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.conversations import Turn
from widget.models.gaps import Gap
from widget.models.sites import Site
from widget.tenancy import TenantModel


class Outcome(models.TextChoices):
    """What we see ourselves; whoever reads the answer knows better."""

    ANSWERED = "answered", _("Answered now")
    SAME = "same", _("The same answer as before")
    FAR = "far", _("Another answer, but nothing near it is trained")
    EMPTY = "empty", _("No answer")


class Verdict(models.TextChoices):
    """What a person of the site says."""

    NONE = "", _("not said")
    ANSWERED = "answered", _("Answered")
    WRONG = "wrong", _("Still wrong")


class AskedAgain(TenantModel):
    """A turn's question, put to the model once more when its training was of this `version`. `score` is how close it was then to
    the nearest trained question; None: nothing was known of the training. It goes with the turn, whose words it repeats."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="asked_again", db_index=False)
    gap = models.ForeignKey(Gap, on_delete=models.SET_NULL, null=True, related_name="asked_again")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="asked_again")
    model_id = models.PositiveIntegerField(_("model number"))
    version = models.PositiveIntegerField(default=0)
    was_folded = models.BooleanField(default=False)
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=20, blank=True)
    score = models.FloatField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True, default=Verdict.NONE)
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        default_permissions = ()
        indexes = (models.Index(fields=("site", "-id"), name="asked_again_at_a_site"),)

    def __str__(self) -> str:
        return gettext("Question %(number)s, asked again") % {"number": self.turn_id}

    @property
    def is_answered(self) -> bool:
        """As somebody said, or else as it seems."""
        return (self.verdict or self.state) == Verdict.ANSWERED
