"""What an owner's website says of its logged-in visitor: a signed JWT, believed or not; the only importer of `jwt`.

Pure: keys and the time are handed in. Knows no rows; the reasons it gives are for the owner, never for a browser.
"""

import json
import math
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jwt import PyJWS, PyJWTError
from jwt.algorithms import RSAAlgorithm

LIMIT = 4096
"""Bytes of a JWT."""
LONGEST = 24 * 3600
"""Seconds that a JWT may still be good for."""
LEEWAY = 60
"""Seconds that the clock of the owner's server may be ahead."""
SUBJECT_LENGTH, NAME_LENGTH, EMAIL_LENGTH = 200, 80, 254
PUBLIC_KEYS = 2
"""How many public keys a site has: the one in use, and another while they are changed."""
_SMALLEST = 2048  # bits of a public key
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----\s.+?\s-----END \1-----", re.DOTALL)
_JWT = re.compile(r"[\w-]+\.[\w-]+\.([\w-]+)", re.ASCII)
_jws = PyJWS()

Algorithm = Literal["HS256", "RS256"]


@dataclass(frozen=True, slots=True)
class Key:
    """What signatures are checked with, and the one algorithm that it is for. `kid` may be empty."""

    algorithm: Algorithm
    material: str
    kid: str = ""

    def __repr__(self) -> str:
        return f"Key({self.algorithm}, {self.kid!r})"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a visitor is on the owner's website. `name` and `email` may be empty."""

    subject: str
    name: str = ""
    email: str = ""


class Unbelieved(Exception):
    """A JWT says nothing that we believe. The text tells the owner why, and repeats none of it."""


class BadPublicKey(ValueError):
    """What was pasted is no public key that signatures can be checked with. The text tells the owner why."""


def believe(token: str, keys: Sequence[Key], audience: str, now: float) -> Identity:
    """The identity in a JWT that one of these keys has signed for this audience; Unbelieved if none has. `now` in seconds."""
    claims = _object(_signed(token, keys), "its content")
    if claims.get("aud") != audience:
        raise Unbelieved("aud isn't the site key")
    _check_times(claims, now)
    return Identity(_subject(claims), _text(claims, "name")[:NAME_LENGTH], _email(claims))


def public_keys(pasted: str) -> list[str]:
    """The public keys in a pasted text, as they are kept. BadPublicKey if there is anything else in it."""
    found = [match[0] for match in _PEM.finditer(pasted)]
    if "PRIVATE" in pasted:
        raise BadPublicKey("This is a private key, which nobody but your own server may have. Paste the public key.")
    if _PEM.sub("", pasted).strip():
        raise BadPublicKey(
            "Paste whole public keys, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, and nothing else."
        )
    if len(found) > PUBLIC_KEYS:
        raise BadPublicKey(
            f"There is room for {PUBLIC_KEYS} public keys: the one in use, and another while you change."
        )
    for pem in found:
        _check_public_key(pem)
    return found


def _check_public_key(pem: str) -> None:
    try:
        key: Any = RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(pem)
        size = int(key.key_size)
    except Exception:  # a library for each kind of key, and an error of its own for each way to be wrong
        raise BadPublicKey("This can't be read as an RSA public key. Copy it once more, whole.") from None
    if size < _SMALLEST:
        raise BadPublicKey(f"This key has {size} bits, which is too few to be safe. Make one with {_SMALLEST} or more.")


def _signed(token: str, keys: Sequence[Key]) -> bytes:
    """What one of the keys has signed. Each key checks its own algorithm and no other, whatever the header says."""
    if len(token) > LIMIT:
        raise Unbelieved("it is longer than 4 KiB")
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if "crit" in header or "b64" in header:
        raise Unbelieved("its header demands what we don't do")
    fitting = [key for key in keys if key.algorithm == algorithm]
    if not fitting:
        raise Unbelieved(
            "the site has no key for its algorithm"
            if algorithm in ("HS256", "RS256")
            else "alg is neither HS256 nor RS256"
        )
    named = [key for key in fitting if key.kid and key.kid == kid]
    for key in named or fitting:
        try:
            return bytes(_jws.decode(token, key.material, algorithms=[key.algorithm]))
        except (PyJWTError, ValueError, TypeError):
            continue
    raise Unbelieved("none of the site's keys has signed it")


def _header(token: str) -> Mapping[str, Any]:
    shape = _JWT.fullmatch(token)
    if not shape or not _is_one_way_to_write_it(shape[1]):
        raise Unbelieved("it is no JWT")
    try:
        header: Mapping[str, Any] = _jws.get_unverified_header(token)
    except (PyJWTError, ValueError, TypeError, RecursionError):
        raise Unbelieved("it is no JWT") from None
    return header


def _is_one_way_to_write_it(signature: str) -> bool:
    """The last letter of base64 holds bits that decode to nothing: only one of the ways to write a signature is taken."""
    try:
        return (
            urlsafe_b64encode(urlsafe_b64decode(signature + "=" * (-len(signature) % 4))).decode().rstrip("=")
            == signature
        )
    except ValueError:
        return False


def _object(text: bytes, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise Unbelieved(f"{what} isn't JSON") from None
    if not isinstance(value, dict):
        raise Unbelieved(f"{what} is no JSON object")
    return value


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    if "exp" not in claims:
        raise Unbelieved("exp is missing")
    ends = _time(claims, "exp")
    if ends <= now:
        raise Unbelieved("it has expired: exp is in the past")
    if ends > now + LONGEST:
        raise Unbelieved("exp is more than 24 hours ahead")
    for name in ("iat", "nbf"):
        if name in claims and _time(claims, name) > now + LEEWAY:
            raise Unbelieved(f"{name} is in the future: compare the clocks of both servers")


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    # A whole number of any size can be compared, but not made a float.
    if type(value) is not int and not (type(value) is float and math.isfinite(value)):
        raise Unbelieved(f"{name} isn't a number of seconds")
    return value


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip() or len(subject) > SUBJECT_LENGTH or _is_unfit(subject):
        raise Unbelieved(f"sub isn't a text of 1 to {SUBJECT_LENGTH} characters (a number must be written as text)")
    return subject


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or _is_unfit(value):
        raise Unbelieved(f"{name} isn't text")
    return value.strip()


def _email(claims: Mapping[str, Any]) -> str:
    email = _text(claims, "email")
    # Cut, it would be somebody else's.
    if len(email) > EMAIL_LENGTH:
        raise Unbelieved(f"email holds more than {EMAIL_LENGTH} characters")
    return email


def _is_unfit(text: str) -> bool:
    """Whether it holds what can't be stored or sent: NUL, half a surrogate pair."""
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
