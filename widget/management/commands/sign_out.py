"""Ends the sessions of one person or of everybody, from the shell."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from widget import browsers


class Command(BaseCommand):
    help = "Signs somebody out in every browser, or everybody. Who may still log in, logs in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("username", nargs="?", help="the name of the account")
        who.add_argument("--everybody", action="store_true")

    def handle(self, **options: Any) -> None:
        people = User.objects.all() if options["everybody"] else User.objects.filter(username=options["username"])
        if not people.exists() and not options["everybody"]:
            raise CommandError(f"There is no account named {options['username']}.")
        ended = browsers.sign_out(people)
        self.stdout.write(f"{ended} ended." if ended else "Nobody was signed in.")
