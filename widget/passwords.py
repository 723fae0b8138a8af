"""Which words are no password here: names of this product and this server, which is what strangers try first.

What is left without such words has to be as long as a password must be. The list stands in docs/security.md. Knows no page.
"""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("sparkwidget", "sparkgpt", "spark", "widget", "chatbot", "chat", "admin", "owner", "password", "passwort")
"""And each part of this server's host name that has four letters or more."""
_SHORTEST = 8


class OursAreNone:
    """Refuses what is only such words with something around them; digits and signs count, as in any password."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in sorted((*WORDS, *_of_host()), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and len(left) < _SHORTEST:
            raise ValidationError(self._words(), code="password_of_ours")

    def get_help_text(self) -> str:
        return self._words()

    def _words(self) -> str:
        return _("Names of this server or of SparkWidget don't count: add eight characters of your own, or more.")


def _of_host() -> list[str]:
    return [part for part in re.split(r"[^a-z0-9]+", settings.PUBLIC_HOST.casefold()) if len(part) >= 4]
