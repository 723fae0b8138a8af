"""Rows that nobody edits, in lists that stay fast however many there are. Knows no model."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from widget.admin.tenant import TenantAdmin
from widget.models import Site

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

Step = tuple[str, "StrOrPromise"]
"""An address, and how the button to it is called."""
MANY = 1_000
"""Rows are counted, and paged through, up to here; whoever wants an older one filters."""


class CappedPaginator(_Paginator):
    """Doesn't count a million rows to say that there are many."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return min(int(rows.order_by().values("pk")[: MANY + 1].count()), MANY + 1)

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, MANY) // self.per_page))


class LongList(ChangeList):
    """Asks only whether there are any rows at all, not how many; and hands each page to its admin to be dressed."""

    model_admin: ReadOnly

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.is_capped, self.shown_at_most = self.result_count > MANY, number_format(MANY, force_grouping=True)
        # Whoever sees rows needn't ask whether there are any.
        self.full_result_count = 1 if self.result_count else int(self.root_queryset.order_by().exists())
        self.result_list: list[Any] = list(self.result_list)
        self.model_admin.dress(self.result_list)
        self.search_help_text = self.model_admin.help_for_search()


def by_site(rows: QuerySet[Any], site: str, user: Any) -> QuerySet[Any]:
    """Rows that a person may see, named by their sites too: PostgreSQL knows how many rows a site has, and of no owner."""
    if user.is_superuser:
        return rows
    return rows.filter(**{f"{site}__in": list(Site.objects.visible_to(user).values_list("pk", flat=True))})


def to_the_page_of(site: Site) -> Step:
    return reverse("admin:widget_site_change", args=[site.pk]), _("Open the page of your site")


class ReadOnly(TenantAdmin):
    """Conversations belong to the visitors' past: nobody edits them, a superuser neither.

    `site_path` leads to a row's site; empty where rows without one are shown, too.
    """

    site_path: ClassVar[str] = ""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return by_site(rows, self.site_path, request.user) if self.site_path else rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongList

    def route(self, address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        """A page of one's own beside the stock ones, for whoever is logged in; it asks for itself who may see what."""

        def through_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return self.admin_site.admin_view(view)(request, *args, **kwargs)

        through_the_door.model_admin = self  # type: ignore[attr-defined]
        return path(address, through_the_door, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """An empty list says what to do; where there are rows, nobody looks for that."""
        return super().changelist_view(
            request, {"next_step": lambda: self._next_step(request), **(extra_context or {})}
        )

    def _next_step(self, request: HttpRequest) -> Step | None:
        site = Site.objects.visible_to(request.user).filter(archived_at=None).order_by("pk").first()
        if site:
            return self.step_at(site)
        may_begin = request.user.has_perm("widget.add_site")
        return (reverse("admin:widget_site_start"), _("Add your first site")) if may_begin else None

    def step_at(self, site: Site) -> Step:
        """Where the first row comes from."""
        return reverse("hosted", args=[site.key]), _("Try the chat")

    def dress(self, rows: list[Any]) -> None:
        """Fetch what the columns of a page say beyond the rows themselves: in as many queries for many as for few."""

    def help_for_search(self) -> str:
        return str(self.search_help_text or "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
