"""Tells the audit trail what is done in an admin page, whichever page it is: added, changed, deleted, read."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from widget import audit
from widget.audit import Deed
from widget.tenancy import TenantModel

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class Audited(_ModelAdmin):
    def deed(self, obj: Any, changed: list[str]) -> Deed:
        """What a change of these fields is called."""
        return Deed.CHANGED

    def read_with(self, obj: Any) -> TenantModel | None:
        """Whose reading it is to look at this row's page; None for rows without a visitor's words."""
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            audit.record(request, Deed.ADDED, obj)
        elif form.changed_data:
            audit.record(request, self.deed(obj, form.changed_data), obj, words=changed_words(form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            audit.record_deletions(request, [obj])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            audit.record_deletions(request, queryset)
            super().delete_queryset(request, queryset)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if (obj := kwargs.get("obj")) and (read := self.read_with(obj)):
            audit.record_reading(request, read)
        return super().render_change_form(request, context, *args, **kwargs)


def changed_words(form: forms.BaseForm) -> str:
    """The names of the fields that were changed, as the form says them in English; never what is in them."""
    with override("en"):
        return ", ".join(dict.fromkeys(label_of(form, name) for name in getattr(form, "changed_data")))  # noqa: B009


def label_of(form: forms.BaseForm, name: str) -> str:
    label = str(form.fields[name].label or pretty_name(name))
    return spelled(label).capitalize()


def spelled(label: str) -> str:
    """Without what explains it."""
    return re.sub(r"[:(].*", "", label).strip()
