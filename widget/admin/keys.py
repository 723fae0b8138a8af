"""API keys in the admin: they go in and never come out again, but for their last four."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from widget import openings
from widget.admin import key_state
from widget.admin.tenant import TenantForm
from widget.admin.trials import KeyTrials
from widget.admin.words import UNREADABLE_KEY, moment
from widget.audit import Deed
from widget.crypto import SealError, Vault
from widget.models import ApiKey
from widget.models.sealed import SealedSecret
from widget.models.sites import check_secret

_WHERE = _(
    "You find it in your SparkGPT account. Paste it here once: it is kept encrypted and never shown again, "
    "but for its last four characters."
)
_KEEP = _("Leave it empty to keep the one that is stored. To replace it, paste the new one.")
NEW_KEY = _("New API key (leave empty to keep)")

_STATE = _("Whether SparkGPT is asked with it at the moment, and who may use what is left of a day.")


class ApiKeyForm(TenantForm):
    # A browser fills a saved login password into a field that says "off", but not into one for a new password.
    secret = forms.CharField(
        label=_("API key"),
        help_text=_WHERE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].widget.attrs["autocomplete"] = (
                "off"  # what stands before a password may be taken for a login
            )
        if "floor" in self.fields:
            self.fields["floor"].required = False
        if self.instance.pk and "secret" in self.fields:
            field = self.fields["secret"]
            field.required, field.label, field.help_text = False, NEW_KEY, _KEEP

    def clean_floor(self) -> int:
        """Left empty, it stays as it is."""
        floor: int | None = self.cleaned_data["floor"]
        return int(self.instance.floor) if floor is None else floor

    @sensitive_variables()
    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        return check_secret(secret) if secret else ""


@admin.register(ApiKey)
class ApiKeyAdmin(KeyTrials):
    form = ApiKeyForm
    explanation = _("What lets a site ask SparkGPT. Each key is kept encrypted and never shown again.")
    nothing_yet = _("No API keys yet. SparkGPT gives you one; your sites ask with it.")
    add_first = _("Add your API key")
    list_display = ("name", "stored", "used_by", "changed")
    ordering = ("name", "pk")  # the model's own is lost where rows are counted
    search_fields = ("name",)
    readonly_fields = ("stored", "calls_left", "troubles")

    def sections(self, request: HttpRequest, obj: Any) -> list[Any]:
        fields = ("name", "stored", "secret") if obj else ("name", "secret")
        words = gettext("A name for you, and the secret that lets your sites ask SparkGPT.")
        state = (gettext("How it stands"), {"fields": ("troubles", "calls_left", "floor"), "description": _STATE})
        return [(gettext("API key"), {"fields": fields, "description": words}), *([state] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(site_count=Count("sites"))
        return rows

    def deed(self, obj: ApiKey, changed: list[str]) -> Deed:
        return Deed.KEY_REPLACED if "secret" in changed else Deed.CHANGED

    @method_decorator(sensitive_post_parameters("secret"))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:
        if secret := form.cleaned_data.get("secret"):
            obj.seal(secret, Vault(settings.ENCRYPTION_KEYS))
            if change:
                openings.forget(obj)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """To the page that tests it: a key that wasn't copied whole is noticed now, not by a visitor."""
        response = super().response_add(request, obj, post_url_continue)
        return response if IS_POPUP_VAR in request.POST else self.go("test", obj.pk)

    def response_change(self, request: HttpRequest, obj: ApiKey) -> HttpResponse:
        response = super().response_change(request, obj)
        return self.go("test", obj.pk) if request.POST.get("secret") else response

    @admin.display(description=_("stored key"))
    def stored(self, key: ApiKey) -> str:
        shown = format_html('<span class="house-code">••••{}</span>', key.last_four)
        return shown if opens(key) else format_html('{} <span class="house-warning">{}</span>', shown, UNREADABLE_KEY)

    @admin.display(description=_("calls left today"))
    def calls_left(self, key: ApiKey) -> str:
        return key_state.calls_left(key)

    @admin.display(description=_("visitors' questions"))
    def troubles(self, key: ApiKey) -> str:
        return key_state.troubles(key, key.owner)

    @admin.display(description=_("last changed"), ordering="changed_at")
    def changed(self, key: ApiKey) -> str:
        return moment(key.changed_at)

    @admin.display(description=_("used by"), ordering="site_count")
    def used_by(self, key: Any) -> str:
        count: int = key.site_count
        return ngettext("%(count)s site", "%(count)s sites", count) % {"count": count} if count else gettext("No site")


def opens(row: ApiKey | SealedSecret) -> bool:
    """Whether this server's keys open what is sealed in a row."""
    try:
        row.open(Vault(settings.ENCRYPTION_KEYS))
    except SealError:
        return False
    return True
