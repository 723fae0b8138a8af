"""What visitors said, to be read and never changed: conversations as transcripts, and each question with its answer."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from widget.admin.filters import ChoiceFilter, TenantRelatedFilter, WhenFilter
from widget.admin.tenant import TenantAdmin
from widget.admin.words import moment, reason, shortened
from widget.models import Conversation, Rating, State, Turn

TRANSCRIPT_TURNS = 200
_TONE = {State.DONE: "is-good", State.FAILED: "is-bad"}
_SITE = "conversation__visitor__site"
NAMED = ("name", "email", "subject")
"""What an owner's website may say of a visitor."""


class StateFilter(ChoiceFilter):
    title = "how it ended"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in State]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(state=value)


class AnyStateFilter(StateFilter):
    title = "how a question ended"

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=Turn.objects.filter(state=value).values("conversation"))


class RatingFilter(ChoiceFilter):
    title = "thumbs"
    parameter_name = "rating"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return ((Rating.UP.value, "Thumbs up"), (Rating.DOWN.value, "Thumbs down"), (Rating.NONE.value, "No thumbs"))

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(rating=value)


class StartedFilter(WhenFilter):
    field = "started_at"


class AskedFilter(WhenFilter):
    field = "asked_at"


@dataclass(frozen=True, slots=True)
class Told:
    """A turn as its owner reads it."""

    turn: Turn
    tone: str
    state: str
    reason: str
    seconds: str
    thumbs: str


def tell(turn: Turn) -> Told:
    seconds = f"{(turn.ended_at - turn.began_at).total_seconds():.1f}" if turn.ended_at else ""
    thumbs = "" if turn.rating == Rating.NONE else turn.get_rating_display()
    return Told(turn, _TONE.get(State(turn.state), ""), turn.get_state_display(), reason(turn.code), seconds, thumbs)


class ReadOnly(TenantAdmin):
    """Conversations belong to the visitors' past: nobody edits them, a superuser neither."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    explanation = "What visitors asked and what they were told, visitor by visitor."
    nothing_yet = "No conversations yet. They appear here as soon as a visitor asks the first question."
    list_display = ("when", "visitor_name", "questions", "last_state", "thumbs", "site", "page")
    list_filter = (("visitor__site", TenantRelatedFilter), StartedFilter, AnyStateFilter)
    list_select_related = ("visitor__site",)
    ordering = ("-started_at", "-pk")
    search_fields = ("turns__question", "turns__answer", *(f"visitor__{field}" for field in NAMED))
    search_help_text = "Finds words in questions and answers, and visitors who are logged in on your website."
    fields = ("page",)
    change_form_template = "admin/widget/conversation/change_form.html"

    def read_with(self, obj: Conversation) -> Conversation:
        return obj

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        last = Turn.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("state")[:1]
        counts = {f"thumbs_{way}": Count("turns", filter=Q(turns__rating=way)) for way in ("up", "down")}
        rows: QuerySet[Any] = super().get_queryset(request).select_related("visitor__site")
        rows = rows.annotate(turn_count=Count("turns"), last_asked=Max("turns__asked_at"), **counts)
        rows = rows.annotate(last_turn=Subquery(last))
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Searched apart: a join with the questions found would change the numbers that are counted for each row."""
        found, _ = super().get_search_results(request, Conversation.objects.order_by(), search_term)
        return queryset.filter(pk__in=found.values("pk")), False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The transcript's end, which is what an owner comes for; the count says how much is before it."""
        conversation = kwargs["obj"]
        turns = conversation.turns.order_by("-pk")[:TRANSCRIPT_TURNS]
        before = conversation.turn_count - TRANSCRIPT_TURNS
        context |= {"told": [tell(turn) for turn in turns][::-1], "before": max(before, 0), "title": "Conversation"}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Started", ordering="started_at")
    def when(self, conversation: Conversation) -> str:
        return moment(conversation.started_at)

    @admin.display(description="Visitor", ordering="visitor__name")
    def visitor_name(self, conversation: Conversation) -> str:
        return shortened(conversation.visitor.who) or "–"

    @admin.display(ordering="visitor__site__name")
    def site(self, conversation: Conversation) -> str:
        return str(conversation.visitor.site)

    @admin.display(description="Questions", ordering="turn_count")
    def questions(self, conversation: Any) -> int:
        return int(conversation.turn_count)

    @admin.display(description="Last question", ordering="last_asked")
    def last_state(self, conversation: Any) -> str:
        return _badge(State(conversation.last_turn)) if conversation.last_turn else ""

    @admin.display(description="Thumbs")
    def thumbs(self, conversation: Any) -> str:
        ups, downs = conversation.thumbs_up, conversation.thumbs_down
        words = ", ".join(f"{count} {way}" for count, way in ((ups, "up"), (downs, "down")) if count)
        return format_html('<span class="house-nowrap">{}</span>', words)


@admin.register(Turn)
class TurnAdmin(ReadOnly):
    explanation = "Every question with its answer, the latest first."
    nothing_yet = "No questions yet. They appear here as soon as a visitor asks one."
    list_display = ("asked", "answered", "site", "state_in_words", "thumbs", "when")
    list_filter = ((_SITE, TenantRelatedFilter), StateFilter, RatingFilter, AskedFilter)
    list_select_related = (_SITE,)
    ordering = ("-pk",)
    search_fields = ("question", "answer")
    search_help_text = "Finds words in questions and answers."
    fields = ("question",)
    change_form_template = "admin/widget/turn/change_form.html"

    def read_with(self, obj: Turn) -> Conversation:
        conversation: Conversation = obj.conversation
        return conversation

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        turn = kwargs["obj"]
        conversation_url = reverse("admin:widget_conversation_change", args=(turn.conversation_id,))
        context |= {"told": [tell(turn)], "conversation_url": conversation_url, "title": "Question"}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Question", ordering="question")
    def asked(self, turn: Turn) -> str:
        return shortened(turn.question)

    @admin.display(description="Asked", ordering="asked_at")
    def when(self, turn: Turn) -> str:
        return moment(turn.asked_at)

    @admin.display(description="Answer")
    def answered(self, turn: Turn) -> str:
        return shortened(turn.answer)

    @admin.display(ordering=f"{_SITE}__name")
    def site(self, turn: Turn) -> str:
        return str(turn.conversation.visitor.site)

    @admin.display(description="How it ended", ordering="state")
    def state_in_words(self, turn: Turn) -> str:
        return _badge(State(turn.state))

    @admin.display(description="Thumbs", ordering="rating")
    def thumbs(self, turn: Turn) -> str:
        return "" if turn.rating == Rating.NONE else turn.get_rating_display().removeprefix("Thumbs ")


def _badge(state: State) -> str:
    return format_html('<span class="house-state {}">{}</span>', _TONE.get(state, ""), state.label)
