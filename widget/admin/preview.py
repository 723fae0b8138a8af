"""The live preview: a page that holds the real embed, and the settings of a form that isn't saved. Asks nobody anything."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from widget import assets
from widget.admin.site_pages import RowPages
from widget.admin.start_forms import LookForm
from widget.admin.words import contrast_notes
from widget.models import Avatar, Site
from widget.sites import public_settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'; connect-src "
)
"""What comes last: where the embed's words in other languages are, and nothing else."""


class SitePreview(RowPages):
    def get_urls(self) -> list[URLPattern]:
        framed = xframe_options_sameorigin
        pages = [
            self.page("preview/", framed(self.preview_new), "preview_new"),
            self.page("<path:object_id>/preview/", framed(self.preview), "preview"),
        ]
        return [*pages, *super().get_urls()]

    def preview_new(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._preview(request, None)

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._preview(request, self.row(request, object_id))

    def _preview(self, request: HttpRequest, site: Site | None) -> HttpResponse:
        """GET: the page for the frame. POST: what the form that is sent would show, as far as it can be read."""
        if request.method == "POST":
            return JsonResponse(self._as_written(request, site))
        response = TemplateResponse(request, "admin/widget/site/preview.html", {"script": assets.named("preview")})
        response["Content-Security-Policy"] = _POLICY + request.build_absolute_uri("/widget/")
        return response

    def _as_written(self, request: HttpRequest, site: Site | None) -> dict[str, Any]:
        """What can't be read stays as it is stored; why it can't be read is said by the form when it is saved."""
        only_looks: dict[str, Any] = {"form": LookForm, "fields": LookForm.FIELDS} if "_looks" in request.POST else {}
        form = self.get_form(request, site, change=site is not None, **only_looks)(request.POST, instance=site)
        drawn: Site = form.instance
        stored = {field.name: getattr(drawn, field.attname) for field in Site._meta.concrete_fields}
        for name in form.errors:
            if name in stored and name not in ("api_key", "owner"):
                setattr(drawn, name, stored[name])
        avatar = Avatar.objects.filter(site=site).only("hash").first() if site else None
        shows_picture = avatar and "picture-clear" not in request.POST
        written = form["accent"].value() if "accent" in form.fields else ""
        is_no_color = "accent" in form.errors
        notes = (
            [_("“%(color)s” is not a colour. Write it like #5346E0.") % {"color": written}]
            if is_no_color
            else contrast_notes(drawn.accent)
        )
        return {"settings": public_settings(drawn, avatar.hash if avatar and shows_picture else None), "notes": notes}
