"""Filters beside a list that name only what the viewer may see, and turn down any other value."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from widget.tenancy import Person, Role, TenantModel


def offered(model: type[models.Model], user: Person, role: Role = Role.ANALYST) -> QuerySet[Any]:
    """The rows of any model that a user of this role may be offered as a choice: what belongs to no owner is for superusers."""
    if issubclass(model, TenantModel):
        return model.objects.visible_to(user).with_role(user, role)
    rows = model._default_manager.all()
    return rows if getattr(user, "is_superuser", False) else rows.none()


class TenantRelatedFilter(RelatedFieldListFilter):
    """By a foreign key, among the rows that the viewer may see."""

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
    """By age, counted on `field`."""

    title = "when"
    parameter_name = "when"
    field: str

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        return (("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days"))

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field}__gte": timezone.now() - timedelta(days=int(value))})
