"""The settings of an operator, with the application that is listened to. Nothing else differs."""

from sparkwidget.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.canary.asgi.application"
