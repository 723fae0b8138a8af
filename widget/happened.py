"""What happened at a site, as its owner's server is told (docs/webhooks.md). Knows the rows, and what is said of each."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from widget import outbox
from widget.models import Attention, Contact, Conversation, Site, Turn, Visitor
from widget.webhooks import Event


def contact_created(site: Site, contact: Contact) -> None:
    outbox.tell(site, Event.CONTACT_CREATED, lambda: _contact(site, contact), contact.visitor)


def turn_failed(row: int) -> None:
    turn = _turn(row)
    visitor = turn.conversation.visitor
    outbox.tell(visitor.site, Event.TURN_FAILED, lambda: {**_asked(turn), "code": turn.code}, visitor)


def turn_rated_down(row: int) -> None:
    turn = _turn(row)
    visitor = turn.conversation.visitor
    rated = {"answer": turn.answer, "reason": turn.rating_reason}
    outbox.tell(visitor.site, Event.TURN_RATED_DOWN, lambda: {**_asked(turn), **rated}, visitor)


def needs_attention(conversation: Conversation, reason: Attention) -> None:
    """For one reason, which the conversation did not have before."""
    visitor = conversation.visitor
    outbox.tell(visitor.site, Event.NEEDS_ATTENTION, lambda: _wanting(conversation, reason), visitor)


def model_needs_attention(site: Site, model: int, counts: Mapping[str, int]) -> None:
    """Answers to what it was taught. No word of theirs: what was taught is the API key's owner's alone."""
    said = {"site": _site(site), "model": model, "answers": dict(counts)}
    way = settings.PUBLIC_URL + reverse("admin:widget_site_taught_checks", args=(site.pk,))
    outbox.tell(site, Event.MODEL_NEEDS_ATTENTION, lambda: {**said, "url": way})


def _turn(row: int) -> Turn:
    turn: Turn = Turn.objects.select_related("conversation__visitor__site").get(pk=row)
    return turn


def _contact(site: Site, contact: Contact) -> Mapping[str, object]:
    return {
        "site": _site(site),
        "contact": {
            "id": str(contact.uid),
            "kind": str(contact.kind),
            "fields": contact.fields,
            "text": contact.text,
            "page": contact.page,
            "created_at": contact.created_at.isoformat(),
        },
        "visitor": _visitor(contact.visitor),
        "url": _url("contact", contact.pk),
    }


def _wanting(conversation: Conversation, reason: Attention) -> Mapping[str, object]:
    return {
        "site": _site(conversation.visitor.site),
        "conversation": conversation.pk,
        "reason": str(reason.name).lower(),
        "page": conversation.page,
        "started_at": conversation.started_at.isoformat(),
        "visitor": _visitor(conversation.visitor),
        "url": _url("conversation", conversation.pk),
    }


def _asked(turn: Turn) -> dict[str, object]:
    visitor = turn.conversation.visitor
    return {
        "site": _site(visitor.site),
        "turn": str(turn.uid),
        "question": turn.question,
        "page": turn.asked_on,
        "asked_at": turn.asked_at.isoformat(),
        "visitor": _visitor(visitor),
        "url": _url("turn", turn.pk),
    }


def _site(site: Site) -> Mapping[str, str]:
    return {"key": site.key, "name": site.name}


def _visitor(visitor: Visitor) -> Mapping[str, str] | None:
    """Who it is, if the owner's website says so."""
    known = {"subject": visitor.subject, "name": visitor.name, "email": visitor.email}
    return known if visitor.subject else None


def _url(model: str, row: int) -> str:
    """Where the owner reads it."""
    return settings.PUBLIC_URL + reverse(f"admin:widget_{model}_change", args=(row,))
