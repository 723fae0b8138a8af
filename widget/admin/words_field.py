"""Texts in other languages, as an owner writes them: a few fields for each language, and lines for all the chat's other words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.languages import LANGUAGES, Language
from widget.models.texts import STARTERS, TEXT_LENGTH, check_text

ONE_LINE = {
    "title": _("Title"),
    "subtitle": _("Subtitle"),
    "greeting": _("Greeting"),
    "teaser": _("Invitation"),
    "consent": _("Consent"),
}
_STARTERS, _OTHERS = "starters", "others"
_LABELS = {
    **ONE_LINE,
    _STARTERS: format_lazy(_("Questions to start with: up to {count}, one per line"), count=STARTERS),
    _OTHERS: _("Other words of the chat: one per line, such as: send = Ask"),
}


class Written(dict[str, dict[str, str]]):
    """What stands in the form: `{language: {field: text}}`."""


class Sent(Written):
    """The same, on its way back to be corrected."""


class WordsWidget(forms.Widget):
    template_name = "admin/widget/words.html"

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Written:
        return Sent({code: {key: data.get(f"{name}-{code}-{key}", "") for key in _LABELS} for code in LANGUAGES})

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{code}-{key}" in data for code in LANGUAGES for key in _LABELS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        written: Mapping[str, Mapping[str, str]] = value or {}
        languages = [_shown(name, code, language, written.get(code, {})) for code, language in LANGUAGES.items()]
        return {**super().get_context(name, value, attrs), "languages": languages, "is_sent": isinstance(value, Sent)}


class WordsField(forms.Field):
    widget = WordsWidget

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, Written) else written(value or {})

    def clean(self, value: Written) -> dict[str, dict[str, Any]]:
        problems: list[str] = []
        texts = {code: dict(_read(gettext(LANGUAGES[code].name), fields, problems)) for code, fields in value.items()}
        if problems:
            raise ValidationError(problems)
        return {code: said for code, said in texts.items() if said}

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or {}))
        except ValidationError:
            return True


def written(stored: Mapping[str, Mapping[str, Any]]) -> Written:
    """What is stored, as it stands in the form."""
    return Written({code: _fields(texts) for code, texts in stored.items()})


def _fields(texts: Mapping[str, Any]) -> dict[str, str]:
    others = "\n".join(f"{key} = {text}" for key, text in texts.items() if key not in ONE_LINE and key != _STARTERS)
    named = {key: str(texts.get(key, "")) for key in ONE_LINE}
    return {**named, _STARTERS: "\n".join(texts.get(_STARTERS, [])), _OTHERS: others}


def _read(language: str, fields: Mapping[str, str], problems: list[str]) -> Iterator[tuple[str, Any]]:
    for key, text in _texts(language, fields, problems):
        try:
            check_text(language, key, text)
        except ValidationError as error:
            problems += [
                message if message.startswith(language) else f"{language}: {message}" for message in error.messages
            ]
        yield key, text


def _texts(language: str, fields: Mapping[str, str], problems: list[str]) -> Iterator[tuple[str, Any]]:
    yield from ((key, fields[key].strip()) for key in ONE_LINE if fields[key].strip())
    if starters := [line.strip() for line in fields[_STARTERS].splitlines() if line.strip()]:
        yield _STARTERS, starters
    for number, line in enumerate(fields[_OTHERS].splitlines(), 1):
        key, equals, text = (part.strip() for part in line.partition("="))
        if equals and key and text:
            yield key, text
        elif line.strip():
            problems.append(
                gettext(
                    "%(language)s, other words, line %(number)s: write the name of a text, = and the text, such as: send = Ask"
                )
                % {"language": language, "number": number}
            )


def _shown(name: str, code: str, language: Language, fields: Mapping[str, str]) -> dict[str, Any]:
    rows = {_STARTERS: STARTERS, _OTHERS: 4}
    return {
        "code": code,
        "name": gettext(language.name),
        "own_name": "" if language.name == language.own_name else language.own_name,
        "direction": "rtl" if language.is_right_to_left else "ltr",
        "count": sum(bool(text.strip()) for text in fields.values()),
        "fields": [
            {"name": f"{name}-{code}-{key}", "label": label, "text": fields.get(key, ""), "rows": rows.get(key)}
            for key, label in _LABELS.items()
        ],
        "limit": TEXT_LENGTH,
    }
