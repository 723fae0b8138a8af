"""What somebody may do with a row in the admin: as far as Django's permissions go, and as far as their role at its site does."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.http import HttpRequest

from widget.models import Site
from widget.tenancy import Act, TenantModel, may, owner_of, site_of

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ByRole(_ModelAdmin):
    """Without a row, the question is whether there is any row that one may do it with."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or self.role_allows(request, obj, Act.SEE))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.role_allows(request, obj, Act.CHANGE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.role_allows(request, obj, Act.DELETE)

    def role_allows(self, request: HttpRequest, obj: TenantModel | None, act: Act) -> bool:
        """Asked once for each request: a page of the admin asks ten times."""
        known: dict[tuple[object, ...], bool] = request.__dict__.setdefault("allowed_by_role", {})
        key = (self.model, obj.pk if obj else None, act)
        if key not in known:
            rows = self.model._default_manager.within(request.user, act)
            known[key] = may(request.user, obj, act) if obj else rows.exists()
        return known[key]


def refuse_strangers(row: TenantModel, request: HttpRequest) -> None:
    """The last guard, whatever form was used: no row points to one of another owner, or to a site where one is too little."""
    for field in row._meta.concrete_fields:
        if isinstance(field, ForeignKey) and issubclass(field.remote_field.model, TenantModel):
            related = getattr(row, field.name)
            if related is not None and owner_of(related) != owner_of(row):
                raise PermissionDenied(f"{field.name} belongs to somebody else.")
    if not _is_in_reach(row, request):
        raise PermissionDenied("One may not do this at that site.")


def _is_in_reach(row: TenantModel, request: HttpRequest) -> bool:
    site = site_of(row)
    if site is None or site.pk is None:
        return bool(getattr(request.user, "is_superuser", False)) or owner_of(row) == request.user.pk
    return Site.objects.with_role(request.user, row.ROLES[Act.CHANGE]).filter(pk=site.pk).exists()
