"""What the pages of a site share that are not its form: how they are reached, who may see them, how they are shown."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from widget.admin.doorway import Page, entrance
from widget.admin.tenant import TenantAdmin
from widget.tenancy import Act, TenantModel, owner_of


def is_the_tenant(request: HttpRequest, row: TenantModel) -> bool:
    return bool(getattr(request.user, "is_superuser", False)) or owner_of(row) == request.user.pk


class RowPages(TenantAdmin):
    """Pages of one row besides its form; a subclass adds them to `get_urls`."""

    def page(self, route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        return self._route(route, self.admin_site.admin_view(view), name)

    def slow_page(self, route: str, view: Page, name: str) -> URLPattern:
        """A page that waits for SparkGPT."""
        return self._route(route, entrance(self.admin_site, view), name)

    def _route(self, route: str, view: Any, name: str) -> URLPattern:
        view.model_admin = self
        pattern: URLPattern = path(route, view, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")
        return pattern

    def address(self, name: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def go(self, name: str, *args: object) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.address(name, *args))

    def row(self, request: HttpRequest, object_id: str, *, to_change: bool = True) -> Any:
        """The row, if this person may see it, and change it where that is wanted; otherwise it doesn't exist, or is refused."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        allowed = self.has_change_permission(request, row) if to_change else self.has_view_permission(request, row)
        if not allowed:
            raise PermissionDenied
        return row

    def owners_row(self, request: HttpRequest, object_id: str, *, to_change: bool = True) -> Any:
        """The same, for what only the site's owners do."""
        row = self.row(request, object_id, to_change=to_change)
        if not self.role_allows(request, row, Act.DELETE):
            raise PermissionDenied
        return row

    def tenants_row(self, request: HttpRequest, object_id: str, *, to_change: bool = True) -> Any:
        """The same, for what only the one does whose site and API key it is."""
        row = self.row(request, object_id, to_change=to_change)
        if not is_the_tenant(request, row):
            raise PermissionDenied
        return row

    def show(self, request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
        shared = self.admin_site.each_context(request)
        return TemplateResponse(request, template, {**shared, "opts": self.opts, "title": title, **context})
