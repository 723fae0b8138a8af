"""The picture beside a site's answers. In the database, so that every process serves it; already small and re-encoded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from widget.models.sites import Site
from widget.tenancy import TenantModel


class Avatar(TenantModel):
    """A WebP of widget.pictures; `hash` names its bytes in the address, so that the address never shows another one."""

    OWNER, SITE = "site__owner", "site"

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="avatar")
    hash = models.CharField(max_length=16, editable=False)
    image = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("picture")

    def __str__(self) -> str:
        return file_name(self.hash)


def file_name(hash_: str) -> str:
    return f"avatar-{hash_}.webp"
