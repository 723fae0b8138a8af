"""Who may do what with a conversation that they may see. The questions are asked here and nowhere else."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from widget.models import Conversation, Site


def may_write(request: HttpRequest, conversation: Conversation) -> bool:
    """Notes, tags, “seen to”: whoever may change the site."""
    return _sites().has_change_permission(request, conversation.visitor.site)


def may_forget(request: HttpRequest, conversation: Conversation) -> bool:
    """Delete all that is kept of a visitor: whoever may delete the site."""
    return _sites().has_delete_permission(request, conversation.visitor.site)


def _sites() -> ModelAdmin[Site]:
    return admin.site.get_model_admin(Site)
