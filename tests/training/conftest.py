"""What asks in the background: a client of SparkGPT, and a governor that nobody else asks."""

import pytest

from widget.governor.asker import Rules
from widget.governor.governor import Governor
from widget.sparkgpt import SparkGPT


@pytest.fixture
async def client(upstream):
    client = SparkGPT(upstream.url, retry_pause=0)
    yield client
    await client.aclose()


@pytest.fixture
async def governor():
    governor = Governor(rules=Rules())
    yield governor
    await governor.settle()
