"""What was told to owners and their servers, or is still to be: a log to read, and a button to try once more."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from widget import account_letters, audit, openings, outbox, webhooks
from widget.admin.filters import ChoiceFilter, TenantRelatedFilter, WhenFilter
from widget.admin.read_only import ReadOnly, Step, to_the_page_of
from widget.admin.words import moment
from widget.audit import Deed
from widget.models import Delivery, Site
from widget.retold import DELIVERIES, WEBHOOKS, retold
from widget.tenancy import Act, may

State = Delivery.State
_TONE = {State.DELIVERED: "is-good", State.GIVEN_UP: "is-bad"}
_TOLD: Mapping[str, Any] = {
    **webhooks.CHOICES,
    webhooks.Event.TEST: _("A test event"),
    openings.EVENT: _("SparkGPT refuses an API key"),
    outbox.INVITED: _("Somebody is invited to work here"),
    outbox.GAVE_UP: _("The webhook fails"),
    account_letters.EVENT: _("Somebody's account was changed"),
}
_AGAIN = _("It is tried once more, now.")
_TOO_LATE = _("It has arrived already, or is on its way.")


class DeliveryStateFilter(ChoiceFilter):
    title = _("what became of it")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in State]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(state=value)


class DeliveryKindFilter(ChoiceFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return [(kind.value, str(kind.label)) for kind in Delivery.Kind]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)


class WrittenFilter(WhenFilter):
    first = last = "created_at"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    explanation = _(
        "Letters and webhooks about your sites: which have arrived, which are tried again, and why. Kept for 30 days."
    )
    nothing_yet = _("Nothing was sent yet. Letters and events of your webhook are listed here.")
    list_display = ("told", "kind_in_words", "state_in_words", "tries", "next_try", "went_wrong", "site", "when")
    list_filter = (("site", TenantRelatedFilter), DeliveryStateFilter, DeliveryKindFilter, WrittenFilter)
    list_select_related = ("site",)
    ordering = ("-pk",)
    fields = (
        "told",
        "kind_in_words",
        "state_in_words",
        "tries",
        "next_try",
        "went_wrong",
        "site",
        "when",
        "ended",
        "id_sent",
    )
    change_form_template = "admin/widget/delivery/change_form.html"

    def step_at(self, site: Site) -> Step:
        return to_the_page_of(site)

    def sections(self, request: HttpRequest, obj: Any) -> Any:
        return [(None, {"fields": self.fields})]

    def get_urls(self) -> list[Any]:
        view: Any = self.admin_site.admin_view(require_http_methods(("POST",))(self.again))
        view.model_admin = self  # as on the stock pages
        return [path("<path:object_id>/again/", view, name="widget_delivery_again"), *super().get_urls()]

    def again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        delivery = self.get_object(request, unquote(object_id))
        if delivery is None or not self.has_view_permission(request, delivery):
            raise PermissionDenied
        if not may(request.user, delivery, Act.CHANGE):
            raise PermissionDenied
        with transaction.atomic():
            if outbox.again(delivery):
                audit.record(request, Deed.CHANGED, delivery, words="Tried again")
                messages.success(request, _AGAIN)
            else:
                messages.warning(request, _TOO_LATE)
        return HttpResponseRedirect(reverse("admin:widget_delivery_change", args=(delivery.pk,)))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        delivery: Delivery = kwargs["obj"]
        context |= {"title": self.told(delivery)}
        if delivery.is_again_possible and may(request.user, delivery, Act.CHANGE):
            context["again_url"] = reverse("admin:widget_delivery_again", args=(delivery.pk,))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("What it tells"))
    def told(self, delivery: Delivery) -> str:
        return retold(_TOLD.get(delivery.event, delivery.event), WEBHOOKS)

    @admin.display(description=_("Kind"), ordering="kind")
    def kind_in_words(self, delivery: Delivery) -> str:
        return delivery.get_kind_display()

    @admin.display(description=_("State"), ordering="state")
    def state_in_words(self, delivery: Delivery) -> str:
        tone, word = _TONE.get(State(delivery.state), ""), delivery.get_state_display()
        return format_html('<span class="house-state {}">{}</span>', tone, word)

    @admin.display(description=_("Next try"), ordering="next_try_at")
    def next_try(self, delivery: Delivery) -> str:
        return moment(delivery.next_try_at) if delivery.state == State.WAITING else "–"

    @admin.display(description=_("What went wrong"), ordering="last_error")
    def went_wrong(self, delivery: Delivery) -> str:
        return retold(delivery.last_error, DELIVERIES)

    @admin.display(description=_("Written"), ordering="pk")
    def when(self, delivery: Delivery) -> str:
        return moment(delivery.created_at)

    @admin.display(description=_("Delivered or given up"))
    def ended(self, delivery: Delivery) -> str:
        return moment(delivery.ended_at)

    @admin.display(description=_("Its id at your server"))
    def id_sent(self, delivery: Delivery) -> str:
        return delivery.id_sent if delivery.kind == Delivery.Kind.WEBHOOK else "–"
