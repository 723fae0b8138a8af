"""Site owners: staff users in one group, who may set up sites and keys and read what visitors say."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission, User

GROUP = "Site owners"
_MAY = {
    "site": ("view", "add", "change", "delete"),
    "apikey": ("view", "add", "change", "delete"),
    "conversation": ("view",),
    "turn": ("view",),
    "contact": ("view",),
}


def make_group(**_: object) -> Group:
    """The group with exactly its permissions; runs after every migration."""
    group, _made = Group.objects.get_or_create(name=GROUP)
    codenames = [f"{verb}_{model}" for model, verbs in _MAY.items() for verb in verbs]
    group.permissions.set(Permission.objects.filter(content_type__app_label="widget", codename__in=codenames))
    return group


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
