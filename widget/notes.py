"""Notes and tags of conversations: written, found again, taken off. Authors are users; who may write is not known here."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from widget.models import Conversation, Note, Tag
from widget.models.notes import NOTE_LENGTH, TAG_LENGTH

TAGS = 20
"""Of one conversation; more tell nothing."""


def note(conversation: Conversation, author: Any, text: str) -> Note | None:
    """Keep it; None if there is nothing in it. What is too long is cut."""
    text = text.replace("\x00", "").strip()[:NOTE_LENGTH]
    return Note.objects.create(conversation=conversation, author=author, text=text) if text else None


def unnote(conversation: Conversation, author: Any, pk: int) -> bool:
    """Delete one of the author's own."""
    return bool(conversation.notes.filter(pk=pk, author=author.pk).delete()[0])


@transaction.atomic
def tag(conversation: Conversation, name: str) -> Tag | None:
    """Put it on, in the spelling that the site has; None if it is no name, or one too many."""
    name = " ".join(name.replace("\x00", "").split())[:TAG_LENGTH].strip()
    if not name or conversation.tags.count() >= TAGS:
        return None
    site = conversation.visitor.site
    known: Tag | None = site.tags.filter(name__iexact=name).first()
    put = known or Tag.objects.create(site=site, name=name)
    conversation.tags.add(put)
    return put


@transaction.atomic
def untag(conversation: Conversation, pk: int) -> bool:
    """Take it off; a tag that no conversation has any more is gone."""
    put: Tag | None = conversation.tags.filter(pk=pk).first()
    if put is None:
        return False
    conversation.tags.remove(put)
    drop_unused([put.pk])
    return True


def drop_unused(tags: Iterable[int]) -> None:
    Tag.objects.filter(pk__in=tags, conversations=None).delete()
