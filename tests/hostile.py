"""Texts that want to be more than texts, and rows full of them: what strangers, owners and browsers may write."""

from html.parser import HTMLParser

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import CharField, JSONField, TextField

MARKUP = "\"'><sw-evil onx=1 style=a:b></textarea></title></script><!--"
FORMULA = "=1+1\t\r\n\x1b[31m\x07\u202e\u2028{{7*7}}{%debug%}%s"
LINK = "javascript:sw()//<a href=javascript:sw()><img src=x onerror=sw()>"
CORPUS = (MARKUP, FORMULA, LINK)
NOT_WRITTEN = {
    *("sealed", "last_four", "public_keys", "accent", "key", "deed", "kind", "once", "hash", "token_hash", "code", "counted"),
    *("fingerprint", "likeness", "events", "event", "carrier", "token", "mark", "origins", "url", "held"),
}  # fmt: skip
"""Fields that hold what the code itself writes, or what was checked to be a colour or an address."""
NOT_OURS = {"Tally", "TimeZone", "Tries", "App", "OpenCircuit", "Upkeep"}


def poison(text):
    """Write the text into every field of every row that anybody's words may reach; how many fields there are."""
    fields = 0
    for model in (*apps.get_app_config("widget").get_models(), User):
        if model.__name__ in NOT_OURS:
            continue
        for field in _written(model):
            fields += 1
            model._base_manager.update(**{field.name: _value(field, text)})
    return fields


def _written(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField | JSONField) and not field.choices and not field.unique
        if is_text and field.name not in NOT_WRITTEN | {"password", "username"}:
            yield field


def _value(field, text):
    lists = {"starters": [text], "lead_fields": [{"name": "own", "label": text, "kind": "text", "required": False}]}
    if field.name == "words":
        return {"de": {"title": text, "greeting": text}} if isinstance(field, JSONField) else text[: field.max_length]
    if field.name in lists:
        return lists[field.name]
    return {text: text} if isinstance(field, JSONField) else text[: field.max_length]


class Alive(HTMLParser):
    """Finds what became of hostile texts besides text: `found`."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        links = [named.get(name) or "" for name in ("href", "src", "action", "formaction", "data")]
        is_alive = (
            tag == "sw-evil" or "onerror" in named or any(name.startswith("on") or name == "style" for name in named)
        )
        if is_alive or any(link.strip().lower().startswith(("javascript:", "data:text")) for link in links):
            self.found.append(self.get_starttag_text())

    def handle_comment(self, data):
        if "sw" in data:
            self.found.append(data)
