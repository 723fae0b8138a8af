"""The outbox: letters and calls of webhooks that are to be delivered, or were; and where a site's webhook goes."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import webhooks
from widget.models.conversations import Visitor
from widget.models.sealed import SealedSecret
from widget.models.sites import Site
from widget.tenancy import FOR_OWNERS, Act, Role, TenantModel


class Webhook(TenantModel):
    """Where a site's events go, and which."""

    OWNER, SITE, ROLES = "site__owner", "site", FOR_OWNERS

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="webhook")
    url = models.CharField(_("address"), max_length=webhooks.LONGEST)
    events = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)
    given_up_at = models.DateTimeField(null=True, editable=False, help_text="Since when its owner knows that it fails.")

    def __str__(self) -> str:
        return gettext("webhook")


class WebhookSecret(SealedSecret):
    """What events are signed with."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="webhook_secrets")

    class Meta(SealedSecret.Meta):
        verbose_name = _("secret of a webhook")
        verbose_name_plural = _("secrets of webhooks")

    @staticmethod
    def new_text() -> str:
        return webhooks.new_secret()


class Delivery(TenantModel):
    """One letter or call. What it says is sealed for this row, and dropped when it has arrived; `visitor` is whom it tells of, so
    that it goes when they are forgotten. Without a site, it is a letter about somebody's account, for superusers to see.
    `uid` names the event to its receiver, at every try."""

    OWNER, SITE = "site__owner", "site"
    ROLES = {Act.SEE: Role.EDITOR, Act.CHANGE: Role.EDITOR, Act.DELETE: Role.OWNER}

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, related_name="deliveries")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    event = models.CharField(_("what it tells"), max_length=40)
    sealed = models.TextField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    carrier = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(_("what went wrong"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    ended_at = models.DateTimeField(_("delivered or given up"), null=True)

    class Meta:
        verbose_name_plural = _("deliveries")
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("state", "kind", "next_try_at"), name="deliveries_due"),
            models.Index(fields=("state", "ended_at"), name="deliveries_ended"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def seal_name(self) -> str:
        return f"widget.delivery.{self.uid}"

    @property
    def id_sent(self) -> str:
        """How a webhook names it to its receiver."""
        return f"msg_{self.uid.hex}"

    @property
    def is_again_possible(self) -> bool:
        """Whether it may be tried once more: it has not arrived."""
        return bool(self.state != self.State.DELIVERED and self.sealed)
