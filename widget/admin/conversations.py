"""What visitors said, to be read and never changed: conversations in a list, and each as a transcript with the owner's notes."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import searching
from widget.admin import conversation_filters as by
from widget.admin import live
from widget.admin.deeds import Deeds
from widget.admin.exports import Exported
from widget.admin.filters import TenantRelatedFilter
from widget.admin.read_only import by_site
from widget.admin.rights import may_forget, may_write
from widget.admin.transcript import badge, timeline
from widget.admin.words import language_name, moment, path_of, shortened, wants
from widget.exporting import conversations_csv, conversations_json
from widget.models import Contact, Conversation, Note, State, Turn, Visitor
from widget.models.notes import NOTE_LENGTH, TAG_LENGTH

TRANSCRIPT_TURNS = 200
SUGGESTIONS = 100


@admin.register(Conversation)
class ConversationAdmin(Deeds, Exported):
    explanation = _("What visitors asked and what they were told, visitor by visitor.")
    nothing_yet = _("No conversations yet. They appear here as soon as a visitor asks the first question.")
    list_display = ("asked", "last_state", "needs", "questions", "thumbs", "when")
    list_filter = (
        by.AttentionFilter,
        ("visitor__site", TenantRelatedFilter),
        by.TookPlaceFilter,
        by.AnyStateFilter,
        by.AnyRatingFilter,
        by.LeftFilter,
        by.TagFilter,
        by.NotesFilter,
        by.LanguageFilter,
        by.PageFilter,
    )
    site_path = "visitor__site"
    list_select_related = ("visitor__site",)
    ordering = ("-last_asked_at", "-pk")
    search_fields = ("turns__question", "turns__answer")
    fields = ("page",)
    change_form_template = "admin/widget/conversation/change_form.html"
    sheets = {"csv": conversations_csv, "json": conversations_json}

    def read_with(self, obj: Conversation) -> Conversation:
        return obj

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("visitor__site")
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = searching.words_of(search_term)
        if not words:
            return queryset, False
        turns = by_site(Turn.objects.visible_to(request.user), "conversation__visitor__site", request.user)
        visitors = by_site(Visitor.objects.visible_to(request.user), "site", request.user)
        notes, left = (model.objects.visible_to(request.user) for model in (Note, Contact))
        return queryset.filter(pk__in=searching.conversations(turns, notes, left, visitors, words)), False

    def help_for_search(self) -> str:
        return searching.help_text(
            gettext("questions, answers, notes, what visitors left, and names that your website gives them")
        )

    def dress(self, rows: list[Any]) -> None:
        """What is counted over a page's conversations, their last questions, their tags: three queries."""
        turns = Turn.objects.filter(conversation__in=[row.pk for row in rows]).order_by()
        thumbs = {f"thumbs_{way}": Count("pk", filter=Q(rating=way)) for way in ("up", "down")}
        counts = turns.values("conversation").annotate(questions=Count("pk"), last=Max("pk"), **thumbs)
        counted = {count["conversation"]: count for count in counts}
        lasts = Turn.objects.defer("answer").in_bulk([count["last"] for count in counted.values()])
        for row in rows:
            row.counted = counted.get(row.pk, {"questions": 0, "last": None, "thumbs_up": 0, "thumbs_down": 0})
            row.last_turn = lasts.get(row.counted["last"])
        prefetch_related_objects(rows, "tags")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The transcript's end, which is what an owner comes for; the count says how much is before it."""
        conversation: Conversation = kwargs["obj"]
        visitor = conversation.visitor
        turns = conversation.turns.order_by("-pk")[:TRANSCRIPT_TURNS]
        before = conversation.turns.count() - TRANSCRIPT_TURNS
        left = visitor.contacts.filter(Q(conversation=conversation) | Q(conversation=None)).order_by("pk")
        context |= {
            "title": gettext("Conversation"),
            "lines": timeline(list(turns), left, visitor.site),
            "before": max(before, 0),
            "wants": wants(conversation.attention),
            "notes": conversation.notes.select_related("author"),
            "tags": conversation.tags.all(),
            "consents": visitor.consents.select_related("text"),
            "suggestions": visitor.site.tags.values_list("name", flat=True)[:SUGGESTIONS],
            "may_write": may_write(request, conversation),
            "language": language_name(visitor.locale),
            "may_forget": may_forget(request, conversation),
            "live": live.standing_of(conversation),
            "note_length": NOTE_LENGTH,
            "tag_length": TAG_LENGTH,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Columns ---

    @admin.display(description=_("Last question"))
    def asked(self, conversation: Any) -> str:
        question = shortened(conversation.last_turn.question) if conversation.last_turn else str(conversation)
        visitor = conversation.visitor
        where = " · ".join(filter(None, (shortened(visitor.who), str(visitor.site), path_of(conversation.page))))
        tags = _pills("house-tag", [tag.name for tag in conversation.tags.all()])
        words = '<span dir="auto">{}</span><span class="house-under" dir="auto">{}</span><span class="house-under">{}</span>'
        return format_html(words, question, where, tags)

    @admin.display(description=_("How it ended"))
    def last_state(self, conversation: Any) -> str:
        return badge(State(conversation.last_turn.state)) if conversation.last_turn else ""

    @admin.display(description=_("Needs attention"))
    def needs(self, conversation: Conversation) -> str:
        return _pills("house-state is-wanted", wants(conversation.attention))

    @admin.display(description=_("Questions"))
    def questions(self, conversation: Any) -> int:
        return int(conversation.counted["questions"])

    @admin.display(description=_("Thumbs"))
    def thumbs(self, conversation: Any) -> str:
        counted = conversation.counted
        said = ((counted["thumbs_up"], gettext("%(count)s up")), (counted["thumbs_down"], gettext("%(count)s down")))
        words = ", ".join(way % {"count": count} for count, way in said if count)
        return format_html('<span class="house-nowrap">{}</span>', words) if words else ""

    @admin.display(description=_("Last asked"), ordering="last_asked_at")
    def when(self, conversation: Conversation) -> str:
        return moment(conversation.last_asked_at)


def _pills(classes: str, words: list[str]) -> str:
    return format_html_join(" ", '<span class="{}" dir="auto">{}</span>', ((classes, word) for word in words))
