"""Addresses and networks that the operator lets in no more. Belongs to no owner."""

from ipaddress import ip_network

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WIDEST = {4: 8, 6: 19}
"""Of the bits of a network, at least so many: a slip of the pen must not shut out half the world."""


def spelled(text: str) -> str:
    """An address or network in its one spelling; ValidationError if it is none, or a very wide one."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValidationError(_("Write an address such as 203.0.113.7, or a network such as 203.0.113.0/24.")) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise ValidationError(_("That is a very large part of the internet. Write a smaller network."))
    return str(network)


class Ban(models.Model):
    network = models.CharField(
        gettext_lazy("address or network"),
        max_length=50,
        unique=True,
        help_text=gettext_lazy("Such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/64."),
    )
    note = models.CharField(
        gettext_lazy("note"), max_length=200, blank=True, help_text=gettext_lazy("Why, for those who run this server.")
    )
    ends_at = models.DateTimeField(
        gettext_lazy("ends"), null=True, blank=True, help_text=gettext_lazy("Left empty, it doesn't end by itself.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        verbose_name = gettext_lazy("ban")
        verbose_name_plural = gettext_lazy("bans")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.network

    def clean(self) -> None:
        try:
            self.network = spelled(self.network)
        except ValidationError as error:
            raise ValidationError({"network": error}) from None

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()
