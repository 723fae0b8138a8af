"""What owners do on a transcript's page: write notes, put tags on, say that they have seen to it, block, delete a visitor's data.

Each is a form of its own, sent to an address of its own, and leads back to the transcript.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import attention, audit, conversations, notes, places
from widget.admin import live
from widget.admin.deletion import companions
from widget.admin.read_only import ReadOnly
from widget.admin.rights import may_forget, may_write
from widget.audit import Deed
from widget.carrier import News
from widget.models import Conversation
from widget.orders import Orders
from widget.tabs import Tabs

Act = Callable[[HttpRequest, Conversation], HttpResponseBase]
_NO_TAG = _("Nothing was added: a tag has 1 to 40 characters, and a conversation at most 20 of them.")


class Deeds(ReadOnly):
    """Goes with the admin of conversations."""

    def get_urls(self) -> list[Any]:
        acts: dict[str, Act] = {
            "notes": _note,
            "tags": _tag,
            "seen": _see_to,
            "block": _block,
            "forget": self._forget,
            "live": live.follow,
        }
        routes = [self.route(f"<path:object_id>/{name}/", self._on(act), name) for name, act in acts.items()]
        return [*routes, *super().get_urls()]

    def _on(self, act: Act) -> Callable[..., HttpResponseBase]:
        """The act, done to a conversation that the person may see; any other is none, as on every page here."""

        def view(request: HttpRequest, object_id: str) -> HttpResponseBase:
            conversation = self.get_object(request, unquote(object_id))
            if conversation is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
            if not self.has_view_permission(request, conversation):
                raise PermissionDenied
            return act(request, conversation)

        return view

    def _forget(self, request: HttpRequest, conversation: Conversation) -> HttpResponseBase:
        if not may_forget(request, conversation):
            raise PermissionDenied
        visitor = conversation.visitor
        if request.method == "POST":
            with transaction.atomic():
                audit.record(request, Deed.FORGOTTEN, visitor)
                forget_visitor(conversation)
            self.message_user(request, gettext("All that was kept of this visitor is deleted."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:widget_conversation_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Delete all of this visitor's data"),
            "opts": self.opts,
            "original": conversation,
            "goes": companions([visitor]),
        }
        return TemplateResponse(request, "admin/widget/conversation/forget.html", context)


def forget_visitor(conversation: Conversation) -> None:
    """As if the visitor had pressed “delete my chat”: rows go, open tabs hear of it, running answers are stopped everywhere."""
    visitor = conversation.visitor
    name = visitor.token_hash
    running = conversations.forget(places.Place(visitor.site_id, name))
    transaction.on_commit(lambda: Tabs.tell_all_soon(name, News("forgotten")), robust=True)
    for row in running:
        transaction.on_commit(lambda row=row: Orders.stop_soon(row), robust=True)  # type: ignore[misc]


@transaction.atomic
def _note(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if refusal := _refuses(request, conversation):
        return refusal
    if own := _number(request.POST.get("delete")):
        if notes.unnote(conversation, request.user, own):
            _tell(request, conversation, "Note deleted")
    elif notes.note(conversation, request.user, request.POST.get("text", "")):
        _tell(request, conversation, "Note added")
    else:
        messages.warning(request, gettext("Nothing was added: the note is empty."))
    return _back(conversation, "notes")


@transaction.atomic
def _tag(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if refusal := _refuses(request, conversation):
        return refusal
    if gone := _number(request.POST.get("remove")):
        if notes.untag(conversation, gone):
            _tell(request, conversation, "Tag taken off")
    elif notes.tag(conversation, request.POST.get("name", "")):
        _tell(request, conversation, "Tag put on")
    else:
        messages.warning(request, _NO_TAG)
    return _back(conversation, "tags")


@transaction.atomic
def _see_to(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if refusal := _refuses(request, conversation):
        return refusal
    if attention.see_to(Conversation.objects.filter(pk=conversation.pk), request.user):
        _tell(request, conversation, "Seen to")
    return _back(conversation, "attention")


@transaction.atomic
def _block(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if refusal := _refuses(request, conversation):
        return refusal
    blocked, visitor = request.POST.get("block") == "yes", conversation.visitor
    if conversations.block(visitor, blocked):
        _tell(request, conversation, "Visitor blocked" if blocked else "Visitor unblocked")
        name = visitor.token_hash
        if blocked:
            transaction.on_commit(lambda: Tabs.tell_all_soon(name, News("blocked")), robust=True)
    return _back(conversation, "blocked")


def _refuses(request: HttpRequest, conversation: Conversation) -> HttpResponse | None:
    """A reading of what is only written to; PermissionDenied for whoever may only read."""
    if not may_write(request, conversation):
        raise PermissionDenied
    return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])


def _back(conversation: Conversation, part: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:widget_conversation_change", args=(conversation.pk,)) + f"#{part}")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _tell(request: HttpRequest, conversation: Conversation, words: str) -> None:
    """Tell the audit trail what was done; never what was written, which may be a visitor's words."""
    audit.record(request, Deed.CHANGED, conversation, words=words)
