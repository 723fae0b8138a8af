"""The forms of the guided start: each a few fields of a site, in words for somebody who does it the first time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from widget.admin.addresses import remarks, twin
from widget.admin.site_form import OriginsField, ask_for_a_model, spell_color
from widget.admin.tenant import TenantForm
from widget.models import ApiKey

DRAFT_NAME = "My website"
LOOKS = ("accent", "theme", "position", "launcher_icon", "launcher_label", "title", "greeting")
_NUMBER = _("SparkGPT shows it beside your trained model. It is tested when you press the button.")
_ADDRESSES = _(
    "What stands in the browser's address bar when your website is open, without the page: www.example.com. "
    "One per line, if there are several."
)
_MISSING = _("Write the address of your website, such as www.example.com.")
_TWINS = _("Many people leave the www. away, or write it. To browsers these are two websites.")


class ModelForm(TenantForm):
    """Which model answers, and the key that asks; the draft of a site."""

    FIELDS = ("api_key", "model_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.name = self.instance.name or DRAFT_NAME
        self.fields["model_id"].help_text = _NUMBER
        ask_for_a_model(self.fields["model_id"])
        if "api_key" in self.fields:
            self._offer_keys(self.fields["api_key"])

    def _offer_keys(self, keys: Any) -> None:
        """The owner's own; who has one has chosen it."""
        rows = ApiKey.objects.filter(pk__in=keys.queryset, owner=self.instance.owner)
        keys.widget, keys.empty_label, keys.queryset = forms.Select(), None, rows
        keys.help_text = _("What this site asks SparkGPT with.")
        if len(rows) == 1:
            keys.widget, keys.initial = forms.HiddenInput(), rows[0].pk


class SiteForm(TenantForm):
    """What the site is called, and where it may be used."""

    FIELDS = ("name", "origins")
    origins = OriginsField(
        label=_("The address of your website"), help_text=_ADDRESSES, error_messages={"required": _MISSING}
    )
    twins = forms.BooleanField(label=_("Also with, or without, www."), required=False, initial=True, help_text=_TWINS)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("twins") and cleaned.get("origins"):
            twins = [other for entry in cleaned["origins"] if (other := twin(entry))]
            cleaned["origins"] = list(dict.fromkeys([*cleaned["origins"], *twins]))
        return cleaned

    @property
    def remarks(self) -> list[str]:
        """What the owner should know of what was written."""
        return [words for entry in self.cleaned_data["origins"] for words in remarks(entry)]


class LookForm(TenantForm):
    """How it looks and what it says first."""

    FIELDS = LOOKS

    def clean_accent(self) -> str:
        return spell_color(self.cleaned_data["accent"])
