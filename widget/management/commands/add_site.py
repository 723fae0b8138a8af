"""Makes a site from the command line: its owner if missing, its API key, its snippet."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from widget.crypto import Vault
from widget.models import ApiKey, Site
from widget.origins import BadOrigin, parse_entry
from widget.owners import make_owner
from widget.sites import pinned_snippet, snippet


class Command(BaseCommand):
    help = "Makes a site, and its owner if there is none of that name; prints the site key and the tag to paste."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the owner calls the site")
        parser.add_argument("--owner", required=True, metavar="USERNAME")
        parser.add_argument(
            "--model-id", required=True, type=int, metavar="N", help="the trained model's number at SparkGPT"
        )
        parser.add_argument(
            "--origin", action="append", default=[], metavar="URL", help="where the tag may be used; repeat for more"
        )
        parser.add_argument(
            "--api-key-stdin", action="store_true", help="read the SparkGPT API key from standard input"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        if not options["api_key_stdin"]:
            raise CommandError(
                "Give the API key on standard input, with --api-key-stdin: other users can read a command's arguments."
            )
        try:
            site, made_owner = add_site(
                options["name"],
                owner=options["owner"],
                model_id=options["model_id"],
                origins=options["origin"],
                secret=sys.stdin.read().strip(),
            )
        except (ValidationError, BadOrigin) as error:
            raise CommandError(" ".join(error.messages) if isinstance(error, ValidationError) else str(error)) from None
        self._tell(site, made_owner, as_json=options["json"])

    def _tell(self, site: Site, made_owner: bool, *, as_json: bool) -> None:
        if as_json:
            facts = {
                "site_key": site.key,
                "snippet": snippet(site.key),
                "pinned_snippet": pinned_snippet(site.key),
                "owner": site.owner.username,
                "owner_made": made_owner,
            }
            return self.stdout.write(json.dumps(facts))
        self.stdout.write(f"Site key: {site.key}\n\nPaste this into the site:\n\n  {snippet(site.key)}\n")
        if made_owner:
            self.stdout.write(
                f"{site.owner.username} is new and has no password yet: manage.py changepassword {site.owner.username}"
            )
        if not site.origins:
            self.stdout.write("No page may use it yet: add --origin, or list the addresses in the admin.")


@transaction.atomic
def add_site(
    name: str, *, owner: str, model_id: int, origins: list[str], secret: str, password: str | None = None, **fields: Any
) -> tuple[Site, bool]:
    """A new site with a key of its own, and whether its owner was made for it. ValidationError or BadOrigin in words."""
    person, made = make_owner(owner, password)
    api_key = ApiKey(owner=person, name=name)
    api_key.seal(secret, Vault(settings.ENCRYPTION_KEYS))
    api_key.save()
    entries = list(dict.fromkeys(parse_entry(origin) for origin in origins))
    site = Site(name=name, owner=person, api_key=api_key, model_id=model_id, origins=entries, **fields)
    site.full_clean()
    site.save()
    return site, made
