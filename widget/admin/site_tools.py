"""What an owner does to a whole site with one press: pause, open, new key, duplicate, archive; and where the chat was seen."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import audit, care, sightings
from widget.admin.filters import ChoiceFilter
from widget.admin.site_pages import RowPages, is_the_tenant
from widget.admin.words import ago
from widget.audit import Deed
from widget.models import Sighting, Site
from widget.sites import snippet

GRACES = ((0, _("It ends at once")), (1, _("1 day")), (7, _("7 days")), (30, _("30 days")))


class ArchivedFilter(ChoiceFilter):
    """What was put away isn't shown unless it is asked for."""

    title = _("which sites")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (("yes", gettext("Archived")), ("all", gettext("All of them")))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Nothing chosen doesn't mean all here."""
        first, *others = super().choices(changelist)
        yield {**first, "display": gettext("In use")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().queryset(request, queryset) if self.value() else queryset.filter(archived_at=None)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset if value == "all" else queryset.exclude(archived_at=None)


class SiteTools(RowPages):
    def get_urls(self) -> list[URLPattern]:
        deeds = {"pause": self.pause, "resume": self.resume, "duplicate": self.duplicate}
        deeds |= {"archive": self.archive, "unarchive": self.unarchive}
        pages = [self.page(f"<path:object_id>/{name}/", view, name) for name, view in deeds.items()]
        pages.append(self.page("<path:object_id>/new-key/", self.new_key, "new_key"))
        pages.append(self.page("<path:object_id>/seen/", self.seen, "seen"))
        return [*pages, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was put away is only read."""
        return super().has_change_permission(request, obj) and not (obj and obj.archived_at)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """What was put away is a page to read, not a form without fields."""
        site = self.get_object(request, unquote(object_id))
        if site is None or not site.archived_at or not self.has_view_permission(request, site):
            return super().change_view(request, object_id, *args, **kwargs)
        if request.method == "POST":
            raise PermissionDenied
        may_return = bool(site.archived_at) and super().has_change_permission(request, site)
        return self.show(
            request, "admin/widget/site/read_only.html", str(site), original=site, may_unarchive=may_return
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"show_all": "?archived=all", **(extra_context or {})})

    # --- One press each ---

    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._set_open(
            request, object_id, False, gettext("“%(site)s” is paused: visitors see no chat until you open it.")
        )

    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._set_open(request, object_id, True, gettext("“%(site)s” is open: visitors can ask again."))

    def _set_open(self, request: HttpRequest, object_id: str, is_open: bool, words: str) -> HttpResponse:
        site = self.row(request, object_id)
        if refusal := _only_post(request):
            return refusal
        care.set_open(site, is_open)
        logged, deed = ("Opened.", Deed.OPENED) if is_open else ("Paused.", Deed.PAUSED)
        return self._done(request, site, logged, words % {"site": site}, deed)

    def duplicate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.row(request, object_id, to_change=False)
        if not self.may_duplicate(request, site):
            raise PermissionDenied
        if refusal := _only_post(request):
            return refusal
        copy = care.duplicate(site)
        self.log_addition(request, copy, "Duplicated.")
        audit.record(request, Deed.ADDED, copy)
        messages.success(
            request, gettext("This is the copy of “%(site)s”. It is paused, and has a tag of its own.") % {"site": site}
        )
        return self.go("change", copy.pk)

    def may_duplicate(self, request: HttpRequest, site: Site) -> bool:
        """The copy asks with the same API key, so it belongs to the same person."""
        return self.has_add_permission(request) and is_the_tenant(request, site)

    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.owners_row(request, object_id)
        if refusal := _only_post(request):
            return refusal
        care.archive(site)
        words = gettext(
            "“%(site)s” is archived: its chat is closed, and it is no longer in the list unless you filter for it."
        )
        self._log(request, site, "Archived.", words % {"site": site})
        return self.go("changelist")

    def unarchive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.owners_row(request, object_id, to_change=False)
        if not super().has_change_permission(request, site):
            raise PermissionDenied
        if refusal := _only_post(request):
            return refusal
        care.unarchive(site)
        words = gettext("“%(site)s” is back, and paused. Open it when it is ready.")
        self._log(request, site, "Taken out of the archive.", words % {"site": site})
        return self.go("change", site.pk)

    # --- Pages ---

    def new_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Says what a new site key means, makes one, and shows whether pages still use the old ones."""
        site = self.owners_row(request, object_id)
        if request.method == "POST" and "_end" in request.POST:
            care.end_old_keys(site)
            self._log(request, site, "Ended the old site keys.", gettext("Only the tag below works now."))
            return self.go("new_key", site.pk)
        if request.method == "POST":
            days = request.POST.get("days", "")
            offered = {str(count): count for count, _words in GRACES}
            care.new_key(site, offered.get(days, care.GRACE_DAYS))
            self._log(
                request,
                site,
                "Made a new site key.",
                gettext("The site has a new key. Paste the new tag into your pages."),
                Deed.SITE_KEY_REPLACED,
            )
            return self.go("new_key", site.pk)
        old = [(key, sightings.latest(site.pk, key.key)) for key in site.old_keys.all() if key.works]
        told = {"snippet": snippet(site.key), "graces": GRACES, "usual": care.GRACE_DAYS, "old_keys": old}
        return self.show(request, "admin/widget/site/new_key.html", gettext("New site key"), original=site, **told)

    def seen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the page with the tag asks for again and again."""
        site = self.row(request, object_id, to_change=False)
        return JsonResponse(seen_words(site))

    def _done(self, request: HttpRequest, site: Site, logged: str, words: str, deed: Deed) -> HttpResponseRedirect:
        """Back to where the button was."""
        self._log(request, site, logged, words, deed)
        return self.go("changelist") if request.POST.get("_back") == "list" else self.go("change", site.pk)

    def _log(self, request: HttpRequest, site: Site, logged: str, words: str, deed: Deed = Deed.CHANGED) -> None:
        self.log_change(request, site, logged)
        audit.record(request, deed, site, words=logged if deed is Deed.CHANGED else "")
        messages.success(request, words)


def seen_words(site: Site) -> dict[str, object]:
    """Whether a page of the owner's has used the chat, in words."""
    last: Sighting | None = sightings.latest(site.pk)
    if last is None:
        return {"seen": False, "words": gettext("Not yet.")}
    words = gettext("Yes, %(when)s, from %(where)s") % {"when": ago(last.last_at), "where": last.origin}
    return {"seen": True, "words": words}


def _only_post(request: HttpRequest) -> HttpResponse | None:
    return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])
