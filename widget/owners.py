"""The groups of people in the admin: site owners, who may set up sites and keys, and whoever was invited to somebody's site.

A group says which pages somebody may open at all; widget.tenancy says which rows they find there and what they may do with them.
"""

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission, User

GROUP = "Site owners"
INVITED = "Invited people"
_INVITED_MAY = {
    "site": ("view", "change", "delete"),
    "conversation": ("view",),
    "turn": ("view",),
    "contact": ("view",),
    "delivery": ("view",),
    "auditentry": ("view",),
}
_OWNERS_MAY = {
    **_INVITED_MAY,
    "site": ("view", "add", "change", "delete"),
    "apikey": ("view", "add", "change", "delete"),
}


def make_group(**_: object) -> Group:
    """The groups with exactly their permissions, of which owners' is returned; runs after every migration."""
    _make(INVITED, _INVITED_MAY)
    return _make(GROUP, _OWNERS_MAY)


def make_owner(username: str, password: str | None = None) -> tuple[User, bool]:
    """The owner of this name, made if missing (staff, in the group; no password means none can log in yet), and whether made."""
    owner, made = get_user_model().objects.get_or_create(username=username, defaults={"is_staff": True})
    if made:
        owner.set_password(password)
        owner.full_clean(exclude=["password"])
        owner.save()
    if not owner.is_superuser:
        owner.groups.add(make_group())
    return owner, made


def admit(user: User) -> None:
    """Let somebody in who was invited: into the admin, and into the group of those who were, unless they are owners already."""
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    if not user.is_superuser and not user.groups.filter(name=GROUP).exists():
        user.groups.add(_make(INVITED, _INVITED_MAY))


def _make(name: str, may: Mapping[str, tuple[str, ...]]) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    codenames = [f"{verb}_{model}" for model, verbs in may.items() for verb in verbs]
    group.permissions.set(Permission.objects.filter(content_type__app_label="widget", codename__in=codenames))
    return group
