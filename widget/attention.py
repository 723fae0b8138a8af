"""Which conversations want their owner's eye, and why: one small write as things happen, until somebody has seen to it."""

from django.db.models import BigIntegerField, DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from widget import happened
from widget.models import Attention, Contact, Conversation, Rating, State, Turn, Visitor
from widget.statements import Update
from widget.wishes import asks_for_person

ASKED_LAST = Update(
    lambda conversation, at: Conversation.objects.filter(pk=conversation),
    lambda conversation, at: {"last_asked_at": at},
    conversation=BigIntegerField(),
    at=DateTimeField(),
)
ALL = sum(Attention)
MANY = 99
LEFT = {Contact.Kind.LEAD: Attention.LEAD, Contact.Kind.MESSAGE: Attention.PERSON}
"""Whoever leaves a message asks for a person."""


def at_first(visitor: Visitor) -> int:
    """The reasons that a conversation is born with: a form may be filled in before the first question."""
    kinds = visitor.contacts.order_by().values_list("kind", flat=True).distinct()
    return sum(LEFT[Contact.Kind(kind)] for kind in kinds)


def born(conversation: Conversation) -> None:
    """A conversation began, maybe with reasons."""
    for reason in Attention:
        if conversation.attention & reason:
            happened.needs_attention(conversation, reason)


def turned_in(conversation: Conversation, question: str) -> None:
    """A question came: the conversation is the latest, and its visitor may have asked for a person."""
    if not conversation.is_new:
        ASKED_LAST(conversation=conversation.pk, at=timezone.now())
    if asks_for_person(question):
        call(Conversation.objects.filter(pk=conversation.pk), Attention.PERSON)


def ended(row: int, attempt: int, state: str) -> None:
    """A turn ended. Whoever tried again and got an answer is helped."""
    if state == State.FAILED:
        call(_of(row), Attention.FAILED)
    elif state == State.DONE and attempt > 1:
        _settle(row, Attention.FAILED, state=State.FAILED)


def rated(row: int, rating: str) -> None:
    if rating == Rating.DOWN:
        call(_of(row), Attention.DOWN)
    else:
        _settle(row, Attention.DOWN, rating=Rating.DOWN)


def call(conversations: QuerySet[Conversation], reason: Attention) -> None:
    """These conversations want attention for this reason; of those that did not before, the owner's server is told."""
    for conversation in conversations.select_related("visitor__site"):
        # The update decides, and not what was read: of two at the same moment, one finds it unset.
        unset = Conversation.objects.filter(pk=conversation.pk).alias(why=F("attention").bitand(reason)).filter(why=0)
        if unset.update(attention=F("attention").bitor(reason)):
            happened.needs_attention(conversation, reason)


def recall(conversations: QuerySet[Conversation]) -> None:
    """Old turns have gone: what only they were the reason for is no reason any more. That somebody asked for a person stays."""
    for reason, still in ((Attention.DOWN, {"rating": Rating.DOWN}), (Attention.FAILED, {"state": State.FAILED})):
        turns = Turn.objects.filter(conversation=OuterRef("pk"), **still)
        wanting(conversations, reason).exclude(Exists(turns)).update(attention=F("attention").bitand(ALL & ~reason))


def see_to(conversations: QuerySet[Conversation], user: object) -> int:
    """Somebody has seen to what these wanted; how many did want anything."""
    return conversations.filter(attention__gt=0).update(attention=0, seen_to_at=timezone.now(), seen_to_by=user)


def wanting(conversations: QuerySet[Conversation], reason: Attention | None = None) -> QuerySet[Conversation]:
    """Those that want attention, for this reason or for any."""
    wanting = conversations.filter(attention__gt=0)
    return (
        wanting if reason is None else wanting.alias(why=F("attention").bitand(reason)).filter(why=Value(int(reason)))
    )


def how_many(conversations: QuerySet[Conversation]) -> str:
    """How many of these want attention, in words: nobody needs more than MANY told one by one."""
    count = wanting(conversations).order_by().values("pk")[: MANY + 1].count()
    return _("more than %(count)s") % {"count": MANY} if count > MANY else str(count)


def _of(row: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(pk__in=Turn.objects.filter(pk=row).values("conversation"))


def _settle(row: int, reason: Attention, **still: object) -> None:
    """The reason is gone, unless another turn of the conversation still gives it."""
    others = Turn.objects.filter(conversation__in=Turn.objects.filter(pk=row).values("conversation"), **still)
    if not others.exclude(pk=row).exists():
        wanting(_of(row), reason).update(attention=F("attention").bitand(ALL & ~reason))
