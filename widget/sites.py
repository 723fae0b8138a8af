"""A site as its visitors meet it: whether it exists, whether this page may use it, and what of it is public."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, QuerySet
from django.utils import timezone

from widget import protocol
from widget.built import built
from widget.doors import Standing
from widget.limits import SiteLimits
from widget.look import DARK_BACKGROUND, LIGHT_BACKGROUND, Colors, colors_for
from widget.models import OldKey, Site
from widget.models.avatars import file_name
from widget.models.texts import STANDARD_FIELDS, STARTERS
from widget.origins import is_allowed, origin_of
from widget.protocol import Code
from widget.statements import Select

DEMO = "Demo: Riverside Bakery"
"""The name of the site that `manage.py demo` makes, and that /demo/ shows."""
_AMOUNTS = ("visitor_hour", "visitor_day", "site_day")
_LIMITS = (*_AMOUNTS, "challenge")
_NOW = ("pk", "key", "is_active", "origins", "needs_identity", "api_key", *_LIMITS)

BY_KEY = Select(lambda key: Site.objects.filter(key=key).only(*_NOW).order_by(), key=CharField())

PublicSettings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SiteNow:
    """What edges need to know of a site; read once per request or socket, and held as long as that lasts.

    `key` is the one that was asked for: while an old key still works, its pages know their visitors by it.
    """

    pk: int
    key: str
    is_active: bool
    origins: tuple[str, ...]
    needs_identity: bool
    api_key: int
    limits: SiteLimits


def find(site_key: str) -> SiteNow | None:
    """The site of a key. Synchronous: one query, two where the key isn't today's."""
    site = BY_KEY.one(key=site_key) or _named_before(site_key, Site.objects.only(*_NOW))
    return _now(site, site_key) if site else None


def find_with_settings(site_key: str) -> tuple[SiteNow, PublicSettings] | None:
    """The site of a key, and everything a browser is told about it. Synchronous: one query, two where the key isn't today's."""
    site: Any = _named(site_key, Site.objects.annotate(avatar_hash=F("avatar__hash")))
    return (_now(site, site_key), {**public_settings(site, site.avatar_hash), "site": site_key}) if site else None


def whole(site_key: str) -> Site | None:
    """The row itself, with its webhook. Synchronous."""
    return _named(site_key, Site.objects.select_related("webhook"))


def find_avatar(site_key: str, hash_: str) -> tuple[SiteNow, bytes] | None:
    """A site and its picture, if the picture is this one. Synchronous: one query, two where the key isn't today's."""
    with_picture = Site.objects.filter(avatar__hash=hash_).annotate(image=F("avatar__image"))
    site: Any = _named(site_key, with_picture.only(*_NOW))
    return (_now(site, site_key), bytes(site.image)) if site else None


def limits_of(site: int) -> SiteLimits | None:
    """What the owner of a site allows; None if it is gone or paused."""
    row = Site.objects.only("pk", *_LIMITS).filter(pk=site, is_active=True).first()
    return _limits(row) if row else None


def standing(site: int) -> Standing:
    """Who may stay there now. Two queries; a site that is gone is like a paused one."""
    found = Site.objects.filter(pk=site).only(*_NOW).first()
    if found is None:
        return Standing(is_active=False, keys=frozenset(), needs_identity=False)
    old = OldKey.objects.filter(site=site, until__gt=timezone.now()).values_list("key", flat=True)
    return Standing(found.is_active, frozenset((found.key, *old)), found.needs_identity)


def exists(site: int) -> bool:
    return Site.objects.filter(pk=site).exists()


def objection(site: SiteNow | None, origin: str | None) -> Code | None:
    """Why a page of this origin can't use the site; None if it can. Our own origin serves the hosted page of every site."""
    if site is None:
        return Code.UNKNOWN_SITE
    if not is_allowed(origin, (*site.origins, own_origin())):
        return Code.ORIGIN_REFUSED
    return None if site.is_active else Code.PAUSED


def own_origin() -> str:
    return origin_of(settings.PUBLIC_URL) or ""


def public_settings(site: Site, avatar_hash: str | None) -> PublicSettings:
    """Everything a browser is told about a site; tests/vectors/site_settings.json pins the list."""
    return {
        "v": protocol.VERSION,
        "site": site.key,
        "title": site.title,
        "subtitle": site.subtitle,
        "greeting": site.greeting,
        "position": site.position,
        "question_limit": protocol.QUESTION_LIMIT,
        "colors": {
            "light": _public(colors_for(site.accent, LIGHT_BACKGROUND)),
            "dark": _public(colors_for(site.accent, DARK_BACKGROUND)),
        },
        "theme": site.theme,
        "radius": site.radius,
        "font": "system-ui" if site.font == Site.Font.SYSTEM else "inherit",
        "offset": {"side": site.offset_side, "bottom": site.offset_bottom},
        "size": {"width": site.width, "height": site.height},
        "z_index": site.z_index,
        "launcher": {"icon": site.launcher_icon, "label": site.launcher_label},
        "avatar": file_name(avatar_hash) if avatar_hash else None,
        **_to_begin_with(site),
        "teaser": {"text": site.teaser, "delay": site.teaser_delay} if site.teaser else None,
        "consent": {"text": site.consent} if site.consent else None,
        "privacy_url": site.privacy_url or None,
        "sound": site.sound,
        "credit": site.credit,
        "lead": {"when": site.lead_when, "fields": _asked(site)} if site.takes_leads else None,
        "messages": site.takes_messages,
        "words": site.words,
    }


def _to_begin_with(site: Site) -> dict[str, object]:
    """Questions to begin with: everywhere, and for some pages or in some language; and whether there are more, to suggest."""
    approved = site.approved
    starters = [*site.starters, *(it for it in approved.get("general", ()) if it not in site.starters)][:STARTERS]
    more = {"sets": approved["sets"], "suggests": True} if approved else {}
    return {"starters": starters, **more}


@cache
def default_settings() -> PublicSettings:
    """The settings of a site that nobody has changed; the embed knows them too."""
    return public_settings(Site(), None)


def snippet(site_key: str) -> str:
    """The tag an owner pastes."""
    return f'<script async src="{settings.PUBLIC_URL}/widget/v1/{site_key}.js"></script>'


def pinned_snippet(site_key: str) -> str:
    """The tag for pages that may run only code whose hash they name: all of the code, and none of the settings."""
    build = built()
    return (
        f'<script async src="{settings.PUBLIC_URL}/widget/{build.pinned}" data-site="{site_key}" '
        f'integrity="{build.integrity}" crossorigin="anonymous"></script>'
    )


def _named(site_key: str, among: QuerySet[Site]) -> Site | None:
    """By today's key, or by one that was replaced and still works."""
    return among.filter(key=site_key).first() or _named_before(site_key, among)


def _named_before(site_key: str, among: QuerySet[Site]) -> Site | None:
    old = OldKey.objects.filter(key=site_key, until__gt=timezone.now())
    return among.filter(pk__in=old.values("site")).first()


def _now(site: Site, site_key: str) -> SiteNow:
    allowed = _limits(site)
    return SiteNow(
        site.pk, site_key, site.is_active, tuple(site.origins), site.needs_identity, site.api_key_id, allowed
    )


def _limits(site: Site) -> SiteLimits:
    visitor_hour, visitor_day, site_day = (site.within_ceiling(name) for name in _AMOUNTS)
    return SiteLimits(visitor_hour, visitor_day, site_day, site.challenge)


def _asked(site: Site) -> list[dict[str, object]]:
    """The embed knows what name, e-mail and phone are called in every language."""
    return [
        {**field, "label": "" if field["name"] in STANDARD_FIELDS else field["label"]} for field in site.lead_fields
    ]


def _public(colors: Colors) -> dict[str, str]:
    return {"accent": colors.accent, "on_accent": colors.on_accent, "soft": colors.soft}
