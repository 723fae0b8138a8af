"""Seals and opens secrets with the operator's keys; the only importer of `cryptography`.

A key is derived from each entry by HKDF-SHA256. A sealed text is `1:KEY_ID:BASE64(nonce + ciphertext)`: AES-256-GCM, with the
name of the row it belongs to as associated data, so that a ciphertext moved to another row does not open. The first key seals,
every key opens.
"""

import base64
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "1"
_NONCE = 12
_SHORTEST = 32  # characters of an entry


class SealError(Exception):
    """A secret cannot be opened: wrong or missing key, another row's ciphertext, or damage. Never says which text."""


class NoSuchKey(SealError):
    """No entry of ENCRYPTION_KEYS sealed it; with that entry back, it opens again."""


class BadEncryptionKey(ValueError):
    """An entry of ENCRYPTION_KEYS is too short to be one. Says which by position, never by value."""


class Vault:
    """Opens with every key it was given and seals with the first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {_key_id(raw): AESGCM(raw) for raw in map(_derive, keys, range(1, len(keys) + 1))}
        if not self._keys:
            raise BadEncryptionKey("ENCRYPTION_KEYS is empty; make a key with: openssl rand -base64 32")

    def seal(self, secret: str, row: str) -> str:
        key_id, key = next(iter(self._keys.items()))
        nonce = os.urandom(_NONCE)
        return (
            f"{_VERSION}:{key_id}:"
            + base64.b64encode(nonce + key.encrypt(nonce, secret.encode(), row.encode())).decode()
        )

    def open(self, sealed: str, row: str) -> str:
        """The secret that was sealed for this row; SealError if it cannot be had."""
        try:
            version, key_id, text = sealed.split(":")
            data = base64.b64decode(text, validate=True)
            if version != _VERSION:
                raise SealError("sealed in an unknown way")
            return self._keys[key_id].decrypt(data[:_NONCE], data[_NONCE:], row.encode()).decode()
        except KeyError:
            raise NoSuchKey("no entry of ENCRYPTION_KEYS sealed this secret") from None
        except (ValueError, InvalidTag):
            raise SealError("this secret is damaged or belongs to another row") from None

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed this."""
        return sealed.startswith(self.stamp)

    @property
    def stamp(self) -> str:
        """How everything begins that the first key sealed."""
        return f"{_VERSION}:{next(iter(self._keys))}:"

    def entry(self, sealed: str) -> int | None:
        """Which entry of ENCRYPTION_KEYS, counted from 1, says of itself that it sealed this; None if none of them."""
        key_id = sealed.split(":")[1:2]
        return next((place for place, known in enumerate(self._keys, 1) if [known] == key_id), None)


def _derive(entry: str, position: int) -> bytes:
    if len(entry) < _SHORTEST:
        raise BadEncryptionKey(
            f"ENCRYPTION_KEYS: entry {position} is shorter than {_SHORTEST} characters; make one with: openssl rand -base64 32"
        )
    return HKDF(SHA256(), length=32, salt=None, info=b"sparkwidget encryption key").derive(entry.encode())


def _key_id(raw: bytes) -> str:
    return hashlib.sha256(b"sparkwidget key id" + raw).hexdigest()[:8]
