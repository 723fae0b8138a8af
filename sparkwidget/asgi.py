"""The composition root: one SparkGPT client, one relay, the HTTP application, the socket's route. Wires, decides nothing."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import re_path  # noqa: E402

django_application: Any = get_asgi_application()

from widget import conversations  # noqa: E402
from widget.answer import Ending  # noqa: E402
from widget.consumers import VisitorSocket, database  # noqa: E402
from widget.proxies import ASGI, TrustedProxies, behind_proxies  # noqa: E402
from widget.relay import Question, Relay, asking  # noqa: E402
from widget.sparkgpt import SparkGPT  # noqa: E402


async def save(question: Question, ending: Ending) -> None:
    await database(conversations.finish, question.row, question.attempt, ending)


def compose() -> ASGI:
    """Everything that answers, put together."""
    relay = Relay(asking(SparkGPT(settings.SPARKGPT_URL)), save)
    # Django's types know only views.
    socket: Any = VisitorSocket.as_asgi(relay=relay)
    # An address that is no site's is refused like an unknown site, by a frame: the second route catches it.
    routes: Any = [re_path(r"^ws/v1/(?P<site_key>[a-z0-9]+)/$", socket), re_path(r"", socket)]
    application: Any = ProtocolTypeRouter({"http": with_sandbox(django_application), "websocket": URLRouter(routes)})
    return behind_proxies(application, TrustedProxies(settings.TRUSTED_PROXIES))


def with_sandbox(application: Any) -> Any:
    """The application, and the sandbox at its path if the operator wants it."""
    if not settings.SPARKGPT_SANDBOX:
        return application
    from widget.sandbox import Sandbox

    sandbox = Sandbox()

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        inner = sandbox if scope["path"].startswith(settings.SANDBOX_PATH + "/") else application
        await inner(scope, receive, send)

    return outer


application = compose()
