"""A site's secrets of one kind, as the pages show them that make and drop them. Knows no text of any."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from widget.admin.keys import opens
from widget.models.sealed import SECRETS, SealedSecret

NO_ROOM = _("No new secret was made: another one was made meanwhile, or there are two already. Look at the list first.")


def secrets_shown(rows: Iterable[SealedSecret]) -> dict[str, Any]:
    """What the template of such a page needs, secrets.html included; the newest first."""
    secrets = list(rows)
    return {
        "secrets": secrets,
        "newest": secrets[0].pk if secrets else 0,
        "is_full": len(secrets) >= SECRETS,
        "lost": [secret.pk for secret in secrets if not opens(secret)],
    }
