"""The five steps from nothing to a chat on a page, and how far somebody is. The rows say it; nothing is noted besides."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from widget.admin.start_forms import LOOKS
from widget.models import ApiKey, Sighting, Site, Turn
from widget.tenancy import Role

User = AbstractBaseUser | AnonymousUser
STEPS = {
    "key": (
        _("Add your API key"),
        _("The secret that SparkGPT gave you. It stays on this server, encrypted; visitors never see it."),
    ),
    "model": (_("Choose your model"), _("The trained model that answers your visitors.")),
    "site": (_("Name your website"), _("What it is called, and the address where the chat may be shown.")),
    "look": (_("Pick the look"), _("Your colour and your words, with the chat beside them as you write.")),
    "tag": (_("Paste the tag"), _("One line of HTML for your website; then you see here that it works.")),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`url` is empty while it can't be done yet."""

    number: int
    slug: str
    title: str
    words: str
    url: str
    done: bool


def steps(site: Site | None, *, has_key: bool) -> list[Step]:
    done = {"key": has_key, "model": site is not None, "site": bool(site and site.origins)}
    done |= {"look": bool(site and _has_a_look(site)), "tag": bool(site and is_in_use(site))}
    return [
        Step(number, slug, str(title), str(words), address(slug, site) if slug == "key" or has_key else "", done[slug])
        for number, (slug, (title, words)) in enumerate(STEPS.items(), 1)
    ]


def address(slug: str, site: Site | None) -> str:
    """Where a step is done; empty if there is no site yet that it could be done for."""
    if slug == "key":
        return reverse("admin:widget_site_start_key")
    if site is None:
        return reverse("admin:widget_site_start_model_new") if slug == "model" else ""
    return reverse(f"admin:widget_site_start_{slug}", args=(site.pk,))


def started(user: User) -> Site | None:
    """The site that somebody is setting up: the newest of their own that no page has shown yet."""
    sites = Site.objects.filter(owner=user.pk, archived_at=None, sightings=None, visitors=None)
    found: Site | None = sites.order_by("-pk").first()
    return found


def has_key(user: User) -> bool:
    return ApiKey.objects.visible_to(user).exists()


def next_step(user: User) -> str:
    """Where to go on. The look may stay as it is, so nobody is sent back to it."""
    site = started(user)
    if not has_key(user):
        return address("key", None)
    if site is None:
        return address("model", None)
    return address("site" if not site.origins else "look" if not _has_a_look(site) else "tag", site)


def is_in_use(site: Site) -> bool:
    return Sighting.objects.filter(site=site).exists() or Turn.objects.filter(conversation__visitor__site=site).exists()


def anything_in_use(user: User) -> bool:
    return any(model.objects.with_role(user, Role.OWNER).exists() for model in (Sighting, Turn))


def _has_a_look(site: Site) -> bool:
    """Whether anything of it was chosen."""
    untouched = Site()
    return any(getattr(site, name) != getattr(untouched, name) for name in LOOKS)
