"""Users and groups: the stock pages, for superusers only, whatever permissions somebody was given."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from widget.admin.tenant import NumberedRows

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[User]
else:
    _UserAdmin = UserAdmin


class OnlySuperusers(NumberedRows):
    """A staff user who may change users could make themselves a superuser; so that right isn't one to give away."""

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


admin.site.unregister((User, Group))


@admin.register(User)
class PeopleAdmin(OnlySuperusers, _UserAdmin):
    explanation = (
        "Who may log in here. A site owner is ticked as staff and belongs to the group “Site owners”; "
        "whoever an owner invited, to “Invited people”."
    )


@admin.register(Group)
class GroupsAdmin(OnlySuperusers, GroupAdmin):
    explanation = "What the people in a group may do."
