"""What is logged, how it is written, and from which level on, as Django's LOGGING has it. Knows no setting."""

from typing import Any

from widget.kept_addresses import Writing


def logging(lines: str, level: str, written: Writing, *, is_debugging: bool) -> dict[str, Any]:
    """`lines`: text or json; `level` empty: ours, and of others what is news."""
    kinds = {"text": "Text", "json": "Json"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {name: {"()": f"widget.lines.{kind}Lines", "written": written} for name, kind in kinds.items()},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": lines}},
        "root": {"handlers": ["stderr"], "level": level or "WARNING"},
        "loggers": _as_told(level) if level else _quiet(is_debugging),
    }


def _as_told(level: str) -> dict[str, Any]:
    """A level that was named holds for everything that logs, libraries too."""
    return {"django": {"handlers": [], "level": level, "propagate": True}}


def _quiet(is_debugging: bool) -> dict[str, Any]:
    return {
        "widget": {"level": "DEBUG" if is_debugging else "INFO"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # a 403 for a foreign origin is no news
        "uvicorn": {"level": "ERROR"},  # a request that can't be read is no news either
    }
