"""A site's page that says what is kept of its visitors: to copy into the owner's privacy policy, or to link to."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from widget import audit
from widget.admin.site_pages import RowPages
from widget.admin.words import language_name
from widget.audit import Deed
from widget.care import tell_visitors
from widget.disclosure import as_text, sections
from widget.models import ConsentText, Site
from widget.retention import next_due


class PrivacyPage(RowPages):
    """Goes with the sites' admin."""

    def get_urls(self) -> list[URLPattern]:
        return [self.page("<path:object_id>/privacy/", self.privacy, "privacy"), *super().get_urls()]

    def privacy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Read by everybody who works there; linked to by those who may change the site."""
        site: Site = self.row(request, object_id, to_change=request.method == "POST")
        address = public_address(site)
        if request.method == "POST":
            return self._link(request, site, address)
        said = {"site": site, "sections": sections(site), "text": as_text(site), "address": address}
        said |= {"texts": _wordings(site), "is_linked": site.privacy_url == address}
        said["is_public"] = address.startswith("https://")
        may_link = self.has_change_permission(request, site) and not site.privacy_url and address.startswith("https://")
        return self.show(
            request, "admin/widget/site/privacy.html", _("What is kept of visitors"), may_link=may_link, **said
        )

    def _link(self, request: HttpRequest, site: Site, address: str) -> HttpResponse:
        """Only where there is no page of the owner's own."""
        if not site.privacy_url and address.startswith("https://"):
            site.privacy_url = address
            site.save(update_fields=["privacy_url", "changed_at"])
            tell_visitors(site.pk)
            words = "Linked the chat to the page that says what is kept."
            self.log_change(request, site, words)
            audit.record(request, Deed.CHANGED, site, words=words)
            messages.success(request, _("The chat links to this page now."))
        return HttpResponseRedirect(request.path)


def _wordings(site: Site) -> list[ConsentText]:
    """Each with the name of its language, which is the reader's word for it."""
    texts: Any = list(site.consent_texts.all())
    for text in texts:
        text.said_in = language_name(text.language)
    return list(texts)


def public_address(site: Site) -> str:
    return settings.PUBLIC_URL + reverse("privacy", args=(site.key,))


def what_goes(site: Site) -> str:
    """How long everything is kept and what goes next, in words; and the way to the page."""
    kinds = {"conversations": _("questions"), "messages": _("messages"), "leads": _("leads")}
    lines = [_line(site, kind, what) for kind, what in kinds.items()]
    if due := next_due(site):
        soon = timezone.localtime(max(due, timezone.now()))
        lines.append(_("Next: the oldest question, on %(day)s.") % {"day": date_format(soon, _("j F Y"))})
    url = reverse("admin:widget_site_privacy", args=(site.pk,))
    words: Any = format_html_join("", '<span class="house-line-of-its-own">{}</span> ', ((line,) for line in lines))
    label = _("What is kept, for your privacy policy")
    return format_html('{}<a class="house-quiet-button" href="{}">{}</a>', words, url, label)


def _line(site: Site, kind: str, what: str) -> str:
    if days := site.days(kind):
        return _("Deletes %(what)s older than %(days)s days.") % {"what": what, "days": days}
    return _("Keeps %(what)s until somebody deletes them.") % {"what": what}
