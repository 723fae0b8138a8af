"""Users and groups: the stock pages, for superusers only, whatever permissions somebody was given."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from widget import account_letters, second_factor
from widget.admin.tenant import NumberedRows
from widget.models.people import called

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
else:
    _UserAdmin = UserAdmin


class OnlySuperusers(NumberedRows):
    """A staff user who may change users could make themselves a superuser; so that right isn't one to give away."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        words = {"title": capfirst(self.opts.verbose_name_plural), "explanation": getattr(self, "explanation", "")}
        return super().changelist_view(request, {**words, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


# What belongs to the second factor is nobody's to read, a superuser's neither; widget.second_factor does what there is to do.
admin.site.unregister((User, Group, *second_factor.MODELS))


@admin.register(User)
class PeopleAdmin(OnlySuperusers, _UserAdmin):
    explanation = _(
        "Who may log in here. A site owner is ticked as staff and belongs to the group “Site owners”; "
        "whoever an owner invited, to “Invited people”."
    )

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(require_POST(self.reset_second_factor))
        view.model_admin = self  # as on the stock pages
        return [path("<id>/reset-second-factor/", view, name="auth_user_reset_second_factor"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if person := kwargs.get("obj"):
            context["has_second_factor"] = second_factor.is_on(person)
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        person = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        now = User.objects.filter(pk=person.pk).first() if person else None
        if person and now and person.password != now.password:
            account_letters.password_changed(request, now)
        return response

    def reset_second_factor(self, request: HttpRequest, id: str) -> HttpResponse:
        person = self.get_object(request, id) if self.has_change_permission(request) else None
        if person is None:
            raise PermissionDenied
        if second_factor.reset(request, person):
            messages.success(
                request,
                gettext("From now on %(person)s logs in without a second factor, until they set one up.")
                % {"person": called(person)},
            )
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=(person.pk,)))


@admin.register(Group)
class GroupsAdmin(OnlySuperusers, GroupAdmin):
    explanation = _("What the people in a group may do.")
