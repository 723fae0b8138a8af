"""A SparkGPT stand-in. Alone: `daphne widget.sandbox:app`, then SPARKGPT_URL=http://127.0.0.1:8000."""

from .app import Sandbox

__all__ = ["Sandbox", "app"]

app = Sandbox()
