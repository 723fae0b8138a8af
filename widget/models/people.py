"""Who else works at a site: people with a role there, and invitations that wait to be accepted. Knows no page and no letter."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from widget.models.sites import Site
from widget.tenancy import FOR_OWNERS, Role, TenantModel


class Membership(TenantModel):
    """One person's role at one site. The site's own owner has none, and needs none."""

    OWNER, SITE, ROLES = "site__owner", "site", FOR_OWNERS

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=7, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("site", "user"), name="one_role_per_person_and_site"),)

    def __str__(self) -> str:
        return called(self.user)

    @property
    def name_for_audit(self) -> str:
        return str(self)


class Invitation(TenantModel):
    """A letter's link that makes somebody a person at a site, once. Of the link only a hash is kept."""

    OWNER, SITE, ROLES = "site__owner", "site", FOR_OWNERS

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(max_length=7, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("site", "email"), name="one_invitation_per_address_and_site"),)

    def __str__(self) -> str:
        return self.email

    @property
    def name_for_audit(self) -> str:
        return self.email

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()


def called(user: object) -> str:
    """What a person is called here: the name they gave, or else the address, or else what they log in with."""
    return str(getattr(user, "get_full_name")() or getattr(user, "email") or getattr(user, "username"))  # noqa: B009
