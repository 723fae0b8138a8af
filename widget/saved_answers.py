"""Answers that are given again to the very same question, where a site's owner wants that. Synchronous; knows no socket.

Never for visitors whom a website has named, nor for questions with a context: what they were told may be meant for them alone.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from unicodedata import normalize

from django.db.models import Q
from django.utils import timezone

from widget.models import Site, State, Turn


def likeness(site: Site, turn: Turn, gate: str) -> str:
    """The same for questions that may share an answer: of one site, to one model, with one API key, with the same said before, if
    that is sent along; empty where none may."""
    if not site.saved_for or turn.context or turn.conversation.visitor.subject:
        return ""
    named = f"{site.pk} {turn.model_id} {gate} {_normal(turn.prompt or turn.question)}"
    return sha256(named.encode()).hexdigest()[:32]


def find(site: Site, turn: Turn, gate: str) -> str | None:
    """The last good answer to a question like this one, if it is young enough. Notes what the turn's own may be used for."""
    if (alike := likeness(site, turn, gate)) != turn.likeness:
        turn.likeness = alike
        turn.save(update_fields=("likeness",))
    if not site.saved_for or not turn.likeness:
        return None
    since = timezone.now() - timedelta(hours=site.saved_for)
    good = Turn.objects.filter(likeness=turn.likeness, state=State.DONE, is_saved=False, closest="", ended_at__gt=since)
    answer: str | None = good.order_by("-ended_at").values_list("answer", flat=True).first()
    return answer


def drop(turn: Turn) -> None:
    """It was no good: nobody is told it again, wherever it came from."""
    if turn.likeness:
        Turn.objects.filter(likeness=turn.likeness, answer=turn.answer).update(likeness="")


def drop_of_model(api_key: int, model_id: int, now: datetime) -> None:
    """The model was taught something else: what it said before, or is saying now, is told to nobody else."""
    usable = Q(ended_at=None) | Q(ended_at__gt=now - timedelta(hours=max(Site.SavedFor.values)))
    turns = Turn.objects.filter(usable, model_id=model_id, conversation__visitor__site__api_key=api_key)
    turns.exclude(likeness="").update(likeness="")


def _normal(question: str) -> str:
    """Without what makes no other question of it: case, spaces, and how it ends."""
    return " ".join(normalize("NFKC", question).casefold().split()).rstrip(" ?!.。？！")
