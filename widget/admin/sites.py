"""Sites in the admin: what answers, where it may be used, how it looks; and the tag to paste."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from widget.admin import identity_page, picture_field
from widget.admin.identity_page import IdentityPage
from widget.admin.site_form import SiteForm
from widget.admin.site_people import people_url, who_is_there
from widget.admin.webhook_page import webhook_url, what_is_told
from widget.admin.words import moment
from widget.audit import Deed
from widget.look import DARK_BACKGROUND, LIGHT_BACKGROUND, colors_for
from widget.models import ApiKey, Site
from widget.orders import Orders
from widget.sites import pinned_snippet, snippet
from widget.tenancy import Act

_NOBODY = "No address is allowed yet, so no website can show this chat. Write yours under “Where it may be used”."
_ANSWERS = "Your trained model at SparkGPT answers, and asks with your API key."
_WHERE = "The addresses of the websites that may show this chat. All others are refused."
_LOOKS = "Your colour and your sign. Whatever you leave alone looks fine."
_SIZES = "Only where the chat doesn't sit well on your page."
_READ = "What stands in the chat before anybody has asked."
_LANGUAGES = (
    "The chat speaks your page's language. What you wrote above is shown in each, unless you write it here in that one."
)
_LEADS = "Let visitors say who they are, or write to you. You find it under “Leads and messages”, and in your e-mail."
_NO_MAIL = "Nobody gets an e-mail about leads and messages yet: write an address under “Leads and messages”."
_MOVED = " Yours was moved on light pages, so that everybody can read what is written on it."
_NEW_KEY = "You have none yet. Press “Add an API key”; what you wrote here stays."
_DETAILS = ("font", "radius", ("width", "height"), ("offset_side", "offset_bottom"), "z_index", "sound", "credit")
_TEXTS = ("title", "subtitle", "greeting", "starters", "teaser", "teaser_delay", "consent", "privacy_url")
_CONTACTS = ("lead_when", ("lead_name", "lead_email", "lead_phone"), "lead_own", "takes_messages", "mail_to")
_OWNERS_DECIDE = ("model_id", "mail_to", "needs_identity", "public_keys")
"""Not for editors: another model is another site's knowledge, letters would go on to somebody who was removed, and whoever signs
is whoever they like."""
_READS = "You may read what visitors ask here, and what they leave. Its owners and editors set it up."
_TURNS = "visitors__conversations__turns"


@admin.register(Site)
class SiteAdmin(IdentityPage):
    form = SiteForm
    explanation = "Each site is one chat on one of your websites: its model, its addresses, its look."
    nothing_yet = "No sites yet. A site is one chat on one of your websites."
    add_first = "Add your first site"
    list_display = ("name", "is_open", "addresses", "model_id", "questions", "last_question")
    ordering = ("name", "pk")
    search_fields = ("name",)
    readonly_fields = ("as_seen", "secrets")
    change_form_template = "admin/widget/site/change_form.html"

    class Media:
        js = ("admin-house/copy.js", "admin-house/colour.js")

    def sections(self, request: HttpRequest, obj: Any) -> list[Any]:
        """All that can be set; whoever only reads gets what names the site. A site's API key is its tenant's own affair."""
        if obj and not self.has_change_permission(request, obj):
            return [(None, _part(_READS, "name", "is_open", "addresses"))]
        key = ("api_key",) if obj is None or ApiKey.objects.visible_to(request.user).filter(pk=obj.api_key_id) else ()
        color = ("accent", *(("as_seen",) if obj else ()))
        return [
            ("What answers", _part(_ANSWERS, "name", *key, "model_id", "stream", "asks_again")),
            ("Where it may be used", _part(_WHERE, "origins")),
            ("How it looks", _part(_LOOKS, *color, "theme", "picture", "launcher_icon", "launcher_label", "position")),
            ("How it looks: sizes and details", {**_part(_SIZES, *_DETAILS), "classes": ("collapse",)}),
            ("What visitors read first", _part(_READ, *_TEXTS)),
            ("Texts in other languages", {**_part(_LANGUAGES, "words"), "classes": ("collapse",)}),
            ("Leads and messages", _part(_LEADS, *_CONTACTS)),
            (
                "Visitors who are logged in on your website",
                _part(identity_page.EXPLANATION, *self._identity(request, obj)),
            ),
            ("Open or paused", _part("A paused chat disappears from your website until you open it.", "is_active")),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None or self.role_allows(request, obj, Act.DELETE) else (*readonly, *_OWNERS_DECIDE)

    def deed(self, obj: Site, changed: list[str]) -> Deed:
        if "is_active" in changed:
            return Deed.OPENED if obj.is_active else Deed.PAUSED
        return Deed.CHANGED

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.annotate(question_count=Count(_TURNS), last_asked=Max(f"{_TURNS}__asked_at"))
        return rows

    def get_urls(self) -> list[Any]:
        return [*people_url(self), *webhook_url(self), *super().get_urls()]

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
        super().save_model(request, obj, form, change)
        picture_field.keep(obj, form.cleaned_data.get("picture"))
        _tell_visitors(obj.pk)
        if not obj.origins:
            messages.warning(request, _NOBODY)
        identity_page.warn_if_nobody_gets_in(request, obj)
        if (obj.takes_leads or obj.takes_messages) and not obj.letters_go_to:
            messages.warning(request, _NO_MAIL)

    def delete_model(self, request: HttpRequest, obj: Site) -> None:
        _tell_visitors(obj.pk)
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
            context |= {"hosted_url": reverse("hosted", args=(site.key,))}
            context |= who_is_there(request, site) | what_is_told(request, site)
        return super().render_change_form(request, context, *args, **kwargs)

    def _identity(self, request: HttpRequest, site: Site | None) -> tuple[str, ...]:
        secrets = ("secrets",) if site and self.role_allows(request, site, Act.DELETE) else ()
        return ("needs_identity", *secrets, "public_keys")

    @admin.display(description="Open or paused", ordering="is_active")
    def is_open(self, site: Site) -> str:
        tone, word = ("is-good", "Open") if site.is_active else ("", "Paused")
        return format_html('<span class="house-state {}">{}</span>', tone, word)

    @admin.display(description="Allowed addresses")
    def addresses(self, site: Site) -> str:
        if not site.origins:
            return format_html('<span class="house-warning">{}</span>', "None: no website can show it")
        first, *others = site.origins
        return f"{first} + {len(others)} more" if others else str(first)

    @admin.display(description="Questions", ordering="question_count")
    def questions(self, site: Any) -> int:
        return int(site.question_count)

    @admin.display(description="Last question", ordering="last_asked")
    def last_question(self, site: Any) -> str:
        return moment(site.last_asked)

    @admin.display(description="Secrets")
    def secrets(self, site: Site) -> str:
        return identity_page.shown(site)

    @admin.display(description="Colour on the page")
    def as_seen(self, site: Site) -> str:
        light, dark = (colors_for(site.accent, background).accent for background in (LIGHT_BACKGROUND, DARK_BACKGROUND))
        shown = format_html("{} on light pages, {} on dark ones.", _swatch(light), _swatch(dark))
        return format_html("{}{}", shown, "" if light == site.accent.upper() else _MOVED)


def _tell_visitors(site: int) -> None:
    """Whoever has the chat open hears at once that it was paused, in every process."""
    transaction.on_commit(lambda: Orders.look_at_site_soon(site), robust=True)


def _part(words: str, *fields: str | tuple[str, ...]) -> dict[str, object]:
    return {"description": words, "fields": fields}


def _swatch(color: str) -> SafeString:
    """A fill attribute, because a strict content security policy refuses styles in markup."""
    return format_html(
        '<span class="house-swatch"><svg viewBox="0 0 16 16" aria-hidden="true">'
        '<rect width="16" height="16" rx="4" fill="{0}"/></svg>{0}</span>',
        color,
    )


def _explain_keys(field: ModelChoiceField[Any], *, everybodys: bool) -> None:
    has_keys = field.queryset is not None and field.queryset.exists()
    field.empty_label = "Choose an API key" if has_keys else "First add your API key"
    field.help_text = "What this site asks SparkGPT with." if has_keys else _NEW_KEY
    if everybodys:
        field.label_from_instance = lambda obj: f"{obj}, of {obj.owner}"  # type: ignore[method-assign]
