"""What a site's form asks visitors for, as an owner sets it: a choice for name, e-mail and phone, and lines for anything else."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.admin.tenant import TenantForm
from widget.models.texts import LABEL_LENGTH, LEAD_FIELDS, STANDARD_FIELDS, Texts, check_lead_fields

_NO, _MAY, _MUST = "no", "may", "must"
_CHOICES = ((_NO, _("Don't ask")), (_MAY, _("May stay empty")), (_MUST, _("Must be filled in")))
_OWN = _(
    "Your own fields, one per line, such as: Order number. A star at the end means that it must be filled in: Order number *"
)


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_CHOICES, required=False)


class LeadForm(TenantForm):
    lead_name, lead_email, lead_phone = _choice(_("Name")), _choice(_("E-mail")), _choice(_("Phone"))
    lead_own = forms.CharField(
        label=_("Anything else"), required=False, help_text=_OWN, widget=forms.Textarea(attrs={"rows": 3, "cols": 60})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {field["name"]: field for field in self.instance.lead_fields}
        for name in STANDARD_FIELDS:
            self.initial[f"lead_{name}"] = _MAY if name in asked else _NO
            if name in asked and asked[name]["required"]:
                self.initial[f"lead_{name}"] = _MUST
        own = [field for name, field in asked.items() if name not in STANDARD_FIELDS]
        self.initial["lead_own"] = "\n".join(f"{it['label']}{' *' if it['required'] else ''}" for it in own)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        fields = [*self._standard(cleaned), *self._own(cleaned.get("lead_own", ""))]
        try:
            check_lead_fields(fields)
        except ValidationError as error:
            self.add_error("lead_own", _words(fields) or error)
            return cleaned
        if cleaned.get("lead_when") not in (None, Texts.LeadWhen.NEVER) and not fields:
            self.add_error("lead_when", gettext("Say below what visitors are asked for."))
        self.instance.lead_fields = fields
        return cleaned

    def _standard(self, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for name, (label, kind) in STANDARD_FIELDS.items():
            if (wish := cleaned.get(f"lead_{name}")) in (_MAY, _MUST):
                yield {"name": name, "label": label, "kind": kind, "required": wish == _MUST}

    def _own(self, lines: str) -> Iterator[dict[str, Any]]:
        """A field keeps its name as long as it keeps its label, so that what was left before is still told under it."""
        names = {field["label"]: field["name"] for field in self.instance.lead_fields}
        for number, line in enumerate(filter(None, map(str.strip, lines.splitlines())), 1):
            label = line.rstrip("* ")
            name = names.get(label) or slugify(label)[:40]
            if not name or name in STANDARD_FIELDS:
                name = f"field-{number}"
            yield {"name": name, "label": label, "kind": "text", "required": line.endswith("*")}


def _words(fields: list[dict[str, Any]]) -> str:
    """What is wrong, as an owner understands it."""
    if len(fields) > LEAD_FIELDS:
        return gettext("Ask for at most %(count)s things in all.") % {"count": LEAD_FIELDS}
    if any(len(field["label"]) > LABEL_LENGTH for field in fields):
        return gettext("A line has at most %(count)s characters.") % {"count": LABEL_LENGTH}
    return (
        ""
        if all(field["label"] for field in fields)
        else gettext("A line holds only a star. Write what is asked for before it.")
    )
