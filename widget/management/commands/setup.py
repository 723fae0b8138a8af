"""Asks the few questions that an installation needs, tries each answer at once, writes the settings. Runs where none are yet."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sparkwidget import first_secrets
from widget.env_file import BadLine
from widget.setting_up import judging, keeping
from widget.setting_up.judging import NotGood, Settings

QUESTIONS: Mapping[str, tuple[str, str, Callable[..., Settings]]] = {
    "domain": ("Where do visitors reach this server? Such as chat.example.com", "PUBLIC_URL", judging.public_url),
    "database": (
        "Database: sqlite, a path, or postgres://user@host/name (without the password)",
        "DATABASE_URL",
        judging.database,
    ),
    "redis": ("Redis, for more than one process: redis://host:6379/0, or none", "REDIS_URL", judging.redis),
    "mail": (
        "Mail server: smtp+tls://user@mail.example.com:587 (without the password), or none",
        "EMAIL_URL",
        judging.mail,
    ),
    "sparkgpt": (
        "SparkGPT's address, or sandbox for a stand-in that answers by itself",
        "SPARKGPT_URL",
        judging.sparkgpt,
    ),
}
DEFAULTS = {"database": "sqlite", "redis": "none", "mail": "none", "sparkgpt": "https://sparkgpt.ai/api"}
SECRET = ("database", "redis", "mail")
"""Whose addresses may need a password."""
OFFERS_OLD = ("domain", "sparkgpt")
"""Whose old answer can be shown."""


class Command(BaseCommand):
    help = (
        "Asks the few questions that an installation needs, tries each answer at once, writes .env for its owner's eyes alone, "
        "and makes tables and a first owner. With --no-input everything comes from options, and secrets from standard input."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=Path(".env"), help="where settings are written (.env)")
        for name, (words, _, _) in QUESTIONS.items():
            parser.add_argument(f"--{name}", help=f"{words}. Answers that question")
        parser.add_argument(
            "--owner", metavar="USERNAME", help="the first owner, who may see everything; empty for none"
        )
        parser.add_argument("--email", default="", help="that owner's address")
        parser.add_argument("--no-input", action="store_true", help="ask nothing")
        parser.add_argument(
            "--replace", action="store_true", help="with --no-input: change a file that is there; a copy is kept"
        )
        parser.add_argument("--no-migrate", action="store_true", help="make no tables and no owner now")
        words = "read lines DATABASE_PASSWORD=..., REDIS_PASSWORD=..., MAIL_PASSWORD=..., OWNER_PASSWORD=... from standard input"
        parser.add_argument("--secrets-stdin", action="store_true", help=words)

    def handle(self, **options: Any) -> None:
        self._options, self._is_asking = options, not options["no_input"]
        self._secrets = _from_stdin() if options["secrets_stdin"] else {}
        path: Path = options["file"]
        old = self._before(path)
        answers: dict[str, str] = {}
        for name in QUESTIONS:
            answers |= self._answered(name, old)
        owner = self._owner()
        self._write(path, old, answers)
        if not options["no_migrate"]:
            self._begin(path, owner)
        self.stdout.write("Now: serve, and look whether all is well:  manage.py serve  ·  manage.py doctor")

    def _before(self, path: Path) -> dict[str, str]:
        try:
            old = keeping.before(path)
        except (BadLine, OSError) as error:
            raise CommandError(f"{path} can't be read: {error}") from None
        if path.exists() and not self._may_change(path):
            raise CommandError(f"{path} is there already, and stays as it is. Name another with --file.")
        return old

    def _may_change(self, path: Path) -> bool:
        if not self._is_asking:
            return bool(self._options["replace"])
        words = f"{path} is there already. Change it? Secrets and what isn't asked stay, a copy is kept"
        return self._agreed(words, "no")

    def _answered(self, name: str, old: Mapping[str, str]) -> Settings:
        """Asked until it is good; where nothing may be asked, good or the end."""
        words, setting, judge = QUESTIONS[name]
        given, before = self._options[name], _before(setting, old)
        is_kept = before and not given and (name not in OFFERS_OLD or not self._is_asking)
        if is_kept and (not self._is_asking or self._agreed(f"{setting} is set. Keep it?", "yes")):
            return {}
        default = (before if name in OFFERS_OLD else "") or DEFAULTS.get(name, "")
        while True:
            answer = given or (self._line(words, default) if self._is_asking else default)
            try:
                return judge(answer, *self._password(name, answer))
            except NotGood as why:
                if not self._is_asking:
                    raise CommandError(f"--{name}: {why}") from None
                self.stdout.write(f"  {why}")
                given = None

    def _password(self, name: str, answer: str) -> tuple[str, ...]:
        if name not in SECRET or "://" not in answer or not judging.needs_password(answer):
            return ()
        if (told := self._secrets.get(f"{name.upper()}_PASSWORD")) is not None or not self._is_asking:
            return (told or "",)
        return (getpass("  Password (not shown; empty for none): "),)

    def _owner(self) -> tuple[str, str, str] | None:
        if self._options["no_migrate"]:
            return None
        while True:
            name = self._options["owner"]
            if name is None and self._is_asking:
                name = self._line("First owner, who may see everything: a name to sign in with; empty for none", "")
            try:
                if not judging.owner(name or ""):
                    return None
            except NotGood as why:
                if not self._is_asking or self._options["owner"]:
                    raise CommandError(f"--owner: {why}") from None
                self.stdout.write(f"  {why}")
                continue
            email = self._options["email"] or (self._line("  E-mail address", "") if self._is_asking else "")
            return str(name), email, self._secrets.get("OWNER_PASSWORD") or self._new_password()

    def _new_password(self) -> str:
        if not self._is_asking:
            raise CommandError("--owner needs OWNER_PASSWORD=... on standard input, with --secrets-stdin.")
        while True:
            first = getpass("  Password (not shown): ")
            if first and first == getpass("  Once more: "):
                return first
            self.stdout.write("  They differ, or are empty.")

    def _write(self, path: Path, old: Mapping[str, str], answers: Mapping[str, str]) -> None:
        made = {"SECRET_KEY": first_secrets.secret_key(), "ENCRYPTION_KEYS": first_secrets.encryption_key()}
        missing = {name: value for name, value in made.items() if not (old.get(name) or old.get(f"{name}_FILE"))}
        try:
            copy = keeping.keep(path, keeping.together(old, answers, missing), datetime.now())
        except (BadLine, OSError) as error:
            raise CommandError(f"{path} can't be written: {error}") from None
        self.stdout.write(f"Written: {path.absolute()}" + (f" (before: {copy.name})" if copy else ""))
        if missing:
            self.stdout.write("Its secrets are new. Keep a copy of this file elsewhere than the database's backups.")

    def _begin(self, path: Path, owner: tuple[str, str, str] | None) -> None:
        """By the new settings, so in processes of their own."""
        self._call(path, "migrate", "--verbosity", "0")
        if owner:
            name, email, password = owner
            self._call(path, "add_owner", name, "--email", email, "--superuser", "--password-stdin", given=password)

    def _call(self, path: Path, *arguments: str, given: str = "") -> None:
        known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        environment = {**known, "ENV_FILE": str(path.absolute())}
        command = [sys.executable, *_ourselves(), *arguments]
        done = subprocess.run(
            command, env=environment, input=given + "\n", text=True, stdout=sys.stdout if _is_file(sys.stdout) else None
        )
        if done.returncode:
            raise CommandError(f"`{arguments[0]}` failed; the settings are written. Mend it, then run it again.")

    def _agreed(self, words: str, default: str) -> bool:
        return self._line(f"{words} (yes/no)", default).lower() in ("y", "yes")

    def _line(self, words: str, default: str) -> str:
        self.stdout.write(f"{words}{f' [{default}]' if default else ''}: ", ending="")
        self.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise CommandError("Nobody answers. With --no-input everything comes from options.")
        return line.strip() or default


def _ourselves() -> list[str]:
    """As we were called: by manage.py, by the installed program, or as a module."""
    program = sys.argv[0]
    return ["-m", "sparkwidget"] if program.endswith("__main__.py") else [program]


def _before(setting: str, old: Mapping[str, str]) -> str:
    """What was answered before."""
    is_sandbox = setting == "SPARKGPT_URL" and old.get("SPARKGPT_SANDBOX")
    return old.get(setting) or ("sandbox" if is_sandbox else "")


def _from_stdin() -> dict[str, str]:
    pairs = (line.rstrip("\n").partition("=") for line in sys.stdin)
    return {name: value for name, _, value in pairs if value}


def _is_file(stream: Any) -> bool:
    try:
        stream.fileno()
    except (OSError, AttributeError):
        return False
    return True
