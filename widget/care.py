"""What an owner does to a whole site: pause, open, give a new key, copy, put away. One transaction each; knows no page."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from widget.models import Avatar, OldKey, Site
from widget.models.sites import new_site_key
from widget.orders import Orders

GRACE_DAYS = 7
LONGEST_GRACE = 90
_MARKS = ("marks_folded", "marks_alone", "marks_same")
_OF_THE_COPY = ("pk", "id", "key", "approved", "archived_at", "created_at", "changed_at", *_MARKS)


def tell_visitors(site: int) -> None:
    """Whoever has the chat open hears soon that the site was paused or changed, or must leave, in every process."""
    transaction.on_commit(lambda: Orders.look_at_site_soon(site), robust=True)


@transaction.atomic
def set_open(site: Site, is_open: bool) -> None:
    """Open or paused; what was put away stays closed."""
    if site.archived_at is None:
        _change(site, is_active=is_open)


@transaction.atomic
def new_key(site: Site, days: int = GRACE_DAYS) -> OldKey | None:
    """Replace the site key; the old one works for so many days more. None where it ends at once."""
    old, until = site.key, timezone.now() + timedelta(days=days)
    key = new_site_key()
    # Where the chat links to our own page of what is kept, that moves along.
    _change(site, key=key, privacy_url=site.privacy_url.replace(f"/chat/{old}/privacy/", f"/chat/{key}/privacy/"))
    return OldKey.objects.create(site=site, key=old, until=until) if days else None


@transaction.atomic
def end_old_keys(site: Site) -> int:
    """Let none of the replaced keys work any longer; how many did."""
    ended = OldKey.objects.filter(site=site, until__gt=timezone.now()).update(until=timezone.now())
    tell_visitors(site.pk)
    return int(ended)


@transaction.atomic
def duplicate(site: Site) -> Site:
    """Another site like this one, paused, with a key of its own; nothing of what visitors said or left."""
    fields = {f.attname: getattr(site, f.attname) for f in Site._meta.concrete_fields if f.name not in _OF_THE_COPY}
    limit = Site._meta.get_field("name").max_length or 0
    copy: Site = Site.objects.create(**{**fields, "name": f"Copy of {site.name}"[:limit], "is_active": False})
    if avatar := Avatar.objects.filter(site=site).first():
        Avatar.objects.create(site=copy, hash=avatar.hash, image=bytes(avatar.image))
    return copy


@transaction.atomic
def archive(site: Site) -> None:
    """Close it and put it out of sight; everything stays."""
    _change(site, is_active=False, archived_at=timezone.now())


@transaction.atomic
def unarchive(site: Site) -> None:
    """Back among the others, paused: whether it opens is another question."""
    _change(site, archived_at=None)


def _change(site: Site, **fields: object) -> None:
    for name, value in fields.items():
        setattr(site, name, value)
    site.save(update_fields=[*fields, "changed_at"])
    tell_visitors(site.pk)
