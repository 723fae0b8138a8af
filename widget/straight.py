"""A consumer whose messages go straight to what handles them. Knows no message."""

from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name


class StraightConsumer(AsyncConsumer):
    """Channels goes to the database's thread before each message, to close connections that are too old: twelve times a visit.
    Ours are closed around each unit of work (widget.database)."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)
