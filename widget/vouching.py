"""Visitors whom the owner's website vouches for: the site's keys are opened, and what was signed with them is believed or not.

Synchronous, one query or two. Why something isn't believed is logged for the owner, and told to no browser.
"""

import logging
import time

from django.conf import settings

from widget.crypto import SealError, Vault
from widget.identities import BadPublicKey, Identity, Key, Unbelieved, believe, public_keys
from widget.models import IdentitySecret, Site

logger = logging.getLogger(__name__)


def identify(site: int, site_key: str, token: str) -> Identity | None:
    """Who a JWT says that the visitor is; None if this site doesn't believe it."""
    try:
        return believe(token, _keys(site), site_key, time.time())
    except Unbelieved as why:
        logger.info("site %s: a visitor's identity was refused: %s", site, why)
    return None


def make_secret(site: Site, seen: int | None) -> tuple[IdentitySecret, str]:
    """A new secret, as SealedSecret makes it."""
    return IdentitySecret.make(site, seen, Vault(settings.ENCRYPTION_KEYS))


def drop_secret(site: Site, secret: int) -> bool:
    """Whether it was there; what is signed with it is believed no longer."""
    return IdentitySecret.drop(site, secret)


def _keys(site: int) -> list[Key]:
    keys = _pasted(site)
    vault = Vault(settings.ENCRYPTION_KEYS)
    for secret in IdentitySecret.objects.filter(site=site):
        try:
            keys.append(Key("HS256", secret.open(vault), secret.kid))
        except SealError as error:
            logger.error("site %s: the secret ending in %s cannot be opened: %s", site, secret.last_four, error)
    return keys


def _pasted(site: int) -> list[Key]:
    pasted = Site.objects.filter(pk=site).values_list("public_keys", flat=True).first() or ""
    try:
        return [Key("RS256", pem) for pem in public_keys(pasted)]
    except BadPublicKey as error:
        logger.error("site %s: its public keys cannot be used: %s", site, error)
    return []
