"""A site's page for visitors who are logged in on the website: its secrets, each shown once, and what a programmer needs."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import audit
from widget.admin.secrets_shown import NO_ROOM, secrets_shown
from widget.admin.tenant import TenantAdmin
from widget.admin.words import number_in
from widget.audit import Deed
from widget.models import IdentitySecret, Site
from widget.models.sealed import NoRoom
from widget.tenancy import Act
from widget.vouching import drop_secret, make_secret

EXPLANATION = _(
    "Your website can tell the chat who its logged-in visitors are. Then their conversations follow them to every device, and "
    "you see who asks. It takes a few lines of code on your server, which sign who it is."
)
_NO_KEY = _(
    "Nobody can chat now: only visitors who are logged in may, and there is neither a secret nor a public key to prove it."
)
_DROPPED = _("The secret is gone. Nothing that is signed with it is believed any more.")


class IdentityPage(TenantAdmin):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(self.identity)
        view.model_admin = self  # as on the stock pages
        return [path("<path:object_id>/identity/", view, name="widget_site_identity"), *super().get_urls()]

    def identity(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site: Site | None = self.get_object(request, object_id)
        if site is None:
            raise Http404
        if not self.has_change_permission(request, site) or not self.role_allows(request, site, Act.DELETE):
            raise PermissionDenied
        if request.method != "POST":
            return self._identity_page(request, site)
        if "make" in request.POST:
            return self._make(request, site)
        if drop_secret(site, number_in(request.POST.get("drop"))):
            self._write_down(request, site, "Dropped a secret for logged-in visitors.")
            messages.success(request, _DROPPED)
        return HttpResponseRedirect(request.path)

    def _make(self, request: HttpRequest, site: Site) -> HttpResponse:
        """The page itself is the answer, without a detour: nothing but it ever holds the secret."""
        try:
            _made, text = make_secret(site, number_in(request.POST.get("make")) or None)
        except NoRoom:
            messages.warning(request, NO_ROOM)
            return HttpResponseRedirect(request.path)
        self._write_down(request, site, "Made a secret for logged-in visitors.")
        return self._identity_page(request, site, text=text)

    def _write_down(self, request: HttpRequest, site: Site, words: str) -> None:
        self.log_change(request, site, words)
        audit.record(request, Deed.CHANGED, site, words=words)

    def _identity_page(self, request: HttpRequest, site: Site, **more: Any) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request), "title": gettext("Visitors who are logged in on your website"),
            "opts": self.opts, "site": site, "explanation": EXPLANATION, **secrets_shown(site.identity_secrets.all()), **more,
        }  # fmt: skip
        return TemplateResponse(request, "admin/widget/site/identity.html", context)


def shown(site: Site) -> str:
    """The site's secrets, as its form has them: their last four, and the way to their page."""
    secrets: list[IdentitySecret] = list(site.identity_secrets.all())
    words = (
        format_html('<span class="house-code">{}</span>', ", ".join(map(str, secrets)))
        if secrets
        else gettext("None yet")
    )
    url = reverse("admin:widget_site_identity", args=(site.pk,))
    label = gettext("Change") if secrets else gettext("Make a secret")
    way = format_html('<a class="house-quiet-button" href="{}">{}</a>', url, label)
    return format_html('<span class="house-secret">{}</span>{}', words, way)


def warn_if_nobody_gets_in(request: HttpRequest, site: Site) -> None:
    if site.needs_identity and not site.public_keys.strip() and not site.identity_secrets.exists():
        messages.warning(request, _NO_KEY)
