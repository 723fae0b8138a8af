"""How this process reaches Redis: the only maker of connections to it."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TROUBLES = (RedisError, OSError)
"""What is raised when Redis can't be used."""


def connect(url: str) -> Redis:
    """A client that fails soon and doesn't try again by itself: whoever uses it knows better when to."""
    client: Redis = Redis.from_url(
        url,
        protocol=2,
        socket_connect_timeout=1,
        socket_timeout=3,
        health_check_interval=5,
        retry=Retry(NoBackoff(), 0),
    )
    return client
