"""Who a visitor is: a random name signed for one site, and what may be kept of where they are.

Nothing is stored to issue a token; rows hold only its hash.
"""

import hashlib
import re
import secrets
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer

_LENGTH_LIMIT = 200


def issue(site_key: str) -> str:
    """A token for a visitor who has none."""
    return _signer(site_key).sign(secrets.token_urlsafe(18))


def read(site_key: str, token: str | None) -> str | None:
    """The hash that names this visitor in our rows; None if the token isn't one of ours for this site."""
    if not token or len(token) > _LENGTH_LIMIT:
        return None
    try:
        name = _signer(site_key).unsign(token)
    except BadSignature:
        return None
    return hashlib.sha256(f"{site_key}:{name}".encode()).hexdigest()


def clean_locale(locale: str) -> str:
    return locale if re.fullmatch(r"[A-Za-z0-9-]{0,35}", locale) else ""


def clean_page(page: str) -> str:
    """Origin and path of a page, at most 500 characters; what isn't http is nothing."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"[:500] if parts.scheme in ("http", "https") else ""


def _signer(site_key: str) -> Signer:
    return Signer(salt=f"sparkwidget.visitor.{site_key}", sep=".")
