"""Webhooks as Standard Webhooks spells them: secrets, signatures, headers, bodies, and which addresses they may have. Pure."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

_PREFIX = "whsec_"
_SECRET_BYTES = 32
PORTS = (443, 8443)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST = 500


class Event(StrEnum):
    """What is told, and in words for an owner."""

    CONTACT_CREATED = "contact.created"
    TURN_FAILED = "turn.failed"
    TURN_RATED_DOWN = "turn.rated_down"
    NEEDS_ATTENTION = "conversation.needs_attention"
    MODEL_NEEDS_ATTENTION = "model.needs_attention"
    TEST = "webhook.test"


CHOICES: Mapping[str, str] = {
    Event.CONTACT_CREATED.value: "A visitor leaves a lead or a message",
    Event.TURN_FAILED.value: "A question ends without an answer",
    Event.TURN_RATED_DOWN.value: "A visitor gives an answer thumbs down",
    Event.NEEDS_ATTENTION.value: "A conversation needs attention, and did not for this reason before",
    Event.MODEL_NEEDS_ATTENTION.value: "Answers to trained questions have drifted, are empty, slow or fail",
}


class BadUrl(ValueError):
    """No webhook may go there; says why, for an owner."""


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def body(event: str, at: datetime, data: Mapping[str, object]) -> str:
    """The bytes that are sent, as text; the same at every try."""
    return json.dumps({"type": event, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False)


def sign(secret: str, message_id: str, timestamp: int, content: bytes) -> str:
    """`v1,` and the signature of these bytes under this id, at this second."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + content
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(keys: Iterable[str], message_id: str, timestamp: int, content: bytes) -> dict[str, str]:
    """With one signature for each secret, so that either may be checked while they are changed."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(key, message_id, timestamp, content) for key in keys),
    }


def check_url(url: str, *, private: bool = False) -> None:
    """BadUrl unless events may go there: https on one of two ports; where private addresses are allowed, any port, and
    http on this machine."""
    if len(url) > LONGEST or any(not "!" <= letter <= "~" for letter in url) or "\\" in url:
        raise BadUrl("Write the address like https://www.example.com/webhook, without spaces.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadUrl("This address cannot be read. Write it like https://www.example.com/webhook.") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http" and host in LOOPBACK):
        raise BadUrl("The address must begin with https://, because what visitors leave goes there.")
    if not host:
        raise BadUrl("The address names no server. Write it like https://www.example.com/webhook.")
    if _looks_like_a_number(host) and not _is_address(host):
        raise BadUrl("This is no way to write a number of a server. Write its name.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadUrl("The address must hold no name, no password and no # part: events are signed instead.")
    if not private and port not in (None, *PORTS):
        raise BadUrl(f"Webhooks go to port {PORTS[0]} or {PORTS[1]} only.")


def _looks_like_a_number(host: str) -> bool:
    """As 127.1 and 0x7f000001 do, which some libraries read as addresses; no name ends so."""
    return ":" not in host and host.rstrip(".").rpartition(".")[2][:1].isdigit()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
