"""What browsers send for the forms of the admin and the actions of its lists, with every id swapped."""

from collections.abc import Iterator
from itertools import cycle

from django.db.models import ForeignKey

from tests.canary.mark import marked
from widget.models import Site
from widget.models.asking import SUGGESTED


def site_form(site=None, **changes) -> dict[str, str]:
    """What a browser sends for a site."""
    form = {"name": "Shop", "model_id": "7", "stream": "on", "origins": "https://shop.example.com", "title": "Ask us"}
    form |= {
        "greeting": "Hi!",
        "accent": "#5346E0",
        "position": "right",
        "is_active": "on",
        "theme": "auto",
        "radius": "16",
    }
    form |= {"font": "inherit", "launcher_icon": "speech", "offset_side": "20", "offset_bottom": "20", "width": "400"}
    form |= {"height": "680", "z_index": "2147483000", "teaser_delay": "8", "lead_when": "never", "credit": "on"}
    form |= {"visitor_hour": "30", "visitor_day": "100", "site_day": "1000", "conversation_turns": "100"}
    form |= {"challenge": "when_needed"}
    form |= {name: str(getattr(Site(), name)) for name in ("answers_at_once", "saved_for", "folding")}
    form["template"] = str(SUGGESTED).replace("\n", "\r\n")
    if site:
        form |= {"name": site.name, "api_key": str(site.api_key_id)}
    return form | {key: str(value) for key, value in changes.items()}


def foreign(model, rows) -> list[tuple[str, object]]:
    """For each relation of the model, each row that could be sent there."""
    relations = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
    return [(r.name, row.pk) for r in relations for row in rows if isinstance(row, r.remote_field.model)]


def forms(model, rows, owners) -> Iterator[dict[str, object]]:
    values = site_form(
        name="Sent", needs_identity="on", secret=marked("sent-by-the-walk"), sealed="sent", key="sent", page="sent"
    )
    values |= {"mail_to": "sent@people.test", "key": "sent", "role": "owner"}
    values |= {"question": "Sent", "answer": "Sent", "state": "failed", "rating": "down"}
    ids = [row.pk for row in rows if isinstance(row, model)] or [""]
    for (name, pk), owner, id_ in zip(foreign(model, rows) or [("nothing", "")] * 2, cycle(owners), cycle(ids[::-1])):
        yield {**values, "owner": owner, name: pk, "id": id_, "_save": "Save"}
    yield {}


def actions(model, rows) -> Iterator[dict[str, object]]:
    ids = [row.pk for row in rows if isinstance(row, model)]
    for action in ("delete_selected", "nonsense"):
        for extra in ({}, {"post": "yes"}, {"index": "0"}, {"select_across": "1", "post": "yes"}):
            yield {"action": action, "_selected_action": ids, **extra}
    yield {"action": "delete_selected", "_selected_action": ["nonsense"], "post": "yes"}
