"""Runs a synchronous function where the database may be used, for whoever lives in the event loop."""

from collections.abc import Awaitable, Callable

from channels.db import database_sync_to_async

from widget.carrier import T


def database(function: Callable[..., T], *args: object, **kwargs: object) -> Awaitable[T]:
    """A unit of work: short, and one after the other, because all of them share one thread."""
    return database_sync_to_async(function)(*args, **kwargs)
