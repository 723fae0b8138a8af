"""Makes an owner, or somebody who sees everything; the password comes from standard input."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from widget.owners import make_owner


class Command(BaseCommand):
    help = "Makes an owner who can sign in. Whoever is there already stays as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", default="", help="for letters, and to sign in by")
        parser.add_argument("--superuser", action="store_true", help="may see and do everything, for all owners")
        parser.add_argument("--password-stdin", action="store_true", required=True, help="read the password there")

    def handle(self, *, username: str, email: str, superuser: bool, **_: Any) -> None:
        password = sys.stdin.readline().rstrip("\n")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"{username} is there already: manage.py changepassword {username}")
        try:
            validate_password(password, User(username=username, email=email))
            _make(username, password, email, superuser)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{username} can sign in.")


@transaction.atomic
def _make(username: str, password: str, email: str, superuser: bool) -> None:
    owner, _made = make_owner(username, password)
    owner.email, owner.is_superuser = email, superuser
    owner.full_clean(exclude=["password"])
    owner.save()
