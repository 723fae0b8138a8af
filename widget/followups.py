"""What is sent for a visitor's question: alone, or with what was said before, as the site's owner wants it. Synchronous."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from widget import folding
from widget.folding import DEFAULT_TEMPLATE, BadTemplate, Beside, How, Said, Template
from widget.models import Conversation, Site, State, Turn, Visitor
from widget.training.ellipsis import is_elliptical

TALKS, OFFERED = 30, 12
"""Conversations that are looked through for follow-ups, and how many of these are offered."""
_ANSWERED = (State.DONE, State.STOPPED)
logger = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
"""What was answered longer ago is not what a visitor speaks of."""


def prompt_of(site: Site, visitor: Visitor, turn: Turn, now: datetime, since: str | None = None) -> str:
    """For a turn that isn't stored yet; empty where the question goes alone. `since`: a turn's id, behind which all is new."""
    how = How(site.folding)
    if how is How.ALONE or (template := template_of(site)) is None:
        return ""
    put_away = Turn.objects.filter(conversation__visitor=visitor, uid=since).first() if since else None
    said = said_before(visitor, template, now, after=put_away.pk if put_away else 0)
    beside = Beside(said, turn.context)
    prompt = folding.prompt_for(how, template, turn.question, beside, settings.PROMPT_LENGTH, is_elliptical)
    return "" if prompt == turn.question else prompt


def template_of(site: Site) -> Template | None:
    """None, and a word in the log, should what is stored not be one."""
    try:
        return folding.read_template(site.template or DEFAULT_TEMPLATE)
    except BadTemplate as error:
        logger.warning("site %s: its questions are sent alone: %s", site.pk, error)
        return None


def asks_otherwise(site: Site) -> bool:
    """Whether its template, model or key are others than those stored."""
    stored = Site.objects.filter(pk=site.pk, model_id=site.model_id, api_key=site.api_key_id).values_list(
        "template", flat=True
    )
    return (site.template or DEFAULT_TEMPLATE) not in [template or DEFAULT_TEMPLATE for template in stored]


def said_before(visitor: Visitor, template: Template, now: datetime, *, before: int = 0, after: int = 0) -> list[Said]:
    """As many turns as the template speaks of, the latest first: those lately answered, between two rows, if given."""
    turns = answered(Turn.objects.filter(conversation__visitor=visitor, pk__gt=after, ended_at__gt=now - FRESH))
    turns = turns.filter(pk__lt=before) if before else turns
    return [Said(*said) for said in turns.order_by("-pk").values_list("question", "answer")[: template.turns]]


def recent(site: Site) -> list[Turn]:
    """Questions of the site's visitors that came soon after another, those that can't be understood alone first."""
    talks = Conversation.objects.filter(visitor__site=site).order_by("-last_asked_at", "-pk")
    turns = Turn.objects.filter(conversation__in=list(talks.values_list("pk", flat=True)[:TALKS])).order_by("-pk")
    by_talk: dict[int, Turn] = {}
    found = []
    for turn in turns.only("question", "asked_at", "ended_at", "state", "conversation_id"):
        later = by_talk.get(turn.conversation_id)
        by_talk[turn.conversation_id] = turn
        if (
            later
            and turn.state in _ANSWERED
            and turn.ended_at
            and later.asked_at - FRESH < turn.ended_at <= later.asked_at
        ):
            found.append(later)
    return sorted(found, key=lambda turn: not is_elliptical(turn.question))[:OFFERED]


def answered(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    return turns.filter(state__in=_ANSWERED).exclude(answer="")
