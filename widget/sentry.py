"""What breaks, told to the operator's Sentry: where, and what it was about; never what was said, by whom, or with which key.

Each event is built anew from what may be told; whatever a library adds tomorrow stays here. Needs the extra `sentry`.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from widget import tracing
from widget.bucket import Bucket
from widget.version import VERSION

BURST, PER_SECOND = 30, 0.1
"""Events at once, and for long: what breaks for everybody is told often enough."""
_OURS = ("widget", "sparkwidget")
_TOLD = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk")
_OF_FRAME = ("filename", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app")
_TAGS = ("request", "site", "turn", "say", "attempt", "trace_id")
FLUSH_SECONDS = 1.5


def begin(dsn: str) -> Callable[[], None]:
    """From here on, what is logged as an error is told. Call what is given before the process ends."""
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    bucket = Bucket(BURST, PER_SECOND, time.monotonic)

    def before_send(event: Any, hint: Any) -> Any:
        return told(event) if bucket.take() else None

    sentry_sdk.init(
        dsn,
        release=f"sparkwidget@{VERSION}",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None)],
        before_send=before_send,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        in_app_include=list(_OURS),
    )
    return lambda: sentry_sdk.flush(FLUSH_SECONDS)


def told(event: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event leaves this server: no value of a variable, no word of an exception, no request."""
    about = tracing.about()
    kept = {name: event[name] for name in _TOLD if name in event}
    kept["tags"] = {name: about[name] for name in _TAGS if name in about}
    kept["logentry"] = {"message": _words(event)}
    if errors := (event.get("exception") or {}).get("values"):
        kept["exception"] = {"values": [_error(error) for error in errors]}
    return kept


def _words(event: Mapping[str, Any]) -> str:
    """Our own are templates, with nothing filled in; others' may have been filled in already."""
    logger = str(event.get("logger") or "")
    if logger.partition(".")[0] in _OURS:
        return str((event.get("logentry") or {}).get("message") or logger)
    return f"{logger or 'something'} logged an error"


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    """An exception's own words may quote a row, a key or a question: its type says enough."""
    frames = (error.get("stacktrace") or {}).get("frames") or []
    where = [{name: frame[name] for name in _OF_FRAME if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": where}}
