"""Makes the demo that `make run` shows: an owner with a random password, and a site that answers. Harmless to run again."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from widget.crypto import SealError, Vault
from widget.management.commands.add_site import add_site
from widget.models import Site
from widget.origins import origin_of
from widget.sites import DEMO

OWNER = "demo"
SANDBOX_KEY = "sandbox-demo"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


class Command(BaseCommand):
    help = "Makes the demo owner and the demo site, or brings them up to date."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--password-file", type=Path, required=True, help="where the owner's password is kept")

    def handle(self, *, password_file: Path, **_: Any) -> None:
        try:
            site, password = make_demo()
        except ValidationError as error:
            raise CommandError("SPARKGPT_API_KEY: " + " ".join(error.messages)) from None
        if password:
            password_file.touch(mode=0o600)
            password_file.write_text(password + "\n")
        upstream = (
            "the sandbox" if settings.SPARKGPT_SANDBOX and not settings.SPARKGPT_API_KEY else settings.SPARKGPT_URL
        )
        self.stdout.write(f"\n  Demo page   {settings.PUBLIC_URL}/demo/   (answers come from {upstream})")
        self.stdout.write(f"  Hosted chat {settings.PUBLIC_URL}/chat/{site.key}/")
        self.stdout.write(
            f"  Admin       {settings.PUBLIC_URL}/admin/   user {OWNER}, {self._password_line(password)}\n\n"
        )

    def _password_line(self, password: str | None) -> str:
        return f"password {password}" if password else "password: make password"


@transaction.atomic
def make_demo() -> tuple[Site, str | None]:
    """The demo site, and its owner's password if the owner is new. An API key in the environment replaces the sandbox's."""
    secret = settings.SPARKGPT_API_KEY or SANDBOX_KEY
    site = Site.objects.select_related("api_key").filter(name=DEMO, owner__username=OWNER).first()
    if site is None:
        password = "".join(secrets.choice(_LETTERS) for _ in range(12))
        site, made = add_site(
            DEMO,
            owner=OWNER,
            password=password,
            secret=secret,
            origins=_origins(),
            model_id=settings.SPARKGPT_MODEL_ID,
            title="Riverside Bakery",
            greeting="Good morning! What can we bake for you?",
        )
        return site, password if made else None
    if _secret_of(site) != secret:
        site.api_key.seal(secret, Vault(settings.ENCRYPTION_KEYS))
        site.api_key.save()
        site.model_id = settings.SPARKGPT_MODEL_ID
    site.origins = list(dict.fromkeys([*site.origins, *_origins()]))
    site.save()
    return site, None


def _secret_of(site: Site) -> str | None:
    try:
        return site.api_key.open(Vault(settings.ENCRYPTION_KEYS))
    except SealError:
        return None


def _origins() -> list[str]:
    """Both names of this machine, so that the demo works whichever is typed."""
    own = origin_of(settings.PUBLIC_URL) or ""
    return [own, own.replace("//localhost", "//127.0.0.1")] if "//localhost" in own else [own]
