"""What people of a site write about conversations for themselves: notes, and tags to find them by. Visitors never see either."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from widget.models.conversations import Conversation
from widget.models.sites import Site
from widget.tenancy import USUAL, Act, Role, TenantModel

NOTE_LENGTH, TAG_LENGTH = 4000, 40
FOR_WRITERS = {**USUAL, Act.DELETE: Role.EDITOR}
"""Whoever may write them may take them back."""


class Note(TenantModel):
    """Plain text. `author` is None once that person is gone."""

    OWNER, SITE, ROLES = "conversation__visitor__site__owner", "conversation__visitor__site", FOR_WRITERS

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=NOTE_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return _("Note %(number)s") % {"number": self.pk}


class Tag(TenantModel):
    """A word of one site's people. It goes with the last conversation that has it."""

    OWNER, SITE, ROLES = "site__owner", "site", FOR_WRITERS

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=TAG_LENGTH)

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint("site", Lower("name"), name="one_tag_per_name"),)

    def __str__(self) -> str:
        return self.name
