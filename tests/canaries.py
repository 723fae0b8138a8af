"""Secrets that are known, and whether they are in what was recorded: in clear, or written in another way."""

import base64
import html
import threading
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Canary:
    """A secret; `seen_in` are the recordings that it belongs in."""

    name: str
    text: str | bytes
    seen_in: frozenset[str] = frozenset()

    @property
    def raw(self):
        return self.text if isinstance(self.text, bytes) else self.text.encode()


class Recording:
    """Bytes by where they were seen."""

    def __init__(self):
        self.pieces, self._lock = [], threading.Lock()

    def keep(self, where, data):
        with self._lock:
            self.pieces.append((where, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)))

    def size(self, where):
        return sum(len(data) for place, data in self.pieces if place == where)

    def hits(self, canaries):
        """`(canary, form, where, what stands around it)`."""
        return [
            (canary.name, form, where, data[max(0, at - 120) : at + 60])
            for canary in canaries
            for where, data in self.pieces
            if where not in canary.seen_in
            for form, at in found(canary.raw, data)
        ]


def found(secret, data):
    """Each form of a secret that is in some bytes, and where."""
    folded = data.lower()
    for form, pattern in all_forms(secret):
        at = (folded if form in FOLDED else data).find(pattern)
        if at >= 0:
            yield form, at


def forms(secret):
    """How a secret may be written; those in FOLDED without regard to capitals."""
    yield "clear", secret
    for offset in range(3):
        yield f"base64 at {offset}", in_the_middle(base64.b64encode, secret, offset)
        yield f"base64url at {offset}", in_the_middle(base64.urlsafe_b64encode, secret, offset)
    for offset in range(5):
        yield f"base32 at {offset}", in_the_middle(base64.b32encode, secret, offset, bits=5)
    yield "hex", secret.hex().encode()
    yield "hex with colons", secret.hex(":").encode()
    yield "URL", "".join(f"%{byte:02x}" for byte in secret).encode()
    yield "escapes of bytes", "".join(f"\\x{byte:02x}" for byte in secret).encode()
    yield "reversed", secret[::-1]
    if secret.isascii():
        text = secret.decode()
        yield "UTF-16", text.encode("utf-16-le")
        yield "UTF-16, big end first", text.encode("utf-16-be")
        yield "escapes of JSON", "".join(f"\\u{ord(letter):04x}" for letter in text).encode()
        yield "entities", "".join(f"&#{ord(letter)};" for letter in text).encode()
        yield "entities in hex", "".join(f"&#x{ord(letter):x};" for letter in text).encode()
        if html.escape(text) != text:
            yield "HTML", html.escape(text).encode()


def in_the_middle(encode, secret, offset, bits=6):
    """As it looks inside a longer text, wherever that begins: without the letters that its neighbours share."""
    whole = encode(b"\0" * offset + secret)
    first = -(-offset * 8 // bits)
    return whole[first : (offset + len(secret)) * 8 // bits]


FOLDED = {"hex", "hex with colons", "URL", "escapes of bytes", "escapes of JSON", "entities in hex"}


@cache
def all_forms(secret):
    return tuple(forms(secret))
