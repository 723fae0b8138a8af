"""What visitors leave for the owner: the answers to the form that asks who they are, and messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from widget.models.conversations import Conversation, Visitor
from widget.tenancy import TenantModel


class Contact(TenantModel):
    """A lead or a message. `uid` is made by the browser, so that sending it twice is leaving it once."""

    OWNER, SITE = "visitor__site__owner", "visitor__site"

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        MESSAGE = "message", _("Message")

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="contacts")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    uid = models.UUIDField(editable=False)
    kind = models.CharField(max_length=7, choices=Kind)
    fields = models.JSONField(default=dict, blank=True, help_text=_("What the visitor filled in, by the field's name."))
    text = models.TextField(_("message"), blank=True)
    page = models.CharField(max_length=500, blank=True, help_text=_("Where it was left."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lead or message")
        verbose_name_plural = _("leads and messages")
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("visitor", "uid"), name="one_contact_per_uid"),)

    def __str__(self) -> str:
        return self.who or f"{self.get_kind_display()} {self.pk}"

    @property
    def who(self) -> str:
        """The name the visitor gave, or else the e-mail address, or else what the owner's website says."""
        return str(self.fields.get("name") or self.fields.get("email") or self.visitor.who)[:60]
