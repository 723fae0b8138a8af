"""What visitors agreed to: each wording of a site's consent text that somebody agreed to, and who did, when."""

from django.db import models

from widget.models.conversations import Visitor
from widget.models.sites import Site
from widget.tenancy import TenantModel


class ConsentText(TenantModel):
    """One wording, as visitors read it: it stays when the owner writes another one. `language` is empty for the site's own."""

    OWNER, SITE = "site__owner", "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="consent_texts")
    fingerprint = models.CharField(max_length=16, editable=False)
    language = models.CharField(max_length=10, blank=True)
    text = models.CharField(max_length=500)
    first_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("site", "fingerprint"), name="one_row_per_consent_text"),)

    def __str__(self) -> str:
        return self.text


class Consent(TenantModel):
    """That a visitor agreed to a text, as told with the first thing that was sent after it."""

    OWNER, SITE = "visitor__site__owner", "visitor__site"

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.CASCADE, related_name="consents")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("visitor", "text"), name="one_consent_per_visitor_and_text"),)

    def __str__(self) -> str:
        return f"Consent {self.pk}"
