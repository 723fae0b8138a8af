"""`manage.py`, `python -m sparkwidget` and, where the wheel is installed, `sparkwidget`: Django's entry point."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"SparkWidget can't start: {error}")


if __name__ == "__main__":
    main()
