"""What is known of a site's keys: those that were replaced and still work for a while, and on which pages each was seen."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from widget.models.sites import Site
from widget.tenancy import TenantModel


class OldKey(TenantModel):
    """A site key that was replaced: pages that still use it go on working until then."""

    OWNER = "site__owner"
    SITE = "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="old_keys")
    key = models.CharField(_("old site key"), max_length=40, unique=True, editable=False)
    until = models.DateTimeField(help_text=_("From then on no page can use it."))
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("old site key")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.key

    @property
    def works(self) -> bool:
        return self.until > timezone.now()


class Sighting(TenantModel):
    """That pages of an origin used a key of a site, first and last. Says nothing about any visitor."""

    OWNER = "site__owner"
    SITE = "site"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sightings")
    key = models.CharField(_("site key"), max_length=40, editable=False)
    origin = models.CharField(max_length=300, editable=False)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("page it was seen on")
        verbose_name_plural = _("pages it was seen on")
        ordering = ("-last_at",)
        constraints = (
            models.UniqueConstraint(fields=("site", "key", "origin"), name="one_sighting_per_key_and_origin"),
        )

    def __str__(self) -> str:
        return self.origin
