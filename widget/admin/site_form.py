"""The form of a site: addresses and questions one per line, a colour as an owner may write it, a picture, texts by language."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.admin.addresses import read_kindly
from widget.admin.lead_form import LeadForm
from widget.admin.picture_field import HELP, PictureField, shown
from widget.admin.site_sections import KEEPS
from widget.admin.words_field import WordsField
from widget.models.asking import SUGGESTED
from widget.models.texts import STARTERS
from widget.origins import BadOrigin, readable
from widget.retold import ORIGINS, retold

_ADDRESSES = _(
    "One per line, such as https://www.example.com. For all subdomains write https://*.example.com. "
    "Left empty, no website can show this chat."
)

_STARTERS = format_lazy(_("Up to {count}, one per line. A visitor asks one of them with one press."), count=STARTERS)


_NO_MODEL = _("Write the number that SparkGPT shows beside your model, such as 5.")


def ask_for_a_model(field: forms.Field) -> None:
    """Whatever is no number of a model is answered with what to write, not with how large a number may be."""
    field.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), _NO_MODEL)


class OriginsField(forms.CharField):
    """A list of addresses, written one per line; each line that is none is said what is wrong with."""

    widget = forms.Textarea(
        attrs={
            "rows": 4,
            "cols": 60,
            "spellcheck": "false",
            "autocapitalize": "off",
            "placeholder": "https://www.example.com",
        }
    )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(readable(str(entry)) for entry in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        problems: list[str] = []
        entries: dict[str, None] = {}
        for number, line in enumerate(str(value or "").splitlines(), 1):
            if line.strip():
                try:
                    entries[self.read(line)] = None
                except BadOrigin as error:
                    said = {"number": number, "problem": retold(error, ORIGINS)}
                    problems.append(gettext("Line %(number)s: %(problem)s") % said)
        if problems:
            raise ValidationError(problems)
        return list(entries)

    def read(self, line: str) -> str:
        """An entry in its one spelling; what is missing is added. BadOrigin if it is none."""
        return read_kindly(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "").split() != str(data or "").split()


class StartersField(forms.CharField):
    """A list of questions, written one per line."""

    widget = forms.Textarea(attrs={"rows": STARTERS, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class LinesField(forms.CharField):
    """Some lines, whichever way a browser ends them: sent back as they came, nothing has changed."""

    def to_python(self, value: Any) -> str:
        return "\n".join(str(super().to_python(value)).splitlines())


class SiteForm(LeadForm):
    class Meta:
        field_classes = {"template": LinesField}
        widgets = {
            "public_keys": forms.Textarea(attrs={"rows": 4, "cols": 60, "spellcheck": "false"}),
            "consent": forms.Textarea(attrs={"rows": 3, "cols": 60}),
        }

    origins = OriginsField(label=_("Allowed addresses"), required=False, help_text=_ADDRESSES)
    starters = StartersField(label=_("Questions to start with"), required=False, help_text=_STARTERS)
    picture = PictureField(label=_("Picture"), required=False, help_text=HELP)
    words = WordsField(label=_("Languages"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["picture"] = shown(self.instance)
        self.initial["template"] = self.instance.template or str(SUGGESTED)
        for name in {"answers_at_once", "saved_for", "folding"} & self.fields.keys():
            self.fields[name].required = False
        if "model_id" in self.fields:
            ask_for_a_model(self.fields["model_id"])
        self._say_the_most()

    def _say_the_most(self) -> None:
        """What whoever runs the server allows stands beside each field before somebody writes more."""
        for name, ceiling in settings.LIMIT_CEILINGS.items():
            words = gettext("At most %(number)s on this server.") % {
                "number": number_format(ceiling, force_grouping=True)
            }
            self._add_help(name, words)
        self._say_the_days()

    def _say_the_days(self) -> None:
        most = settings.KEEP_DAYS_AT_MOST
        words = gettext("Days, at most %(days)s on this server. What is older is deleted.") % {"days": most}
        for name in KEEPS:
            if most and name in self.fields:
                self.fields[name].help_text = words
        if not most:
            for name in ("keeps_messages", "keeps_leads"):
                self._add_help(name, gettext("Days."), before=True)

    def _add_help(self, name: str, words: str, *, before: bool = False) -> None:
        if field := self.fields.get(name):
            said = (words, field.help_text) if before else (field.help_text, words)
            field.help_text = " ".join(filter(None, map(str, said)))

    def clean_consent(self) -> str:
        """One paragraph, as the chat shows it."""
        return " ".join(self.cleaned_data["consent"].split())

    def clean_answers_at_once(self) -> int:
        return self._kept("answers_at_once")

    def clean_saved_for(self) -> int:
        return self._kept("saved_for")

    def clean_folding(self) -> str:
        return self.cleaned_data["folding"] or str(self.instance.folding)

    def clean_template(self) -> str:
        """Left empty, what we suggest."""
        return self.cleaned_data["template"] or str(SUGGESTED)

    def _kept(self, name: str) -> int:
        """Left empty, it stays as it is."""
        written = self.cleaned_data[name]
        return int(getattr(self.instance, name) if written in (None, "") else written)

    def clean_accent(self) -> str:
        return spell_color(self.cleaned_data["accent"])


def spell_color(text: str) -> str:
    """`5346e0` and `#53e` as #5346E0 and #5533EE; anything else as it was."""
    digits = text.strip().removeprefix("#")
    if re.fullmatch(r"[0-9A-Fa-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits.upper()}" if re.fullmatch(r"[0-9A-Fa-f]{6}", digits) else text
