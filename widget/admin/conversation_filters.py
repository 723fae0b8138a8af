"""What conversations and questions are narrowed by. Each names only what the viewer may see anyway."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget import attention
from widget.admin.filters import ChoiceFilter, TextFilter, WhenFilter
from widget.admin.words import WANTS
from widget.languages import LANGUAGES
from widget.models import Attention, Contact, Conversation, Note, Rating, State, Tag, Turn

FEW = 10_000
UNANSWERED = "unanswered"
_ENDED_BADLY = (State.FAILED, State.STOPPED)


class StateFilter(ChoiceFilter):
    title = _("how it ended")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in State]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(state=value)


class AnyStateFilter(StateFilter):
    title = _("how a question ended")

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(UNANSWERED, gettext("Left without an answer")), *super().lookups(request, model_admin)]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value != UNANSWERED:
            return queryset.filter(pk__in=Turn.objects.filter(state=value).order_by().values("conversation"))
        later = Turn.objects.filter(conversation=OuterRef("conversation"), pk__gt=OuterRef("pk"))
        last = Turn.objects.filter(~Exists(later), state__in=_ENDED_BADLY).order_by()
        return queryset.filter(pk__in=last.values("conversation"))


class RatingFilter(ChoiceFilter):
    title = _("thumbs")
    parameter_name = "rating"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (
            (Rating.UP.value, gettext("Thumbs up")),
            (Rating.DOWN.value, gettext("Thumbs down")),
            (Rating.NONE.value, gettext("No thumbs")),
        )

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(rating=value)


class AnyRatingFilter(RatingFilter):
    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rated = Turn.objects.order_by()
        if value == Rating.NONE:
            return queryset.exclude(Exists(rated.filter(conversation=OuterRef("pk")).exclude(rating=Rating.NONE)))
        return queryset.filter(pk__in=rated.filter(rating=value).values("conversation"))


class TookPlaceFilter(WhenFilter):
    first, last = "started_at", "last_asked_at"


class AskedFilter(WhenFilter):
    first = last = "asked_at"


class AttentionFilter(ChoiceFilter):
    title = _("what needs attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        reasons = [(str(int(reason)), str(words)) for reason, words in WANTS.items()]
        wanting = attention.how_many(Conversation.objects.visible_to(request.user))
        return (
            ("any", gettext("Needs attention (%(count)s)") % {"count": wanting}),
            *reasons,
            ("seen", gettext("Seen to")),
        )

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "seen":
            return queryset.filter(attention=0, seen_to_at__isnull=False)
        return attention.wanting(queryset, None if value == "any" else Attention(int(value)))


class LeftFilter(ChoiceFilter):
    title = _("what was left")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return ((Contact.Kind.LEAD.value, gettext("A lead")), (Contact.Kind.MESSAGE.value, gettext("A message")))

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(visitor__in=Contact.objects.filter(kind=value).order_by().values("visitor"))


class TagFilter(ChoiceFilter):
    """By name: the same tag on several sites is one choice."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        names = Tag.objects.visible_to(request.user).order_by("name").values_list("name", flat=True).distinct()[:100]
        return [(name, name) for name in names]

    def has_output(self) -> bool:
        return super().has_output() or self.value() is not None

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        # A condition on the tags that were put on these very rows, so that no other site's tag of that name counts.
        through = queryset.model.tags.through.objects.filter(tag__name=value)
        return queryset.filter(pk__in=through.values("conversation"))


class NotesFilter(ChoiceFilter):
    title = _("notes")
    parameter_name = "notes"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (("yes", gettext("With notes")),)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=Note.objects.order_by().values("conversation"))


class LanguageFilter(ChoiceFilter):
    title = _("language")
    template = "admin/filter_closed.html"  # seventeen of them
    parameter_name = "language"
    locale = "visitor__locale"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(code, gettext(language.name)) for code, language in LANGUAGES.items()]

    @property
    def chosen(self) -> str:
        return str(dict(self.lookup_choices).get(self.value() or "", ""))

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(Q(**{self.locale: value}) | Q(**{f"{self.locale}__startswith": f"{value}-"}))


class TurnLanguageFilter(LanguageFilter):
    locale = "conversation__visitor__locale"


class PageFilter(TextFilter):
    title = _("page")
    parameter_name = "page"
    placeholder = "/prices"

    def narrow(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Any page on which something was asked. Conversations know theirs, so no turn is looked at."""
        return queryset.filter(Q(page__icontains=text) | Q(more_pages__icontains=text))


class TurnPageFilter(PageFilter):
    def narrow(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """A page that few know is found by its conversations, which are fewer and smaller rows; one that many know is found
        soon by whoever walks through the latest questions."""
        asked_there = Q(page__icontains=text) | Q(page=None, conversation__page__icontains=text)
        conversations = super().narrow(Conversation.objects.order_by(), text)
        found = queryset.filter(asked_there)
        are_many = conversations[: FEW + 1].count() > FEW
        return found if are_many else found.filter(conversation__in=conversations.values("pk")[:FEW])
