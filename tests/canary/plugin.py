"""Listens to the tests' own process, and fails a run in which anything held the mark.

What pages, sockets and letters of in-process tests say passes here; of the servers they start, tests/canary/asgi.py tells.
"""

import os
import shutil
import tempfile
import time

import pytest
from django.core import mail

from tests.canary import left, total
from tests.canary.listening import listen_to_log, listen_to_statements
from tests.canary.processes import Watch
from tests.canary.recorder import FOLDER, recorder


class Ears:
    """Those of one session of pytest."""

    def __init__(self, config):
        self.began, self.watch = time.time(), Watch(recorder())
        usual = listen_to_log(recorder(), "client log")
        plugin = config.pluginmanager.get_plugin("logging-plugin")
        for handler in (plugin.caplog_handler, plugin.report_handler):
            handler.addFilter(usual)
        listen_to_statements(recorder())

    def look_around(self, config):
        """At what is left; once."""
        self.watch.stop()
        left.look_at_files(recorder(), left.folders(config, self.began), since=self.began)
        return total.of([recorder().folder])


ears, found, made = pytest.StashKey[Ears](), pytest.StashKey[total.Total](), pytest.StashKey[str]()


def pytest_configure(config):
    if FOLDER not in os.environ:
        config.stash[made] = os.environ[FOLDER] = tempfile.mkdtemp(prefix="sparkwidget-canary-")
    os.environ[FOLDER] += f"/{os.getpid()}"


def pytest_unconfigure(config):
    if made in config.stash:
        shutil.rmtree(config.stash[made])


def pytest_sessionstart(session):
    session.config.stash[ears] = Ears(session.config)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    session.config.stash[found] = session.config.stash[ears].look_around(session.config)
    if session.config.stash[found].hits:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    sum_of_all = config.stash[found]
    terminalreporter.section("canary")
    for line in sum_of_all.lines():
        terminalreporter.line(line, red=bool(sum_of_all.hits))


@pytest.fixture(autouse=True)
def letters_are_looked_at():
    yield
    for letter in getattr(mail, "outbox", ()):
        left.look_at_letter(recorder(), "client letters", letter.message())
