"""Filters beside a list that name only what the viewer may see, and turn down any other value."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, ChangeList
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import conditional_escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.tenancy import Person, Role, TenantModel


def offered(model: type[models.Model], user: Person, role: Role = Role.ANALYST) -> QuerySet[Any]:
    """The rows of any model that a user of this role may be offered as a choice: what belongs to no owner is for superusers."""
    if issubclass(model, TenantModel):
        return model.objects.visible_to(user).with_role(user, role)
    rows = model._default_manager.all()
    return rows if getattr(user, "is_superuser", False) else rows.none()


class TenantRelatedFilter(RelatedFieldListFilter):
    """By a foreign key, among the rows that the viewer may see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = conditional_escape(gettext("None of these"))

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[Any]:
        return [(str(row.pk), str(row)) for row in offered(field.related_model, request.user)]

    def has_output(self) -> bool:
        return super().has_output() or bool(self.used_parameters)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {value for value, _label in self.lookup_choices}
        if not known.issuperset(self.lookup_val or ()):
            raise IncorrectLookupParameters
        found = super().queryset(request, queryset)
        return queryset if found is None else found


class ChoiceFilter(SimpleListFilter):
    """By one of a few named choices; `narrow` says what each means."""

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(known) for known, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.narrow(queryset, value)


class WhenFilter(ChoiceFilter):
    """By age, or from one day to another: counted on `first` and `last`, when a row's time began and ended."""

    title = _("when")
    parameter_name = "when"
    more_names = ("from", "to")
    template = "admin/filter_when.html"
    first: str
    last: str

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: ModelAdmin[Any]) -> None:
        super().__init__(request, params, model, model_admin)
        self.days = {name: str(params.pop(name, [""])[-1]) for name in self.more_names}

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (("1", gettext("Last 24 hours")), ("7", gettext("Last 7 days")), ("30", gettext("Last 30 days")))

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name, *self.more_names]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The named ages without the days, and last what the form for the days needs."""
        has_days = any(self.days.values())
        for value, title in ((None, gettext("Any time")), *self.lookup_choices):
            query = changelist.get_query_string({self.parameter_name: value}, [*self.more_names])
            yield {"selected": self.value() == value and not has_days, "query_string": query, "display": title}
        yield {"others": others(changelist, *self.expected_parameters()), "days": self.days}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.days["from"]:
            queryset = queryset.filter(**{f"{self.last}__gte": midnight(self.days["from"])})
        if self.days["to"]:
            queryset = queryset.filter(**{f"{self.first}__lt": midnight(self.days["to"], days_later=1)})
        return super().queryset(request, queryset)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.last}__gte": timezone.now() - timedelta(days=int(value))})


class TextFilter(SimpleListFilter):
    """By something typed in; `narrow` says what it means."""

    template = "admin/filter_text.html"
    placeholder = ""

    def narrow(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (("", ""),)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield {"others": others(changelist, self.parameter_name), "text": self.value() or ""}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        text = (self.value() or "").replace("\x00", "").strip()
        return self.narrow(queryset, text) if text else queryset


def others(changelist: ChangeList, *names: str | None) -> list[tuple[str, str]]:
    """What else the list is narrowed by, for a form that narrows it further; a new list begins on its first page."""
    gone = {*names, PAGE_VAR, ERROR_FLAG}
    return [(name, value) for name, value in changelist.params.items() if name not in gone]


def midnight(day: str, *, days_later: int = 0) -> datetime:
    """When a day begins by the viewer's clock. IncorrectLookupParameters if it is none."""
    try:
        date = parse_date(day)
    except ValueError:
        date = None
    if date is None or not 2000 <= date.year <= 2100:
        raise IncorrectLookupParameters
    return timezone.make_aware(datetime.combine(date + timedelta(days=days_later), time.min))
