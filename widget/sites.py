"""A site as its visitors meet it: whether it exists, whether this page may use it, and what of it is public."""

from dataclasses import dataclass

from django.conf import settings

from widget import protocol
from widget.look import DARK_BACKGROUND, LIGHT_BACKGROUND, Colors, colors_for
from widget.models import Site
from widget.origins import is_allowed, origin_of
from widget.protocol import Code

DEMO = "Demo: Riverside Bakery"
"""The name of the site that `manage.py demo` makes, and that /demo/ shows."""


@dataclass(frozen=True, slots=True)
class SiteNow:
    """What edges need to know of a site; read once per request or socket."""

    pk: int
    key: str
    is_active: bool
    origins: tuple[str, ...]
    title: str
    greeting: str
    accent: str
    position: str


def find(site_key: str) -> SiteNow | None:
    """The site of a key. Synchronous: one query."""
    site = Site.objects.filter(key=site_key).first()
    if site is None:
        return None
    return SiteNow(
        site.pk, site.key, site.is_active, tuple(site.origins), site.title, site.greeting, site.accent, site.position
    )


def is_active(site: int) -> bool:
    """Whether visitors may use the site of this primary key."""
    return Site.objects.filter(pk=site, is_active=True).exists()


def objection(site: SiteNow | None, origin: str | None) -> Code | None:
    """Why a page of this origin can't use the site; None if it can. Our own origin serves the hosted page of every site."""
    if site is None:
        return Code.UNKNOWN_SITE
    if not is_allowed(origin, (*site.origins, own_origin())):
        return Code.ORIGIN_REFUSED
    return None if site.is_active else Code.PAUSED


def own_origin() -> str:
    return origin_of(settings.PUBLIC_URL) or ""


def public_settings(site: SiteNow) -> dict[str, object]:
    """Everything a browser is told about a site; tests/vectors/site_settings.json pins the list."""
    return {
        "v": protocol.VERSION,
        "site": site.key,
        "title": site.title,
        "greeting": site.greeting,
        "position": site.position,
        "question_limit": protocol.QUESTION_LIMIT,
        "colors": {
            "light": _public(colors_for(site.accent, LIGHT_BACKGROUND)),
            "dark": _public(colors_for(site.accent, DARK_BACKGROUND)),
        },
    }


def snippet(site_key: str) -> str:
    """The tag an owner pastes."""
    return f'<script async src="{settings.PUBLIC_URL}/widget/v1.js" data-site="{site_key}"></script>'


def _public(colors: Colors) -> dict[str, str]:
    return {"accent": colors.accent, "on_accent": colors.on_accent, "soft": colors.soft}
