"""Lets somebody in who has lost both phone and recovery codes, from the shell."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from widget import second_factor


class Command(BaseCommand):
    help = "Drops somebody's second factor, so that they log in with their password alone and can set up another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name of the account")

    def handle(self, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no account named {options['username']}.")
        was_on = second_factor.reset(None, person)
        said = "has no second factor any more" if was_on else "had no second factor"
        self.stdout.write(f"{person.get_username()} {said}.")
