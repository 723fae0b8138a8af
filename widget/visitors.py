"""Who a visitor is: a name signed for one site, random or of whoever is logged in there; and what may be kept of where they are.

Nothing is stored to issue a token; rows hold only the name's hash.
"""

import hashlib
import json
import re
import secrets
import time
from dataclasses import astuple, dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer, b64_decode, b64_encode

from widget.identities import Identity

_LENGTH_LIMIT = 4096
IDENTIFIED_SECONDS = 24 * 3600
"""How long the token of an identified visitor is good for."""
ANONYMOUS_DAYS, RENEWED_AFTER_DAYS = 180, 7
"""How long an anonymous one is good for; whoever comes back with one of some age gets a fresh one, of the same name."""
_DAY = 24 * 3600
# Neither can be the beginning of a random name, which is letters, digits, - and _.
_IDENTIFIED, _NAMED = "~", "sub:"


@dataclass(frozen=True, slots=True)
class Read:
    """Whose token it is: the hash that names the visitor in our rows, and who that is, if the owner's website has said so."""

    visitor: str
    identity: Identity | None = None


def issue(site_key: str, now: float | None = None) -> str:
    """A token for a visitor who has none."""
    return _anonymous(site_key, secrets.token_urlsafe(18), now)


def renew(site_key: str, token: str | None, now: float | None = None) -> str | None:
    """A fresh token for the same visitor, if this one is anonymous, good, and no longer new."""
    if read(site_key, token, now) is None or not token or token.startswith(_IDENTIFIED):
        return None
    name, day = _parts(site_key, token)
    return _anonymous(site_key, name, now) if _today(now) - day >= RENEWED_AFTER_DAYS else None


def issue_identified(site_key: str, identity: Identity, now: float | None = None) -> str:
    """A token for whoever is logged in: the same visitor in every browser, for as long as IDENTIFIED_SECONDS."""
    ends = int((time.time() if now is None else now) + IDENTIFIED_SECONDS)
    text = json.dumps([ends, *astuple(identity)], ensure_ascii=False, separators=(",", ":"))
    return _IDENTIFIED + _signer(site_key, "identified").sign(b64_encode(text.encode()).decode())


def read(site_key: str, token: str | None, now: float | None = None) -> Read | None:
    """None if the token isn't one of ours for this site, or not any more."""
    if not token or len(token) > _LENGTH_LIMIT:
        return None
    try:
        if token.startswith(_IDENTIFIED):
            return _read_identified(site_key, token[1:], time.time() if now is None else now)
        name, day = _parts(site_key, token)
    except (BadSignature, UnicodeEncodeError):  # half a surrogate pair can't even be compared
        return None
    return Read(_hash(site_key, name)) if _today(now) - day < ANONYMOUS_DAYS else None


def clean_locale(locale: str) -> str:
    return locale if re.fullmatch(r"[A-Za-z0-9-]{0,35}", locale) else ""


def clean_page(page: str) -> str:
    """Origin and path of a page, at most 500 characters; what isn't http is nothing."""
    try:
        parts = urlsplit(page)
        kept = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:500]
        is_whole = parts.netloc and urlsplit(kept).hostname  # a bracket may have gone with what stood before an @
    except ValueError:
        return ""
    return kept if is_whole and parts.scheme in ("http", "https") else ""


def _anonymous(site_key: str, name: str, now: float | None) -> str:
    """A random name, the day of issue, and the signature of both."""
    return _signer(site_key, "anonymous").sign(f"{name}.{_today(now)}")


def _parts(site_key: str, token: str) -> tuple[str, int]:
    """The name and the day in an anonymous token; BadSignature if it isn't one of ours for this site."""
    name, _, day = _signer(site_key, "anonymous").unsign(token).partition(".")
    return name, int(day)


def _today(now: float | None) -> int:
    return int((time.time() if now is None else now) // _DAY)


def _read_identified(site_key: str, token: str, now: float) -> Read | None:
    ends, *known = json.loads(b64_decode(_signer(site_key, "identified").unsign(token).encode()))
    identity = Identity(*known)
    return Read(_hash(site_key, _NAMED + identity.subject), identity) if now < ends else None


def _hash(site_key: str, name: str) -> str:
    return hashlib.sha256(f"{site_key}:{name}".encode()).hexdigest()


def _signer(site_key: str, what: str) -> Signer:
    return _signer_with(settings.SECRET_KEY, site_key, what)


@lru_cache(maxsize=512)
def _signer_with(secret: str, site_key: str, what: str) -> Signer:
    return Signer(key=secret, salt=f"sparkwidget.{what}.{site_key}", sep=".")
