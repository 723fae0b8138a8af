"""What every HTTP answer of ours says besides its content, unless whoever gives it has said otherwise. An ASGI wrapper.

Visitors' pages, the admin, static files, redirects, refusals and errors all pass here. Knows no page.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from widget import tracing
from widget.proxies import ASGI, Scope

Header = tuple[bytes, bytes]

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For what is no page: it loads nothing, and nobody frames it."""
_NOT_NEEDED = [
    "accelerometer", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb", "xr-spatial-tracking",
]  # fmt: skip
USUAL: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_NEEDED),
    "Cache-Control": "no-store",
}


def with_headers(application: ASGI, hsts: str = "") -> ASGI:
    """The application, with a name for each request that its log and its answer share. `hsts` is said where TLS is used."""

    async def outer(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await application(scope, receive, send)
        request = tracing.new_id()

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                more = {"X-Request-ID": request} | (
                    {"Strict-Transport-Security": hsts} if hsts and _is_tls(scope) else {}
                )
                message = {**message, "headers": completed(message.get("headers", ()), more)}
            await send(message)

        with tracing.noting(request=request):
            await application(scope, receive, sending if scope["type"] == "http" else send)

    return outer


def completed(headers: Iterable[Iterable[bytes]], more: Mapping[str, str]) -> list[Header]:
    """These headers, and the usual ones that are not among them."""
    said = [(bytes(name), bytes(value)) for name, value in headers]
    names = {name.lower() for name, _ in said}
    usual = ((name.encode("latin-1"), value.encode("latin-1")) for name, value in {**USUAL, **more}.items())
    return said + [(name, value) for name, value in usual if name.lower() not in names]


def plain_answer(status: int) -> tuple[list[Header], bytes]:
    """What can't be read or waited for is answered in our manner, not repeated, and the last thing on its connection."""
    body = f"{status} {HTTPStatus(status).phrase}\n".encode()
    named = [(b"Content-Type", b"text/plain; charset=utf-8"), (b"Content-Length", str(len(body)).encode())]
    return completed(named, {"X-Request-ID": tracing.new_id(), "Connection": "close"}), body


def written(status: int) -> bytes:
    """The same, as it goes over the line."""
    headers, body = plain_answer(status)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(), *(b"%b: %b" % it for it in headers), b"", body]
    return b"\r\n".join(lines)


def _is_tls(scope: Scope) -> bool:
    """Where a trusted proxy ends TLS, it says so; what others say has been dropped."""
    return scope.get("scheme") == "https" or (b"x-forwarded-proto", b"https") in scope["headers"]
