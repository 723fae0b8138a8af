"""Sites in the admin: what answers, where it may be used, how it looks; and the tag to paste."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from widget import followups
from widget.admin import checks_words, identity_page, numbers, picture_field, site_sections
from widget.admin.identity_page import IdentityPage
from widget.admin.learning_pages import LearningPages
from widget.admin.privacy_page import PrivacyPage, what_goes
from widget.admin.proposals_page import ProposalPages
from widget.admin.side_by_side import SideBySide, marked
from widget.admin.site_form import SiteForm
from widget.admin.site_pages import is_the_tenant
from widget.admin.site_people import people_url, who_is_there
from widget.admin.site_tools import ArchivedFilter, SiteTools, seen_words
from widget.admin.start import GuidedStart
from widget.admin.trials import SiteTrials
from widget.admin.webhook_page import webhook_url, what_is_told
from widget.admin.words import moment
from widget.audit import Deed
from widget.care import tell_visitors
from widget.look import DARK_BACKGROUND, LIGHT_BACKGROUND, colors_for
from widget.models import ApiKey, Hour, Site
from widget.origins import readable
from widget.sites import pinned_snippet, snippet
from widget.tenancy import Act
from widget.training import history

_NOBODY = _("No address is allowed yet, so no website can show this chat. Write yours under “Where it may be used”.")
_NO_MAIL = _("Nobody gets an e-mail about leads and messages yet: write an address under “Leads and messages”.")
_MOVED = _("Yours was moved on light pages, so that everybody can read what is written on it.")
_NEW_KEY = _("You have none yet. Press “Add an API key”; what you wrote here stays.")
_OWNERS_DECIDE = ("model_id", "mail_to", "needs_identity", "public_keys", *site_sections.KEEPS)
"""Not for editors: another model is another site's knowledge, letters would go on to somebody who was removed, whoever signs is
whoever they like, and fewer days delete what was said."""
_READS = _("You may read what visitors ask here, and what they leave. Its owners and editors set it up.")


@admin.register(Site)
class SiteAdmin(
    GuidedStart, SiteTrials, SideBySide, ProposalPages, LearningPages, SiteTools, IdentityPage, PrivacyPage
):
    form = SiteForm
    explanation = _("Each site is one chat on one of your websites: its model, its addresses, its look.")
    nothing_yet = _("No sites yet. A site is one chat on one of your websites.")
    add_first = _("Add your first site")
    list_display = ("name", "is_open", "addresses", "asked_model", "questions", "lately", "last_question")
    list_filter = (ArchivedFilter,)
    ordering = ("name", "pk")
    search_fields = ("name",)
    readonly_fields = ("as_seen", "secrets", "keeping", "compared")
    change_form_template = "admin/widget/site/change_form.html"

    class Media:
        js = ("admin-house/copy.js", "admin-house/colour.js", "admin-house/preview.js")
        css = {"all": ("admin-house/plots.css",)}

    def sections(self, request: HttpRequest, obj: Any) -> list[Any]:
        """All that can be set; whoever only reads gets what names the site. A site's API key is its tenant's own affair."""
        if obj and not self.has_change_permission(request, obj):
            return [(None, site_sections.part(_READS, "name", "is_open", "addresses"))]
        key = ("api_key",) if obj is None or ApiKey.objects.visible_to(request.user).filter(pk=obj.api_key_id) else ()
        color = ("accent", *(("as_seen",) if obj else ()))
        keeping = ("keeping",) if obj else ()
        compared = ("compared",) if obj else ()
        return site_sections.sections(key, color, self._identity(request, obj), keeping, compared)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None or self.role_allows(request, obj, Act.DELETE) else (*readonly, *_OWNERS_DECIDE)

    def deed(self, obj: Site, changed: list[str]) -> Deed:
        if "is_active" in changed:
            return Deed.OPENED if obj.is_active else Deed.PAUSED
        return Deed.CHANGED

    def get_list_display(self, request: HttpRequest) -> Any:
        may_switch = self.has_change_permission(request)
        return ["switch" if name == "is_open" and may_switch else name for name in super().get_list_display(request)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        hours = Hour.objects.filter(site=OuterRef("pk")).order_by()
        asked = hours.values("site").annotate(count=Sum("questions")).values("count")
        last = hours.order_by("-begins").values("last_asked_at")[:1]
        rows = rows.annotate(question_count=Coalesce(Subquery(asked), 0), last_asked=Subquery(last))
        return rows

    def get_urls(self) -> list[Any]:
        return [*people_url(self), *webhook_url(self), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Each site of the page with its plot, and what its model needs: one query for all."""
        changelist = super().get_changelist_instance(request)
        sparks = numbers.sparks_of(request, [site.pk for site in changelist.result_list])
        wanting = history.attention(request.user)
        for site in changelist.result_list:
            site.spark, site.needs = sparks[site.pk], wanting.get((site.api_key_id, site.model_id))
        return changelist

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "api_key":
            _explain_keys(field, everybodys=getattr(request.user, "is_superuser", False))
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Whoever has one API key has chosen it."""
        keys = list(ApiKey.objects.visible_to(request.user)[:2])
        only = {"api_key": keys[0].pk} if len(keys) == 1 else {}
        return {**only, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: Any) -> None:
        if change and followups.asks_otherwise(obj):
            obj.marks_folded = obj.marks_alone = obj.marks_same = 0
        super().save_model(request, obj, form, change)
        picture_field.keep(obj, form.cleaned_data.get("picture"))
        tell_visitors(obj.pk)
        if not obj.origins:
            messages.warning(request, _NOBODY)
        identity_page.warn_if_nobody_gets_in(request, obj)
        if (obj.takes_leads or obj.takes_messages) and not obj.letters_go_to:
            messages.warning(request, _NO_MAIL)

    def delete_model(self, request: HttpRequest, obj: Site) -> None:
        tell_visitors(obj.pk)
        super().delete_model(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Site) -> HttpResponseRedirect:
        """On to the page with the tag, which is what a new site is wanted for."""
        return HttpResponseRedirect(reverse("admin:widget_site_change", args=(obj.pk,)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        site = kwargs.get("obj")
        if site and not self.has_change_permission(request, site):
            context["title"] = str(site)
        elif site:
            context |= {"snippet": snippet(site.key), "pinned_snippet": pinned_snippet(site.key)}
            context |= {"hosted_url": reverse("hosted", args=(site.key,)), "seen": seen_words(site)}
            context |= {"may_duplicate": self.may_duplicate(request, site), "is_tenant": is_the_tenant(request, site)}
            context |= {"may_own": self.role_allows(request, site, Act.DELETE), **who_is_there(request, site)}
            context |= what_is_told(request, site) | {"to_offer": self.to_offer(request, site)}
            context["model_needs"] = checks_words.needs_at(request.user, site)
        if not site or self.has_change_permission(request, site):
            context["preview_url"] = self.address("preview", site.pk) if site else self.address("preview_new")
        return super().render_change_form(request, context, *args, **kwargs)

    def _identity(self, request: HttpRequest, site: Site | None) -> tuple[str, ...]:
        secrets = ("secrets",) if site and self.role_allows(request, site, Act.DELETE) else ()
        return ("needs_identity", *secrets, "public_keys")

    @admin.display(description=_("Open or paused"), ordering="is_active")
    def is_open(self, site: Site) -> str:
        tone, word = (
            ("is-good", gettext("Open"))
            if site.is_active
            else ("", gettext("Archived") if site.archived_at else gettext("Paused"))
        )
        return format_html('<span class="house-state {}">{}</span>', tone, word)

    @admin.display(description=_("Open or paused"), ordering="is_active")
    def switch(self, site: Site) -> str:
        """The same with a button. It belongs to the list's own form, and says where that goes instead."""
        if site.archived_at:
            return self.is_open(site)
        deed, word = ("pause", gettext("Pause")) if site.is_active else ("resume", pgettext("button", "Open"))
        return format_html(
            '<span class="house-switch">{}<button type="submit" class="house-quiet-button" formaction="{}" name="_back" '
            'value="list" aria-label="{} {}">{}</button></span>',
            self.is_open(site), self.address(deed, site.pk), word, site, word,
        )  # fmt: skip

    @admin.display(description=_("Allowed addresses"))
    def addresses(self, site: Site) -> str:
        if not site.origins:
            return format_html('<span class="house-warning">{}</span>', gettext("None: no website can show it"))
        first, *others = map(readable, site.origins)
        more = gettext("%(first)s + %(count)s more") % {"first": first, "count": len(others)}
        return more if others else str(first)

    @admin.display(description=_("Questions"), ordering="question_count")
    def questions(self, site: Any) -> int:
        return int(site.question_count)

    @admin.display(description=_("Last 14 days"))
    def lately(self, site: Any) -> str:
        url = reverse("admin:numbers_site", args=(site.pk,))
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>', url, gettext("Numbers of %(site)s") % {"site": site}, site.spark
        )

    @admin.display(description=_("Last question"), ordering="last_asked")
    def last_question(self, site: Any) -> str:
        return moment(site.last_asked)

    @admin.display(description=_("Secrets"))
    def secrets(self, site: Site) -> str:
        return identity_page.shown(site)

    @admin.display(description=_("How long it is kept"))
    def keeping(self, site: Site) -> str:
        return what_goes(site)

    @admin.display(description=_("Side by side"))
    def compared(self, site: Site) -> str:
        url, words = self.address("followups", site.pk), marked(site) or gettext("Nothing was compared yet.")
        return format_html(
            '{} <a class="house-quiet-button" href="{}">{}</a>', words, url, gettext("Try it side by side")
        )

    @admin.display(description=_("Colour on the page"))
    def as_seen(self, site: Site) -> str:
        light, dark = (colors_for(site.accent, background).accent for background in (LIGHT_BACKGROUND, DARK_BACKGROUND))
        shown = format_html(
            gettext("{light} on light pages, {dark} on dark ones."), light=_swatch(light), dark=_swatch(dark)
        )
        return shown if light == site.accent.upper() else format_html("{} {}", shown, _MOVED)


def _swatch(color: str) -> SafeString:
    """A fill attribute, because a strict content security policy refuses styles in markup."""
    return format_html(
        '<span class="house-swatch"><svg viewBox="0 0 16 16" aria-hidden="true">'
        '<rect width="16" height="16" rx="4" fill="{0}"/></svg>{0}</span>',
        color,
    )


def _explain_keys(field: ModelChoiceField[Any], *, everybodys: bool) -> None:
    has_keys = field.queryset is not None and field.queryset.exists()
    field.empty_label = gettext("Choose an API key") if has_keys else gettext("First add your API key")
    field.help_text = gettext("What this site asks SparkGPT with.") if has_keys else _NEW_KEY
    if everybodys:
        field.label_from_instance = lambda obj: gettext("%(key)s, of %(owner)s") % {"key": obj, "owner": obj.owner}  # type: ignore[method-assign]
