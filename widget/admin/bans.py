"""Bans in the admin: for superusers alone, because an address is nobody's site."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from widget import audit
from widget.admin.tenant import NumberedRows
from widget.admin.words import moment
from widget.audit import Deed
from widget.models import Ban
from widget.orders import Orders

_DOES = gettext_lazy(
    "No visitor from there gets into any chat on this server, and whoever is in is shown out within five seconds. Of an address "
    "with colons (IPv6) ban the /64: whoever has one address in it has them all."
)


@admin.register(Ban)
class BanAdmin(NumberedRows):
    explanation = gettext_lazy("Addresses and networks from which no visitor is let in, at any site.")
    fieldsets = ((None, {"fields": ("network", "note", "ends_at"), "description": _DOES}),)
    list_display = ("network", "note", "ends", "since")
    search_fields = ("network", "note")
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _runs_the_server(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _runs_the_server(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _runs_the_server(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _runs_the_server(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _runs_the_server(request)

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: Any) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        _tell(request, Deed.CHANGED if change else Deed.ADDED, obj)

    def delete_model(self, request: HttpRequest, obj: Ban) -> None:
        _tell(request, Deed.DELETED, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for ban in queryset:
            _tell(request, Deed.DELETED, ban)
        super().delete_queryset(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {
            "title": _("Bans"),
            "explanation": self.explanation,
            "nothing_yet": _("Nobody is banned."),
            "add_first": _("Add a ban"),
        }
        return super().changelist_view(request, {**words, **(extra_context or {})})

    @admin.display(description=gettext_lazy("Ends"), ordering="ends_at")
    def ends(self, ban: Ban) -> str:
        if ban.ends_at is None:
            return _("Not by itself")
        return format_html('<span class="house-state">{}</span>', _("Is over")) if ban.is_over else moment(ban.ends_at)

    @admin.display(description=gettext_lazy("Since"), ordering="created_at")
    def since(self, ban: Ban) -> str:
        return moment(ban.created_at)


def _runs_the_server(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


def _tell(request: HttpRequest, deed: Deed, ban: Ban) -> None:
    """The audit trail, where the entry is nobody's but the operator's; and every process."""
    audit.record(request, deed, words=f"Ban of {ban.network}")
    transaction.on_commit(Orders.look_at_bans_soon, robust=True)
