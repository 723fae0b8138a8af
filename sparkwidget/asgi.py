"""The composition root: one SparkGPT client, one relay, the HTTP application and the socket's route. Wires, decides nothing."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import re_path  # noqa: E402

django_application = get_asgi_application()

from widget import conversations  # noqa: E402
from widget.consumers import VisitorSocket, database  # noqa: E402
from widget.proxies import TrustedProxies, behind_proxies  # noqa: E402
from widget.relay import Question, Relay  # noqa: E402
