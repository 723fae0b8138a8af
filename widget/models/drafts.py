"""Pairs that the people of a site write for its model to be taught, until SparkGPT lists them."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.models.gaps import Gap
from widget.models.sites import Site
from widget.tenancy import USUAL, Act, Role, TenantModel
from widget.training.lessons import LENGTH

MOST = 5_000
"""Of one site."""


class Draft(TenantModel):
    """`taught_at` is when it was seen that the model was taught it; `exported_at` when it went into a file as it reads now."""

    OWNER, SITE, ROLES = "site__owner", "site", {**USUAL, Act.DELETE: Role.EDITOR}

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    gap = models.ForeignKey(Gap, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts")
    question = models.TextField(_("question"), max_length=LENGTH, validators=[MaxLengthValidator(LENGTH)])
    answer = models.TextField(_("answer"), max_length=LENGTH, validators=[MaxLengthValidator(LENGTH)])
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    exported_at = models.DateTimeField(null=True)
    taught_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        default_permissions = ()
        indexes = (models.Index(fields=("site", "-id"), name="drafts_of_a_site"),)

    def __str__(self) -> str:
        return gettext("Draft %(number)s") % {"number": self.pk}
