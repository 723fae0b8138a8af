"""What visitors left for the owner, to be read: the answers to the form, and messages. Text only."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.admin.filters import ChoiceFilter, TenantRelatedFilter, WhenFilter
from widget.admin.read_only import ReadOnly, Step, to_the_page_of
from widget.admin.words import moment, shortened
from widget.contacts import labelled
from widget.models import Contact, Conversation, Site
from widget.searching import NAMED

_SITE = "visitor__site"


class KindFilter(ChoiceFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return ((Contact.Kind.LEAD.value, gettext("Leads")), (Contact.Kind.MESSAGE.value, gettext("Messages")))

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)


class LeftFilter(WhenFilter):
    first = last = "created_at"


@admin.register(Contact)
class ContactAdmin(ReadOnly):
    explanation = _("Who your visitors are, where you ask for it, and the messages they left for you.")
    nothing_yet = _(
        "No leads and messages yet. Your site says, under “Leads and messages”, whether visitors may leave any."
    )
    list_display = ("who", "kind_in_words", "said", "site", "when")
    list_filter = ((_SITE, TenantRelatedFilter), KindFilter, LeftFilter)
    site_path = _SITE
    list_select_related = (_SITE,)
    ordering = ("-pk",)
    search_fields = ("text", "fields", *(f"visitor__{field}" for field in NAMED))
    search_help_text = _("Finds words in messages, names and addresses.")
    fields = ("text",)
    change_form_template = "admin/widget/contact/change_form.html"

    def step_at(self, site: Site) -> Step:
        return to_the_page_of(site)

    def read_with(self, obj: Contact) -> Contact:
        return obj

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related(_SITE)
        return rows

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        contact: Contact = kwargs["obj"]
        context |= {"filled": labelled(contact.visitor.site, contact), "title": str(contact.get_kind_display())}
        if conversation := _conversation(contact):
            context["conversation_url"] = reverse("admin:widget_conversation_change", args=(conversation.pk,))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("From"))
    def who(self, contact: Contact) -> str:
        return contact.who or "–"

    @admin.display(description=_("Kind"), ordering="kind")
    def kind_in_words(self, contact: Contact) -> str:
        return format_html('<span class="house-state">{}</span>', contact.get_kind_display())

    @admin.display(description=_("What it says"))
    def said(self, contact: Contact) -> str:
        return shortened(contact.text or ", ".join(map(str, contact.fields.values())))

    @admin.display(description=_("Site"), ordering=f"{_SITE}__name")
    def site(self, contact: Contact) -> str:
        return str(contact.visitor.site)

    @admin.display(description=_("Left"), ordering="created_at")
    def when(self, contact: Contact) -> str:
        return moment(contact.created_at)


def _conversation(contact: Contact) -> Conversation | None:
    """A form before the first question comes before its conversation, too."""
    first: Conversation | None = contact.conversation or contact.visitor.conversations.order_by("pk").first()
    return first
