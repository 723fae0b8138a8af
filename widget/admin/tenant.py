"""The base class of every admin of owners' rows: whoever asks, only their own are shown, offered and touched.

Knows the paths from a row to its owner and its site, and nothing of any particular model. Superusers see everything. What a
role allows stands in widget.admin.roles, what the audit trail is told in widget.admin.audited; this class holds both.
"""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.checks import CheckMessage, Error
from django.core.exceptions import BadRequest
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from widget.admin.audited import Audited
from widget.admin.deletion import companions, objections
from widget.admin.filters import TenantRelatedFilter, offered
from widget.admin.roles import ByRole, refuse_strangers
from widget.retold import DEEDS, retold
from widget.tenancy import Act, TenantQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _ModelAdmin = admin.ModelAdmin[Any]
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelAdmin, _ModelForm = admin.ModelAdmin, forms.ModelForm

_LOOKUPS = ("", "__exact", "__id__exact", "__isnull", "__in", "__gte", "__lt", "__year", "__month", "__day")
_UNGUARDED = ("inlines", "list_editable", "raw_id_fields", "save_as")


class NumberedRows(_ModelAdmin):
    """Answers a selection of anything but numbers with 400; the stock admin breaks on it."""

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not all(pk.isascii() and pk.isdecimal() for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("A selected row has no number.")
        return super().response_action(request, *args, **kwargs)


class TenantForm(_ModelForm):
    """Gives a new row its owner before it is validated, so that the model's own rules can see whose it is."""

    new_owner: ClassVar[AbstractBaseUser | AnonymousUser | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if self.new_owner and self.instance.pk is None and "owner" not in self.fields:
            self.instance.owner = self.new_owner


class TenantAdmin(Audited, ByRole, NumberedRows):
    """`explanation` is said on the front page and above the list; `nothing_yet` when there are no rows."""

    form = TenantForm
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    explanation: ClassVar[StrOrPromise] = ""
    nothing_yet: ClassVar[StrOrPromise] = ""
    add_first: ClassVar[StrOrPromise] = ""

    # --- What is shown and offered ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        visible: TenantQuerySet = rows.visible_to(request.user)
        return visible

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        kwargs["queryset"] = self._choices(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        kwargs["queryset"] = self._choices(db_field, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return (*columns, "owner") if self._names_owner(request) else columns

    def get_list_filter(self, request: HttpRequest) -> Any:
        """As declared; but a plain foreign key gets the filter that names no foreign rows, whatever was forgotten."""
        filters = [*super().get_list_filter(request), *(["owner"] if self._names_owner(request) else [])]
        return [self._guarded(item) for item in filters]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters beside the list ask for: any other look-up lets one probe what isn't shown."""
        filters = self.get_list_filter(request)
        names = {_filter_name(item) for item in filters} | {self.date_hierarchy}
        names |= {name for item in filters for name in getattr(item, "more_names", ())}
        return lookup in {f"{name}{suffix}" for name in names if name for suffix in _LOOKUPS}

    # --- Whose it is ---

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if self.model.OWNER == "owner" and issubclass(form, TenantForm):
            form.new_owner = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(self.sections(request, obj))
        if self._names_owner(request):
            words = _("Only people who run this server see this. It can't be changed later.")
            fieldsets.append((_("Whose it is"), {"fields": ("owner",), "description": words}))
        return fieldsets

    def sections(self, request: HttpRequest, obj: Any) -> Any:
        """The parts of the form, without the owner's."""
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "owner") if obj and self._names_owner(request) else readonly

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change and self.model.OWNER == "owner" and not self._names_owner(request):
            obj.owner = request.user
        refuse_strangers(obj, request)
        super().save_model(request, obj, form, change)

    # --- What goes with it ---

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes along is not asked permission for: it belongs to the same owner and means nothing alone."""
        rows = list(objs)
        if not rows:
            return [], {}, set(), []
        kept = self.model._default_manager.filter(pk__in=[row.pk for row in rows])
        kept = kept.exclude(pk__in=self.model._default_manager.within(request.user, Act.DELETE).values("pk"))
        return [], companions(rows), {str(row) for row in kept}, objections(rows, request.user)

    # --- How it is said ---

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {"title": _heading(self.model), "explanation": self.explanation, **(extra_context or {})}
        words |= {"nothing_yet": self.nothing_yet, "add_first": self.add_first}
        return super().changelist_view(request, words)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What is kept there in English, in the reader's language."""
        response = super().history_view(request, object_id, extra_context)
        for entry in (getattr(response, "context_data", None) or {}).get("action_list", ()):
            entry.change_message = retold(entry.change_message, DEEDS)
        return response

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().render_change_form(request, {"show_save_and_add_another": False, **context}, *args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Refuses the options that this class does not guard."""
        used = [option for option in _UNGUARDED if getattr(self, option)]
        words = f"{type(self).__name__} uses {', '.join(used)}, which TenantAdmin does not limit to the owner's rows."
        return super().check(**kwargs) + ([Error(words, obj=type(self), id="widget.E009")] if used else [])

    def _choices(self, field: ForeignKey[Any, Any] | ManyToManyField[Any, Any], request: HttpRequest) -> QuerySet[Any]:
        """What a row can point to: where one's role allows to change rows of this kind."""
        target: type[Model] = field.remote_field.model
        return offered(target, request.user, self.model.ROLES[Act.CHANGE])

    def _names_owner(self, request: HttpRequest) -> bool:
        return self.model.OWNER == "owner" and bool(getattr(request.user, "is_superuser", False))

    def _guarded(self, item: Any) -> Any:
        if isinstance(item, str) and "__" not in item and self.opts.get_field(item).is_relation:
            return (item, TenantRelatedFilter)
        return item


def _filter_name(item: Any) -> str:
    if isinstance(item, str):
        return item
    return str(item[0] if isinstance(item, tuple) else item.parameter_name)


def _heading(model: type[Model]) -> str:
    name = str(model._meta.verbose_name_plural)
    return name[:1].upper() + name[1:]
