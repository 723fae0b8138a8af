"""The form of a site: addresses one per line, a colour as an owner may write it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from widget.admin.tenant import TenantForm
from widget.origins import BadOrigin, parse_entry

_ADDRESSES = (
    "One per line, such as https://www.example.com. For all subdomains write https://*.example.com. "
    "Left empty, no website can show this chat."
)


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
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        problems: list[str] = []
        entries: dict[str, None] = {}
        for number, line in enumerate(str(value or "").splitlines(), 1):
            if line.strip():
                entries.update(_read(line, number, problems))
        if problems:
            raise ValidationError(problems)
        return list(entries)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "").split() != str(data or "").split()


class SiteForm(TenantForm):
    origins = OriginsField(label="Allowed addresses", required=False, help_text=_ADDRESSES)

    def clean_accent(self) -> str:
        return spell_color(self.cleaned_data["accent"])


def spell_color(text: str) -> str:
    """`5346e0` and `#53e` as #5346E0 and #5533EE; anything else as it was."""
    digits = text.strip().removeprefix("#")
    if re.fullmatch(r"[0-9A-Fa-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits.upper()}" if re.fullmatch(r"[0-9A-Fa-f]{6}", digits) else text


def _read(line: str, number: int, problems: list[str]) -> dict[str, None]:
    try:
        return {parse_entry(line): None}
    except BadOrigin as error:
        problems.append(f"Line {number}: {error}")
    return {}
