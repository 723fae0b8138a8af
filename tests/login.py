"""Logs people in, to look at the admin as they see it."""

import re

from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client


def login(user):
    client = Client(raise_request_exception=False)
    if user.is_authenticated:
        client.force_login(user)
    return client


def whole(response):
    """What a response says, also one that comes in pieces."""
    if not response.streaming:
        return response.content.decode()
    if not response.is_async:
        return b"".join(response.streaming_content).decode()

    async def collect():
        return b"".join([piece async for piece in response.streaming_content])

    return async_to_sync(collect)().decode()


def words(response):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class Served(AsyncClient):
    """Whose requests come as a server's do, which has a governor."""

    def __init__(self, governor):
        super().__init__()
        self._governor = governor

    def _base_scope(self, **request):
        return super()._base_scope(**request) | {"governor": self._governor}
