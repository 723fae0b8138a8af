"""What people call the rows and fields that have no name of their own in their class. Given when the app is ready: not by the
classes themselves, because a name is no change that a database must hear of."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

_ROWS: dict[str, tuple[Any, Any]] = {
    "ApiKey": (_("API key"), _("API keys")),
    "AskedAgain": (_("question asked again"), _("questions asked again")),
    "Avatar": (_("picture"), _("pictures")),
    "Check": (_("check"), _("checks")),
    "Checking": (_("checks of a model"), _("checks of models")),
    "Conversation": (_("conversation"), _("conversations")),
    "Delivery": (_("delivery"), _("deliveries")),
    "Draft": (_("draft"), _("drafts")),
    "Fetch": (_("fetch"), _("fetches")),
    "Invitation": (_("invitation"), _("invitations")),
    "Note": (_("note"), _("notes")),
    "OldKey": (_("old site key"), _("old site keys")),
    "QuotaReading": (_("quota reading"), _("quota readings")),
    "Site": (_("site"), _("sites")),
    "Tag": (_("tag"), _("tags")),
    "TaughtModel": (_("taught model"), _("taught models")),
    "TaughtPair": (_("trained pair"), _("trained pairs")),
    "Turn": (_("question"), _("questions")),
    "Visitor": (_("visitor"), _("visitors")),
    "Webhook": (_("webhook"), _("webhooks")),
}
_FIELDS: dict[str, Any] = {
    "answer": _("answer"),
    "attempt": _("attempt"),
    "conversation": _("conversation"),
    "font": _("font"),
    "greeting": _("greeting"),
    "kind": _("kind"),
    "name": _("name"),
    "owner": _("owner"),
    "page": _("page"),
    "position": _("position"),
    "question": _("question"),
    "rating": _("rating"),
    "role": _("role"),
    "site": _("site"),
    "state": _("state"),
    "subtitle": _("subtitle"),
    "tags": _("tags"),
    "text": _("text"),
    "title": _("title"),
    "tries": _("tries"),
    "visitor": _("visitor"),
}


def give(models: Iterable[type[Model]]) -> None:
    for model in models:
        if model.__name__ in _ROWS:
            model._meta.verbose_name, model._meta.verbose_name_plural = _ROWS[model.__name__]
        for field in model._meta.get_fields():
            if getattr(field, "_verbose_name", "") is None and field.name in _FIELDS:
                setattr(field, "verbose_name", _FIELDS[field.name])  # noqa: B010  (relations have none)
