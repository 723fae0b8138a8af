"""Each question with its answer, in one long list over all conversations."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import searching
from widget.admin.conversation_filters import AskedFilter, RatingFilter, StateFilter, TurnLanguageFilter, TurnPageFilter
from widget.admin.exports import Exported
from widget.admin.filters import TenantRelatedFilter
from widget.admin.read_only import by_site
from widget.admin.transcript import badge, tell
from widget.admin.words import moment, shortened
from widget.exporting import turns_csv, turns_json
from widget.models import Conversation, Rating, State, Turn

_SITE = "conversation__visitor__site"


@admin.register(Turn)
class TurnAdmin(Exported):
    explanation = _("Every question with its answer, the latest first.")
    nothing_yet = _("No questions yet. They appear here as soon as a visitor asks one.")
    list_display = ("asked", "answered", "site", "state_in_words", "thumbs", "when")
    list_filter = (
        (_SITE, TenantRelatedFilter),
        AskedFilter,
        StateFilter,
        RatingFilter,
        TurnLanguageFilter,
        TurnPageFilter,
    )
    site_path = _SITE
    list_select_related = (_SITE,)
    ordering = ("-asked_at", "-pk")
    search_fields = ("question", "answer")
    fields = ("question",)
    change_form_template = "admin/widget/turn/change_form.html"
    sheets = {"csv": turns_csv, "json": turns_json}

    def read_with(self, obj: Turn) -> Conversation:
        conversation: Conversation = obj.conversation
        return conversation

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = searching.words_of(search_term)
        if not words:
            return queryset, False
        turns = by_site(Turn.objects.visible_to(request.user), _SITE, request.user)
        return queryset.filter(pk__in=searching.turns(turns, words)), False

    def help_for_search(self) -> str:
        return searching.help_text(gettext("questions and answers"))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        turn = kwargs["obj"]
        conversation_url = reverse("admin:widget_conversation_change", args=(turn.conversation_id,))
        context |= {"lines": [tell(turn)], "conversation_url": conversation_url, "title": gettext("Question")}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Question"))
    def asked(self, turn: Turn) -> str:
        return shortened(turn.question)

    @admin.display(description=_("Asked"), ordering="asked_at")
    def when(self, turn: Turn) -> str:
        return moment(turn.asked_at)

    @admin.display(description=_("Answer"))
    def answered(self, turn: Turn) -> str:
        return shortened(turn.answer)

    @admin.display(description=_("Site"))
    def site(self, turn: Turn) -> str:
        return str(turn.conversation.visitor.site)

    @admin.display(description=_("How it ended"))
    def state_in_words(self, turn: Turn) -> str:
        return badge(State(turn.state))

    @admin.display(description=_("Thumbs"))
    def thumbs(self, turn: Turn) -> str:
        return {Rating.UP: gettext("up"), Rating.DOWN: gettext("down")}.get(Rating(turn.rating), "")
