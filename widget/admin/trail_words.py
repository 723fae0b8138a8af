"""What the audit trail keeps in English, in the words of whoever reads it: deeds, and the names of fields that were changed."""

from functools import cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, override

from widget.admin import start_forms
from widget.admin.audited import spelled
from widget.admin.keys import NEW_KEY, ApiKeyForm
from widget.admin.site_form import SiteForm
from widget.models import ApiKey, Site
from widget.retold import DEEDS, retold


def in_the_readers_words(kept: str) -> str:
    """As it is where nobody knows it."""
    told = retold(kept, DEEDS)
    if told != kept:
        return told
    names = _names(get_language() or "en")
    return ", ".join(names.get(part) or retold(part, DEEDS) for part in kept.split(", "))


@cache
def _names(language: str) -> dict[str, str]:
    """The fields of all forms whose changes are written down: by how the trail spells each, how this language does."""
    labels = _labels()
    with override("en"):
        english = [spelled(str(label)).capitalize() for label in labels]
    with override(language):
        return {kept: str(capfirst(spelled(str(label)))) for kept, label in zip(english, labels, strict=True)}


def _labels() -> list[Any]:
    forms = (SiteForm, ApiKeyForm, start_forms.ModelForm, start_forms.SiteForm, start_forms.LookForm)
    written = [field.label for form in forms for field in form.base_fields.values() if field.label]
    return [NEW_KEY, *written, *(field.verbose_name for model in (Site, ApiKey) for field in model._meta.fields)]
