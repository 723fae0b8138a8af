"""Turns and conversations as each question has them looked for, made and ended: statements that are written once."""

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    DateTimeField,
    IntegerField,
    QuerySet,
    TextField,
)
from django.db.models.functions import Coalesce

from widget.models import Conversation, State, Turn
from widget.statements import Insert, Select, Update


def running(row: int, attempt: int) -> QuerySet[Turn]:
    """A turn while this attempt at it runs; none once it has ended or another attempt has begun."""
    return Turn.objects.filter(pk=row, attempt=attempt, state=State.RUNNING)


LATEST = Select(
    lambda visitor: Conversation.objects.filter(visitor=visitor).order_by("-pk")[:1], visitor=BigIntegerField()
)
TURNS = Select(
    lambda conversation: (
        Turn.objects.filter(conversation=conversation)
        .order_by()
        .values("conversation")
        .annotate(turns=Count("pk"))
        .values_list("turns")
    ),
    conversation=BigIntegerField(),
)
NEW_CONVERSATION, NEW_TURN = Insert(Conversation), Insert(Turn)
FINISHED = Update(
    lambda row, attempt, **_: running(row, attempt),
    lambda calls, row, attempt, **kept: {**kept, "calls": Coalesce("calls", 0) + calls, "to_count": True},
    row=BigIntegerField(),
    attempt=IntegerField(),
    state=CharField(),
    answer=TextField(),
    deltas=IntegerField(),
    is_saved=BooleanField(),
    closest=CharField(),
    code=CharField(),
    retry_after=IntegerField(),
    ended_at=DateTimeField(),
    first_delta=IntegerField(),
    calls=IntegerField(),
    quota_limit=BigIntegerField(),
    quota_left=BigIntegerField(),
)
