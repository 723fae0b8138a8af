"""Clients for the tests of the client, and an eye on every log while they run."""

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.sparkgpt.listening import NOON, TLS
from tests.upstream import Upstream
from widget.sparkgpt import Deadlines, SparkGPT

PATIENT = Deadlines()

Connect = Callable[..., SparkGPT]


@pytest_asyncio.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes clients, and closes them after the test."""
    clients: list[SparkGPT] = []

    def make(upstream: Upstream, deadlines: Deadlines = PATIENT, **limits: Any) -> SparkGPT:
        clients.append(
            SparkGPT(upstream.url, deadlines=deadlines, retry_pause=0.001, tls=TLS, now=lambda: NOON, **limits)
        )
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture(autouse=True)
def nothing_leaks_into_the_log(caplog):
    """Every test here runs with every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    yield
    assert "SECRET" not in caplog.text
