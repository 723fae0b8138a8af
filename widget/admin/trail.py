"""The audit trail, to be read by the owners of the sites that it tells of: who did what. Nobody changes or deletes any of it."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import audit
from widget.admin.exports import Exported
from widget.admin.filters import ChoiceFilter, TenantRelatedFilter, WhenFilter
from widget.admin.trail_words import in_the_readers_words
from widget.admin.words import moment
from widget.models import AuditEntry, Site
from widget.tenancy import Role
from widget.trail_sheets import trail_csv, trail_json

Deed = AuditEntry.Deed
_DOORS = (
    *(
        Deed.SIGNED_IN,
        Deed.REFUSED,
        Deed.LOCKED,
        Deed.ENDED,
        Deed.RESET_ASKED,
        Deed.PASSWORD_SET,
        Deed.PASSWORD_CHANGED,
    ),
    *(Deed.FACTOR_ON, Deed.FACTOR_OFF, Deed.FACTOR_RESET, Deed.CODES_MADE),
)
_KINDS = {
    "settings": (
        _("Sites and settings"),
        (Deed.ADDED, Deed.CHANGED, Deed.DELETED, Deed.PAUSED, Deed.OPENED, Deed.HANDED_OVER),
    ),
    "keys": (_("Keys"), (Deed.KEY_REPLACED, Deed.SITE_KEY_REPLACED)),
    "people": (_("People"), (Deed.INVITED, Deed.WITHDRAWN, Deed.JOINED, Deed.ROLE_CHANGED, Deed.REMOVED)),
    "visitors": (_("What visitors wrote: read, exported, deleted"), (Deed.READ, Deed.EXPORTED, Deed.FORGOTTEN)),
    "doors": (_("Signing in"), _DOORS),
}


class DeedFilter(ChoiceFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        seen = set(_KINDS) - (set() if getattr(request.user, "is_superuser", False) else {"doors"})
        return [(kind, str(words)) for kind, (words, _deeds) in _KINDS.items() if kind in seen]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(deed__in=_KINDS[value][1])


class DoneFilter(WhenFilter):
    first = last = "at"


@admin.register(AuditEntry)
class TrailAdmin(Exported):
    explanation = _("Who changed, exported, deleted or read something at your sites. Nobody can change this list.")
    nothing_yet = _("Nothing was done yet. Everything that somebody changes, exports, deletes or reads is told here.")
    list_display = ("when", "who_or_what", "done", "what_changed", "site_name_in_words")
    list_filter = (("site", TenantRelatedFilter), DeedFilter, DoneFilter)
    ordering = ("-pk",)
    search_fields = ("who_name", "name", "words")
    search_help_text = _("Finds people, names of what was changed, and what was changed of it.")
    fields = ("when", "who_or_what", "done", "what_changed", "site_name_in_words")
    sheets = {"csv": trail_csv, "json": trail_json}
    exported_by = "site"

    def tell_export(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> None:
        """Entries without a site have no owner to be told; that they were taken away is for superusers to see."""
        super().tell_export(request, rows, words)
        if rows.filter(site=None).exists():
            audit.record(request, Deed.EXPORTED, words=words)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A room for owners: whoever only edits or reads would find it empty."""
        is_owner = request.user.has_perm("widget.add_site") or Site.objects.with_role(request.user, Role.OWNER).exists()
        return super().has_view_permission(request, obj) and is_owner

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, "address") if settings.ADDRESSES != "off" else self.list_display

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "address") if settings.ADDRESSES != "off" else self.fields

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter

    def sections(self, request: HttpRequest, obj: Any) -> Any:
        return [(None, {"fields": self.get_fields(request, obj)})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.sections(request, obj)

    @admin.display(description=_("When"), ordering="pk")
    def when(self, entry: AuditEntry) -> str:
        return moment(entry.at)

    @admin.display(description=_("Who"), ordering="who_name")
    def who_or_what(self, entry: AuditEntry) -> str:
        strange = entry.deed in (Deed.REFUSED, Deed.LOCKED, Deed.RESET_ASKED)
        stranger = gettext("Somebody unknown") if strange else gettext("The server")
        return entry.who_name or stranger

    @admin.display(description=_("What"))
    def done(self, entry: AuditEntry) -> str:
        return str(capfirst(entry.sentence))

    @admin.display(description=_("What changed"), ordering="words")
    def what_changed(self, entry: AuditEntry) -> str:
        return in_the_readers_words(entry.words)

    @admin.display(description=_("Site"), ordering="site_name")
    def site_name_in_words(self, entry: AuditEntry) -> str:
        return entry.site_name or "–"
