"""`manage.py`, `python -m sparkwidget` and, where the wheel is installed, `sparkwidget`: Django's entry point."""

import gc
import os
import sys


def main() -> None:
    gc.disable()  # what is being loaded stays: looking through it for waste took a sixth of the start (widget.apps)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["setup"]:
        return set_up()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"SparkWidget can't start: {error}")


def set_up() -> None:
    """The one command that runs before there are settings."""
    from django.conf import settings

    settings.configure()
    from widget.management.commands.setup import Command

    Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    main()
