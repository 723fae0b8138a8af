"""Logs people in, to look at the admin as they see it."""

from django.test import Client


def login(user):
    client = Client(raise_request_exception=False)
    if user.is_authenticated:
        client.force_login(user)
    return client
